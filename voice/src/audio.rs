//! Sound as the phone has it: G.711 µ-law, 8 kHz, one channel, in frames of 20 ms; and the ways from and to it.

pub mod mulaw;
mod preroll;
pub mod resample;
mod vad;
pub mod wav;

pub use preroll::PreRoll;
pub use vad::{Detector, Vad};

/// Samples, and so bytes, a second.
pub const RATE: u32 = 8_000;

/// Bytes of 20 ms.
pub const FRAME: usize = 160;

/// Bytes of a millisecond.
pub const PER_MS: u64 = 8;

/// Nothing, in µ-law.
pub const SILENCE: u8 = 0xFF;
