//! A campaign: words that were approved before, to everybody of an audience, and what follows when they are read, or not. From a phone
//! number people are called instead. A sequence is one into which people come one by one.
//!
//! What becomes of one person is a machine of its own ([`walk`]): what is told about their message goes in, and what they are sent
//! next, and when, comes out. When anybody may be sent anything at all is asked at the moment of sending, by the program.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{AudienceId, CampaignId, ConversationId, InboxId, OperatorId, OrgId};
use crate::model::quiet::Quiet;
use crate::model::record::{Key, Record};

mod entry;
pub mod prices;
mod send;
pub mod walk;
pub mod words;

pub use send::{Answer, Conversion, Send, SendState};
pub use words::{TemplateName, Words};

/// Of an organisation.
pub const MOST_CAMPAIGNS: u64 = 2_000;

/// Messages that one person may get of one campaign.
pub const MOST_STEPS: usize = 10;

pub const MOST_VARIANTS: usize = 4;

/// Messages a minute.
pub const FASTEST: u32 = 60_000;

/// Longest wait before a step, in minutes.
pub const LONGEST_WAIT: u32 = 30 * 24 * 60;

/// Characters of what names somebody who came in by themselves.
pub const LONGEST_KEY: usize = 100;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    pub id: CampaignId,
    pub organisation: OrgId,
    pub name: String,
    pub inbox: InboxId,
    /// Whom it is for. None: a draft that nobody has chosen one for yet, or a sequence.
    pub audience: Option<AudienceId>,
    /// People come in one by one instead of from an audience, for as long as it runs.
    #[serde(default)]
    pub is_sequence: bool,
    /// Minutes between coming in and the first step; of a sequence alone.
    #[serde(default)]
    pub delay: u32,
    /// Minutes after its time within which a step may still leave; 0: at any time.
    #[serde(default)]
    pub life: u32,
    /// The first one begins; each other follows one that stands before it.
    pub steps: Vec<Step>,
    /// None: as soon as somebody starts it.
    pub start_at: Option<Timestamp>,
    pub per_minute: u32,
    /// Of people whose own nobody knows.
    pub zone: String,
    pub state: CampaignState,
    /// Why it ended by itself, in one of our words: `template`, `quality`, `token`, `account`, `complaints`, `opt_outs`, `failures`.
    #[serde(default)]
    pub halted: Option<String>,
    /// What had come of it when somebody let it go on: it is judged by what came since.
    #[serde(default)]
    pub forgiven: Figures,
    /// Up to which row of the audience people were taken in, while it is planned.
    #[serde(default)]
    pub planned_to: u64,
    /// People who were taken in from the audience.
    #[serde(default)]
    pub people: u64,
    pub created_at: Timestamp,
    pub created_by: OperatorId,
    #[serde(default)]
    pub started_at: Option<Timestamp>,
    #[serde(default)]
    pub ended_at: Option<Timestamp>,
}

impl Record for Campaign {
    const KIND: &'static str = "campaign";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![Key { name: "name", value: format!("{}:{}", self.organisation, self.name.to_lowercase()) }]
    }
}

/// What has come of the messages of a campaign.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Those the platform has answered to, in whatever way.
    pub answered: u64,
    pub failed: u64,
    /// People who ended what advertises after one of them.
    pub opted_out: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CampaignState {
    Draft,
    /// People are taken in from the audience.
    Planning,
    Running,
    /// By somebody, or, with a reason, by itself.
    Paused,
    /// Nobody is left. A sequence never is: somebody may come in yet.
    Ended,
    /// Somebody ended it for good.
    Stopped,
}

impl CampaignState {
    /// It has been started and is not over.
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Planning | Self::Running | Self::Paused)
    }
}

/// One message, or one call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Absent in the first one alone.
    pub after: Option<After>,
    /// None: nothing more is said. Else one of these, by chance and by their shares.
    pub variants: Vec<Variant>,
}

/// What a step follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct After {
    /// Its place among the steps, which is before this one.
    pub step: u8,
    pub on: Occasion,
    /// Minutes.
    pub wait: u32,
}

/// What has to be told of a message. One that stands further down here takes the place of one above it, where both lead on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    Sent,
    Delivered,
    Read,
    Failed,
    Replied,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// `A`, `B`…
    pub name: String,
    /// Of the sum of all shares of the step.
    pub share: u32,
    #[serde(flatten)]
    pub words: Words,
    /// By the keys of the gaps.
    pub values: BTreeMap<String, Filler>,
}

/// What stands in a gap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filler {
    /// For everybody the same.
    Fixed(String),
    /// What the audience has in this column, or this where it has nothing. The column `name` is the person's name.
    Column { column: String, otherwise: String },
}

/// Rules over all campaigns of an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignRules {
    pub organisation: OrgId,
    pub quiet: Quiet,
    /// Advertisements that one person gets within a day; within seven. 0: as many as there are.
    pub most_a_day: u32,
    pub most_a_week: u32,
}

impl CampaignRules {
    pub fn usual(organisation: OrgId) -> Self {
        Self { organisation, quiet: Quiet::default(), most_a_day: 1, most_a_week: 3 }
    }

    pub fn caps(&self) -> Vec<Cap> {
        let caps = [(self.most_a_day, 1), (self.most_a_week, 7)];
        let some = caps.into_iter().filter(|(most, _)| *most > 0);
        some.map(|(most, days)| Cap { most, within: Duration::from_hours(24 * days) }).collect()
    }
}

impl Record for CampaignRules {
    const KIND: &'static str = "campaign_rules";

    /// An organisation has one.
    fn id(&self) -> i64 {
        self.organisation.0
    }

    fn keys(&self) -> Vec<Key> {
        Vec::new()
    }
}

/// So many advertisements within so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cap {
    pub most: u32,
    pub within: Duration,
}

impl Cap {
    /// From when on somebody is below every cap who got something at these times, newest first; none: they are so now. As many have to
    /// leave the window as are too many in it.
    pub fn room(caps: &[Self], got: &[Timestamp], now: Timestamp) -> Option<Timestamp> {
        let last_too_many = |cap: &Self| {
            let place = (cap.most as usize).checked_sub(1)?;
            Some(got.get(place)?.plus(cap.within)).filter(|until| *until > now)
        };
        caps.iter().filter_map(last_too_many).max()
    }

    /// So many of the newest tell whether there is room.
    pub fn look_back(caps: &[Self]) -> usize {
        caps.iter().map(|cap| cap.most as usize).max().unwrap_or(0)
    }
}

/// Somebody in a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    pub organisation: OrgId,
    pub campaign: CampaignId,
    /// As in the audience; of a sequence, in the order in which they came in, from one.
    pub row: u64,
    pub handle: String,
    pub name: String,
    pub zone: String,
    pub values: BTreeMap<String, String>,
    pub state: RecipientState,
    /// The step that is sent next, or else the last one.
    pub step: u8,
    /// When that is; while it is being sent, when somebody else may try; none: nothing is sent.
    pub due_at: Option<Timestamp>,
    /// The time that the step was meant for, however often it was put off or tried since; none: it was never known.
    pub meant_for: Option<Timestamp>,
    /// What asked for the step that is due: something stronger takes its place.
    pub asked_by: Option<Occasion>,
    /// Tries of the step that failed.
    pub tries: u8,
    pub conversation: Option<ConversationId>,
    /// Why it ended: of a failure our word, of what was never sent the rule.
    pub reason: String,
    /// Grows with every change.
    pub version: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecipientState {
    /// A step has its time.
    Due,
    /// A step has left, or is leaving, and what follows depends on what is told of it.
    Underway,
    /// Nothing follows any more.
    Done,
    Replied,
    OptedOut,
    Failed,
    /// A rule kept the first message back.
    Skipped,
    /// Somebody took them out, or ended the campaign.
    Stopped,
}

impl RecipientState {
    pub const ALL: [Self; 8] =
        [Self::Due, Self::Underway, Self::Done, Self::Replied, Self::OptedOut, Self::Failed, Self::Skipped, Self::Stopped];

    pub const fn code(self) -> u8 {
        self as u8 + 1
    }

    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Nothing is sent to them any more.
    pub const fn is_over(self) -> bool {
        !matches!(self, Self::Due | Self::Underway)
    }
}

/// On a message or a call: which campaign says it, and to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignMark {
    pub id: CampaignId,
    /// As it was called then.
    pub name: String,
    pub step: u8,
    /// Whose way goes on with it; none: somebody of the business tries the words on themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_to: Option<SentTo>,
    /// It does not leave after this: then it is quiet where they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentTo {
    pub row: u64,
    /// How often the step was tried before.
    pub tries: u8,
}

impl Campaign {
    /// It calls people instead of writing to them.
    pub fn is_spoken(&self) -> bool {
        let mut variants = self.steps.iter().flat_map(|step| &step.variants);
        variants.any(|variant| variant.words.opening().is_some())
    }

    /// Which variant of a step somebody gets: by chance, and always the same.
    pub fn variant(&self, row: u64, step: u8) -> Option<(u8, &Variant)> {
        let variants = &self.steps.get(usize::from(step))?.variants;
        let all: u64 = variants.iter().map(|variant| u64::from(variant.share)).sum();
        let mut ball = mixed(self.id.0.unsigned_abs() ^ (u64::from(step) << 56), row) % all.max(1);
        for (place, variant) in (0_u8..).zip(variants) {
            match ball.checked_sub(u64::from(variant.share)) {
                None => return Some((place, variant)),
                Some(left) => ball = left,
            }
        }
        None
    }
}

/// `SplitMix64`: neighbours in the list fall apart.
const fn mixed(seed: u64, row: u64) -> u64 {
    let mut z = seed.wrapping_add(row.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests;
