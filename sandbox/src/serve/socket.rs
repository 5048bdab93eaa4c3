//! A connection that becomes a WebSocket.

use std::future::Future;
use std::pin::Pin;

use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use super::Request;

const MOST_MESSAGE: usize = 16 << 20;

pub(crate) type Socket = WebSocketStream<TcpStream>;

/// What is done with the socket, until it ends.
pub(crate) type Talk = Box<dyn FnOnce(Socket) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;

/// The answer's key, if the request asks for a socket in the way of RFC 6455.
pub(super) fn accept(request: &Request) -> Option<String> {
    let says = |name: &str, word: &str| {
        request.header(name).is_some_and(|value| value.split(',').any(|part| part.trim().eq_ignore_ascii_case(word)))
    };
    let is_asked = request.method == "GET"
        && says("connection", "upgrade")
        && says("upgrade", "websocket")
        && says("sec-websocket-version", "13");
    let key = request.header("sec-websocket-key").filter(|_| is_asked)?;
    Some(derive_accept_key(key.as_bytes()))
}

pub(super) async fn open(reading: BufReader<OwnedReadHalf>, mut writing: OwnedWriteHalf, accept: &str, talk: Talk) {
    let head = format!(
        "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: {accept}\r\n\r\n"
    );
    if writing.write_all(head.as_bytes()).await.is_err() {
        return;
    }
    let early = reading.buffer().to_vec();
    let Ok(stream) = reading.into_inner().reunite(writing) else { return };
    let config = WebSocketConfig::default().max_message_size(Some(MOST_MESSAGE)).max_frame_size(Some(MOST_MESSAGE));
    talk(WebSocketStream::from_partially_read(stream, early, Role::Server, Some(config)).await).await;
}
