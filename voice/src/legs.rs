//! Operators on their own phones. One is rung by a call of its own, told what it is about and asked for a key; who presses it
//! takes the conversation, and their phone becomes one more seat on the caller's line. The caller stays where they are all the
//! while, so that nothing is lost when nobody comes, or when whoever came leaves again.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use engine::Engine;
use engine::error::{Error, Kind, Result};
use engine::flow::handover::{self, Speaker};
use engine::flow::settings::InboxSettings;
use engine::ids::{CallId, ConversationId, InboxId, OrgId};
use engine::model::call::Call;
use engine::model::control::Holder;
use engine::model::inbox::Inbox;
use engine::model::message::Author;
use engine::ports::message_store::{Bound, Range};
use futures_util::{Sink, Stream, StreamExt as _};
use parking_lot::Mutex;
use tokio::sync::{mpsc, watch};

use crate::call::write;
use crate::carrier::{Carrier, CarrierError, Dial};
use crate::gateway::Gateway;
use crate::lines::Lines;
use crate::token;
use crate::wire::{FromCarrier, MediaWire};

/// Phones that ring or are on the line.
const MOST: usize = 1_000;

/// Nobody listens to a brief for longer than this before they press a key.
const DECIDES: Duration = Duration::from_secs(45);

/// Longest that somebody is on the line: whatever is lost, its place is free again.
const LONGEST: Duration = Duration::from_hours(4);

/// Letters of what a caller said that an operator is told.
const LONGEST_QUOTE: usize = 200;

/// Whether a phone still rings for somebody is looked at so often.
const LOOKS_EVERY: Duration = Duration::from_secs(1);

/// Sound that a seat's socket has not taken.
const OUTGOING: usize = 512;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leg {
    Ringing,
    /// They pressed the key and have the call.
    Taken,
    Over,
}

/// Whom to ring, for which call.
#[derive(Debug, Clone)]
pub struct Reach {
    pub call: Call,
    pub speaker: Speaker,
    /// `+` and digits.
    pub number: String,
    pub ring: Duration,
    /// What they are told first, and in which language.
    pub brief: String,
    pub language: String,
    /// Only while control stands so; none: whoever has it.
    pub epoch: Option<u32>,
}

/// `https://…`, as the carrier knows us.
#[derive(Debug, Clone)]
pub struct PublicUrl(pub String);

impl PublicUrl {
    /// The address of one of an inbox's webhooks.
    pub fn door(&self, inbox: &Inbox, door: &str) -> String {
        format!("{}/voice/{}/{door}", self.0.trim_end_matches('/'), inbox.public_key)
    }
}

#[derive(Clone)]
struct Kept {
    organisation: OrgId,
    inbox: InboxId,
    call: CallId,
    conversation: ConversationId,
    speaker: Speaker,
    brief: Arc<str>,
    language: Arc<str>,
    epoch: Option<u32>,
    until: Instant,
    state: watch::Sender<Leg>,
}

#[derive(Default)]
pub(crate) struct Legs(Mutex<HashMap<String, Kept>>);

/// A phone that rings.
#[derive(Debug)]
pub struct Ringing {
    token: String,
    /// What the carrier calls it.
    carrier_id: String,
    state: watch::Receiver<Leg>,
}

impl Gateway {
    /// Rings an operator's phone for a call that is live.
    pub async fn ring(&self, settings: &InboxSettings, carrier: &dyn Carrier, url: &PublicUrl, reach: Reach) -> Result<Ringing> {
        let token = token::fresh()?;
        let inbox = &settings.inbox;
        let from = inbox.account.as_ref().map(|account| account.shown_as.clone());
        let from = from.ok_or_else(|| Error::conflict("this inbox has no number"))?;
        let (state, watched) = watch::channel(Leg::Ringing);
        let Call { organisation, id, conversation, .. } = reach.call;
        let kept = Kept {
            organisation,
            inbox: inbox.id,
            call: id,
            conversation,
            speaker: reach.speaker,
            brief: reach.brief.into(),
            language: reach.language.into(),
            epoch: reach.epoch,
            until: Instant::now() + reach.ring + DECIDES,
            state,
        };
        self.0.legs.keep(token.clone(), kept)?;
        let dial = Dial {
            to: reach.number,
            from,
            answer_url: url.door(inbox, &format!("leg/{token}")),
            status_url: url.door(inbox, &format!("leg/{token}/status")),
            ring: reach.ring,
            machine_url: None,
        };
        match carrier.dial(&dial).await {
            Ok(carrier_id) => Ok(Ringing { token, carrier_id, state: watched }),
            Err(error) => {
                self.leg_over(&token);
                Err(told(&error))
            }
        }
    }

    /// Stays with a phone that rings until it is taken (true), nobody has come, or nobody is wanted any more (true).
    pub async fn stay_with(&self, mut ringing: Ringing, carrier: &Arc<dyn Carrier>, reach: Reach) -> bool {
        let until = Instant::now() + reach.ring + DECIDES;
        let is_settled = loop {
            match *ringing.state.borrow_and_update() {
                Leg::Taken => return true,
                Leg::Over => return false,
                Leg::Ringing if Instant::now() >= until => break false,
                Leg::Ringing => {}
            }
            tokio::select! {
                _ = ringing.state.changed() => {}
                () = tokio::time::sleep(LOOKS_EVERY) => match self.is_wanted(&reach.call, reach.epoch).await {
                    Ok(true) => {}
                    Ok(false) => break true,
                    Err(error) => tracing::warn!(call = %reach.call.id, %error, "whether somebody is still wanted is not known"),
                },
            }
        };
        self.leg_over(&ringing.token);
        let words = Lines::of(&reach.language).taken;
        if let Err(error) = carrier.dismiss(&ringing.carrier_id, words, &reach.language).await {
            tracing::warn!(call = %reach.call.id, %error, "an operator's phone goes on ringing");
        }
        is_settled
    }

    /// Whether the call goes on, and control stands as it did.
    pub(crate) async fn is_wanted(&self, call: &Call, epoch: Option<u32>) -> Result<bool> {
        let Call { organisation, id, conversation, .. } = *call;
        let call = self.0.engine.calls.find(organisation, id).await?;
        let found = self.0.engine.conversations.find(organisation, conversation).await?;
        let is_so = found.is_some_and(|found| epoch.is_none_or(|epoch| found.control.epoch == epoch));
        Ok(is_so && call.is_some_and(|call| call.is_live()))
    }

    /// What whoever picked up is told, and in which language.
    pub fn leg_brief(&self, inbox: InboxId, token: &str) -> Option<(Arc<str>, Arc<str>)> {
        self.0.legs.find(inbox, token).map(|leg| (leg.brief, leg.language))
    }

    /// They want it. Refused when somebody else has it by now, or the caller is gone.
    pub async fn take_leg(&self, inbox: InboxId, token: &str) -> Result<()> {
        let gone = || Error::conflict("this call is over");
        let leg = self.0.legs.find(inbox, token).ok_or_else(gone)?;
        let engine = &self.0.engine;
        let call = engine.calls.find(leg.organisation, leg.call).await?;
        call.filter(Call::is_live).ok_or_else(gone)?;
        handover::take(engine, &leg.speaker, leg.conversation, leg.epoch).await?;
        self.0.legs.taken(token);
        Ok(())
    }

    /// Their phone is free again.
    pub fn leg_over(&self, token: &str) {
        self.0.legs.over(token);
    }

    /// The sound of their phone, to its end; afterwards the agent has the caller again.
    pub(crate) async fn seat(
        &self,
        token: &str,
        inbox: InboxId,
        mut incoming: impl Stream<Item = String> + Send + Unpin,
        outgoing: impl Sink<String> + Send + Unpin + 'static,
        mut wire: Box<dyn MediaWire>,
    ) -> Result<()> {
        let leg = self.0.legs.find(inbox, token).ok_or_else(|| Error::forbidden("nobody waits for this stream"))?;
        let (organisation, conversation, operator) = (leg.organisation, leg.conversation, leg.speaker.operator);
        let mut seat = self.join(organisation, conversation, operator)?;
        let (out, frames) = mpsc::channel(OUTGOING);
        self.0.tasks.spawn("call.write_seat", write(outgoing, frames));
        loop {
            tokio::select! {
                frame = incoming.next() => match frame.map(|text| wire.read(&text)) {
                    // A phone that is ahead of the line loses some.
                    Some(Ok(FromCarrier::Media { sound, .. })) => drop(seat.mouth.try_send(sound)),
                    None | Some(Ok(FromCarrier::Stopped) | Err(_)) => break,
                    Some(Ok(_)) => {}
                },
                sound = seat.ear.recv() => {
                    let frame = sound.and_then(|sound: Bytes| wire.media(&sound));
                    if frame.is_none_or(|frame| out.try_send(frame).is_err()) {
                        break;
                    }
                }
                () = tokio::time::sleep_until(leg.until.into()) => break,
                () = self.0.tasks.stopping() => break,
            }
        }
        self.leave(organisation, conversation, operator);
        self.leg_over(token);
        self.returned(&leg).await
    }

    /// Whoever is still on the line is not left with nobody.
    async fn returned(&self, leg: &Kept) -> Result<()> {
        let engine = &self.0.engine;
        let call = engine.calls.find(leg.organisation, leg.call).await?;
        let found = engine.conversations.find(leg.organisation, leg.conversation).await?;
        let is_theirs = found.is_some_and(|found| found.control.holder == Holder::Operator(leg.speaker.operator));
        if call.is_some_and(|call| call.is_live()) && is_theirs {
            handover::give_back(engine, leg.organisation, leg.conversation).await?;
        }
        Ok(())
    }
}

/// What an operator is told of a call before they take it: whose it is, what for, and what was said last.
pub async fn brief(engine: &Engine, call: &Call, language: &str) -> String {
    let (organisation, conversation) = (call.organisation, call.conversation);
    let range = Range { side: Bound::Latest, limit: 20, with_private: false };
    let said = engine.messages.list(organisation, conversation, range).await.unwrap_or_default();
    let last = said.iter().rfind(|message| matches!(message.author, Author::Contact(_)));
    let last = last.map(|message| message.text.chars().take(LONGEST_QUOTE).collect::<String>());
    let parts = [call.number.clone(), last, Some(Lines::of(language).press_one.to_owned())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(". ")
}

impl Legs {
    fn keep(&self, token: String, leg: Kept) -> Result<()> {
        let mut legs = self.0.lock();
        let now = Instant::now();
        legs.retain(|_, leg| leg.until > now);
        if legs.len() >= MOST {
            return Err(Error::new(Kind::Unavailable, "too many phones ring"));
        }
        legs.insert(token, leg);
        Ok(())
    }

    fn find(&self, inbox: InboxId, token: &str) -> Option<Kept> {
        self.0.lock().get(token).filter(|leg| leg.inbox == inbox && leg.until > Instant::now()).cloned()
    }

    fn taken(&self, token: &str) {
        if let Some(leg) = self.0.lock().get_mut(token) {
            leg.until = Instant::now() + LONGEST;
            leg.state.send_replace(Leg::Taken);
        }
    }

    fn over(&self, token: &str) {
        if let Some(leg) = self.0.lock().remove(token) {
            leg.state.send_replace(Leg::Over);
        }
    }
}

/// The carrier's refusal, for whoever asked.
pub fn told(error: &CarrierError) -> Error {
    match error {
        CarrierError::Refused { .. } | CarrierError::Gone(_) => Error::invalid(error.to_string()),
        CarrierError::Unavailable(_) | CarrierError::NotTaken(_) => Error::new(Kind::Unavailable, error.to_string()),
        CarrierError::Misconfigured(_) => Error::conflict(error.to_string()),
    }
}
