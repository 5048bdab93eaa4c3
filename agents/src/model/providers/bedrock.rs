//! AWS Bedrock `ConverseStream`: one shape for the models of many makers, answers in binary frames.
//!
//! Model ids hold colons, which the path has encoded (and the signature twice). Turns alternate and begin with the user;
//! results stand first in the turn after their calls.

mod read;
mod write;

use crate::model::table::Profile;
use crate::model::wire::frames::Binary;
use crate::model::wire::{Decoder, Door, Frames, Outgoing, Wire};
use crate::model::{ModelError, Request};

pub const WIRE: &str = "bedrock";

pub struct Bedrock {
    pub door: Door,
    pub profile: Profile,
}

impl Wire for Bedrock {
    fn encode(&self, request: &Request) -> Result<Outgoing, ModelError> {
        self.door.outgoing("application/vnd.amazon.eventstream", &write::body(self, request))
    }

    fn frames(&self) -> Frames {
        Frames::Binary(Binary::default())
    }

    fn decoder(&self, _request: &Request) -> Box<dyn Decoder> {
        Box::new(read::Reader::default())
    }
}

#[cfg(test)]
mod tests;
