//! Models in order: the next is asked when one does not answer.
//!
//! Until the first piece has come anything may be tried again: at the same model where its error says that it may pass, and
//! at the next one otherwise. After it an error ends the stream, because what was said cannot be unsaid. A time that a
//! provider asks to wait is waited only by the last link, and only within the deadline.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::{StreamExt, stream};
use parking_lot::Mutex;
use tokio::time::{Instant, sleep, timeout_at};

use super::breaker::Breaker;
use super::{ErrorClass, LanguageModel, ModelError, Piece, Pieces, Request, Stop};

const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);
/// Tries of one link when others follow, and of the last.
const TRIES: u32 = 2;
const TRIES_OF_LAST: u32 = 3;
/// With others to ask, a model is not waited for any longer.
const SHORT_WAIT: Duration = Duration::from_secs(1);
/// How long a model that the provider does not know is passed over.
const MISSING: Duration = Duration::from_mins(5);

/// One model of a chain.
pub struct Link {
    model: Arc<dyn LanguageModel>,
    breaker: Arc<Breaker>,
    /// The provider does not know the model: passed over until then.
    missing: Mutex<Option<Instant>>,
}

impl Link {
    pub fn new(model: Arc<dyn LanguageModel>, breaker: Arc<Breaker>) -> Self {
        Self { model, breaker, missing: Mutex::new(None) }
    }

    fn is_missing(&self) -> bool {
        self.missing.lock().is_some_and(|until| until > Instant::now())
    }

    /// Tries until the first piece has come or nothing helps.
    async fn answer(&self, request: &Request, is_last: bool) -> Result<Pieces, ModelError> {
        let most = if is_last { TRIES_OF_LAST } else { TRIES };
        let mut tries = 0;
        loop {
            let error = match self.ask(request, is_last).await {
                Ok(pieces) => return Ok(pieces),
                Err(error) => error,
            };
            tries += 1;
            let wait = error.retry_after.unwrap_or_else(|| pause(tries));
            let patience = if is_last { request.deadline.saturating_duration_since(Instant::now()) } else { SHORT_WAIT };
            // Who was slow once would be so again, and the time is gone.
            let is_slow = error.class == ErrorClass::TimedOut && !is_last;
            if tries >= most || !error.may_pass_later() || is_slow || wait >= patience {
                return Err(error);
            }
            tracing::debug!(model = self.model.name(), class = %error.class, tries, "a model is asked again");
            sleep(wait).await;
        }
    }

    async fn ask(&self, request: &Request, is_last: bool) -> Result<Pieces, ModelError> {
        let leave = self.breaker.admit()?;
        let asked = timeout_at(first_by(request, is_last), begun(self.model.as_ref(), request)).await;
        let late = || ModelError::new(ErrorClass::TimedOut, format!("{} did not begin to answer in time", self.model.name()));
        match asked.unwrap_or_else(|_elapsed| Err(late())) {
            Ok(pieces) => {
                leave.passed();
                Ok(pieces)
            }
            Err(error) => {
                leave.failed(&error);
                if error.class == ErrorClass::UnknownModel {
                    *self.missing.lock() = Some(Instant::now() + MISSING);
                    tracing::error!(
                        alert = true,
                        model = self.model.name(),
                        "a model is unknown to its provider: {}",
                        error.detail
                    );
                }
                Err(error)
            }
        }
    }

    /// What follows the first piece: an error in the midst counts against the connection, the end names the link.
    fn served(&self, pieces: Pieces) -> Pieces {
        let (name, breaker) = (self.model.name().to_owned(), Arc::clone(&self.breaker));
        pieces
            .map(move |piece| match piece {
                Ok(Piece::End(mut end)) => {
                    end.served_by = Some(name.clone());
                    Ok(Piece::End(end))
                }
                Ok(piece) => Ok(piece),
                Err(error) => {
                    breaker.failed(&error);
                    Err(error)
                }
            })
            .boxed()
    }
}

/// A stream whose first piece has come.
async fn begun(model: &dyn LanguageModel, request: &Request) -> Result<Pieces, ModelError> {
    let mut pieces = model.stream(request).await?;
    match pieces.next().await {
        None => Err(ModelError::broken("broke the answer off")),
        Some(Err(error)) => Err(error),
        Some(Ok(Piece::End(end))) if matches!(end.stop, Stop::Done | Stop::Calls) => {
            Err(ModelError::broken("answered without a word"))
        }
        Some(first) => Ok(stream::iter([first]).chain(pieces).boxed()),
    }
}

/// Half of the time that is left, while there is another to ask in the other half.
fn first_by(request: &Request, is_last: bool) -> Instant {
    let now = Instant::now();
    let left = request.deadline.saturating_duration_since(now);
    now + if is_last { left } else { left / 2 }
}

/// Doubles with every try, less up to a quarter, so that many turns do not come back together.
fn pause(tries: u32) -> Duration {
    let full = FIRST_PAUSE.saturating_mul(1 << tries.saturating_sub(1).min(8)).min(LONGEST_PAUSE);
    let chance = RandomState::new().build_hasher().finish() % 1_000;
    full.mul_f64(1.0 - chance as f64 / 4_000.0)
}

pub struct Chain {
    name: String,
    links: Vec<Link>,
}

impl Chain {
    /// In the order they are asked.
    pub fn new(links: Vec<Link>) -> Self {
        let name = links.iter().map(|link| link.model.name()).collect::<Vec<_>>().join(" > ");
        Self { name, links }
    }
}

#[async_trait]
impl LanguageModel for Chain {
    fn name(&self) -> &str {
        &self.name
    }

    async fn stream(&self, request: &Request) -> Result<Pieces, ModelError> {
        let mut worst: Option<ModelError> = None;
        let asked: Vec<&Link> = self.links.iter().filter(|link| !link.is_missing()).collect();
        for (place, link) in asked.iter().enumerate() {
            // A link whose breaker is open is none to fall back on.
            let is_last = asked[place + 1..].iter().all(|next| next.breaker.is_open());
            match link.answer(request, is_last).await {
                Ok(pieces) => return Ok(link.served(pieces)),
                Err(error) if !error.class.may_pass_elsewhere() => return Err(error),
                Err(error) => {
                    tracing::warn!(model = link.model.name(), class = %error.class, status = error.status, "a model did not answer");
                    worst.get_or_insert(error);
                }
            }
            if request.deadline <= Instant::now() {
                break;
            }
        }
        Err(worst.unwrap_or_else(|| ModelError::new(ErrorClass::UnknownModel, "no model of the chain can be asked")))
    }
}

#[cfg(test)]
mod tests;
