use sandbox::speech::{Fault, Rules, Speech};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

const LISTEN: &str = "/v1/listen?model=nova-3&encoding=mulaw&sample_rate=8000";
const SHORT: Duration = Duration::from_millis(50);

fn target(base: &str, key: &str) -> Result<Target, SpeechError> {
    Target::new("Deepgram", base, LISTEN, ("authorization", "Token "), key)
}

async fn refused(target: &Target, limits: Limits) -> SpeechError {
    match Socket::open(target, limits).await {
        Ok(_) => panic!("it opens"),
        Err(error) => error,
    }
}

#[test]
fn only_a_near_server_is_spoken_to_without_encryption() {
    for near in ["ws://127.0.0.1:9", "http://localhost", "ws://[::1]:80", "ws://10.0.0.7", "ws://speaches:8000", "ws://asr.local"]
    {
        assert!(target(near, "key").is_ok(), "{near}");
    }
    for far in ["ws://api.deepgram.com", "http://8.8.8.8", "ws://[2600::1]", "ftp://localhost", "", "wss://", "no address"] {
        assert!(matches!(target(far, "key"), Err(SpeechError::Refused { .. })), "{far}");
    }
    assert_eq!(target("wss://api.deepgram.com/", "key").unwrap().address().as_str(), format!("https://api.deepgram.com{LISTEN}"));
}

#[test]
fn a_key_that_cannot_be_sent_is_not_repeated() {
    let Err(error) = target("wss://api.deepgram.com", "secret\nkey") else { panic!("it is taken") };
    assert!(!format!("{error:?} {error}").contains("secret"), "{error:?}");
}

#[tokio::test]
async fn messages_go_both_ways_and_a_goodbye_has_its_reason() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let target = target(&speech.url(), &Rules::default().deepgram_key).unwrap();
    let mut socket = Socket::open(&target, Limits::default()).await.unwrap();
    socket.send(Message::binary(vec![1; 800])).await.unwrap();
    socket.send(Message::text(r#"{"type":"Finalize"}"#)).await.unwrap();
    let Received::Text(text) = socket.next().await.unwrap() else { panic!("it is text") };
    assert!(text.contains("\"transcript\":\"800\""), "{text}");
    socket.send(Message::text(r#"{"type":"CloseStream"}"#)).await.unwrap();
    socket.next().await.unwrap();
    let error = socket.next().await.unwrap_err();
    assert_eq!(error.to_string(), "Deepgram cannot be used now: it closed the socket: 1000 ");
}

#[tokio::test]
async fn a_refusal_has_the_providers_reason_without_the_key() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let wrong = target(&speech.url(), "dg-wrong").unwrap();
    let error = refused(&wrong, Limits::default()).await;
    assert!(matches!(&error, SpeechError::Refused { detail, .. } if detail.contains("Invalid credentials")), "{error}");
    speech.inject(Fault::Refuse(503));
    assert!(matches!(refused(&wrong, Limits::default()).await, SpeechError::Unavailable { .. }));
    let elsewhere = Target::new("Deepgram", &speech.url(), "/v2/voices", ("xi-api-key", ""), &Rules::default().elevenlabs_key);
    let error = refused(&elsewhere.unwrap(), Limits::default()).await;
    assert!(matches!(&error, SpeechError::Refused { detail, .. } if detail.contains("no socket")), "{error}");
}

/// A server that answers each request with this and then says nothing.
async fn answering(answer: &'static str) -> (String, tokio::task::JoinSet<()>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("ws://{}", listener.local_addr().unwrap());
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 4_096];
            let _ = stream.read(&mut head).await;
            let _ = stream.write_all(answer.as_bytes()).await;
            open.push(stream);
        }
    });
    (url, tasks)
}

#[tokio::test]
async fn who_does_not_answer_or_answers_something_else_is_unavailable() {
    let limits = Limits { connect: SHORT, ..Limits::default() };
    for answer in [
        "",
        "HTTP/1.1 101 Switching Protocols\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: x\r\n\r\n",
        "nonsense\r\n\r\n",
        "HTTP/1.1 500 No\r\ncontent-length: 100\r\n\r\nhalf",
    ] {
        let (url, _tasks) = answering(answer).await;
        let error = refused(&target(&url, "key").unwrap(), limits).await;
        assert!(matches!(error, SpeechError::Unavailable { .. }), "{answer:?} {error}");
    }
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let gone = format!("ws://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = refused(&target(&gone, "key").unwrap(), Limits::default()).await;
    assert!(matches!(error, SpeechError::Unavailable { .. }), "{error}");
    assert!(!error.to_string().contains(LISTEN), "{error}");
}

#[tokio::test]
async fn a_server_that_answers_pings_may_be_silent() {
    let rules = Rules { idle: Duration::from_mins(1), ..Rules::default() };
    let speech = Speech::start(rules).await.unwrap();
    let target = target(&speech.url(), &Rules::default().deepgram_key).unwrap();
    let limits = Limits { idle: Duration::from_secs(2), ..Limits::default() };
    let mut socket = Socket::open(&target, limits).await.unwrap();
    // As if a second had gone by: the question is asked at once, and its answer counts.
    socket.last = Instant::now().checked_sub(Duration::from_millis(1_100)).unwrap();
    let before = socket.last;
    for _ in 0..100 {
        if socket.last > before && !socket.has_asked {
            break;
        }
        assert!(timeout(Duration::from_millis(10), socket.next()).await.is_err(), "nothing comes but the answer");
    }
    assert!(socket.last > before + Duration::from_secs(1) && !socket.has_asked);
}

#[tokio::test]
async fn a_server_that_gives_no_sign_of_life_is_left() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let target = target(&format!("ws://{}", listener.local_addr().unwrap()), "key").unwrap();
    let limits = Limits { idle: SHORT, ..Limits::default() };
    let accepting = async { tokio_tungstenite::accept_async(listener.accept().await.unwrap().0).await.unwrap() };
    let (opened, _deaf) = tokio::join!(Socket::open(&target, limits), accepting);
    let error = opened.unwrap_or_else(|error| panic!("{error}")).next().await.unwrap_err();
    assert!(error.to_string().ends_with("it gives no sign of life"), "{error}");
}

#[tokio::test]
async fn a_message_over_the_bound_ends_the_socket() {
    let speech = Speech::start(Rules::default()).await.unwrap();
    let target = target(&speech.url(), &Rules::default().deepgram_key).unwrap();
    let limits = Limits { most_message: 64, ..Limits::default() };
    let mut socket = Socket::open(&target, limits).await.unwrap();
    socket.send(Message::text(r#"{"type":"Finalize"}"#)).await.unwrap();
    assert!(matches!(socket.next().await, Err(SpeechError::Unavailable { .. })));
}
