use super::*;

use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, accept_async};

const SOON: Duration = Duration::from_secs(5);
const OPEN: &str = r#"0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}"#;

/// The server's side of one connection, played by the test.
struct Far(WebSocketStream<TcpStream>);

impl Far {
    async fn say(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.expect("written");
    }

    async fn hear(&mut self) -> String {
        match self.0.next().await {
            Some(Ok(Message::Text(text))) => text.to_string(),
            other => format!("{other:?}"),
        }
    }
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    (listener, url)
}

async fn accept(listener: &TcpListener, answer: &str) -> Far {
    let (stream, _) = listener.accept().await.expect("a connection");
    let mut far = Far(accept_async(stream).await.expect("a handshake"));
    far.say(OPEN).await;
    assert_eq!(far.hear().await, r#"40/chat,{"inbox":"k"}"#);
    far.say(answer).await;
    far
}

async fn pair(options: &ConnectOptions) -> (Client, Far) {
    let (listener, url) = listen().await;
    let auth = json!({"inbox": "k"});
    let (client, far) = tokio::join!(Client::connect(&url, "/chat", &auth, options), accept(&listener, r#"40/chat,{"sid":"n"}"#));
    (client.expect("joined"), far)
}

#[tokio::test]
async fn a_refused_connect_gives_code_and_detail() {
    let (listener, url) = listen().await;
    let auth = json!({"inbox": "k"});
    let options = ConnectOptions::default();
    let refusal = r#"44/chat,{"message":"no","data":{"code":"unknown_inbox","detail":"no such key"}}"#;
    let (client, _far) = tokio::join!(Client::connect(&url, "/chat", &auth, &options), accept(&listener, refusal));
    let error = client.err().expect("a refusal");
    assert_eq!(error.refusal().map(|refusal| refusal.code.as_str()), Some("unknown_inbox"));
}

#[tokio::test]
async fn acks_find_their_calls_in_any_order() {
    let (client, mut far) = pair(&ConnectOptions::default()).await;
    let (first, second) = (json!(1), json!(2));
    let calls = async { tokio::join!(client.call("send", &first, SOON), client.call("send", &second, SOON)) };
    let answers = async {
        assert_eq!(far.hear().await, r#"42/chat,0["send",1]"#);
        assert_eq!(far.hear().await, r#"42/chat,1["send",2]"#);
        far.say(r#"43/chat,1["b"]"#).await;
        far.say(r#"43/chat,9["nobody asked"]"#).await;
        far.say(r#"43/chat,0["a"]"#).await;
    };
    let ((a, b), ()) = tokio::join!(calls, answers);
    assert_eq!((a.expect("an answer"), b.expect("an answer")), (json!("a"), json!("b")));
}

#[tokio::test]
async fn pings_are_answered_while_nobody_waits() {
    let (client, mut far) = pair(&ConnectOptions::default()).await;
    far.say("2").await;
    assert_eq!(far.hear().await, "3");
    assert!(client.is_open());
}

#[tokio::test]
async fn a_cut_connection_fails_the_calls_that_wait() {
    let (client, mut far) = pair(&ConnectOptions::default()).await;
    let body = json!({});
    let cut = async {
        far.hear().await;
        far.say(r#"42/chat,["message",{"seq":1}]"#).await;
        drop(far);
    };
    let (called, ()) = tokio::join!(client.call("send", &body, SOON), cut);
    assert!(matches!(called, Err(PeerError::Disconnected(_))), "{called:?}");
    assert_eq!(client.next_event(SOON).await.expect("said before the cut").name, "message");
    let ended = client.next_event(SOON).await;
    assert!(matches!(ended, Err(PeerError::Disconnected(_))), "{ended:?}");
    assert!(client.emit("typing", &body).await.is_err());
}

#[tokio::test]
async fn unread_events_beyond_the_bound_end_the_connection_by_name() {
    let options = ConnectOptions { event_capacity: 2, ..ConnectOptions::default() };
    let (client, mut far) = pair(&options).await;
    for _ in 0..3 {
        far.say(r#"42/chat,["typing",{"on":true}]"#).await;
    }
    let heard = far.hear().await;
    assert!(heard.contains("Err") || heard.contains("None"), "{heard}");
    for _ in 0..2 {
        client.next_event(SOON).await.expect("within the bound");
    }
    assert!(matches!(client.next_event(SOON).await, Err(PeerError::Overflow(_))));
}

#[tokio::test]
async fn a_malformed_frame_ends_the_connection_and_panics_nobody() {
    for frame in ["", "x", "42/chat,{", "43/chat,", "é"] {
        let (client, mut far) = pair(&ConnectOptions::default()).await;
        far.say(frame).await;
        let ended = client.next_event(SOON).await;
        assert!(matches!(ended, Err(PeerError::Disconnected(_))), "{frame:?}: {ended:?}");
    }
}

#[tokio::test]
async fn a_polite_close_says_so_on_both_layers() {
    let (client, mut far) = pair(&ConnectOptions::default()).await;
    let heard = async { (far.hear().await, far.hear().await) };
    let ((), (first, second)) = tokio::join!(client.close(), heard);
    assert_eq!(first, "41/chat,");
    assert!(second.contains("Close"), "{second}");
    assert!(!client.is_open());
}
