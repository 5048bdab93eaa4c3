//! Simulated providers of speech, as strict as the real ones, on one address.
//!
//! | path | provider |
//! | --- | --- |
//! | `/v1/listen` (socket), `/v1/speak` | Deepgram |
//! | `/v1/speech-to-text/realtime` (socket), `/v1/text-to-speech/{voice}/stream`, `/v2/voices` | `ElevenLabs` |
//! | `/v1/convai/…`, `/v1/convai/conversation` (socket) | `ElevenLabs`' agents |
//! | `/v1/realtime?model=` (socket) | `OpenAI`, whole conversations |
//! | `/v1/realtime?intent=transcription` (socket), `/v1/audio/speech`, `/v1/audio/transcriptions` | `OpenAI` |
//!
//! What is "recognised" is a [`Script`]: one text an utterance, as the test says; without one, how many bytes were heard.
//! What is "spoken" are [`tones`], from which the text can be read again. A [`Fault`] spoils one request or one socket.
//! [`Speech::errors`] is what the real provider would have complained of.

mod agents;
mod conversation;
mod deepgram;
mod elevenlabs;
mod fault;
mod hearing;
mod multipart;
mod openai;
mod openai_realtime;
mod realtime;
mod route;
mod rules;
mod script;
pub mod tones;

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use agents::Account;
use conversation::Conversation;
pub use conversation::{Answer, Told};
pub use fault::Fault;
pub use rules::Rules;
pub use script::{Script, Understood};

use crate::serve::{self, Listening, Reply, Request, Service, Talk};

/// Requests and complaints that are remembered; more are not.
const MOST_SEEN: usize = 4096;

/// One request or socket as it was asked for.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Path and query as they were on the wire.
    pub target: String,
    /// Of the answer; 101 for a socket.
    pub status: u16,
}

struct State {
    rules: Rules,
    script: Script,
    conversation: Conversation,
    account: Account,
    faults: VecDeque<Fault>,
    errors: Vec<String>,
    seen: Vec<Seen>,
    keep_alives: usize,
    open: usize,
}

struct Provider(Mutex<State>);

/// Listens on loopback until it is dropped.
pub struct Speech {
    listening: Listening,
    provider: Arc<Provider>,
}

impl Speech {
    /// Errors: when no port can be had.
    pub async fn start(rules: Rules) -> io::Result<Self> {
        let state = State {
            rules,
            script: Script::default(),
            conversation: Conversation::default(),
            account: Account::default(),
            faults: VecDeque::new(),
            errors: Vec::new(),
            seen: Vec::new(),
            keep_alives: 0,
            open: 0,
        };
        let provider = Arc::new(Provider(Mutex::new(state)));
        let listening = serve::listen(Arc::clone(&provider)).await?;
        Ok(Self { listening, provider })
    }

    /// `http://127.0.0.1:port`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.listening.address)
    }

    /// The next utterances are understood as these texts, one each.
    pub fn will_hear<T: Into<String>>(&self, texts: impl IntoIterator<Item = T>) {
        self.provider.lock().script.will_hear(texts);
    }

    /// Providers of whole conversations do this at their next turns, one each.
    pub fn will_answer<A: Into<Answer>>(&self, answers: impl IntoIterator<Item = A>) {
        self.provider.lock().conversation.will_answer(answers.into_iter().map(Into::into));
    }

    /// What such providers were told besides sound.
    #[must_use]
    pub fn told(&self) -> Told {
        self.provider.lock().conversation.told.clone()
    }

    /// What was understood so far, and the sound it was understood from.
    #[must_use]
    pub fn understood(&self) -> Vec<Understood> {
        self.provider.lock().script.understood().to_vec()
    }

    /// The next request or socket without a fault of its own meets this one.
    pub fn inject(&self, fault: Fault) {
        self.provider.lock().faults.push_back(fault);
    }

    /// What the real provider would have complained of.
    #[must_use]
    pub fn errors(&self) -> Vec<String> {
        self.provider.lock().errors.clone()
    }

    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.provider.lock().seen.clone()
    }

    /// Messages of clients that had nothing to say and wanted to stay.
    #[must_use]
    pub fn keep_alives(&self) -> usize {
        self.provider.lock().keep_alives
    }

    /// Sockets that are open now.
    #[must_use]
    pub fn open_sockets(&self) -> usize {
        self.provider.lock().open
    }
}

impl Provider {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn complain(&mut self, what: impl Into<String>) {
        if self.errors.len() < MOST_SEEN {
            self.errors.push(what.into());
        }
    }

    fn note(&mut self, request: &Request, status: u16) {
        if self.seen.len() < MOST_SEEN {
            self.seen.push(Seen { target: request.target.clone(), status });
        }
    }
}

impl Service for Provider {
    fn answer(&self, request: Request) -> Reply {
        let mut state = self.lock();
        let fault = state.faults.pop_front();
        let reply = route::answer(&mut state, &request, fault.as_ref());
        state.note(&request, reply.status);
        reply
    }

    fn socket(self: Arc<Self>, request: &Request) -> Option<Talk> {
        let mut state = self.lock();
        // A socket that is refused is answered like any other request, and that meets the fault.
        if state.faults.front().is_some_and(|fault| matches!(fault, Fault::Refuse(_))) {
            return None;
        }
        let dialect = route::dialect(&mut state, request).ok()?;
        let fault = state.faults.pop_front();
        state.note(request, 101);
        drop(state);
        Some(Box::new(move |socket| Box::pin(hearing::talk(socket, dialect, self, fault))))
    }
}
