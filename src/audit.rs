//! The audit log as the program writes it: changes before they are answered, looks in groups a moment later.

use std::sync::Arc;
use std::time::Duration;

use engine::Engine;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{AuditId, CallId, ContactId, ConversationId, OrgId};
use engine::model::audit::Entry;
use engine::ports::AuditLog;
use engine::tasks::Tasks;
use parking_lot::Mutex;
use tokio::sync::mpsc;

/// Entries that may wait: at a thousand looks a second the store may be away for some seconds.
const WAITING: usize = 8_192;

/// Entries that are written together.
const GROUP: usize = 200;

/// How long a look may wait for others to be written with.
const PAUSE: Duration = Duration::from_millis(100);

/// A store that does not take a group is asked again, this often.
const TRIES: u32 = 5;

/// No other write waits long behind one step of forgetting.
const STEP: usize = 200;

pub struct Audit {
    log: Arc<dyn AuditLog>,
    engine: Engine,
    waiting: mpsc::Sender<Entry>,
    /// Until somebody writes them.
    noted: Mutex<Option<mpsc::Receiver<Entry>>>,
}

impl Audit {
    pub fn new(log: Arc<dyn AuditLog>, engine: Engine) -> Self {
        let (waiting, noted) = mpsc::channel(WAITING);
        Self { log, engine, waiting, noted: Mutex::new(Some(noted)) }
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

    /// Durable when this returns; while the store refuses, it waits among the others.
    pub async fn write(&self, mut entry: Entry) {
        self.name_contact(&mut entry).await;
        if let Err(error) = self.log.append(vec![entry.clone()]).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "an entry of the audit log waits for the store");
            self.note(entry);
        }
    }

    /// Written soon. Nobody waits for it: where there is no room it is lost, counted and told.
    pub fn note(&self, entry: Entry) {
        if let Err(error) = self.waiting.try_send(entry) {
            lost(1, &error);
        }
    }

    /// Writes what was noted, until the soft stop and then what is left.
    pub async fn run(self: Arc<Self>, tasks: Tasks) {
        let Some(mut noted) = self.noted.lock().take() else { return };
        let mut group = Vec::with_capacity(GROUP);
        loop {
            tokio::select! {
                biased;
                count = noted.recv_many(&mut group, GROUP) => {
                    if count == 0 {
                        return;
                    }
                }
                () = tasks.stopping() => noted.close(),
            }
            self.flush(&mut group).await;
            if !tasks.is_stopping() {
                pause(&tasks, PAUSE).await;
            }
        }
    }

    async fn flush(&self, group: &mut Vec<Entry>) {
        if group.is_empty() {
            return;
        }
        for entry in group.iter_mut() {
            self.name_contact(entry).await;
        }
        let entries = std::mem::take(group);
        for attempt in 1..=TRIES {
            match self.log.append(entries.clone()).await {
                Ok(()) => return,
                Err(error) if attempt == TRIES => lost(entries.len() as u64, &error),
                Err(_perhaps_later) => tokio::time::sleep(PAUSE * attempt).await,
            }
        }
    }

    /// Whom it is about, as far as what it names says so. Without an answer the entry is kept all the same.
    async fn name_contact(&self, entry: &mut Entry) {
        if entry.contact.is_some() {
            return;
        }
        let fields = ["contact", "conversation", "from"].into_iter().filter_map(|name| entry.detail.fields.get(name));
        let named: Vec<String> = entry
            .detail
            .path
            .values()
            .chain(std::iter::once(&entry.object))
            .chain(&entry.detail.made)
            .chain(fields)
            .cloned()
            .collect();
        for name in named {
            match self.contact_of(entry.organisation, &name).await {
                Ok(None) => {}
                Ok(found) => {
                    entry.contact = found;
                    return;
                }
                Err(error) => {
                    return tracing::warn!(error = &error as &dyn std::error::Error, "an entry is kept without its contact");
                }
            }
        }
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

fn lost(count: u64, error: &(dyn std::error::Error + 'static)) {
    metrics::counter!("switchboard_audit_lost_total").increment(count);
    tracing::error!(count, error, "entries of the audit log are lost");
}
