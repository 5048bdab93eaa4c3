use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{BotId, HoursId, InboxId, OrgId, VoiceAgentId};
use crate::model::account::Account;
use crate::model::record::{Key, Record};
use crate::model::routing::Routing;
use crate::model::survey::Survey;

/// A medium. Which account of it is connected is the inbox's business.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    #[default]
    Web,
    #[serde(rename = "whatsapp")]
    WhatsApp,
    Messenger,
    Instagram,
    /// The phone.
    Voice,
}

impl Channel {
    pub const ALL: [Self; 5] = [Self::Web, Self::WhatsApp, Self::Messenger, Self::Instagram, Self::Voice];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::WhatsApp => "whatsapp",
            Self::Messenger => "messenger",
            Self::Instagram => "instagram",
            Self::Voice => "voice",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == name)
    }

    /// What is said there has to be brought to a provider. The web's sockets and phone calls follow the feed instead.
    pub const fn is_called(self) -> bool {
        !matches!(self, Self::Web | Self::Voice)
    }

    /// It belongs to an account at a platform.
    pub const fn has_account(self) -> bool {
        !matches!(self, Self::Web)
    }

    /// People speak and listen there: what is said takes time, and may be cut short.
    pub const fn is_spoken(self) -> bool {
        matches!(self, Self::Voice)
    }

    /// The business publishes posts there, and people comment on them.
    pub const fn has_comments(self) -> bool {
        matches!(self, Self::Messenger | Self::Instagram)
    }

    /// Handles mean the same person in every inbox of an organisation, not in one alone.
    pub const fn has_shared_handles(self) -> bool {
        matches!(self, Self::WhatsApp | Self::Voice)
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
    pub comments: Comments,
    /// On channels that have them, people see when their message was read here.
    pub read_marks: bool,
    /// At the platform of the channel; the web has none.
    pub account: Option<Account>,
    /// How the bot sounds and behaves on the phone; the other channels have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voice_agent: Option<VoiceAgentId>,
    pub routing: Routing,
    #[serde(skip_serializing_if = "Retention::is_off")]
    pub retention: Retention,
    /// When people are there; absent: always.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<HoursId>,
    pub survey: Survey,
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
            comments: Comments::default(),
            read_marks: true,
            account: None,
            voice_agent: None,
            routing: Routing::default(),
            retention: Retention::default(),
            hours: None,
            survey: Survey::default(),
            created_at: Timestamp::default(),
        }
    }
}

/// How comments below the business's posts are answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Comments {
    pub mode: CommentMode,
    /// The answer of [`CommentMode::Fixed`].
    pub text: String,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommentMode {
    /// By people: nothing is said in public that nobody has read.
    #[default]
    Manual,
    /// By the agent, who says that it is one.
    Agent,
    /// With the same words, once to a person below a post.
    Fixed,
}

/// How long what was said is kept, in days; 0: without an end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retention {
    /// Conversations, after they were resolved and nothing happened in them since.
    pub conversations_days: u32,
    /// Recordings, after their call.
    pub recordings_days: u32,
}

impl Retention {
    pub fn is_off(&self) -> bool {
        *self == Self::default()
    }

    /// Everything that ended before goes; `None`: it stays.
    pub fn conversations_before(&self, now: Timestamp) -> Option<Timestamp> {
        days_before(now, self.conversations_days)
    }

    pub fn recordings_before(&self, now: Timestamp) -> Option<Timestamp> {
        days_before(now, self.recordings_days)
    }
}

fn days_before(now: Timestamp, days: u32) -> Option<Timestamp> {
    (days > 0).then(|| now.minus(Duration::from_hours(24 * u64::from(days))))
}

/// The unique key under which the inbox of an account is found.
pub const ACCOUNT_KEY: &str = "account";

/// The value of [`ACCOUNT_KEY`]: an account is connected to one inbox of the installation, because its webhooks name nothing else.
pub fn account_key(channel: Channel, account: &str) -> String {
    format!("{}:{account}", channel.as_str())
}

impl Record for Inbox {
    const KIND: &'static str = "inbox";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        let account = self.account.as_ref().filter(|account| !account.id.is_empty());
        let account = account.map(|account| Key { name: ACCOUNT_KEY, value: account_key(self.channel, &account.id) });
        [Key { name: "public_key", value: self.public_key.clone() }].into_iter().chain(account).collect()
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
    /// For channels where people write in several short messages, come back hours later and pay attention to every bubble.
    pub const MESSAGING: Self =
        Self { settle_ms: 1_500, session_idle_s: 24 * 3_600, session_warning_s: 0, queue_patience_s: 600 };

    /// For phone calls: the call itself knows when somebody has finished speaking, and ends the session.
    pub const CALL: Self = Self { settle_ms: 0, session_idle_s: 3 * 3_600, session_warning_s: 0, queue_patience_s: 30 };
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
