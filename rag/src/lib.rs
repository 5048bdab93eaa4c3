//! Knowledge: documents are read, cut into passages, indexed, found again, and quoted with their source.
//!
//! - [`ingest`] turns bytes into a [`document::Document`] of passages; a new format is one file there.
//! - [`embed`] turns text into vectors behind the [`embed::Embedder`] port; a new provider is one file there.
//! - [`index`] keeps and finds passages behind the [`index::VectorIndex`] port; a new backend is one file there.
//! - [`retrieve`] asks an index for a conversation's question and says how sure it is.
//! - [`rerank`] looks at the best passages once more, where that is wanted.
//! - [`answer`] writes an answer from the found sentences alone, when no language model can.
//! - [`net`] says where addresses lead that people enter.
//! - [`intents`] learns from labelled messages which intent another one has.
//! - [`eval`] measures all of it on a folder of questions with known sources.
//!
//! Nothing here knows conversations, channels or models. Document text never reaches a log.

pub mod answer;
pub mod document;
pub mod embed;
pub mod eval;
pub mod index;
pub mod ingest;
pub mod intents;
pub mod net;
pub mod rerank;
pub mod retrieve;
