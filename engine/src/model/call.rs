//! A phone call: one stretch of a conversation that is spoken. What was said in it are messages like all others; here stands
//! when it began, who was on the line, how it ended and what is known of it afterwards.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{BlobId, CallId, ContactId, ConversationId, InboxId, OperatorId, OrgId};
use crate::model::campaign::CampaignMark;
use crate::model::comment::Sentiment;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    pub id: CallId,
    pub organisation: OrgId,
    pub inbox: InboxId,
    pub conversation: ConversationId,
    pub contact: ContactId,
    /// What the carrier calls it; one call of an inbox has one.
    pub carrier_id: String,
    pub direction: Direction,
    /// The other side's number as the carrier gave it; absent: withheld.
    pub number: Option<String>,
    /// The carrier vouches for the number.
    #[serde(default)]
    pub is_attested: bool,
    pub started_at: Timestamp,
    /// Since when both sides hear each other.
    pub answered_at: Option<Timestamp>,
    /// The operator on the line, if one is.
    pub operator: Option<OperatorId>,
    pub ended: Option<Ended>,
    pub talk: Talk,
    pub recording: Option<BlobId>,
    pub summary: Option<Summary>,
    /// What is said first when it is answered, instead of the voice agent's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<String>,
    /// Which campaign makes it, and for whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<CampaignMark>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Inbound,
    Outbound,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    pub at: Timestamp,
    pub how: CallEnd,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallEnd {
    /// The caller hung up.
    CallerHungUp,
    /// The agent said goodbye.
    AgentHungUp,
    /// An operator ended it.
    OperatorHungUp,
    /// Nobody spoke for too long.
    Silence,
    /// The longest time a call may last was over.
    TooLong,
    Busy,
    NoAnswer,
    /// The caller gave up before it was answered.
    Cancelled,
    /// A machine answered an outbound call.
    Machine,
    /// The carrier could not call this number, or would not.
    Unreachable,
    /// The line, the carrier or this program failed.
    Lost,
}

impl CallEnd {
    /// Plain words for people who read the conversation.
    pub const fn words(self) -> &'static str {
        match self {
            Self::CallerHungUp => "The caller hung up.",
            Self::AgentHungUp => "The assistant ended the call.",
            Self::OperatorHungUp => "An operator ended the call.",
            Self::Silence => "The call ended because nobody spoke.",
            Self::TooLong => "The call reached its longest duration.",
            Self::Busy => "The number was busy.",
            Self::NoAnswer => "Nobody answered.",
            Self::Cancelled => "The caller gave up before the call was answered.",
            Self::Machine => "An answering machine took the call.",
            Self::Unreachable => "The number could not be called.",
            Self::Lost => "The line was lost.",
        }
    }
}

/// How the time was spent, in milliseconds of the call's own clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Talk {
    pub caller_ms: u64,
    pub agent_ms: u64,
    pub operator_ms: u64,
    /// The caller spoke into what was being said.
    pub interruptions: u32,
    /// Silences above two seconds.
    pub pauses: u32,
    pub longest_pause_ms: u64,
    pub turns: u32,
    /// From the end of a caller's words to the first sound of the answer, the middle one of the call.
    pub answer_ms: u64,
}

/// What a call was about, written by a model afterwards, or, without one, a few of the words that were said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    pub text: String,
    #[serde(default)]
    pub intent: Option<String>,
    /// How content the caller sounded, 1 to 5: an estimate, never a rating.
    #[serde(default)]
    pub satisfaction_estimate: Option<u8>,
    /// How the caller seemed to feel, estimated from what they said.
    #[serde(default)]
    pub sentiment: Option<Sentiment>,
}

/// What can change about a stored call. Reports of the carrier and of the line come in any order and more than once.
#[derive(Debug, Clone, PartialEq)]
pub enum CallChange {
    /// The carrier took a call of ours, and has a name for it. The first holds.
    Placed {
        carrier_id: String,
    },
    Answered {
        at: Timestamp,
    },
    /// Who speaks for the business; none: the agent.
    Operator(Option<OperatorId>),
    Counted(Talk),
    Recorded(BlobId),
    Summed(Summary),
    /// The first end that is told holds.
    Ended(Ended),
}

impl Call {
    /// What a call is known by until the carrier has taken it.
    pub fn pending_id(call: CallId) -> String {
        format!("pending-{call}")
    }

    /// It is ours, and the carrier has not told us its name for it yet.
    pub fn is_pending(&self) -> bool {
        self.carrier_id == Self::pending_id(self.id)
    }

    pub fn is_live(&self) -> bool {
        self.ended.is_none()
    }

    /// Milliseconds since it was answered; up to now while it lasts.
    pub fn lasted_ms(&self, now: Timestamp) -> u64 {
        let until = self.ended.map_or(now, |ended| ended.at);
        self.answered_at.map_or(0, |answered| until.since(answered).as_millis() as u64)
    }

    /// The call after the change; `None` when it changes nothing.
    #[must_use]
    pub fn changed(&self, change: &CallChange) -> Option<Self> {
        let mut call = self.clone();
        match change {
            CallChange::Placed { carrier_id } if call.is_pending() => call.carrier_id.clone_from(carrier_id),
            CallChange::Answered { at } if call.is_live() => {
                call.answered_at.get_or_insert(*at);
            }
            CallChange::Operator(operator) if call.is_live() => call.operator = *operator,
            CallChange::Placed { .. } | CallChange::Answered { .. } | CallChange::Operator(_) => {}
            CallChange::Counted(talk) => call.talk = *talk,
            CallChange::Recorded(blob) => {
                call.recording.get_or_insert(*blob);
            }
            CallChange::Summed(summary) => {
                call.summary.get_or_insert_with(|| summary.clone());
            }
            CallChange::Ended(ended) => {
                call.ended.get_or_insert(*ended);
            }
        }
        (call != *self).then_some(call)
    }
}

/// Told to operators who look on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CallNews {
    pub call: Arc<Call>,
    /// What the caller is saying just now, as far as it is understood.
    pub hearing: Option<Arc<str>>,
}
