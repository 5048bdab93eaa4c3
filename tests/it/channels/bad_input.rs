//! What must not hurt: too much, rubbish, somebody else's, lies.

use super::payloads::bring;
use super::*;

#[tokio::test]
async fn rubbish_with_a_good_signature_is_taken_and_costs_its_neighbours_nothing() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    for body in [
        "",
        "no json",
        "{}",
        "null",
        "[1,2]",
        r#"{"object":"moon","entry":[{"id":1}]}"#,
        r#"{"object":"whatsapp_business_account","entry":"x"}"#,
        &deep,
    ] {
        assert_eq!(bring(&platform, Medium::WhatsApp, body).await, 200, "{}", &body[..body.len().min(60)]);
    }
    let message =
        |id: &str, body: Value| json!({"id": id, "timestamp": "1795250000", "from": "15550177", "type": "text", "text": body});
    let mixed = json!({"object": "whatsapp_business_account", "entry": [null, {"id": WABA, "changes": [7, {"field": "messages", "value": {
        "metadata": {"phone_number_id": NUMBER},
        "messages": [message("w-1", json!({"body": "before"})), {"type": 5}, "x", message("w-2", json!({"body": "\u{202e}after\u{0}\u{1f468}\u{200d}\u{1f469}"}))]}}]}]});
    assert_eq!(bring(&platform, Medium::WhatsApp, &mixed.to_string()).await, 200);
    platform
        .messages(Medium::WhatsApp, |messages| {
            ["w-1", "w-2"].iter().all(|id| messages.iter().any(|message| message["client_id"] == *id))
        })
        .await;
}

#[tokio::test]
async fn ten_thousand_statuses_in_one_body_are_taken_and_a_body_beyond_the_bound_is_refused() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let status = |number: usize| json!({"id": format!("wamid.{number}"), "status": "read", "timestamp": "1795250000", "recipient_id": "15550177"});
    let statuses: Vec<Value> = (0..10_000).map(status).collect();
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": WABA, "changes": [{"field": "messages", "value": {
        "metadata": {"phone_number_id": NUMBER}, "statuses": statuses}}]}]});
    assert_eq!(bring(&platform, Medium::WhatsApp, &body.to_string()).await, 200);
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    phone.say("still there?");
    platform.messages(Medium::WhatsApp, |messages| texts(messages).contains(&"still there?".to_owned())).await;
    let longest = format!("{{\"object\":\"{}\"}}", "x".repeat(5 << 20));
    assert_eq!(bring(&platform, Medium::WhatsApp, &longest).await, 413);
}

#[tokio::test]
async fn an_event_of_somebody_elses_account_is_nobodys() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": WABA, "changes": [{"field": "messages", "value": {
        "metadata": {"phone_number_id": "999"},
        "messages": [{"id": "w-1", "timestamp": "1795250000", "from": "15550177", "type": "text", "text": {"body": "not yours"}}]}}]}]});
    assert_eq!(bring(&platform, Medium::WhatsApp, &body.to_string()).await, 200);
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    phone.say("mine");
    platform.messages(Medium::WhatsApp, |messages| texts(messages).contains(&"mine".to_owned())).await;
    let own: Vec<_> = platform.conversations().await.into_iter().filter(|one| one["inbox"]["channel"] == "whatsapp").collect();
    assert_eq!(own.len(), 1, "{own:?}");
}

#[tokio::test]
async fn a_file_is_what_its_bytes_are() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    phone.send_file("image", "image/jpeg", b"<html><script>alert(1)</script></html>", "a picture");
    let messages =
        platform.messages(Medium::WhatsApp, |messages| messages.iter().any(|message| message["attachments"].is_array())).await;
    let file = messages.iter().find_map(|message| message["attachments"].get(0)).unwrap();
    assert!(!text(&file["media_type"]).contains("html") && file["media_type"] != "image/jpeg", "{file}");
    let served = platform.shop.api.get(&text(&file["url"])).await;
    let disposition = served.header("content-disposition").unwrap_or_default().to_owned();
    assert!(disposition.starts_with("attachment"), "it is never shown as a page: {disposition}");
}

#[tokio::test]
async fn secrets_go_in_and_never_come_out() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let Connected { id, .. } = platform.inbox(Medium::WhatsApp).clone();
    for path in [format!("/api/v1/inboxes/{id}/account"), format!("/api/v1/inboxes/{id}"), "/api/v1/inboxes".to_owned()] {
        let shown = platform.shop.api.get(&path).await.text();
        assert!(!shown.contains(SYSTEM_TOKEN) && !shown.contains(APP_SECRET), "{path}: {shown}");
    }
    let log = platform.shop.program.log();
    assert!(!log.contains(SYSTEM_TOKEN) && !log.contains(APP_SECRET));
}

#[tokio::test]
async fn an_account_is_connected_to_one_inbox_alone() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let api = &platform.shop.api;
    let bot = api.get("/api/v1/inboxes").await.expect(200)["items"][0]["bot"].clone();
    let made = api.post("/api/v1/inboxes", &json!({"name": "Second", "bot": bot, "channel": "whatsapp"})).await;
    let (id, tag) = (text(&made.expect(201)["id"]), made.header("etag").unwrap().to_owned());
    let settings = json!({"id": NUMBER, "token": SYSTEM_TOKEN, "secrets": [APP_SECRET]});
    let request = Request::new("PUT", format!("/api/v1/inboxes/{id}/account")).json(&settings).with("if-match", tag);
    let refused = api.call(request).await.problem(422);
    assert_eq!(refused["errors"][0]["pointer"], "/id", "{refused}");
}
