use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{ContactId, OperatorId, OrgId};
use engine::model::contact::{Blocked, Contact, Identity, Marketing};
use engine::ports::ContactStore;
use engine::ports::contact_store::Profile;
use mongodb::bson::{Document, doc};

use super::desk::{Desk, Query, in_transaction};
use super::fields::{Fields, own, present, set};
use super::handles::Handles;
use super::{MongoStore, contact_search, handles, rows};

#[async_trait]
impl ContactStore for MongoStore {
    async fn find(&self, organisation: OrgId, contact: ContactId) -> Result<Option<Contact>> {
        find(&mut self.desk(), organisation, contact).await
    }

    async fn resolve(&self, organisation: OrgId, identities: &[Identity], fresh: ContactId, profile: Profile) -> Result<Contact> {
        if identities.is_empty() {
            return Err(Error::invalid("a contact is found by a handle"));
        }
        in_transaction!(self, |desk| resolve(desk, organisation, identities, fresh, &profile))
    }

    async fn find_by_handle(&self, organisation: OrgId, identities: &[Identity]) -> Result<Option<ContactId>> {
        let known = Handles::load(&mut self.desk(), organisation, identities).await?;
        Ok(known.first_holder(identities))
    }

    async fn update(&self, contact: Contact) -> Result<Contact> {
        update(&mut self.desk(), &contact).await
    }
}

async fn resolve(
    desk: &mut Desk,
    organisation: OrgId,
    identities: &[Identity],
    fresh: ContactId,
    profile: &Profile,
) -> Result<Contact> {
    let mut known = Handles::load(desk, organisation, identities).await?;
    let id = match known.first_holder(identities) {
        Some(known) => known,
        None => living(desk, organisation, fresh).await?,
    };
    let now = desk.clock.now();
    let own_thread = if identities.len() > 1 { known.thread_of(identities) } else { None };
    ensure(desk, organisation, id, now).await?;
    for (place, identity) in identities.iter().enumerate() {
        // A handle that somebody else has stays theirs: whether both are one person is said by a merge.
        let holder = if place > 0 { known.holder(identity).unwrap_or(id) } else { id };
        // What is named first counts as heard of last.
        known.hear(identity, holder, own_thread, now.as_millis() - place as i64);
    }
    known.store(desk).await?;
    let contact = find(desk, organisation, id).await?;
    let contact = contact.ok_or_else(|| Error::corrupt("an identity names a contact that is not there"))?;
    let filled = Contact {
        name: contact.name.clone().or_else(|| profile.name.clone()),
        email: contact.email.clone().or_else(|| profile.email.clone()),
        phone: contact.phone.clone().or_else(|| profile.phone.clone()),
        ..contact.clone()
    };
    if filled == contact { Ok(contact) } else { rewrite(desk, filled).await }
}

/// Makes the contact, without identities, unless they are there.
pub(super) async fn ensure(desk: &mut Desk, organisation: OrgId, contact: ContactId, now: Timestamp) -> Result<()> {
    if desk.exists("contact", doc! { "_id": contact.0 }).await? {
        return Ok(());
    }
    let new = doc! {
        "_id": contact.0,
        "organisation": organisation.0,
        "created_at": now.as_millis(),
        "version": 1_i64,
    };
    desk.insert("contact", new).await
}

/// A contact as it is, with its version; its identities are where they are.
pub(super) async fn insert(desk: &mut Desk, contact: &Contact) -> Result<()> {
    let mut new = own(contact.organisation, contact.id.0);
    new.extend(doc! { "created_at": contact.created_at.as_millis(), "version": contact.version as i64 });
    new.extend(changeable(contact)?);
    desk.insert("contact", present(new)).await
}

/// What may change of a contact, with all by which it is found; what is null is absent once it is stored.
fn changeable(contact: &Contact) -> Result<Document> {
    let Contact { name, email, phone, marketing, fields, blocked, .. } = contact;
    let (stopped, said_at) = marketing.map(|marketing| (marketing.is_stopped, marketing.at.as_millis())).unzip();
    let (blocked_at, blocked_by) = blocked.map(|blocked| (blocked.at.as_millis(), blocked.by.0)).unzip();
    let mut changeable = doc! {
        "name": name.as_deref(),
        "email": email.as_deref(),
        "phone": phone.as_deref(),
        "marketing_stopped": stopped,
        "marketing_at": said_at,
        "fields": rows::json_or_none((!fields.is_empty()).then_some(fields), "a contact's fields")?,
        "blocked_at": blocked_at,
        "blocked_by": blocked_by,
    };
    changeable.extend(contact_search::keys(name.as_deref(), email.as_deref(), phone.as_deref()));
    Ok(changeable)
}

/// The update that writes the contact as it is here.
fn written(contact: &Contact) -> Result<Document> {
    let mut update = set(changeable(contact)?);
    update.insert("$inc", doc! { "version": 1_i64 });
    Ok(update)
}

async fn update(desk: &mut Desk, contact: &Contact) -> Result<Contact> {
    let (id, organisation) = (contact.id, contact.organisation);
    let mut as_read = own(organisation, id.0);
    as_read.insert("version", contact.version as i64);
    if let Some(now) = desk.find_and_update("contact", as_read, doc! {}, written(contact)?).await? {
        return read(&now, handles::of_contact(desk, organisation, id, MOST_SHOWN).await?);
    }
    match find(desk, organisation, id).await? {
        Some(_) => Err(Error::conflict("the contact was changed meanwhile")),
        None => Err(Error::not_found(format!("no contact {id}"))),
    }
}

/// In the transaction that has read the contact.
pub(super) async fn rewrite(desk: &mut Desk, contact: Contact) -> Result<Contact> {
    desk.update("contact", own(contact.organisation, contact.id.0), written(&contact)?).await?;
    Ok(Contact { version: contact.version + 1, ..contact })
}

pub(super) async fn is_blocked(desk: &mut Desk, organisation: OrgId, id: ContactId) -> Result<bool> {
    let mut blocked = own(organisation, id.0);
    blocked.insert("blocked_at", doc! { "$exists": true });
    desk.exists("contact", blocked).await
}

/// Merges one after another: each needs a contact of its own.
pub(super) const LONGEST_CHAIN: usize = 10_000;

/// The contact this id names now: its own, or whom it was merged into.
pub(super) async fn living(desk: &mut Desk, organisation: OrgId, id: ContactId) -> Result<ContactId> {
    let mut living = id;
    for _ in 0..LONGEST_CHAIN {
        let merge = doc! { "from_contact": living.0, "organisation": organisation.0, "lives": true };
        match desk.find_one("contact_merge", merge).await? {
            Some(merge) => living = ContactId(Fields(&merge).int("into_contact")?),
            None => return Ok(living),
        }
    }
    Err(Error::corrupt("contacts are merged in a circle"))
}

/// Also under an id that was merged away.
pub(super) async fn find(desk: &mut Desk, organisation: OrgId, id: ContactId) -> Result<Option<Contact>> {
    if let Some(found) = find_own(desk, organisation, id).await? {
        return Ok(Some(found));
    }
    // Also where it is its own again: outside a transaction somebody may just have taken two apart.
    let living = living(desk, organisation, id).await?;
    find_own(desk, organisation, living).await
}

async fn find_own(desk: &mut Desk, organisation: OrgId, id: ContactId) -> Result<Option<Contact>> {
    let Some(stored) = desk.find_one("contact", own(organisation, id.0)).await? else { return Ok(None) };
    read(&stored, handles::of_contact(desk, organisation, id, MOST_SHOWN).await?).map(Some)
}

/// These of them that are there, in this order.
pub(super) async fn find_many(desk: &mut Desk, organisation: OrgId, ids: &[ContactId]) -> Result<Vec<Contact>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let theirs = doc! { "_id": { "$in": keys.clone() }, "organisation": organisation.0 };
    let mut stored: HashMap<i64, Document> = HashMap::new();
    for one in desk.find("contact", Query::new(theirs, doc! {}, 0)).await? {
        stored.insert(Fields(&one).int("_id")?, one);
    }
    let mut identities = handles::of_contacts(desk, organisation, &keys, MOST_SHOWN).await?;
    let mut contacts = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(one) = stored.get(&id.0) else { continue };
        let own = match &mut identities {
            Some(identities) => identities.remove(&id.0).unwrap_or_default(),
            None => handles::of_contact(desk, organisation, *id, MOST_SHOWN).await?,
        };
        contacts.push(read(one, own)?);
    }
    Ok(contacts)
}

fn read(stored: &Document, identities: Vec<Identity>) -> Result<Contact> {
    let f = Fields(stored);
    let marketing = match f.time_or_none("marketing_at")? {
        Some(at) => Some(Marketing { is_stopped: f.flag("marketing_stopped")?, at }),
        None => None,
    };
    let blocked_by = f.int_or_none("blocked_by")?.map(OperatorId);
    let text = |name: &str| Ok::<_, Error>(f.text_or_none(name)?.map(str::to_owned));
    Ok(Contact {
        id: ContactId(f.int("_id")?),
        organisation: OrgId(f.int("organisation")?),
        name: text("name")?,
        email: text("email")?,
        phone: text("phone")?,
        identities,
        marketing,
        fields: rows::from_json::<BTreeMap<String, String>>(f, "fields")?.unwrap_or_default(),
        blocked: f.time_or_none("blocked_at")?.zip(blocked_by).map(|(at, by)| Blocked { at, by }),
        created_at: f.time("created_at")?,
        version: f.seq("version")?,
    })
}

const MOST_SHOWN: usize = 100;
