//! Packets over WebSocket, one a text frame.

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::header::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message, Utf8Bytes};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use super::transport::{ConnectOptions, Handshake};
use crate::{Address, PeerError};

/// Largest frame or message that is accepted, in bytes.
const MAX_MESSAGE: usize = 32 * 1024 * 1024;

/// One WebSocket connection.
#[derive(Debug)]
pub struct WebSocket {
    stream: WebSocketStream<TcpStream>,
}

impl WebSocket {
    /// Opens a connection of its own and reads the handshake packet.
    pub async fn open(address: &Address, options: &ConnectOptions) -> Result<(Self, Handshake), PeerError> {
        let mut socket = Self::connect(address, options, "/socket.io/?EIO=4&transport=websocket").await?;
        let handshake = Handshake::parse(&socket.next().await?)?;
        Ok((socket, handshake))
    }

    /// Does the WebSocket handshake on a path and query.
    pub async fn connect(address: &Address, options: &ConnectOptions, target: &str) -> Result<Self, PeerError> {
        let tcp = address.open(options.source).await?;
        let mut request = format!("ws://{}{target}", address.authority()).into_client_request().map_err(peer_error)?;
        for (name, value) in &options.headers {
            request.headers_mut().insert(header_name(name)?, header_value(value)?);
        }
        let config = WebSocketConfig::default()
            .read_buffer_size(options.read_buffer)
            // Every frame is flushed at once, so nothing is gained by a large buffer for each socket.
            .write_buffer_size(0)
            .max_write_buffer_size(MAX_MESSAGE)
            .max_message_size(Some(MAX_MESSAGE))
            .max_frame_size(Some(MAX_MESSAGE));
        let (stream, _) = client_async_with_config(request, tcp, Some(config)).await.map_err(peer_error)?;
        Ok(Self { stream })
    }

    /// Writes one packet and flushes it.
    pub async fn send(&mut self, text: impl Into<Utf8Bytes>) -> Result<(), PeerError> {
        self.stream.send(Message::Text(text.into())).await.map_err(peer_error)
    }

    /// Reads one packet, shared with the read buffer; dropping the future loses nothing.
    pub async fn next(&mut self) -> Result<Utf8Bytes, PeerError> {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) => return Ok(text),
                Some(Ok(Message::Binary(_))) => {
                    return Err(PeerError::Malformed("a binary frame".to_owned()));
                }
                Some(Ok(Message::Close(frame))) => {
                    let reason = frame.map_or_else(|| "closed".to_owned(), |frame| frame.to_string());
                    return Err(PeerError::Disconnected(reason));
                }
                // The library answers WebSocket pings by itself while the stream is read.
                Some(Ok(_)) => {}
                Some(Err(cause)) => return Err(peer_error(cause)),
                None => return Err(PeerError::Disconnected("the stream ended".to_owned())),
            }
        }
    }

    /// Sends the close frame; a connection that is already gone is closed enough.
    pub async fn close(&mut self) {
        drop(self.stream.close(None).await);
    }
}

fn header_name(name: &str) -> Result<HeaderName, PeerError> {
    HeaderName::from_bytes(name.as_bytes()).map_err(|cause| PeerError::Handshake(cause.to_string()))
}

fn header_value(value: &str) -> Result<HeaderValue, PeerError> {
    HeaderValue::from_str(value).map_err(|cause| PeerError::Handshake(cause.to_string()))
}

fn peer_error(cause: Error) -> PeerError {
    match cause {
        Error::Io(cause) => PeerError::Io(cause),
        Error::ConnectionClosed | Error::AlreadyClosed => PeerError::Disconnected(cause.to_string()),
        Error::Http(response) => {
            let status = response.status();
            let body = response.into_body().unwrap_or_default();
            PeerError::Handshake(format!("{status}: {}", String::from_utf8_lossy(&body)))
        }
        Error::Url(_) | Error::HttpFormat(_) => PeerError::Handshake(cause.to_string()),
        // A reset while frames are read comes as a protocol error of the library; the peer is gone all the same.
        Error::Protocol(cause) => PeerError::Disconnected(cause.to_string()),
        other => PeerError::Malformed(other.to_string()),
    }
}
