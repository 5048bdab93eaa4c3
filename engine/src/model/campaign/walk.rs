//! One person's way through a campaign.

use std::time::Duration;

use super::{After, Occasion, Recipient, RecipientState, Step};
use crate::clock::Timestamp;

/// A step that failed for a reason that may pass is tried so often again.
pub const MOST_RETRIES: u8 = 3;

/// What is told of a message later than this is waited for no longer.
pub const LONGEST_SILENCE: Duration = Duration::from_hours(72);

/// Which message something is told of: the step, and how often that was tried before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Of {
    pub step: u8,
    pub tries: u8,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// It is on its way.
    Begun(Of),
    Sent(Of),
    Delivered(Of),
    Read(Of),
    /// With our word for it, and after how long it may be tried again.
    Failed(Of, String, Option<Duration>),
    /// A rule kept the step that was due back.
    Kept(String),
    /// Nothing was told for [`LONGEST_SILENCE`].
    Silence,
    /// They wrote.
    Replied,
    /// They want nothing that advertises any more.
    OptedOut,
    /// Somebody ended the campaign.
    Stopped,
    /// They were taken out of it, and why.
    Left(String),
}

/// The recipient after the news; none when it changes nothing for them.
pub fn walked(steps: &[Step], recipient: &Recipient, news: &News, now: Timestamp) -> Option<Recipient> {
    let state = recipient.state;
    if state.is_over() {
        // Whoever had all of it answers or has enough: that is told of them all the same.
        return match (news, state) {
            (News::Replied, RecipientState::Done) => Some(over(recipient, RecipientState::Replied, "")),
            (News::OptedOut, RecipientState::Done | RecipientState::Replied) => {
                Some(over(recipient, RecipientState::OptedOut, ""))
            }
            _ => None,
        };
    }
    match news {
        News::Begun(of) => (state == RecipientState::Due && stands_at(recipient, *of)).then(|| Recipient {
            state: RecipientState::Underway,
            due_at: Some(now.plus(LONGEST_SILENCE)),
            asked_by: None,
            ..recipient.clone()
        }),
        News::Sent(of) => leads(steps, recipient, *of, Occasion::Sent, now),
        News::Delivered(of) => leads(steps, recipient, *of, Occasion::Delivered, now),
        News::Read(of) => leads(steps, recipient, *of, Occasion::Read, now),
        News::Failed(of, reason, again) => failed(steps, recipient, *of, reason, *again, now),
        News::Kept(reason) => (state == RecipientState::Due).then(|| {
            // Whoever got something before has had the campaign.
            let ends_as = if recipient.step == 0 { RecipientState::Skipped } else { RecipientState::Done };
            over(recipient, ends_as, reason)
        }),
        News::Silence => (state == RecipientState::Underway).then(|| over(recipient, RecipientState::Done, "")),
        News::Replied => {
            let last = last_sent(steps, recipient).and_then(|last| leads(steps, recipient, last, Occasion::Replied, now));
            let is_asked = recipient.asked_by == Some(Occasion::Replied);
            last.or_else(|| (!is_asked).then(|| over(recipient, RecipientState::Replied, "")))
        }
        News::OptedOut => Some(over(recipient, RecipientState::OptedOut, "")),
        News::Stopped => Some(over(recipient, RecipientState::Stopped, "")),
        News::Left(why) => Some(over(recipient, RecipientState::Stopped, why)),
    }
}

/// The message that they were sent last.
fn last_sent(steps: &[Step], recipient: &Recipient) -> Option<Of> {
    if recipient.state == RecipientState::Underway || recipient.tries > 0 {
        return Some(Of { step: recipient.step, tries: recipient.tries });
    }
    let after = steps.get(usize::from(recipient.step))?.after?;
    Some(Of { step: after.step, tries: 0 })
}

/// They are at this step: it is under way, or about to be, or waits for another try.
fn stands_at(recipient: &Recipient, of: Of) -> bool {
    recipient.step == of.step && recipient.tries == of.tries
}

/// The step that has its time follows this one.
fn waits_after(steps: &[Step], recipient: &Recipient, step: u8) -> bool {
    let due = steps.get(usize::from(recipient.step)).and_then(|due| due.after);
    recipient.asked_by.is_some() && due.is_some_and(|after| after.step == step)
}

fn over(recipient: &Recipient, state: RecipientState, reason: &str) -> Recipient {
    Recipient { state, due_at: None, asked_by: None, reason: reason.to_owned(), ..recipient.clone() }
}

fn follows(steps: &[Step], step: u8, on: Occasion) -> Option<(u8, After)> {
    (0_u8..).zip(steps).find_map(|(place, next)| {
        let after = next.after.filter(|after| after.step == step && after.on == on && place > step)?;
        Some((place, after))
    })
}

/// What the occasion leads to: a step with its time, the end, or nothing. Of two that lead on the stronger one counts.
fn leads(steps: &[Step], recipient: &Recipient, of: Of, on: Occasion, now: Timestamp) -> Option<Recipient> {
    // Proof that it arrived ends the wait for another try of it.
    let is_proof = matches!(on, Occasion::Delivered | Occasion::Read) && recipient.step == of.step;
    let is_here = recipient.asked_by.is_none() && (stands_at(recipient, of) || is_proof);
    let is_of_now = is_here || waits_after(steps, recipient, of.step);
    if !is_of_now || recipient.asked_by >= Some(on) {
        return None;
    }
    let Some((place, after)) = follows(steps, of.step, on) else {
        let is_all = match on {
            // It may fail yet.
            Occasion::Sent => false,
            // They may read it yet, or answer.
            Occasion::Delivered => {
                [Occasion::Read, Occasion::Replied].into_iter().all(|on| follows(steps, of.step, on).is_none())
            }
            Occasion::Read => follows(steps, of.step, Occasion::Replied).is_none(),
            Occasion::Failed | Occasion::Replied => return None,
        };
        if recipient.asked_by.is_some() {
            return None;
        }
        if is_all {
            return Some(over(recipient, RecipientState::Done, ""));
        }
        let underway = Recipient {
            state: RecipientState::Underway,
            due_at: Some(now.plus(LONGEST_SILENCE)),
            reason: String::new(),
            ..recipient.clone()
        };
        return (recipient.state != RecipientState::Underway).then_some(underway);
    };
    let ends = steps.get(usize::from(place)).is_none_or(|step| step.variants.is_empty());
    if ends {
        let state = if on == Occasion::Replied { RecipientState::Replied } else { RecipientState::Done };
        return Some(over(recipient, state, ""));
    }
    let due_at = Some(now.plus(Duration::from_secs(u64::from(after.wait) * 60)));
    Some(Recipient {
        state: RecipientState::Due,
        step: place,
        due_at,
        meant_for: due_at,
        asked_by: Some(on),
        tries: 0,
        reason: String::new(),
        ..recipient.clone()
    })
}

fn failed(
    steps: &[Step],
    recipient: &Recipient,
    of: Of,
    reason: &str,
    again: Option<Duration>,
    now: Timestamp,
) -> Option<Recipient> {
    // What was to follow once it was sent does not: it was not.
    let is_overtaken = waits_after(steps, recipient, of.step) && recipient.asked_by == Some(Occasion::Sent);
    let is_here = stands_at(recipient, of) && recipient.asked_by.is_none();
    if !(is_overtaken || is_here) {
        return None;
    }
    let here = Recipient { state: RecipientState::Underway, step: of.step, tries: of.tries, asked_by: None, ..recipient.clone() };
    match again.filter(|_| of.tries < MOST_RETRIES) {
        Some(wait) => Some(Recipient {
            state: RecipientState::Due,
            due_at: Some(now.plus(wait)),
            tries: of.tries + 1,
            reason: reason.to_owned(),
            ..here
        }),
        None => leads(steps, &here, of, Occasion::Failed, now).or_else(|| Some(over(&here, RecipientState::Failed, reason))),
    }
}

#[cfg(test)]
mod tests;
