//! Erasing a contact. Which conversations are theirs is asked anew in each step, so that a step needs nothing of the one before.

pub(super) mod rows;

use std::collections::BTreeSet;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::{ContactId, ConversationId, OperatorId, OrgId, RecordId};
use engine::model::audit::Detail;
use engine::model::erasure::{Erasing, Removed};
use engine::page::{MAX_PAGE, Page};
use engine::ports::Erasure;
use engine::ports::erasure::{Place, Portion};
use mongodb::bson::{Document, doc};

use super::desk::{Desk, Query, in_transaction};
use super::fields::{Fields, own, present};
use super::rows::{from_json, json};
use super::{MongoStore, contact_merges, contact_store, event_log};

/// A handle that is shorter stands in too much that is not the contact's.
const LEAST_MARK: usize = 5;

/// Stretches of a sweep, in this order. Words of a message are stored with it and go with it.
const WORDS: u8 = 0;
const ENTRIES: u8 = 1;
const EVENTS: u8 = 2;

#[async_trait]
impl Erasure for MongoStore {
    async fn begin(&self, erasing: Erasing) -> Result<Erasing> {
        in_transaction!(self, |desk| begin(desk, &erasing))
    }

    async fn find(&self, organisation: OrgId, id: RecordId) -> Result<Option<Erasing>> {
        find(&mut self.desk(), organisation, id).await
    }

    async fn list(&self, organisation: OrgId, cursor: Option<&str>, limit: usize) -> Result<Page<Erasing>> {
        let before: i64 = cursor
            .map_or(Ok(i64::MAX), str::parse)
            .map_err(|error: std::num::ParseIntError| Error::invalid("this cursor is not one of ours").because(error))?;
        let limit = limit.clamp(1, MAX_PAGE);
        let older = doc! { "organisation": organisation.0, "_id": { "$lt": before } };
        let query = Query::new(older, doc! { "_id": -1 }, limit + 1).hinted("erasure_newest");
        let found = self.desk().find("erasure", query).await?;
        let mut items = found.iter().map(read).collect::<Result<Vec<_>>>()?;
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|last| last.id.0.to_string());
        Ok(Page { items, next })
    }

    async fn was_erased(&self, organisation: OrgId, contact: ContactId) -> Result<bool> {
        was_erased(&mut self.desk(), organisation, contact).await
    }

    async fn conversations(
        &self,
        organisation: OrgId,
        id: RecordId,
        after: Option<ConversationId>,
        limit: usize,
    ) -> Result<Vec<ConversationId>> {
        let mut desk = self.desk();
        let erasing = require(&mut desk, organisation, id).await?;
        let mut all = conversations(&mut desk, &erasing).await?;
        all.retain(|conversation| after.is_none_or(|after| *conversation > after.0));
        all.sort_unstable();
        all.truncate(limit);
        Ok(all.into_iter().map(ConversationId).collect())
    }

    async fn next(&self, organisation: OrgId, id: RecordId, limit: usize) -> Result<Portion> {
        let mut desk = self.desk();
        let erasing = require(&mut desk, organisation, id).await?;
        let conversations = conversations(&mut desk, &erasing).await?;
        rows::portion(&mut desk, &conversations, limit).await
    }

    async fn remove(&self, organisation: OrgId, id: RecordId, portion: Portion, files: u64) -> Result<()> {
        in_transaction!(self, |desk| remove(desk, organisation, id, &portion, files))
    }

    async fn sweep(&self, organisation: OrgId, id: RecordId, place: Place, limit: usize) -> Result<Option<Place>> {
        in_transaction!(self, |desk| sweep(desk, organisation, id, place, limit))
    }

    async fn finish(&self, organisation: OrgId, id: RecordId, now: Timestamp) -> Result<bool> {
        in_transaction!(self, |desk| finish(desk, organisation, id, now))
    }

    async fn settle(&self) -> Result<()> {
        // The servers' journals and the log by which they follow one another run out by themselves; no client can empty them.
        Ok(())
    }
}

async fn begin(desk: &mut Desk, wanted: &Erasing) -> Result<Erasing> {
    let organisation = wanted.organisation;
    let contact = contact_store::find(desk, organisation, wanted.contact).await?;
    let contact = contact.ok_or_else(|| Error::not_found("no such contact"))?;
    let living = doc! { "organisation": organisation.0, "contact": contact.id.0, "lives": true };
    if let Some(known) = desk.find_one("erasure", living).await? {
        return read(&known);
    }
    let everybody = contact_merges::family(desk, organisation, contact.id).await?;
    let mut known_by: BTreeSet<String> = contact.identities.iter().map(|identity| identity.handle.clone()).collect();
    known_by.extend(contact.email);
    known_by.extend(contact.phone);
    known_by.extend(merged_as(desk, organisation, &everybody).await?);
    // Agents and platforms write numbers in forms of their own.
    let numbers = known_by.iter().filter(|known| known.starts_with('+'));
    let digits: Vec<String> = numbers.map(|number| number.chars().filter(char::is_ascii_digit).collect()).collect();
    known_by.extend(digits);
    let theirs = doc! { "contact": { "$in": everybody.clone() }, "organisation": organisation.0 };
    let identities = desk.delete_many("identity", theirs).await?;
    let removed: Removed = (identities > 0).then(|| ("identities".to_owned(), identities)).into_iter().collect();
    // Whoever gives the contact something at this moment writes it too, and one of the two begins anew.
    let blank = doc! {
        "$unset": { "name": 1, "email": 1, "phone": 1, "fields": 1, "pieces": 1, "email_key": 1, "phone_key": 1 },
        "$inc": { "version": 1_i64 },
    };
    let them = doc! { "_id": { "$in": everybody.clone() }, "organisation": organisation.0 };
    desk.update_many("contact", them, blank).await?;
    remember(desk, organisation, everybody).await?;
    let begun = doc! {
        "_id": wanted.id.0,
        "organisation": organisation.0,
        "contact": contact.id.0,
        "asked_by": wanted.asked_by.0,
        "asked_at": wanted.asked_at.as_millis(),
        "removed": json(&removed, "a receipt")?,
        "known_by": json(&known_by, "an erasure")?,
        "lives": true,
    };
    desk.insert("erasure", present(begun.clone())).await?;
    read(&begun)
}

/// Addresses and numbers of those who were merged into one of these.
async fn merged_as(desk: &mut Desk, organisation: OrgId, contacts: &[i64]) -> Result<Vec<String>> {
    let merges = doc! { "into_contact": { "$in": contacts.to_vec() }, "organisation": organisation.0 };
    let query = Query::new(merges, doc! {}, 0).only(doc! { "from_email": 1, "from_phone": 1 });
    let mut known_by = Vec::new();
    for stored in desk.find("contact_merge", query).await? {
        let fields = Fields(&stored);
        known_by.extend(fields.text_or_none("from_email")?.map(str::to_owned));
        known_by.extend(fields.text_or_none("from_phone")?.map(str::to_owned));
    }
    Ok(known_by)
}

/// That these were erased.
async fn remember(desk: &mut Desk, organisation: OrgId, contacts: Vec<i64>) -> Result<()> {
    let known = Query::new(doc! { "_id": { "$in": contacts.clone() } }, doc! {}, 0).only(doc! { "_id": 1 });
    let known = desk.find("erased_contact", known).await?;
    let known = known.iter().map(|stored| Fields(stored).int("_id")).collect::<Result<BTreeSet<i64>>>()?;
    let new = contacts.into_iter().filter(|contact| !known.contains(contact));
    let new = new.map(|contact| doc! { "_id": contact, "organisation": organisation.0 }).collect();
    desk.insert_many("erased_contact", new).await
}

/// For those who would keep something new.
pub(super) async fn was_erased(desk: &mut Desk, organisation: OrgId, contact: ContactId) -> Result<bool> {
    desk.exists("erased_contact", doc! { "_id": contact.0, "organisation": organisation.0 }).await
}

async fn find(desk: &mut Desk, organisation: OrgId, id: RecordId) -> Result<Option<Erasing>> {
    desk.find_one("erasure", own(organisation, id.0)).await?.as_ref().map(read).transpose()
}

async fn require(desk: &mut Desk, organisation: OrgId, id: RecordId) -> Result<Erasing> {
    find(desk, organisation, id).await?.ok_or_else(|| Error::not_found("no such erasure"))
}

fn read(stored: &Document) -> Result<Erasing> {
    let fields = Fields(stored);
    Ok(Erasing {
        id: RecordId(fields.int("_id")?),
        organisation: OrgId(fields.int("organisation")?),
        contact: ContactId(fields.int("contact")?),
        asked_by: OperatorId(fields.int("asked_by")?),
        asked_at: fields.time("asked_at")?,
        finished_at: fields.time_or_none("finished_at")?,
        removed: from_json(fields, "removed")?.unwrap_or_default(),
    })
}

/// As the transaction has read it, with what went since.
async fn count(desk: &mut Desk, erasing: &Erasing, removed: &[(&str, u64)]) -> Result<()> {
    let mut counts = erasing.removed.clone();
    for (what, number) in removed.iter().filter(|(_, number)| *number > 0) {
        *counts.entry((*what).to_owned()).or_default() += number;
    }
    if counts == erasing.removed {
        return Ok(());
    }
    let counted = doc! { "$set": { "removed": json(&counts, "a receipt")? } };
    desk.update("erasure", own(erasing.organisation, erasing.id.0), counted).await.map(drop)
}

async fn conversations(desk: &mut Desk, erasing: &Erasing) -> Result<Vec<i64>> {
    let everybody = contact_merges::family(desk, erasing.organisation, erasing.contact).await?;
    let theirs = doc! { "organisation": erasing.organisation.0, "contact": { "$in": everybody } };
    let found = desk.find("conversation", Query::new(theirs, doc! {}, 0).only(doc! { "_id": 1 })).await?;
    found.iter().map(|stored| Fields(stored).int("_id")).collect()
}

/// What the contact was known by, long enough to be looked for.
async fn marks(desk: &mut Desk, erasing: &Erasing) -> Result<Vec<String>> {
    let Some(stored) = desk.find_one("erasure", own(erasing.organisation, erasing.id.0)).await? else { return Ok(Vec::new()) };
    let mut marks: Vec<String> = from_json(Fields(&stored), "known_by")?.unwrap_or_default();
    marks.retain(|mark| mark.chars().count() >= LEAST_MARK);
    Ok(marks)
}

async fn remove(desk: &mut Desk, organisation: OrgId, id: RecordId, portion: &Portion, files: u64) -> Result<()> {
    let erasing = require(desk, organisation, id).await?;
    let rows::Gone { messages, calls, traces } = rows::remove(desk, organisation, portion).await?;
    count(desk, &erasing, &[("messages", messages), ("calls", calls), ("files", files), ("traces", traces)]).await
}

async fn sweep(desk: &mut Desk, organisation: OrgId, id: RecordId, place: Place, limit: usize) -> Result<Option<Place>> {
    let erasing = require(desk, organisation, id).await?;
    match place.stretch {
        WORDS => Ok(Some(Place { stretch: ENTRIES, after: i64::MIN })),
        ENTRIES => blank_entries(desk, &erasing, place.after, limit.max(1)).await.map(Some),
        EVENTS => forget_events(desk, &erasing, place.after, limit.max(1)).await,
        _ => Ok(None),
    }
}

/// Who did what to the contact stays; what was written or sent, and names, do not. A place is a time: all that was entered in the
/// last millisecond of a step belongs to it.
async fn blank_entries(desk: &mut Desk, erasing: &Erasing, after: i64, limit: usize) -> Result<Place> {
    let organisation = erasing.organisation;
    let later = doc! { "organisation": organisation.0, "at": { "$gt": after } };
    let fields = doc! { "at": 1, "contact": 1, "detail": 1 };
    let query = Query::new(later, doc! { "at": 1, "_id": 1 }, limit).hinted("audit_newest").only(fields.clone());
    let mut entries = desk.find("audit", query).await?;
    let Some(last) = entries.last().map(|last| Fields(last).int("at")).transpose()? else {
        return Ok(Place { stretch: EVENTS, after: 0 });
    };
    if entries.len() == limit {
        let seen = entries.iter().map(|entry| Fields(entry).int("at")).collect::<Result<Vec<_>>>()?;
        let mut places = seen.into_iter();
        entries.retain(|_| places.next().is_some_and(|at| at < last));
        let same = doc! { "organisation": organisation.0, "at": last };
        entries.extend(desk.find("audit", Query::new(same, doc! {}, 0).hinted("audit_newest").only(fields)).await?);
    }
    let everybody: BTreeSet<i64> = contact_merges::family(desk, organisation, erasing.contact).await?.into_iter().collect();
    let marks = marks(desk, erasing).await?;
    let mut blanked = 0;
    for entry in &entries {
        let (contact, detail) = (Fields(entry).int_or_none("contact")?, Fields(entry).text("detail")?);
        let is_about = contact.is_some_and(|contact| everybody.contains(&contact));
        if !is_about && !marks.iter().any(|mark| detail.contains(mark)) {
            continue;
        }
        if let Some(blank) = blanked_detail(detail)? {
            let it = own(organisation, Fields(entry).int("_id")?);
            blanked += desk.update("audit", it, doc! { "$set": { "detail": blank } }).await?;
        }
    }
    count(desk, erasing, &[("audit_entries_blanked", blanked)]).await?;
    Ok(Place { stretch: ENTRIES, after: last })
}

/// `None` when there is nothing in it that has to go.
fn blanked_detail(stored: &str) -> Result<Option<String>> {
    let detail: Detail = serde_json::from_str(stored).context(Kind::Corrupt, "a stored entry cannot be read")?;
    let (object_name, fields, changes) = Default::default();
    let blank = Detail { object_name, fields, changes, ..detail.clone() };
    if blank == detail { Ok(None) } else { json(&blank, "an entry").map(Some) }
}

async fn forget_events(desk: &mut Desk, erasing: &Erasing, after: i64, limit: usize) -> Result<Option<Place>> {
    let organisation = erasing.organisation;
    let later = doc! { "organisation": organisation.0, "cursor": { "$gt": after } };
    let query = Query::new(later, doc! { "cursor": 1 }, limit).hinted("event_organisation");
    let events = desk.find("event", query.only(doc! { "cursor": 1, "conversation": 1 })).await?;
    let Some(last) = events.last().map(|last| Fields(last).int("cursor")).transpose()? else { return Ok(None) };
    let theirs: BTreeSet<i64> = conversations(desk, erasing).await?.into_iter().collect();
    // The newest event stays, whatever it is about: cursors go on from it. It tells nothing but ids.
    let newest = event_log::last_cursor(desk).await? as i64;
    let mut gone = Vec::new();
    for event in &events {
        let fields = Fields(event);
        if fields.int("cursor")? < newest && theirs.contains(&fields.int("conversation")?) {
            gone.push(fields.int("_id")?);
        }
    }
    if !gone.is_empty() {
        let gone = desk.delete_many("event", doc! { "_id": { "$in": gone } }).await?;
        count(desk, erasing, &[("events", gone)]).await?;
    }
    Ok(Some(Place { stretch: EVENTS, after: last }))
}

async fn finish(desk: &mut Desk, organisation: OrgId, id: RecordId, now: Timestamp) -> Result<bool> {
    let erasing = require(desk, organisation, id).await?;
    if erasing.finished_at.is_some() {
        return Ok(true);
    }
    let conversations = conversations(desk, &erasing).await?;
    if !rows::portion(desk, &conversations, 1).await?.is_empty() {
        return Ok(false);
    }
    let contacts = contact_merges::family(desk, organisation, erasing.contact).await?;
    let mut records = rows::remove_conversations(desk, organisation, &conversations).await?;
    let mut marks = marks(desk, &erasing).await?;
    marks.extend(contacts.iter().map(|contact| ContactId(*contact).to_string()));
    rows::remove_failed(desk, organisation, &marks).await?;
    rows::remove_letters(desk, organisation, &marks).await?;
    records += rows::remove_telling(desk, organisation, &marks).await?;
    for (of, field) in [
        ("contact_merge", "into_contact"),
        ("contact_merge", "from_contact"),
        ("identity", "contact"),
        ("contact_note", "contact"),
        ("contact", "_id"),
    ] {
        desk.delete_many(of, doc! { field: { "$in": contacts.clone() }, "organisation": organisation.0 }).await?;
    }
    let counts = [("conversations", conversations.len() as u64), ("contacts", contacts.len() as u64), ("records", records)];
    count(desk, &erasing, &counts).await?;
    let done = doc! { "$set": { "finished_at": now.as_millis(), "known_by": "[]" }, "$unset": { "lives": 1 } };
    desk.update("erasure", own(organisation, id.0), done).await?;
    Ok(true)
}
