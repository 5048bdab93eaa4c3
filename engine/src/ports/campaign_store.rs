use std::time::Duration;

use async_trait::async_trait;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::ids::{AudienceId, CampaignId, ConversationId, InboxId, OrgId};
use crate::model::campaign::{Answer, Cap, Conversion, Recipient, RecipientState, Send, SendState};

/// Who is in a campaign and how far it has come with each of them, and what each got.
#[async_trait]
pub trait CampaignStore: std::marker::Send + Sync {
    /// Takes members of the audience behind the row `after` in, at most `limit`, due at `due`. Who is in already stays as they are.
    /// Returns the last row that was looked at; none: there is nobody behind.
    async fn take_in(
        &self,
        organisation: OrgId,
        campaign: CampaignId,
        audience: AudienceId,
        after: u64,
        limit: usize,
        due: Timestamp,
    ) -> Result<Option<u64>>;

    /// Takes somebody in who comes by themselves; `recipient.row` is passed over, they get the one behind the last. Who is in already
    /// under this key, or is not over yet with the same handle, stays as they are. `Invalid` when as many are in as an audience has
    /// room for.
    async fn enter(&self, recipient: Recipient, key: String) -> Result<Entered>;

    /// The row of whoever came in under this key.
    async fn find_by_key(&self, organisation: OrgId, campaign: CampaignId, key: String) -> Result<Option<u64>>;

    /// The zones of those who have a time, whenever that is.
    async fn zones(&self, organisation: OrgId, campaign: CampaignId) -> Result<Vec<String>>;

    /// Up to `most` of those in these zones whose time has come, the longest due first; they are hidden for `lease`.
    async fn claim(
        &self,
        organisation: OrgId,
        campaign: CampaignId,
        zones: Vec<String>,
        now: Timestamp,
        lease: Duration,
        most: usize,
    ) -> Result<Vec<Recipient>>;

    /// Writes down, before it leaves, that somebody is sent a step, or that a rule keeps it back. With caps, only while what they got
    /// that advertises ([`Send::is_marketing`], neither failed nor kept back) stays below each of them, over all campaigns and however
    /// many try at once. What is underway ([`Send::is_underway`]) counts as if it arrived now, however long it has been so. A step that
    /// is written down and may not begin again ([`Send::may_begin_again`]) is not counted anew and stays as it is.
    async fn begin(&self, send: Send, caps: Vec<Cap>) -> Result<Begun>;

    async fn find_send(&self, organisation: OrgId, campaign: CampaignId, row: u64, step: u8) -> Result<Option<Send>>;

    /// The send as it goes on, if it is as it was read. False: it is another by now. Whether they converted is neither asked nor
    /// changed.
    async fn mark(&self, before: Send, after: Send) -> Result<bool>;

    /// Writes down that somebody did what a campaign was for, on the last message that arrived at one of their numbers between `since`
    /// and then, over all campaigns; where none has arrived for certain, on the last that left. None: they got none. Under a key that
    /// counted once it changes nothing, and what it counted for is told again.
    async fn convert(&self, organisation: OrgId, deed: Deed) -> Result<Option<Credit>>;

    /// What somebody got, by step.
    async fn list_sends(&self, organisation: OrgId, campaign: CampaignId, row: u64) -> Result<Vec<Send>>;

    /// The recipient as they go on, if they are as they were read: `version` is the one read. False: somebody else was faster.
    async fn change(&self, recipient: Recipient) -> Result<bool>;

    async fn find(&self, organisation: OrgId, campaign: CampaignId, row: u64) -> Result<Option<Recipient>>;

    /// Those whose last message stands in this conversation, at most a page of them: the newest campaign first.
    async fn list_in(&self, organisation: OrgId, conversation: ConversationId) -> Result<Vec<Recipient>>;

    /// By row, behind `after`.
    async fn list(
        &self,
        organisation: OrgId,
        campaign: CampaignId,
        which: Which,
        after: u64,
        limit: usize,
    ) -> Result<Vec<(Recipient, Option<Send>)>>;

    async fn count(&self, organisation: OrgId, campaign: CampaignId) -> Result<Tally>;

    /// When the next of these people has their time, in any zone.
    async fn next_due(&self, organisation: OrgId, campaign: CampaignId) -> Result<Option<Timestamp>>;

    /// How many people this inbox wrote to since then, for a campaign; with what has been on its way for longer.
    async fn count_reached(&self, organisation: OrgId, inbox: InboxId, since: Timestamp) -> Result<u64>;

    /// Up to which event of the log campaigns have been told what happened.
    async fn cursor(&self, organisation: OrgId) -> Result<Option<u64>>;

    async fn set_cursor(&self, organisation: OrgId, cursor: u64) -> Result<()>;

    /// At most `limit` rows of it a call; returns how many: fewer, and nothing is left.
    async fn forget(&self, organisation: OrgId, campaign: CampaignId, limit: usize) -> Result<usize>;

    /// Takes somebody out of every campaign of the organisation: their number, name, values and key go, the figures stay. Returns how
    /// many campaigns they were in.
    async fn forget_handle(&self, organisation: OrgId, handle: &str) -> Result<usize>;
}

/// In which row somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entered {
    New(u64),
    /// They were in it already, under this key.
    There(u64),
    /// Somebody with their number is on their way, under another key.
    Busy(u64),
}

impl Entered {
    pub const fn row(self) -> u64 {
        match self {
            Self::New(row) | Self::There(row) | Self::Busy(row) => row,
        }
    }
}

/// What somebody did that a campaign was for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// Their numbers.
    pub handles: Vec<String>,
    pub conversion: Conversion,
    /// What they got before does not count.
    pub since: Timestamp,
    /// Who tells it twice gives the same one.
    pub key: Option<String>,
}

/// The send on which a conversion counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credit {
    pub campaign: CampaignId,
    pub row: u64,
    pub step: u8,
    pub variant: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// It may leave.
    Now,
    /// They have had enough until then.
    Capped(Timestamp),
}

/// Which recipients are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    All,
    /// Whose way stands like this.
    In(RecipientState),
    /// To whom this step went like this. With each comes that send.
    Sent {
        step: u8,
        variant: Option<u8>,
        state: SendState,
        reason: Option<String>,
    },
    /// Who answered this step like this.
    Answered {
        step: u8,
        variant: Option<u8>,
        answer: Answer,
    },
    /// Who did what the campaign was for after this step.
    Converted {
        step: u8,
        variant: Option<u8>,
    },
}

/// The figures of a campaign.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    pub people: Vec<(RecipientState, u64)>,
    pub sends: Vec<SendTally>,
}

/// So many sends of a step and a variant stand like this, and were answered so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendTally {
    pub step: u8,
    pub variant: u8,
    pub state: SendState,
    pub reason: String,
    pub answer: Answer,
    pub sends: u64,
    /// Of all of them, where it is known, in millionths of the currency's unit.
    pub price: u64,
    /// Those of which nobody knows the price.
    pub unpriced: u64,
    /// Those whose reader did what the campaign was for.
    pub converted: u64,
    /// What that was worth, in millionths of the currency's unit.
    pub value: u64,
}
