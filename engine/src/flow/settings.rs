use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::RwLock;

use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::ids::{InboxId, OrgId};
use crate::model::act::{Back, Opening};
use crate::model::bot::Bot;
use crate::model::filing::{TAKES_KEY, Team};
use crate::model::hours::{BusinessHours, Hours};
use crate::model::inbox::Inbox;
use crate::model::service::{MOST_POLICIES, Policy};
use crate::ports::records::Typed;

/// An inbox with its bot, as every flow needs them.
#[derive(Debug)]
pub struct InboxSettings {
    pub inbox: Inbox,
    pub bot: Arc<Bot>,
    pub opening: Opening,
    /// When people are there; absent: always.
    pub hours: Option<Arc<Hours>>,
}

impl InboxSettings {
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.hours.as_ref().is_none_or(|hours| hours.is_open(at))
    }

    /// While the inbox is closed: when people are there again. An inbox that never opens again promises nothing.
    pub fn back(&self, now: Timestamp) -> Option<Back> {
        let hours = self.hours.as_ref().filter(|hours| !hours.is_open(now))?;
        let at = hours.next_opening(now)?;
        Some(Back { at, told: hours.told(at).into() })
    }
}

/// Inbox settings by id and by public key, read from the records and kept for a few seconds: a change made on this
/// node is seen at once ([`Settings::forget`]), one made on another within [`LIFETIME`].
pub struct Settings {
    records: Typed,
    kept: RwLock<Kept>,
}

#[derive(Default)]
struct Kept {
    by_id: HashMap<InboxId, (Instant, Arc<InboxSettings>)>,
    by_key: HashMap<String, (Instant, InboxId, OrgId)>,
    policies: HashMap<OrgId, (Instant, Policies)>,
}

/// In the order in which they are tried.
type Policies = Arc<[Arc<Policy>]>;

pub const LIFETIME: Duration = Duration::from_secs(5);

/// Unknown keys are not kept, so only real inboxes count against this.
const MOST_KEPT: usize = 10_000;

impl Settings {
    pub fn new(records: Typed) -> Self {
        Self { records, kept: RwLock::default() }
    }

    pub async fn inbox(&self, organisation: OrgId, inbox: InboxId) -> Result<Arc<InboxSettings>> {
        if let Some((at, kept)) = self.kept.read().by_id.get(&inbox)
            && at.elapsed() < LIFETIME
            && kept.inbox.organisation == organisation
        {
            return Ok(Arc::clone(kept));
        }
        let inbox = self.records.require::<Inbox>(organisation, inbox.0).await?.value;
        self.load(inbox).await
    }

    /// `NotFound` for a key nobody has.
    pub async fn inbox_by_key(&self, public_key: &str) -> Result<Arc<InboxSettings>> {
        let known = self.kept.read().by_key.get(public_key).copied().filter(|(at, ..)| at.elapsed() < LIFETIME);
        if let Some((_, inbox, organisation)) = known {
            return self.inbox(organisation, inbox).await;
        }
        let found = self.records.find_by_key::<Inbox>("public_key", public_key).await?;
        let inbox = found.ok_or_else(|| Error::not_found("no inbox has this key"))?.value;
        self.keep_key(public_key, &inbox);
        self.load(inbox).await
    }

    fn keep_key(&self, public_key: &str, inbox: &Inbox) {
        let mut kept = self.kept.write();
        if kept.by_key.len() >= MOST_KEPT {
            kept.by_key.clear();
        }
        kept.by_key.insert(public_key.to_owned(), (Instant::now(), inbox.id, inbox.organisation));
    }

    /// What the organisation promises of its answers.
    pub async fn policies(&self, organisation: OrgId) -> Result<Policies> {
        let known = self.kept.read().policies.get(&organisation).cloned();
        if let Some((_, policies)) = known.filter(|(at, _)| at.elapsed() < LIFETIME) {
            return Ok(policies);
        }
        let page = self.records.list::<Policy>(organisation, None, MOST_POLICIES).await?;
        let mut policies: Vec<_> = page.items.into_iter().map(|policy| Arc::new(policy.value)).collect();
        policies.sort_by_key(|policy| (policy.place, policy.id));
        let policies: Policies = policies.into();
        let mut kept = self.kept.write();
        if kept.policies.len() >= MOST_KEPT {
            kept.policies.clear();
        }
        kept.policies.insert(organisation, (Instant::now(), Arc::clone(&policies)));
        Ok(policies)
    }

    /// After any change of inboxes, bots, teams, hours or policies.
    pub fn forget(&self) {
        *self.kept.write() = Kept::default();
    }

    /// Hours that were deleted meanwhile are none.
    async fn hours(&self, inbox: &Inbox) -> Result<Option<Arc<Hours>>> {
        let Some(id) = inbox.hours else { return Ok(None) };
        let found = self.records.get::<BusinessHours>(inbox.organisation, id.0).await?;
        found.map(|hours| Hours::new(hours.value).map(Arc::new)).transpose()
    }

    async fn load(&self, inbox: Inbox) -> Result<Arc<InboxSettings>> {
        let bot = Arc::new(self.records.require::<Bot>(inbox.organisation, inbox.bot.0).await?.value);
        let words = [bot.greeting.as_str(), bot.disclosure.as_str()];
        let text: Vec<&str> = words.into_iter().filter(|words| !words.is_empty()).collect();
        let team = self.records.find_by_key::<Team>(TAKES_KEY, &inbox.id.to_string()).await?.map(|team| team.value.id);
        let opening = Opening { bot: bot.id, name: bot.name.as_str().into(), text: text.join("\n\n").into(), team };
        let hours = self.hours(&inbox).await?;
        let loaded = Arc::new(InboxSettings { inbox, bot, opening, hours });
        let mut kept = self.kept.write();
        if kept.by_id.len() >= MOST_KEPT {
            kept.by_id.clear();
        }
        kept.by_id.insert(loaded.inbox.id, (Instant::now(), Arc::clone(&loaded)));
        Ok(loaded)
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("inboxes", &self.kept.read().by_id.len()).finish_non_exhaustive()
    }
}
