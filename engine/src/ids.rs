//! Ids: 63-bit numbers that grow with time, printed with a prefix that says what they name.
//!
//! Growing ids keep inserts at the end of every table and make the id the row key. The print form is a prefix, an
//! underscore and 13 characters of Crockford's base 32 (no i, l, o, u), for instance `cv_04tq8c5xk0g00`.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::clock::{Clock, Timestamp};
use crate::error::Error;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const DIGITS: usize = 13;

fn encode(prefix: &str, value: i64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut digits = [b'0'; DIGITS];
    let mut rest = value as u64;
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[(rest & 31) as usize];
        rest >>= 5;
    }
    f.write_str(prefix)?;
    f.write_str("_")?;
    f.write_str(std::str::from_utf8(&digits).unwrap_or_default())
}

fn decode(prefix: &str, text: &str) -> Option<i64> {
    let digits = text.strip_prefix(prefix)?.strip_prefix('_')?.as_bytes();
    if digits.len() != DIGITS {
        return None;
    }
    let mut value: u64 = 0;
    for digit in digits {
        let position = ALPHABET.iter().position(|known| known == digit)?;
        value = value.checked_mul(32)?.checked_add(position as u64)?;
    }
    i64::try_from(value).ok()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                encode($prefix, self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = Error;
            fn from_str(text: &str) -> Result<Self, Error> {
                decode($prefix, text).map(Self).ok_or_else(|| Error::invalid(concat!("not an id of the form ", $prefix, "_…")))
            }
        }

        impl $name {
            /// When it was given out, by the clock of whoever did.
            pub fn made_at(self) -> Timestamp {
                Timestamp::from_millis((self.0 >> (NODE_BITS + COUNTER_BITS)) + EPOCH_MS)
            }
        }

        impl From<i64> for $name {
            fn from(value: i64) -> Self {
                Self(value)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    OrgId = "org";
    InboxId = "in";
    BotId = "bot";
    OperatorId = "op";
    RoleId = "role";
    ContactId = "ct";
    MergeId = "mg";
    ConversationId = "cv";
    MessageId = "ms";
    SessionId = "se";
    BlobId = "bl";
    JobId = "jb";
    KnowledgeBaseId = "kb";
    DocumentId = "doc";
    CallId = "call";
    VoiceAgentId = "va";
    LabelId = "lb";
    TeamId = "tm";
    CannedReplyId = "cr";
    MacroId = "mc";
    AutomationId = "au";
    AutomationRunId = "ar";
    ContactFieldId = "cf";
    ContactNoteId = "cn";
    SavedViewId = "sv";
    AuditId = "au";
    HoursId = "bh";
    PolicyId = "sla";
    ApiKeyId = "ak";
    WebhookId = "wh";
    LetterId = "wl";
    ScheduleId = "sd";
    RunId = "run";
    AudienceId = "ad";
    CampaignId = "cg";
    LeadId = "ld";
    LeadEventId = "le";
    PostId = "po";
    ShopCaseId = "sc";
    CrmLinkId = "cl";
    SocialPostId = "sp";
    ConsentId = "co";
    /// A settings-like record whose kind has no id type of its own.
    RecordId = "rc";
}

/// Gives ids that never repeat in one process and do not collide over nodes with different numbers.
#[derive(Debug)]
pub struct IdSource {
    /// Milliseconds since the epoch below in the upper bits, a counter in the lower twelve.
    last: AtomicI64,
    node: i64,
}

/// 2025-01-01T00:00:00Z: ids hold 41 bits of milliseconds since then, which lasts until 2094.
const EPOCH_MS: i64 = 1_735_689_600_000;
const NODE_BITS: u32 = 10;
const COUNTER_BITS: u32 = 12;

impl IdSource {
    /// `node` below 1024; two processes on one store need different numbers.
    pub fn new(node: u16) -> Self {
        Self { last: AtomicI64::new(0), node: i64::from(node) & ((1 << NODE_BITS) - 1) }
    }

    pub fn next<T: From<i64>>(&self, clock: &dyn Clock) -> T {
        self.next_at(clock.now())
    }

    pub fn next_at<T: From<i64>>(&self, now: Timestamp) -> T {
        let floor = (now.as_millis() - EPOCH_MS).max(0) << COUNTER_BITS;
        // A clock that stands or steps back continues the count: ids grow whatever the clock does.
        let step = |last: i64| Some(floor.max(last + 1));
        let ticks = match self.last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, step) {
            Ok(last) | Err(last) => floor.max(last + 1),
        };
        T::from((ticks << NODE_BITS) | self.node)
    }
}

#[cfg(test)]
mod tests;
