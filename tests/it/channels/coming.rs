use super::*;

fn of_contact(messages: &[Value]) -> Vec<Value> {
    messages.iter().filter(|message| message["author"]["kind"] == "contact").cloned().collect()
}

#[tokio::test]
async fn a_question_on_each_medium_is_answered_on_that_medium() {
    let platform = Platform::open(&Medium::ALL).await;
    for (medium, id) in [(Medium::WhatsApp, "4915112345678"), (Medium::Messenger, "24001"), (Medium::Instagram, "17001")] {
        let phone = platform.customer(medium, id, "Mira Sand");
        phone.say("How long does delivery take?");
        let answers = received(&phone, |received| received.len() >= 2).await;
        let bodies: Vec<String> = answers.iter().map(|answer| answer.body.to_string()).collect();
        assert!(bodies.iter().any(|body| body.contains("automated assistant")), "it says what it is: {bodies:?}");
        assert!(bodies.iter().any(|body| body.contains("day")), "{bodies:?}");
        assert!(!bodies.iter().any(|body| body.contains("[1]")), "marks of sources mean nothing there: {bodies:?}");
        let conversation = platform.conversation(medium).await;
        assert_eq!(conversation["contact"]["name"], "Mira Sand");
        assert_eq!(conversation["inbox"]["channel"], medium.name());
    }
}

#[tokio::test]
async fn every_kind_of_message_has_its_place_in_the_conversation() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    phone.say("Hello");
    let conversation = text(&platform.conversation(Medium::WhatsApp).await["id"]);
    platform.shop.api.act(&conversation, "take").await;
    phone.send("location", json!({"latitude": 52.5, "longitude": 13.4, "name": "The shop"}));
    phone.send(
        "contacts",
        json!([{"name": {"formatted_name": "Ben Low", "first_name": "Ben"}, "phones": [{"phone": "+15550101"}]}]),
    );
    phone.send_unsupported("poll");
    phone.send("hologram", json!({"colour": "blue"}));
    let png = crate::harness::form::png(4, 3);
    phone.send_file("image", "image/png", &png, "look");
    let messages = platform
        .messages(Medium::WhatsApp, |messages| {
            let own = of_contact(messages);
            own.len() == 6 && own.iter().any(|message| message["attachments"].is_array())
        })
        .await;
    let own = of_contact(&messages);
    let kind = |number: usize| own[number]["parts"][0]["kind"].clone();
    assert_eq!((kind(1), kind(2), kind(3), kind(4)), (json!("place"), json!("card"), json!("unsupported"), json!("unsupported")));
    assert_eq!(own[4]["parts"][0]["what"], "hologram");
    assert!(text(&own[4]["parts"][0]["raw"]).contains("blue"), "what is new to us is kept: {}", own[4]);
    let file = &own[5]["attachments"][0];
    assert_eq!((&own[5]["text"], &file["media_type"]), (&json!("look"), &json!("image/png")));
    let fetched = platform.shop.api.get(&text(&file["url"])).await;
    assert_eq!(fetched.body, png, "the file is ours now");
}

#[tokio::test]
async fn reactions_edits_and_deletions_change_the_message_they_are_about() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    let first = phone.say("I want too");
    let second = phone.say("a secret");
    let conversation = text(&platform.conversation(Medium::WhatsApp).await["id"]);
    platform.shop.api.act(&conversation, "take").await;
    phone.edit(&first, "I want two");
    phone.react(&first, "👍");
    phone.delete(&second);
    let messages = platform
        .messages(Medium::WhatsApp, |messages| {
            let own = of_contact(messages);
            own.len() == 2
                && own[0]["edited_at"].is_string()
                && own[0]["reactions"].is_array()
                && own[1]["deleted_at"].is_string()
        })
        .await;
    let own = of_contact(&messages);
    assert_eq!(texts(&own), ["I want two", ""]);
    assert_eq!((&own[0]["reactions"][0]["emoji"], &own[0]["reactions"][0]["by"]), (&json!("👍"), &json!("contact")));
    phone.react(&first, "");
    platform.messages(Medium::WhatsApp, |messages| of_contact(messages)[0]["reactions"].is_null()).await;
}

#[tokio::test]
async fn the_owners_phone_takes_control_and_shows_what_was_written_there() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    phone.say("How long does delivery take?");
    received(&phone, |received| received.len() >= 2).await;
    platform.meta.owner(NUMBER).say("4915112345678", "I will bring it myself");
    platform.messages(Medium::WhatsApp, |messages| texts(messages).contains(&"I will bring it myself".to_owned())).await;
    let conversation = platform.conversation(Medium::WhatsApp).await;
    assert_eq!(conversation["control"]["holder"], "operator", "{conversation}");
    let before = phone.received().len();
    phone.say("And send something back?");
    platform.messages(Medium::WhatsApp, |messages| texts(messages).contains(&"And send something back?".to_owned())).await;
    tokio::time::sleep(crate::harness::MOMENT).await;
    assert_eq!(phone.received().len(), before, "the agent is silent");
}

#[tokio::test]
async fn what_came_twice_and_shuffled_is_there_once_and_in_order() {
    // The platform's time is moved on below, and must not overtake ours.
    let platform = Platform::with(&[Medium::WhatsApp], Clock::from(now_ms() - 60_000)).await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    phone.say("zero");
    let conversation = text(&platform.conversation(Medium::WhatsApp).await["id"]);
    platform.shop.api.act(&conversation, "take").await;
    let how = sandbox::meta::Delivering { is_held: true, copies: 2, shuffled: Some(7), lanes: 4, ..Default::default() };
    platform.meta.deliver(how.clone());
    let mut expected = vec!["zero".to_owned()];
    for number in 1..=12 {
        platform.meta.advance(Duration::from_secs(1));
        let id = phone.say(&format!("message {number}"));
        if number % 3 == 0 {
            phone.react(&id, "👍");
        }
        if number % 4 == 0 {
            phone.edit(&id, &format!("edited {number}"));
        }
        expected.push(if number % 4 == 0 { format!("edited {number}") } else { format!("message {number}") });
    }
    platform.meta.deliver(sandbox::meta::Delivering { is_held: false, ..how });
    let messages = platform
        .messages(Medium::WhatsApp, |messages| {
            let own = of_contact(messages);
            own.len() == 13
                && own.iter().filter(|message| message["edited_at"].is_string()).count() == 3
                && own.iter().filter(|message| message["reactions"].is_array()).count() == 4
        })
        .await;
    let mut own = of_contact(&messages);
    own.sort_by_key(|message| text(&message["at"]));
    assert_eq!(texts(&own), expected);
    assert_eq!(
        platform.conversations().await.iter().filter(|conversation| conversation["inbox"]["channel"] == "whatsapp").count(),
        1
    );
}
