//! Simulated providers of language models, as strict as the real ones, on one address.
//!
//! | path | provider |
//! | --- | --- |
//! | `/v1/chat/completions`, `/v1/responses` | `OpenAI`, or a compatible server ([`Rules::v1`]) |
//! | `/openai/deployments/{name}/chat/completions?api-version=` | Azure, classic form |
//! | `/openai/v1/chat/completions`, `/openai/v1/responses` | Azure, v1 form |
//! | `/v1/messages` | Anthropic |
//! | `/model/{id}/converse`, `/model/{id}/converse-stream` | Bedrock: API key or `SigV4`, recomputed |
//! | `/api/chat` | Ollama: NDJSON; cuts what does not fit |
//! | `/v1/models` | `OpenAI` and Anthropic |
//!
//! A request goes through four steps, each a function: *who* (route and key), *read* (the provider's rules; a refusal has
//! the provider's own form), *answer* (the [`Brain`], which knows no provider), *write* (the provider's form again, whole or
//! as a stream). A [`Fault`] spoils one of them.

mod anthropic;
mod bedrock;
mod brain;
mod fault;
mod ollama;
mod openai;
mod refusal;
mod route;
mod rules;
mod schema;
mod script;

#[cfg(test)]
mod tests;

use std::collections::{HashSet, VecDeque};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde_json::Value;

pub use brain::{Asked, Brain, Call, Choice, Entry, Piece, Said, Stop, Tool};
pub use fault::Fault;
pub use rules::{Maker, Model, Rules, V1};
pub use script::{Parrot, Script};

use crate::serve::{self, Listening, Reply, Request, Service};
pub use crate::serve::{Ended, Request as HttpRequest};

/// Requests that are remembered; older ones are forgotten.
const MOST_SEEN: usize = 4096;

/// One request as it came, and what became of it.
#[derive(Debug, Clone)]
pub struct Seen {
    pub method: String,
    pub target: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// Null when it was not JSON.
    pub body: Value,
    /// What the brain was asked; none when the request was refused or a fault came first.
    pub asked: Option<Asked>,
    pub status: u16,
    /// When the first byte of the answer's body left; none before that.
    pub first_byte: Option<Instant>,
    /// None while the answer is being sent.
    pub ended: Option<Ended>,
}

struct State {
    rules: Rules,
    brain: Box<dyn Brain>,
    once: VecDeque<Fault>,
    always: Option<Fault>,
    /// Requests since the last [`Models::refill`].
    used: usize,
    /// Numbers of the requests; the first one remembered is `first`.
    first: usize,
    seen: VecDeque<Seen>,
    /// Beginnings of prompts that a provider would have in its cache.
    cached: HashSet<u64>,
}

struct Provider(Mutex<State>);

/// Listens on loopback until it is dropped.
pub struct Models {
    listening: Listening,
    provider: Arc<Provider>,
}

impl Models {
    /// Errors: when no port can be had.
    pub async fn start(rules: Rules, brain: impl Brain) -> io::Result<Self> {
        let state = State {
            rules,
            brain: Box::new(brain),
            once: VecDeque::new(),
            always: None,
            used: 0,
            first: 0,
            seen: VecDeque::new(),
            cached: HashSet::new(),
        };
        let provider = Arc::new(Provider(Mutex::new(state)));
        let listening = serve::listen(Arc::clone(&provider)).await?;
        Ok(Self { listening, provider })
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.listening.address
    }

    /// `http://127.0.0.1:port`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.listening.address)
    }

    /// The next request without a fault of its own meets this one.
    pub fn inject(&self, fault: Fault) {
        self.provider.lock().once.push_back(fault);
    }

    /// Every request from now on meets this fault, after those of [`Models::inject`]; none ends it.
    pub fn always(&self, fault: Option<Fault>) {
        self.provider.lock().always = fault;
    }

    /// Another brain from the next request on.
    pub fn think_with(&self, brain: impl Brain) {
        self.provider.lock().brain = Box::new(brain);
    }

    /// The minute is over: as many requests as at the start.
    pub fn refill(&self) {
        self.provider.lock().used = 0;
    }

    /// Answers that have begun and not ended.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.provider.lock().seen.iter().filter(|seen| seen.first_byte.is_some() && seen.ended.is_none()).count()
    }

    /// The newest words of the customer in each request that is remembered, and when the first byte of its answer left.
    #[must_use]
    pub fn first_bytes(&self) -> Vec<(String, Instant)> {
        let state = self.provider.lock();
        let begun = state.seen.iter().filter_map(|seen| Some((seen.asked.as_ref()?.customer().to_owned(), seen.first_byte?)));
        begun.collect()
    }

    /// The requests so far, the newest last.
    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        self.provider.lock().seen.iter().cloned().collect()
    }
}

impl State {
    /// The request of that number, while it is remembered.
    fn seen_mut(&mut self, number: usize) -> Option<&mut Seen> {
        let place = number.checked_sub(self.first)?;
        self.seen.get_mut(place)
    }
}

impl Provider {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service for Provider {
    fn answer(&self, request: Request) -> Reply {
        let mut state = self.lock();
        let fault = state.once.pop_front().or_else(|| state.always.clone());
        let number = state.first + state.seen.len();
        let (mut reply, asked) = route::answer(&mut state, &request, number, fault.as_ref());
        reply.number = number;
        if state.seen.len() == MOST_SEEN {
            state.seen.pop_front();
            state.first += 1;
        }
        let body = request.json().unwrap_or_default();
        let Request { method, target, headers, .. } = request;
        state.seen.push_back(Seen { method, target, headers, body, asked, status: reply.status, first_byte: None, ended: None });
        reply
    }

    fn began(&self, number: usize) {
        if let Some(seen) = self.lock().seen_mut(number) {
            seen.first_byte = Some(Instant::now());
        }
    }

    fn ended(&self, number: usize, ended: Ended) {
        if let Some(seen) = self.lock().seen_mut(number) {
            seen.ended = Some(ended);
        }
    }
}
