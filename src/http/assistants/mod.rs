//! Bots with agents: drafts and editions, trials, connections to models, how answers came about, what was used, and help
//! for operators.

pub mod assist;
pub mod connections;
pub mod editions;
pub mod preview;
pub mod traces;
pub mod usage;
