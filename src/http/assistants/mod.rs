//! Bots with agents: drafts and editions, trials, connections to models, tools, packs, how answers came about, what was used, and help
//! for operators.

pub mod assist;
pub mod connections;
pub mod editions;
pub mod notices;
pub mod packs;
pub mod preview;
pub mod servers;
pub mod tools;
pub mod traces;
pub mod usage;
