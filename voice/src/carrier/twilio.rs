//! Twilio Programmable Voice.

mod rest;
pub mod signature;
pub mod twiml;
pub mod webhook;

pub use rest::{Account, TwilioRest};
