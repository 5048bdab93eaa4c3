//! What many machines share out among themselves over `RabbitMQ` 3.10 or later: conversations by lanes ([`RabbitShares`]), and the
//! news that there is a job ([`RabbitJobs`]). Nothing that must last is kept there: with the broker's disk lost, the program
//! declares everything anew (`topology`) and goes on.

mod connection;
mod feeder;
mod jobs;
mod lanes;
mod line;
mod news;
mod post;
mod shares;
mod topology;

pub use connection::Broker;
pub use jobs::RabbitJobs;
pub use shares::RabbitShares;

#[cfg(test)]
mod tests;
