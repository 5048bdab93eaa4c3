use sandbox::meta::Fault;

use super::*;

/// A conversation that an operator holds.
pub(super) async fn taken(platform: &Platform, medium: Medium, phone: &Customer) -> String {
    phone.say("I would like to talk to somebody");
    let conversation = text(&platform.conversation(medium).await["id"]);
    platform.shop.api.act(&conversation, "take").await;
    conversation
}

pub(super) fn said(messages: &[Value], words: &str) -> Option<Value> {
    messages.iter().find(|message| message["text"] == words).cloned()
}

pub(super) async fn state(platform: &Platform, medium: Medium, words: &str, wanted: &str) -> Value {
    let messages =
        platform.messages(medium, |messages| said(messages, words).is_some_and(|message| message["state"] == wanted)).await;
    said(&messages, words).unwrap()
}

#[tokio::test]
async fn an_operators_message_is_sent_delivered_and_read() {
    let platform = Platform::open(&Medium::ALL).await;
    for (medium, id) in [(Medium::WhatsApp, "4915112345678"), (Medium::Messenger, "24001"), (Medium::Instagram, "17001")] {
        let phone = platform.customer(medium, id, "Mira");
        let conversation = taken(&platform, medium, &phone).await;
        platform.shop.api.write(&conversation, &json!({"text": "Good morning"})).await;
        received(&phone, |received| received.iter().any(|message| message.body.to_string().contains("Good morning"))).await;
        phone.read();
        state(&platform, medium, "Good morning", "read").await;
    }
}

#[tokio::test]
async fn messages_leave_in_order_and_a_file_goes_with_them() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    let conversation = taken(&platform, Medium::WhatsApp, &phone).await;
    let form = crate::harness::form::request("/api/v1/attachments", "look.png", &crate::harness::form::png(4, 3));
    let file = platform.shop.api.call(form).await.expect(201);
    platform.shop.api.write(&conversation, &json!({"text": "with it", "attachments": [file["id"]]})).await;
    for number in 0..5 {
        platform.shop.api.write(&conversation, &json!({"text": format!("line {number}")})).await;
    }
    let answers = received(&phone, |received| received.iter().any(|message| message.body.to_string().contains("line 4"))).await;
    let of: Vec<String> = answers
        .iter()
        .filter_map(|message| message.body["text"]["body"].as_str())
        .filter(|line| line.starts_with("line"))
        .map(str::to_owned)
        .collect();
    assert_eq!(of, ["line 0", "line 1", "line 2", "line 3", "line 4"]);
    let image = answers.iter().position(|message| message.kind == "image").expect("the file arrived");
    let words = answers.iter().position(|message| message.body.to_string().contains("with it")).unwrap();
    assert!(image < words);
    state(&platform, Medium::WhatsApp, "with it", "delivered").await;
}

#[tokio::test]
async fn a_lost_answer_is_proven_by_its_status_and_nothing_is_sent_twice() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    let conversation = taken(&platform, Medium::WhatsApp, &phone).await;
    state(&platform, Medium::WhatsApp, "A person has joined the conversation.", "delivered").await;
    platform.meta.inject_on("/messages", Fault::LostAnswer);
    platform.shop.api.write(&conversation, &json!({"text": "only once"})).await;
    state(&platform, Medium::WhatsApp, "only once", "delivered").await;
    platform.shop.api.write(&conversation, &json!({"text": "after it"})).await;
    state(&platform, Medium::WhatsApp, "after it", "delivered").await;
    let times = phone.received().iter().filter(|message| message.body.to_string().contains("only once")).count();
    assert_eq!(times, 1);
}

#[tokio::test]
async fn a_status_that_comes_before_the_answer_is_not_lost() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    let conversation = taken(&platform, Medium::WhatsApp, &phone).await;
    state(&platform, Medium::WhatsApp, "A person has joined the conversation.", "delivered").await;
    platform.meta.inject_on("/messages", Fault::StatusFirst(Duration::from_millis(400)));
    platform.shop.api.write(&conversation, &json!({"text": "early"})).await;
    state(&platform, Medium::WhatsApp, "early", "delivered").await;
}

#[tokio::test]
async fn a_refusal_that_passes_is_tried_again_and_one_that_stays_is_shown() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    let conversation = taken(&platform, Medium::WhatsApp, &phone).await;
    state(&platform, Medium::WhatsApp, "A person has joined the conversation.", "delivered").await;
    platform.meta.inject_on("/messages", Fault::Code(131_056));
    platform.shop.api.write(&conversation, &json!({"text": "again"})).await;
    state(&platform, Medium::WhatsApp, "again", "delivered").await;
    platform.meta.inject_on("/messages", Fault::Code(131_026));
    platform.shop.api.write(&conversation, &json!({"text": "never"})).await;
    let failed = state(&platform, Medium::WhatsApp, "never", "failed").await;
    assert_eq!((&failed["fault"]["reason"], &failed["fault"]["code"]), (&json!("unreachable"), &json!(131_026)), "{failed}");
}

#[tokio::test]
async fn what_the_platform_refuses_for_good_says_why_and_holds_nothing_back() {
    let platform = Platform::open(&[Medium::WhatsApp, Medium::Messenger]).await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    let whatsapp = taken(&platform, Medium::WhatsApp, &phone).await;
    let phone = platform.customer(Medium::Messenger, "24001", "Mira");
    let messenger = taken(&platform, Medium::Messenger, &phone).await;
    // The fault is for the next that leaves: greetings and notices have left before.
    let has_left = |messages: &[Value]| {
        let has_joined = messages.iter().any(|message| message["notice"] == "operator_joined");
        has_joined && messages.iter().all(|message| message["state"] != "queued")
    };
    for medium in [Medium::WhatsApp, Medium::Messenger] {
        platform.messages(medium, has_left).await;
    }
    let rows = [
        (Medium::WhatsApp, Fault::Code(131_026), "unreachable"),
        (Medium::WhatsApp, Fault::Code(131_047), "window_closed"),
        (Medium::WhatsApp, Fault::Code(131_050), "opted_out"),
        (Medium::WhatsApp, Fault::Code(131_051), "refused"),
        (Medium::WhatsApp, Fault::Code(131_062), "needs_phone"),
        (Medium::Messenger, Fault::Subcode(10, 2_018_278), "window_closed"),
        (Medium::Messenger, Fault::Subcode(100, 2_018_001), "unreachable"),
        (Medium::Messenger, Fault::Subcode(200, 2_018_108), "unreachable"),
        (Medium::Messenger, Fault::Subcode(100, 2_018_109), "refused"),
    ];
    for (number, (medium, fault, reason)) in rows.into_iter().enumerate() {
        let conversation = if medium == Medium::WhatsApp { &whatsapp } else { &messenger };
        let (Fault::Code(code) | Fault::Subcode(code, _)) = fault else { unreachable!("these are codes") };
        platform.meta.inject_on_send(fault);
        let words = format!("number {number}");
        platform.shop.api.write(conversation, &json!({"text": words})).await;
        let failed = state(&platform, medium, &words, "failed").await;
        assert_eq!((&failed["fault"]["reason"], &failed["fault"]["code"]), (&json!(reason), &json!(code)), "{failed}");
    }
    for (medium, conversation) in [(Medium::WhatsApp, &whatsapp), (Medium::Messenger, &messenger)] {
        platform.shop.api.write(conversation, &json!({"text": "and on we go"})).await;
        let messages = platform
            .messages(medium, |messages| said(messages, "and on we go").is_some_and(|last| last["state"] != "queued"))
            .await;
        assert_ne!(said(&messages, "and on we go").unwrap()["state"], "failed");
    }
}
