//! Visitors the site vouches for, and those who claim to be them.

use sandbox::peers::ChatPeer;
use serde_json::{Value, json};

use super::shop;
use crate::harness::api::{Api, text};
use crate::harness::jwt::{base64url, identity, now, signed, unsigned};
use crate::harness::people::{ask, auth, come, contact, conversation, hears, refusal, visitor};
use crate::harness::shop::{Inbox, scripted};

/// An inbox with an identity secret.
async fn vouching(api: &Api) -> (Inbox, String) {
    let inbox = scripted(api).await;
    let made = api.post(&format!("{}/identity-secret", inbox.path()), &json!({})).await.expect(201);
    (inbox, text(&made["identity_secret"]))
}

fn with_identity(inbox: &Inbox, jwt: &str) -> Value {
    json!({"inbox": inbox.key, "identity": jwt})
}

fn texts(peer: &ChatPeer) -> Vec<&str> {
    peer.ready().messages.iter().map(|message| message.text.as_str()).collect()
}

#[tokio::test]
async fn a_vouched_for_visitor_finds_their_history_on_another_device() {
    let shop = shop().await;
    let (inbox, secret) = vouching(&shop.api).await;
    let phone = come(shop.url(), &with_identity(&inbox, &identity(&secret, "mira"))).await;
    assert_eq!((&phone.ready().contact["signed"], &phone.ready().contact["name"]), (&json!(true), &json!("Mira")));
    ask(&phone, "a", "echo: from my phone").await;
    let laptop = come(shop.url(), &with_identity(&inbox, &identity(&secret, "mira"))).await;
    assert_eq!(conversation(&laptop), conversation(&phone));
    assert!(texts(&laptop).contains(&"from my phone"), "{:?}", texts(&laptop));
    ask(&laptop, "b", "echo: from my laptop").await;
    hears(&phone, "from my laptop").await;

    let somebody_else = come(shop.url(), &with_identity(&inbox, &identity(&secret, "noor"))).await;
    assert!(texts(&somebody_else).is_empty());
    assert_ne!(contact(&somebody_else), contact(&phone));
    let known = shop.api.get(&format!("/api/v1/contacts/{}", contact(&phone))).await.expect(200);
    assert_eq!((&known["name"], &known["identities"][0]["verified"]), (&json!("Mira"), &json!(true)));
}

#[tokio::test]
async fn two_new_devices_at_once_share_one_conversation() {
    let shop = shop().await;
    let (inbox, secret) = vouching(&shop.api).await;
    let auth = with_identity(&inbox, &identity(&secret, "mira"));
    let (phone, laptop) = tokio::join!(come(shop.url(), &auth), come(shop.url(), &auth));
    assert_eq!((conversation(&phone), contact(&phone)), (conversation(&laptop), contact(&laptop)));
    ask(&phone, "a", "echo: hello").await;
    hears(&laptop, "hello").await;
}

#[tokio::test]
async fn what_was_said_before_logging_in_stays_with_the_person_and_only_with_them() {
    let shop = shop().await;
    let (inbox, secret) = vouching(&shop.api).await;
    let anonymous = visitor(shop.url(), &inbox.key).await;
    ask(&anonymous, "a", "echo: my order number is 7").await;
    let token = anonymous.ready().token.clone();

    let known = json!({"inbox": inbox.key, "token": token, "identity": identity(&secret, "mira")});
    let logged_in = come(shop.url(), &known).await;
    assert_eq!(conversation(&logged_in), conversation(&anonymous));
    assert!(texts(&logged_in).contains(&"my order number is 7"));

    // Whoever finds the old token in the browser afterwards shows no signature.
    let finder = come(shop.url(), &json!({"inbox": inbox.key, "token": token})).await;
    assert!(texts(&finder).is_empty(), "{:?}", texts(&finder));
    assert_ne!(contact(&finder), contact(&anonymous));
    assert_ne!(conversation(&finder), conversation(&anonymous));
    ask(&finder, "b", "echo: somebody new").await;
    let theirs = shop.api.messages(&conversation(&logged_in)).await;
    assert!(!theirs.iter().any(|message| message["text"] == "somebody new"));
}

#[tokio::test]
async fn logging_in_over_an_anonymous_chat_shows_ones_own_history_not_the_strangers() {
    let shop = shop().await;
    let (inbox, secret) = vouching(&shop.api).await;
    let at_home = come(shop.url(), &with_identity(&inbox, &identity(&secret, "mira"))).await;
    ask(&at_home, "a", "echo: at home").await;
    let stranger = visitor(shop.url(), &inbox.key).await;
    ask(&stranger, "b", "echo: at the library").await;
    let both = json!({"inbox": inbox.key, "token": stranger.ready().token, "identity": identity(&secret, "mira")});
    let at_the_library = come(shop.url(), &both).await;
    assert_eq!(conversation(&at_the_library), conversation(&at_home), "the person has a conversation already");
    assert!(!texts(&at_the_library).contains(&"at the library"));
}

#[tokio::test]
async fn a_forged_or_unfit_identity_is_refused() {
    let shop = shop().await;
    let (inbox, secret) = vouching(&shop.api).await;
    let claims = json!({"sub": "mira", "exp": now() + 300});
    let good = signed(&secret, &claims);
    let (said, signature) = good.rsplit_once('.').unwrap();
    let altered = unsigned(&json!({"alg": "HS256", "typ": "JWT"}), &json!({"sub": "noor", "exp": now() + 300}));
    let none = unsigned(&json!({"alg": "none", "typ": "JWT"}), &claims);
    let other_algorithm = unsigned(&json!({"alg": "HS512", "typ": "JWT"}), &claims);
    let unfit = [
        ("signed with another secret", signed("another secret of the same length as ours", &claims)),
        ("signed with nothing", signed("", &claims)),
        ("claims changed under a good signature", format!("{altered}.{signature}")),
        ("algorithm none", format!("{none}.")),
        ("algorithm none with a signature", format!("{none}.{signature}")),
        ("another algorithm", format!("{other_algorithm}.{signature}")),
        ("no signature", format!("{said}.")),
        ("ended", signed(&secret, &json!({"sub": "mira", "exp": now() - 3_600}))),
        ("not valid yet", signed(&secret, &json!({"sub": "mira", "exp": now() + 300, "nbf": now() + 200}))),
        ("good for two days", signed(&secret, &json!({"sub": "mira", "exp": now() + 2 * 86_400}))),
        ("good for ever", signed(&secret, &json!({"sub": "mira"}))),
        ("an end that overflows", signed(&secret, &json!({"sub": "mira", "exp": i64::MAX}))),
        ("an end that is no number", signed(&secret, &json!({"sub": "mira", "exp": "tomorrow"}))),
        ("nobody", signed(&secret, &json!({"exp": now() + 300}))),
        ("an empty person", signed(&secret, &json!({"sub": "", "exp": now() + 300}))),
        ("a person that is a number", signed(&secret, &json!({"sub": 7, "exp": now() + 300}))),
        ("a very long person", signed(&secret, &json!({"sub": "m".repeat(257), "exp": now() + 300}))),
        ("too long altogether", signed(&secret, &json!({"sub": "mira", "exp": now() + 300, "fill": "x".repeat(5_000)}))),
        ("no JWT", "mira".to_owned()),
        ("dots only", "..".to_owned()),
        ("no base64", "a!.b!.c!".to_owned()),
        ("no JSON", format!("{}.{}.{signature}", base64url(b"{"), base64url(b"}"))),
    ];
    for (what, jwt) in unfit {
        let refusal = refusal(shop.url(), &with_identity(&inbox, &jwt)).await;
        assert_eq!(refusal.code, "bad_token", "{what}: {}", refusal.detail);
        assert!(!refusal.detail.is_empty() && !refusal.detail.contains(&secret), "{what}");
    }
    come(shop.url(), &with_identity(&inbox, &good)).await;
}

#[tokio::test]
async fn an_identity_counts_for_the_inbox_whose_secret_signed_it() {
    let shop = shop().await;
    let (first, secret) = vouching(&shop.api).await;
    let (second, _) = vouching(&shop.api).await;
    let without_secret = shop.scripted().await;
    for inbox in [&second, &without_secret] {
        let refusal = refusal(shop.url(), &with_identity(inbox, &identity(&secret, "mira"))).await;
        assert_eq!(refusal.code, "bad_token");
    }
    let renewed =
        text(&shop.api.post(&format!("{}/identity-secret", first.path()), &json!({})).await.expect(201)["identity_secret"]);
    let refusal = refusal(shop.url(), &with_identity(&first, &identity(&secret, "mira"))).await;
    assert_eq!(refusal.code, "bad_token", "the former secret is worth nothing any more");
    come(shop.url(), &with_identity(&first, &identity(&renewed, "mira"))).await;
    let shown = shop.api.get(&first.path()).await.expect(200);
    assert_eq!(shown["has_identity_secret"], true);
    assert!(!shown.to_string().contains(&renewed), "a secret is shown once");
}

#[tokio::test]
async fn an_altered_or_foreign_visitors_token_is_refused() {
    let shop = shop().await;
    let (inbox, other) = (shop.scripted().await, shop.scripted().await);
    let peer = visitor(shop.url(), &inbox.key).await;
    let token = peer.ready().token.clone();
    for place in [0, 20, 60, token.len() - 2] {
        let mut altered: Vec<char> = token.chars().collect();
        altered[place] = if altered[place] == 'A' { 'B' } else { 'A' };
        let altered: String = altered.into_iter().collect();
        let refusal = refusal(shop.url(), &json!({"inbox": inbox.key, "token": altered})).await;
        assert_eq!(refusal.code, "bad_token", "altered at {place}");
    }
    for wrong in [&token[1..], "x", &shop.api.token, &"A".repeat(10_000)] {
        assert_eq!(refusal(shop.url(), &json!({"inbox": inbox.key, "token": wrong})).await.code, "bad_token");
    }
    assert_eq!(refusal(shop.url(), &json!({"inbox": other.key, "token": token})).await.code, "bad_token");
    assert_eq!(contact(&come(shop.url(), &json!({"inbox": inbox.key, "token": token})).await), contact(&peer));
    assert_ne!(contact(&come(shop.url(), &auth(&inbox.key)).await), contact(&peer));
}
