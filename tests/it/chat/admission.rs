//! Who may connect at all.

use sandbox::PeerError;
use sandbox::peers::{ChatPeer, InboxPeer};
use sandbox::socket_io::{ConnectOptions, TransportKind};
use serde_json::json;

use super::shop;
use crate::harness::people::{auth, refusal, refusal_with};
use crate::harness::shop::DEMO_INBOX;

#[tokio::test]
async fn an_unknown_inbox_is_named_as_such() {
    let shop = shop().await;
    for key in ["nobody-has-this", "", "pk_", "' OR 1=1 --", &"k".repeat(10_000)] {
        let refusal = refusal(shop.url(), &auth(key)).await;
        assert_eq!(refusal.code, "unknown_inbox", "{key}");
        assert!(!refusal.detail.is_empty());
    }
}

#[tokio::test]
async fn a_connect_without_sense_is_refused_with_words() {
    let shop = shop().await;
    for body in [json!({}), json!({"inbox": 7}), json!({"inbox": DEMO_INBOX, "after": "x"}), json!([]), json!("x"), json!(null)] {
        assert_eq!(refusal(shop.url(), &body).await.code, "invalid", "{body}");
    }
}

#[tokio::test]
async fn only_allowed_origins_may_connect() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    shop.api
        .change(&inbox.path(), |inbox| inbox["allowed_origins"] = json!(["https://shop.example", "http://localhost:3000"]))
        .await;
    for transport in [TransportKind::WebSocket, TransportKind::Polling] {
        let from = |origin: &str| ConnectOptions::default().over(transport).with_origin(origin);
        for origin in [
            "https://evil.example",
            "http://shop.example",
            "https://shop.example:8443",
            "https://shop.example.evil.example",
            "https://notshop.example",
            "https://sub.shop.example",
            "null",
            "http://localhost:3001",
        ] {
            let refusal = refusal_with(shop.url(), &auth(&inbox.key), &from(origin)).await;
            assert_eq!(refusal.code, "origin_not_allowed", "{origin}");
        }
        for origin in ["https://shop.example", "http://localhost:3000"] {
            ChatPeer::connect_with(shop.url(), &auth(&inbox.key), &from(origin)).await.expect("this origin may");
        }
    }
    ChatPeer::connect(shop.url(), &auth(&inbox.key)).await.expect("a program has no origin; its token decides");
}

#[tokio::test]
async fn the_operators_feed_is_for_operators() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let visitor = ChatPeer::connect(shop.url(), &auth(&inbox.key)).await.unwrap();
    let altered = format!("{}x", shop.api.token);
    for token in ["", "x", &visitor.ready().token, &altered] {
        let Err(PeerError::Refused(refusal)) = InboxPeer::connect(shop.url(), token).await else {
            panic!("this token is nobody's: {token}");
        };
        assert_eq!(refusal.code, "bad_token");
    }
}
