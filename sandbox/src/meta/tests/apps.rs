use super::*;

#[tokio::test]
async fn versions_are_in_the_path_and_the_dead_are_served_by_the_oldest() {
    let world = World::start().await;
    let get = async |target: &str| {
        let headers = [("authorization", "Bearer EAAG-system-sandbox")];
        Answered::from(exchange(world.meta.address(), "GET", target, &headers, "").await.unwrap())
    };
    let number = format!("{NUMBER}?fields=id,quality_rating,whatsapp_business_manager_messaging_limit");
    assert_eq!(get(&format!("/v26.0/{number}")).await.ok()["quality_rating"], "GREEN");
    let dead = get(&format!("/v3.2/{number}")).await;
    assert_eq!(dead.response.header("facebook-api-version"), Some("v21.0"));
    assert_eq!(get(&format!("/{number}")).await.code().0, 2500);
    assert_eq!(get(&format!("/v99.0/{number}")).await.code().0, 2500);
    assert_eq!(get("/v26.0/404").await.code(), (100, 33));
    assert_eq!(get(&format!("/v26.0/{NUMBER}?fields=mood")).await.code().0, 100);
}

#[tokio::test]
async fn tokens_are_checked_for_host_time_and_permission() {
    let world = World::start().await;
    let target = format!("/{NUMBER}");
    let bad = world.get("nonsense", &target).await;
    assert_eq!((bad.status, bad.code()), (401, (190, 0)));
    assert_eq!(world.get(INSTAGRAM_TOKEN, &target).await.code().0, 190, "of the other host");
    assert_eq!(world.get(PAGE_TOKEN, &target).await.code().0, 200, "no permission");
    world.meta.with(|state| state.rules.tokens[0].expires_at = Some(NOON + 1000));
    world.get(SYSTEM_TOKEN, &target).await.ok();
    world.meta.advance(Duration::from_secs(1));
    assert_eq!(world.get(SYSTEM_TOKEN, &target).await.code(), (190, 463));
    world.meta.with(|state| state.rules.tokens[0].revoked = Some(460));
    assert_eq!(world.get(SYSTEM_TOKEN, &target).await.code(), (190, 460));
    let app = format!("{APP_ID}|{APP_SECRET}");
    let debug = world.get(&app, &format!("/debug_token?input_token={SYSTEM_TOKEN}")).await.ok();
    assert_eq!((&debug["data"]["is_valid"], &debug["data"]["type"]), (&json!(false), &json!("SYSTEM_USER")));
    let debug = world.get(&app, &format!("/debug_token?input_token={PAGE_TOKEN}")).await.ok();
    assert!(debug["data"]["scopes"].as_array().unwrap().contains(&json!("pages_messaging")));
    assert_eq!(world.get(PAGE_TOKEN, &format!("/debug_token?input_token={PAGE_TOKEN}")).await.code().0, 100);
}

#[tokio::test]
async fn a_proof_must_be_right_and_is_asked_for_when_the_app_says_so() {
    let world = World::start().await;
    world.meta.with(|state| state.rules.needs_proof = true);
    let target = format!("/{NUMBER}");
    assert_eq!(world.get(SYSTEM_TOKEN, &target).await.code().0, 100);
    let proof = webhook::mac(APP_SECRET, SYSTEM_TOKEN.as_bytes());
    world.get(SYSTEM_TOKEN, &format!("{target}?appsecret_proof={proof}")).await.ok();
    assert_eq!(world.get(SYSTEM_TOKEN, &format!("{target}?appsecret_proof=00")).await.code().0, 100);
}

#[tokio::test]
async fn subscriptions_are_read_set_and_lost() {
    let world = World::start().await;
    let page = format!("/{PAGE}/subscribed_apps");
    let fields = world.get(PAGE_TOKEN, &page).await.ok()["data"][0]["subscribed_fields"].clone();
    assert!(fields.as_array().unwrap().contains(&json!("feed")));
    let wrong = world.post(PAGE_TOKEN, &format!("{page}?subscribed_fields=messages,moods"), json!({})).await;
    assert_eq!(wrong.code().0, 100);
    world.call("DELETE", PAGE_TOKEN, &page, &Value::Null).await.ok();
    assert_eq!(world.get(PAGE_TOKEN, &page).await.ok()["data"], json!([]));
    world.meta.customer(PAGE, "24001", "Ben").say("is anybody there?");
    assert!(world.heard().await.is_empty());
    assert_eq!(world.meta.lost().1, 1);
}

#[tokio::test]
async fn an_instagram_token_lives_sixty_days_and_is_refreshed_in_time() {
    let world = World::start().await;
    let day = Duration::from_hours(24);
    world.meta.with(|state| state.rules.tokens[2].expires_at = Some(NOON + day.as_millis() as u64 * 60));
    let refresh = async |token: &str| {
        let target = format!("/instagram/refresh_access_token?grant_type=ig_refresh_token&access_token={token}");
        Answered::from(exchange(world.meta.address(), "GET", &target, &[], "").await.unwrap())
    };
    assert_eq!(refresh(INSTAGRAM_TOKEN).await.code().0, 100, "too young");
    world.meta.advance(day * 50);
    let refreshed = refresh(INSTAGRAM_TOKEN).await.ok().clone();
    assert_eq!(refreshed["expires_in"], 60 * 86_400);
    let longer = refreshed["access_token"].as_str().unwrap();
    let me = "ig:/me?fields=user_id,username";
    assert_eq!(world.get(INSTAGRAM_TOKEN, me).await.ok()["user_id"], INSTAGRAM, "the former one lives on until its end");
    world.meta.advance(day * 11);
    assert_eq!(world.get(INSTAGRAM_TOKEN, me).await.code(), (190, 463));
    assert_eq!(refresh(INSTAGRAM_TOKEN).await.code(), (190, 463));
    world.meta.advance(day * 48);
    assert_eq!(world.get(longer, me).await.ok()["user_id"], INSTAGRAM);
    world.meta.advance(day * 2);
    assert_eq!(world.get(longer, me).await.code(), (190, 463));
    world.meta.with(|state| {
        let token = &mut state.rules.tokens[2];
        token.expires_at = None;
        token.scopes.retain(|scope| scope != "instagram_business_basic");
    });
    assert_eq!(refresh(INSTAGRAM_TOKEN).await.code().0, 10, "its permission is needed");
}

#[tokio::test]
async fn usage_shows_near_the_limit_and_then_calls_are_refused() {
    let mut rules = Rules::default();
    rules.limits.management = 10;
    let world = World::with(rules).await;
    let target = format!("/{WABA}/phone_numbers");
    let header = |answered: &Answered| answered.response.header("x-business-use-case-usage").map(str::to_owned);
    // One call was the subscription.
    for _ in 0..6 {
        assert!(header(&world.get(SYSTEM_TOKEN, &target).await).is_none());
    }
    let near = header(&world.get(SYSTEM_TOKEN, &target).await).unwrap();
    assert!(near.contains(WABA) && near.contains("\"call_count\":80"), "{near}");
    for _ in 0..2 {
        world.get(SYSTEM_TOKEN, &target).await.ok();
    }
    assert_eq!(world.get(SYSTEM_TOKEN, &target).await.code().0, 80_008);
    world.meta.advance(Duration::from_hours(1));
    world.get(SYSTEM_TOKEN, &target).await.ok();
}

#[tokio::test]
async fn faults_come_before_during_and_after_the_work() {
    let world = World::start().await;
    let ana = world.meta.customer(NUMBER, "5511987654321", "Ana");
    ana.say("hi");
    let text = json!({"type": "text", "text": {"body": "hello"}});
    world.meta.inject_on("/messages", Fault::Code(131_016));
    world.get(SYSTEM_TOKEN, &format!("/{NUMBER}")).await.ok();
    let refused = world.whatsapp("5511987654321", text.clone()).await;
    assert_eq!((refused.status, refused.code().0), (500, 131_016));
    world.meta.inject(Fault::Subcode(10, 2_018_278));
    assert_eq!(world.whatsapp("5511987654321", text.clone()).await.code(), (10, 2_018_278));
    world.meta.inject(Fault::Status(429));
    assert_eq!(world.whatsapp("5511987654321", text.clone()).await.status, 429);
    assert!(ana.received().is_empty());
    world.meta.inject(Fault::LostAnswer);
    let target = format!("/v26.0/{NUMBER}/messages");
    let body =
        json!({"messaging_product": "whatsapp", "to": "5511987654321", "type": "text", "text": {"body": "lost"}}).to_string();
    let headers = [("authorization", "Bearer EAAG-system-sandbox"), ("content-type", "application/json")];
    assert!(exchange(world.meta.address(), "POST", &target, &headers, &body).await.is_err());
    assert_eq!(ana.received().len(), 1, "it was sent all the same");
    world.meta.inject(Fault::StatusFirst(Duration::from_millis(300)));
    let (answer, heard) = tokio::join!(world.whatsapp("5511987654321", text), async {
        tokio::time::sleep(Duration::from_millis(150)).await;
        world.heard().await
    });
    let id = answer.ok()["messages"][0]["id"].as_str().unwrap().to_owned();
    assert!(heard.iter().any(|body| body.to_string().contains(&id)), "the status came first");
}
