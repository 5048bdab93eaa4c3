use serde_json::json;

use super::Phones;
use crate::harness::api::text;
use crate::harness::web::Request;

#[tokio::test]
async fn a_voice_agent_is_made_changed_and_kept_while_it_is_used() {
    let phones = Phones::open("parrot").await;
    let api = phones.api();
    let path = format!("/api/v1/voice-agents/{}", phones.agent);
    let changed = api.change(&path, |agent| agent["turns"]["eot_ms"] = json!(500)).await;
    assert_eq!(changed["turns"]["eot_ms"], 500);
    assert!(changed.get("keys").is_none(), "keys never come out");
    let used = api.call(Request::new("DELETE", &path)).await;
    assert_eq!(used.status, 409);

    let wrong =
        json!({"name": "", "listeners": [], "voices": [{"provider": "program", "name": "nobody"}], "turns": {"eot_ms": 5}});
    let refused = api.post("/api/v1/voice-agents", &wrong).await.expect(422);
    let pointers: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|error| text(&error["pointer"])).collect();
    assert_eq!(pointers, ["/voices/0/name", "/turns/eot_ms", "/name", "/listeners"]);

    let strange = json!({"name": "Asha", "tools": ["search_knowledge", "no_such"], "instructions": "x".repeat(4_001),
        "listeners": [{"provider": "openai"}], "voices": [{"provider": "elevenlabs", "voice": "abc123"}]});
    let refused = api.post("/api/v1/voice-agents", &strange).await.expect(422);
    let pointers: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|error| text(&error["pointer"])).collect();
    assert_eq!(pointers, ["/tools/1", "/instructions"], "{refused}");

    let keyed = json!({
        "name": "Asha", "listeners": [{"provider": "openai"}], "voices": [{"provider": "elevenlabs", "voice": "abc123"}],
        "keys": {"openai": "sk-1", "elevenlabs": "xi-1"},
    });
    let made = api.post("/api/v1/voice-agents", &keyed).await.expect(201);
    assert_eq!(made["has_keys"], json!(["elevenlabs", "openai"]));
    assert!(!made.to_string().contains("sk-1"));
    let listed = api.get("/api/v1/voice-agents").await.expect(200);
    // The demo's own is the third.
    assert_eq!(listed["items"].as_array().unwrap().len(), 3);
    assert!(listed["voice_programs"].as_array().unwrap().contains(&json!("espeak")));
    let unused = api.call(Request::new("DELETE", format!("/api/v1/voice-agents/{}", text(&made["id"])))).await;
    assert_eq!(unused.status, 204);
}

#[tokio::test]
async fn a_number_is_connected_once_and_its_secrets_never_come_out() {
    let phones = Phones::open("parrot").await;
    let api = phones.api();
    let path = format!("/api/v1/inboxes/{}/phone", phones.inbox);
    let phone = api.get(&path).await.expect(200);
    assert_eq!((phone["number"].as_str(), phone["has_secret"].as_bool()), (Some("+18005551212"), Some(true)));
    assert!(!phone.to_string().contains("token-of"));

    let bot = api.get("/api/v1/bots").await.expect(200)["items"][0]["id"].clone();
    let other = api.post("/api/v1/inboxes", &json!({"name": "Second", "bot": bot, "channel": "voice"})).await.expect(201);
    let settings = json!({"number": "+18005551212", "account_sid": "AC1", "voice_agent": "va_0000000000001"});
    let put = Request::new("PUT", format!("/api/v1/inboxes/{}/phone", text(&other["id"]))).json(&settings).with("if-match", "*");
    let refused = api.call(put).await.expect(422);
    let pointers: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|error| text(&error["pointer"])).collect();
    assert_eq!(pointers, ["/voice_agent", "/account_sid", "/auth_token"]);

    let gone = api.call(Request::new("DELETE", &path)).await;
    assert_eq!(gone.status, 204);
    assert_eq!(api.get(&path).await.status, 404);
    let line = sandbox::carrier::Phone::new("+4915112345678").dial(&phones.number).await;
    assert!(line.is_err(), "a number that is not connected takes no calls");
}
