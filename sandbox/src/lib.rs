//! Simulated outside parties and test peers: everything that talks to Switchboard from outside, with no account.
//!
//! The crate knows the wires and nothing of the product's insides: it depends on no workspace crate, so what it
//! proves about the server is what any outside program would see.
//!
//! - [`socket_io`]: a lean Socket.IO 4 client over WebSocket, long-polling, or polling upgraded to WebSocket.
//! - [`peers`]: typed on top of it: [`peers::ChatPeer`] for `/chat`, [`peers::InboxPeer`] for `/inbox`.
//! - [`load`]: what a load generator needs: a socket without a task of its own, and a histogram.
//! - [`embeddings`]: a provider of embeddings, as strict as the real ones.
//! - [`models`]: providers of language models: `OpenAI`, Azure, Anthropic, Bedrock, Ollama, with faults on demand.
//! - [`rerank`]: a service that says how well texts answer a question.
//! - [`speech`]: providers that understand speech over sockets, and those that speak, with faults on demand.
//! - [`shop`]: a shop behind Shopify's Admin GraphQL API, whose state can be looked at.
//! - [`hotel`] and [`crm`]: small REST services for the packs, in the shape of `docs/packs-rest.md`.
//! - [`meta`]: the Graph API of `WhatsApp`, Messenger and Instagram, and the phones that talk to it.
//! - [`carrier`]: a phone carrier, and the phones that call through it.
//! - [`mail`]: a mail server that keeps what it is given.
//! - [`receiver`]: a program that takes webhooks.
//! - [`qdrant`]: a Qdrant server, as far as an index of passages uses it.
//! - [`oidc`]: a provider of `OpenID` Connect, whose tokens can be made wrong.
//! - [`mcp`]: a server of the Model Context Protocol.
//! - [`http`]: one HTTP/1.1 connection, for long-polling and for logins.
//!
//! To add a peer: one file in `peers/` that wraps [`socket_io::Client`] and turns its events into an enum.
//! To add a simulated party (a provider, a carrier, a model): one folder beside `peers/`.

mod address;
pub mod carrier;
pub mod crm;
pub mod embeddings;
pub mod error;
pub mod hotel;
pub mod http;
pub mod load;
pub mod mail;
pub mod mcp;
pub mod meta;
pub mod models;
pub mod oidc;
pub mod peers;
pub mod qdrant;
pub mod receiver;
pub mod rerank;
mod rest;
mod serve;
pub mod shop;
pub mod socket_io;
pub mod speech;

pub use address::Address;
pub use error::{PeerError, Refusal};
