//! A lean Socket.IO 4 client (Engine.IO 4), written against the public protocol.
//!
//! The wire, from the outside in: an Engine.IO packet is one digit and a body (`0` open, `1` close, `2` ping,
//! `3` pong, `4` message, `6` noop). A message's body is a Socket.IO packet: one digit (`0` connect, `1` disconnect,
//! `2` event, `3` ack, `4` refused connect), the namespace with a comma unless it is `/`, an acknowledgement number
//! when one is wanted, and JSON. So `42/chat,7["send",{…}]` is an event on `/chat` that asks for the ack `43/chat,7[…]`.
//! Over WebSocket a frame is one packet; a long-polling body holds several, divided by the byte `0x1e`.
//!
//! [`packet`] reads and writes it, [`session`] decides what each packet means for one namespace, the transports move
//! text, and [`Client`] runs the loop. Binary attachments are not spoken: the product's sockets carry JSON only.

mod client;
pub mod json_scan;
pub mod packet;
mod polling;
pub mod session;
mod transport;
mod websocket;

pub use client::Client;
pub use session::Event;
pub use transport::{ConnectOptions, TransportKind};

pub(crate) use websocket::WebSocket;
