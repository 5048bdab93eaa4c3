use super::*;

async fn open() -> (World, Customer) {
    let world = World::start().await;
    let ana = world.meta.customer(NUMBER, "5511987654321", "Ana");
    ana.say("hi");
    (world, ana)
}

#[tokio::test]
async fn a_message_comes_with_all_its_members() {
    let (world, ana) = open().await;
    let heard = world.heard().await;
    let entry = &heard[0]["entry"][0];
    assert_eq!((&heard[0]["object"], &entry["id"]), (&json!("whatsapp_business_account"), &json!(WABA)));
    let change = &entry["changes"][0];
    assert_eq!(change["field"], "messages");
    let value = &change["value"];
    assert_eq!(value["metadata"], json!({"display_phone_number": "15550100", "phone_number_id": NUMBER}));
    let user = ana.person().unwrap().user_id;
    assert_eq!(value["contacts"], json!([{"profile": {"name": "Ana"}, "wa_id": "5511987654321", "user_id": user}]));
    let message = &value["messages"][0];
    assert_eq!(message["text"]["body"], "hi");
    assert_eq!((&message["from"], &message["timestamp"]), (&json!("5511987654321"), &json!((NOON / 1000).to_string())));
}

#[tokio::test]
async fn a_send_is_accepted_then_sent_delivered_and_read() {
    let (world, ana) = open().await;
    let body = json!({"type": "text", "text": {"body": "hello 👋"}, "biz_opaque_callback_data": "outbox-42"});
    // The ninth digit is left out by the caller and known to the platform.
    let answer = world.whatsapp("+551187654321", body).await.ok();
    assert_eq!(answer["contacts"][0]["wa_id"], "5511987654321");
    assert_eq!(answer["messages"][0]["message_status"], "accepted");
    ana.read();
    let statuses: Vec<Value> = world
        .updates()
        .await
        .iter()
        .filter(|value| value["statuses"].is_array())
        .map(|value| value["statuses"][0].clone())
        .collect();
    let names: Vec<&str> = statuses.iter().map(|status| status["status"].as_str().unwrap()).collect();
    assert_eq!(names, ["sent", "delivered", "read"]);
    assert!(statuses.iter().all(|status| status["biz_opaque_callback_data"] == "outbox-42"));
    assert_eq!(statuses[0]["pricing"]["type"], "free_customer_service");
    assert_eq!(ana.received()[0].status, "read");
}

#[tokio::test]
async fn bodies_are_refused_with_what_is_wrong_about_them() {
    let (world, _ana) = open().await;
    let long = "x".repeat(4097);
    let reply = |id: &str, title: &str| json!({"type": "reply", "reply": {"id": id, "title": title}});
    let buttons = |buttons: Value| json!({"type": "interactive", "interactive": {"type": "button", "body": {"text": "Which?"}, "action": {"buttons": buttons}}});
    let rows: Vec<Value> = (0..6).map(|row| json!({"id": format!("r{row}"), "title": "Row"})).collect();
    let more: Vec<Value> = (6..12).map(|row| json!({"id": format!("r{row}"), "title": "Row"})).collect();
    for (body, code, says) in [
        (json!({"type": "text"}), 131_008, "mandatory"),
        (json!({"type": "text", "text": {"body": long}}), 100, "at most 4096"),
        (json!({"type": "text", "text": {"body": "hi", "colour": "red"}}), 100, "Unexpected key"),
        (json!({"type": "text", "text": {"body": 7}}), 100, "must be a string"),
        (json!({"type": "text", "text": {"body": "hi"}, "mood": "good"}), 100, "Unexpected key"),
        (json!({"type": "hologram", "hologram": {}}), 100, "Unexpected key"),
        (json!({"type": "image", "image": {}}), 131_008, "mandatory"),
        (json!({"type": "image", "image": {"id": "123"}}), 131_009, "not valid"),
        (json!({"type": "image", "image": {"link": "ftp://a/b"}}), 131_009, "not a valid URL"),
        (buttons(json!([reply("a", "One"), reply("a", "Two")])), 131_009, "unique"),
        (buttons(json!([reply("a", "A title that is far too long")])), 100, "at most 20"),
        (buttons(json!([reply("a", "1"), reply("b", "2"), reply("c", "3"), reply("d", "4")])), 100, "between 1 and 3"),
        (
            json!({"type": "interactive", "interactive": {"type": "list", "body": {"text": "x"}, "action": {"button": "Menu",
                "sections": [{"title": "A", "rows": rows}, {"title": "B", "rows": more}]}}}),
            131_009,
            "row count",
        ),
        (json!({"type": "location", "location": {"latitude": 120, "longitude": 1}}), 131_009, "out of range"),
        (json!({"type": "reaction", "reaction": {"message_id": "wamid.none", "emoji": "👍"}}), 131_009, "reacted"),
        (json!({"type": "text", "text": {"body": "hi"}, "context": {"message_id": "abc"}}), 131_009, "quoted"),
    ] {
        let refused = world.whatsapp("5511987654321", body.clone()).await;
        assert_eq!(refused.code().0, code, "{body} {}", refused.body);
        assert!(refused.response.body.contains(says), "{body} {}", refused.response.body);
    }
    let bare = json!({"to": "5511987654321", "type": "text", "text": {"body": "hi"}});
    assert_eq!(world.post(SYSTEM_TOKEN, &format!("/{NUMBER}/messages"), bare).await.code().0, 100);
    assert_eq!(world.whatsapp("15550100", json!({"text": {"body": "hi"}})).await.code().0, 131_021);
    assert_eq!(world.whatsapp("12", json!({"text": {"body": "hi"}})).await.code().0, 131_009);
}

#[tokio::test]
async fn buttons_and_rows_are_pressed_by_their_ids() {
    let (world, ana) = open().await;
    let body = json!({"type": "interactive", "interactive": {"type": "button", "body": {"text": "Sure?"}, "action": {"buttons": [
        {"type": "reply", "reply": {"id": "yes", "title": "Yes"}}, {"type": "reply", "reply": {"id": "no", "title": "No"}}]}}});
    let id = world.whatsapp("5511987654321", body).await.ok()["messages"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(ana.buttons(&id), [("yes".into(), "Yes".into()), ("no".into(), "No".into())]);
    assert!(ana.press(&id, "maybe").is_none());
    ana.press(&id, "no").unwrap();
    let updates = world.updates().await;
    let message = &updates.last().unwrap()["messages"][0];
    assert_eq!(message["interactive"], json!({"type": "button_reply", "button_reply": {"id": "no", "title": "No"}}));
    assert_eq!(message["context"], json!({"from": "15550100", "id": id}));
}

#[tokio::test]
async fn a_person_reacts_edits_and_takes_back() {
    let (world, ana) = open().await;
    let said = ana.say("first");
    ana.react(&said, "👍");
    ana.react(&said, "");
    ana.edit(&said, "second");
    ana.delete(&said);
    let updates = world.updates().await;
    let kinds: Vec<&str> = updates.iter().map(|value| value["messages"][0]["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["text", "text", "reaction", "reaction", "edit", "revoke"]);
    assert!(updates[3]["messages"][0]["reaction"].get("emoji").is_none());
    assert_eq!(updates[5]["messages"][0]["revoke"]["original_message_id"], said.as_str());
}

#[tokio::test]
async fn a_username_hides_the_number_and_the_user_id_still_reaches_the_person() {
    let (world, ana) = open().await;
    ana.take_username("ana.k");
    ana.say("who am I?");
    let updates = world.updates().await;
    let value = updates.last().unwrap();
    assert!(value["messages"][0].get("from").is_none() && value["contacts"][0].get("wa_id").is_none());
    let user = value["messages"][0]["from_user_id"].as_str().unwrap();
    let body = json!({"messaging_product": "whatsapp", "recipient": user, "type": "text", "text": {"body": "Ana"}});
    let answer = world.post(SYSTEM_TOKEN, &format!("/{NUMBER}/messages"), body).await.ok();
    assert!(answer["contacts"][0].get("wa_id").is_none());
    assert_eq!(ana.received().len(), 1);
    let new = ana.change_number("5511999990000");
    let updates = world.updates().await;
    let system = updates.iter().find(|value| value["messages"][0]["type"] == "system").unwrap();
    assert_eq!(system["messages"][0]["system"]["wa_id"], "5511999990000");
    assert!(system.get("contacts").is_none());
    assert_ne!(new.person().unwrap().user_id, user);
}

#[tokio::test]
async fn a_message_is_marked_read_with_typing() {
    let (world, ana) = open().await;
    let id = ana.say("are you there?");
    let body = json!({"messaging_product": "whatsapp", "status": "read", "message_id": id, "typing_indicator": {"type": "text"}});
    assert_eq!(world.post(SYSTEM_TOKEN, &format!("/{NUMBER}/messages"), body.clone()).await.ok(), json!({"success": true}));
    assert!(ana.chat().iter().all(|message| message.status == "read"), "earlier ones too");
    let wrong = json!({"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.none"});
    assert_eq!(world.post(SYSTEM_TOKEN, &format!("/{NUMBER}/messages"), wrong).await.code().0, 131_009);
}

#[tokio::test]
async fn an_unknown_number_and_a_phone_without_net() {
    let (world, ana) = open().await;
    ana.go_offline();
    world.whatsapp("5511987654321", json!({"text": {"body": "waits"}})).await.ok();
    assert_eq!(ana.received()[0].status, "sent");
    ana.go_online();
    assert_eq!(ana.received()[0].status, "delivered");
    ana.block(true);
    world.whatsapp("5511987654321", json!({"text": {"body": "lost"}})).await.ok();
    let updates = world.updates().await;
    assert_eq!(updates.last().unwrap()["statuses"][0]["errors"][0]["code"], 131_026);
}

#[tokio::test]
async fn the_owner_on_the_phone_is_heard_as_an_echo() {
    let (world, ana) = open().await;
    world.meta.owner(NUMBER).say("5511987654321", "I am here myself");
    let heard = world.heard().await;
    let change = &heard.last().unwrap()["entry"][0]["changes"][0];
    assert_eq!(change["field"], "smb_message_echoes");
    assert_eq!(change["value"]["message_echoes"][0]["to"], "5511987654321");
    assert_eq!(ana.received().len(), 1);
}
