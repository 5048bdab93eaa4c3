//! Every operation of the API document, called by those who may not and with what it cannot take. The calls are made from the
//! document: an operation is walked from the day it is described, and one the walk knows no ids for fails it.

mod bodies;
mod exempt;
mod ids;

use std::sync::Arc;
use std::time::Duration;

use engine::clock::{Clock as _, ManualClock, SystemClock};
use serde_json::{Value, json};
use switchboard::http::tokens::Tokens;
use tokio::sync::OnceCell;

use self::ids::Ids;
use super::sight::{Walter, talk, walter};
use super::{Town, town};
use crate::harness::api::{Api, text};
use crate::harness::engines;
use crate::harness::people::visitor;
use crate::harness::web::{Answer, Request};

const ROOT: &str = "/api/v1";

/// One call the document describes.
#[derive(Debug, Clone)]
struct Operation {
    method: &'static str,
    /// After the root, with its parameters in braces.
    path: String,
    need: String,
    /// The schema of its JSON body.
    body: Option<Value>,
    takes_files: bool,
}

struct Walk {
    document: Value,
    operations: Vec<Operation>,
    ids: Ids,
    /// Roles that allow nothing, a look, and changes everywhere.
    lesser: [Api; 3],
}

impl Operation {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    fn has_parameters(&self) -> bool {
        self.path.contains('{')
    }

    /// The call on things of the shop, without a body.
    fn call(&self, ids: &Ids) -> Request {
        let path = ids.filled(&self.path).unwrap_or_else(|place| panic!("{}: the walk knows no id for {place}", self.name()));
        Request::new(self.method, format!("{ROOT}{path}{}", exempt::query(&self.path))).with("if-match", "*")
    }

    /// The same with a body that it takes.
    fn good_call(&self, walk: &Walk) -> Request {
        self.good_call_on(walk, &walk.ids)
    }

    fn good_call_on(&self, walk: &Walk, ids: &Ids) -> Request {
        match bodies::good(self, &walk.document) {
            Some(body) => self.call(ids).json(&body),
            None if self.takes_files => bodies::with_file(self.call(ids)),
            None => self.call(ids),
        }
    }
}

async fn walk() -> &'static Walk {
    static WALK: OnceCell<Walk> = OnceCell::const_new();
    WALK.get_or_init(prepare).await
}

async fn prepare() -> Walk {
    let town = town().await;
    let document = Request::new("GET", "/api/v1/openapi.json").send(town.shop.url()).await.unwrap().expect(200);
    let mut operations = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, described) in methods.as_object().unwrap() {
            let method = match method.as_str() {
                "get" => "GET",
                "post" => "POST",
                "put" => "PUT",
                "patch" => "PATCH",
                "delete" => "DELETE",
                other => panic!("the walk does not know the method {other}"),
            };
            let content = &described["requestBody"]["content"];
            operations.push(Operation {
                method,
                path: path.strip_prefix(ROOT).unwrap().to_owned(),
                need: text(&described["x-permission"]),
                body: content.get("application/json").map(|body| body["schema"].clone()),
                takes_files: content.get("multipart/form-data").is_some(),
            });
        }
    }
    assert!(operations.len() >= 120, "{}", operations.len());
    let ids = Ids::gather(town).await;
    let mut lesser = Vec::new();
    for level in ["none", "view", "edit"] {
        lesser.push(everywhere(town, level).await);
    }
    let lesser = lesser.try_into().unwrap_or_else(|_other| unreachable!("there are three"));
    Walk { document, operations, ids, lesser }
}

/// Somebody whose role has this level in every module.
async fn everywhere(town: &Town, level: &str) -> Api {
    let me = town.shop.api.get("/api/v1/me").await.expect(200);
    let levels: serde_json::Map<String, Value> =
        me["levels"].as_object().unwrap().keys().map(|module| (module.clone(), json!(level))).collect();
    let role = town.shop.api.post("/api/v1/roles", &json!({"name": format!("Walks with {level}"), "levels": levels})).await;
    let email = format!("walks-with-{level}@plug-and-cord.example");
    let new = json!({"name": "Walker", "email": email, "role": role.expect(201)["id"]});
    let added = town.shop.api.post("/api/v1/operators", &new).await.expect(201);
    Api::login(town.shop.url(), &email, added["password"].as_str().unwrap()).await
}

/// All mistakes are told at once, each with the operation and what it answered.
fn told(mistakes: &[String]) {
    assert!(mistakes.is_empty(), "{} operations answered otherwise:\n{}", mistakes.len(), mistakes.join("\n"));
}

fn check(mistakes: &mut Vec<String>, operation: &Operation, what: &str, answer: &Answer, wanted: &[u16]) {
    let is_problem = answer.header("content-type") == Some("application/problem+json");
    if !wanted.contains(&answer.status) || !is_problem {
        let said: String = answer.text().chars().take(200).collect();
        mistakes.push(format!("{}: {what} answered {} and not {wanted:?}: {said}", operation.name(), answer.status));
    }
}

#[tokio::test]
async fn every_operation_is_closed_or_says_why_not() {
    let walk = walk().await;
    for operation in &walk.operations {
        let is_open = operation.need == "none";
        let reason = exempt::OPEN.iter().find(|(name, _)| *name == operation.name());
        assert_eq!(
            is_open,
            reason.is_some(),
            "{}: what is open to everybody stands in the table, and nothing else",
            operation.name()
        );
    }
    for (name, _) in exempt::OPEN {
        assert!(walk.operations.iter().any(|operation| operation.name() == *name), "{name} is no operation any more");
    }
}

#[tokio::test]
async fn no_operation_answers_without_a_login() {
    let (walk, town) = (walk().await, town().await);
    let url = town.shop.url();
    let mut mistakes = Vec::new();
    let tokens = worthless(town).await;
    for operation in walk.operations.iter().filter(|operation| operation.need != "none") {
        check(&mut mistakes, operation, "no login", &operation.call(&walk.ids).send(url).await.unwrap(), &[401]);
        for (what, token) in &tokens {
            if operation.need == "visitor" && *what == "a visitor's token" {
                continue;
            }
            let answer = operation.good_call(walk).bearer(token).send(url).await.unwrap();
            check(&mut mistakes, operation, what, &answer, &[401]);
        }
    }
    told(&mistakes);
}

/// Tokens that look right and are not.
async fn worthless(town: &Town) -> Vec<(&'static str, String)> {
    let good = &town.shop.api.token;
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let (head, _claims) = signed.split_once('.').unwrap();
    let mut letters: Vec<char> = signature.chars().collect();
    letters[5] = if letters[5] == 'A' { 'B' } else { 'A' };
    let forged = format!("{signed}.{}", letters.iter().collect::<String>());
    // Signed with the server's own key, but of the day before yesterday.
    let secret = engines::secret(&town.shop.data());
    let claims = Tokens::new(&secret, Arc::new(SystemClock)).read_access(good).unwrap();
    let then = ManualClock::at(SystemClock.now().minus(Duration::from_hours(48)));
    let ended = Tokens::new(&secret, Arc::new(then)).issue_access(claims.operator, claims.organisation, claims.session).unwrap();
    let peer = visitor(town.shop.url(), super::RIVAL_INBOX).await;
    vec![
        ("a forged token", forged),
        ("a token without a signature", format!("{signed}.")),
        ("a token with another's signature", format!("{head}.e30.{signature}")),
        ("an expired token", ended),
        ("a visitor's token", peer.ready().token.clone()),
    ]
}

#[tokio::test]
async fn what_belongs_to_another_organisation_is_not_there() {
    let (walk, town) = (walk().await, town().await);
    let mut mistakes = Vec::new();
    for operation in walk.operations.iter().filter(|operation| operation.has_parameters() && operation.need != "none") {
        if exempt::OF_NOBODY.iter().any(|(start, _)| operation.path.starts_with(start)) {
            continue;
        }
        let answer = town.rival.call(operation.good_call(walk)).await;
        check(&mut mistakes, operation, "another organisation's owner", &answer, &[404]);
        // What looks like no id at all is not there either, and no error of ours.
        let odd = ids::odd(&operation.path);
        let request =
            Request::new(operation.method, format!("{ROOT}{odd}{}", exempt::query(&operation.path))).with("if-match", "*");
        let request = bodies::good(operation, &walk.document).map_or(request.clone(), |body| request.json(&body));
        check(&mut mistakes, operation, "no id", &town.shop.api.call(request).await, &[400, 404, 415]);
    }
    told(&mistakes);
}

#[tokio::test]
async fn what_is_of_another_team_is_not_there_for_who_sees_their_own() {
    let (walk, town) = (walk().await, town().await);
    let Walter { api, theirs, .. } = walter(town, "Walter").await;
    let (foreign, _) = talk(town, Some(&theirs), "echo: hello").await;
    let ids = walk.ids.with("/conversations/{id}", &foreign);
    let of_one = |operation: &&Operation| operation.path.starts_with("/conversations/{id}");
    let (mut mistakes, mut walked) = (Vec::new(), 0);
    for operation in walk.operations.iter().filter(of_one) {
        check(&mut mistakes, operation, "another team's", &api.call(operation.good_call_on(walk, &ids)).await, &[404]);
        walked += 1;
    }
    assert!(walked >= 18, "{walked}");
    told(&mistakes);
    let messages = town.shop.api.messages(&foreign).await;
    assert!(messages.iter().all(|message| message["author"]["kind"] != "operator"), "nothing was done there: {messages:?}");
}

#[tokio::test]
async fn a_lesser_role_is_refused_by_every_operation() {
    let walk = walk().await;
    let mut mistakes = Vec::new();
    let [nothing, look, change] = &walk.lesser;
    for operation in &walk.operations {
        let lesser = match operation.need.split_once(':').map(|(_, level)| level) {
            None => continue,
            Some("view") => vec![nothing],
            Some("edit") => vec![nothing, look],
            Some("manage") => vec![nothing, look, change],
            Some(other) => panic!("{}: the walk does not know the level {other}", operation.name()),
        };
        for api in lesser {
            check(&mut mistakes, operation, "a lesser role", &api.call(operation.good_call(walk)).await, &[403]);
        }
    }
    told(&mistakes);
}

#[tokio::test]
async fn no_operation_takes_a_body_that_makes_no_sense() {
    let (walk, town) = (walk().await, town().await);
    let mut mistakes = Vec::new();
    let api = &town.shop.api;
    for operation in walk.operations.iter().filter(|operation| operation.body.is_some()) {
        let call = |body: Vec<u8>| api.call(operation.call(&walk.ids).text("application/json", body));
        for (what, body) in bodies::unreadable() {
            check(&mut mistakes, operation, what, &call(body).await, &[400, 422]);
        }
        for (what, body) in bodies::hostile(operation, &walk.document) {
            check(&mut mistakes, operation, &what, &call(body.to_string().into_bytes()).await, &[400, 422]);
        }
        let answer = api.call(operation.call(&walk.ids).text("text/plain", "{}")).await;
        check(&mut mistakes, operation, "a text", &answer, &[400, 415, 422]);
    }
    for operation in walk.operations.iter().filter(|operation| operation.takes_files && operation.need != "visitor") {
        let answer = api.call(operation.call(&walk.ids).json(&json!({}))).await;
        check(&mut mistakes, operation, "no form", &answer, &[400, 415, 422]);
    }
    told(&mistakes);
}

#[tokio::test]
async fn whatever_makes_something_makes_it_once_when_it_is_sent_twice() {
    let (walk, town) = (walk().await, town().await);
    let document = &walk.document["paths"];
    let (mut mistakes, mut made) = (Vec::new(), 0);
    for operation in walk.operations.iter().filter(|operation| operation.method == "POST" && operation.need.contains(':')) {
        let described = &document[format!("{ROOT}{}", operation.path)]["post"];
        let parameters = described["parameters"].as_array().into_iter().flatten();
        let takes_key = parameters.clone().any(|parameter| parameter["name"] == "Idempotency-Key");
        // Files come in streams and exports go out in one: neither is kept to be repeated.
        let is_stream = operation.takes_files || operation.path.ends_with("/export");
        assert_eq!(takes_key, !is_stream, "{} says whether it takes a key", operation.name());
        if is_stream || operation.has_parameters() {
            continue;
        }
        let call = || town.shop.api.call(operation.good_call(walk).with("idempotency-key", format!("walk {}", operation.path)));
        let (first, second) = (call().await, call().await);
        if first.status != 201 {
            continue;
        }
        made += 1;
        let is_same = first.status == second.status && first.body == second.body && first.header("etag") == second.header("etag");
        if !is_same || second.header("idempotency-replayed") != Some("true") {
            mistakes.push(format!("{}: {} and then {}", operation.name(), first.text(), second.text()));
        }
    }
    assert!(made >= 5, "{made}");
    told(&mistakes);
}
