//! Who listens, thinks and speaks at once: a provider that is given the caller's sound and gives back its own. One more provider
//! is one file here and one line in [`Settings`].
//!
//! | file | what it is |
//! | --- | --- |
//! | `backing` | what stands behind a provider in a call: the bot, its tools |
//! | `elevenlabs` | `ElevenLabs`' agents: their socket, their REST interface, their webhooks |
//! | `line` | the loop between a socket and the two queues of a conversation |
//! | `openai` | `OpenAI` Realtime |
//! | `session` | one call on such a provider, as a machine: what of it was heard |
//! | `settings` | which of them, as a voice agent names it |

mod backing;
pub mod elevenlabs;
mod line;
pub mod openai;
pub mod session;
mod settings;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use engine::tasks::Tasks;
use serde_json::Value;
use tokio::sync::mpsc::{self, Receiver, Sender};

use crate::speech::SpeechError;
pub use backing::{Backing, Dialogue, Guide, Ran, Wanted};
pub use elevenlabs::ElevenLabs;
pub use openai::OpenAi;
pub use session::Session;
pub use settings::{Settings, over_the_web};

/// What the provider has not taken yet: ten seconds of sound in frames of 20 ms.
const MOST_TOLD: usize = 512;

/// Events that the call has not taken yet.
const MOST_EVENTS: usize = 256;

/// What a provider is told before the caller says anything.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Brief {
    /// Empty keeps what the provider was set to.
    pub instructions: String,
    /// Said before the caller says anything; empty lets the provider begin as it is set to, or not at all.
    pub first_words: String,
    /// BCP 47, `en-GB`. None lets the provider find out.
    pub language: Option<String>,
    /// Instead of the one of the settings.
    pub voice: Option<String>,
    pub tools: Vec<Tool>,
    /// Names in the provider's own prompt and what stands for them in this call.
    pub variables: BTreeMap<String, String>,
}

/// Something that the provider may ask us to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Tool {
    /// Letters, digits, `_` and `-`.
    pub name: String,
    pub description: String,
    /// JSON schema of its arguments.
    pub parameters: Value,
}

/// What the provider is told in a conversation.
#[derive(Debug, Clone, PartialEq)]
pub enum Tell {
    /// The caller's sound, silence too.
    Sound(Bytes),
    ToolResult {
        id: String,
        output: String,
        is_error: bool,
    },
    /// Of this item no more was heard than so much.
    Truncate {
        item: String,
        played_ms: u64,
    },
    /// It is to say this now, near enough in these words; one that cannot be made to takes it as a hint.
    Say(String),
    /// Good to know; it is not answered.
    Hint(String),
    /// The caller wrote this, or pressed it: as if they had said it.
    Typed(String),
    Close,
}

/// What comes of it. An item is something the provider says without a pause of its own.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// Sound may be sent. Some providers name the conversation, and tell of it by that name when it is over.
    Ready {
        conversation: Option<String>,
    },
    Sound {
        item: String,
        sound: Bytes,
    },
    /// The next words of an item, whether or not they were heard yet.
    Spoken {
        item: String,
        text: String,
    },
    /// The provider's own account of what was heard of an item that was interrupted.
    Corrected {
        item: String,
        text: String,
    },
    /// What the caller has said, as a rule later than the answer to it begins.
    Heard {
        text: String,
    },
    /// The caller speaks: what is being played is to stop, and nothing more comes of it.
    Started,
    ToolCall {
        id: String,
        name: String,
        arguments: Value,
    },
    /// The item has no more sound.
    ItemDone {
        item: String,
    },
    /// It ended the conversation in the proper way, or was told to; the last event.
    Closed,
    /// It ended otherwise; the last event.
    Failed {
        is_final: bool,
        detail: String,
    },
}

/// Something that holds a conversation. One call of `converse` is one phone call.
#[async_trait]
pub trait SpeechToSpeech: Send + Sync {
    fn name(&self) -> &'static str;

    /// Talks until it is told to close, `told` closes, or the provider ends it (then `Ok`), or it fails. `Closed` and `Failed`
    /// are told by [`open`].
    async fn converse(&self, brief: &Brief, told: &mut Receiver<Tell>, events: &Sender<Event>) -> Result<(), SpeechError>;
}

/// A conversation that goes on in a task of its own.
pub struct Talk {
    /// Not waited for by who has a clock to keep: when it is full, sound is better lost than late.
    pub tell: Sender<Tell>,
    pub events: Receiver<Event>,
}

/// Begins a conversation. It ends when `tell` is dropped, and its last event is `Closed` or `Failed`.
pub fn open(tasks: &Tasks, provider: Arc<dyn SpeechToSpeech>, brief: Brief) -> Talk {
    let ((tell, mut told), (events, happened)) = (mpsc::channel(MOST_TOLD), mpsc::channel(MOST_EVENTS));
    tasks.spawn("call.dialogue", async move {
        let last = match provider.converse(&brief, &mut told, &events).await {
            Ok(()) => Event::Closed,
            Err(error) => {
                let is_final = matches!(error, SpeechError::Refused { .. });
                Event::Failed { is_final, detail: error.to_string() }
            }
        };
        // Who has left does not ask how it ended.
        let _ = events.send(last).await;
    });
    Talk { tell, events: happened }
}

#[cfg(test)]
mod tests;
