//! Calls that `ElevenLabs` carries itself: what it asks, what it tells, and an agent that is made there.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sandbox::speech::{Rules, Speech};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{LISTENERS, Phones, of};
use crate::channels::now_ms;
use crate::harness::api::text;
use crate::harness::web::Request;

const SECRET: &str = "wsec_a-secret-of-the-webhook";
const CALLER: &str = "+4915112345678";

async fn open(speech: &Speech) -> Phones {
    let elevenlabs = speech.url();
    let mut settings = LISTENERS.to_vec();
    settings.push(("SWITCHBOARD__VOICE__ELEVENLABS", &elevenlabs));
    let phones = Phones::open_with("parrot", &settings).await;
    let keys = json!({"elevenlabs": Rules::default().elevenlabs_key, "elevenlabs_webhook": SECRET});
    phones.api().change(&format!("/api/v1/voice-agents/{}", phones.agent), |agent| agent["keys"] = keys).await;
    phones
}

/// Makes the agent at the provider.
async fn provide(phones: &Phones, more: Value) -> Value {
    let mut wanted = json!({"inbox": phones.inbox, "import_number": true});
    wanted.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let path = format!("/api/v1/voice-agents/{}/provider-agent", phones.agent);
    phones.api().post(&path, &wanted).await.expect(200)
}

fn signed(secret: &str, body: &str) -> String {
    let at = now_ms() / 1_000;
    let mut hash = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    hash.update(format!("{at}.{body}").as_bytes());
    let mut signature = format!("t={at},v0=");
    for byte in hash.finalize().into_bytes() {
        write!(signature, "{byte:02x}").unwrap();
    }
    signature
}

fn told(agent: &str) -> String {
    let line = |role: &str, message: &str, at: u64, is_cut: bool| json!({"role": role, "message": message, "time_in_call_secs": at, "interrupted": is_cut});
    let transcript = [
        line("agent", "Hello, I am an automated assistant.", 0, false),
        line("user", "Where is my parcel?", 4, false),
        line("agent", "It is on", 6, true),
        line("user", "Thank you.", 8, false),
    ];
    json!({"type": "post_call_transcription", "event_timestamp": 1_739_537_297, "data": {
        "agent_id": agent, "conversation_id": "conv_0001", "status": "done", "transcript": transcript,
        "metadata": {"start_time_unix_secs": 1_739_537_200, "call_duration_secs": 12,
            "termination_reason": "Client disconnected: 1000",
            "phone_call": {"call_sid": "CA00000000000000000000000000000001", "external_number": CALLER}},
    }})
    .to_string()
}

async fn tell(phones: &Phones, door: &str, header: (&str, &str), body: &str) -> crate::harness::web::Answer {
    let request = Request::new("POST", door).text("application/json", body).with(header.0, header.1);
    request.send(phones.shop.url()).await.unwrap()
}

#[tokio::test]
async fn a_call_that_was_carried_elsewhere_is_kept_once_and_a_forged_one_never() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let phones = open(&speech).await;
    let made = provide(&phones, json!({})).await;
    let (id, door) = (text(&made["agent_id"]), text(&made["after_call_path"]));
    assert!(made["is_new"] == true && made["number_id"].is_string(), "{made}");
    let body = told(&id);
    // As it is sent: the signature is of these bytes.
    for (secret, status) in [("another secret", 403), (SECRET, 200), (SECRET, 200)] {
        assert_eq!(tell(&phones, &door, ("elevenlabs-signature", &signed(secret, &body)), &body).await.status, status);
    }
    let changed = body.replace("parcel", "money");
    assert_eq!(tell(&phones, &door, ("elevenlabs-signature", &signed(SECRET, &body)), &changed).await.status, 403);
    let call = phones.call_once(|call| call["state"] == "ended").await;
    assert_eq!((&call["number"], &call["ended"]), (&json!(CALLER), &json!("The caller hung up.")));
    assert!(call["talk"]["turns"] == 2 && call["talk"]["interruptions"] == 1, "{call:#}");
    // Another one behind it shows that the second telling was nothing.
    let other = told(&id).replace("conv_0001", "conv_0002").replace("0000001\"", "0000002\"");
    assert_eq!(tell(&phones, &door, ("elevenlabs-signature", &signed(SECRET, &other)), &other).await.status, 200);
    let conversation = text(&call["conversation"]);
    let both = |messages: &[Value]| messages.iter().filter(|message| message["notice"] == "call_ended").count() == 2;
    let messages = phones.messages_once(&conversation, both).await;
    assert_eq!(phones.calls().await.len(), 2);
    assert_eq!(of(&messages, "contact"), ["Where is my parcel?", "Thank you."].repeat(2));
    assert_eq!(of(&messages, "agent"), ["Hello, I am an automated assistant.", "It is on"].repeat(2));
    let cut = messages.iter().find(|message| message["text"] == "It is on").unwrap();
    assert_eq!((&cut["spoken"], text(&cut["at"]).starts_with("2025-02-14")), (&json!("cut"), true), "{cut:#}");
    assert_eq!(speech.errors(), Vec::<String>::new());
}

#[tokio::test]
async fn who_knows_the_secret_is_told_what_a_call_begins_with() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let phones = open(&speech).await;
    let made = provide(&phones, json!({})).await;
    let door = text(&made["initiation_path"]);
    let asked = json!({"caller_id": CALLER, "agent_id": made["agent_id"], "called_number": "+18005551212", "call_sid": "CA1"});
    let body = asked.to_string();
    let header = "x-switchboard-secret";
    assert_eq!(tell(&phones, &door, (header, "a guess"), &body).await.status, 403);
    let answer = tell(&phones, &door, (header, SECRET), &body).await.expect(200);
    assert_eq!(answer["type"], "conversation_initiation_client_data");
    assert!(text(&answer["conversation_config_override"]["agent"]["first_message"]).contains("automated"), "{answer}");
    assert!(answer["dynamic_variables"]["bot_name"].is_string() && answer["dynamic_variables"]["caller_name"] == "", "{answer}");
}

#[tokio::test]
async fn an_agent_is_made_at_its_provider_and_then_changed() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let phones = open(&speech).await;
    let path = format!("/api/v1/voice-agents/{}", phones.agent);
    let voices = phones.api().get(&format!("{path}/voices")).await.expect(200);
    assert_eq!(voices["items"].as_array().map(Vec::len), Some(2), "{voices}");
    let bases = phones.api().get("/api/v1/knowledge").await.expect(200);
    let base = text(&bases["items"][0]["id"]);
    let documents = phones.api().get(&format!("/api/v1/knowledge/{base}/documents")).await.expect(200);
    let document = text(&documents["items"][0]["id"]);
    let made = provide(&phones, json!({"documents": [document]})).await;
    assert!(made["is_new"] == true && made["documents"] == 1, "{made}");
    let agent = phones.api().get(&path).await.expect(200);
    assert_eq!((&agent["dialogue"]["provider"], &agent["dialogue"]["agent_id"]), (&json!("elevenlabs_agent"), &made["agent_id"]));
    let again = provide(&phones, json!({})).await;
    assert!(
        again["is_new"] == false && again["agent_id"] == made["agent_id"] && again["number_id"] == made["number_id"],
        "{again}"
    );
    let wrong = phones.api().post(&format!("{path}/provider-agent"), &json!({"inbox": phones.inbox, "llm": ""})).await;
    assert_eq!(wrong.problem(422)["errors"][0]["pointer"], "/llm");
    assert_eq!(speech.errors(), Vec::<String>::new());
    phones.api().change(&path, |agent| agent["keys"] = json!({"elevenlabs": "xi-wrong"})).await;
    let refused = phones.api().get(&format!("{path}/voices")).await.problem(409);
    assert!(text(&refused["detail"]).contains("does not know the key") && !refused.to_string().contains("xi-wrong"), "{refused}");
}
