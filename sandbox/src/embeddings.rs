//! A simulated provider of embeddings: `/v1/embeddings` of `OpenAI`, and both forms of Azure's.
//!
//! It refuses what the real ones refuse, with their JSON: a wrong key, an empty input, more than 2048 inputs, a text or
//! a request with too many tokens, an unknown model or deployment, too many requests in a minute. A [`Fault`] makes it
//! fail as a real one may. Vectors are made from the words of a text ([`vector`]), so that like texts lie near.

pub(crate) mod answer;
mod vectors;
pub(crate) mod wire;

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinSet;

pub use vectors::{tokens, vector};

/// What the account behind the key may do.
#[derive(Debug, Clone)]
pub struct Rules {
    pub key: String,
    pub model: String,
    pub deployment: String,
    pub api_version: String,
    /// Full length of the vectors; a request may ask for less.
    pub dimensions: usize,
    pub most_inputs: usize,
    pub most_tokens_of_a_text: usize,
    pub most_tokens_of_a_request: usize,
    /// Requests before a 429, until [`Embeddings::refill`].
    pub requests: Option<usize>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            key: "sk-sandbox".into(),
            model: "text-embedding-3-small".into(),
            deployment: "support-embedding".into(),
            api_version: "2024-10-21".into(),
            dimensions: 64,
            most_inputs: 2048,
            most_tokens_of_a_text: 8191,
            most_tokens_of_a_request: 300_000,
            requests: None,
        }
    }
}

/// What goes wrong with one request.
#[derive(Debug, Clone)]
pub enum Fault {
    /// An error status, with the time to wait in `retry-after`.
    Status(u16, Option<u64>),
    /// A 429 because the account has no credit left.
    NoCredit,
    /// A redirect to that address.
    Redirect(String),
    /// The connection ends without an answer.
    Disconnect,
    /// The answer takes this long.
    Slow(Duration),
    /// The vectors come in the opposite order, numbered rightly.
    Reversed,
    /// One vector is left out.
    OneMissing,
    /// A vector holds nothing but zeros.
    Zeros,
    /// A body that is not JSON.
    NoJson,
    /// A body that does not end before so many bytes.
    Endless(usize),
}

/// One request as it came.
#[derive(Debug, Clone)]
pub struct Seen {
    pub target: String,
    pub inputs: Vec<String>,
    pub dimensions: Option<usize>,
    pub status: u16,
}

struct State {
    rules: Rules,
    used: usize,
    faults: VecDeque<Fault>,
    seen: Vec<Seen>,
}

type Shared = Arc<Mutex<State>>;

/// Listens on loopback until it is dropped.
pub struct Embeddings {
    address: SocketAddr,
    state: Shared,
    _tasks: JoinSet<()>,
}

impl Embeddings {
    /// Errors: when no port can be had.
    pub async fn start(rules: Rules) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let state = Arc::new(Mutex::new(State { rules, used: 0, faults: VecDeque::new(), seen: Vec::new() }));
        let mut tasks = JoinSet::new();
        let shared = Arc::clone(&state);
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _peer)) = listener.accept().await {
                connections.spawn(wire::serve(stream, Arc::clone(&shared)));
            }
        });
        Ok(Self { address, state, _tasks: tasks })
    }

    /// `http://127.0.0.1:port`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next requests meet these faults, one each, in this order.
    pub fn fail_with(&self, faults: impl IntoIterator<Item = Fault>) {
        lock(&self.state).faults.extend(faults);
    }

    /// The minute is over: as many requests as at the start.
    pub fn refill(&self) {
        lock(&self.state).used = 0;
    }

    /// All requests with a readable body so far.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        lock(&self.state).seen.clone()
    }
}

fn lock(state: &Shared) -> std::sync::MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
