//! The phone that calls, through the socket its page uses.

use std::time::Duration;

use serde_json::{Value, json};

use super::{get, shop};
use crate::harness::raw_socket::{BINARY, Frame, RawSocket};

/// A busy machine speaks and understands within this time.
const SOON: Duration = Duration::from_secs(40);

const LINE: &str = "/sandbox/api/telephone/line";

struct Page {
    socket: RawSocket,
    /// Frames of sound.
    heard: usize,
}

impl Page {
    async fn call() -> Self {
        let (socket, head) = RawSocket::at(shop().await.url(), LINE, "", None).await;
        assert!(head.starts_with("HTTP/1.1 101"), "{head}");
        let mut page = Self { socket, heard: 0 };
        page.told(|told| told["tell"] == "connected").await;
        page
    }

    async fn ask(&mut self, ask: Value) {
        self.socket.text(&ask.to_string()).await.unwrap();
    }

    /// What the page is told, once it is as it should be.
    async fn told(&mut self, is_so: impl Fn(&Value) -> bool) -> Value {
        let found = async {
            loop {
                match self.socket.next().await.expect("the line is open") {
                    Frame::Text(text) => {
                        let told: Value = serde_json::from_str(&text).unwrap();
                        if is_so(&told) {
                            return told;
                        }
                    }
                    Frame::Other(BINARY) => self.heard += 1,
                    other => panic!("{other:?}"),
                }
            }
        };
        tokio::time::timeout(SOON, found).await.expect("the page is told")
    }
}

#[tokio::test]
async fn what_is_typed_is_spoken_into_the_line_and_answered_without_any_key() {
    let look = get("/sandbox/api/telephone").await.expect(200);
    let can = json!({"has_voice": true, "understands": "sentences", "may_type": true, "number": "+15550100199"});
    assert_eq!(look, can);
    let mut page = Page::call().await;
    for wrong in [
        json!({"ask": "dance"}),
        json!({"ask": "press", "key": "A"}),
        json!({"ask": "say", "text": " "}),
        json!({"ask": "say", "text": "x".repeat(401)}),
    ] {
        page.ask(wrong).await;
        page.told(|told| told["tell"] == "note").await;
    }
    page.ask(json!({"ask": "say", "text": "How long does delivery take?"})).await;
    let answer = "2 to 3 working days";
    page.told(|told| {
        told["lines"].as_array().is_some_and(|lines| lines.iter().any(|line| line["text"].as_str().unwrap().contains(answer)))
    })
    .await;
    assert!(page.heard > 20, "{} frames were heard", page.heard);
    page.ask(json!({"ask": "press", "key": "5"})).await;
    page.ask(json!({"ask": "hang_up"})).await;
    let ended = page.told(|told| told["tell"] == "ended").await;
    assert_eq!(ended["words"], "The caller hung up.");
}

#[tokio::test]
async fn another_site_cannot_call_and_frames_are_bounded() {
    let evil = "origin: https://evil.example\r\n";
    let (_socket, head) = RawSocket::at(shop().await.url(), LINE, evil, None).await;
    assert!(head.starts_with("HTTP/1.1 403"), "{head}");
    let mut page = Page::call().await;
    // It may be refused while it is being written.
    let _refused = page.socket.frame(BINARY, &vec![0; 60_000]).await;
    assert!(page.socket.ends_within(SOON).await, "the line closes");
}
