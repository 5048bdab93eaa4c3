//! The road between a request and its pieces, the same for every provider.
//!
//! A [`Wire`] writes a request as one provider wants it and names how the answer is framed; [`frames`] cuts bytes into
//! events however the network split them; a [`Decoder`] reads one event at a time; [`pump`] drives all three in time and
//! within bounds. To add a provider: a file in `providers` with a `Wire` and a `Decoder`.

pub mod calls;
mod client;
mod door;
pub mod frames;
mod http;
pub mod lenient;
mod lines;
mod out;
mod pump;
mod sse;

use super::{ModelError, Request};

pub use self::client::client;
pub use self::door::{Auth, Door, Outgoing, url};
pub use self::frames::{Event, Frames};
pub use self::http::HttpModel;
pub use self::out::Out;
#[cfg(test)]
pub use self::pump::testing;

pub trait Wire: Send + Sync + 'static {
    /// The request as the provider wants it, without what it refuses.
    fn encode(&self, request: &Request) -> Result<Outgoing, ModelError>;

    /// How its answers are framed; empty, for one answer.
    fn frames(&self) -> Frames;

    fn decoder(&self, request: &Request) -> Box<dyn Decoder>;
}

/// Reads one answer. What it tells of errors is the class and a code; the name of the host is put before it.
pub trait Decoder: Send {
    fn event(&mut self, event: &Event, out: &mut Out) -> Result<(), ModelError>;

    /// The answer is whole, and only its usage may still come: a server that leaves the connection open is not waited for.
    fn is_ripe(&self) -> bool {
        false
    }

    /// Nothing more comes.
    fn end(&mut self, out: &mut Out) -> Result<(), ModelError>;
}
