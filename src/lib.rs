//! Switchboard, the program: configuration, wiring, HTTP and sockets, over the backends behind the engine's ports.
//!
//! `main.rs` reads the command line; everything it calls is here, so that tests can call it too.

pub mod accounts;
pub mod app;
pub mod assistants;
pub mod audit;
pub mod automations;
pub mod campaigns;
pub mod channels;
pub mod cli;
pub mod config;
pub mod crm;
pub mod demo;
pub mod gateway;
pub mod http;
pub mod knowledge;
pub mod leads;
pub mod lifecycle;
pub mod mail;
pub mod organisations;
pub mod personal;
pub mod plans;
pub mod post_media;
pub mod posts;
pub mod retention;
pub mod sandbox;
pub mod schedules;
pub mod secrets;
pub mod seed;
pub mod shop;
pub mod sign_on;
pub mod social;
pub mod telemetry;
pub mod totp;
pub mod voice;
mod webhooks;
