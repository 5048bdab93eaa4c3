use super::*;

async fn open() -> (World, Customer) {
    let world = World::start().await;
    let ben = world.meta.customer(PAGE, "24001", "Ben Low");
    ben.say("hi");
    (world, ben)
}

async fn send(world: &World, message: Value) -> Answered {
    let body = json!({"recipient": {"id": "24001"}, "messaging_type": "RESPONSE", "message": message});
    world.post(PAGE_TOKEN, "/me/messages", body).await
}

#[tokio::test]
async fn a_message_is_echoed_delivered_and_read() {
    let (world, ben) = open().await;
    let answer = send(&world, json!({"text": "hello", "metadata": "outbox-42"})).await.ok();
    assert_eq!(answer["recipient_id"], "24001");
    ben.read();
    let updates = world.updates().await;
    assert_eq!(updates[0]["sender"]["id"], "24001");
    let echo = &updates[1];
    assert_eq!((&echo["sender"]["id"], &echo["recipient"]["id"]), (&json!(PAGE), &json!("24001")));
    assert_eq!((&echo["message"]["mid"], &echo["message"]["metadata"]), (&answer["message_id"], &json!("outbox-42")));
    assert_eq!(echo["message"]["app_id"], APP_ID.parse::<u64>().unwrap());
    assert_eq!(updates[2]["delivery"]["mids"], json!([answer["message_id"]]));
    assert!(updates[3]["read"]["watermark"].is_u64());
}

#[tokio::test]
async fn bodies_are_refused_with_code_and_subcode() {
    let (world, _ben) = open().await;
    let button = |title: &str| json!({"type": "postback", "title": title, "payload": "P"});
    let template = |payload: Value| json!({"attachment": {"type": "template", "payload": payload}});
    for (message, code) in [
        (json!({"text": "x".repeat(2001)}), (100, 0)),
        (json!({"text": ""}), (100, 2_018_034)),
        (json!({}), (100, 2_018_034)),
        (json!({"text": "a", "attachment": {"type": "image", "payload": {"url": "https://a/b"}}}), (100, 2_018_034)),
        (json!({"attachment": {"type": "image", "payload": {"url": "file:///etc/passwd"}}}), (100, 2_018_047)),
        (json!({"attachment": {"type": "image", "payload": {"attachment_id": "77"}}}), (100, 2_018_074)),
        (
            json!({"text": "a", "quick_replies": vec![json!({"content_type": "text", "title": "A", "payload": "P"}); 14]}),
            (100, 0),
        ),
        (template(json!({"template_type": "button", "text": "x", "buttons": vec![button("A"); 4]})), (100, 0)),
        (
            template(json!({"template_type": "button", "text": "x", "buttons": [button("A title that is far too long")]})),
            (100, 0),
        ),
        (template(json!({"template_type": "generic", "elements": [{"title": "alone"}]})), (100, 2_018_320)),
    ] {
        assert_eq!(send(&world, message.clone()).await.code(), code, "{message}");
    }
    let stranger = json!({"recipient": {"id": "1"}, "message": {"text": "hello"}});
    assert_eq!(world.post(PAGE_TOKEN, "/me/messages", stranger).await.code(), (100, 2_018_001));
    send(&world, json!({"text": "é".repeat(2000)})).await.ok();
}

#[tokio::test]
async fn instagram_counts_bytes() {
    let world = World::start().await;
    world.meta.customer(INSTAGRAM, "17001", "Cleo").say("hey");
    let text = |text: String| json!({"recipient": {"id": "17001"}, "message": {"text": text}});
    let target = format!("ig:/{INSTAGRAM}/messages");
    world.post(INSTAGRAM_TOKEN, &target, text("👍".repeat(250))).await.ok();
    assert_eq!(world.post(INSTAGRAM_TOKEN, &target, text("👍".repeat(251))).await.code().0, 100);
    let phone = json!({"recipient": {"id": "17001"}, "message": {"attachment": {"type": "template", "payload": {
        "template_type": "button", "text": "x", "buttons": [{"type": "phone_number", "title": "Call", "payload": "+1"}]}}}});
    assert_eq!(world.post(INSTAGRAM_TOKEN, &target, phone).await.code().0, 100, "no such button there");
}

#[tokio::test]
async fn quick_replies_and_buttons_are_pressed_by_their_payload() {
    let (world, ben) = open().await;
    let quick = json!({"text": "Size?", "quick_replies": [{"content_type": "text", "title": "Small", "payload": "S"}]});
    let id = send(&world, quick).await.ok()["message_id"].as_str().unwrap().to_owned();
    ben.press(&id, "S").unwrap();
    let buttons = json!({"attachment": {"type": "template", "payload": {"template_type": "button", "text": "More?",
        "buttons": [{"type": "postback", "title": "Yes", "payload": "MORE"}]}}});
    let id = send(&world, buttons).await.ok()["message_id"].as_str().unwrap().to_owned();
    ben.press(&id, "MORE").unwrap();
    let updates = world.updates().await;
    assert!(
        updates.iter().any(|update| update["message"]["quick_reply"]["payload"] == "S" && update["message"]["text"] == "Small")
    );
    assert!(updates.iter().any(|update| update["postback"]["payload"] == "MORE"));
}

#[tokio::test]
async fn reactions_edits_unsends_and_seen_marks_of_instagram() {
    let world = World::start().await;
    let cleo = world.meta.customer(INSTAGRAM, "17001", "Cleo");
    let said = cleo.say("hey");
    cleo.react(&said, "❤");
    cleo.react(&said, "");
    cleo.edit(&said, "hey there");
    cleo.delete(&said);
    world.meta.owner(INSTAGRAM).say("17001", "from the app itself");
    cleo.read();
    let updates = world.updates().await;
    assert_eq!(updates[1]["reaction"], json!({"mid": said, "action": "react", "reaction": "love", "emoji": "❤"}));
    assert_eq!(updates[2]["reaction"]["action"], "unreact");
    assert_eq!(updates[3]["message_edit"], json!({"mid": said, "text": "hey there", "num_edit": 1}));
    assert_eq!(updates[4]["message"], json!({"mid": said, "is_deleted": true}));
    assert_eq!(updates[5]["message"]["is_echo"], true);
    assert!(updates[6]["read"]["mid"].is_string());
}

#[tokio::test]
async fn a_thread_in_the_pages_inbox_is_heard_on_standby() {
    let (world, ben) = open().await;
    world.meta.owner(PAGE).take_thread("24001");
    ben.say("a person, please");
    world.meta.owner(PAGE).release_thread("24001");
    ben.say("back again");
    let heard = world.heard().await;
    assert!(heard[1]["entry"][0]["messaging"][0]["take_thread_control"].is_object());
    assert_eq!(heard[2]["entry"][0]["standby"][0]["message"]["text"], "a person, please");
    assert_eq!(heard[3]["entry"][0]["messaging"][0]["message"]["text"], "back again");
}

#[tokio::test]
async fn actions_go_alone_and_profiles_are_shown_to_whom_the_person_wrote() {
    let (world, _ben) = open().await;
    let typing = json!({"recipient": {"id": "24001"}, "sender_action": "typing_on"});
    world.post(PAGE_TOKEN, "/me/messages", typing.clone()).await.ok();
    let mut both = typing;
    both["message"] = json!({"text": "hello"});
    assert_eq!(world.post(PAGE_TOKEN, "/me/messages", both).await.code().0, 100);
    assert_eq!(world.get(PAGE_TOKEN, "/24001?fields=first_name,last_name").await.ok()["first_name"], "Ben");
    let _silent = world.meta.customer(PAGE, "24002", "Silent");
    assert_eq!(world.get(PAGE_TOKEN, "/24002").await.code(), (100, 33));
}

#[tokio::test]
async fn a_utility_template_goes_out_when_the_window_is_closed() {
    let (world, ben) = open().await;
    world.meta.advance(Duration::from_hours(30 * 24));
    let target = format!("/{PAGE}/message_templates");
    let template = |category: &str| {
        json!({"name": "order_ready", "category": category, "language": "en",
            "components": [{"type": "BODY", "text": "Your order is ready"}]})
    };
    assert_eq!(world.post(PAGE_TOKEN, &target, template("MARKETING")).await.code().0, 100);
    assert_eq!(world.post(SYSTEM_TOKEN, &target, template("UTILITY")).await.code(), (100, 33), "not its token");
    let id = world.post(PAGE_TOKEN, &target, template("UTILITY")).await.ok()["id"].as_str().unwrap().to_owned();
    let body = json!({"recipient": {"id": "24001"}, "messaging_type": "UTILITY",
        "message": {"template": {"name": "order_ready", "language": {"code": "en"}, "components": []}}});
    assert_eq!(world.post(PAGE_TOKEN, "/me/messages", body.clone()).await.code().0, 100, "not approved");
    world.meta.with(|state| state.review(&id, "APPROVED", "NONE"));
    world.post(PAGE_TOKEN, "/me/messages", body).await.ok();
    assert_eq!(ben.received()[0].kind, "template");
    let plain = json!({"recipient": {"id": "24001"}, "messaging_type": "UTILITY", "message": {"text": "hello"}});
    assert_eq!(world.post(PAGE_TOKEN, "/me/messages", plain).await.code().0, 100);
}
