//! What a channel can carry beside words: choices, answers to a message, reactions, read marks, marks of text, another try.

use sandbox::meta::Fault;

use super::going::{said, state, taken};
use super::*;

fn put(path: String, body: &Value) -> Request {
    Request::new("PUT", path).json(body)
}

/// The customer's first message, as the API shows it, and what the platform calls it.
async fn first(platform: &Platform, medium: Medium, phone: &Customer) -> (Value, String) {
    let messages =
        platform.messages(medium, |messages| messages.iter().any(|message| message["author"]["kind"] == "contact")).await;
    let message = messages.into_iter().find(|message| message["author"]["kind"] == "contact").unwrap();
    let id = phone.chat().first().expect("the phone has what it said").id.clone();
    (message, id)
}

fn shows(message: &Message, words: &str) -> bool {
    message.body.to_string().contains(words)
}

async fn shown(phone: &Customer, words: &str) -> Message {
    let all = received(phone, |received| received.iter().any(|message| shows(message, words))).await;
    all.into_iter().find(|message| shows(message, words)).unwrap()
}

#[tokio::test]
async fn buttons_are_offered_and_a_pressed_one_comes_back_as_a_choice() {
    let platform = Platform::open(&Medium::ALL).await;
    for (medium, id) in [(Medium::WhatsApp, "4915112345678"), (Medium::Messenger, "24001"), (Medium::Instagram, "17001")] {
        let phone = platform.customer(medium, id, "Mira");
        let conversation = taken(&platform, medium, &phone).await;
        let buttons = json!([{"kind": "reply", "title": "Today", "id": "today"}, {"kind": "reply", "title": "Tomorrow"}]);
        let choices = json!({"kind": "buttons", "buttons": buttons});
        let written = platform.shop.api.write(&conversation, &json!({"text": "Which day?", "choices": choices})).await;
        assert_eq!(written["choices"]["buttons"][1], json!({"kind": "reply", "title": "Tomorrow", "id": "1"}), "{written}");
        let offer = shown(&phone, "Which day?").await;
        assert_eq!(phone.buttons(&offer.id), [("today".into(), "Today".into()), ("1".into(), "Tomorrow".into())], "{medium:?}");
        phone.press(&offer.id, "today").expect("it can be pressed");
        let messages = platform.messages(medium, |messages| said(messages, "Today").is_some()).await;
        let pressed = said(&messages, "Today").unwrap();
        assert_eq!((&pressed["parts"][0]["kind"], &pressed["parts"][0]["id"]), (&json!("choice"), &json!("today")), "{pressed}");
    }
}

#[tokio::test]
async fn a_list_without_a_form_is_numbered_and_the_number_is_that_choice() {
    let platform = Platform::open(&[Medium::Instagram]).await;
    let phone = platform.customer(Medium::Instagram, "17001", "Mira");
    let conversation = taken(&platform, Medium::Instagram, &phone).await;
    let rows = json!([{"id": "m", "title": "Monday", "description": "9 to 12"}, {"id": "t", "title": "Tuesday", "description": "all day"}]);
    let choices = json!({"kind": "list", "open": "Days", "sections": [{"title": "Next week", "rows": rows}]});
    platform.shop.api.write(&conversation, &json!({"text": "Which day?", "choices": choices})).await;
    shown(&phone, "2. Tuesday").await;
    phone.say("2️⃣");
    let messages = platform.messages(Medium::Instagram, |messages| said(messages, "Tuesday").is_some()).await;
    let answer = said(&messages, "Tuesday").unwrap();
    let part = json!({"kind": "choice", "id": "t", "title": "Tuesday", "typed": "2️⃣"});
    assert_eq!(answer["parts"][0], part, "{answer}");
    let offered = messages.iter().find(|message| message["text"] == "Which day?").unwrap();
    assert_eq!(answer["reply_to"], offered["id"]);
    phone.say("7");
    platform.messages(Medium::Instagram, |messages| said(messages, "7").is_some()).await;
    platform.shop.api.write(&conversation, &json!({"text": "How many?"})).await;
    shown(&phone, "How many?").await;
    phone.say("1");
    let messages = platform.messages(Medium::Instagram, |messages| said(messages, "1").is_some()).await;
    assert!(said(&messages, "1").unwrap().get("parts").is_none(), "nothing was offered under a number");
}

#[tokio::test]
async fn cards_and_lists_reach_whatsapp_in_its_own_forms() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    let conversation = taken(&platform, Medium::WhatsApp, &phone).await;
    let form = crate::harness::form::request("/api/v1/attachments", "look.png", &crate::harness::form::png(4, 3));
    let image = platform.shop.api.call(form).await.expect(201)["id"].clone();
    let card = |title: &str| json!({"title": title, "text": "from 20 €", "image": image, "buttons": [{"kind": "reply", "title": "This one"}]});
    let choices = json!({"kind": "carousel", "cards": [card("Lamp"), card("Chair")]});
    let written = platform.shop.api.write(&conversation, &json!({"text": "Have a look", "choices": choices})).await;
    assert!(written["choices"]["cards"][0]["image"]["url"].is_string(), "{written}");
    let cards = shown(&phone, "Have a look").await;
    assert_eq!(cards.body["interactive"]["type"], "carousel", "{}", cards.body);
    assert_eq!(phone.buttons(&cards.id).len(), 2);
    let rows = json!([{"title": "Monday"}, {"title": "Tuesday"}]);
    let list = json!({"kind": "list", "open": "Days", "footer": "by appointment", "sections": [{"rows": rows}]});
    platform.shop.api.write(&conversation, &json!({"text": "Which day?", "choices": list})).await;
    let list = shown(&phone, "Which day?").await;
    assert_eq!(
        (&list.body["interactive"]["type"], &list.body["interactive"]["action"]["button"]),
        (&json!("list"), &json!("Days"))
    );
}

#[tokio::test]
async fn what_is_wrong_with_choices_is_told_by_field() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    let conversation = taken(&platform, Medium::WhatsApp, &phone).await;
    let path = format!("/api/v1/conversations/{conversation}/messages");
    let pointers = async |body: Value| {
        let refused = platform.shop.api.post(&path, &body).await.expect(422);
        refused["errors"].as_array().unwrap().iter().map(|error| text(&error["pointer"])).collect::<Vec<_>>()
    };
    let buttons = |buttons: Value| json!({"kind": "buttons", "buttons": buttons});
    assert_eq!(pointers(json!({"text": "x", "choices": buttons(json!([]))})).await, ["/choices/buttons"]);
    let one = json!([{"kind": "reply", "title": "A"}]);
    assert_eq!(pointers(json!({"choices": buttons(one.clone())})).await, ["/text"]);
    assert_eq!(pointers(json!({"text": "x", "private": true, "choices": buttons(one)})).await, ["/choices"]);
    let link = json!([{"kind": "link", "title": "A", "url": "ftp://x"}]);
    assert_eq!(pointers(json!({"text": "x", "choices": buttons(link)})).await, ["/choices/buttons/0/url"]);
    let card = json!({"kind": "carousel", "cards": [{"title": "A", "image": "fl_0000000000000"}]});
    let refused = platform.shop.api.post(&path, &json!({"text": "x", "choices": card})).await;
    assert!(matches!(refused.status, 400 | 422), "{}", refused.text());
    assert_eq!(
        pointers(json!({"text": "x", "reply_to": platform.inbox(Medium::WhatsApp).id.replace("ib_", "ms_")})).await,
        ["/reply_to"]
    );
}

#[tokio::test]
async fn an_answer_to_a_message_quotes_it_on_the_phone() {
    let platform = Platform::open(&[Medium::WhatsApp, Medium::Messenger]).await;
    for (medium, id) in [(Medium::WhatsApp, "4915112345678"), (Medium::Messenger, "24001")] {
        let phone = platform.customer(medium, id, "Mira");
        let conversation = taken(&platform, medium, &phone).await;
        let (asked, known_as) = first(&platform, medium, &phone).await;
        let written = platform.shop.api.write(&conversation, &json!({"text": "To this", "reply_to": asked["id"]})).await;
        assert_eq!(written["reply_to"], asked["id"]);
        assert_eq!(shown(&phone, "To this").await.reply_to, Some(known_as), "{medium:?}");
    }
}

#[tokio::test]
async fn a_reaction_of_an_operator_reaches_the_phone_and_is_taken_back() {
    let platform = Platform::open(&Medium::ALL).await;
    for (medium, id, emoji, at_platform) in [
        (Medium::WhatsApp, "4915112345678", "🪢", "🪢"),
        (Medium::Messenger, "24001", "👍", "like"),
        (Medium::Instagram, "17001", "❤️", "love"),
    ] {
        let phone = platform.customer(medium, id, "Mira");
        let conversation = taken(&platform, medium, &phone).await;
        let (asked, known_as) = first(&platform, medium, &phone).await;
        let path = format!("/api/v1/conversations/{conversation}/messages/{}/reaction", text(&asked["id"]));
        let reacted = platform.shop.api.call(put(path.clone(), &json!({"emoji": emoji}))).await.expect(200);
        assert_eq!((&reacted["reactions"][0]["by"], &reacted["reactions"][0]["emoji"]), (&json!("business"), &json!(emoji)));
        let on_phone = || {
            platform.meta.look(|state| state.message(&known_as).and_then(|message| message.reactions.get("business").cloned()))
        };
        let is = async |wanted: Option<&str>| {
            eventually("a reaction", async || {
                let found = on_phone();
                if found.as_deref() == wanted { Ok(()) } else { Err(format!("{found:?} {medium:?}")) }
            })
            .await;
        };
        is(Some(at_platform)).await;
        let back = platform.shop.api.call(put(path, &json!({"emoji": null}))).await.expect(200);
        assert!(back.get("reactions").is_none(), "{back}");
        is(None).await;
    }
}

#[tokio::test]
async fn a_reaction_that_cannot_be_is_refused_in_words_and_one_the_platform_refuses_is_taken_back() {
    let platform = Platform::open(&[Medium::Instagram, Medium::WhatsApp]).await;
    let phone = platform.customer(Medium::Instagram, "17001", "Mira");
    let conversation = taken(&platform, Medium::Instagram, &phone).await;
    let (asked, _) = first(&platform, Medium::Instagram, &phone).await;
    let shown = platform.shop.api.conversation(&conversation).await;
    assert_eq!(shown["reactions"], json!(["❤️", "😍"]), "{shown}");
    let of = |message: &Value| format!("/api/v1/conversations/{conversation}/messages/{}/reaction", text(&message["id"]));
    let refused = platform.shop.api.call(put(of(&asked), &json!({"emoji": "🪢"}))).await.expect(409);
    assert!(text(&refused["type"]).ends_with("not-possible") && text(&refused["detail"]).contains("❤️"), "{refused}");
    platform.shop.api.call(put(of(&asked), &json!({"emoji": "two words"}))).await.expect(422);
    let ours = platform.shop.api.write(&conversation, &json!({"text": "ours"})).await;
    platform.shop.api.call(put(of(&ours), &json!({"emoji": "❤️"}))).await.expect(409);

    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    let conversation = taken(&platform, Medium::WhatsApp, &phone).await;
    let (asked, _) = first(&platform, Medium::WhatsApp, &phone).await;
    state(&platform, Medium::WhatsApp, "A person has joined the conversation.", "delivered").await;
    platform.meta.inject_on("/messages", Fault::Code(131_026));
    let path = format!("/api/v1/conversations/{conversation}/messages/{}/reaction", text(&asked["id"]));
    platform.shop.api.call(put(path, &json!({"emoji": "👍"}))).await.expect(200);
    platform
        .messages(Medium::WhatsApp, |messages| {
            messages.iter().any(|message| message["id"] == asked["id"] && message.get("reactions").is_none())
        })
        .await;
}

/// Read marks that the platform was sent.
fn marks(platform: &Platform) -> usize {
    let is_mark =
        |body: &Value| body["status"] == "read" && body.get("typing_indicator").is_none() || body["sender_action"] == "mark_seen";
    platform.meta.requests().iter().filter(|request| is_mark(&request.body)).count()
}

async fn read_all(platform: &Platform, medium: Medium, conversation: &str) {
    let last = platform.messages(medium, |_| true).await.last().map_or(0, |message| message["seq"].as_u64().unwrap());
    let path = format!("/api/v1/conversations/{conversation}/read");
    assert_eq!(platform.shop.api.post(&path, &json!({"seq": last})).await.status, 204);
}

#[tokio::test]
async fn what_an_operator_reads_is_marked_once_unless_the_inbox_says_no() {
    let platform = Platform::open(&[Medium::WhatsApp, Medium::Messenger]).await;
    let phone = platform.customer(Medium::Messenger, "24001", "Mira");
    phone.say("I would like to talk to somebody");
    let conversation = text(&platform.conversation(Medium::Messenger).await["id"]);
    read_all(&platform, Medium::Messenger, &conversation).await;
    eventually("the mark", async || {
        let read = phone.chat().first().is_some_and(|message| message.status == "read");
        if read { Ok(()) } else { Err(String::new()) }
    })
    .await;
    platform.shop.api.write(&conversation, &json!({"text": "yes?"})).await;
    state(&platform, Medium::Messenger, "yes?", "delivered").await;
    read_all(&platform, Medium::Messenger, &conversation).await;
    let path = format!("/api/v1/inboxes/{}", platform.inbox(Medium::WhatsApp).id);
    let changed = platform.shop.api.change(&path, |inbox| inbox["read_marks"] = json!(false)).await;
    assert_eq!(changed["read_marks"], false);
    let other = platform.customer(Medium::WhatsApp, "4915112345678", "Ben");
    other.say("I would like to talk to somebody");
    let conversation = text(&platform.conversation(Medium::WhatsApp).await["id"]);
    read_all(&platform, Medium::WhatsApp, &conversation).await;
    platform.shop.api.write(&conversation, &json!({"text": "hello"})).await;
    state(&platform, Medium::WhatsApp, "hello", "delivered").await;
    assert_eq!(marks(&platform), 1);
    assert_ne!(other.chat().first().unwrap().status, "read", "typing marks as read there, so it is not shown either");
}

#[tokio::test]
async fn markdown_goes_out_in_the_marks_of_the_platform() {
    let platform = Platform::open(&[Medium::WhatsApp, Medium::Messenger]).await;
    let markdown = "# Hours\n\nWe are **open**, see [here](https://shop.example/a_b):\n\n- Monday\n- Tuesday";
    for (medium, id, wanted) in [
        (
            Medium::WhatsApp,
            "4915112345678",
            "*Hours*\n\nWe are *open*, see here (https://shop.example/a_b):\n\n• Monday\n• Tuesday",
        ),
        (Medium::Messenger, "24001", "Hours\n\nWe are open, see here (https://shop.example/a_b):\n\n• Monday\n• Tuesday"),
    ] {
        let phone = platform.customer(medium, id, "Mira");
        let conversation = taken(&platform, medium, &phone).await;
        platform.shop.api.write(&conversation, &json!({"text": markdown})).await;
        let came = shown(&phone, "Hours").await;
        let body = came.body["text"]["body"].as_str().or_else(|| came.body["text"].as_str());
        assert_eq!(body, Some(wanted), "{}", came.body);
    }
}

#[tokio::test]
async fn a_failed_message_is_sent_again_and_what_was_sent_is_not() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    let conversation = taken(&platform, Medium::WhatsApp, &phone).await;
    state(&platform, Medium::WhatsApp, "A person has joined the conversation.", "delivered").await;
    platform.meta.inject_on("/messages", Fault::Code(131_026));
    platform.shop.api.write(&conversation, &json!({"text": "again"})).await;
    let failed = state(&platform, Medium::WhatsApp, "again", "failed").await;
    assert_eq!(failed["retry"], "possible", "{failed}");
    let of = |message: &Value| format!("/api/v1/conversations/{conversation}/messages/{}/retry", text(&message["id"]));
    let queued = platform.shop.api.post(&of(&failed), &json!({})).await.expect(200);
    assert!(queued["state"] == "queued" && queued.get("fault").is_none() && queued.get("retry").is_none(), "{queued}");
    let sent = state(&platform, Medium::WhatsApp, "again", "delivered").await;
    let refused = platform.shop.api.post(&of(&sent), &json!({})).await.expect(409);
    assert!(text(&refused["type"]).ends_with("not-possible"), "{refused}");
    let elsewhere =
        of(&sent).replace(&text(&sent["id"]), &text(&sent["id"]).replace(|letter: char| letter.is_ascii_digit(), "1"));
    assert!(matches!(platform.shop.api.post(&elsewhere, &json!({})).await.status, 400 | 404 | 422));
    let times = phone.received().iter().filter(|message| shows(message, "again")).count();
    assert_eq!(times, 1);
}

#[tokio::test]
async fn a_message_that_failed_later_is_sent_again_and_old_reports_are_of_nobody() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    let conversation = taken(&platform, Medium::WhatsApp, &phone).await;
    phone.go_offline();
    platform.shop.api.write(&conversation, &json!({"text": "twice tried"})).await;
    state(&platform, Medium::WhatsApp, "twice tried", "sent").await;
    let id = platform
        .meta
        .look(|state| state.messages.iter().find(|message| shows(message, "twice tried")).map(|message| message.id.clone()));
    let id = id.expect("the platform has it");
    platform.meta.tell_status(&id, "failed", Some(131_026));
    let failed = state(&platform, Medium::WhatsApp, "twice tried", "failed").await;
    let path = format!("/api/v1/conversations/{conversation}/messages/{}/retry", text(&failed["id"]));
    platform.shop.api.post(&path, &json!({})).await.expect(200);
    state(&platform, Medium::WhatsApp, "twice tried", "sent").await;
    phone.go_online();
    state(&platform, Medium::WhatsApp, "twice tried", "delivered").await;
    platform.meta.tell_status(&id, "failed", Some(131_026));
    assert!(platform.meta.quiet().await);
    state(&platform, Medium::WhatsApp, "twice tried", "delivered").await;
}

#[tokio::test]
async fn a_large_file_comes_in_and_is_given_out_whole() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.resize(30 << 20, b'x');
    phone.send_file("document", "application/pdf", &bytes, "the plans");
    let has_file = |message: &Value| message["attachments"].as_array().is_some_and(|files| !files.is_empty());
    let messages = platform.messages(Medium::WhatsApp, |messages| messages.iter().any(has_file)).await;
    let file = messages.iter().find(|message| has_file(message)).unwrap()["attachments"][0].clone();
    assert_eq!((&file["media_type"], &file["size"]), (&json!("application/pdf"), &json!(bytes.len())));
    let fetched = platform.shop.api.get(&text(&file["url"])).await;
    assert!(fetched.status == 200 && fetched.body == bytes);
}
