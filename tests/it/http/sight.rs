//! People who see the conversations of their teams alone: at every door, in every list, and live.

use sandbox::peers::{FeedEvent, InboxPeer};
use serde_json::{Map, Value, json};

use super::{Town, town};
use crate::harness::api::{Api, number, text};
use crate::harness::people::{ask, contact, conversation, feed, operator, subscribe, told, visitor};
use crate::harness::web::Request;
use crate::harness::{PATIENCE, zip};

/// Somebody who may do everything, in conversations of their team, of none, and those they hold.
pub(super) struct Walter {
    pub(super) id: String,
    pub(super) api: Api,
    /// His team, and one that he is not in.
    pub(super) ours: String,
    pub(super) theirs: String,
}

pub(super) async fn walter(town: &Town, name: &str) -> Walter {
    let owner = &town.shop.api;
    let role = json!({"name": format!("{name}'s role"), "levels": everything(owner).await, "sees": "teams"});
    let role = owner.post("/api/v1/roles", &role).await.expect(201);
    assert_eq!(role["sees"], "teams");
    let email = format!("{}@plug-and-cord.example", name.to_lowercase());
    let new = json!({"name": name, "email": email, "role": role["id"]});
    let added = owner.post("/api/v1/operators", &new).await.expect(201);
    let api = Api::login(town.shop.url(), &email, added["password"].as_str().unwrap()).await;
    let id = text(&added["id"]);
    let ours = team(owner, &format!("{name}'s team"), &[&id]).await;
    let theirs = team(owner, &format!("Not {name}'s"), &[]).await;
    Walter { id, api, ours, theirs }
}

async fn everything(owner: &Api) -> Map<String, Value> {
    let me = owner.get("/api/v1/me").await.expect(200);
    me["levels"].as_object().unwrap().keys().map(|module| (module.clone(), json!("manage"))).collect()
}

async fn team(owner: &Api, name: &str, members: &[&str]) -> String {
    text(&owner.post("/api/v1/teams", &json!({"name": name, "members": members})).await.expect(201)["id"])
}

/// A conversation of this team, and its contact.
pub(super) async fn talk(town: &Town, team: Option<&str>, words: &str) -> (String, String) {
    let peer = visitor(town.shop.url(), &town.shop.scripted().await.key).await;
    ask(&peer, "a", words).await;
    let id = conversation(&peer);
    give(&town.shop.api, &id, team).await;
    (id, contact(&peer))
}

async fn give(owner: &Api, conversation: &str, team: Option<&str>) {
    owner.post(&format!("/api/v1/conversations/{conversation}/team"), &json!({"team": team})).await.expect(200);
}

async fn pages(api: &Api, path: &str, query: &str) -> Vec<Value> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = api.get(&format!("/api/v1/{path}?limit=50&{query}{cursor}")).await.expect(200);
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
}

async fn lists(api: &Api, query: &str, conversation: &str) -> bool {
    pages(api, "conversations", query).await.iter().any(|item| item["id"] == conversation)
}

#[tokio::test]
async fn what_is_of_another_team_is_in_no_list_and_no_search() {
    let town = town().await;
    let Walter { id, api, ours, theirs } = walter(town, "Wanda").await;
    let owner = &town.shop.api;
    let (own, _) = talk(town, Some(&ours), "echo: narwhal of ours").await;
    let (loose, _) = talk(town, None, "echo: narwhal of nobody").await;
    let (foreign, whom) = talk(town, Some(&theirs), "echo: narwhal of theirs").await;
    let (held, _) = talk(town, Some(&theirs), "echo: narwhal that is held").await;
    owner.post(&format!("/api/v1/conversations/{held}/assign"), &json!({"operator": id})).await.expect(200);
    for seen in [&own, &loose, &held] {
        assert!(lists(&api, "view=all", seen).await, "{seen}");
        api.conversation(seen).await;
    }
    assert!(lists(&api, "view=mine", &held).await);
    for query in ["view=all", "view=all&channel=web", "view=unassigned", "view=resolved", &format!("view=all&team={theirs}")] {
        assert!(!lists(&api, query, &foreign).await, "{query}");
    }
    assert!(lists(&api, &format!("view=all&team={theirs}"), &held).await, "what he holds, of whatever team");
    assert!(lists(owner, "view=all", &foreign).await);
    assert!(pages(&api, &format!("contacts/{whom}/conversations"), "").await.is_empty());
    assert!(pages(&api, &format!("contacts/{whom}/timeline"), "").await.is_empty());
    assert!(!pages(owner, &format!("contacts/{whom}/timeline"), "").await.is_empty());

    let found = api.get("/api/v1/search?q=narwhal&limit=100").await.expect(200);
    let found: Vec<&str> =
        found["messages"].as_array().unwrap().iter().filter_map(|item| item["conversation"].as_str()).collect();
    assert!([&own, &loose, &held].iter().all(|seen| found.contains(&seen.as_str())) && !found.contains(&foreign.as_str()));

    let exported = api.post(&format!("/api/v1/contacts/{whom}/export"), &json!({})).await;
    let archive = zip::entries(&exported.body);
    assert!(!archive.keys().any(|name| name.starts_with("conversations/")), "{:?}", archive.keys());
    assert!(String::from_utf8_lossy(&archive["README.txt"]).contains("left out"), "it does not pass for whole");
    api.post(&format!("/api/v1/contacts/{whom}/erase"), &json!({"confirm": "whoever"})).await.problem(403);
}

#[tokio::test]
async fn counts_are_those_of_the_lists() {
    let town = town().await;
    let Walter { id, api, ours, theirs } = walter(town, "Wolfgang").await;
    for team in [Some(ours.as_str()), None, Some(theirs.as_str()), Some(theirs.as_str())] {
        talk(town, team, "echo: count me").await;
    }
    let (held, _) = talk(town, Some(&theirs), "echo: count me too").await;
    town.shop.api.post(&format!("/api/v1/conversations/{held}/assign"), &json!({"operator": id})).await.expect(200);
    for view in ["mine", "team", "snoozed", "unassigned", "all"] {
        agrees(&api, view).await;
    }
    let count = async |api: &Api| number(&api.get("/api/v1/conversations/counts").await.expect(200)["all"]);
    assert!(count(&api).await < count(&town.shop.api).await);
}

/// Others talk meanwhile, and what moves up between two pages is on neither: some look finds as many as are counted.
async fn agrees(api: &Api, view: &str) {
    let count = async || number(&api.get("/api/v1/conversations/counts").await.expect(200)[view]);
    for _ in 0..200 {
        let (before, listed) = (count().await, pages(api, "conversations", &format!("view={view}")).await.len() as u64);
        if before == listed {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{view} never lists what it counts");
}

#[tokio::test]
async fn ids_in_bodies_and_queries_reach_nothing_either() {
    let town = town().await;
    let Walter { api, theirs, ours, .. } = walter(town, "Wilma").await;
    let owner = &town.shop.api;
    let (foreign, _) = talk(town, Some(&theirs), "echo: far away").await;
    let bulk = json!({"ids": [foreign], "change": {"kind": "resolve"}});
    let done = api.post("/api/v1/conversations/bulk", &bulk).await.expect(200);
    assert_eq!((&done["items"][0]["done"], &done["items"][0]["detail"]), (&json!(false), &json!("no such conversation")));
    let steps = json!({"name": "Wilma's", "steps": [{"kind": "resolve"}]});
    let steps = text(&api.post("/api/v1/macros", &steps).await.expect(201)["id"]);
    let run = json!({"conversation": foreign, "client_id": "w"});
    api.post(&format!("/api/v1/macros/{steps}/run"), &run).await.problem(404);
    let reply = json!({"shortcut": "wilma", "title": "W", "text": "{{contact.name}}"});
    let reply = text(&api.post("/api/v1/canned-replies", &reply).await.expect(201)["id"]);
    api.post(&format!("/api/v1/canned-replies/{reply}/render"), &json!({"conversation": foreign})).await.problem(404);
    let rule = json!({"name": "W", "when": {"kind": "message_received"}, "steps": [{"kind": "resolve"}]});
    let trial = json!({"settings": rule, "conversation": foreign});
    api.post("/api/v1/automations/try", &trial).await.problem(404);
    let trial = api.post("/api/v1/automations/try", &json!({"settings": rule})).await.expect(200);
    assert!(!trial["items"].as_array().unwrap().iter().any(|item| item["conversation"] == foreign.as_str()));
    let bot = town.shop.scripted().await.bot;
    api.post(&format!("/api/v1/bots/{bot}/preview"), &json!({"conversation": foreign})).await.problem(404);
    api.post("/api/v1/calls", &json!({"conversation": foreign})).await.problem(404);
    api.post("/api/v1/automations", &rule).await.problem(403);
    api.get("/api/v1/audit").await.problem(403);
    let hook = json!({"url": "https://hooks.example/w", "events": ["message.created"]});
    api.post("/api/v1/webhooks", &hook).await.problem(403);
    assert_eq!(owner.conversation(&foreign).await["status"], "open", "nothing was done to it");

    // Who gives a conversation out of their own sight is told nothing more of it.
    let (own, _) = talk(town, Some(&ours), "echo: near").await;
    let given = api.post(&format!("/api/v1/conversations/{own}/team"), &json!({"team": theirs})).await;
    assert_eq!((given.status, given.body.is_empty()), (204, true));
    api.get(&format!("/api/v1/conversations/{own}")).await.problem(404);
}

#[tokio::test]
async fn a_note_names_nobody_who_cannot_read_it() {
    let town = town().await;
    let Walter { id, ours, theirs, .. } = walter(town, "Winston").await;
    let (at, _) = talk(town, Some(&theirs), "echo: hello").await;
    let note = json!({"text": "look", "private": true, "mentions": [id]});
    let path = format!("/api/v1/conversations/{at}/messages");
    let refused = town.shop.api.post(&path, &note).await.problem(422);
    assert_eq!(refused["errors"][0]["pointer"], "/mentions/0");
    assert!(refused["errors"][0]["detail"].as_str().unwrap().contains("Winston does not see"), "{refused}");
    give(&town.shop.api, &at, Some(&ours)).await;
    town.shop.api.post(&path, &note).await.expect(201);
}

/// Of which conversation an event of the feed is.
fn about(event: &FeedEvent) -> &Value {
    if event.kind == "conversation" { &event.body["conversation"]["id"] } else { &event.body["conversation"] }
}

/// What the feed tells of this conversation up to the note with this text, which is in another one.
async fn heard(desk: &InboxPeer, of: &str, until: &str) -> Vec<String> {
    let mut heard = Vec::new();
    loop {
        let event = desk.next_event(PATIENCE).await.expect("the feed goes on");
        if event.kind == "message" && event.body["message"]["text"] == until {
            return heard;
        }
        if about(&event) == of {
            heard.push(event.kind);
        }
    }
}

#[tokio::test]
async fn a_conversation_comes_and_goes_live_and_nothing_is_told_of_it_between() {
    let town = town().await;
    let Walter { id, api, ours, theirs } = walter(town, "Wendy").await;
    let owner = &town.shop.api;
    let (own, _) = talk(town, Some(&ours), "echo: ours").await;
    let (foreign, _) = talk(town, Some(&theirs), "echo: theirs").await;
    let desk = operator(town.shop.url(), &api.token).await;
    let note = async |at: &str, text: &str| owner.write(at, &json!({"text": text, "private": true})).await;
    let type_there = async || {
        owner.post(&format!("/api/v1/conversations/{foreign}/typing"), &json!({"on": true})).await;
    };
    note(&foreign, "unheard").await;
    type_there().await;
    owner.post(&format!("/api/v1/conversations/{foreign}/priority"), &json!({"priority": "high"})).await.expect(200);
    note(&own, "first mark").await;
    assert_eq!(heard(&desk, &foreign, "first mark").await, Vec::<String>::new());

    give(owner, &foreign, Some(&ours)).await;
    feed(&desk, |event| event.kind == "conversation" && about(event) == foreign.as_str()).await;
    note(&foreign, "heard").await;
    told(&desk, &foreign, "heard").await;
    type_there().await;
    feed(&desk, |event| event.kind == "typing" && about(event) == foreign.as_str()).await;

    give(owner, &foreign, Some(&theirs)).await;
    feed(&desk, |event| event.kind == "gone" && about(event) == foreign.as_str()).await;
    note(&foreign, "unheard again").await;
    type_there().await;
    note(&own, "second mark").await;
    assert_eq!(heard(&desk, &foreign, "second mark").await, Vec::<String>::new());

    // Held by her it is hers to see, whatever its team; given back it is not.
    owner.post(&format!("/api/v1/conversations/{foreign}/assign"), &json!({"operator": id})).await.expect(200);
    feed(&desk, |event| event.kind == "conversation" && about(event) == foreign.as_str()).await;
    api.conversation(&foreign).await;
    owner.act(&foreign, "return").await;
    feed(&desk, |event| event.kind == "gone" && about(event) == foreign.as_str()).await;
    api.get(&format!("/api/v1/conversations/{foreign}")).await.problem(404);
}

#[tokio::test]
async fn nobody_looks_at_what_they_do_not_see() {
    let town = town().await;
    let Walter { api, ours, theirs, .. } = walter(town, "Wade").await;
    let (own, _) = talk(town, Some(&ours), "echo: ours").await;
    let (foreign, _) = talk(town, Some(&theirs), "echo: theirs").await;
    let watching = operator(town.shop.url(), &town.shop.api.token).await;
    let desk = operator(town.shop.url(), &api.token).await;
    desk.client().emit("viewing", &json!({"conversation": foreign})).await.unwrap();
    desk.client().emit("viewing", &json!({"conversation": own})).await.unwrap();
    let seen = watching.wait_for(PATIENCE, |event| {
        let is_his = event.kind == "viewing" && (about(&event) == own.as_str() || about(&event) == foreign.as_str());
        is_his.then(|| text(about(&event)))
    });
    assert_eq!(seen.await.unwrap(), own);
    // Nor are they told who looks there.
    watching.client().emit("viewing", &json!({"conversation": foreign})).await.unwrap();
    watching.client().emit("viewing", &json!({"conversation": own})).await.unwrap();
    let me = text(&town.shop.api.get("/api/v1/me").await.expect(200)["id"]);
    let told = desk.wait_for(PATIENCE, |event| {
        let is_mine = event.kind == "viewing" && event.body["operator"]["id"] == me.as_str();
        let is_here = about(&event) == own.as_str() || about(&event) == foreign.as_str();
        (is_mine && is_here).then(|| text(about(&event)))
    });
    assert_eq!(told.await.unwrap(), own);
}

#[tokio::test]
async fn a_change_of_teams_holds_within_seconds() {
    let town = town().await;
    let Walter { id, api, ours, theirs } = walter(town, "Wes").await;
    let owner = &town.shop.api;
    let (foreign, _) = talk(town, Some(&theirs), "echo: theirs").await;
    let (own, _) = talk(town, Some(&ours), "echo: ours").await;
    let desk = operator(town.shop.url(), &api.token).await;
    let (path, team) = (format!("/api/v1/conversations/{foreign}"), format!("/api/v1/teams/{theirs}"));
    let note = async |at: &str, text: &str| owner.write(at, &json!({"text": text, "private": true})).await;
    api.get(&path).await.problem(404);
    owner.change(&team, |team| team["members"] = json!([id])).await;
    api.get(&path).await.expect(200);
    feed(&desk, |event| event.kind == "resync").await;
    note(&foreign, "for Wes").await;
    told(&desk, &foreign, "for Wes").await;
    owner.change(&team, |team| team["members"] = json!([])).await;
    api.get(&path).await.problem(404);
    feed(&desk, |event| event.kind == "resync").await;
    note(&foreign, "not for Wes").await;
    note(&own, "for Wes again").await;
    assert_eq!(heard(&desk, &foreign, "for Wes again").await, Vec::<String>::new());

    // Whoever comes back loads the lists: the log does not say what moved meanwhile.
    let again = InboxPeer::connect(town.shop.url(), &api.token).await.unwrap();
    subscribe(&again, Some(0)).await;
    feed(&again, |event| event.kind == "resync").await;
}

#[tokio::test]
async fn a_role_may_be_narrowed_and_widened_while_somebody_works() {
    let town = town().await;
    let Walter { api, theirs, .. } = walter(town, "Wyatt").await;
    let owner = &town.shop.api;
    let (foreign, _) = talk(town, Some(&theirs), "echo: theirs").await;
    let path = format!("/api/v1/conversations/{foreign}");
    api.get(&path).await.problem(404);
    let role = format!("/api/v1/roles/{}", text(&api.get("/api/v1/me").await.expect(200)["role"]));
    // A program that knows nothing of it leaves it as it is.
    let kept = owner.change(&role, |role| drop(role.as_object_mut().unwrap().remove("sees"))).await;
    assert_eq!(kept["sees"], "teams");
    owner.change(&role, |role| role["sees"] = json!("all")).await;
    api.get(&path).await.expect(200);
    assert_eq!(api.get("/api/v1/me").await.expect(200)["sees"], "all");
    owner.change(&role, |role| role["sees"] = json!("teams")).await;
    api.get(&path).await.problem(404);
}

#[tokio::test]
async fn nobody_gives_a_wider_sight_than_they_have() {
    let town = town().await;
    let Walter { id, api, theirs, .. } = walter(town, "Willow").await;
    api.post("/api/v1/roles", &json!({"name": "Wider", "levels": {"conversations": "view"}})).await.problem(403);
    let narrow = json!({"name": "As narrow", "levels": {"conversations": "view"}, "sees": "teams"});
    let narrow = api.post("/api/v1/roles", &narrow).await.expect(201);
    let path = format!("/api/v1/roles/{}", text(&narrow["id"]));
    let tag = api.get(&path).await.header("etag").unwrap().to_owned();
    let wide = json!({"name": "Wide now", "levels": {}, "sees": "all"});
    api.call(Request::new("PUT", &path).json(&wide).with("if-match", tag)).await.problem(403);
    let new = json!({"name": "X", "email": "willows-operator@plug-and-cord.example", "role": "operator"});
    api.post("/api/v1/operators", &new).await.problem(403);
    town.shop.api.post("/api/v1/roles", &json!({"name": "x", "levels": {}, "sees": "some"})).await.problem(422);

    // Who is in a team sees what is of it: it is changed and deleted by those who see it.
    let team = format!("/api/v1/teams/{theirs}");
    let mine = json!({"name": "Mine now", "members": [id]});
    api.call(Request::new("PUT", &team).json(&mine).with("if-match", "*")).await.problem(403);
    api.call(Request::new("DELETE", &team)).await.problem(403);

    // Nor does a key of theirs see more.
    let levels = json!({"conversations": "edit", "live_chat": "edit"});
    let (foreign, _) = talk(town, Some(&theirs), "echo: theirs").await;
    let path = format!("/api/v1/conversations/{foreign}");
    let made = api.post("/api/v1/api-keys", &json!({"name": "Willow's", "levels": levels})).await.expect(201);
    let key = Api { url: api.url.clone(), token: text(&made["token"]) };
    key.get(&path).await.problem(404);
    assert!(!lists(&key, "view=all", &foreign).await);
    let made = town.shop.api.post("/api/v1/api-keys", &json!({"name": "Owner's", "levels": levels})).await.expect(201);
    let key = Api { url: api.url.clone(), token: text(&made["token"]) };
    key.get(&path).await.expect(200);
}

#[tokio::test]
async fn what_is_not_seen_and_what_is_not_there_answer_the_same() {
    let town = town().await;
    let Walter { api, theirs, .. } = walter(town, "Wolfert").await;
    let (foreign, _) = talk(town, Some(&theirs), "echo: theirs").await;
    for act in ["", "/messages", "/traces"] {
        let unseen = api.get(&format!("/api/v1/conversations/{foreign}{act}")).await.problem(404);
        let nothing = api.get(&format!("/api/v1/conversations/cv_04tq8c5xk0g00{act}")).await.problem(404);
        assert_eq!((&unseen["title"], &unseen["detail"]), (&nothing["title"], &nothing["detail"]));
    }
}
