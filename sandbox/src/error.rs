//! What can go wrong for a peer, by what the test that drives it would want to tell apart.

use std::fmt;
use std::io;

/// A refusal the server put in words: of a connect, or of a call that waited for an acknowledgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The machine-readable reason, such as `unknown_inbox`; empty when the server gave none.
    pub code: String,
    /// The sentence for people.
    pub detail: String,
}

/// Why a peer could not do what it was asked.
#[derive(Debug)]
pub enum PeerError {
    /// The socket could not be opened, or broke while bytes were moving.
    Io(io::Error),
    /// The server answered the handshake, but not with what the protocol asks for.
    Handshake(String),
    /// The server said no and gave its reason.
    Refused(Refusal),
    /// The connection is over; whatever was not acknowledged must be taken as not done.
    Disconnected(String),
    /// Nothing came in the time the caller allowed; the connection itself may be well.
    Timeout(&'static str),
    /// The server sent something that is not the protocol, or not the shape the surfaces promise.
    Malformed(String),
    /// A bounded buffer of the peer was full because its owner did not read.
    Overflow(&'static str),
}

impl PeerError {
    /// The refusal inside, when the server gave one.
    #[must_use]
    pub const fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
}

impl fmt::Display for PeerError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(cause) => write!(out, "socket failed: {cause}"),
            Self::Handshake(what) => write!(out, "handshake failed: {what}"),
            Self::Refused(refusal) => {
                write!(out, "refused with `{}`: {}", refusal.code, refusal.detail)
            }
            Self::Disconnected(reason) => write!(out, "disconnected: {reason}"),
            Self::Timeout(what) => write!(out, "timed out waiting for {what}"),
            Self::Malformed(what) => write!(out, "malformed: {what}"),
            Self::Overflow(what) => write!(out, "{what} is full"),
        }
    }
}

impl std::error::Error for PeerError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(cause) => Some(cause),
            _ => None,
        }
    }
}

impl From<io::Error> for PeerError {
    fn from(cause: io::Error) -> Self {
        Self::Io(cause)
    }
}

impl From<serde_json::Error> for PeerError {
    fn from(cause: serde_json::Error) -> Self {
        Self::Malformed(cause.to_string())
    }
}
