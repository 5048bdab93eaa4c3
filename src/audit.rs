//! The audit log as the program writes it: what is to be kept goes into a bounded queue, and one task writes it in groups.
//!
//! No answer waits for the log, and none fails with it. Looks never take the last half of the queue, so that a flood of them costs
//! no change its entry. At a normal stop the queue is written to its end, after the last request has been answered.

mod settings;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::Engine;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{AuditId, CallId, ContactId, ConversationId, OrgId, RoleId};
use engine::model::audit::{Actor, Detail, Entry, EntryKind};
use engine::model::role::Role;
use engine::ports::AuditLog;
use engine::tasks::Tasks;
use parking_lot::Mutex;
use tokio::sync::{mpsc, oneshot};

pub use self::settings::{NoticedRecords, Written, noticing};
use crate::http::wire::contact::shown_name;

/// Entries that may wait: at a thousand a second the store may be away for some seconds.
const WAITING: usize = 8_192;

/// Entries that are written together.
const GROUP: usize = 200;

/// How long an entry may wait for others to be written with.
const PAUSE: Duration = Duration::from_millis(100);

/// A store that does not take a group is asked again, this often.
const TRIES: u32 = 5;

/// No other write waits long behind one step of forgetting.
const STEP: usize = 200;

/// Looks of the same person at the same thing within this time are one entry.
const SAME_LOOK: Duration = Duration::from_mins(10);

/// Looks that are remembered; when there are more, all are forgotten, which costs an entry more and loses none.
const MOST_LOOKS: usize = 20_000;

/// Whoever reads the log waits this long at most for what was noted before.
const CAUGHT_UP_WITHIN: Duration = Duration::from_secs(2);

/// Looks that take everything along: each is an entry.
const TAKEN_AWAY: [&str; 2] = ["contacts_export", "audit_export"];

enum Noted {
    Entry(Box<Entry>),
    /// Somebody wants to know when everything before has been written.
    Mark(oneshot::Sender<()>),
}

/// Who looked at what.
type Look = (OrgId, Actor, String, String, String);

pub struct Audit {
    log: Arc<dyn AuditLog>,
    engine: Engine,
    waiting: mpsc::Sender<Noted>,
    /// Until somebody writes them.
    noted: Mutex<Option<mpsc::Receiver<Noted>>>,
    looks: Mutex<HashMap<Look, Instant>>,
}

impl Audit {
    pub fn new(log: Arc<dyn AuditLog>, engine: Engine) -> Self {
        let (waiting, noted) = mpsc::channel(WAITING);
        Self { log, engine, waiting, noted: Mutex::new(Some(noted)), looks: Mutex::default() }
    }

    pub fn log(&self) -> &dyn AuditLog {
        self.log.as_ref()
    }

    pub fn next_id(&self) -> AuditId {
        self.engine.ids.next(self.engine.clock.as_ref())
    }

    pub fn now(&self) -> Timestamp {
        self.engine.clock.now()
    }

    /// Written soon. Nobody waits for it: where there is no room it is lost, counted and told.
    pub fn note(&self, entry: Entry) {
        let has_room = entry.kind == EntryKind::Changed || self.waiting.capacity() > WAITING / 2;
        if !has_room {
            return lost(1, &"too many wait for the store");
        }
        let is_taken_away = TAKEN_AWAY.contains(&entry.operation.as_str());
        if entry.kind == EntryKind::Looked && !is_taken_away && self.was_seen(&entry) {
            return;
        }
        if let Err(error) = self.waiting.try_send(Noted::Entry(Box::new(entry))) {
            lost(1, &error);
        }
    }

    /// The program itself did it, as its settings say.
    pub fn note_own(&self, organisation: OrgId, operation: &str, object: (&str, String), detail: Detail) {
        self.note(Entry {
            id: self.next_id(),
            organisation,
            at: self.now(),
            kind: EntryKind::Changed,
            operation: operation.to_owned(),
            actor: Actor::System,
            login: None,
            address: String::new(),
            object_kind: object.0.to_owned(),
            object: object.1,
            contact: None,
            detail,
        });
    }

    /// What was noted so far is in the log when this returns, unless the store is away.
    pub async fn catch_up(&self) {
        let (mark, passed) = oneshot::channel();
        if self.waiting.try_send(Noted::Mark(mark)).is_ok() {
            let _late = tokio::time::timeout(CAUGHT_UP_WITHIN, passed).await;
        }
    }

    fn was_seen(&self, entry: &Entry) -> bool {
        let Entry { organisation, actor, operation, object, .. } = entry;
        // A file by its address is told apart by where it went.
        let from = if *actor == Actor::Link { entry.address.clone() } else { String::new() };
        // Whoever opens a contact or a conversation asks for several things about it.
        let is_one_thing = !object.is_empty() && matches!(entry.object_kind.as_str(), "contact" | "conversation");
        let (how, what) = if is_one_thing {
            (entry.object_kind.clone(), object.clone())
        } else {
            (operation.clone(), entry.detail.path.values().fold(object.clone(), |path, part| path + "/" + part))
        };
        let (look, now) = ((*organisation, *actor, how, what, from), Instant::now());
        let mut looks = self.looks.lock();
        if looks.get(&look).is_some_and(|at| now.duration_since(*at) < SAME_LOOK) {
            return true;
        }
        if looks.len() >= MOST_LOOKS {
            looks.clear();
        }
        looks.insert(look, now);
        false
    }

    /// Writes what was noted, until the program has answered its last request.
    pub async fn run(self: Arc<Self>, tasks: Tasks) {
        let Some(mut noted) = self.noted.lock().take() else { return };
        let mut group = Vec::with_capacity(GROUP);
        while !tasks.is_stopping() {
            tokio::select! {
                _count = noted.recv_many(&mut group, GROUP) => self.flush(&mut group).await,
                () = tasks.stopping() => {}
            }
            if noted.is_empty() {
                pause(&tasks, PAUSE).await;
            }
        }
        *self.noted.lock() = Some(noted);
    }

    /// After the last request: what is left is written.
    pub async fn finish(&self) {
        let Some(mut noted) = self.noted.lock().take() else { return };
        noted.close();
        let mut group = Vec::with_capacity(GROUP);
        while noted.recv_many(&mut group, GROUP).await > 0 {
            self.flush(&mut group).await;
        }
    }

    async fn flush(&self, group: &mut Vec<Noted>) {
        let (mut entries, mut marks) = (Vec::new(), Vec::new());
        for noted in group.drain(..) {
            match noted {
                Noted::Entry(entry) => entries.push(*entry),
                Noted::Mark(mark) => marks.push(mark),
            }
        }
        for entry in &mut entries {
            self.name(entry).await;
        }
        if !entries.is_empty() {
            self.append(entries).await;
        }
        for mark in marks {
            let _nobody_waits_any_more = mark.send(());
        }
    }

    async fn append(&self, entries: Vec<Entry>) {
        for attempt in 1..=TRIES {
            match self.log.append(entries.clone()).await {
                Ok(()) => return,
                Err(error) if attempt == TRIES => lost(entries.len() as u64, &error),
                Err(_perhaps_later) => tokio::time::sleep(PAUSE * attempt).await,
            }
        }
    }

    /// Whom it is about and what things are called, as far as it says so. Without an answer the entry is kept all the same.
    async fn name(&self, entry: &mut Entry) {
        if let Err(error) = self.try_name(entry).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "an entry of the audit log is kept without its names");
        }
    }

    async fn try_name(&self, entry: &mut Entry) -> Result<()> {
        if let Ok(role) = entry.detail.actor_role.parse::<RoleId>()
            && let Some(role) = self.engine.records.get::<Role>(entry.organisation, role.0).await?
        {
            entry.detail.actor_role = role.value.name;
        }
        if entry.contact.is_none() {
            entry.contact = self.contact_in(entry).await?;
        }
        let is_about_them = matches!(entry.object_kind.as_str(), "contact" | "conversation" | "call");
        if let Some(contact) = entry.contact.filter(|_| is_about_them && entry.detail.object_name.is_empty()) {
            let found = self.engine.contacts.find(entry.organisation, contact).await?;
            entry.detail.object_name = found.map(|found| shown_name(contact, found.name.as_deref())).unwrap_or_default();
        }
        Ok(())
    }

    async fn contact_in(&self, entry: &Entry) -> Result<Option<ContactId>> {
        let fields = ["contact", "conversation", "from"].into_iter().filter_map(|name| entry.detail.fields.get(name));
        let named = entry.detail.path.values().chain(std::iter::once(&entry.object)).chain(&entry.detail.made).chain(fields);
        for name in named {
            let found = self.contact_of(entry.organisation, name).await?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    async fn contact_of(&self, organisation: OrgId, name: &str) -> Result<Option<ContactId>> {
        if let Ok(contact) = name.parse::<ContactId>() {
            return Ok(self.engine.contacts.find(organisation, contact).await?.map(|contact| contact.id));
        }
        if let Ok(conversation) = name.parse::<ConversationId>() {
            return Ok(self.engine.conversations.find(organisation, conversation).await?.map(|found| found.contact));
        }
        if let Ok(call) = name.parse::<CallId>() {
            return Ok(self.engine.calls.find(organisation, call).await?.map(|call| call.contact));
        }
        Ok(None)
    }

    /// Once a day: what is older than `kept` goes, in small steps.
    pub async fn forget_old(self: Arc<Self>, tasks: Tasks, kept: Duration) {
        let before = self.now().minus(kept);
        while !tasks.is_stopping() {
            match self.log.forget(before, STEP).await {
                Ok(STEP) => {}
                Ok(_the_rest) => return,
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    return tracing::warn!(error, "old entries of the audit log could not be removed; the next day tries again");
                }
            }
        }
    }
}

async fn pause(tasks: &Tasks, time: Duration) {
    tokio::select! {
        () = tasks.stopping() => {}
        () = tokio::time::sleep(time) => {}
    }
}

fn lost(count: u64, error: &dyn std::fmt::Display) {
    metrics::counter!("switchboard_audit_lost_total").increment(count);
    tracing::error!(count, %error, "entries of the audit log are lost");
}
