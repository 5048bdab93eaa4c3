//! One call as the carrier carries it out: step after step of its instructions, until it is over.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use super::line::{Ended, Event, Notes};
use super::stream::{self, Left};
use super::twiml::{Gather, Step, Steps, parse};
use super::{Phone, post};
use crate::PeerError;

/// Steps of one call: instructions may refer to one another for ever.
const MOST_STEPS: usize = 1_000;

/// The carrier's own voice takes so long over a letter.
const LETTER: Duration = Duration::from_millis(20);

#[derive(Debug)]
pub(super) enum Order {
    Say(Vec<u8>),
    Hush,
    Press(char),
    HangUp,
    Break,
    /// The business wants it to go on so.
    Follow(Steps),
    /// The business ends it.
    Complete,
}

/// One end of a call, and whom the carrier asks about it.
#[derive(Debug, Clone)]
pub(crate) struct Leg {
    pub(crate) call: String,
    pub(super) account: String,
    pub(super) auth_token: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) direction: &'static str,
    /// Empty: nobody wants to know.
    pub(super) status: String,
    /// Reports of it so far.
    pub(super) reports: u32,
    pub(super) phone: Phone,
}

impl Leg {
    fn fields(&self) -> Vec<(String, String)> {
        [
            ("CallSid", self.call.as_str()),
            ("AccountSid", &self.account),
            ("From", &self.from),
            ("To", &self.to),
            ("Direction", self.direction),
            ("ApiVersion", "2010-04-01"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    /// Asks a webhook, signed; what it answers.
    pub(super) async fn ask(&self, url: &str, more: &[(&str, &str)]) -> Result<String, PeerError> {
        let mut fields = self.fields();
        fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        post(url, &self.auth_token, &fields, self.phone.faults.is_forged).await
    }

    pub(super) async fn instructions(&self, url: &str, more: &[(&str, &str)]) -> Result<Steps, PeerError> {
        parse(&self.ask(url, more).await?)
    }

    /// Reports how far the call is.
    pub(super) async fn report(&mut self, status: &str, notes: Option<&Notes>) {
        if self.status.is_empty() || self.phone.faults.no_status {
            return;
        }
        let number = self.reports.to_string();
        self.reports += 1;
        let told = self.ask(&self.status.clone(), &[("CallStatus", status), ("SequenceNumber", &number)]).await;
        if let (Err(error), Some(notes)) = (told, notes) {
            notes.note(Event::Warned(error.to_string()));
        }
    }
}

/// Carries a call out to its end, which is noted last.
pub(super) async fn run(mut leg: Leg, steps: Steps, notes: Arc<Notes>, mut orders: mpsc::Receiver<Order>) {
    let ended = follow(&leg, steps, &notes, &mut orders).await;
    leg.report("completed", Some(&notes)).await;
    notes.note(Event::Ended(ended));
}

async fn follow(leg: &Leg, mut steps: Steps, notes: &Arc<Notes>, orders: &mut mpsc::Receiver<Order>) -> Ended {
    for _ in 0..MOST_STEPS {
        let next = match steps.pop_front() {
            Some(Step::Hangup | Step::Reject) | None => return Ended::ByProduct,
            Some(Step::Say(text)) => say(&text, notes, orders).await,
            Some(Step::Gather(gather)) => keys(leg, &gather, notes, orders).await,
            Some(Step::Redirect(url)) => asked(leg.instructions(&url, &[("CallStatus", "in-progress")]).await, notes),
            Some(Step::Stream(wanted)) => match stream::carry(leg, &wanted, notes, orders).await {
                Ok(Left::Ended(ended)) => Next::Over(ended),
                Ok(Left::Follow(steps)) => Next::Steps(steps),
                Ok(Left::Closed) if wanted.action.is_empty() => Next::Step,
                Ok(Left::Closed) => asked(leg.instructions(&wanted.action, &[("CallStatus", "in-progress")]).await, notes),
                Err(error) => asked(Err(error), notes),
            },
        };
        match next {
            Next::Step => {}
            Next::Steps(other) => steps = other,
            Next::Over(ended) => return ended,
        }
    }
    notes.note(Event::Warned("instructions that never end".to_owned()));
    Ended::ByProduct
}

enum Next {
    /// Whatever comes after this one.
    Step,
    Steps(Steps),
    Over(Ended),
}

/// A carrier that cannot read its instructions lets the call go.
fn asked(answer: Result<Steps, PeerError>, notes: &Notes) -> Next {
    match answer {
        Ok(steps) => Next::Steps(steps),
        Err(error) => {
            notes.note(Event::Warned(error.to_string()));
            Next::Over(Ended::ByProduct)
        }
    }
}

/// What an order means where there is no stream to speak into.
fn taken(order: Option<Order>) -> Option<Next> {
    Some(match order {
        None | Some(Order::HangUp) => Next::Over(Ended::HungUp),
        Some(Order::Break) => Next::Over(Ended::Broken),
        Some(Order::Complete) => Next::Over(Ended::ByProduct),
        Some(Order::Follow(steps)) => Next::Steps(steps),
        Some(Order::Say(_) | Order::Hush | Order::Press(_)) => return None,
    })
}

async fn say(text: &str, notes: &Notes, orders: &mut mpsc::Receiver<Order>) -> Next {
    notes.note(Event::Told(text.to_owned()));
    let until = Instant::now() + LETTER * text.len() as u32;
    while let Ok(order) = timeout_at(until, orders.recv()).await {
        if let Some(next) = taken(order) {
            return next;
        }
    }
    Next::Step
}

async fn keys(leg: &Leg, gather: &Gather, notes: &Notes, orders: &mut mpsc::Receiver<Order>) -> Next {
    for text in &gather.says {
        notes.note(Event::Told(text.clone()));
    }
    let letters = gather.says.iter().map(String::len).sum::<usize>();
    let until = Instant::now() + LETTER * letters as u32 + gather.timeout;
    let mut digits = String::new();
    while let Ok(order) = timeout_at(until, orders.recv()).await {
        if let Some(Order::Press(key)) = order {
            digits.push(key);
            if digits.len() == gather.digits {
                return asked(
                    leg.instructions(&gather.action, &[("Digits", &digits), ("CallStatus", "in-progress")]).await,
                    notes,
                );
            }
        } else if let Some(next) = taken(order) {
            return next;
        }
    }
    Next::Step
}
