//! A program that takes webhooks by the scheme of Standard Webhooks, as strict as the scheme's own libraries: whatever is not
//! signed by a trusted secret, or is not of now, is refused with 401.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::serve::{self, Listening, Part, Reply, Request, Service};

#[cfg(test)]
mod tests;

/// Letters that are remembered.
const MOST_SEEN: usize = 4_096;

/// A clock may be wrong by so many seconds.
const TOLERANCE_S: u64 = 5 * 60;

/// What is answered to a good letter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Answer {
    #[default]
    Taken,
    Status(u16),
    /// Taken, after a while.
    Slow(Duration),
    /// Elsewhere.
    Redirect(String),
    /// Taken, in more words than anybody reads.
    Huge,
    /// The connection ends without an answer.
    Cut,
}

/// A good letter.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    pub id: String,
    pub body: Value,
    /// Signatures that it carries.
    pub signatures: usize,
}

#[derive(Default)]
struct Inside {
    secrets: Vec<String>,
    usual: Answer,
    next: VecDeque<Answer>,
    letters: VecDeque<Letter>,
    refused: VecDeque<String>,
}

#[derive(Default)]
struct Front(Mutex<Inside>);

/// Listens on loopback until it is dropped.
pub struct Receiver {
    front: Arc<Front>,
    listening: Listening,
}

impl Receiver {
    /// Errors: when no port can be had.
    pub async fn start() -> io::Result<Self> {
        let front = Arc::new(Front::default());
        let listening = serve::listen(Arc::clone(&front)).await?;
        Ok(Self { front, listening })
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.listening.address
    }

    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/hook", self.listening.address)
    }

    /// From now on letters are taken that this secret signs, and no others.
    pub fn trust(&self, secret: &str) {
        self.front.lock().secrets = vec![secret.to_owned()];
    }

    /// Instead of taking everything.
    pub fn usually(&self, answer: Answer) {
        self.front.lock().usual = answer;
    }

    /// The next good letter is answered so.
    pub fn once(&self, answer: Answer) {
        self.front.lock().next.push_back(answer);
    }

    /// In the order they came, the same one as often as it was sent.
    #[must_use]
    pub fn letters(&self) -> Vec<Letter> {
        self.front.lock().letters.iter().cloned().collect()
    }

    /// Why requests were refused.
    #[must_use]
    pub fn refused(&self) -> Vec<String> {
        self.front.lock().refused.iter().cloned().collect()
    }
}

impl Front {
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service for Front {
    fn answer(&self, request: Request) -> Reply {
        let mut inside = self.lock();
        let letter = match checked(&request, &inside.secrets) {
            Ok(letter) => letter,
            Err(why) => {
                keep(&mut inside.refused, why.clone());
                return Reply::json(401, &json!({"error": why}));
            }
        };
        keep(&mut inside.letters, letter);
        let answer = inside.next.pop_front().unwrap_or_else(|| inside.usual.clone());
        drop(inside);
        replied(answer)
    }
}

fn keep<T>(list: &mut VecDeque<T>, item: T) {
    if list.len() == MOST_SEEN {
        list.pop_front();
    }
    list.push_back(item);
}

fn replied(answer: Answer) -> Reply {
    let taken = || Reply::json(200, &json!({"ok": true}));
    match answer {
        Answer::Taken => taken(),
        Answer::Status(status) => Reply::json(status, &json!({"error": "as it was told"})),
        Answer::Slow(delay) => Reply { delay, ..taken() },
        Answer::Redirect(to) => Reply::empty(307).with("location", &to),
        Answer::Huge => Reply::stream("text/plain", vec![Part::Endless(vec![b'x'; 64 << 10], Duration::ZERO)]),
        Answer::Cut => Reply { status: 0, ..taken() },
    }
}

fn checked(request: &Request, secrets: &[String]) -> Result<Letter, String> {
    if request.method != "POST" {
        return Err(format!("a {} is no letter", request.method));
    }
    if request.header("content-type") != Some("application/json") {
        return Err("the body is not said to be JSON".to_owned());
    }
    let header = |name: &str| request.header(name).ok_or_else(|| format!("there is no {name}"));
    let (id, at, signatures) = (header("webhook-id")?, header("webhook-timestamp")?, header("webhook-signature")?);
    if id.is_empty() || id.contains('.') {
        return Err("the id is none".to_owned());
    }
    let seconds: u64 = at.parse().map_err(|cause| format!("the time is none: {cause}"))?;
    if now_s().abs_diff(seconds) > TOLERANCE_S {
        return Err("the letter is not of now".to_owned());
    }
    let said = [id.as_bytes(), b".", at.as_bytes(), b".", &request.body].concat();
    let signatures: Vec<&str> = signatures.split(' ').collect();
    if !secrets.iter().any(|secret| signatures.iter().any(|signature| is_signed(secret, &said, signature))) {
        return Err("no signature is right".to_owned());
    }
    let body = request.json().ok_or_else(|| "the body is no JSON".to_owned())?;
    if !body["type"].is_string() || !body["timestamp"].is_string() || !body["data"].is_object() {
        return Err("the body has no type, no timestamp or no data".to_owned());
    }
    Ok(Letter { id: id.to_owned(), body, signatures: signatures.len() })
}

#[expect(clippy::disallowed_methods, reason = "an outside party has a clock of its own")]
fn now_s() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

fn is_signed(secret: &str, said: &[u8], signature: &str) -> bool {
    let key = secret.strip_prefix("whsec_").and_then(|key| STANDARD.decode(key).ok());
    let signature = signature.strip_prefix("v1,").and_then(|signature| STANDARD.decode(signature).ok());
    let (Some(key), Some(signature)) = (key, signature) else { return false };
    // A key of any length will do.
    Hmac::<Sha256>::new_from_slice(&key).is_ok_and(|mac| mac.chain_update(said).verify_slice(&signature).is_ok())
}
