//! The phone that calls, through the socket its page uses.

use std::time::Duration;

use sandbox::carrier::sound::{SILENCE, silence};
use serde_json::{Value, json};
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{MissedTickBehavior, interval};

use super::{get, shop};
use crate::harness::raw_socket::{BINARY, Frame, RawSocket};
use crate::voice::spoken;

/// A busy machine speaks and understands within this time.
const SOON: Duration = Duration::from_secs(40);

const LINE: &str = "/sandbox/api/telephone/line";

/// A microphone's piece: 20 ms.
const PIECE: usize = 160;

/// Pieces that a busy browser brings at once, half of what the line keeps: that much late may the next ones be.
const AT_ONCE: usize = 25;

/// The page calls from one number, and so comes to one conversation: call after call.
static IN_CALL: Mutex<()> = Mutex::const_new(());

struct Page {
    _in_call: MutexGuard<'static, ()>,
    socket: RawSocket,
    /// Frames of sound.
    heard: usize,
}

impl Page {
    async fn call() -> Self {
        let in_call = IN_CALL.lock().await;
        let (socket, head) = RawSocket::at(shop().await.url(), LINE, "", None).await;
        assert!(head.starts_with("HTTP/1.1 101"), "{head}");
        let mut page = Self { _in_call: in_call, socket, heard: 0 };
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
                let frame = self.socket.next().await;
                if let Some(told) = self.take(frame).filter(&is_so) {
                    return told;
                }
            }
        };
        tokio::time::timeout(SOON, found).await.expect("the page is told")
    }

    fn take(&mut self, frame: Option<Frame>) -> Option<Value> {
        match frame.expect("the line is open") {
            Frame::Text(text) => Some(serde_json::from_str(&text).unwrap()),
            Frame::Binary(_) => {
                self.heard += 1;
                None
            }
            other => panic!("{other:?}"),
        }
    }

    /// Speaks as a microphone does, piece by piece in its time and never silent altogether, after a start in which the browser
    /// was busy and brings what it had at once; all that the page is told until it is told this.
    async fn speaks(&mut self, sound: &[u8], is_so: impl Fn(&Value) -> bool) -> Vec<Value> {
        let mut pieces = sound.chunks(PIECE);
        for piece in pieces.by_ref().take(AT_ONCE) {
            self.socket.frame(BINARY, piece).await.unwrap();
        }
        let mut clock = interval(Duration::from_millis(20));
        clock.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let mut all = Vec::new();
        let found = async {
            loop {
                tokio::select! {
                    _ = clock.tick() => {
                        let piece = pieces.next().unwrap_or(&[SILENCE; PIECE]);
                        self.socket.frame(BINARY, piece).await.unwrap();
                    }
                    frame = self.socket.next() => all.extend(self.take(frame)),
                }
                if all.last().is_some_and(&is_so) {
                    return;
                }
            }
        };
        tokio::time::timeout(SOON, found).await.expect("the page is told");
        all
    }
}

fn says(told: &Value, who: &str, words: &str) -> bool {
    let is_it = |line: &Value| line["from"] == who && line["text"].as_str().unwrap().contains(words);
    told["lines"].as_array().is_some_and(|lines| lines.iter().any(is_it))
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
    page.told(|told| says(told, "bot", answer)).await;
    assert!(page.heard > 20, "{} frames were heard", page.heard);
    page.ask(json!({"ask": "press", "key": "5"})).await;
    page.ask(json!({"ask": "hang_up"})).await;
    let ended = page.told(|told| told["tell"] == "ended").await;
    assert_eq!(ended["words"], "The caller hung up.");
}

#[tokio::test]
async fn what_is_said_into_a_microphone_is_understood_and_answered() {
    let mut page = Page::call().await;
    // More than a microphone has at once is none.
    page.socket.frame(BINARY, &vec![0; 4_000]).await.unwrap();
    // A small recogniser hears by the voice that it is a question.
    let words = [silence(200), spoken("How long does delivery take?")].concat();
    let told = page.speaks(&words, |told| says(told, "bot", "2 to 3 working days")).await;
    let understood: Vec<_> = told.iter().filter(|told| says(told, "caller", "")).collect();
    assert!(understood.iter().all(|told| says(told, "caller", "how long does delivery take")), "{understood:#?}");
    assert!(page.heard > 20, "{} frames were heard", page.heard);
    page.ask(json!({"ask": "hang_up"})).await;
    let ended = page.told(|told| told["tell"] == "ended").await;
    assert_eq!((&ended["words"], &ended["latencies"]), (&json!("The caller hung up."), &json!([])));
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
