//! Several nodes of one installation, real processes beside real engines, and what befalls them: after each fault nothing that was
//! acknowledged is lost, nothing is said twice, each conversation is in order, and service is back by itself.
//!
//! The load is that of `crash`: customers and an operator who come back wherever the balancer sends them. Each node reaches each
//! engine through a wire of its own (`wire`), which a test may cut or slow down.

mod faults;
mod files;
mod installation;
mod roles;
mod wire;
