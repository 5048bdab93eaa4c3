//! What a load generator needs: a socket cheap enough for thousands on one thread, and a histogram of latencies.
//!
//! [`LoadCall`] is a phone call in the same manner.
//!
//! [`LoadSocket`] has no task, no channels and builds no JSON trees: its owner drives it and scans the text with
//! [`crate::socket_io::json_scan`].

mod call;
mod histogram;
mod socket;

pub use call::{Came, LoadCall};
pub use histogram::Histogram;
pub use socket::{Frame, LoadSocket};
