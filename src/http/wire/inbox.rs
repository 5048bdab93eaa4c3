use std::collections::BTreeMap;

use engine::clock::Timestamp;
use engine::ids::{BotId, HoursId, InboxId};
use engine::model::inbox::{self, Channel};
use engine::model::routing;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rating::Survey;
use crate::http::origins::{self, MOST_ORIGINS};
use crate::http::problem::{Checks, Problem};

/// One connected account on a channel.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Inbox)]
pub struct Inbox<'a> {
    #[schema(value_type = String)]
    pub id: InboxId,
    pub name: &'a str,
    pub channel: &'a str,
    #[schema(value_type = String)]
    pub bot: BotId,
    /// What the widget's script tag names; not a secret.
    pub public_key: &'a str,
    /// Signed identities are accepted. The secret itself is shown only when it is made.
    pub has_identity_secret: bool,
    /// Of a channel with a provider: the account it is connected to, as customers know it; absent when there is none yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<&'a str>,
    /// Of a connected account: `good`, `warning`, `bad`, or `unknown` until it was looked after. In lists only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health: Option<&'static str>,
    pub allowed_origins: &'a [String],
    pub timing: Timing,
    /// Where the channel has posts with comments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments: Option<Comments>,
    /// People on a channel see when their message was read here.
    pub read_marks: bool,
    #[schema(required = false)]
    pub routing: Routing,
    #[schema(required = false)]
    pub retention: Retention,
    /// When people are there; absent: always.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub hours: Option<HoursId>,
    #[schema(required = false)]
    pub survey: Survey,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

impl<'a> Inbox<'a> {
    pub fn new(inbox: &'a inbox::Inbox) -> Self {
        Self {
            id: inbox.id,
            name: &inbox.name,
            channel: inbox.channel.as_str(),
            bot: inbox.bot,
            public_key: &inbox.public_key,
            has_identity_secret: !inbox.identity_secret.is_empty(),
            account: inbox.account.as_ref().map(|account| account.shown_as.as_str()),
            health: None,
            allowed_origins: &inbox.allowed_origins,
            timing: inbox.timing.into(),
            comments: inbox.channel.has_comments().then(|| (&inbox.comments).into()),
            read_marks: inbox.read_marks,
            routing: inbox.routing.into(),
            retention: inbox.retention.into(),
            hours: inbox.hours,
            survey: (&inbox.survey).into(),
            created_at: inbox.created_at,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct InboxList<'a> {
    pub items: Vec<Inbox<'a>>,
}

/// How conversations that wait for a person are given to operators who are here and online.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = InboxRouting)]
#[serde(default)]
pub struct Routing {
    pub mode: RoutingMode,
    /// Open conversations that one operator holds before they are given no more: 1 to 100.
    pub capacity: u32,
    /// Nothing is given away while the inbox is closed by its business hours.
    pub only_open: bool,
}

/// `off`: whoever wants one takes it. `round_robin`: to whom nothing was given for the longest time. `least_busy`: to whoever
/// holds the fewest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoutingMode {
    #[default]
    Off,
    RoundRobin,
    LeastBusy,
}

impl Default for Routing {
    fn default() -> Self {
        routing::Routing::default().into()
    }
}

impl From<routing::Routing> for Routing {
    fn from(routing: routing::Routing) -> Self {
        let mode = match routing.mode {
            routing::Mode::Off => RoutingMode::Off,
            routing::Mode::RoundRobin => RoutingMode::RoundRobin,
            routing::Mode::LeastBusy => RoutingMode::LeastBusy,
        };
        Self { mode, capacity: routing.capacity, only_open: routing.only_open }
    }
}

impl From<Routing> for routing::Routing {
    fn from(routing: Routing) -> Self {
        let mode = match routing.mode {
            RoutingMode::Off => routing::Mode::Off,
            RoutingMode::RoundRobin => routing::Mode::RoundRobin,
            RoutingMode::LeastBusy => routing::Mode::LeastBusy,
        };
        Self { mode, capacity: routing.capacity, only_open: routing.only_open }
    }
}

/// How long what was said is kept. What is over goes once a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = InboxRetention)]
#[serde(default)]
pub struct Retention {
    /// Conversations are deleted this many days after they were resolved and nothing happened in them since: 1 to 3,660; 0 keeps
    /// them.
    pub conversations_days: u32,
    /// Recordings are deleted this many days after their call: 1 to 3,660; 0 keeps them.
    pub recordings_days: u32,
}

/// Of either kind.
const LONGEST_KEPT: u32 = 3_660;

impl Retention {
    fn check(self, checks: &mut Checks) {
        for (days, pointer) in
            [(self.conversations_days, "/retention/conversations_days"), (self.recordings_days, "/retention/recordings_days")]
        {
            checks.need(days <= LONGEST_KEPT, pointer, format!("1 to {LONGEST_KEPT} days, or 0 to keep them"));
        }
    }
}

impl From<inbox::Retention> for Retention {
    fn from(retention: inbox::Retention) -> Self {
        let inbox::Retention { conversations_days, recordings_days } = retention;
        Self { conversations_days, recordings_days }
    }
}

impl From<Retention> for inbox::Retention {
    fn from(retention: Retention) -> Self {
        let Retention { conversations_days, recordings_days } = retention;
        Self { conversations_days, recordings_days }
    }
}

/// When what an inbox keeps no longer was last looked for, and how much of what went.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct RetentionReport {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_run_at: Option<Timestamp>,
    /// It broke off; the next day tries again.
    pub failed: bool,
    /// In the last run: how many of what, such as `conversations`, `messages`, `files` and `recordings`.
    pub removed: BTreeMap<String, u64>,
    /// In all runs together.
    pub removed_in_all: BTreeMap<String, u64>,
}

/// The waits of an inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Timing {
    /// Messages closer together than this are one turn; at most 10,000.
    pub settle_ms: u64,
    /// A session closes after this long without the customer: a minute to a week.
    pub session_idle_s: u64,
    /// The customer is warned this long before the close; 0 gives no warning.
    pub session_warning_s: u64,
    /// A customer who waits for a person hears from us again after this long: 10 s to an hour.
    pub queue_patience_s: u64,
}

impl Default for Timing {
    fn default() -> Self {
        inbox::Timing::default().into()
    }
}

impl From<inbox::Timing> for Timing {
    fn from(timing: inbox::Timing) -> Self {
        let inbox::Timing { settle_ms, session_idle_s, session_warning_s, queue_patience_s } = timing;
        Self { settle_ms, session_idle_s, session_warning_s, queue_patience_s }
    }
}

impl From<Timing> for inbox::Timing {
    fn from(timing: Timing) -> Self {
        let Timing { settle_ms, session_idle_s, session_warning_s, queue_patience_s } = timing;
        Self { settle_ms, session_idle_s, session_warning_s, queue_patience_s }
    }
}

/// How comments below the business's posts are answered.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = InboxComments)]
#[serde(default)]
pub struct Comments {
    pub mode: CommentMode,
    /// What `fixed` answers: 1 to 1,000 characters.
    pub text: String,
}

/// `manual`: people answer. `agent`: the assistant does, and says that it is one. `fixed`: with the same words, once to a
/// person below a post.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommentMode {
    #[default]
    Manual,
    Agent,
    Fixed,
}

impl From<&inbox::Comments> for Comments {
    fn from(comments: &inbox::Comments) -> Self {
        let mode = match comments.mode {
            inbox::CommentMode::Manual => CommentMode::Manual,
            inbox::CommentMode::Agent => CommentMode::Agent,
            inbox::CommentMode::Fixed => CommentMode::Fixed,
        };
        Self { mode, text: comments.text.clone() }
    }
}

impl From<Comments> for inbox::Comments {
    fn from(comments: Comments) -> Self {
        let mode = match comments.mode {
            CommentMode::Manual => Self::default().mode,
            CommentMode::Agent => inbox::CommentMode::Agent,
            CommentMode::Fixed => inbox::CommentMode::Fixed,
        };
        Self { mode, text: comments.text.trim().to_owned() }
    }
}

impl Comments {
    fn check(&self, checks: &mut Checks) {
        let length = self.text.trim().chars().count();
        checks.need(length <= LONGEST_COMMENT, "/comments/text", format!("at most {LONGEST_COMMENT} characters"));
        let is_given = self.mode != CommentMode::Fixed || length > 0;
        checks.need(is_given, "/comments/text", "the words that answer every comment are missing");
    }
}

/// Characters of the words that answer every comment.
const LONGEST_COMMENT: usize = 1_000;

/// The whole of an inbox's settings; what is absent gets its default.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct InboxSettings {
    pub name: String,
    #[schema(value_type = String)]
    pub bot: BotId,
    /// Chosen when the inbox is made and never changed: `web` (when absent), `whatsapp`, `messenger`, `instagram` or `voice`.
    #[serde(default)]
    pub channel: Option<String>,
    /// Origins whose pages may connect, such as `https://shop.example`. Empty: every origin.
    #[serde(default)]
    pub allowed_origins: Vec<String>,
    /// Absent: what suits the channel.
    #[serde(default)]
    pub timing: Option<Timing>,
    /// Absent: people answer comments.
    #[serde(default)]
    pub comments: Option<Comments>,
    /// People on a channel see when their message was read here; absent: yes. Without, `WhatsApp` shows no typing either: its sign
    /// for it marks as read.
    #[serde(default)]
    pub read_marks: Option<bool>,
    /// Absent: as it is; off in a new inbox.
    #[serde(default)]
    pub routing: Option<Routing>,
    /// Absent: as it is; everything is kept in a new inbox. A change needs `conversations:manage`.
    #[serde(default)]
    pub retention: Option<Retention>,
    /// Business hours that the inbox keeps; an empty text: people are always there. Absent: as it is; always in a new inbox.
    #[serde(default)]
    pub hours: Option<String>,
    /// Absent: as it is; off in a new inbox.
    #[serde(default)]
    pub survey: Option<Survey>,
}

impl InboxSettings {
    /// The settings in their stored form, or everything that is wrong with them.
    pub fn checked(self) -> Result<Self, Problem> {
        let mut checks = Checks::default();
        let name = self.name.trim().to_owned();
        checks.need((1..=80).contains(&name.chars().count()), "/name", "a name has 1 to 80 characters");
        checks.need(self.allowed_origins.len() <= MOST_ORIGINS, "/allowed_origins", format!("at most {MOST_ORIGINS} origins"));
        let mut allowed_origins = Vec::new();
        for (place, origin) in self.allowed_origins.iter().enumerate() {
            match origins::normal(origin) {
                Ok(origin) if !allowed_origins.contains(&origin) => allowed_origins.push(origin),
                Ok(_repeated) => {}
                Err(error) => checks.need(false, format!("/allowed_origins/{place}"), error.context),
            }
        }
        if let Some(timing) = self.timing {
            timing.check(&mut checks);
        }
        if let Some(comments) = &self.comments {
            comments.check(&mut checks);
        }
        self.retention.unwrap_or_default().check(&mut checks);
        if let Some(survey) = &self.survey {
            survey.check(&mut checks);
        }
        let capacity = self.routing.map_or(1, |routing| routing.capacity);
        checks.need((1..=100).contains(&capacity), "/routing/capacity", "1 to 100 conversations");
        let is_known = self.channel.as_deref().is_none_or(|name| Channel::from_name(name).is_some());
        checks.need(is_known, "/channel", "web, whatsapp, messenger, instagram or voice");
        checks.finish()?;
        Ok(Self { name, allowed_origins, ..self })
    }
}

impl InboxSettings {
    /// Of a new inbox.
    pub fn channel(&self) -> Channel {
        self.channel.as_deref().and_then(Channel::from_name).unwrap_or_default()
    }
}

impl Timing {
    fn check(self, checks: &mut Checks) {
        checks.need(self.settle_ms <= 10_000, "/timing/settle_ms", "at most 10000 milliseconds");
        let idle = (60..=7 * 86_400).contains(&self.session_idle_s);
        checks.need(idle, "/timing/session_idle_s", "60 to 604800 seconds");
        let warning = self.session_warning_s < self.session_idle_s;
        checks.need(warning, "/timing/session_warning_s", "less than session_idle_s; 0 for no warning");
        let patience = (10..=3_600).contains(&self.queue_patience_s);
        checks.need(patience, "/timing/queue_patience_s", "10 to 3600 seconds");
    }
}

/// Shown once; only a new one can be had later.
#[derive(Serialize, ToSchema)]
pub struct IdentitySecret {
    /// Sign identities with it: HS256, `sub`, and `exp` at most 24 hours ahead.
    pub identity_secret: String,
}
