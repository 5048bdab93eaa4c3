//! What a load generator needs: a socket cheap enough for thousands on one thread, and a histogram of latencies.
//!
//! [`LoadSocket`] has no task, no channels and builds no JSON trees: its owner drives it and scans the text with
//! [`crate::socket_io::json_scan`].

mod histogram;
mod socket;

pub use histogram::Histogram;
pub use socket::{Frame, LoadSocket};
