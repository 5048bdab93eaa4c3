use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::*;
use crate::serve::tests::exchange;

mod conversations;

const LISTEN: &str = "/v1/listen?model=nova-3&encoding=mulaw&sample_rate=8000&interim_results=true&endpointing=false";
const SCRIBE: &str = "/v1/speech-to-text/realtime?model_id=scribe_v2_realtime&audio_format=ulaw_8000&commit_strategy=manual";

async fn socket(speech: &Speech, target: &str, header: (&'static str, &str)) -> Result<WebSocketStream<TcpStream>, u16> {
    let address = speech.listening.address;
    let mut request = format!("ws://{address}{target}").into_client_request().unwrap();
    request.headers_mut().insert(header.0, HeaderValue::from_str(header.1).unwrap());
    match client_async(request, TcpStream::connect(address).await.unwrap()).await {
        Ok((socket, _)) => Ok(socket),
        Err(Error::Http(response)) => Err(response.status().as_u16()),
        Err(error) => panic!("{error}"),
    }
}

async fn told(socket: &mut WebSocketStream<TcpStream>) -> Value {
    match socket.next().await {
        Some(Ok(Message::Text(text))) => serde_json::from_str(&text).unwrap(),
        Some(Ok(Message::Close(Some(frame)))) => json!({"closed": u16::from(frame.code), "reason": frame.reason.as_str()}),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_text_can_be_read_from_its_tones() {
    let text = "Your parcel, no. 42, is on its way ~ {thanks}!";
    assert_eq!(tones::read(&tones::mulaw(text)), text);
    assert_eq!(tones::mulaw(text).len(), text.len() * 480);
    assert_eq!(tones::samples(text, 24_000).len(), text.len() * 1_440);
}

#[tokio::test]
async fn deepgram_tells_words_as_they_come_and_the_rest_when_it_is_asked() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    speech.will_hear(["how long does it take"]);
    let mut socket = socket(&speech, LISTEN, ("authorization", "Token dg-sandbox-0001")).await.unwrap();
    socket.send(Message::Binary(vec![0x20; 5_000].into())).await.unwrap();
    let interim = told(&mut socket).await;
    assert_eq!((&interim["channel"]["alternatives"][0]["transcript"], &interim["is_final"]), (&json!("how long"), &json!(false)));
    socket.send(Message::text(json!({"type": "Finalize"}).to_string())).await.unwrap();
    let whole = told(&mut socket).await;
    assert_eq!(whole["channel"]["alternatives"][0]["transcript"], "how long does it take");
    assert_eq!((&whole["from_finalize"], &whole["duration"]), (&json!(true), &json!(0.625)));
    socket.send(Message::text(json!({"type": "CloseStream"}).to_string())).await.unwrap();
    assert_eq!(told(&mut socket).await["type"], "Metadata");
    assert_eq!(told(&mut socket).await["closed"], 1000);
    assert_eq!(speech.errors(), Vec::<String>::new());
    assert_eq!(speech.understood(), [Understood { sound: vec![0x20; 5_000], text: "how long does it take".into() }]);
}

#[tokio::test]
async fn deepgram_ends_an_utterance_by_itself_after_silence() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    speech.will_hear(["yes please"]);
    let target = LISTEN.replace("endpointing=false", "endpointing=300&utterance_end_ms=1000&vad_events=true");
    let mut socket = socket(&speech, &target, ("authorization", "Token dg-sandbox-0001")).await.unwrap();
    socket.send(Message::Binary(vec![0x20; 800].into())).await.unwrap();
    assert_eq!(told(&mut socket).await["type"], "SpeechStarted");
    socket.send(Message::Binary(vec![0xFF; 2_400].into())).await.unwrap();
    let ended = told(&mut socket).await;
    assert_eq!(
        (&ended["channel"]["alternatives"][0]["transcript"], &ended["speech_final"]),
        (&json!("yes please"), &json!(true))
    );
    socket.send(Message::Binary(vec![0xFF; 5_600].into())).await.unwrap();
    assert_eq!(told(&mut socket).await["last_word_end"], 0.1);
}

#[tokio::test]
async fn deepgram_refuses_what_it_does_not_know_and_goes_when_nobody_speaks_or_too_fast() {
    let rules = Rules { idle: Duration::from_millis(50), ..Rules::default() };
    let speech = Speech::start(rules).await.unwrap();
    let key = ("authorization", "Token dg-sandbox-0001");
    assert_eq!(socket(&speech, LISTEN, ("authorization", "Bearer dg-sandbox-0001")).await.unwrap_err(), 401);
    for wrong in ["encoding=mp3", "encoding=mulaw&colour=red"] {
        assert_eq!(socket(&speech, &LISTEN.replace("encoding=mulaw", wrong), key).await.unwrap_err(), 400);
    }
    let mut silent = socket(&speech, LISTEN, key).await.unwrap();
    assert_eq!(told(&mut silent).await, json!({"closed": 1011, "reason": "NET-0001"}));
    let mut hasty = socket(&speech, LISTEN, key).await.unwrap();
    hasty.send(Message::Binary(vec![0x20; 16 * 8_000].into())).await.unwrap();
    assert_eq!(told(&mut hasty).await["closed"], 1008);
    assert_eq!(speech.errors().len(), 5, "{:?}", speech.errors());
}

#[tokio::test]
async fn scribe_says_on_the_socket_what_it_does_not_take() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let mut wrong = socket(&speech, SCRIBE, ("xi-api-key", "no key")).await.unwrap();
    assert_eq!(told(&mut wrong).await["message_type"], "auth_error");
    let mut socket = socket(&speech, SCRIBE, ("xi-api-key", "xi-sandbox-0001")).await.unwrap();
    assert_eq!(told(&mut socket).await["message_type"], "session_started");
    let chunk = |commit: bool| json!({"message_type": "input_audio_chunk", "audio_base_64": "ICAg", "commit": commit, "sample_rate": 8000});
    socket.send(Message::text(chunk(true).to_string())).await.unwrap();
    assert_eq!(told(&mut socket).await["message_type"], "commit_throttled");
    let mut again = chunk(false);
    again["previous_text"] = json!("Hello.");
    socket.send(Message::text(again.to_string())).await.unwrap();
    assert_eq!(told(&mut socket).await["message_type"], "input_error");
    assert_eq!(speech.errors().len(), 2, "{:?}", speech.errors());
}

#[tokio::test]
async fn realtime_transcription_wants_its_session_set_before_sound() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let target = "/v1/realtime?intent=transcription";
    let mut socket = socket(&speech, target, ("authorization", "Bearer sk-sandbox-0001")).await.unwrap();
    assert_eq!(told(&mut socket).await["type"], "session.created");
    let append = json!({"type": "input_audio_buffer.append", "audio": "ICAg"}).to_string();
    for (message, code) in
        [(append, "not_ready"), (json!({"type": "input_audio_buffer.commit"}).to_string(), "input_audio_buffer_commit_empty")]
    {
        socket.send(Message::text(message)).await.unwrap();
        assert_eq!(told(&mut socket).await["error"]["code"], code);
    }
    assert_eq!(speech.errors().len(), 2);
}

#[tokio::test]
async fn voices_are_listed_page_by_page_to_who_has_a_key() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let address = speech.listening.address;
    let first = exchange(address, "GET", "/v2/voices?page_size=1", &[("xi-api-key", "xi-sandbox-0001")], "").await.unwrap();
    let first: Value = serde_json::from_str(&first.body).unwrap();
    assert_eq!((&first["voices"][0]["voice_id"], &first["next_page_token"]), (&json!("voiceAsha0001"), &json!("1")));
    assert_eq!(exchange(address, "GET", "/v2/voices", &[], "").await.unwrap().status, 401);
}

#[tokio::test]
async fn a_fault_meets_one_request() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    speech.inject(Fault::Refuse(429));
    let header = ("authorization", "Token dg-sandbox-0001");
    assert_eq!(socket(&speech, LISTEN, header).await.unwrap_err(), 429);
    assert!(socket(&speech, LISTEN, header).await.is_ok());
    assert!(speech.errors().is_empty(), "a fault is no mistake of the client");
}
