//! How text travels: the options of a connect, and the choice among the transports behind one face.

use std::net::IpAddr;
use std::time::Duration;

use super::json_scan;
use super::packet::EnginePacket;
use super::polling::Polling;
use super::websocket::WebSocket;
use crate::{Address, PeerError};

/// Which way a browser could have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TransportKind {
    #[default]
    WebSocket,
    /// Long-polling only, as behind a proxy that breaks them.
    Polling,
    /// Long-polling first, then moved to WebSocket: what the browser client does by default.
    Upgraded,
}

/// What a connect may set; the default suits a test.
#[derive(Debug, Clone)]
pub struct ConnectOptions {
    pub transport: TransportKind,
    /// Extra request headers, such as `origin`.
    pub headers: Vec<(String, String)>,
    /// The address to connect from; any when absent. WebSocket only.
    pub source: Option<IpAddr>,
    /// How long the whole connect may take.
    pub timeout: Duration,
    /// How many unread events are held; one more ends the connection with `Overflow`.
    pub event_capacity: usize,
    /// How much is read at once, in bytes; small when thousands of sockets stand idle.
    pub read_buffer: usize,
}

impl Default for ConnectOptions {
    fn default() -> Self {
        Self {
            transport: TransportKind::default(),
            headers: Vec::new(),
            source: None,
            timeout: Duration::from_secs(10),
            event_capacity: 4096,
            read_buffer: 4096,
        }
    }
}

impl ConnectOptions {
    /// The same options with an `Origin`, as a browser on that site would send it.
    #[must_use]
    pub fn with_origin(mut self, origin: &str) -> Self {
        self.headers.push(("origin".to_owned(), origin.to_owned()));
        self
    }

    /// The same options over another transport.
    #[must_use]
    pub const fn over(mut self, transport: TransportKind) -> Self {
        self.transport = transport;
        self
    }
}

/// The server's first packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handshake {
    pub sid: String,
    /// After this long without a ping the server must be taken as gone.
    pub silence_limit: Duration,
}

impl Handshake {
    /// Reads the packet with type `0`.
    pub fn parse(text: &str) -> Result<Self, PeerError> {
        let EnginePacket::Open(body) = EnginePacket::parse(text)? else {
            return Err(PeerError::Handshake(format!("the first packet was `{text}`")));
        };
        let milliseconds = |key| json_scan::number_field(body, key);
        match (json_scan::text_field(body, "sid"), milliseconds("pingInterval"), milliseconds("pingTimeout")) {
            (Some(sid), Some(interval), Some(timeout)) => {
                Ok(Self { sid: sid.to_owned(), silence_limit: Duration::from_millis(interval.saturating_add(timeout)) })
            }
            _ => Err(PeerError::Handshake(format!("incomplete: `{body}`"))),
        }
    }
}

/// An open connection, whichever way it came.
pub enum Transport {
    WebSocket(Box<WebSocket>),
    Polling(Polling),
}

impl Transport {
    /// Opens the connection and reads the handshake.
    pub async fn open(address: &Address, options: &ConnectOptions) -> Result<(Self, Handshake), PeerError> {
        match options.transport {
            TransportKind::WebSocket => {
                let (socket, handshake) = WebSocket::open(address, options).await?;
                Ok((Self::WebSocket(Box::new(socket)), handshake))
            }
            TransportKind::Polling => {
                let (mut polling, handshake) = Polling::open(address, options).await?;
                polling.start();
                Ok((Self::Polling(polling), handshake))
            }
            TransportKind::Upgraded => {
                let (polling, handshake) = Polling::open(address, options).await?;
                let socket = polling.upgrade(options).await?;
                Ok((Self::WebSocket(Box::new(socket)), handshake))
            }
        }
    }

    /// Writes one packet.
    pub async fn send(&mut self, text: String) -> Result<(), PeerError> {
        match self {
            Self::WebSocket(socket) => socket.send(text).await,
            Self::Polling(polling) => polling.send(&text).await,
        }
    }

    /// Reads one packet; dropping the future loses nothing.
    pub async fn next(&mut self) -> Result<String, PeerError> {
        match self {
            Self::WebSocket(socket) => Ok(socket.next().await?.as_str().to_owned()),
            Self::Polling(polling) => polling.next().await,
        }
    }

    /// Says goodbye as far as the transport has a word for it.
    pub async fn close(&mut self) {
        match self {
            Self::WebSocket(socket) => socket.close().await,
            // A polling client leaves by the Engine.IO close packet; when that fails the server times it out.
            Self::Polling(polling) => drop(polling.send("1").await),
        }
    }
}
