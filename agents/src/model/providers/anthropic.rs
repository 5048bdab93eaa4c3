//! Anthropic Messages, shaped by the version that is asked for.
//!
//! `2026-10-21` refuses `temperature` even at its default; `2023-06-01` takes it. Turns alternate, results stand first in
//! theirs, thoughts are returned as they came.

mod read;
mod write;

use crate::model::table::Profile;
use crate::model::wire::{Decoder, Door, Frames, Outgoing, Wire, frames::Sse};
use crate::model::{ModelError, Request};

pub const WIRE: &str = "anthropic";
pub const NEWEST: &str = "2026-10-21";
/// The versions the requests here are shaped for.
pub const VERSIONS: [&str; 2] = [NEWEST, "2023-06-01"];

pub struct Anthropic {
    pub door: Door,
    pub model: String,
    pub profile: Profile,
    /// Whether the version still takes `temperature`.
    pub takes_sampling: bool,
}

impl Wire for Anthropic {
    fn encode(&self, request: &Request) -> Result<Outgoing, ModelError> {
        self.door.outgoing("text/event-stream", &write::body(self, request))
    }

    fn frames(&self) -> Frames {
        Frames::Sse(Sse::default())
    }

    fn decoder(&self, _request: &Request) -> Box<dyn Decoder> {
        Box::new(read::Reader::default())
    }
}

#[cfg(test)]
mod tests;
