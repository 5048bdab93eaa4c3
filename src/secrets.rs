//! The keys that secrets of organisations are sealed under: read at the start, told when they are wrong, and changed while the
//! server runs.

mod ring;
mod rotate;

pub use self::ring::{Ring, open};
pub use self::rotate::{Rotated, rotate};
