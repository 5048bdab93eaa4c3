//! Channels: what goes over a medium's wire ↔ what the engine means by it.
//!
//! The web needs no sender, its sockets follow the feed; [`web`] holds what is true of it alone. What is said on the other
//! channels is one [`outgoing::Outgoing`], whatever the channel: [`window`] decides whether it may be said now, [`outgoing`]
//! makes the bodies of the requests, [`pace`] says when they may leave, [`answer`] reads what came back, [`failure`] what a
//! refusal means, [`template`] what may be said to someone who has been silent, [`template_desk`] brings that to the platform.
//! [`publish`] is what a page or an account shows to everybody, [`social`] what stands there and who said what below it.
//!
//! `WhatsApp`, Messenger and Instagram are one platform: [`subscription`] answers for an address, [`signature`] says whether a
//! body is the platform's, [`webhook`] reads it into what [`happened`]. None of it does any I/O.
//!
//! To add a channel: a folder here with its signature check, its payload, `inbound` (wire → `engine::flow::intake`) and a
//! `sender` that implements `engine::ports::ChannelSender`; a variant of `engine::model::inbox::Channel`; and the webhook
//! route and the sender's wiring in the program. For what is sent, a variant of [`platform::Platform`], its limits and its
//! request bodies.

pub mod answer;
pub mod check;
pub mod failure;
pub mod graph;
pub mod happened;
pub mod inbound;
mod instagram;
mod messenger;
pub mod outgoing;
pub mod pace;
pub mod platform;
pub mod post;
pub mod profile;
pub mod publish;
pub mod renew;
pub mod sender;
pub mod sentiment;
pub mod signature;
pub mod social;
pub mod subscription;
pub mod template;
pub mod template_desk;
mod template_notice;
pub mod web;
pub mod webhook;
mod whatsapp;
pub mod window;
mod wire;

pub use whatsapp::number;
