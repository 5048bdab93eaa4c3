//! What stands behind a provider in a call: who it is to be, what it may do, and what is not left to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use engine::flow::settings::InboxSettings;
use engine::model::call::Call;
use serde_json::Value;

use super::{SpeechToSpeech, Tool};

/// A provider with what stands behind it.
#[derive(Clone)]
pub struct Dialogue {
    pub provider: Arc<dyn SpeechToSpeech>,
    pub backing: Arc<dyn Backing>,
    /// It was set up at its provider, with instructions and language of its own, and takes others only with its leave.
    pub is_set_up: bool,
}

/// What a provider is told of the bot before a call.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Guide {
    /// Empty keeps what the provider was set to.
    pub instructions: String,
    pub tools: Vec<Tool>,
    pub variables: BTreeMap<String, String>,
}

/// What came of a tool.
#[derive(Debug, Clone, PartialEq)]
pub struct Ran {
    pub id: String,
    pub output: String,
    pub is_error: bool,
    /// A person is to go on with the call.
    pub hands_over: bool,
}

/// A tool that a provider wants to use.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    pub id: String,
    pub name: String,
    pub arguments: Value,
}

#[async_trait]
pub trait Backing: Send + Sync {
    async fn guide(&self, settings: &InboxSettings, call: &Call) -> engine::Result<Guide>;

    /// In time, or with an error that says so: somebody waits on the phone.
    async fn run(&self, settings: &InboxSettings, call: &Call, wanted: Wanted) -> Ran;

    /// Whoever asks for a person gets one, whatever the provider makes of it.
    fn wants_person(&self, settings: &InboxSettings, said: &str) -> bool;
}
