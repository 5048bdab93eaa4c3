use super::*;

#[tokio::test]
async fn an_address_is_confirmed_to_who_knows_its_token_alone() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let Connected { key, verify_token, .. } = platform.inbox(Medium::WhatsApp).clone();
    let ask = async |query: String| {
        let request = Request::new("GET", format!("/webhooks/whatsapp/{key}?{query}"));
        request.send(&platform.shop.program.url).await.unwrap()
    };
    let good = ask(format!("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={verify_token}")).await;
    assert_eq!((good.status, good.text().as_str()), (200, "1158201444"));
    for (query, why) in [
        ("hub.mode=subscribe&hub.challenge=1&hub.verify_token=other".to_owned(), "a wrong token"),
        (format!("hub.challenge=1&hub.verify_token={verify_token}"), "no mode"),
        (format!("hub.mode=subscribe&hub.challenge=%3Cscript%3E&hub.verify_token={verify_token}"), "a hostile challenge"),
    ] {
        let refused = ask(query).await;
        assert_eq!(refused.status, 403, "{why}");
        assert!(!refused.text().contains("script"), "{why}");
    }
}

#[tokio::test]
async fn a_body_without_the_platforms_signature_is_refused() {
    use sandbox::meta::Signing;
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    for signing in [Signing::WrongSecret, Signing::Missing, Signing::Sha1Only, Signing::Short] {
        platform.meta.deliver(sandbox::meta::Delivering { signing, ..Default::default() });
        let before = platform.meta.deliveries().len();
        phone.say("forged");
        eventually("a try", async || {
            let tries = platform.meta.deliveries();
            tries.get(before).map(|tried| tried.status).ok_or_else(String::new)
        })
        .await;
        assert_eq!(platform.meta.deliveries()[before].status, Some(401), "{signing:?}");
    }
    assert!(platform.conversations().await.iter().all(|conversation| conversation["inbox"]["channel"] == "web"));
}

#[tokio::test]
async fn a_webhook_of_another_channel_or_of_nobody_is_not_found() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let key = platform.inbox(Medium::WhatsApp).key.clone();
    for path in [
        format!("/webhooks/messenger/{key}"),
        "/webhooks/whatsapp/pk_nobody".to_owned(),
        "/webhooks/web/plug-and-cord".to_owned(),
    ] {
        let answer = Request::new("POST", &path).json(&json!({})).send(&platform.shop.program.url).await.unwrap();
        assert_eq!(answer.status, 404, "{path}");
    }
}
