//! What happens, in the order a message meets it: intake, route, `run_turn`, deliver, handover, close.

pub mod close;
pub mod deliver;
pub mod handover;
pub mod intake;
pub mod route;
pub mod run_turn;
pub mod settings;
