//! What somebody said about being sent what advertises, each time that they did, with what proves it. Nothing of it is changed: who says
//! something else says it anew. Where they stand now is in the contact ([`Marketing`](crate::model::contact::Marketing)).

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{AudienceId, ConsentId, ContactId, MessageId, OperatorId, OrgId};

/// Of one person; the oldest stay, and those that repeat what was said before are not kept beyond.
pub const MOST_OF_ONE: usize = 500;

/// Characters of the words that they agreed to, or said.
pub const LONGEST_WORDING: usize = 1_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    pub id: ConsentId,
    pub organisation: OrgId,
    /// None: only a number is known.
    pub contact: Option<ContactId>,
    /// The number or account it was said for; empty: all of them.
    pub handle: String,
    pub is_given: bool,
    pub source: ConsentSource,
    /// What they agreed to or said, in the words that they saw or used.
    pub wording: String,
    /// When they said it; when it was written down is in the id.
    pub at: Timestamp,
}

/// How it was said, and what proves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentSource {
    /// A word such as STOP or START, in this message.
    Word(MessageId),
    /// A button or a setting of the platform.
    Platform,
    /// The platform refused a message because they had ended it there.
    Refusal,
    /// An audience whose makers say that its people agreed.
    Audience(AudienceId),
    /// An operator wrote down what they said elsewhere.
    Operator(OperatorId),
    /// A program of the business told it.
    Program,
}
