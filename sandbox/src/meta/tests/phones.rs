use super::*;

const ANA: &str = "5511987654321";

#[tokio::test]
async fn an_answer_keeps_what_it_answers_on_both_sides() {
    let world = World::start().await;
    let ana = world.meta.customer(NUMBER, ANA, "Ana");
    let first = ana.say("hi");
    let second = ana.reply(&first, "and this");
    let text = json!({"text": {"body": "hello"}, "context": {"message_id": second}});
    world.whatsapp(ANA, text).await.ok();
    let ben = world.meta.customer(PAGE, "24001", "Ben");
    let asked = ben.say("hi");
    let body = json!({"recipient": {"id": "24001"}, "message": {"text": "hello"}, "reply_to": {"mid": asked}});
    world.post(PAGE_TOKEN, "/me/messages", body).await.ok();
    let answers = |customer: &Customer| customer.chat().into_iter().map(|message| message.reply_to).collect::<Vec<_>>();
    assert_eq!(answers(&ana), [None, Some(first), Some(second)]);
    assert_eq!(answers(&ben), [None, Some(asked)]);
}

#[tokio::test]
async fn what_was_said_long_ago_says_so_and_opens_the_window_of_then() {
    let world = World::start().await;
    let ana = world.meta.customer(NUMBER, ANA, "Ana");
    ana.say_ago("", "yesterday", Duration::from_hours(30));
    let told = world.updates().await;
    assert_eq!(told[0]["messages"][0]["timestamp"], (NOON / 1000 - 30 * 3600).to_string());
    let text = json!({"text": {"body": "hello"}});
    assert_eq!(world.whatsapp(ANA, text.clone()).await.code().0, 131_047);
    ana.say("today");
    ana.say_ago("", "the day before", Duration::from_hours(48));
    world.whatsapp(ANA, text).await.ok();
}

#[tokio::test]
async fn a_fault_of_the_next_message_passes_marks_and_typing() {
    let world = World::start().await;
    let ana = world.meta.customer(NUMBER, ANA, "Ana");
    let said = ana.say("hi");
    world.meta.inject_on_send(Fault::TooMany);
    let mark =
        json!({"messaging_product": "whatsapp", "status": "read", "message_id": said, "typing_indicator": {"type": "text"}});
    world.post(SYSTEM_TOKEN, &format!("/{NUMBER}/messages"), mark).await.ok();
    assert_eq!(ana.person().unwrap().typing_until, Some(NOON + 25_000));
    assert_eq!(world.meta.look(|state| state.waiting_for_sends().cloned().collect::<Vec<_>>()), [Fault::TooMany]);
    let text = json!({"text": {"body": "hello"}});
    assert_eq!(world.whatsapp(ANA, text.clone()).await.code(), (130_429, 0));
    world.whatsapp(ANA, text.clone()).await.ok();
    assert_eq!(ana.person().unwrap().typing_until, None, "the message ends it");
    world.meta.inject_on_send(Fault::Expired);
    let refused = world.whatsapp(ANA, text).await;
    assert_eq!((refused.status, refused.code()), (401, (190, 463)));
    world.meta.customer(PAGE, "24001", "Ben").say("hi");
    world.meta.inject_on_send(Fault::TooMany);
    let typing = json!({"recipient": {"id": "24001"}, "sender_action": "typing_on"});
    world.post(PAGE_TOKEN, "/me/messages", typing).await.ok();
    let text = json!({"recipient": {"id": "24001"}, "message": {"text": "hello"}});
    assert_eq!(world.post(PAGE_TOKEN, "/me/messages", text.clone()).await.code().0, 613);
    world.meta.inject_on_send(Fault::Status(500));
    world.meta.with(State::spare_sends);
    world.post(PAGE_TOKEN, "/me/messages", text).await.ok();
}

#[tokio::test]
async fn updates_that_gather_go_out_together_in_another_order() {
    let world = World::start().await;
    let ana = world.meta.customer(NUMBER, ANA, "Ana");
    let how = Delivering { gather: Duration::from_secs(2), shuffled: Some(5), ..Delivering::default() };
    world.meta.deliver(how);
    ana.say("one");
    ana.say("two");
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(world.hook.seen.lock().unwrap().is_empty());
    world.meta.advance(Duration::from_secs(2));
    let said: Vec<Value> = world.updates().await.iter().map(|value| value["messages"][0]["text"]["body"].clone()).collect();
    assert_eq!(said, ["two", "one"]);
}

#[tokio::test]
async fn a_file_may_be_gone_before_it_is_fetched() {
    let world = World::start().await;
    let ana = world.meta.customer(NUMBER, ANA, "Ana");
    let file =
        File { kind: "document", mime: "application/pdf", bytes: b"%PDF", name: Some("a.pdf"), caption: "", is_gone: true };
    ana.attach(&file);
    ana.attach(&File { is_gone: false, ..file });
    let told = world.updates().await;
    let id = |at: usize| told[at]["messages"][0]["document"]["id"].as_str().unwrap().to_owned();
    assert_eq!(told[0]["messages"][0]["document"]["filename"], "a.pdf");
    assert_eq!(world.get(SYSTEM_TOKEN, &format!("/{}", id(0))).await.code(), (100, 33));
    world.get(SYSTEM_TOKEN, &format!("/{}", id(1))).await.ok();
}

#[tokio::test]
async fn the_version_grows_with_changes_and_not_with_looks() {
    let world = World::start().await;
    assert!(world.meta.quiet().await);
    let mut versions = world.meta.versions();
    versions.borrow_and_update();
    world.meta.look(|state| state.people.len());
    assert!(!versions.has_changed().unwrap());
    let ana = world.meta.customer(NUMBER, ANA, "Ana");
    assert!(versions.has_changed().unwrap());
    versions.borrow_and_update();
    ana.say("hi");
    assert!(versions.has_changed().unwrap());
}

#[tokio::test]
async fn files_of_the_same_machine_can_be_sent_by_link() {
    let world = World::start().await;
    world.meta.customer(NUMBER, ANA, "Ana").say("hi");
    let picture = |link: &str| json!({"type": "image", "image": {"link": link}});
    for link in ["http://localhost:8080/a.png", "http://[::1]:8080/a.png", "https://shop.example/a.png"] {
        world.whatsapp(ANA, picture(link)).await.ok();
    }
    assert_eq!(world.whatsapp(ANA, picture("http://shop.example/a.png")).await.code().0, 131_009);
}
