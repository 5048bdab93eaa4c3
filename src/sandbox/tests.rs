use std::sync::Arc;
use std::time::Duration;

use ::sandbox::Address;
use ::sandbox::http::{Request, fetch};
use axum::Router;
use axum::extract::{Path, RawQuery};
use axum::routing::get;
use serde_json::{Value, json};

use super::acts::{Act, Done};
use super::attach::Sent;
use super::faults::{Next, Switches};
use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_795_176_000_000);

async fn phones() -> Phones {
    Phones::start(NOW, false).await.unwrap()
}

impl Phones {
    #[track_caller]
    fn act(&self, act: Value) -> Done {
        self.perform(serde_json::from_value(act).unwrap()).unwrap()
    }

    #[track_caller]
    fn refused(&self, act: Value) -> u16 {
        self.perform(serde_json::from_value::<Act>(act).unwrap()).unwrap_err().status.as_u16()
    }

    #[track_caller]
    fn set(&self, switches: Value) {
        self.switch(&serde_json::from_value::<Switches>(switches).unwrap()).unwrap();
    }

    fn json(&self) -> Value {
        serde_json::to_value(self.shown()).unwrap()
    }

    /// The messages of the first person of a channel, by its place.
    fn messages(&self, channel: usize) -> Vec<Value> {
        self.json()["channels"][channel]["people"][0]["messages"].as_array().unwrap().clone()
    }

    /// A call of the business; the id of the message that was sent.
    async fn send(&self, channel: Channel, body: Value) -> Result<String, Value> {
        let account = account(channel);
        let (host, mut body) = (if channel == Channel::Instagram { "/instagram" } else { "" }, body);
        let person = seed::person_id(channel, ACCOUNTS.iter().position(|one| one.channel == channel).unwrap());
        if channel == Channel::WhatsApp {
            body["messaging_product"] = json!("whatsapp");
            body["to"] = json!(person);
        } else {
            body["recipient"] = json!({"id": person});
        }
        let headers = [
            ("authorization".to_owned(), format!("Bearer {}", account.token)),
            ("content-type".to_owned(), "application/json".to_owned()),
        ];
        let target = format!("{host}/v25.0/{}/messages", account.id);
        let request = Request { method: "POST", target: &target, headers: &headers, body: &body.to_string() };
        let answer = fetch(&Address::parse(&self.facebook()).unwrap(), request).await.unwrap();
        let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
        let id = body["message_id"].as_str().or(body["messages"][0]["id"].as_str()).map(str::to_owned);
        id.ok_or(body)
    }
}

fn maya(act: &str) -> Value {
    json!({"act": act, "channel": "whatsapp", "person": seed::person_id(Channel::WhatsApp, 0)})
}

fn ben(act: &str) -> Value {
    json!({"act": act, "channel": "messenger", "person": seed::person_id(Channel::Messenger, 1)})
}

fn with(mut act: Value, more: &Value) -> Value {
    act.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    act
}

#[test]
fn only_tokens_that_the_platform_gave_are_known_again() {
    let end = NOW.plus(Duration::from_hours(1));
    let known = seed::lengthened("simulated-instagram-1795176000001", Some(end)).unwrap();
    assert_eq!(known.expires_at, Some(end.as_millis().unsigned_abs()));
    for other in ["simulated-instagram-token", "simulated-instagram-", "simulated-instagram-1x", "simulated-page-token", "1", ""]
    {
        assert!(seed::lengthened(other, None).is_none(), "{other}");
    }
}

#[tokio::test]
async fn webhooks_of_each_account_go_to_the_inbox_it_is_connected_to() {
    let heard: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
    let keep = Arc::clone(&heard);
    let ask = async |RawQuery(query): RawQuery| {
        let query = query.unwrap_or_default();
        assert!(query.contains("hub.verify_token=simulated-verify-token"), "{query}");
        query.split('&').find_map(|part| part.strip_prefix("hub.challenge=").map(str::to_owned)).unwrap()
    };
    let hear = move |Path(to): Path<(String, String)>| async move { keep.lock().push(to) };
    let router: Router = Router::new().route("/webhooks/{channel}/{key}", get(ask).post(hear));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(async move { axum::serve(listener, router).await });
    let phones = phones().await;
    assert_eq!(phones.json()["channels"][0]["is_connected"], false);
    let keys = Keys { whatsapp: "w", messenger: "m", instagram: "i" };
    phones.connect(&url, &keys).await.unwrap();
    for (channel, place) in [("whatsapp", 0), ("messenger", 1), ("instagram", 2)] {
        let line = &phones.json()["channels"][place];
        assert_eq!((&line["channel"], &line["is_connected"]), (&json!(channel), &json!(true)));
        phones.act(json!({"act": "say", "channel": channel, "person": line["people"][0]["id"], "text": "hi"}));
    }
    assert!(phones.meta.quiet().await);
    let to = |channel: &str, key: &str| (channel.to_owned(), key.to_owned());
    assert_eq!(*heard.lock(), [to("whatsapp", "w"), to("messenger", "m"), to("instagram", "i")]);
    assert_eq!(phones.json()["webhooks"], json!({"taken": 3, "refused": 0, "lost": 0, "unheard": 0}));
    let nowhere = phones.connect("http://127.0.0.1:9", &keys).await.unwrap_err();
    assert_eq!(nowhere.kind, Kind::Unavailable);
}

#[tokio::test]
async fn a_phone_shows_what_was_said_on_both_sides() {
    let phones = phones().await;
    let said = phones.act(with(maya("say"), &json!({"text": "  Hello  "}))).id.unwrap();
    let answered =
        phones.send(Channel::WhatsApp, json!({"text": {"body": "Good day"}, "context": {"message_id": said}})).await.unwrap();
    phones.act(with(maya("react"), &json!({"message": answered, "emoji": "👍"})));
    phones.act(with(maya("edit"), &json!({"message": said, "text": "Hello!"})));
    phones.act(with(maya("owner"), &json!({"text": "From my phone"})));
    let messages = phones.messages(0);
    assert_eq!(
        (&messages[0]["text"], &messages[0]["is_edited"], &messages[0]["from"]),
        (&json!("Hello!"), &json!(true), &json!("customer"))
    );
    assert_eq!((&messages[1]["text"], &messages[1]["reply_to"]), (&json!("Good day"), &json!(said)));
    assert_eq!((&messages[1]["reactions"]["customer"], &messages[1]["status"]), (&json!("👍"), &json!("delivered")));
    assert_eq!((&messages[2]["text"], &messages[2]["from"]), (&json!("From my phone"), &json!("owner")));
    assert_eq!(phones.json()["channels"][0]["people"][0]["unread"], 2);
    phones.act(maya("read"));
    phones.act(with(maya("unsend"), &json!({"message": said})));
    let messages = phones.messages(0);
    assert_eq!((&messages[0]["is_deleted"], messages[0].get("text")), (&json!(true), None));
    assert_eq!(messages[1]["status"], "read");
    assert_eq!(phones.json()["channels"][0]["people"][0]["unread"], 0);
}

#[tokio::test]
async fn a_phone_without_a_net_shows_messages_when_it_is_back() {
    let phones = phones().await;
    phones.act(with(maya("say"), &json!({"text": "Hello"})));
    phones.act(with(maya("net"), &json!({"is_online": false})));
    phones.send(Channel::WhatsApp, json!({"text": {"body": "Are you there?"}})).await.unwrap();
    assert_eq!(phones.messages(0).len(), 1);
    phones.act(with(maya("net"), &json!({"is_online": true})));
    assert_eq!(phones.messages(0).len(), 2);
    phones.act(with(maya("block"), &json!({"is_blocked": true})));
    phones.send(Channel::WhatsApp, json!({"text": {"body": "And now?"}})).await.unwrap();
    assert_eq!(phones.messages(0).len(), 2, "accepted, and never shown");
}

#[tokio::test]
async fn buttons_lists_and_cards_can_be_pressed() {
    let phones = phones().await;
    phones.act(with(maya("say"), &json!({"text": "Hello"})));
    phones.act(with(ben("say"), &json!({"text": "Hello"})));
    let rows = json!([{"title": "Shop", "rows": [{"id": "r1", "title": "Returns", "description": "Thirty days"}]}]);
    let list = json!({"type": "list", "body": {"text": "What about?"}, "action": {"button": "Choose", "sections": rows}});
    let id = phones.send(Channel::WhatsApp, json!({"type": "interactive", "interactive": list})).await.unwrap();
    let shown = phones.messages(0)[1].clone();
    assert_eq!((&shown["text"], &shown["list"]), (&json!("What about?"), &json!("Choose")));
    assert_eq!(shown["buttons"], json!([{"id": "r1", "title": "Returns", "description": "Thirty days"}]));
    phones.act(with(maya("press"), &json!({"message": id, "button": "r1"})));
    assert_eq!(phones.messages(0)[2]["text"], "Returns");
    assert_eq!(phones.refused(with(maya("press"), &json!({"message": id, "button": "r2"}))), 404);
    let element = json!({"title": "Line Lamp", "subtitle": "€89", "image_url": "http://localhost:8080/files/1/a/lamp.png",
        "buttons": [{"type": "postback", "title": "Buy", "payload": "BUY"}, {"type": "web_url", "title": "Look", "url": "https://shop.example/lamp"}]});
    let message = json!({"attachment": {"type": "template", "payload": {"template_type": "generic", "elements": [element]}},
        "quick_replies": [{"content_type": "text", "title": "None", "payload": "NONE"}]});
    let id = phones.send(Channel::Messenger, json!({"message": message})).await.unwrap();
    let shown = phones.messages(1)[1].clone();
    let card = &shown["cards"][0];
    assert_eq!(
        (&card["title"], &card["text"], &card["picture"]["url"]),
        (&json!("Line Lamp"), &json!("€89"), &json!("/files/1/a/lamp.png"))
    );
    assert_eq!((&card["buttons"][0]["id"], &card["links"][0]["url"]), (&json!("BUY"), &json!("https://shop.example/lamp")));
    assert_eq!((&shown["buttons"], &shown["is_template"]), (&json!([{"id": "NONE", "title": "None"}]), &json!(false)));
    phones.act(with(ben("press"), &json!({"message": id, "button": "BUY"})));
    assert_eq!(phones.messages(1)[2]["text"], "Buy");
}

#[tokio::test]
async fn a_template_is_shown_with_its_parameters() {
    let phones = phones().await;
    let parameters = json!([{"type": "text", "text": "Maya"}, {"type": "text", "text": "PC-1002"}]);
    let template = json!({"name": "order_on_its_way", "language": {"code": "en"}, "components": [{"type": "body", "parameters": parameters}]});
    let id = phones.send(Channel::WhatsApp, json!({"type": "template", "template": template})).await.unwrap();
    let shown = phones.messages(0)[0].clone();
    assert_eq!(shown["text"], "Hello Maya, your order PC-1002 is on its way. You can answer here.");
    assert_eq!((&shown["footer"], &shown["is_template"]), (&json!("Plug & Cord"), &json!(true)));
    phones.act(with(maya("press"), &json!({"message": id, "button": "Where is it?"})));
    assert_eq!(phones.messages(0)[1]["text"], "Where is it?");
    let templates = phones.json()["templates"].clone();
    assert_eq!((&templates[0]["name"], &templates[0]["status"]), (&json!("lamp_is_here"), &json!("pending")));
    phones.act(json!({"act": "review", "template": templates[0]["id"], "verdict": "approve"}));
    assert_eq!(phones.json()["templates"][0]["status"], "approved");
    assert_eq!(phones.refused(json!({"act": "review", "template": "1", "verdict": "pause"})), 404);
}

#[tokio::test]
async fn files_are_judged_and_fetched_by_their_address() {
    let phones = phones().await;
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03\x08\x02\0\0\0\0\0\0\0";
    let sent = |name: &str| -> Sent {
        serde_json::from_value(
            json!({"channel": "whatsapp", "person": seed::person_id(Channel::WhatsApp, 0), "name": name, "caption": "look"}),
        )
        .unwrap()
    };
    phones.attach(&sent("lamp.png"), png).unwrap();
    phones.attach(&sent("list.txt"), b"one, two").unwrap();
    assert_eq!(phones.attach(&sent("page.png"), b"<html>").unwrap_err().status.as_u16(), 415);
    assert_eq!(phones.attach(&sent("none.png"), b"").unwrap_err().status.as_u16(), 422);
    let messages = phones.messages(0);
    let file = &messages[0]["files"][0];
    assert_eq!((&messages[0]["text"], &file["kind"], &file["name"]), (&json!("look"), &json!("image"), &json!("lamp.png")));
    assert!(file["url"].as_str().unwrap().starts_with("/sandbox/api/media/"));
    assert_eq!((&messages[1]["files"][0]["kind"], &messages[1]["files"][0]["name"]), (&json!("document"), &json!("list.txt")));
    let channel = json!({"channel": "instagram", "person": seed::person_id(Channel::Instagram, 2), "name": "lamp.png"});
    phones.attach(&serde_json::from_value(channel).unwrap(), png).unwrap();
    let file = &phones.messages(2)[0]["files"][0];
    assert_eq!((&file["kind"], file["url"].as_str().unwrap().starts_with("/sandbox/api/media/")), (&json!("image"), true));
}

#[tokio::test]
async fn a_window_can_be_shut_by_a_first_message_of_long_ago() {
    let phones = phones().await;
    phones.act(with(maya("say"), &json!({"text": "Hello", "hours_ago": 30})));
    let person = phones.json()["channels"][0]["people"][0].clone();
    assert!(person["window_until"].as_u64().unwrap() < phones.json()["now"].as_u64().unwrap());
    let refused = phones.send(Channel::WhatsApp, json!({"text": {"body": "Good day"}})).await.unwrap_err();
    assert_eq!(refused["error"]["code"], 131_047);
    assert_eq!(phones.refused(with(maya("say"), &json!({"text": "Hello", "hours_ago": 721}))), 422);
    let known = Phones::start(NOW, true).await.unwrap();
    known.send(Channel::WhatsApp, json!({"text": {"body": "Where were we?"}})).await.unwrap();
}

#[tokio::test]
async fn faults_wait_in_their_order_and_can_be_cleared() {
    let phones = phones().await;
    phones.act(with(maya("say"), &json!({"text": "Hello"})));
    for next in ["rate_limit", "media_gone", "expired_token"] {
        phones.set(json!({"next": next}));
    }
    phones.set(json!({"webhooks": "late"}));
    assert_eq!(phones.on().next, [Next::RateLimit, Next::ExpiredToken, Next::MediaGone]);
    assert_eq!(phones.json()["faults"], json!({"webhooks": "late", "next": ["rate_limit", "expired_token", "media_gone"]}));
    let text = json!({"text": {"body": "Good day"}});
    assert_eq!(phones.send(Channel::WhatsApp, text.clone()).await.unwrap_err()["error"]["code"], 130_429);
    phones.set(json!({"clear": true, "webhooks": "normal"}));
    assert_eq!(phones.json()["faults"], json!({"webhooks": "normal", "next": []}));
    phones.send(Channel::WhatsApp, text).await.unwrap();
    for _ in 0..10 {
        phones.set(json!({"next": "server_error"}));
    }
    let full = phones.switch(&serde_json::from_value(json!({"next": "server_error"})).unwrap()).unwrap_err();
    assert_eq!(full.status.as_u16(), 422);
}

#[tokio::test]
async fn people_are_met_and_posts_are_commented_on_up_to_an_end() {
    let phones = phones().await;
    for _ in 0..7 {
        phones.act(json!({"act": "meet", "channel": "instagram"}));
    }
    assert_eq!(phones.refused(json!({"act": "meet", "channel": "instagram"})), 422);
    let line = phones.json()["channels"][2].clone();
    assert_eq!((line["people"].as_array().unwrap().len(), &line["may_meet"]), (8, &json!(false)));
    let met = phones.act(json!({"act": "meet", "channel": "whatsapp", "name": "  Otto  "})).id.unwrap();
    assert_eq!(phones.json()["channels"][0]["people"][1]["name"], "Otto");
    phones.act(json!({"act": "say", "channel": "whatsapp", "person": met, "text": "Hello"}));
    let post = phones.json()["posts"][1]["id"].clone();
    let comment = phones.act(with(ben("comment"), &json!({"post": post, "text": "How much?"}))).id.unwrap();
    phones.act(with(ben("comment"), &json!({"post": post, "reply_to": comment, "text": "And in blue?"})));
    let comments = phones.json()["posts"][1]["comments"].clone();
    assert_eq!(
        (&comments[0]["text"], &comments[0]["from"], &comments[1]["parent"]),
        (&json!("How much?"), &json!("Ben Osei"), &json!(comment))
    );
    assert_eq!(phones.refused(with(maya("comment"), &json!({"post": post, "text": "Not my channel"}))), 404);
    assert_eq!(phones.refused(json!({"act": "publish", "channel": "whatsapp", "text": "No"})), 422);
    for _ in 0..10 {
        phones.act(json!({"act": "publish", "channel": "messenger", "text": "News"}));
    }
    assert_eq!(phones.refused(json!({"act": "publish", "channel": "messenger", "text": "News"})), 422);
}

#[tokio::test]
async fn nothing_is_done_with_what_is_not_there() {
    let phones = phones().await;
    let said = phones.act(with(maya("say"), &json!({"text": "Hello"}))).id.unwrap();
    let owner = phones.act(with(maya("owner"), &json!({"text": "Good day"}))).id.unwrap();
    let stranger = json!({"act": "say", "channel": "whatsapp", "person": "1", "text": "Hello"});
    assert_eq!(phones.refused(stranger), 404);
    assert_eq!(phones.refused(with(maya("say"), &json!({"text": "   "}))), 422);
    assert_eq!(phones.refused(with(maya("say"), &json!({"text": "x".repeat(4097)}))), 422);
    assert_eq!(phones.refused(with(maya("say"), &json!({"text": "Hello", "reply_to": "wamid.none"}))), 404);
    assert_eq!(phones.refused(with(maya("edit"), &json!({"message": owner, "text": "Mine"}))), 422);
    assert_eq!(phones.refused(with(ben("unsend"), &json!({"message": said}))), 404);
    assert_eq!(phones.refused(with(maya("react"), &json!({"message": said, "emoji": "ok"}))), 422);
    phones.act(with(maya("unsend"), &json!({"message": said})));
    assert_eq!(phones.refused(with(maya("react"), &json!({"message": said, "emoji": "👍"}))), 404);
}

#[tokio::test]
async fn whoever_waits_for_another_version_hears_of_it() {
    let phones = phones().await;
    let seen = phones.shown();
    let version = serde_json::to_value(seen).unwrap()["version"].as_u64().unwrap();
    phones.json();
    let short = tokio::time::timeout(Duration::from_millis(50), phones.other_than(version)).await;
    assert!(short.is_err(), "looking on is no change");
    tokio::join!(phones.other_than(version), async { phones.act(with(maya("say"), &json!({"text": "Hello"}))) });
    phones.other_than(7).await;
}
