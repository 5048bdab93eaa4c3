//! The phone: calls over a simulated carrier, with programs of this machine as ears and mouths.

mod afterwards;
mod agents;
mod calls;
mod dialogue;
mod dialogue_people;
mod faults;
mod many;
pub mod outbound;
mod people;
mod settings;
mod told;
mod whole;

use std::process::Command;
use std::time::Duration;

use sandbox::carrier::{Event, Line, Number};
use serde_json::{Value, json};
use voice::audio::wav::WavReader;

use crate::harness::api::{Api, text};
use crate::harness::program::{NO_LIMITS, Settings};
use crate::harness::shop::Shop;
use crate::harness::web::Request;

/// A busy machine speaks and understands within this time.
pub const SOON: Duration = Duration::from_secs(40);

pub const NUMBER: &str = "+18005551212";
pub const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
pub const TOKEN: &str = "a-token-of-the-carrier";

/// A recogniser that understands the same whatever is said, and the real one with a few phrases.
pub const LISTENERS: [(&str, &str); 4] = [
    ("SWITCHBOARD__VOICE__LISTENERS__PARROT__PROGRAM", "echo"),
    ("SWITCHBOARD__VOICE__LISTENERS__PARROT__ARGUMENTS", r#"["How long does delivery take?"]"#),
    (
        "SWITCHBOARD__VOICE__LISTENERS__POCKETSPHINX__ARGUMENTS",
        concat!(
            r#"["-logfn", "/dev/null", "-jsgf", ""#,
            env!("CARGO_MANIFEST_DIR"),
            r#"/tests/fixtures/phone.gram", "-infile", "{wav}"]"#
        ),
    ),
    NO_LIMITS,
];

pub struct Phones {
    pub shop: Shop,
    pub inbox: String,
    pub agent: String,
    pub number: Number,
}

impl Phones {
    /// A demo whose bot answers the phone.
    pub async fn open(listener: &str) -> Self {
        Self::open_with(listener, &LISTENERS).await
    }

    pub async fn open_with(listener: &str, settings: Settings<'_>) -> Self {
        let agent = json!({
            "name": "Front desk", "language": "en-GB", "records": true,
            "listeners": [{"provider": "program", "name": listener}],
            "voices": [{"provider": "program", "name": "espeak", "voice": "en-us"}],
        });
        Self::open_as(&agent, settings).await
    }

    /// The same with a voice agent of one's own.
    pub async fn open_as(agent: &Value, settings: Settings<'_>) -> Self {
        let shop = Shop::open(settings).await;
        let (inbox, agent, number) = connect(&shop.api, agent).await;
        Self { shop, inbox, agent, number }
    }

    pub fn api(&self) -> &Api {
        &self.shop.api
    }

    /// The calls of the inbox, newest first.
    pub async fn calls(&self) -> Vec<Value> {
        let path = format!("/api/v1/calls?inbox={}", self.inbox);
        self.api().get(&path).await.expect(200)["items"].as_array().unwrap().clone()
    }

    /// The call of this line, once it is as it should be.
    pub async fn call_once(&self, is_so: impl Fn(&Value) -> bool) -> Value {
        let found = async {
            loop {
                if let Some(call) = self.calls().await.into_iter().find(|call| is_so(call)) {
                    return call;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(SOON, found).await.expect("the call becomes what it should be")
    }

    /// The messages of a conversation, once they are as they should be.
    pub async fn messages_once(&self, conversation: &str, are_so: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let found = async {
            loop {
                let messages = self.api().messages(conversation).await;
                if are_so(&messages) {
                    return messages;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        if let Ok(messages) = tokio::time::timeout(SOON, found).await {
            return messages;
        }
        panic!("{:#?}", self.api().messages(conversation).await)
    }
}

/// A voice agent and an inbox with a number.
async fn connect(api: &Api, agent: &Value) -> (String, String, Number) {
    let agent = text(&api.post("/api/v1/voice-agents", agent).await.expect(201)["id"]);
    let bots = api.get("/api/v1/bots").await.expect(200);
    let bot = text(&bots["items"][0]["id"]);
    let inbox = api.post("/api/v1/inboxes", &json!({"name": "Phone", "bot": bot, "channel": "voice"})).await.expect(201);
    let (id, key) = (text(&inbox["id"]), text(&inbox["public_key"]));
    let phone = json!({"number": "+18005551212", "account_sid": ACCOUNT, "auth_token": TOKEN, "voice_agent": agent});
    let put = Request::new("PUT", format!("/api/v1/inboxes/{id}/phone")).json(&phone).with("if-match", "*");
    let phone = api.call(put).await.expect(200);
    assert_eq!(phone["incoming_path"], format!("/voice/{key}/incoming"));
    let number = Number {
        number: "+18005551212".to_owned(),
        incoming: format!("{}/voice/{key}/incoming", api.url),
        status: format!("{}/voice/{key}/status", api.url),
        account: ACCOUNT.to_owned(),
        auth_token: TOKEN.to_owned(),
    };
    (id, agent, number)
}

/// Words as a caller says them, in the carrier's format, with the quiet around them that a person leaves.
pub fn spoken(words: &str) -> Vec<u8> {
    let output = Command::new("espeak-ng").args(["--stdout", "-v", "en-us+f3", "-s", "140", words]).output();
    let output = output.expect("espeak-ng is installed");
    let (mut reader, mut sound) = (WavReader::new(), Vec::new());
    reader.push(&output.stdout, &mut sound).unwrap();
    reader.finish(&mut sound).unwrap();
    // What a synthesiser leaves of silence at the end is not speech.
    let last = sound.iter().rposition(|code| sandbox::carrier::sound::loudness(*code) > 300).unwrap_or(0);
    sound.truncate(last + 1);
    sound
}

/// Waits until the product has spoken and is quiet again; where to wait from next.
pub async fn hears_out(line: &Line, from: usize) -> usize {
    let heard = line.wait_for(from, SOON, |event| *event == Event::Heard).await.expect("somebody speaks");
    line.wait_for(heard, SOON * 3, |event| *event == Event::Quiet).await.expect("and comes to an end")
}

pub fn of(messages: &[Value], kind: &str) -> Vec<String> {
    let said = messages.iter().filter(|message| message["author"]["kind"] == kind && message["notice"].is_null());
    said.map(|message| text(&message["text"])).collect()
}
