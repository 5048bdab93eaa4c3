use std::collections::HashSet;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{AuditId, ContactId, OperatorId, OrgId, RecordId};
use engine::model::audit::{Actor, Entry, EntryKind};
use engine::page::{MAX_PAGE, Page};
use engine::ports::AuditLog;
use engine::ports::audit_log::AuditFilter;
use mongodb::bson::{Document, doc};

use super::MongoStore;
use super::desk::{Desk, Query, in_transaction};
use super::errors::is_duplicate;
use super::fields::{Fields, present};

/// Entries that one call looks through for a text.
const SEARCHED: usize = 10_000;

/// Of those, how many are read together.
const LOOK: usize = 500;

const SYSTEM: i64 = 0;
const LINK: i64 = -1;

#[async_trait]
impl AuditLog for MongoStore {
    async fn append(&self, entries: Vec<Entry>) -> Result<()> {
        let mut documents = entries.iter().map(written).collect::<Result<Vec<_>>>()?;
        if documents.len() > 1 {
            return in_transaction!(self, |desk| append(desk, &documents));
        }
        let Some(only) = documents.pop() else { return Ok(()) };
        match self.desk().insert("audit", only).await {
            Err(error) if is_duplicate(&error) => Ok(()),
            done => done,
        }
    }

    async fn list(&self, organisation: OrgId, filter: AuditFilter, cursor: Option<&str>, limit: usize) -> Result<Page<Entry>> {
        let before = cursor.map_or(Some((i64::MAX, i64::MAX)), |cursor| {
            let (at, id) = cursor.split_once('/')?;
            Some((at.parse().ok()?, id.parse().ok()?))
        });
        let before = before.ok_or_else(|| Error::invalid("this cursor is not one of ours"))?;
        let text = filter.text.as_ref().map(|text| text.to_lowercase());
        let lists = Lists::of(organisation, filter);
        page(&mut self.desk(), &lists, before, text.as_deref(), limit.clamp(1, MAX_PAGE)).await
    }

    async fn forget(&self, before: Timestamp, limit: usize) -> Result<usize> {
        let old = doc! { "at": { "$lt": before.as_millis() } };
        self.desk().delete_some("audit", old, doc! { "at": 1 }, limit).await
    }
}

async fn append(desk: &mut Desk, entries: &[Document]) -> Result<()> {
    let ids = entries.iter().map(|entry| Fields(entry).int("_id")).collect::<Result<Vec<_>>>()?;
    let there = Query::new(doc! { "_id": { "$in": ids.clone() } }, doc! {}, 0).only(doc! { "_id": 1 });
    let there = desk.find("audit", there).await?;
    let mut known = there.iter().map(|entry| Fields(entry).int("_id")).collect::<Result<HashSet<_>>>()?;
    let new = ids.into_iter().zip(entries).filter(|(id, _)| known.insert(*id)).map(|(_, entry)| entry.clone()).collect();
    desk.insert_many("audit", new).await
}

/// Filters are equalities, and each but the kind is the beginning of an index in the order of the list.
struct Lists {
    equal: Document,
    /// The end is not in it.
    from: i64,
    until: i64,
}

impl Lists {
    fn of(organisation: OrgId, filter: AuditFilter) -> Self {
        let AuditFilter { actor, kind, operation, object_kind, object, contact, from, until, text: _ } = filter;
        let equal = doc! {
            "organisation": organisation.0,
            "contact": contact.map(|contact| contact.0),
            "object": object,
            "actor": actor.map(actor_field),
            "kind": kind.map(EntryKind::as_str),
            "operation": operation,
            "object_kind": object_kind,
        };
        Self {
            equal: present(equal),
            from: from.map_or(i64::MIN, Timestamp::as_millis),
            until: until.map_or(i64::MAX, Timestamp::as_millis),
        }
    }

    /// The next ones after the moment and the id of the last one that was seen.
    async fn next(&self, desk: &mut Desk, (at, id): (i64, i64), limit: usize) -> Result<Vec<Document>> {
        let order = || doc! { "at": -1, "_id": -1 };
        let mut found = Vec::new();
        // What is left of the same moment, and then the earlier ones: each is one stretch of an index.
        if (self.from..self.until).contains(&at) {
            let mut same = self.equal.clone();
            same.extend(doc! { "at": at, "_id": { "$lt": id } });
            found = desk.find("audit", Query::new(same, order(), limit)).await?;
        }
        if found.len() < limit {
            let mut earlier = self.equal.clone();
            earlier.insert("at", doc! { "$gt": self.from.saturating_sub(1), "$lt": self.until.min(at) });
            found.extend(desk.find("audit", Query::new(earlier, order(), limit - found.len())).await?);
        }
        Ok(found)
    }
}

/// Up to `limit` entries, with the text if one is looked for.
async fn page(desk: &mut Desk, lists: &Lists, mut before: (i64, i64), text: Option<&str>, limit: usize) -> Result<Page<Entry>> {
    // One more than there is room for tells that there is a next page.
    let (most, look) = if text.is_some() { (SEARCHED, LOOK) } else { (limit, limit + 1) };
    let (mut items, mut last, mut seen) = (Vec::new(), None, 0);
    loop {
        let found = lists.next(desk, before, look).await?;
        for stored in &found {
            if items.len() == limit || seen == most {
                return Ok(Page { items, next: last });
            }
            let entry = read(stored)?;
            seen += 1;
            before = (entry.at.as_millis(), entry.id.0);
            last = Some(format!("{}/{}", before.0, before.1));
            if text.is_none_or(|text| entry.tells_of(text)) {
                items.push(entry);
            }
        }
        if found.len() < look {
            return Ok(Page { items, next: None });
        }
    }
}

fn actor_field(actor: Actor) -> i64 {
    match actor {
        Actor::Operator(operator) => operator.0,
        Actor::System => SYSTEM,
        Actor::Link => LINK,
    }
}

fn actor(field: i64) -> Actor {
    match field {
        SYSTEM => Actor::System,
        LINK => Actor::Link,
        operator => Actor::Operator(OperatorId(operator)),
    }
}

fn written(entry: &Entry) -> Result<Document> {
    let detail = serde_json::to_string(&entry.detail).context(Kind::Invalid, "an entry cannot be written as JSON")?;
    Ok(present(doc! {
        "_id": entry.id.0,
        "organisation": entry.organisation.0,
        "at": entry.at.as_millis(),
        "kind": entry.kind.as_str(),
        "operation": &entry.operation,
        "actor": actor_field(entry.actor),
        "login": entry.login.map(|login| login.0),
        "address": &entry.address,
        "object_kind": &entry.object_kind,
        "object": &entry.object,
        "contact": entry.contact.map(|contact| contact.0),
        "detail": detail,
    }))
}

fn read(stored: &Document) -> Result<Entry> {
    let fields = Fields(stored);
    let kind = EntryKind::named(fields.text("kind")?);
    Ok(Entry {
        id: AuditId(fields.int("_id")?),
        organisation: OrgId(fields.int("organisation")?),
        at: fields.time("at")?,
        kind: kind.ok_or_else(|| Error::corrupt("an entry of an unknown kind is stored"))?,
        operation: fields.text("operation")?.to_owned(),
        actor: actor(fields.int("actor")?),
        login: fields.int_or_none("login")?.map(RecordId),
        address: fields.text("address")?.to_owned(),
        object_kind: fields.text("object_kind")?.to_owned(),
        object: fields.text("object")?.to_owned(),
        contact: fields.int_or_none("contact")?.map(ContactId),
        detail: serde_json::from_str(fields.text("detail")?).context(Kind::Corrupt, "a stored entry cannot be read")?,
    })
}
