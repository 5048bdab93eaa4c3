//! Customers of channels are asked what they thought of it, and what they answer is their rating and nothing else.

use super::going::taken;
use super::*;

async fn asks(platform: &Platform, medium: Medium, survey: Value) {
    let path = format!("/api/v1/inboxes/{}", platform.inbox(medium).id);
    platform.shop.api.change(&path, |inbox| inbox["survey"] = survey).await;
}

fn survey() -> Value {
    json!({"enabled": true, "question": "How did we do?", "delay_s": 0, "only_people": true, "quiet_days": 7})
}

async fn asked(phone: &Customer) -> Message {
    let shows = |message: &Message| message.body.to_string().contains("How did we do?");
    received(phone, |received| received.iter().any(shows)).await.into_iter().find(shows).unwrap()
}

async fn ratings(platform: &Platform, query: &str) -> Vec<Value> {
    let page = platform.shop.api.get(&format!("/api/v1/ratings?{query}")).await.expect(200);
    page["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_pressed_button_is_a_rating_and_opens_nothing() {
    let platform = Platform::open(&Medium::ALL).await;
    for (medium, id) in [(Medium::WhatsApp, "4915112345678"), (Medium::Messenger, "24001"), (Medium::Instagram, "17001")] {
        asks(&platform, medium, survey()).await;
        let phone = platform.customer(medium, id, "Mira");
        let conversation = taken(&platform, medium, &phone).await;
        platform.shop.api.write(&conversation, &json!({"text": "Here you are"})).await;
        platform.shop.api.act(&conversation, "resolve").await;
        let question = asked(&phone).await;
        let buttons = phone.buttons(&question.id);
        assert_eq!(buttons.len(), 5, "{medium:?}");
        phone.press(&question.id, &buttons[1].0).expect("it can be pressed");
        let has = |messages: &[Value], notice: &str| messages.iter().any(|message| message["notice"] == notice);
        platform.messages(medium, |messages| has(messages, "rating_thanks")).await;
        let after = platform.shop.api.conversation(&conversation).await;
        assert_eq!((&after["status"], &after["rating"]), (&json!("resolved"), &json!(4)), "{medium:?}");
        phone.say("Very kind of you");
        let found = eventually("the comment", async || {
            let found = ratings(&platform, &format!("inbox={}", platform.inbox(medium).id)).await;
            if found[0]["comment"].is_string() { Ok(found) } else { Err(format!("{found:?}")) }
        });
        let found = found.await;
        assert_eq!((found.len(), &found[0]["value"], &found[0]["comment"]), (1, &json!(4), &json!("Very kind of you")));
        assert_eq!(found[0]["operator"]["name"], platform.shop.api.get("/api/v1/me").await.expect(200)["name"]);
        let opened = eventually("an open conversation", async || {
            let now = platform.shop.api.conversation(&conversation).await;
            if now["status"] == "open" { Ok(now) } else { Err(now.to_string()) }
        });
        opened.await;
    }
    let counted = platform.shop.api.get("/api/v1/ratings/summary").await.expect(200);
    assert_eq!(
        (&counted["given"], &counted["count"], &counted["mean"], &counted["asked"]),
        (&json!([0, 0, 0, 3, 0]), &json!(3), &json!(4.0), &json!(3))
    );
    assert_eq!(ratings(&platform, "value=4").await.len(), 3, "each figure lists its rows");
    assert!(ratings(&platform, "value=5").await.is_empty() && ratings(&platform, "agent_alone=true").await.is_empty());
    platform.shop.api.get("/api/v1/ratings?value=6").await.problem(422);
}

#[tokio::test]
async fn a_lone_digit_is_a_rating_and_other_words_are_a_question() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    asks(&platform, Medium::WhatsApp, survey()).await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    let conversation = taken(&platform, Medium::WhatsApp, &phone).await;
    platform.shop.api.write(&conversation, &json!({"text": "Here you are"})).await;
    platform.shop.api.act(&conversation, "resolve").await;
    asked(&phone).await;
    phone.say("5");
    let is_thanks = |message: &Value| message["notice"] == "rating_thanks";
    platform.messages(Medium::WhatsApp, |messages| messages.iter().any(is_thanks)).await;
    phone.say("5");
    let messages =
        platform.messages(Medium::WhatsApp, |messages| messages.iter().filter(|said| said["text"] == "5").count() == 2);
    let thanked = messages.await.iter().filter(|message| is_thanks(message)).count();
    assert_eq!(thanked, 1, "the second digit is a message as any other");
    assert_eq!(platform.shop.api.conversation(&conversation).await["status"], "open");
}

#[tokio::test]
async fn nobody_is_asked_where_no_person_answered_or_the_inbox_asks_nobody() {
    let platform = Platform::open(&[Medium::WhatsApp, Medium::Messenger]).await;
    asks(&platform, Medium::WhatsApp, survey()).await;
    let wrong = json!({"enabled": true, "question": " ", "delay_s": 90_000, "quiet_days": 400});
    let path = format!("/api/v1/inboxes/{}", platform.inbox(Medium::WhatsApp).id);
    let bot = platform.shop.api.get(&path).await.expect(200)["bot"].clone();
    let body = json!({"name": "x", "bot": bot, "survey": wrong});
    let refused = platform.shop.api.call(Request::new("PUT", &path).json(&body).with("if-match", "*")).await.problem(422);
    assert_eq!(refused["errors"].as_array().unwrap().len(), 3);
    for (medium, id) in [(Medium::WhatsApp, "4915112345678"), (Medium::Messenger, "24001")] {
        let phone = platform.customer(medium, id, "Mira");
        let conversation = taken(&platform, medium, &phone).await;
        // On Messenger a person answers, and the inbox asks nobody.
        if medium == Medium::Messenger {
            platform.shop.api.write(&conversation, &json!({"text": "Here you are"})).await;
        }
        platform.shop.api.act(&conversation, "resolve").await;
        // One that is asked later has its question: the look at the first is over by then.
        phone.say("Hello again");
        platform.messages(medium, |messages| messages.iter().any(|message| message["text"] == "Hello again")).await;
        let messages = platform.shop.api.messages(&conversation).await;
        assert!(!messages.iter().any(|message| message["notice"] == "rating_asked"), "{medium:?}");
    }
}
