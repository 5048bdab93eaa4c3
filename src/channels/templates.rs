//! Templates of inboxes: what the platform has reviewed, kept here so that it can be shown, filled in and checked before a send.
//!
//! The platform's list is the truth. It is read anew ([`sync`](mod@sync)) when an inbox is connected or checked, when somebody
//! asks, once a day, and after everything that says that it is another now; what a webhook says is applied at once ([`news`]).

mod edits;
mod news;
mod sync;

use channels::template::{self, Category, Status, Template};
use channels::template_desk::Row;
use engine::Engine;
use engine::clock::Timestamp;
use engine::error::{Context as _, Kind, Result};
use engine::ids::{InboxId, OrgId, RecordId};
use engine::model::inbox::{Channel, Inbox};
use engine::model::record::{Key, Record, Versioned};
use engine::page::MAX_PAGE;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use edits::keep_edit;
pub use news::on_news;
pub use sync::{Asked, SyncTemplates, TemplateSync, Watch, sync, want, want_for_neighbours};

use crate::app::App;

/// A template of one inbox in one language, as the platform told of it last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MessageTemplate {
    pub id: RecordId,
    pub organisation: OrgId,
    pub inbox: InboxId,
    /// The platform's id.
    pub remote: String,
    pub name: String,
    pub language: String,
    /// In the platform's words, which may be new ones: `UTILITY`, `APPROVED`, `GREEN`.
    pub category: String,
    pub status: String,
    pub quality: Option<String>,
    /// Why it was rejected, paused or disabled.
    pub reason: Option<String>,
    /// The platform's JSON.
    pub wire: Value,
    /// When it was edited from here while it was approved.
    #[serde(default)]
    pub edits: Vec<Timestamp>,
    /// Of the last notice that was applied, by the platform's clock.
    #[serde(default)]
    pub heard_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Record for MessageTemplate {
    const KIND: &'static str = "message_template";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        let remote = Key { name: REMOTE_KEY, value: remote_key(self.inbox, &self.remote) };
        vec![Key { name: NAME_KEY, value: name_key(self.inbox, &self.name, &self.language) }, remote]
    }
}

const NAME_KEY: &str = "name";
const REMOTE_KEY: &str = "remote";

fn name_key(inbox: InboxId, name: &str, language: &str) -> String {
    format!("{inbox}:{language}:{name}")
}

fn remote_key(inbox: InboxId, remote: &str) -> String {
    format!("{inbox}:{remote}")
}

/// Edits that count: ten in thirty days.
const MOST_EDITS: usize = 10;

impl MessageTemplate {
    pub fn new(id: RecordId, inbox: &Inbox, row: Row, now: Timestamp) -> Self {
        Self {
            id,
            organisation: inbox.organisation,
            inbox: inbox.id,
            remote: row.id,
            name: row.name,
            language: row.language,
            category: row.category,
            status: row.status,
            quality: row.quality,
            reason: row.reason,
            wire: row.wire,
            edits: Vec::new(),
            heard_at: Timestamp::default(),
            updated_at: now,
        }
    }

    /// As it is read from the platform now; `None` when it is so already.
    fn read_anew(&self, row: Row, now: Timestamp) -> Option<Self> {
        let anew = Self {
            remote: row.id,
            category: row.category,
            status: row.status,
            quality: row.quality,
            reason: row.reason,
            wire: row.wire,
            ..self.clone()
        };
        (anew != *self).then_some(Self { updated_at: now, ..anew })
    }

    /// Errors: `Corrupt` when the platform's JSON cannot be read.
    pub fn template(&self) -> Result<Template> {
        let read = template::from_wire(&self.wire).context(Kind::Corrupt, "a stored template cannot be read")?;
        let (category, status) = (Category::from_wire(&self.category), Status::from_wire(&self.status));
        Ok(Template { id: Some(self.remote.clone()), category, status, ..read })
    }

    pub fn is_approved(&self) -> bool {
        Status::from_wire(&self.status) == Status::Approved
    }

    /// An approved template may be edited so often only.
    pub fn note_edit(&mut self, now: Timestamp) {
        self.edits.push(now);
        let surplus = self.edits.len().saturating_sub(MOST_EDITS);
        self.edits.drain(..surplus);
    }
}

/// Pages of the list of an organisation; more templates than that are not looked at.
const MOST_PAGES: usize = 300;

/// All templates of an inbox, by name and language.
pub async fn of_inbox(engine: &Engine, organisation: OrgId, inbox: InboxId) -> Result<Vec<Versioned<MessageTemplate>>> {
    let (mut found, mut cursor) = (Vec::new(), None);
    for _ in 0..MOST_PAGES {
        let page = engine.records.list::<MessageTemplate>(organisation, cursor, MAX_PAGE).await?;
        found.extend(page.items.into_iter().filter(|kept| kept.value.inbox == inbox));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    found.sort_by(|left, right| {
        let of = |kept: &Versioned<MessageTemplate>| (kept.value.name.clone(), kept.value.language.clone());
        of(left).cmp(&of(right))
    });
    Ok(found)
}

/// One template of an inbox, by its name.
pub async fn find(engine: &Engine, inbox: InboxId, name: &str, language: &str) -> Result<Option<MessageTemplate>> {
    let found = engine.records.find_by_key::<MessageTemplate>(NAME_KEY, &name_key(inbox, name, language)).await?;
    Ok(found.map(|found| found.value))
}

/// Whether something approved can be offered where the window is closed.
pub async fn are_offered(app: &App, inbox: &Inbox) -> Result<bool> {
    if inbox.channel != Channel::Messenger {
        return Ok(inbox.channel == Channel::WhatsApp);
    }
    if let Some(kept) = app.offered().get(&inbox.id) {
        return Ok(kept);
    }
    let since = app.offered().since(&inbox.id);
    let all = of_inbox(&app.engine, inbox.organisation, inbox.id).await?;
    let is_good = |kept: &Versioned<MessageTemplate>| {
        kept.value.is_approved() && Category::from_wire(&kept.value.category) == Category::Utility
    };
    let are_there = all.iter().any(is_good);
    app.offered().keep(since, inbox.id, are_there);
    Ok(are_there)
}
