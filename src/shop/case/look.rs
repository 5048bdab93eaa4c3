//! What becomes of a case whose person gets its messages, by where they stand and by time.

use std::time::Duration;

use engine::clock::Timestamp;
use engine::ids::{ContactId, ConversationId};
use engine::model::campaign::{RecipientState, Send, SendState};
use engine::model::shop::{CaseKind, CaseState, ShopCase};

use super::YOUNG_ORDER;
use super::answer::owing;

const NOT_CONFIRMED: &str = "COD Not Confirmed";

/// By the number of the reminder; more are not told.
const REMINDERS: [&str; 2] = ["first_reminder", "second_reminder"];

/// Whoever is told of something that happens to them is looked at then; this is for what nobody told.
const LOOK: Duration = Duration::from_mins(15);

/// After one cart of somebody the next has to wait so long.
pub(in crate::shop) const ONE_CART: Duration = Duration::from_hours(24);

/// Where the person of a case stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::shop) struct Seen {
    /// None: the campaign or their place in it is gone.
    pub(in crate::shop) state: Option<RecipientState>,
    /// Why they are over.
    pub(in crate::shop) reason: String,
    /// When the first message was sent.
    pub(in crate::shop) asked_at: Option<Timestamp>,
    /// Messages behind the first that were sent.
    pub(in crate::shop) reminders: usize,
    pub(in crate::shop) contact: Option<ContactId>,
    pub(in crate::shop) conversation: Option<ConversationId>,
}

impl Seen {
    /// With what of their messages has left.
    #[must_use]
    pub(in crate::shop) fn with(self, sends: &[Send]) -> Self {
        let has_left =
            |send: &&Send| matches!(send.state, SendState::Sent | SendState::Delivered | SendState::Read | SendState::Unknown);
        let left = || sends.iter().filter(has_left);
        let asked_at = left().find(|send| send.step == 0).map(Send::said_at);
        Self { asked_at, reminders: left().filter(|send| send.step > 0).count(), ..self }
    }
}

/// The case as it goes on; `patience`: how long an answer is waited for, where one is.
pub(in crate::shop) fn looked(known: &ShopCase, seen: &Seen, patience: Duration, now: Timestamp) -> ShopCase {
    let known = ShopCase {
        contact: seen.contact.or(known.contact),
        conversation: seen.conversation.or(known.conversation),
        ..known.clone()
    };
    match known.kind {
        CaseKind::Cod => asked(known, seen, patience, now),
        CaseKind::Cart | CaseKind::Shipment => told(known, seen, now),
    }
}

fn asked(known: ShopCase, seen: &Seen, patience: Duration, now: Timestamp) -> ShopCase {
    let case = REMINDERS.iter().take(seen.reminders).fold(known, |case, tag| owing(case, tag));
    // Nobody waits for an answer to what has not been asked yet, for as long as it may be.
    let until = seen.asked_at.unwrap_or_else(|| case.created_at.plus(YOUNG_ORDER)).plus(patience);
    let over = |case: ShopCase, state: CaseState, reason: &str| ShopCase {
        state,
        reason: reason.to_owned(),
        next_at: Some(now),
        updated_at: now,
        ..case
    };
    match seen.state {
        Some(RecipientState::OptedOut) => over(case, CaseState::Settled, "opted_out"),
        // Nobody was asked, so that nobody will answer.
        Some(state) if state.is_over() && seen.asked_at.is_none() => {
            let why = if seen.reason.is_empty() { "not_sent" } else { seen.reason.as_str() };
            over(owing(case, NOT_CONFIRMED), CaseState::Unanswered, why)
        }
        None if seen.asked_at.is_none() => over(owing(case, NOT_CONFIRMED), CaseState::Unanswered, "no_sequence"),
        _ if now >= until => over(owing(case, NOT_CONFIRMED), CaseState::Unanswered, ""),
        // What is told of a message may be missed.
        _ => ShopCase { next_at: Some(until.min(now.plus(LOOK))), ..case },
    }
}

fn told(case: ShopCase, seen: &Seen, now: Timestamp) -> ShopCase {
    let why = match seen.state {
        None => "no_sequence",
        Some(RecipientState::Due | RecipientState::Underway) => return ShopCase { next_at: Some(now.plus(LOOK)), ..case },
        Some(RecipientState::Replied) => "answered",
        Some(RecipientState::OptedOut) => "opted_out",
        Some(RecipientState::Done) if seen.asked_at.is_some() => {
            // As long as it is open, no other cart of theirs is reminded of.
            let until = seen.asked_at.filter(|_| case.kind == CaseKind::Cart).map(|at| at.plus(ONE_CART));
            if let Some(until) = until.filter(|until| *until > now) {
                return ShopCase { next_at: Some(until), ..case };
            }
            "sent"
        }
        Some(_) if seen.reason.is_empty() => "not_sent",
        Some(_) => seen.reason.as_str(),
    };
    let reason = why.to_owned();
    ShopCase { state: CaseState::Settled, reason, next_at: Some(now), updated_at: now, ..case }
}
