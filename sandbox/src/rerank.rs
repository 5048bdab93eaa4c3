//! A simulated reranker: `/v2/rerank` as Cohere, Jina and vLLM speak it, and `/rerank` in the older form of Hugging Face's
//! Text Embeddings Inference.
//!
//! It refuses what the real ones refuse: a wrong key, an unknown model, no texts, too many, an empty question, unknown
//! fields. A score is the share of the question's words that a text holds ([`score`]). A [`Fault`] makes it fail as a real
//! one may.

mod answer;

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::BufReader;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::embeddings::wire::{endless, read, write};

pub use answer::score;

/// What the account behind the key may do.
#[derive(Debug, Clone)]
pub struct Rules {
    pub key: String,
    pub model: String,
    pub most_documents: usize,
}

impl Default for Rules {
    fn default() -> Self {
        Self { key: "rk-sandbox".into(), model: "rerank-small".into(), most_documents: 1_000 }
    }
}

/// What goes wrong with one request.
#[derive(Debug, Clone)]
pub enum Fault {
    /// An error status, with the time to wait in `retry-after`.
    Status(u16, Option<u64>),
    /// A redirect to that address.
    Redirect(String),
    /// The connection ends without an answer.
    Disconnect,
    /// The answer takes this long.
    Slow(Duration),
    /// One score is left out.
    OneMissing,
    /// All scores are of the first text.
    SameIndex,
    /// A body that is not JSON.
    NoJson,
    /// A body that does not end before so many bytes.
    Endless(usize),
}

/// One request as it came.
#[derive(Debug, Clone)]
pub struct Seen {
    pub target: String,
    pub question: String,
    pub texts: Vec<String>,
    pub status: u16,
}

struct State {
    rules: Rules,
    faults: VecDeque<Fault>,
    seen: Vec<Seen>,
}

type Shared = Arc<Mutex<State>>;

/// Listens on loopback until it is dropped.
pub struct Reranker {
    address: SocketAddr,
    state: Shared,
    _tasks: JoinSet<()>,
}

impl Reranker {
    /// Errors: when no port can be had.
    pub async fn start(rules: Rules) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let state = Arc::new(Mutex::new(State { rules, faults: VecDeque::new(), seen: Vec::new() }));
        let mut tasks = JoinSet::new();
        let shared = Arc::clone(&state);
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _peer)) = listener.accept().await {
                connections.spawn(serve(stream, Arc::clone(&shared)));
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

    /// All requests so far.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        lock(&self.state).seen.clone()
    }
}

fn lock(state: &Shared) -> std::sync::MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers the requests of a connection until the client goes, or a fault ends it.
async fn serve(stream: TcpStream, state: Shared) {
    let mut stream = BufReader::new(stream);
    while let Ok(Some(request)) = read(&mut stream).await {
        let fault = lock(&state).faults.pop_front();
        match fault {
            Some(Fault::Disconnect) => return,
            Some(Fault::Slow(time)) => tokio::time::sleep(time).await,
            Some(Fault::Endless(size)) => {
                // The client is right to go before the end.
                let _ = endless(&mut stream, size).await;
                return;
            }
            _ => {}
        }
        let reply = answer::reply(&state, &request, fault.as_ref());
        if write(&mut stream, &reply).await.is_err() {
            return;
        }
    }
}
