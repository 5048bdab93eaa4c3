use sandbox::meta::{Delivering, Signing};

use super::*;

const DAY_MS: u64 = 24 * 3_600 * 1_000;

async fn health(platform: &Platform, medium: Medium, is_so: impl Fn(&Value) -> bool) -> Value {
    let path = format!("/api/v1/inboxes/{}/health", platform.inbox(medium).id);
    eventually("such a health", async || {
        let health = platform.shop.api.get(&path).await.expect(200);
        if is_so(&health) { Ok(health) } else { Err(format!("{health:#}\n{}", platform.shop.program.log())) }
    })
    .await
}

fn finding<'a>(health: &'a Value, step: &str) -> &'a Value {
    health["findings"].as_array().unwrap().iter().find(|finding| finding["step"] == step).unwrap_or(&Value::Null)
}

async fn in_list(platform: &Platform, medium: Medium) -> Value {
    let list = platform.shop.api.get("/api/v1/inboxes").await.expect(200);
    let id = platform.inbox(medium).id.as_str();
    list["items"].as_array().unwrap().iter().find(|inbox| inbox["id"] == id).unwrap()["health"].clone()
}

async fn notices(platform: &Platform) -> Vec<String> {
    let list = platform.shop.api.get("/api/v1/notices").await.expect(200);
    let items = list["items"].as_array().unwrap().iter().filter(|notice| notice["kind"] == "channel");
    items.map(|notice| format!("{} {}", text(&notice["about"]), text(&notice["level"]))).collect()
}

/// Connects an inbox again with what it was connected with.
async fn connect_again(platform: &Platform, medium: Medium) {
    let (api, id) = (&platform.shop.api, &platform.inbox(medium).id);
    let account = api.get(&format!("/api/v1/inboxes/{id}/account")).await;
    let tag = account.header("etag").unwrap().to_owned();
    let request = Request::new("PUT", format!("/api/v1/inboxes/{id}/account")).json(&medium.settings()).with("if-match", tag);
    api.call(request).await.expect(200);
}

async fn written_to(platform: &Platform, phone: &Customer) -> String {
    phone.say("Where is my lamp?");
    let conversation = text(&platform.conversation(Medium::WhatsApp).await["id"]);
    platform.messages(Medium::WhatsApp, |messages| texts(messages).contains(&"Where is my lamp?".to_owned())).await;
    platform.shop.api.act(&conversation, "take").await;
    conversation
}

#[tokio::test]
async fn a_token_that_has_ended_is_noticed_and_a_new_one_ends_the_warning() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    let conversation = written_to(&platform, &phone).await;
    let fine = health(&platform, Medium::WhatsApp, |health| health["health"] == "good").await;
    assert_eq!((&fine["quality"], &fine["limit"]), (&json!("GREEN"), &json!("TIER_250")));
    assert!(fine["last_webhook_at"].is_string() && finding(&fine, "webhook")["state"] == "good", "{fine:#}");
    assert_eq!(in_list(&platform, Medium::WhatsApp).await, "good");

    platform.meta.with(|state| state.rules.tokens[0].expires_at = Some(state.now() - 1_000));
    platform
        .shop
        .api
        .post(&format!("/api/v1/conversations/{conversation}/messages"), &json!({"text": "It is on its way."}))
        .await;
    let bad = health(&platform, Medium::WhatsApp, |health| finding(health, "token")["state"] == "bad").await;
    assert_eq!(bad["health"], "bad");
    assert!(bad["token_expires_at"].is_string() && bad["failing"]["since"].is_string(), "{bad:#}");
    assert_eq!(in_list(&platform, Medium::WhatsApp).await, "bad");
    assert_eq!(notices(&platform).await, ["token_ended reached"]);

    platform.meta.with(|state| state.rules.tokens[0].expires_at = Some(state.now() + 10 * DAY_MS));
    connect_again(&platform, Medium::WhatsApp).await;
    let soon = health(&platform, Medium::WhatsApp, |health| finding(health, "token")["state"] == "warning").await;
    assert_eq!((&soon["health"], &soon["failing"]), (&json!("warning"), &Value::Null));
    assert_eq!(notices(&platform).await, ["token_ends near"]);
}

#[tokio::test]
async fn a_subscription_that_was_lost_is_made_again_and_told() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    written_to(&platform, &phone).await;
    health(&platform, Medium::WhatsApp, |health| health["last_webhook_at"].is_string() && health["checked_at"].is_string()).await;
    platform.meta.with(|state| state.subscriptions.remove(WABA));
    connect_again(&platform, Medium::WhatsApp).await;
    let told = health(&platform, Medium::WhatsApp, |health| health["news"][0]["kind"] == "subscription").await;
    assert_eq!((&told["health"], &told["news"][0]["state"]), (&json!("warning"), &json!("warning")));
    assert!(platform.meta.look(|state| state.subscriptions.contains_key(WABA)));
}

#[tokio::test]
async fn a_subscription_of_an_older_program_is_made_whole() {
    let platform = Platform::open(&[Medium::Messenger]).await;
    let heard = || platform.meta.look(|state| state.subscriptions[PAGE].fields.clone());
    let all = heard();
    assert!(all.iter().any(|field| field == "messenger_template_status_update"), "{all:?}");
    platform.meta.with(|state| state.subscriptions.get_mut(PAGE).unwrap().fields.truncate(2));
    let check = format!("/api/v1/inboxes/{}/account/check", platform.inbox(Medium::Messenger).id);
    let checked = platform.shop.api.post(&check, &json!({})).await.expect(200);
    assert_eq!((&checked["ok"], heard()), (&json!(true), all), "{checked}");
}

#[tokio::test]
async fn a_token_of_instagrams_own_login_is_given_a_longer_life() {
    let mut platform = Platform::open(&[]).await;
    platform.meta.with(|state| state.rules.tokens[2].expires_at = Some(state.now() + 20 * DAY_MS));
    let connected = platform.connect(Medium::Instagram).await;
    platform.inboxes.push((Medium::Instagram, connected));
    let renewed = health(&platform, Medium::Instagram, |health| health["token_renewed_at"].is_string()).await;
    let end: engine::clock::Timestamp = serde_json::from_value(renewed["token_expires_at"].clone()).unwrap();
    assert!(end.as_millis().unsigned_abs() > now_ms() + 59 * DAY_MS, "{renewed:#}");
    assert_eq!((&renewed["news"][0]["kind"], &renewed["health"]), (&json!("token"), &json!("good")));

    platform.meta.with(|state| state.rules.tokens[2].revoked = Some(467));
    let phone = platform.customer(Medium::Instagram, "9001", "Ben");
    phone.say("hello");
    received(&phone, |messages| !messages.is_empty()).await;
    // The inbox that the demo has made asks too, and is refused.
    let granted = |seen: &&sandbox::meta::Seen| seen.target.contains("/refresh_access_token") && seen.status == 200;
    assert_eq!(platform.meta.requests().iter().filter(granted).count(), 1);
    let now = health(&platform, Medium::Instagram, |_| true).await;
    assert!(!now["news"].to_string().contains("could not be given"), "one that has just been renewed is left alone: {now:#}");
}

#[tokio::test]
async fn what_the_platform_tells_of_an_account_is_shown_in_plain_words() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let owner = platform.meta.owner(NUMBER);
    owner.rate("YELLOW", "FLAGGED");
    health(&platform, Medium::WhatsApp, |health| health["news"][0]["kind"] == "number").await;
    let restriction = json!({"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING", "expiration": 1_900_000_000});
    owner.announce("account_update", json!({"event": "ACCOUNT_RESTRICTION", "restriction_info": [restriction]}));
    let bad = health(&platform, Medium::WhatsApp, |health| health["restriction"].is_object()).await;
    assert_eq!(bad["health"], "bad");
    let words = text(&bad["restriction"]["text"]);
    assert!(words.contains("restricted biz initiated messaging") && words.contains("2030"), "{words}");
    assert!(bad["news"].as_array().unwrap().len() == 2 && bad["news"].to_string().contains("has become low"), "{bad:#}");
    assert_eq!(notices(&platform).await, ["restricted reached"]);
    owner.announce("account_update", json!({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}}));
    let freed = health(&platform, Medium::WhatsApp, |health| health["restriction"].is_null()).await;
    assert_eq!((freed["news"].as_array().unwrap().len(), notices(&platform).await.len()), (3, 0));
}

#[tokio::test]
async fn who_has_stopped_marketing_gets_no_marketing_template_until_they_want_it_again() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    let conversation = written_to(&platform, &phone).await;
    platform.meta.with(|state| {
        state.templates.push(sandbox::meta::Template {
            id: "771".into(),
            waba: WABA.into(),
            name: "sale".into(),
            language: "en".into(),
            category: "MARKETING".into(),
            status: "APPROVED".into(),
            is_named: false,
            components: json!([{"type": "BODY", "text": "Lamps at half price"}]),
            quality: "GREEN".into(),
            reason: String::new(),
            edited_at: Vec::new(),
        });
    });
    let (api, inbox) = (&platform.shop.api, &platform.inbox(Medium::WhatsApp).id);
    let list = api.post(&format!("/api/v1/inboxes/{inbox}/templates/sync"), &json!({})).await.expect(200);
    let message = json!({"template": {"id": list["items"][0]["id"], "values": {}}});
    let contact = text(&platform.conversation(Medium::WhatsApp).await["contact"]["id"]);
    let says = async |wanted: &str| {
        eventually("their word", async || {
            let shown = api.get(&format!("/api/v1/contacts/{contact}")).await.expect(200);
            if shown["marketing"] == wanted { Ok(()) } else { Err(shown.to_string()) }
        })
        .await;
    };
    phone.stop_marketing(true);
    says("stopped").await;
    let path = format!("/api/v1/conversations/{conversation}/messages");
    let refused = api.post(&path, &message).await.problem(409);
    assert!(text(&refused["detail"]).contains("asked for no marketing"), "{refused}");
    // The platform's time stamps tell whole seconds, and of two in one second the first counts.
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    phone.stop_marketing(false);
    says("resumed").await;
    api.post(&path, &message).await.expect(201);
    received(&phone, |messages| messages.iter().any(|message| message.kind == "template")).await;
}

#[tokio::test]
async fn wrong_signatures_are_counted_and_shown_with_what_to_do() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    platform.meta.deliver(Delivering { signing: Signing::WrongSecret, ..Delivering::default() });
    phone.say("forged");
    let warned = health(&platform, Medium::WhatsApp, |health| {
        health["wrong_signatures"]["count"].as_u64().is_some_and(|count| count >= 1) && health["checked_at"].is_string()
    })
    .await;
    assert_eq!((&warned["health"], &warned["last_webhook_at"]), (&json!("warning"), &Value::Null));
    let webhook = finding(&warned, "webhook");
    assert!(webhook["state"] == "warning" && text(&webhook["detail"]).contains("app secret"), "{webhook}");
    connect_again(&platform, Medium::WhatsApp).await;
    platform.meta.deliver(Delivering::default());
    phone.say("signed");
    health(&platform, Medium::WhatsApp, |health| health["last_webhook_at"].is_string()).await;
}

#[tokio::test]
async fn a_check_waits_for_a_message_from_a_phone() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let phone = platform.customer(Medium::WhatsApp, "4915112345678", "Mira");
    let path = format!("/api/v1/inboxes/{}/account/check", platform.inbox(Medium::WhatsApp).id);
    let before = platform.shop.api.post(&path, &json!({})).await.expect(200);
    assert!(before["ok"] == true && text(&finding(&before, "webhook")["detail"]).contains("from a phone"), "{before:#}");
    let waiting = format!("{path}?wait=20");
    let nothing = json!({});
    let (checked, ()) = tokio::join!(platform.shop.api.post(&waiting, &nothing), async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        phone.say("It works");
    });
    let checked = checked.expect(200);
    assert_eq!(finding(&checked, "webhook")["state"], "good", "{checked:#}");
}

#[tokio::test]
async fn an_inbox_that_is_not_connected_has_no_health() {
    let platform = Platform::open(&[Medium::WhatsApp]).await;
    let id = platform.inbox(Medium::WhatsApp).id.clone();
    let path = format!("/api/v1/inboxes/{id}");
    platform.shop.api.call(Request::new("DELETE", format!("{path}/account"))).await;
    platform.shop.api.get(&format!("{path}/health")).await.problem(404);
    assert_eq!(in_list(&platform, Medium::WhatsApp).await, Value::Null);
}
