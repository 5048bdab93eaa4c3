//! What several nodes of one installation tell each other, over Redis 6 or newer (one server, or the primary of several; no
//! cluster): signals, who is connected, who leads, how often somebody may do something. Nothing in it has to last: a Redis that
//! begins empty is filled again within seconds.
//!
//! While Redis is out of reach each node goes on by itself:
//! - Signals of a node reach its own followers at once, as always. Those of other nodes do not come: whatever is stored shows
//!   within two looks into the event log, which followers are sent to by [`Missed`](engine::ports::event_bus::Missed); what is
//!   not stored (typing, pieces of a reply) is lost.
//! - People on other nodes count as connected for another minute, then no more.
//! - A lease runs out within its time, and nobody leads.
//! - Limits answer nothing, and each node counts by itself.
//!
//! Connections are made again after pauses that grow to some seconds. As soon as a node hears the others again, its followers are
//! sent to the log once.

mod bus;
mod hearing;
mod lease;
mod limits;
mod line;
mod link;
mod order;
mod presence;
mod sharing;
mod telling;
mod there;
mod watch;
mod wire;

pub use bus::RedisBus;
pub use lease::RedisLease;
pub use limits::{Rate, RedisLimits};
pub use link::{RedisConfig, RedisLink};
pub use presence::RedisPresence;

#[cfg(test)]
mod tests;
