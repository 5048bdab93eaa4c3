use super::*;

fn signature(request: &Request) -> Option<&str> {
    request.header("x-hub-signature-256").and_then(|value| value.strip_prefix("sha256="))
}

#[tokio::test]
async fn webhooks_are_signed_over_the_bytes_that_are_sent() {
    let world = World::start().await;
    world.meta.customer(NUMBER, "5511987654321", "José").say("olá / 👍");
    world.heard().await;
    let seen = world.hook.seen.lock().unwrap().clone();
    let text = String::from_utf8(seen[0].body.clone()).unwrap();
    assert!(text.is_ascii() && text.contains("ol\\u00e1 \\/ \\ud83d\\udc4d"), "{text}");
    assert_eq!(signature(&seen[0]), Some(webhook::mac(APP_SECRET, &seen[0].body).as_str()));
}

#[tokio::test]
async fn signatures_go_wrong_in_all_ways() {
    let world = World::start().await;
    let ana = world.meta.customer(NUMBER, "5511987654321", "Ana");
    for signing in [Signing::Instagram, Signing::WrongSecret, Signing::Missing, Signing::Sha1Only, Signing::Short] {
        world.meta.deliver(Delivering { signing, ..Delivering::default() });
        ana.say("hi");
        world.heard().await;
    }
    let seen = world.hook.seen.lock().unwrap().clone();
    let good = |at: usize, secret: &str| signature(&seen[at]) == Some(webhook::mac(secret, &seen[at].body).as_str());
    assert!(good(0, INSTAGRAM_SECRET) && !good(1, APP_SECRET));
    assert!(signature(&seen[2]).is_none() && signature(&seen[3]).is_none());
    assert!(seen[3].header("x-hub-signature").is_some());
    assert_eq!(signature(&seen[4]).map(str::len), Some(32));
}

#[tokio::test]
async fn a_callback_is_asked_for_the_challenge_before_it_is_taken() {
    let world = World::start().await;
    let url = format!("http://{}/hook", world.receiver.address);
    let refused = world.meta.set_callback("page", &url, "wrong", &[]).await.unwrap_err();
    assert!(refused.contains("403"), "{refused}");
}

#[tokio::test]
async fn what_is_not_answered_comes_again_later_and_later() {
    let world = World::start().await;
    *world.hook.says.lock().unwrap() = vec![500; 4];
    world.meta.customer(NUMBER, "5511987654321", "Ana").say("hi");
    assert_eq!(world.heard().await.len(), 2, "at once, and at once again");
    for (wait, tries) in [(1, 3), (3, 3), (1, 4), (25, 5), (3600, 5)] {
        world.meta.advance(Duration::from_secs(wait));
        assert_eq!(world.heard().await.len(), tries, "after {wait} s more");
    }
    let log = world.meta.deliveries();
    assert_eq!(log.iter().map(|try_| try_.status).collect::<Vec<_>>(), [Some(500), Some(500), Some(500), Some(500), Some(200)]);
    assert!(log.iter().all(|try_| try_.body == log[0].body), "the same bytes each time");
    assert_eq!(world.meta.lost(), (0, 0));
}

#[tokio::test]
async fn what_was_on_its_way_when_the_app_moved_comes_to_the_new_address() {
    let world = World::start().await;
    *world.hook.says.lock().unwrap() = vec![500; 2];
    world.meta.customer(NUMBER, "5511987654321", "Ana").say("hi");
    assert_eq!(world.heard().await.len(), 2);
    let moved = format!("http://{}/moved", world.receiver.address);
    world.meta.set_callback("whatsapp_business_account", &moved, "open-sesame", &[]).await.unwrap();
    world.meta.advance(Duration::from_secs(1));
    world.heard().await;
    let log = world.meta.deliveries();
    let last = log.last().unwrap();
    assert_eq!((last.url.as_str(), last.attempt, last.status), (moved.as_str(), 3, Some(200)));
}

#[tokio::test]
async fn after_an_hour_of_failing_a_page_is_unsubscribed() {
    let world = World::start().await;
    *world.hook.says.lock().unwrap() = vec![500; 100];
    let ben = world.meta.customer(PAGE, "24001", "Ben");
    ben.say("hi");
    for _ in 0..70 {
        world.meta.advance(Duration::from_mins(1));
        world.heard().await;
    }
    assert_eq!(world.get(PAGE_TOKEN, &format!("/{PAGE}/subscribed_apps")).await.ok()["data"], json!([]));
    assert_eq!(world.meta.lost().0, 1);
}

#[tokio::test]
async fn what_was_held_comes_in_batches_shuffled_and_twice() {
    let world = World::start().await;
    world.meta.deliver(Delivering { is_held: true, ..Delivering::default() });
    let people: Vec<Customer> = (0..5).map(|last| world.meta.customer(NUMBER, &format!("551198765432{last}"), "Ana")).collect();
    for turn in 0..4 {
        for person in &people {
            person.say(&format!("turn {turn}"));
        }
    }
    assert!(world.heard().await.is_empty());
    let how = Delivering { batch: 8, copies: 2, shuffled: Some(11), lanes: 4, ..Delivering::default() };
    world.meta.deliver(how);
    let heard = world.heard().await;
    assert_eq!(heard.len(), 6, "8 and 8 and 4, twice");
    let mut ids: Vec<String> = Vec::new();
    for value in world.updates().await {
        ids.push(value["messages"][0]["id"].as_str().unwrap().to_owned());
    }
    assert_eq!(ids.len(), 40);
    let in_order = ids.is_sorted();
    ids.sort();
    ids.dedup();
    assert_eq!((ids.len(), in_order), (20, false));
}

#[tokio::test]
async fn rubbish_is_signed_as_well_and_statuses_come_in_any_order() {
    let world = World::with(Rules { is_delivered_at_once: false, ..Rules::default() }).await;
    world.meta.post_body("whatsapp_business_account", r#"{"object":"whatsapp_business_account","entry":[{"changes":7}]}"#);
    assert_eq!(world.heard().await[0]["entry"][0]["changes"], 7);
    world.hook.seen.lock().unwrap().clear();
    let ana = world.meta.customer(NUMBER, "5511987654321", "Ana");
    ana.send_unsupported("poll_creation");
    let text = json!({"text": {"body": "hello"}});
    let id = world.whatsapp("5511987654321", text.clone()).await.ok()["messages"][0]["id"].as_str().unwrap().to_owned();
    for status in ["read", "sent", "delivered"] {
        world.meta.tell_status(&id, status, None);
    }
    world.meta.fail_next(&[131_049]);
    world.whatsapp("5511987654321", text).await.ok();
    let updates = world.updates().await;
    assert_eq!(updates[0]["messages"][0]["errors"][0]["code"], 131_051);
    let told: Vec<&Value> = updates.iter().skip(1).map(|value| &value["statuses"][0]["status"]).collect();
    assert_eq!(told, ["read", "sent", "delivered", "failed"]);
    assert_eq!(updates[4]["statuses"][0]["errors"][0]["code"], 131_049);
}

#[tokio::test]
async fn a_number_and_an_account_may_have_a_callback_of_their_own() {
    let world = World::start().await;
    let ana = world.meta.customer(NUMBER, "5511987654321", "Ana");
    let base = format!("http://{}", world.receiver.address);
    let account = json!({"override_callback_uri": format!("{base}/account"), "verify_token": "open-sesame"});
    world.post(SYSTEM_TOKEN, &format!("/{WABA}/subscribed_apps"), account).await.ok();
    ana.say("one");
    world.heard().await;
    for token in ["open-sesame", "wrong"] {
        let own = json!({"webhook_configuration": {"override_callback_uri": format!("{base}/{token}"), "verify_token": token}});
        world.post(SYSTEM_TOKEN, &format!("/{NUMBER}"), own).await.ok();
        ana.say("two");
        world.heard().await;
    }
    world.meta.owner(NUMBER).announce("account_update", json!({"event": "ACCOUNT_DELETED"}));
    world.heard().await;
    let paths: Vec<String> = world.hook.seen.lock().unwrap().iter().map(|request| request.target.clone()).collect();
    assert_eq!(paths, ["/account", "/open-sesame", "/hook", "/account"]);
    assert!(world.meta.with(|state| state.number_overrides.is_empty()), "the one that failed is dropped");
}
