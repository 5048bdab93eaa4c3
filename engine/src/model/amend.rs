//! What can change about a message after it was stored. Reports come in any order and more than once, so every change says
//! when it was made, and the same changes in any order leave the same message.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::MessageId;
use crate::model::comment::{Comment, Hidden};
use crate::model::delivery::DeliveryState;
use crate::model::event::Side;
use crate::model::message::{Attachment, Fault, Message, Reaction, Spoken};
use crate::model::part::Part;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amendment {
    /// It says something else since then.
    Edited { text: String, at: Timestamp },
    /// Taken back by its author: neither text nor files are shown any more.
    Deleted { at: Timestamp },
    /// A reaction of one side; no emoji takes it back.
    Reacted { side: Side, emoji: Option<String>, at: Timestamp },
    /// The awaited file of this key is stored.
    Filled { key: String, attachment: Attachment },
    /// The awaited file of this key will not come.
    Lost { key: String, reason: String },
    /// It answers this message, which was not known yet when it came.
    Answers { message: MessageId },
    /// Told of a message by the one that answers it: the change is that one's.
    AnsweredBy { message: MessageId },
    /// A comment is hidden from everybody but its author, or shown again.
    Hidden(Hidden),
    /// Its author got the private message that a comment allows.
    AnsweredPrivately,
    /// One of the `of` parts in which it was sent came so far; with one part, the whole message.
    Delivered { part: usize, of: usize, state: DeliveryState, fault: Option<Fault> },
    /// Said aloud, and over: with a text, the caller spoke into it and had heard this much; without, all of it.
    Heard { text: Option<String> },
}

/// A message goes out in at most this many parts.
pub const MOST_PARTS: usize = 64;

impl Message {
    /// The message after the change; `None` when it is so already.
    #[must_use]
    pub fn amended(&self, amendment: &Amendment) -> Option<Self> {
        let mut message = self.clone();
        message.amend(amendment);
        (message != *self).then_some(message)
    }

    fn amend(&mut self, amendment: &Amendment) {
        match amendment {
            Amendment::Delivered { part, of, state, fault } => self.deliver(*part, *of, *state, fault.as_ref()),
            Amendment::Deleted { at } => self.delete(*at),
            _ if self.content.deleted_at.is_some() => {}
            Amendment::Edited { text, at } => self.edit(text, *at),
            Amendment::Reacted { side, emoji, at } => self.react(*side, emoji.as_deref(), *at),
            Amendment::Filled { key, attachment } => self.fill(key, attachment),
            Amendment::Lost { key, reason } => self.lose(key, reason),
            Amendment::Answers { message } => {
                self.content.reply_to.get_or_insert(*message);
            }
            Amendment::AnsweredBy { .. } => {}
            Amendment::Hidden(hidden) => self.hide(*hidden),
            Amendment::Heard { text } => self.hear(text.as_deref()),
            Amendment::AnsweredPrivately => {
                self.content.comment.get_or_insert_with(Comment::default).is_answered_privately = true;
            }
        }
    }

    /// The shortest account of what was heard holds, whatever the order of the reports.
    fn hear(&mut self, text: Option<&str>) {
        match (text, self.content.spoken) {
            (Some(text), Some(_)) if text.len() < self.text.len() && self.text.starts_with(text) => {
                text.clone_into(&mut self.text);
                self.content.spoken = Some(Spoken::Cut);
            }
            (None, Some(Spoken::Begun)) => self.content.spoken = Some(Spoken::Whole),
            (Some(text), Some(Spoken::Begun)) if text == self.text => self.content.spoken = Some(Spoken::Whole),
            _ => {}
        }
    }

    fn edit(&mut self, text: &str, at: Timestamp) {
        let newer = self.content.edited_at.is_none_or(|before| (before, self.text.as_str()) < (at, text));
        if newer {
            text.clone_into(&mut self.text);
            self.content.edited_at = Some(at);
        }
    }

    fn delete(&mut self, at: Timestamp) {
        let at = self.content.deleted_at.map_or(at, |before| before.min(at));
        self.text.clear();
        self.content = crate::model::message::Content {
            deleted_at: Some(at),
            fault: self.content.fault.take(),
            parts_delivered: std::mem::take(&mut self.content.parts_delivered),
            ..Default::default()
        };
    }

    fn react(&mut self, side: Side, emoji: Option<&str>, at: Timestamp) {
        let reaction = Reaction { side, emoji: emoji.map(str::to_owned), at };
        match self.content.reactions.iter_mut().find(|kept| kept.side == side) {
            // Within one second of the channel, what takes back came last.
            Some(kept) if rank(kept.at, kept.emoji.as_deref()) < rank(at, emoji) => *kept = reaction,
            Some(_) => {}
            None => {
                self.content.reactions.push(reaction);
                self.content.reactions.sort_by_key(|kept| kept.side == Side::Operator);
            }
        }
    }

    /// What was done last holds; of two at the same time, the hiding.
    fn hide(&mut self, hidden: Hidden) {
        let comment = self.content.comment.get_or_insert_with(Comment::default);
        comment.hidden = comment.hidden.max(Some(hidden));
    }

    fn fill(&mut self, key: &str, attachment: &Attachment) {
        let place = self.content.parts.iter().position(|part| matches!(part, Part::Awaited(awaited) if awaited.key == key));
        if let Some(place) = place {
            self.content.parts.remove(place);
            self.content.attachments.push(attachment.clone());
        }
    }

    fn lose(&mut self, key: &str, reason: &str) {
        for part in &mut self.content.parts {
            match part {
                Part::Awaited(awaited) if awaited.key == key => awaited.lost = Some(reason.to_owned()),
                _ => {}
            }
        }
    }

    fn deliver(&mut self, part: usize, of: usize, state: DeliveryState, fault: Option<&Fault>) {
        let Some(now) = self.delivery else {
            return;
        };
        let parts = &mut self.content.parts_delivered;
        let is_one = of > 1 && part < of && of <= MOST_PARTS;
        if is_one && parts.len() < of {
            parts.resize(of, now);
        }
        for (number, kept) in parts.iter_mut().enumerate() {
            if !is_one || number == part {
                *kept = kept.advance(state);
            }
        }
        self.delivery = Some(if parts.is_empty() { now.advance(state) } else { whole(parts) });
        if self.delivery == Some(DeliveryState::Failed) {
            let fault = fault.filter(|fault| self.content.fault.as_ref().is_none_or(|kept| kept < fault));
            if let Some(fault) = fault {
                self.content.fault = Some(fault.clone());
            }
        } else {
            self.content.fault = None;
        }
    }
}

fn rank(at: Timestamp, emoji: Option<&str>) -> (Timestamp, bool, Option<&str>) {
    (at, emoji.is_none(), emoji)
}

/// As far as the part that came least far; failed when one of them did.
fn whole(parts: &[DeliveryState]) -> DeliveryState {
    if parts.contains(&DeliveryState::Failed) {
        return DeliveryState::Failed;
    }
    parts.iter().copied().min_by_key(|state| state.rank()).unwrap_or(DeliveryState::Queued)
}

#[cfg(test)]
mod tests;
