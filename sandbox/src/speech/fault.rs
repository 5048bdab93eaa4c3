//! What can go wrong with one request or one socket.

use std::time::Duration;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// An error status instead of an answer or a socket.
    Refuse(u16),
    /// The first byte of an answer, or the answer to a socket's first flush, takes this long.
    Slow(Duration),
    /// The connection ends after so many bytes of sound, heard or spoken, without a goodbye.
    DropAfter(usize),
    /// The provider of a conversation says a goodbye that is none after so many bytes of its own sound.
    HangUpAfter(usize),
    /// The socket ends when it is asked to flush.
    DropAtFlush,
    /// Everything is taken and nothing is said.
    Mute,
    /// Events that nobody knows come between the others.
    UnknownEvents,
    /// Text that is no JSON comes between the others; an answer is such text.
    Garbage,
    /// Nothing is understood; an answer has no sound.
    Empty,
    /// `OpenAI`: the first item is completed after the second.
    OutOfOrder,
    /// An error with the provider's name for it instead of the first answer to a flush.
    Trouble(&'static str),
}
