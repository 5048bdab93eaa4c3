use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::*;

const REALTIME: &str = "/v1/realtime?model=gpt-realtime";
const OPENAI: (&str, &str) = ("authorization", "Bearer sk-sandbox-0001");
const ELEVENLABS: (&str, &str) = ("xi-api-key", "xi-sandbox-0001");

type Open = WebSocketStream<TcpStream>;

async fn say(socket: &mut Open, message: Value) {
    socket.send(Message::text(message.to_string())).await.unwrap();
}

/// What comes of these kinds next, and all that came up to there.
async fn until(socket: &mut Open, kind: &str) -> Vec<Value> {
    let mut came = Vec::new();
    loop {
        let event = told(socket).await;
        let is_it = event["type"] == kind;
        came.push(event);
        if is_it {
            return came;
        }
    }
}

fn session() -> Value {
    json!({
        "type": "realtime",
        "output_modalities": ["audio"],
        "audio": {
            "input": {
                "format": {"type": "audio/pcmu"},
                "transcription": {"model": "gpt-4o-mini-transcribe"},
                "turn_detection": {"type": "server_vad", "threshold": 0.5, "silence_duration_ms": 100},
            },
            "output": {"format": {"type": "audio/pcmu"}, "voice": "marin", "speed": 1.0},
        },
        "tools": [],
    })
}

fn sound(bytes: &[u8]) -> Value {
    json!({"type": "input_audio_buffer.append", "audio": STANDARD.encode(bytes)})
}

async fn realtime(speech: &Speech) -> Open {
    let mut socket = socket(speech, REALTIME, OPENAI).await.unwrap();
    assert_eq!(told(&mut socket).await["type"], "session.created");
    socket
}

#[tokio::test]
async fn realtime_refuses_what_is_no_session_of_it() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    assert_eq!(socket(&speech, "/v1/realtime?model=gpt-4", OPENAI).await.unwrap_err(), 400);
    assert_eq!(socket(&speech, REALTIME, ("authorization", "Bearer no")).await.unwrap_err(), 401);
    let mut socket = realtime(&speech).await;
    for (path, value, code) in [
        ("/type", json!("transcription"), "invalid_value"),
        ("/audio/input/format", json!(null), "invalid_value"),
        ("/audio/output/format", json!({"type": "audio/pcm", "rate": 24_000}), "invalid_value"),
        ("/audio/output/voice", json!("nobody"), "invalid_value"),
        ("/audio/output/speed", json!(2), "invalid_value"),
        ("/tools", json!([{"type": "function", "name": "a b", "parameters": {"type": "object"}}]), "invalid_value"),
        ("/output_modalities", json!(["text"]), "invalid_value"),
    ] {
        let mut wrong = session();
        *wrong.pointer_mut(path).unwrap() = value;
        say(&mut socket, json!({"type": "session.update", "session": wrong})).await;
        assert_eq!(told(&mut socket).await["error"]["code"], code, "{path}");
    }
    let mut beta = session();
    beta["input_audio_format"] = json!("g711_ulaw");
    say(&mut socket, json!({"type": "session.update", "session": beta})).await;
    assert_eq!(told(&mut socket).await["error"]["code"], "unknown_parameter");
    say(&mut socket, sound(&[0x20; 160])).await;
    assert_eq!(told(&mut socket).await["error"]["code"], "not_ready");
    assert_eq!(speech.errors().len(), 11, "{:?}", speech.errors());
}

#[tokio::test]
async fn realtime_says_an_answer_and_knows_how_long_it_is() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    speech.will_hear(["what time is it"]);
    speech.will_answer(["Noon."]);
    let mut socket = realtime(&speech).await;
    say(&mut socket, json!({"type": "session.update", "session": session()})).await;
    assert_eq!(told(&mut socket).await["type"], "session.updated");
    say(&mut socket, sound(&[0x20; 800])).await;
    assert_eq!(told(&mut socket).await["type"], "input_audio_buffer.speech_started");
    say(&mut socket, sound(&[0xFF; 800])).await;
    let came = until(&mut socket, "conversation.item.input_audio_transcription.completed").await;
    assert_eq!(came.last().unwrap()["transcript"], "what time is it");
    let delta = came.iter().find(|event| event["type"] == "response.output_audio.delta").unwrap();
    let spoken = STANDARD.decode(delta["delta"].as_str().unwrap()).unwrap();
    assert_eq!(tones::read(&spoken), "Noon.");
    let item = delta["item_id"].as_str().unwrap();
    let truncate = |item: &str, end: i32| json!({"type": "conversation.item.truncate", "item_id": item, "content_index": 0, "audio_end_ms": end});
    say(&mut socket, truncate(item, 301)).await;
    assert_eq!(told(&mut socket).await["error"]["message"], "Audio content of 300ms is already shorter than 301ms");
    say(&mut socket, truncate("item_none", 1)).await;
    assert_eq!(told(&mut socket).await["error"]["code"], "item_truncate_invalid_item_id");
    say(&mut socket, truncate(item, 300)).await;
    assert_eq!(told(&mut socket).await["type"], "conversation.item.truncated");
    let result = json!({"type": "function_call_output", "call_id": "call_none", "output": "{}"});
    say(&mut socket, json!({"type": "conversation.item.create", "item": result})).await;
    assert_eq!(told(&mut socket).await["error"]["code"], "invalid_tool_call_id");
    assert_eq!(speech.told().truncated, [(item.to_owned(), 300)]);
}

#[tokio::test]
async fn realtime_makes_one_answer_at_a_time() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    speech.will_answer(["One two three."]);
    let mut socket = realtime(&speech).await;
    say(&mut socket, json!({"type": "session.update", "session": session()})).await;
    for _ in 0..2 {
        say(&mut socket, json!({"type": "response.create"})).await;
    }
    let came = until(&mut socket, "error").await;
    assert_eq!(came.last().unwrap()["error"]["code"], "conversation_already_has_active_response");
}

async fn request(speech: &Speech, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let path = format!("/v1/convai/{path}");
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let answer = exchange(speech.listening.address, method, &path, &[ELEVENLABS], &body).await.unwrap();
    (answer.status, serde_json::from_str(&answer.body).unwrap_or_default())
}

#[tokio::test]
async fn an_agent_is_checked_field_by_field() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let nobody = exchange(speech.listening.address, "GET", "/v1/convai/agents", &[], "").await.unwrap();
    assert_eq!(nobody.status, 401);
    let (status, answer) = request(&speech, "POST", "agents/create", &json!({"name": "Shop"})).await;
    assert_eq!((status, &answer["detail"][0]["msg"]), (422, &json!("Field required")));
    for (config, status) in [
        (json!({"voice": {}}), 422),
        (json!({"agent": {"prompt": "a text"}}), 422),
        (json!({"tts": {"agent_output_audio_format": "mulaw"}}), 422),
        (json!({"conversation": {"client_events": ["everything"]}}), 422),
        (json!({"tts": {"voice_id": "nobody"}}), 400),
        (json!({"agent": {"prompt": {"knowledge_base": [{"id": "doc_none"}]}}}), 404),
    ] {
        let body = json!({"conversation_config": config});
        assert_eq!(request(&speech, "POST", "agents/create", &body).await.0, status, "{config}");
    }
    assert_eq!(request(&speech, "GET", "agents?page_size=101", &Value::Null).await.0, 422);
    let number = json!({"provider": "twilio", "phone_number": "0151", "label": "a", "sid": "AC1", "token": "12345678"});
    assert_eq!(request(&speech, "POST", "phone-numbers", &number).await.0, 422);
}

#[tokio::test]
async fn an_agent_hangs_up_on_what_it_does_not_know() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let config = json!({"agent": {"first_message": "Hello {{customer}}."}, "asr": {"user_input_audio_format": "ulaw_8000"}});
    let (_, made) = request(&speech, "POST", "agents/create", &json!({"conversation_config": config})).await;
    let id = made["agent_id"].as_str().unwrap();
    let begin = json!({"type": "conversation_initiation_client_data", "dynamic_variables": {"customer": "Ana"}});
    let with_override = json!({"type": "conversation_initiation_client_data", "dynamic_variables": {"customer": "Ana"},
        "conversation_config_override": {"agent": {"language": "es"}}});
    let without_variable = json!({"type": "conversation_initiation_client_data"});
    for (messages, is_begun) in [
        (vec![json!({"user_audio_chunk": "ICAg"})], false),
        (vec![with_override], false),
        (vec![without_variable], false),
        (vec![begin.clone(), json!({"type": "pong", "event_id": 99})], true),
        (vec![begin.clone(), json!({"type": "client_tool_result", "tool_call_id": "x", "result": "", "is_error": false})], true),
        (vec![begin.clone(), json!({"type": "something"})], true),
        (vec![begin, json!({"user_audio_chunk": "no base64"})], true),
    ] {
        let (_, signed) = request(&speech, "GET", &format!("conversation/get-signed-url?agent_id={id}"), &Value::Null).await;
        let target = signed["signed_url"].as_str().unwrap().split_once("/v1").map(|(_, path)| format!("/v1{path}")).unwrap();
        let mut open = socket(&speech, &target, ("accept", "*/*")).await.unwrap();
        assert_eq!(socket(&speech, &target, ("accept", "*/*")).await.unwrap_err(), 403, "a signature is good once");
        for message in &messages {
            say(&mut open, message.clone()).await;
        }
        let mut came = Vec::new();
        while came.last().is_none_or(|event: &Value| event["closed"].is_null()) {
            came.push(told(&mut open).await);
        }
        assert_eq!(came.last().unwrap()["closed"], 1008, "{messages:?}");
        assert_eq!(came[0]["type"] == "conversation_initiation_metadata", is_begun, "{messages:?}");
    }
}
