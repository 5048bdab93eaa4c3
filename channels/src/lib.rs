//! Channels: what goes over a medium's wire ↔ what the engine means by it.
//!
//! The web needs no sender, its sockets follow the feed; [`web`] holds what is true of it alone.
//!
//! `WhatsApp`, Messenger and Instagram are one platform: [`subscription`] answers for an address, [`signature`] says whether a
//! body is the platform's, [`webhook`] reads it into what [`happened`]. None of it does any I/O.
//!
//! To add a channel: a folder here with its signature check, its payload, `inbound` (wire → `engine::flow::intake`) and a
//! `sender` that implements `engine::ports::ChannelSender`; a variant of `engine::model::inbox::Channel`; and the webhook
//! route and the sender's wiring in the program.

pub mod happened;
mod instagram;
mod messenger;
pub mod signature;
pub mod subscription;
mod template;
pub mod web;
pub mod webhook;
mod whatsapp;
mod wire;
