use super::*;

fn order() -> Value {
    json!({"name": "order_update", "category": "UTILITY", "language": "en_US", "parameter_format": "NAMED", "components": [
        {"type": "HEADER", "format": "TEXT", "text": "Order {{order}}",
            "example": {"header_text_named_params": [{"param_name": "order", "example": "A1"}]}},
        {"type": "BODY", "text": "Hi {{first_name}}, it ships today.",
            "example": {"body_text_named_params": [{"param_name": "first_name", "example": "Ana"}]}},
        {"type": "FOOTER", "text": "Reply STOP to opt out"},
        {"type": "BUTTONS", "buttons": [
            {"type": "URL", "text": "Track", "url": "https://x.test/t/{{1}}", "example": ["A1"]},
            {"type": "QUICK_REPLY", "text": "Help"}]}]})
}

fn filled() -> Value {
    json!({"type": "template", "template": {"name": "order_update", "language": {"code": "en_US"}, "components": [
        {"type": "header", "parameters": [{"type": "text", "parameter_name": "order", "text": "A1"}]},
        {"type": "body", "parameters": [{"type": "text", "parameter_name": "first_name", "text": "Ana"}]},
        {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "A1"}]},
        {"type": "button", "sub_type": "quick_reply", "index": "1", "parameters": [{"type": "payload", "payload": "HELP"}]}]}})
}

async fn create(world: &World, body: Value) -> Answered {
    world.post(SYSTEM_TOKEN, &format!("/{WABA}/message_templates"), body).await
}

async fn approved() -> (World, Customer, String) {
    let world = World::start().await;
    let ana = world.meta.customer(NUMBER, "5511987654321", "Ana");
    let made = create(&world, order()).await.ok();
    assert_eq!((&made["status"], &made["category"]), (&json!("PENDING"), &json!("UTILITY")));
    let id = made["id"].as_str().unwrap().to_owned();
    assert_eq!(world.whatsapp("5511987654321", filled()).await.code().0, 132_001, "not approved yet");
    assert!(world.meta.with(|state| state.review(&id, "APPROVED", "NONE")));
    (world, ana, id)
}

#[tokio::test]
async fn a_template_goes_out_when_the_window_is_closed_and_its_button_comes_back() {
    let (world, ana, _) = approved().await;
    let sent = world.whatsapp("5511987654321", filled()).await.ok();
    let id = sent["messages"][0]["id"].as_str().unwrap();
    assert_eq!(ana.buttons(id), [("HELP".into(), "Help".into())]);
    ana.press(id, "HELP").unwrap();
    let updates = world.updates().await;
    assert_eq!(updates[0]["event"], "APPROVED");
    let pressed = &updates.last().unwrap()["messages"][0];
    assert_eq!((&pressed["type"], &pressed["button"]), (&json!("button"), &json!({"text": "Help", "payload": "HELP"})));
    assert!(updates.iter().any(|value| value["statuses"][0]["pricing"]["category"] == "utility"));
}

#[tokio::test]
async fn parameters_must_be_those_of_the_template() {
    let (world, _ana, id) = approved().await;
    let change = |pointer: &str, value: Value| {
        let mut body = filled();
        *body.pointer_mut(&format!("/template/{pointer}")).unwrap() = value;
        body
    };
    let text = |text: &str| json!([{"type": "text", "parameter_name": "first_name", "text": text}]);
    for (body, code) in [
        (change("name", json!("other")), 132_001),
        (change("language/code", json!("pt_BR")), 132_001),
        (change("components/1/parameters", json!([])), 132_000),
        (change("components/1/parameters", json!([{"type": "text", "text": "Ana"}])), 100),
        (change("components/1/parameters", json!([{"type": "text", "parameter_name": "last_name", "text": "Ana"}])), 132_012),
        (change("components/1/parameters", text("Ana\nmaria")), 132_012),
        (change("components/1/parameters", text(&"x".repeat(1024))), 132_005),
        (change("components/2/parameters", json!([])), 132_000),
        (change("components/2/index", json!("5")), 131_009),
        (change("components/3/sub_type", json!("url")), 132_012),
    ] {
        let refused = world.whatsapp("5511987654321", body.clone()).await;
        assert_eq!(refused.code().0, code, "{body} {}", refused.body);
    }
    for (status, code) in [("PAUSED", 132_015), ("DISABLED", 132_016)] {
        world.meta.with(|state| state.review(&id, status, "NONE"));
        assert_eq!(world.whatsapp("5511987654321", filled()).await.code().0, code);
    }
}

#[tokio::test]
async fn a_new_template_is_checked() {
    let world = World::start().await;
    let body = |text: &str, example: Value| {
        json!({"name": "a", "category": "UTILITY", "language": "en",
            "components": [{"type": "BODY", "text": text, "example": {"body_text": [example]}}]})
    };
    for (template, code) in [
        (
            json!({"name": "Upper", "category": "UTILITY", "language": "en", "components": [{"type": "BODY", "text": "x"}]}),
            (100, 0),
        ),
        (json!({"name": "a", "category": "GOSSIP", "language": "en", "components": [{"type": "BODY", "text": "x"}]}), (100, 0)),
        (
            json!({"name": "a", "category": "UTILITY", "language": "en", "components": [{"type": "FOOTER", "text": "x"}]}),
            (100, 2_388_047),
        ),
        (body("{{1}} comes first in this text", json!(["A"])), (100, 2_388_299)),
        (body("Hi {{1}} {{2}} there", json!(["A", "B"])), (100, 2_388_293)),
        (body("Hello dear {{name}} we wait for you", json!(["A"])), (100, 2_388_040)),
        (body("Hello dear {{1}} we wait for you", json!([])), (100, 0)),
        (body(&"x".repeat(1025), json!([])), (100, 2_388_072)),
    ] {
        assert_eq!(create(&world, template.clone()).await.code(), code, "{template}");
    }
    create(&world, body("Hello dear {{1}} we wait for you", json!(["Ana"]))).await.ok();
    assert_eq!(create(&world, body("Hello again", json!([]))).await.code().1, 2_388_024, "there is one");
}

#[tokio::test]
async fn templates_are_listed_in_pages_edited_and_deleted() {
    let (world, _ana, id) = approved().await;
    for number in 0..3 {
        let name = format!("notice_{number}");
        create(
            &world,
            json!({"name": name, "category": "UTILITY", "language": "en", "components": [{"type": "BODY", "text": "x"}]}),
        )
        .await
        .ok();
    }
    let target = format!("/{WABA}/message_templates");
    let page = world.get(SYSTEM_TOKEN, &format!("{target}?limit=3&fields=name,status,quality_score")).await.ok();
    assert_eq!(page["data"].as_array().unwrap().len(), 3);
    let after = page["paging"]["cursors"]["after"].as_str().unwrap();
    let rest = world.get(SYSTEM_TOKEN, &format!("{target}?limit=3&after={after}")).await.ok();
    assert_eq!((rest["data"].as_array().unwrap().len(), rest["paging"].get("next")), (1, None));
    assert_eq!(world.get(SYSTEM_TOKEN, &format!("{target}?after=gone")).await.code().0, 131_059);
    let change = json!({"components": [{"type": "BODY", "text": "It ships tomorrow."}]});
    world.post(SYSTEM_TOKEN, &format!("/{id}"), change.clone()).await.ok();
    assert_eq!(world.get(SYSTEM_TOKEN, &format!("/{id}?fields=status")).await.ok()["status"], "PENDING");
    assert_eq!(world.post(SYSTEM_TOKEN, &format!("/{id}"), change.clone()).await.code().1, 2_388_025, "under review");
    world.meta.with(|state| state.review(&id, "APPROVED", "NONE"));
    assert_eq!(world.post(SYSTEM_TOKEN, &format!("/{id}"), change).await.code().1, 2_388_039, "once a day");
    world.call("DELETE", SYSTEM_TOKEN, &format!("{target}?name=order_update"), &Value::Null).await.ok();
    assert_eq!(create(&world, order()).await.code().1, 2_388_023, "the name is taken for 30 days");
    world.meta.advance(Duration::from_hours(30 * 24));
    create(&world, order()).await.ok();
}

#[tokio::test]
async fn marketing_stops_for_whom_it_does_not_want() {
    let world = World::start().await;
    let ana = world.meta.customer(NUMBER, "5511987654321", "Ana");
    let made = create(
        &world,
        json!({"name": "sale", "category": "MARKETING", "language": "en",
        "components": [{"type": "BODY", "text": "Lamps at half price"}]}),
    )
    .await
    .ok();
    world.meta.with(|state| state.review(made["id"].as_str().unwrap(), "APPROVED", "NONE"));
    ana.stop_marketing(true);
    let body = json!({"type": "template", "template": {"name": "sale", "language": {"code": "en"}}});
    world.whatsapp("5511987654321", body.clone()).await.ok();
    let updates = world.updates().await;
    assert_eq!(updates[1]["user_preferences"][0]["value"], "stop");
    assert_eq!(updates[2]["statuses"][0]["errors"][0]["code"], 131_050);
    ana.stop_marketing(false);
    world.whatsapp("5511987654321", body).await.ok();
    assert_eq!(ana.received().len(), 1);
}
