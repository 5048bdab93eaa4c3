//! The program seen from outside, in one binary: `cargo test --test it`.
//!
//! | look for | in |
//! | --- | --- |
//! | starting, killing and calling the real program | `harness` |
//! | what customers and operators see on their sockets | `chat` |
//! | what happens to those who send nonsense, or too much | `bad_input` |
//! | bots with agents, and what their owners see | `assistants` |
//! | the API, pages and files | `http` |
//! | language models of every provider, simulated | `models` |
//! | the packs, judged by what their services hold afterwards | `scenarios` |
//! | the simulated channels of the demo | `sandbox` |
//! | documents on their way into the knowledge, and answers out of it | `knowledge` |
//! | phone calls over a simulated carrier | `voice` |
//! | kill -9 at any moment | `crash` |
//! | several nodes, and what befalls them | `nodes` |
//! | start, stop, second start, backup, configuration | `lifecycle` |
//! | the rules of the house | `house` |
//!
//! Nothing here sleeps to wait for something: tests wait for events, with a deadline.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod assistants;
mod bad_input;
mod channels;
mod chat;
mod crash;
mod harness;
mod house;
mod http;
mod knowledge;
mod lifecycle;
mod models;
mod nodes;
mod sandbox;
mod scenarios;
mod voice;
