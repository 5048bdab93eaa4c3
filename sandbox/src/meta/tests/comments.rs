use super::*;

#[tokio::test]
async fn a_page_comment_is_heard_answered_hidden_and_written_to_in_private() {
    let world = World::start().await;
    let post = world.meta.with(|state| state.publish(PAGE, "New lamps"));
    let ben = world.meta.customer(PAGE, "24001", "Ben Low");
    let comment = ben.comment(&post, "price?").unwrap();
    let updates = world.updates().await;
    let told = &updates[0];
    assert_eq!((&told["item"], &told["verb"], &told["parent_id"]), (&json!("comment"), &json!("add"), &json!(post)));
    assert_eq!(told["from"], json!({"id": "24001", "name": "Ben Low"}));
    let reply = world.post(PAGE_TOKEN, &format!("/{comment}/comments"), json!({"message": "From 20"})).await.ok();
    world.post(PAGE_TOKEN, &format!("/{comment}"), json!({"is_hidden": true})).await.ok();
    let list = world.get(PAGE_TOKEN, &format!("/{post}/comments?fields=id,message,is_hidden,from&filter=stream")).await.ok();
    assert_eq!(list["data"][0]["is_hidden"], true);
    assert_eq!(list["data"][1]["id"], reply["id"]);
    let private = json!({"recipient": {"comment_id": comment}, "messaging_type": "RESPONSE", "message": {"text": "Here you go"}});
    let answer = world.post(PAGE_TOKEN, &format!("/{PAGE}/messages"), private.clone()).await.ok();
    assert_eq!(answer["recipient_id"], "24001");
    assert_eq!(world.post(PAGE_TOKEN, &format!("/{PAGE}/messages"), private).await.code().0, 10_900, "one for a comment");
    let more = json!({"recipient": {"id": "24001"}, "messaging_type": "RESPONSE", "message": {"text": "and more"}});
    assert_eq!(world.post(PAGE_TOKEN, "/me/messages", more.clone()).await.code(), (10, 2_018_278));
    ben.say("thanks");
    world.post(PAGE_TOKEN, "/me/messages", more).await.ok();
    let verbs: Vec<Value> =
        world.updates().await.iter().filter(|told| told["item"] == "comment").map(|told| told["verb"].clone()).collect();
    assert_eq!(verbs, ["add", "add", "hide"], "the own reply is told too");
}

#[tokio::test]
async fn an_instagram_comment_comes_in_both_layouts() {
    let world = World::start().await;
    let post = world.meta.with(|state| state.publish(INSTAGRAM, "New lamps"));
    let cleo = world.meta.customer(INSTAGRAM, "17001", "Cleo");
    cleo.comment(&post, "how much?").unwrap();
    world
        .post(INSTAGRAM_TOKEN, &format!("ig:/{INSTAGRAM}/subscribed_apps?subscribed_fields=messages,comments"), json!({}))
        .await
        .ok();
    let second = cleo.comment(&post, "and in blue?").unwrap();
    let heard = world.heard().await;
    assert_eq!(heard[0]["entry"][0]["changes"][0]["value"]["text"], "how much?");
    assert_eq!((&heard[1]["entry"][0]["field"], &heard[1]["entry"][0]["value"]["id"]), (&json!("comments"), &json!(second)));
    let reply = world.post(INSTAGRAM_TOKEN, &format!("ig:/{second}/replies?message=Yes%21"), json!({})).await.ok();
    assert!(reply["id"].is_string());
    world.post(INSTAGRAM_TOKEN, &format!("ig:/{second}"), json!({"hide": true})).await.ok();
    assert_eq!(world.get(INSTAGRAM_TOKEN, &format!("ig:/{second}?fields=hidden,text")).await.ok()["hidden"], true);
    assert_eq!(world.post(INSTAGRAM_TOKEN, &format!("ig:/{second}/likes"), json!({})).await.code().0, 100, "not offered");
    let private = json!({"recipient": {"comment_id": second}, "message": {"text": "In blue too"}});
    world.meta.advance(Duration::from_hours(7 * 24));
    assert_eq!(world.post(INSTAGRAM_TOKEN, &format!("ig:/{INSTAGRAM}/messages"), private).await.code().0, 10_900, "seven days");
    world.call("DELETE", INSTAGRAM_TOKEN, &format!("ig:/{second}"), &Value::Null).await.ok();
    assert_eq!(world.get(INSTAGRAM_TOKEN, &format!("ig:/{second}")).await.code(), (100, 33));
    world.post(INSTAGRAM_TOKEN, &format!("ig:/{post}"), json!({"comment_enabled": false})).await.ok();
    assert!(cleo.comment(&post, "too late").is_none());
}
