use async_trait::async_trait;
use engine::error::{Error, Result};
use engine::ids::OrgId;
use engine::model::record::Key;
use engine::page::{MAX_PAGE, Page};
use engine::ports::Records;
use engine::ports::records::RawRecord;
use mongodb::bson::{Bson, Document, doc};

use super::MongoStore;
use super::desk::{Desk, Query, in_transaction};
use super::errors::outrun;
use super::fields::Fields;

#[async_trait]
impl Records for MongoStore {
    async fn get(&self, organisation: OrgId, kind: &'static str, id: i64) -> Result<Option<RawRecord>> {
        let found = self.desk().find_one("record", place(organisation, kind, id)).await?;
        found.map(|stored| read(kind, &stored)).transpose()
    }

    async fn find_by_key(&self, kind: &'static str, key: &Key) -> Result<Option<RawRecord>> {
        find_by_key(&mut self.desk(), kind, key).await
    }

    async fn list(
        &self,
        organisation: OrgId,
        kind: &'static str,
        cursor: Option<String>,
        limit: usize,
    ) -> Result<Page<RawRecord>> {
        let invalid = |error| Error::invalid("this cursor is not one of ours").because(error);
        let after: i64 =
            cursor.as_deref().map_or(Ok(i64::MIN), str::parse).map_err(|error: std::num::ParseIntError| invalid(error))?;
        let limit = limit.clamp(1, MAX_PAGE);
        let further = doc! { "organisation": organisation.0, "kind": kind, "id": { "$gt": after } };
        let found = self.desk().find("record", Query::new(further, doc! { "id": 1 }, limit + 1)).await?;
        page(kind, &found, limit, |last| last.id.to_string())
    }

    async fn list_all(&self, kind: &'static str, cursor: Option<String>, limit: usize) -> Result<Page<RawRecord>> {
        let after = cursor.as_deref().map_or(Some((i64::MIN, i64::MIN)), |cursor| {
            let (organisation, id) = cursor.split_once('/')?;
            Some((organisation.parse().ok()?, id.parse().ok()?))
        });
        let (organisation, id) = after.ok_or_else(|| Error::invalid("this cursor is not one of ours"))?;
        let limit = limit.clamp(1, MAX_PAGE);
        let mut desk = self.desk();
        // What is left of the organisation the cursor stands in, and then the next ones: each is one stretch of the index.
        let rest = doc! { "kind": kind, "organisation": organisation, "id": { "$gt": id } };
        let mut found = desk.find("record", Query::new(rest, doc! { "id": 1 }, limit + 1)).await?;
        if found.len() <= limit {
            let next = doc! { "kind": kind, "organisation": { "$gt": organisation } };
            let order = doc! { "organisation": 1, "id": 1 };
            found.extend(desk.find("record", Query::new(next, order, limit + 1 - found.len())).await?);
        }
        page(kind, &found, limit, |last| format!("{}/{}", last.organisation.0, last.id))
    }

    async fn put(&self, record: RawRecord, keys: Vec<Key>, expected: u64) -> Result<u64> {
        in_transaction!(self, |desk| put(desk, &record, &keys, expected))
    }

    async fn make(&self, record: RawRecord, keys: Vec<Key>, most: u64) -> Result<Option<u64>> {
        in_transaction!(self, |desk| make(desk, &record, &keys, most))
    }

    async fn count(&self, organisation: OrgId, kind: &'static str) -> Result<u64> {
        self.desk().count("record", doc! { "organisation": organisation.0, "kind": kind }, 0).await
    }

    async fn delete(&self, organisation: OrgId, kind: &'static str, id: i64) -> Result<bool> {
        in_transaction!(self, |desk| delete(desk, place(organisation, kind, id)))
    }
}

/// A key may move while it is followed; more of that means that something is wrong.
const MOST_LOOKS: u32 = 5;

/// By which a record and its keys are found.
fn place(organisation: OrgId, kind: &str, id: i64) -> Document {
    doc! { "organisation": organisation.0, "kind": kind, "id": id }
}

fn read(kind: &'static str, stored: &Document) -> Result<RawRecord> {
    let fields = Fields(stored);
    Ok(RawRecord {
        organisation: OrgId(fields.int("organisation")?),
        kind,
        id: fields.int("id")?,
        version: fields.seq("version")?,
        body: fields.text("body")?.to_owned(),
    })
}

/// Of those that were found one more than the page has room for means that there is a next one.
fn page(kind: &'static str, found: &[Document], limit: usize, cursor: impl Fn(&RawRecord) -> String) -> Result<Page<RawRecord>> {
    let items = found.iter().take(limit).map(|stored| read(kind, stored)).collect::<Result<Vec<_>>>()?;
    let next = items.last().filter(|_| found.len() > limit).map(cursor);
    Ok(Page { items, next })
}

/// A key that was given away meanwhile must not lead to what its record has become: the same key is there afterwards, or it is
/// asked again. That spares what is read most a transaction.
async fn find_by_key(desk: &mut Desk, kind: &'static str, key: &Key) -> Result<Option<RawRecord>> {
    let mut found = find_key(desk, kind, key).await?;
    for _ in 0..MOST_LOOKS {
        let Some(owner) = found else { return Ok(None) };
        let fields = Fields(&owner);
        let place = place(OrgId(fields.int("organisation")?), kind, fields.int("id")?);
        let record = desk.find_one("record", place).await?;
        found = find_key(desk, kind, key).await?;
        if let Some(record) = record
            && found.as_ref().is_some_and(|again| again.get("_id") == owner.get("_id"))
        {
            return read(kind, &record).map(Some);
        }
    }
    Err(outrun())
}

async fn find_key(desk: &mut Desk, kind: &str, key: &Key) -> Result<Option<Document>> {
    desk.find_one("record_key", doc! { "kind": kind, "name": key.name, "value": &key.value }).await
}

async fn put(desk: &mut Desk, record: &RawRecord, keys: &[Key], expected: u64) -> Result<u64> {
    let RawRecord { organisation, kind, id, .. } = *record;
    // Whether it may be written is settled before anything is.
    let (mut kept, mut new) = (Vec::new(), Vec::new());
    for key in keys {
        let Some(mut taken) = find_key(desk, kind, key).await? else {
            let mut owned = place(organisation, kind, id);
            owned.extend(doc! { "name": key.name, "value": &key.value });
            new.push(owned);
            continue;
        };
        let fields = Fields(&taken);
        if (fields.int("organisation")?, fields.int("id")?) != (organisation.0, id) {
            return Err(Error::conflict(format!("another {kind} has this {}", key.name.replace('_', " "))));
        }
        kept.extend(taken.remove("_id"));
    }
    let stored = desk.find_one("record", place(organisation, kind, id)).await?;
    let stored = stored.map_or(Ok(0), |stored| Fields(&stored).seq("version"))?;
    if stored != expected {
        return Err(Error::conflict(format!("the {kind} was changed meanwhile")));
    }
    let version = expected + 1;
    write(desk, record, expected).await?;
    delete_keys(desk, place(organisation, kind, id), kept).await?;
    desk.insert_many("record_key", new).await?;
    Ok(version)
}

/// Whoever writes at the same moment meets us in this document.
async fn write(desk: &mut Desk, record: &RawRecord, expected: u64) -> Result<()> {
    let mut document = place(record.organisation, record.kind, record.id);
    let content = doc! { "version": (expected + 1) as i64, "body": &record.body };
    if expected == 0 {
        document.extend(content);
        return desk.insert("record", document).await;
    }
    document.insert("version", expected as i64);
    match desk.update("record", document, doc! { "$set": content }).await? {
        0 => Err(outrun()),
        _ => Ok(()),
    }
}

async fn make(desk: &mut Desk, record: &RawRecord, keys: &[Key], most: u64) -> Result<Option<u64>> {
    let of_kind = doc! { "organisation": record.organisation.0, "kind": record.kind };
    if desk.count("record", of_kind.clone(), most).await? >= most {
        return Ok(None);
    }
    // Two who have counted the same write the same document, so that one of them counts again.
    desk.upsert("record_count", of_kind, doc! { "$inc": { "made": 1_i64 } }).await?;
    put(desk, record, keys, 0).await.map(Some)
}

async fn delete(desk: &mut Desk, record: Document) -> Result<bool> {
    if desk.delete("record", record.clone()).await? == 0 {
        return Ok(false);
    }
    delete_keys(desk, record, Vec::new()).await?;
    Ok(true)
}

/// All keys of a record but these.
async fn delete_keys(desk: &mut Desk, mut of: Document, kept: Vec<Bson>) -> Result<()> {
    if !kept.is_empty() {
        of.insert("_id", doc! { "$nin": kept });
    }
    desk.delete_many("record_key", of).await.map(drop)
}
