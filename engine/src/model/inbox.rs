use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{BotId, InboxId, OrgId};
use crate::model::record::{Key, Record};

/// A medium. Which account of it is connected is the inbox's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Web,
}

impl Channel {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
        }
    }
}

/// One connected account on a channel, with the settings that hold for every conversation in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Inbox {
    pub id: InboxId,
    pub organisation: OrgId,
    pub name: String,
    pub channel: Channel,
    pub bot: BotId,
    /// What the widget's script tag names; not a secret.
    pub public_key: String,
    /// Signs the identities of the site's own users (HS256). Empty: signed identities are refused.
    pub identity_secret: String,
    /// Origins whose pages may connect, such as `https://shop.example`. Empty: every origin.
    pub allowed_origins: Vec<String>,
    pub timing: Timing,
    pub created_at: Timestamp,
}

impl Default for Inbox {
    fn default() -> Self {
        Self {
            id: InboxId(0),
            organisation: OrgId(0),
            name: String::new(),
            channel: Channel::Web,
            bot: BotId(0),
            public_key: String::new(),
            identity_secret: String::new(),
            allowed_origins: Vec::new(),
            timing: Timing::default(),
            created_at: Timestamp::default(),
        }
    }
}

impl Record for Inbox {
    const KIND: &'static str = "inbox";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![Key { name: "public_key", value: self.public_key.clone() }]
    }
}

/// The waits of an inbox, in milliseconds or seconds as the names say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Timing {
    /// Messages closer together than this are one turn.
    pub settle_ms: u64,
    /// A session closes after this long without the customer.
    pub session_idle_s: u64,
    /// The customer is warned this long before the close. 0: no warning.
    pub session_warning_s: u64,
    /// A customer who waits for a person hears from us again after this long.
    pub queue_patience_s: u64,
}

impl Default for Timing {
    fn default() -> Self {
        Self { settle_ms: 350, session_idle_s: 900, session_warning_s: 120, queue_patience_s: 90 }
    }
}

impl Timing {
    pub fn settle(&self) -> Duration {
        Duration::from_millis(self.settle_ms)
    }

    pub fn idle(&self) -> Duration {
        Duration::from_secs(self.session_idle_s.max(1))
    }

    /// From the customer's last message to the warning.
    pub fn until_warning(&self) -> Duration {
        self.idle().saturating_sub(Duration::from_secs(self.session_warning_s))
    }

    pub fn queue_patience(&self) -> Duration {
        Duration::from_secs(self.queue_patience_s.max(1))
    }
}
