//! What the tests of tools stand on: records, a contact and a vault in memory, and services on this machine.

mod leads;
pub(crate) mod site;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use engine::clock::{Clock, ManualClock, Timestamp};
use engine::error::{Error, Result};
use engine::flow::leads::Leads;
use engine::flow::sequences::Sequences;
use engine::ids::{BotId, ContactId, ConversationId, IdSource, InboxId, OrgId};
use engine::model::contact::{Contact, Identity};
use engine::model::inbox::Channel;
use engine::model::record::Key;
use engine::page::Page;
use engine::ports::contact_store::Profile;
use engine::ports::records::{RawRecord, Typed};
use engine::ports::vault::{Sealed, Secret};
use engine::ports::{ContactStore, Records, Vault};
use parking_lot::Mutex;
use serde_json::Value;

pub(crate) use self::leads::Drawer;
use self::leads::NoCampaigns;
use super::web::Web;
use super::{Call, Place, Standing, Supplies};
use crate::rehearsal::{Full, Shelf};

pub(crate) const ORG: OrgId = OrgId(1);

pub(crate) fn call(arguments: Value) -> Call {
    let place = Place {
        organisation: ORG,
        conversation: ConversationId(2),
        contact: ContactId(3),
        inbox: InboxId(4),
        channel: Channel::Web,
        bot: BotId(5),
    };
    Call { place, arguments, key: "k1".to_owned(), repeats: false, standing: Standing::default() }
}

pub(crate) struct Props {
    pub(crate) supplies: Supplies,
    pub(crate) contacts: Arc<OneContact>,
    pub(crate) leads: Arc<Drawer>,
    _shelf: Shelf,
}

impl Props {
    pub(crate) async fn new() -> Self {
        let shelf = Shelf::with_page().await;
        let contact = Contact {
            id: ContactId(3),
            organisation: ORG,
            name: None,
            email: None,
            phone: None,
            identities: Vec::new(),
            marketing: None,
            fields: BTreeMap::new(),
            blocked: None,
            created_at: Timestamp::default(),
            version: 1,
        };
        let contacts = Arc::new(OneContact(Mutex::new(contact), AtomicUsize::new(0)));
        // 26 November 2026, noon.
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(Timestamp::from_millis(1_795_694_400_000)));
        let (records, ids) = (Typed::new(Arc::new(Papers::default())), Arc::new(IdSource::new(1)));
        let leads = Arc::new(Drawer::default());
        let sequences = Sequences { campaigns: Arc::new(NoCampaigns), records: records.clone(), clock: Arc::clone(&clock) };
        let desk =
            Leads { store: leads.clone(), sequences, records: records.clone(), clock: Arc::clone(&clock), ids: Arc::clone(&ids) };
        let supplies = Supplies {
            contacts: contacts.clone(),
            leads: desk,
            records,
            vault: Arc::new(Mirror),
            retriever: shelf.retriever(),
            library: Arc::new(Full),
            clock,
            ids,
            web: Web::new(super::Allowed::default()).unwrap(),
        };
        Self { supplies, contacts, leads, _shelf: shelf }
    }
}

/// The contact of the conversation, and writes that are still to lose against another.
pub(crate) struct OneContact(pub(crate) Mutex<Contact>, pub(crate) AtomicUsize);

#[async_trait]
impl ContactStore for OneContact {
    async fn find(&self, organisation: OrgId, contact: ContactId) -> Result<Option<Contact>> {
        let known = self.0.lock().clone();
        Ok((known.organisation == organisation && known.id == contact).then_some(known))
    }

    async fn find_by_handle(&self, _: OrgId, _: &[Identity]) -> Result<Option<ContactId>> {
        Ok(None)
    }

    async fn resolve(&self, _: OrgId, _: &[Identity], _: ContactId, _: Profile) -> Result<Contact> {
        Ok(self.0.lock().clone())
    }

    async fn update(&self, contact: Contact) -> Result<Contact> {
        let mut known = self.0.lock();
        if self.1.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
            known.version += 1;
        }
        if known.version != contact.version {
            return Err(Error::conflict("another version"));
        }
        *known = Contact { version: contact.version + 1, ..contact };
        Ok(known.clone())
    }
}

type Paper = (RawRecord, Vec<(String, String)>);

#[derive(Default)]
pub(crate) struct Papers(Mutex<BTreeMap<(i64, &'static str, i64), Paper>>);

#[async_trait]
impl Records for Papers {
    async fn get(&self, organisation: OrgId, kind: &'static str, id: i64) -> Result<Option<RawRecord>> {
        Ok(self.0.lock().get(&(organisation.0, kind, id)).map(|(record, _)| record.clone()))
    }

    async fn find_by_key(&self, kind: &'static str, key: &Key) -> Result<Option<RawRecord>> {
        let wanted = (key.name.to_owned(), key.value.clone());
        let papers = self.0.lock();
        Ok(papers.values().find(|(record, keys)| record.kind == kind && keys.contains(&wanted)).map(|(record, _)| record.clone()))
    }

    async fn list(&self, organisation: OrgId, kind: &'static str, _: Option<String>, _: usize) -> Result<Page<RawRecord>> {
        let papers = self.0.lock();
        let of_kind = papers.values().filter(|(record, _)| record.kind == kind && record.organisation == organisation);
        Ok(Page { items: of_kind.map(|(record, _)| record.clone()).collect(), next: None })
    }

    async fn list_all(&self, kind: &'static str, _: Option<String>, _: usize) -> Result<Page<RawRecord>> {
        let papers = self.0.lock();
        let of_kind = papers.values().filter(|(record, _)| record.kind == kind);
        Ok(Page { items: of_kind.map(|(record, _)| record.clone()).collect(), next: None })
    }

    async fn put(&self, record: RawRecord, keys: Vec<Key>, expected: u64) -> Result<u64> {
        let mut papers = self.0.lock();
        let place = (record.organisation.0, record.kind, record.id);
        let version = papers.get(&place).map_or(0, |(record, _)| record.version);
        let keys: Vec<(String, String)> = keys.into_iter().map(|key| (key.name.to_owned(), key.value)).collect();
        let mut others = papers.iter().filter(|(other, _)| **other != place && other.1 == record.kind);
        if version != expected || others.any(|(_, (_, taken))| taken.iter().any(|key| keys.contains(key))) {
            return Err(Error::conflict("another version, or a key that is taken"));
        }
        papers.insert(place, (RawRecord { version: expected + 1, ..record }, keys));
        Ok(expected + 1)
    }

    async fn make(&self, record: RawRecord, keys: Vec<Key>, most: u64) -> Result<Option<u64>> {
        if self.count(record.organisation, record.kind).await? >= most {
            return Ok(None);
        }
        self.put(record, keys, 0).await.map(Some)
    }

    async fn count(&self, organisation: OrgId, kind: &'static str) -> Result<u64> {
        let of_kind = |(owner, known, _): &&(i64, &'static str, i64)| *owner == organisation.0 && *known == kind;
        Ok(self.0.lock().keys().filter(of_kind).count() as u64)
    }

    async fn delete(&self, organisation: OrgId, kind: &'static str, id: i64) -> Result<bool> {
        Ok(self.0.lock().remove(&(organisation.0, kind, id)).is_some())
    }
}

/// Seals by turning round.
pub(crate) struct Mirror;

impl Vault for Mirror {
    fn seal(&self, organisation: OrgId, secret: &str) -> Result<Sealed> {
        Ok(Sealed(format!("{}:{}", organisation.0, secret.chars().rev().collect::<String>())))
    }

    fn open(&self, organisation: OrgId, sealed: &Sealed) -> Result<Secret> {
        let secret = sealed.0.strip_prefix(&format!("{}:", organisation.0)).ok_or_else(|| Error::corrupt("not theirs"))?;
        Ok(Secret(secret.chars().rev().collect()))
    }
}
