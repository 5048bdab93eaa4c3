//! What the small REST services share: faults, a log, keys of idempotency, and one form of errors.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

use crate::serve::{self, Listening, Reply, Request, Service};

/// Requests that are remembered.
const MOST_SEEN: usize = 4096;

/// Answers that are kept for their keys.
const MOST_KEPT: usize = 10_000;

/// What goes wrong with one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// An error status, with the seconds to wait.
    Status(u16, Option<u64>),
    Slow(Duration),
    Disconnect,
    /// All is done as asked, and the connection ends before the answer.
    LostAnswer,
    /// Status 200 with a page.
    NoJson,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    pub method: String,
    pub target: String,
    pub body: Value,
    pub status: u16,
}

/// A service: its state and what it answers.
pub(crate) trait Rest: Send + 'static {
    fn answer(&mut self, request: &Request) -> Reply;
}

struct Inside<T> {
    service: T,
    faults: VecDeque<Fault>,
    seen: VecDeque<Seen>,
}

struct Front<T>(Mutex<Inside<T>>);

impl<T> Front<T> {
    fn lock(&self) -> MutexGuard<'_, Inside<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A service that listens until it is dropped.
pub(crate) struct Server<T> {
    listening: Listening,
    front: Arc<Front<T>>,
}

impl<T: Rest> Server<T> {
    pub(crate) async fn start(service: T) -> io::Result<Self> {
        let front = Arc::new(Front(Mutex::new(Inside { service, faults: VecDeque::new(), seen: VecDeque::new() })));
        let listening = serve::listen(Arc::clone(&front)).await?;
        Ok(Self { listening, front })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.listening.address
    }

    pub(crate) fn with<R>(&self, look: impl FnOnce(&mut T) -> R) -> R {
        look(&mut self.front.lock().service)
    }

    pub(crate) fn inject(&self, fault: Fault) {
        self.front.lock().faults.push_back(fault);
    }

    pub(crate) fn requests(&self) -> Vec<Seen> {
        self.front.lock().seen.iter().cloned().collect()
    }
}

impl<T: Rest> Service for Front<T> {
    fn answer(&self, request: Request) -> Reply {
        let mut inside = self.lock();
        let fault = inside.faults.pop_front();
        let mut reply = match &fault {
            Some(Fault::Disconnect) => Reply::empty(0),
            Some(Fault::NoJson) => Reply::json(200, &json!("<html>")),
            Some(Fault::Status(status, wait)) => {
                let reply = refusal(*status, "unavailable", "The sandbox was told to refuse this.", None);
                wait.map_or(reply.clone(), |wait| reply.with("retry-after", &wait))
            }
            _ => inside.service.answer(&request),
        };
        match fault {
            Some(Fault::Slow(time)) => reply.delay = time,
            Some(Fault::LostAnswer) => reply.status = 0,
            _ => {}
        }
        if inside.seen.len() == MOST_SEEN {
            inside.seen.pop_front();
        }
        let body = request.json().unwrap_or_default();
        inside.seen.push_back(Seen { method: request.method, target: request.target, body, status: reply.status });
        reply
    }
}

/// `{"error": {"code", "message", "field"}}`.
pub(crate) fn refusal(status: u16, code: &str, message: &str, field: Option<&str>) -> Reply {
    Reply::json(status, &json!({"error": {"code": code, "message": message, "field": field}}))
}

pub(crate) fn invalid(field: &str, message: &str) -> Reply {
    refusal(422, "invalid", message, Some(field))
}

pub(crate) fn not_found() -> Reply {
    refusal(404, "not_found", "There is nothing here.", None)
}

/// Answers by the key of their request: the same key and body has the same answer.
#[derive(Default)]
pub(crate) struct Idempotency(BTreeMap<String, (Vec<u8>, u16, Value)>);

impl Idempotency {
    /// Errors: the refusal, or the earlier answer.
    pub(crate) fn check(&self, request: &Request) -> Result<String, Reply> {
        let key = request.header("idempotency-key").unwrap_or_default().to_owned();
        if key.is_empty() || key.len() > 255 {
            return Err(refusal(
                400,
                "idempotency_key",
                "A change needs an Idempotency-Key header of at most 255 letters.",
                None,
            ));
        }
        match self.0.get(&key) {
            None => Ok(key),
            Some((body, status, answer)) if *body == request.body => {
                Err(Reply::json(*status, answer).with("idempotent-replayed", &true))
            }
            Some(_) => Err(refusal(422, "idempotency_mismatch", "This key was used with another body.", None)),
        }
    }

    pub(crate) fn keep(&mut self, key: String, request: &Request, status: u16, answer: &Value) -> Reply {
        if self.0.len() == MOST_KEPT {
            self.0.pop_first();
        }
        self.0.insert(key, (request.body.clone(), status, answer.clone()));
        Reply::json(status, answer)
    }
}

/// A whole number in the query, within bounds.
pub(crate) fn number(request: &Request, name: &str, usual: u64, most: u64) -> Result<u64, Reply> {
    let Some(given) = request.query(name) else { return Ok(usual) };
    let number = given.parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| invalid(name, &format!("A whole number from 1 to {most}.")))
}
