//! Programs of the business: API keys, and webhooks as a strict receiver sees them.

use std::time::Duration;

use sandbox::receiver::{Answer as Reply, Letter, Receiver};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::town;
use crate::harness::PATIENCE;
use crate::harness::api::{Api, text};
use crate::harness::people::{ask, contact, conversation, visitor};
use crate::harness::program::{NO_LIMITS, Program, Settings};
use crate::harness::shop::Shop;
use crate::harness::web::Request;

/// Receivers of the tests stand on this machine.
const NEARBY: Settings<'static> = &[NO_LIMITS, ("SWITCHBOARD__WEBHOOKS__ALLOW_PRIVATE", "true")];

async fn shop() -> &'static Shop {
    static SHOP: OnceCell<Shop> = OnceCell::const_new();
    SHOP.get_or_init(|| Shop::open(NEARBY)).await
}

/// A key with these levels, and a caller that uses it.
async fn key(owner: &Api, name: &str, more: &Value) -> (String, Api) {
    let mut new = json!({"name": name, "levels": {"conversations": "edit", "live_chat": "edit"}});
    new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let made = owner.post("/api/v1/api-keys", &new).await.expect(201);
    (text(&made["id"]), Api { url: owner.url.clone(), token: text(&made["token"]) })
}

/// After a kill: over several nodes a lease of 15 seconds and one of 30 may have to run out.
const AFTER_A_KILL: Duration = Duration::from_mins(1);

/// Asks until the answer is as wanted.
async fn until<F: Future<Output = Option<T>>, T>(what: &str, ask: impl Fn() -> F) -> T {
    until_within(PATIENCE, what, ask).await
}

async fn until_within<F: Future<Output = Option<T>>, T>(patience: Duration, what: &str, ask: impl Fn() -> F) -> T {
    let deadline = tokio::time::Instant::now() + patience;
    loop {
        if let Some(found) = ask().await {
            return found;
        }
        assert!(tokio::time::Instant::now() < deadline, "{what} does not come");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn letter(receiver: &Receiver, kind: &str, about: impl Fn(&Value) -> bool) -> Letter {
    let find =
        || async { receiver.letters().into_iter().find(|letter| letter.body["type"] == kind && about(&letter.body["data"])) };
    until(kind, find).await
}

/// Nobody calls this shop: a webhook for it is told what its own test asks for.
const NOTHING: &[&str] = &["call.started"];

/// A webhook for these events, and whoever takes what it is told.
async fn hook(api: &Api, events: &[&str]) -> (String, Receiver) {
    let receiver = Receiver::start().await.unwrap();
    let new = json!({"url": receiver.url(), "description": "Test", "events": events});
    let made = api.post("/api/v1/webhooks", &new).await.expect(201);
    receiver.trust(made["secret"].as_str().unwrap());
    (text(&made["id"]), receiver)
}

#[tokio::test]
async fn a_key_calls_the_api_and_speaks_under_its_name() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    ask(&peer, "k1", "echo: hello").await;
    let id = conversation(&peer);
    let (key_id, by_key) = key(&shop.api, "Order desk", &json!({})).await;
    let written = by_key.write(&id, &json!({"text": "Your parcel has left."})).await;
    assert_eq!((&written["author"]["kind"], &written["author"]["name"]), (&json!("operator"), &json!("Order desk")));
    let held = shop.api.conversation(&id).await;
    assert_eq!(held["control"]["holder"], "operator");
    assert_eq!(held["control"]["operator"]["name"], "API key Order desk", "{held}");
    // Used, and told so.
    let shown = until("the last use", || async {
        let shown = shop.api.get(&format!("/api/v1/api-keys/{key_id}")).await.expect(200);
        shown["used_at"].is_string().then_some(shown)
    });
    let shown = shown.await;
    assert!(shown.get("token").is_none() && shown.get("fingerprint").is_none(), "{shown}");
    // Revoked, and what it held waits for a person.
    assert_eq!(shop.api.call(Request::new("DELETE", format!("/api/v1/api-keys/{key_id}"))).await.status, 204);
    by_key.get("/api/v1/conversations").await.problem(401);
    assert_eq!(shop.api.conversation(&id).await["control"]["holder"], "queue");
}

#[tokio::test]
async fn a_key_does_what_it_is_for_and_nothing_that_needs_a_person() {
    let shop = shop().await;
    let (_, by_key) = key(&shop.api, "Narrow", &json!({})).await;
    by_key.get("/api/v1/conversations").await.expect(200);
    by_key.get("/api/v1/bots").await.problem(403);
    let (_, wide) =
        key(&shop.api, "Wide", &json!({"levels": {"integrations": "manage", "users": "manage", "live_chat": "edit"}})).await;
    wide.get("/api/v1/api-keys").await.expect(200);
    let new = json!({"name": "Child", "levels": {"users": "view"}});
    let owner = json!({"name": "Evil", "email": "evil@shop.example", "role": "owner"});
    wide.post("/api/v1/operators", &owner).await.problem(403);
    for answer in [
        wide.post("/api/v1/api-keys", &new).await,
        wide.get("/api/v1/me").await,
        wide.post("/api/v1/me/second-factor", &json!({"password": "x"})).await,
        wide.post("/api/v1/conversations/cv_04tq8c5xk0g00/take", &json!({})).await,
    ] {
        assert_eq!(answer.problem(403)["type"], "/docs/#problem-needs-person");
    }
}

#[tokio::test]
async fn a_key_is_refused_from_elsewhere_too_late_and_with_another_secret() {
    let shop = shop().await;
    let (_, elsewhere) = key(&shop.api, "Elsewhere", &json!({"networks": ["203.0.113.0/24"]})).await;
    elsewhere.get("/api/v1/conversations").await.problem(403);
    let (_, here) = key(&shop.api, "Here", &json!({"networks": ["127.0.0.0/8", "::1"]})).await;
    here.get("/api/v1/conversations").await.expect(200);
    let forged = Api { token: format!("{}A", &here.token[..here.token.len() - 1]), ..here.clone() };
    if forged.token != here.token {
        forged.get("/api/v1/conversations").await.problem(401);
    }
    for token in ["sbk_", "sbk_04tq8c5xk0g00nothing", &here.token[..40]] {
        Api { token: token.to_owned(), ..here.clone() }.get("/api/v1/conversations").await.problem(401);
    }
    let wrong = json!({"name": "", "levels": {}, "networks": ["nowhere"], "expires_at": "2020-01-01T00:00:00Z"});
    let errors = shop.api.post("/api/v1/api-keys", &wrong).await.problem(422);
    assert_eq!(errors["errors"].as_array().unwrap().len(), 4, "{errors}");
}

#[tokio::test]
async fn nobody_gives_a_key_more_than_they_have() {
    let town = town().await;
    let role = json!({"name": "Integrator", "levels": {"integrations": "manage", "conversations": "view"}});
    let role = town.shop.api.post("/api/v1/roles", &role).await.expect(201);
    let new = json!({"name": "Ina", "email": "ina@plug-and-cord.example", "role": role["id"]});
    let added = town.shop.api.post("/api/v1/operators", &new).await.expect(201);
    let ina = Api::login(town.shop.url(), "ina@plug-and-cord.example", added["password"].as_str().unwrap()).await;
    ina.post("/api/v1/api-keys", &json!({"name": "More", "levels": {"conversations": "edit"}})).await.problem(403);
    ina.post("/api/v1/api-keys", &json!({"name": "As much", "levels": {"conversations": "view"}})).await.expect(201);
}

#[tokio::test]
async fn calls_tell_what_is_left_and_too_many_are_refused() {
    let few = [("SWITCHBOARD__LIMITS__CALLS__KEY__BURST", "3"), ("SWITCHBOARD__LIMITS__CALLS__KEY__PER_MINUTE", "1")];
    let shop = Shop::open(&few).await;
    let (_, by_key) = key(&shop.api, "Busy", &json!({})).await;
    let answer = by_key.get("/api/v1/conversations").await;
    answer.expect(200);
    assert!(answer.header("ratelimit-policy").is_some_and(|policy| policy.contains("\"key\";q=3;w=180")), "{:?}", answer.headers);
    assert_eq!((answer.header("x-ratelimit-limit"), answer.header("x-ratelimit-remaining")), (Some("3"), Some("2")));
    for _ in 0..2 {
        by_key.get("/api/v1/conversations").await.expect(200);
    }
    let refused = by_key.get("/api/v1/conversations").await;
    assert_eq!(refused.problem(429)["type"], "/docs/#problem-rate-limited");
    assert!(refused.header("retry-after").is_some_and(|wait| wait.parse::<u64>().is_ok_and(|wait| (1..=60).contains(&wait))));
    assert_eq!(refused.header("x-ratelimit-remaining"), Some("0"));
    shop.api.get("/api/v1/conversations").await.expect(200);
}

#[tokio::test]
async fn what_happens_is_told_in_order_and_signed() {
    let shop = shop().await;
    let events = [
        "contact.created",
        "contact.updated",
        "conversation.created",
        "conversation.assigned",
        "conversation.control_changed",
        "conversation.resolved",
        "conversation.reopened",
        "conversation.labelled",
        "conversation.rated",
        "message.created",
    ];
    let (id, receiver) = hook(&shop.api, &events).await;
    let label = text(&shop.api.post("/api/v1/labels", &json!({"name": "Told"})).await.expect(201)["id"]);
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    ask(&peer, "w1", "echo: hello").await;
    let talk = conversation(&peer);
    shop.api.write(&talk, &json!({"text": "a secret", "private": true})).await;
    shop.api.act(&talk, "take").await;
    shop.api.post(&format!("/api/v1/conversations/{talk}/labels"), &json!({"add": [label]})).await.expect(200);
    shop.api
        .call(Request::new("PATCH", format!("/api/v1/contacts/{}", contact(&peer))).json(&json!({"name": "Mira"})))
        .await
        .expect(200);
    shop.api.act(&talk, "resolve").await;
    shop.api.act(&talk, "reopen").await;
    let ours = |data: &Value| data["conversation"]["id"] == talk.as_str();
    letter(&receiver, "conversation.reopened", ours).await;
    letter(&receiver, "contact.created", |data| data["contact"]["id"] == contact(&peer).as_str()).await;
    letter(&receiver, "contact.updated", |data| data["contact"]["name"] == "Mira").await;
    let said: Vec<String> = receiver
        .letters()
        .iter()
        .filter(|letter| letter.body["type"] == "message.created" && letter.body["data"]["conversation"] == talk.as_str())
        .map(|letter| text(&letter.body["data"]["message"]["text"]))
        .collect();
    assert_eq!(said, ["echo: hello", "hello"], "a note among operators is told to nobody");
    let kinds: Vec<String> =
        receiver.letters().iter().filter(|letter| ours(&letter.body["data"])).map(|letter| text(&letter.body["type"])).collect();
    let place = |kind: &str| kinds.iter().position(|known| known == kind).unwrap_or_else(|| panic!("{kind}: {kinds:?}"));
    for pair in [
        ["conversation.created", "conversation.assigned"],
        ["conversation.assigned", "conversation.labelled"],
        ["conversation.labelled", "conversation.resolved"],
        ["conversation.resolved", "conversation.reopened"],
    ] {
        assert!(place(pair[0]) < place(pair[1]), "{pair:?}: {kinds:?}");
    }
    assert!(receiver.refused().is_empty(), "{:?}", receiver.refused());
    let page = shop.api.get(&format!("/api/v1/webhooks/{id}/deliveries?limit=2")).await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    assert!(page["next_cursor"].is_string());
}

#[tokio::test]
async fn what_was_not_taken_is_brought_again_under_the_same_id_and_shown() {
    let shop = shop().await;
    let (id, receiver) = hook(&shop.api, NOTHING).await;
    receiver.once(Reply::Status(500));
    let path = format!("/api/v1/webhooks/{id}");
    let sent = shop.api.post(&format!("{path}/test"), &json!({})).await.expect(202);
    let delivery = format!("{path}/deliveries/{}", sent["id"].as_str().unwrap());
    let done = until("the second try", || async {
        let shown = shop.api.get(&delivery).await.expect(200);
        (shown["state"] == "delivered").then_some(shown)
    });
    let done = done.await;
    assert_eq!(
        (done["tries"].as_u64(), &done["log"][0]["status"], &done["log"][1]["status"]),
        (Some(2), &json!(500), &json!(200))
    );
    assert!(done["log"][0]["answer"].as_str().unwrap().contains("as it was told"));
    let ids: Vec<String> = receiver.letters().into_iter().map(|letter| letter.id).collect();
    assert_eq!(ids, [text(&sent["webhook_id"]), text(&sent["webhook_id"])]);
    shop.api.post(&format!("{delivery}/redeliver"), &json!({})).await.expect(202);
    until("the third", || async { (receiver.letters().len() == 3).then_some(()) }).await;
}

#[tokio::test]
async fn a_new_secret_and_the_old_one_both_sign_for_a_day() {
    let shop = shop().await;
    let (id, receiver) = hook(&shop.api, NOTHING).await;
    let path = format!("/api/v1/webhooks/{id}");
    let renewed = shop.api.post(&format!("{path}/secret"), &json!({})).await.expect(200);
    assert!(renewed["previous_secret_until"].is_string());
    // The receiver still trusts the old one alone.
    shop.api.post(&format!("{path}/test"), &json!({})).await.expect(202);
    let first = letter(&receiver, "webhook.test", |_| true).await;
    assert_eq!(first.signatures, 2);
    receiver.trust(renewed["secret"].as_str().unwrap());
    shop.api.post(&format!("{path}/test"), &json!({})).await.expect(202);
    until("the second", || async { (receiver.letters().len() == 2).then_some(()) }).await;
    assert!(receiver.refused().is_empty(), "{:?}", receiver.refused());
    assert!(shop.api.get(&path).await.expect(200).get("secret").is_none());
}

#[tokio::test]
async fn an_address_that_is_gone_is_told_nothing_more_until_it_is_switched_on() {
    let shop = shop().await;
    let (id, receiver) = hook(&shop.api, NOTHING).await;
    let path = format!("/api/v1/webhooks/{id}");
    receiver.once(Reply::Status(410));
    shop.api.post(&format!("{path}/test"), &json!({})).await.expect(202);
    let stopped = until("the stop", || async {
        let shown = shop.api.get(&path).await.expect(200);
        shown["stopped"].is_object().then_some(shown)
    });
    assert_eq!(stopped.await["stopped"]["why"], "gone");
    shop.api.post(&format!("{path}/test"), &json!({})).await.problem(409);
    let notices = shop.api.get("/api/v1/notices").await.expect(200);
    let told = notices["items"].as_array().unwrap().iter().find(|notice| notice["webhook"] == id.as_str()).cloned();
    assert_eq!(told.expect("operators are told")["about"], "gone");
    let on = shop.api.change(&path, |hook| hook["enabled"] = json!(true)).await;
    assert!(on.get("stopped").is_none(), "{on}");
    shop.api.post(&format!("{path}/test"), &json!({})).await.expect(202);
    until("the test", || async { (receiver.letters().len() >= 2).then_some(()) }).await;
}

#[tokio::test]
async fn answers_without_end_and_redirects_do_no_harm_and_slow_ones_delay_nobody() {
    let shop = shop().await;
    let (slow_id, slow) = hook(&shop.api, NOTHING).await;
    let (odd_id, odd) = hook(&shop.api, NOTHING).await;
    slow.usually(Reply::Slow(Duration::from_mins(1)));
    for _ in 0..6 {
        shop.api.post(&format!("/api/v1/webhooks/{slow_id}/test"), &json!({})).await.expect(202);
    }
    let outcome = async |answer: Reply| {
        odd.once(answer);
        let path = format!("/api/v1/webhooks/{odd_id}");
        let sent = shop.api.post(&format!("{path}/test"), &json!({})).await.expect(202);
        let delivery = format!("{path}/deliveries/{}", sent["id"].as_str().unwrap());
        until("the first try", || async {
            let shown = shop.api.get(&delivery).await.expect(200);
            shown["log"].get(0).cloned()
        })
        .await
    };
    let huge = outcome(Reply::Huge).await;
    assert_eq!((&huge["status"], huge["answer"].as_str().unwrap().len()), (&json!(200), 1024));
    let elsewhere = outcome(Reply::Redirect(slow.url())).await;
    assert!(elsewhere.get("status").is_none() && elsewhere["error"].as_str().unwrap().contains("not followed"), "{elsewhere}");
    let cut = outcome(Reply::Cut).await;
    assert!(cut["error"].is_string(), "{cut}");
    assert!(slow.letters().len() <= 4, "a few at a time");
}

#[tokio::test]
async fn addresses_inside_ones_own_network_are_refused_unless_the_house_allows_them() {
    let town = town().await;
    for url in [
        "http://shop.example/hook",
        "https://127.0.0.1/hook",
        "https://10.0.0.1/",
        "https://169.254.169.254/",
        "ftp://x.example",
        "nonsense",
    ] {
        let wrong =
            town.shop.api.post("/api/v1/webhooks", &json!({"url": url, "events": ["message.created"]})).await.problem(422);
        assert_eq!(wrong["errors"][0]["pointer"], "/url", "{url}");
    }
    let wrong = json!({"url": "https://shop.example/", "events": ["webhook.test"]});
    town.shop.api.post("/api/v1/webhooks", &wrong).await.problem(422);
    town.shop.api.post("/api/v1/webhooks", &json!({"url": "https://shop.example/", "events": []})).await.problem(422);
}

#[tokio::test]
async fn what_happened_before_the_program_died_is_told_after_it() {
    let shop = Shop::open(NEARBY).await;
    let (_, receiver) = hook(&shop.api, &["message.created"]).await;
    receiver.usually(Reply::Status(503));
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    for number in 0..20 {
        peer.send(&format!("c{number}"), &format!("echo: {number}")).await.unwrap();
    }
    let talk = conversation(&peer);
    let shop = shop.restarted(NEARBY, async |program: Program| program.kill()).await;
    receiver.usually(Reply::Taken);
    let told = || async {
        let letters = receiver.letters();
        let texts: std::collections::BTreeSet<String> = letters
            .iter()
            .filter(|letter| letter.body["data"]["message"]["author"]["kind"] == "contact")
            .map(|letter| text(&letter.body["data"]["message"]["text"]))
            .collect();
        (texts.len() == 20).then_some(())
    };
    until_within(AFTER_A_KILL, "everything that was acknowledged", told).await;
    assert!(!shop.api.messages(&talk).await.is_empty());
    assert!(receiver.refused().is_empty(), "{:?}", receiver.refused());
}
