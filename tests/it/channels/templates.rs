use sandbox::meta::{Delivering, Fault, Seen};
use tokio::task::JoinSet;

use super::*;

const HOUR: Duration = Duration::from_hours(1);

fn order(name: &str) -> Value {
    json!({"name": name, "category": "UTILITY", "language": "en_US", "parameter_format": "NAMED", "components": [
        {"type": "HEADER", "format": "TEXT", "text": "Order {{order}}",
            "example": {"header_text_named_params": [{"param_name": "order", "example": "A1"}]}},
        {"type": "BODY", "text": "Hi {{first_name}}, your lamp ships today.",
            "example": {"body_text_named_params": [{"param_name": "first_name", "example": "Ana"}]}},
        {"type": "FOOTER", "text": "Plug & Cord"},
        {"type": "BUTTONS", "buttons": [
            {"type": "URL", "text": "Track", "url": "https://x.test/t/{{1}}", "example": ["A1"]},
            {"type": "QUICK_REPLY", "text": "Help"}]}]})
}

fn filled(template: &Value) -> Value {
    let values = json!({"header.order": "B2", "body.first_name": "Mira", "buttons.0": "B2"});
    json!({"template": {"id": template["id"], "values": values}})
}

fn path(platform: &Platform, medium: Medium) -> String {
    format!("/api/v1/inboxes/{}/templates", platform.inbox(medium).id)
}

/// The template of this name when it is as wanted.
async fn shown(platform: &Platform, medium: Medium, name: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    eventually("a template", async || {
        let list = platform.shop.api.get(&path(platform, medium)).await.expect(200);
        let found = list["items"].as_array().unwrap().iter().find(|template| template["name"] == name).cloned();
        found.filter(|template| is_so(template)).ok_or_else(|| format!("{list:#}\n{}", platform.shop.program.log()))
    })
    .await
}

/// The id that the platform gave it.
fn remote(platform: &Platform, name: &str) -> String {
    platform.meta.look(|state| state.templates.iter().find(|template| template.name == name).unwrap().id.clone())
}

async fn approved(platform: &Platform, medium: Medium, name: &str) -> Value {
    platform.shop.api.post(&path(platform, medium), &order(name)).await.expect(201);
    let id = remote(platform, name);
    assert!(platform.meta.with(|state| state.review(&id, "APPROVED", "NONE")));
    // Asked for, as by somebody who is in a hurry; that the platform tells it by itself has a test of its own.
    platform.shop.api.post(&format!("{}/sync", path(platform, medium)), &json!({})).await.expect(200);
    shown(platform, medium, name, |template| template["status"] == "APPROVED").await
}

/// The conversation with somebody who wrote so long ago.
async fn silent(platform: &Platform, medium: Medium, phone: &Customer, ago: Duration) -> String {
    phone.say_ago("", "Where is my lamp?", ago);
    let conversation = text(&platform.conversation(medium).await["id"]);
    platform.messages(medium, |messages| texts(messages).contains(&"Where is my lamp?".to_owned())).await;
    platform.shop.api.act(&conversation, "take").await;
    conversation
}

async fn came(platform: &Platform, medium: Medium, id: &Value, wanted: &str) -> Value {
    let is_it = |message: &&Value| message["id"] == *id && message["state"] == wanted;
    let messages = platform.messages(medium, |messages| messages.iter().any(|message| is_it(&message))).await;
    messages.iter().find(is_it).unwrap().clone()
}

async fn refused(platform: &Platform, conversation: &str, message: &Value, status: u16) -> Value {
    platform.shop.api.post(&format!("/api/v1/conversations/{conversation}/messages"), message).await.problem(status)
}

#[tokio::test]
async fn what_the_platform_has_is_listed_after_connecting_and_what_it_has_not_is_gone() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let template = |name: &str| sandbox::meta::Template {
        id: format!("77{}", name.len()),
        waba: WABA.into(),
        name: name.into(),
        language: "en".into(),
        category: "MARKETING".into(),
        status: "APPROVED".into(),
        is_named: false,
        components: json!([{"type": "BODY", "text": "Hello {{1}}, lamps at half price", "example": {"body_text": [["Ana"]]}}]),
        quality: "GREEN".into(),
        reason: String::new(),
        edited_at: Vec::new(),
    };
    platform.meta.with(|state| {
        state.templates.extend((1..=120).map(|number| template(&"sale_".repeat(number))));
        state.templates.push(template("sale"));
    });
    let inbox = &platform.inbox(Medium::WhatsApp).id;
    platform.shop.api.post(&format!("/api/v1/inboxes/{inbox}/account/check"), &json!({})).await.expect(200);
    let sale = shown(&platform, Medium::WhatsApp, "sale", |_| true).await;
    assert_eq!(
        (&sale["category"], &sale["status"], &sale["quality"], &sale["can_send"]),
        (&json!("MARKETING"), &json!("APPROVED"), &json!("GREEN"), &json!(true))
    );
    assert_eq!(sale["preview"], "Hello Ana, lamps at half price");
    assert_eq!(sale["fields"], json!([{"key": "body.1", "kind": "text", "label": "1", "example": "Ana"}]));
    let again = async || {
        let list = platform.shop.api.post(&format!("{}/sync", path(&platform, Medium::WhatsApp)), &json!({})).await.expect(200);
        list["items"].as_array().unwrap().len()
    };
    assert_eq!(again().await, 121, "page by page");
    platform.meta.with(|state| state.templates.retain(|template| template.name == "sale"));
    assert_eq!(again().await, 1);
}

#[tokio::test]
async fn a_template_is_created_reviewed_rated_edited_and_deleted() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let api = &platform.shop.api;
    let path = path(&platform, Medium::WhatsApp);
    let mut bad = order("order_update");
    bad["components"][1]["text"] = json!("{{first_name}} gets a lamp");
    bad["components"][3]["buttons"][1]["text"] = json!("x".repeat(30));
    let errors = api.post(&path, &bad).await.problem(422)["errors"].clone();
    let pointers: Vec<&str> = errors.as_array().unwrap().iter().filter_map(|error| error["pointer"].as_str()).collect();
    assert_eq!(pointers, ["/components/1", "/components/3/buttons/1"]);
    assert!(platform.meta.look(|state| state.templates.is_empty()), "the platform was not asked");

    let made = api.post(&path, &order("order_update")).await.expect(201);
    assert_eq!((&made["status"], &made["can_send"]), (&json!("PENDING"), &json!(false)));
    let twice = api.post(&path, &order("order_update")).await.problem(422);
    assert!(text(&twice["detail"]).contains("already"), "the platform's words: {twice}");
    let remote = remote(&platform, "order_update");
    let review = |status: &str, reason: &str| assert!(platform.meta.with(|state| state.review(&remote, status, reason)));
    let is = |field: &'static str, wanted: &'static str| {
        shown(&platform, Medium::WhatsApp, "order_update", move |template| template[field] == wanted)
    };
    review("REJECTED", "TAG_CONTENT_MISMATCH");
    assert_eq!(is("status", "REJECTED").await["reason"], "TAG_CONTENT_MISMATCH");
    review("APPROVED", "NONE");
    assert_eq!(is("status", "APPROVED").await["can_send"], true);
    platform.meta.with(|state| state.rate_template(&remote, "RED"));
    is("quality", "RED").await;
    platform.meta.with(|state| state.recategorise(&remote, "MARKETING", true));
    is("category", "MARKETING").await;

    let own = format!("{path}/{}", text(&made["id"]));
    let edit = json!({"components": [{"type": "BODY", "text": "Your lamp ships tomorrow."}]});
    let put = async |body: &Value| api.call(Request::new("PUT", &own).json(body)).await;
    let edited = put(&edit).await.expect(200);
    assert_eq!((&edited["status"], &edited["preview"]), (&json!("PENDING"), &json!("Your lamp ships tomorrow.")));
    assert!(text(&put(&edit).await.problem(409)["detail"]).contains("approved, rejected or paused"), "under review");
    review("APPROVED", "NONE");
    is("status", "APPROVED").await;
    assert!(text(&put(&edit).await.problem(409)["detail"]).contains("once a day"));
    assert_eq!(api.call(Request::new("DELETE", &own)).await.status, 204);
    assert_eq!(api.get(&path).await.expect(200)["items"], json!([]));
    assert_eq!(put(&edit).await.status, 404);
}

#[tokio::test]
async fn in_a_closed_window_words_are_refused_with_the_reason_and_a_template_arrives() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let template = approved(&platform, Medium::WhatsApp, "order_update").await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    let conversation = silent(&platform, Medium::WhatsApp, &phone, 25 * HOUR).await;
    let window = platform.shop.api.conversation(&conversation).await["window"].clone();
    assert_eq!((&window["may_write"], &window["instead"][0]), (&json!(false), &json!("template")), "{window}");
    let problem = refused(&platform, &conversation, &json!({"text": "Here it is"}), 409).await;
    assert!(text(&problem["type"]).ends_with("#problem-window-closed"), "{problem}");
    assert!(text(&problem["detail"]).contains("too old") && text(&problem["detail"]).contains("template"), "{problem}");
    platform.shop.api.write(&conversation, &json!({"text": "They wait since yesterday", "private": true})).await;

    let message = json!({"template": filled(&template)["template"], "client_id": "t-1"});
    let written = platform.shop.api.write(&conversation, &message).await;
    assert_eq!(
        written["text"],
        "Order B2\n\nHi Mira, your lamp ships today.\n\nPlug & Cord\n\n[Track] https://x.test/t/B2\n[Help]"
    );
    assert_eq!(written["template"], json!({"name": "order_update", "language": "en_US"}));
    assert_eq!(platform.shop.api.write(&conversation, &message).await["id"], written["id"], "a repeat");
    received(&phone, |received| received.iter().any(|message| message.kind == "template")).await;
    came(&platform, Medium::WhatsApp, &written["id"], "delivered").await;

    phone.say("Thank you");
    platform.messages(Medium::WhatsApp, |messages| texts(messages).contains(&"Thank you".to_owned())).await;
    let window = platform.shop.api.conversation(&conversation).await["window"].clone();
    assert!(window["may_write"] == true && window["open_until"].is_string(), "{window}");
    platform.shop.api.write(&conversation, &json!({"text": "You are welcome"})).await;
}

#[tokio::test]
async fn wrong_values_are_refused_by_field_and_nothing_is_stored() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let template = approved(&platform, Medium::WhatsApp, "order_update").await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    let conversation = silent(&platform, Medium::WhatsApp, &phone, 25 * HOUR).await;
    let before = platform.shop.api.messages(&conversation).await.len();
    let values = json!({"header.order": "B2", "body.first_name": "Mi\nra", "body.colour": "red"});
    let problem = refused(&platform, &conversation, &json!({"template": {"id": template["id"], "values": values}}), 422).await;
    let pointers: Vec<&str> =
        problem["errors"].as_array().unwrap().iter().filter_map(|error| error["pointer"].as_str()).collect();
    let place = |key: &str| format!("/template/values/{key}");
    assert_eq!(pointers, [place("body.colour"), place("body.first_name"), place("buttons.0")]);
    let mut both = filled(&template);
    both["text"] = json!("and words");
    refused(&platform, &conversation, &both, 422).await;
    let unknown = refused(&platform, &conversation, &json!({"template": {"id": "rc_0000000000001"}}), 422).await;
    assert_eq!(unknown["errors"][0]["pointer"], "/template/id");
    assert_eq!(platform.shop.api.messages(&conversation).await.len(), before);
}

#[tokio::test]
async fn a_template_that_was_paused_unheard_fails_with_its_reason_and_is_read_anew() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let template = approved(&platform, Medium::WhatsApp, "order_update").await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    let conversation = silent(&platform, Medium::WhatsApp, &phone, 25 * HOUR).await;
    // What was asked for at the approval has been read by then.
    platform.shop.api.post(&format!("{}/sync", path(&platform, Medium::WhatsApp)), &json!({})).await.expect(200);
    tokio::time::sleep(Duration::from_secs(4)).await;
    platform.meta.deliver(Delivering { is_held: true, ..Delivering::default() });
    let remote = remote(&platform, "order_update");
    platform.meta.with(|state| state.review(&remote, "PAUSED", "FIRST_PAUSE"));
    let written = platform.shop.api.write(&conversation, &filled(&template)).await;
    let failed = came(&platform, Medium::WhatsApp, &written["id"], "failed").await;
    assert_eq!((&failed["fault"]["reason"], &failed["fault"]["code"]), (&json!("template"), &json!(132_015)), "{failed}");
    shown(&platform, Medium::WhatsApp, "order_update", |template| template["status"] == "PAUSED").await;
    let problem = refused(&platform, &conversation, &filled(&template), 422).await;
    assert!(text(&problem["detail"]).contains("PAUSED"), "{problem}");
}

#[tokio::test]
async fn a_page_sends_utility_templates_when_not_even_a_person_may_write() {
    let platform = Platform::open(&[Medium::Messenger]).await;
    let phone = platform.customer(Medium::Messenger, "24001", "Ben");
    let conversation = silent(&platform, Medium::Messenger, &phone, 8 * 24 * HOUR).await;
    let instead = async || platform.shop.api.conversation(&conversation).await["window"]["instead"].clone();
    assert_eq!(instead().await, json!(["wait", "other_channel"]));
    refused(&platform, &conversation, &json!({"text": "Here it is"}), 409).await;
    let template = approved(&platform, Medium::Messenger, "order_update").await;
    assert_eq!(instead().await[0], "template");
    let written = platform.shop.api.write(&conversation, &filled(&template)).await;
    received(&phone, |received| received.iter().any(|message| message.kind == "template")).await;
    came(&platform, Medium::Messenger, &written["id"], "delivered").await;
}

#[tokio::test]
async fn a_page_tells_by_itself_that_a_template_was_approved() {
    let platform = Platform::open(&[Medium::Messenger]).await;
    platform.shop.api.post(&path(&platform, Medium::Messenger), &order("order_update")).await.expect(201);
    let remote = remote(&platform, "order_update");
    assert!(platform.meta.with(|state| state.review(&remote, "APPROVED", "NONE")));
    shown(&platform, Medium::Messenger, "order_update", |template| template["status"] == "APPROVED").await;
}

#[tokio::test]
async fn of_two_lists_that_are_read_at_once_the_one_asked_for_later_holds() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    platform.shop.api.post(&path(&platform, Medium::WhatsApp), &order("order_update")).await.expect(201);
    platform.meta.deliver(Delivering { is_held: true, ..Delivering::default() });
    // What the platform says is made at once and comes a while later.
    platform.meta.always(Some(Fault::StatusFirst(Duration::from_millis(1_500))));
    let remote = remote(&platform, "order_update");
    let list = || {
        let (api, sync) = (platform.shop.api.clone(), format!("{}/sync", path(&platform, Medium::WhatsApp)));
        let before = lists_asked_for(&platform);
        (before, async move { api.post(&sync, &json!({})).await.expect(200) })
    };
    // So that the earlier list has something to write.
    platform.meta.with(|state| state.rate_template(&remote, "YELLOW"));
    let mut both = JoinSet::new();
    for status in ["PENDING", "APPROVED"] {
        platform.meta.with(|state| state.review(&remote, status, "NONE"));
        let (before, asked) = list();
        both.spawn(asked);
        eventually("the platform's answer", async || {
            let now = lists_asked_for(&platform);
            if now > before { Ok(()) } else { Err(format!("{now} lists were asked for")) }
        })
        .await;
    }
    both.join_all().await;
    shown(&platform, Medium::WhatsApp, "order_update", |template| template["status"] == "APPROVED").await;
}

fn lists_asked_for(platform: &Platform) -> usize {
    let is_list = |seen: &&Seen| seen.method == "GET" && seen.target.contains("message_templates");
    platform.meta.requests().iter().filter(is_list).count()
}

#[tokio::test]
async fn channels_without_templates_list_none_and_make_none() {
    let platform = Platform::open(&[Medium::Instagram]).await;
    let api = &platform.shop.api;
    let path = path(&platform, Medium::Instagram);
    assert_eq!(api.get(&path).await.expect(200)["items"], json!([]));
    assert_eq!(api.post(&path, &order("order_update")).await.status, 409);
    assert_eq!(api.post(&format!("{path}/sync"), &json!({})).await.status, 409);
    let phone = platform.customer(Medium::Instagram, "17001", "Cleo");
    let conversation = silent(&platform, Medium::Instagram, &phone, 25 * HOUR).await;
    let problem = refused(&platform, &conversation, &json!({"text": "Hello"}), 409).await;
    assert!(!text(&problem["detail"]).contains("template"), "{problem}");
}
