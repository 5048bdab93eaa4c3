use super::*;

const HOUR: u64 = 3600;

#[tokio::test]
async fn whatsapp_is_closed_24_hours_after_the_person_wrote() {
    let world = World::start().await;
    let ana = world.meta.customer(NUMBER, "5511987654321", "Ana");
    let text = json!({"type": "text", "text": {"body": "hello"}});
    assert_eq!(world.whatsapp("+5511987654321", text.clone()).await.code(), (131_047, 0), "nobody wrote yet");
    ana.say("hi");
    world.meta.advance(Duration::from_secs(24 * HOUR - 1));
    world.whatsapp("+5511987654321", text.clone()).await.ok();
    world.meta.advance(Duration::from_secs(2));
    let refused = world.whatsapp("+5511987654321", text).await;
    assert_eq!(refused.code(), (131_047, 0));
    let error = &refused.body["error"];
    assert_eq!(
        (error["message"].as_str(), error["type"].as_str()),
        (Some("(#131047) Re-engagement message"), Some("OAuthException"))
    );
    assert_eq!(error["error_data"]["messaging_product"], "whatsapp");
}

#[tokio::test]
async fn a_closed_window_may_show_by_webhook_alone() {
    let world = World::with(Rules { is_window_checked_late: true, ..Rules::default() }).await;
    let _ana = world.meta.customer(NUMBER, "5511987654321", "Ana");
    let body = json!({"type": "text", "text": {"body": "hello"}, "biz_opaque_callback_data": "outbox-1"});
    world.whatsapp("+5511987654321", body).await.ok();
    let updates = world.updates().await;
    let status = &updates[0]["statuses"][0];
    assert_eq!((&status["status"], &status["biz_opaque_callback_data"]), (&json!("failed"), &json!("outbox-1")));
    assert_eq!(status["errors"][0]["code"], 131_047);
    assert!(updates[0].get("contacts").is_none() && updates.len() == 1);
}

#[tokio::test]
async fn messenger_takes_answers_of_people_for_seven_days() {
    let world = World::start().await;
    let ben = world.meta.customer(PAGE, "24001", "Ben Low");
    ben.say("hi");
    let plain = json!({"recipient": {"id": "24001"}, "messaging_type": "RESPONSE", "message": {"text": "hello"}});
    let mut tagged = plain.clone();
    tagged["messaging_type"] = json!("MESSAGE_TAG");
    tagged["tag"] = json!("HUMAN_AGENT");
    let send = |body: &Value| world.post(PAGE_TOKEN, "/me/messages", body.clone());
    send(&plain).await.ok();
    world.meta.advance(Duration::from_secs(24 * HOUR + 1));
    assert_eq!(send(&plain).await.code(), (10, 2_018_278));
    send(&tagged).await.ok();
    world.meta.advance(Duration::from_secs(6 * 24 * HOUR));
    assert_eq!(send(&tagged).await.code(), (10, 2_018_278));
    tagged["tag"] = json!("ACCOUNT_UPDATE");
    assert_eq!(send(&tagged).await.code().0, 100, "retired");
    tagged["tag"] = json!("HUMAN_AGENT");
    tagged["messaging_type"] = json!("RESPONSE");
    assert_eq!(send(&tagged).await.code().0, 100, "a tag without its type");
}

#[tokio::test]
async fn instagram_has_a_subcode_of_its_own() {
    let world = World::start().await;
    let cleo = world.meta.customer(INSTAGRAM, "17001", "Cleo");
    let body = json!({"recipient": {"id": "17001"}, "message": {"text": "hello"}});
    let target = format!("ig:/{INSTAGRAM}/messages");
    assert_eq!(world.post(INSTAGRAM_TOKEN, &target, body.clone()).await.code(), (10, 2_534_022));
    cleo.say("hey");
    world.post(INSTAGRAM_TOKEN, &target, body.clone()).await.ok();
    world.post(PAGE_TOKEN, &format!("/{PAGE}/messages"), body).await.ok();
    let shown: Vec<String> = cleo.received().into_iter().map(|message| message.kind).collect();
    assert_eq!(shown, ["text", "text"]);
}

#[tokio::test]
async fn a_pair_is_limited_and_other_people_are_not() {
    let mut rules = Rules::default();
    rules.limits.throughput = 1000;
    let world = World::with(rules).await;
    for id in ["5511987654321", "5511987654322"] {
        world.meta.customer(NUMBER, id, "Ana").say("hi");
    }
    let text = json!({"type": "text", "text": {"body": "hello"}});
    for _ in 0..45 {
        world.whatsapp("5511987654321", text.clone()).await.ok();
    }
    assert_eq!(world.whatsapp("5511987654321", text.clone()).await.code(), (131_056, 0));
    world.whatsapp("5511987654322", text.clone()).await.ok();
    world.meta.advance(Duration::from_secs(6));
    world.whatsapp("5511987654321", text.clone()).await.ok();
    assert_eq!(world.whatsapp("5511987654321", text).await.code(), (131_056, 0));
}

#[tokio::test]
async fn a_number_sends_eighty_in_a_second() {
    let world = World::start().await;
    let ids: Vec<String> = (0..4).map(|last| format!("551198765432{last}")).collect();
    for id in &ids {
        world.meta.customer(NUMBER, id, "Ana").say("hi");
    }
    world.meta.advance(Duration::from_secs(1));
    let text = json!({"type": "text", "text": {"body": "hello"}});
    for turn in 0..80 {
        world.whatsapp(&ids[turn % 4], text.clone()).await.ok();
    }
    assert_eq!(world.whatsapp(&ids[0], text.clone()).await.code(), (130_429, 0));
    world.meta.advance(Duration::from_secs(1));
    world.whatsapp(&ids[0], text).await.ok();
}
