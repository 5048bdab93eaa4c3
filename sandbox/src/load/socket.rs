//! A Socket.IO connection that its owner drives: raw text in, raw text out.

use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use crate::socket_io::packet::{self, EnginePacket, Kind, Packet};
use crate::socket_io::session::read_refusal;
use crate::socket_io::{ConnectOptions, WebSocket};
use crate::{Address, PeerError};

/// One received Socket.IO packet, sharing the read buffer.
#[derive(Debug, Clone)]
pub struct Frame(Utf8Bytes);

impl Frame {
    /// The packet in its parts; cheap enough to be asked for repeatedly.
    #[must_use]
    pub fn packet(&self) -> Option<Packet<'_>> {
        // The first byte is the Engine.IO type, which was looked at before the frame was made.
        Packet::parse(self.0.get(1..)?).ok()
    }
}

/// One WebSocket joined to one namespace.
#[derive(Debug)]
pub struct LoadSocket {
    socket: WebSocket,
    /// The answer to a ping, kept until it is written, so that a dropped `next` does not lose it.
    pong: Option<String>,
}

impl LoadSocket {
    /// Connects over WebSocket and joins a namespace; events that follow are left to [`LoadSocket::next`].
    ///
    /// Errors: `Refused` when the server says no; `Io`, `Handshake`, `Disconnected` or `Timeout` when it does not get that far.
    pub async fn open(address: &Address, namespace: &str, auth_json: &str, options: &ConnectOptions) -> Result<Self, PeerError> {
        let joined = timeout(options.timeout, Self::join(address, namespace, auth_json, options));
        joined.await.map_err(|_elapsed| PeerError::Timeout("the connect"))?
    }

    /// Writes one ready-made frame, such as [`packet::write_event`] makes.
    ///
    /// Errors: `Io` or `Disconnected` when the connection is over.
    pub async fn send(&mut self, frame: String) -> Result<(), PeerError> {
        self.socket.send(frame).await
    }

    /// The next Socket.IO packet; heartbeats are answered on the way. Dropping the future loses nothing.
    ///
    /// Errors: `Disconnected` or `Io` when the connection is over, `Malformed` when the server does not speak the protocol.
    pub async fn next(&mut self) -> Result<Frame, PeerError> {
        loop {
            if let Some(pong) = &self.pong {
                self.socket.send(pong.as_str()).await?;
                self.pong = None;
            }
            let text = self.socket.next().await?;
            match EnginePacket::parse(&text)? {
                EnginePacket::Message(body) if body.starts_with('1') => {
                    return Err(PeerError::Disconnected("the server ended the namespace".to_owned()));
                }
                EnginePacket::Message(_) => return Ok(Frame(text)),
                EnginePacket::Ping(body) => self.pong = Some(format!("3{body}")),
                EnginePacket::Close => {
                    return Err(PeerError::Disconnected("the server closed the connection".to_owned()));
                }
                EnginePacket::Open(_) | EnginePacket::Pong(_) | EnginePacket::Upgrade | EnginePacket::Noop => {}
            }
        }
    }

    async fn join(address: &Address, namespace: &str, auth_json: &str, options: &ConnectOptions) -> Result<Self, PeerError> {
        let (socket, _) = WebSocket::open(address, options).await?;
        let mut joined = Self { socket, pong: None };
        joined.send(packet::connect(namespace, auth_json)).await?;
        loop {
            let frame = joined.next().await?;
            match frame.packet() {
                Some(packet) if packet.kind == Kind::Connect => return Ok(joined),
                Some(packet) if packet.kind == Kind::ConnectError => {
                    return Err(PeerError::Refused(read_refusal(packet.payload)));
                }
                _ => {}
            }
        }
    }
}
