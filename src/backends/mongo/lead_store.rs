mod lists;
mod rows;

use std::collections::BTreeSet;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{ContactId, LeadEventId, LeadId, OrgId};
use engine::model::lead::{Lead, LeadEvent, Stage};
use engine::page::{MAX_PAGE, Page};
use engine::ports::LeadStore;
use engine::ports::lead_store::{LeadQuery, Made};
use mongodb::bson::{Document, doc};

pub(super) use self::rows::email_key;
use self::rows::{changeable, document, event, event_document, known, lead};
use super::MongoStore;
use super::desk::{Desk, Query, in_transaction};
use super::errors::outrun;
use super::fields::{Fields, own, set};

/// Changed leads that are read in one step.
const MOST_CHANGED: usize = 1_000;

#[async_trait]
impl LeadStore for MongoStore {
    async fn make(&self, lead: Lead, events: Vec<LeadEvent>, most: u64) -> Result<Made> {
        in_transaction!(self, |desk| make(desk, &lead, &events, most))
    }

    async fn change(&self, lead: Lead, events: Vec<LeadEvent>) -> Result<bool> {
        in_transaction!(self, |desk| change(desk, &lead, &events))
    }

    async fn find(&self, organisation: OrgId, id: LeadId) -> Result<Option<Lead>> {
        self.desk().find_one("lead", own(organisation, id.0)).await?.as_ref().map(lead).transpose()
    }

    async fn find_by_phone(&self, organisation: OrgId, phone: &str) -> Result<Option<Lead>> {
        first(&mut self.desk(), with_phone(organisation, phone)).await
    }

    async fn find_by_email(&self, organisation: OrgId, email: &str) -> Result<Option<Lead>> {
        let Some(key) = email_key(email) else { return Ok(None) };
        let found = first(&mut self.desk(), with_email(organisation, &key)).await?;
        // A node of an older version changes the address and leaves the key as it was.
        Ok(found.filter(|lead| lead.email.eq_ignore_ascii_case(email)))
    }

    async fn find_by_contact(&self, organisation: OrgId, contact: ContactId) -> Result<Option<Lead>> {
        first(&mut self.desk(), of_contact(organisation, contact, 1)).await
    }

    async fn list(&self, query: LeadQuery, cursor: Option<String>, limit: usize) -> Result<Page<Lead>> {
        lists::list(&mut self.desk(), &query, cursor.as_deref(), limit.clamp(1, MAX_PAGE)).await
    }

    async fn list_changed(&self, organisation: OrgId, since: (Timestamp, LeadId), limit: usize) -> Result<Vec<Lead>> {
        lists::list_changed(&mut self.desk(), organisation, since, limit.clamp(1, MOST_CHANGED)).await
    }

    async fn count(&self, query: LeadQuery) -> Result<Vec<(Stage, u64)>> {
        lists::count(&mut self.desk(), &query).await
    }

    async fn history(
        &self,
        organisation: OrgId,
        lead: LeadId,
        before: Option<LeadEventId>,
        limit: usize,
    ) -> Result<Vec<LeadEvent>> {
        let mut older = of(organisation, lead);
        older.insert("_id", doc! { "$lt": before.map_or(i64::MAX, |event| event.0) });
        // One more than a page tells whether another follows.
        let query = Query::new(older, doc! { "_id": -1 }, limit.clamp(1, MAX_PAGE + 1)).hinted("lead_event_history");
        self.desk().find("lead_event", query).await?.iter().map(event).collect()
    }

    async fn add_event(&self, event: LeadEvent) -> Result<()> {
        in_transaction!(self, |desk| add_event(desk, &event))
    }

    async fn forget(&self, organisation: OrgId, lead: LeadId) -> Result<bool> {
        in_transaction!(self, |desk| forget(desk, organisation, lead))
    }

    async fn forget_person(&self, organisation: OrgId, contact: ContactId, phones: &[String]) -> Result<usize> {
        in_transaction!(self, |desk| forget_person(desk, organisation, contact, phones))
    }
}

/// The history of a lead.
fn of(organisation: OrgId, lead: LeadId) -> Document {
    doc! { "organisation": organisation.0, "lead": lead.0 }
}

fn with_phone(organisation: OrgId, phone: &str) -> Query {
    Query::new(doc! { "organisation": organisation.0, "phone": phone }, doc! {}, 1).hinted("lead_phone")
}

/// The newest.
fn with_email(organisation: OrgId, key: &str) -> Query {
    let theirs = doc! { "organisation": organisation.0, "email_key": key };
    Query::new(theirs, doc! { "_id": -1 }, 1).hinted("lead_email")
}

fn made_by(organisation: OrgId, act: &str) -> Query {
    Query::new(doc! { "organisation": organisation.0, "made_by": act }, doc! {}, 1).hinted("lead_made_by")
}

/// The newest first; 0: all of them.
fn of_contact(organisation: OrgId, contact: ContactId, limit: usize) -> Query {
    let theirs = doc! { "organisation": organisation.0, "contact": contact.0 };
    Query::new(theirs, doc! { "_id": -1 }, limit).hinted("lead_contact")
}

async fn first(desk: &mut Desk, query: Query) -> Result<Option<Lead>> {
    desk.find("lead", query).await?.first().map(lead).transpose()
}

async fn make(desk: &mut Desk, new: &Lead, events: &[LeadEvent], most: u64) -> Result<Made> {
    let organisation = new.organisation;
    let by_act = known(&new.made_by).map(|act| made_by(organisation, act));
    let by_phone = known(&new.phone).map(|phone| with_phone(organisation, phone));
    for query in [by_act, by_phone].into_iter().flatten() {
        if let Some(there) = first(desk, query).await? {
            return Ok(Made::There(Box::new(there)));
        }
    }
    let counted = desk.find_one("lead_count", doc! { "_id": organisation.0 }).await?;
    if counted.map_or(Ok(0), |counted| Fields(&counted).seq("leads"))? >= most {
        return Ok(Made::Full);
    }
    desk.insert("lead", document(new)?).await?;
    tell(desk, events).await?;
    // Written by all who have read the same, so that one of them goes on and the others begin anew.
    count(desk, organisation, 1).await?;
    Ok(Made::New)
}

/// Whether it may be written is settled before anything is.
async fn change(desk: &mut Desk, lead: &Lead, events: &[LeadEvent]) -> Result<bool> {
    let mut as_read = own(lead.organisation, lead.id.0);
    as_read.insert("version", lead.version as i64);
    if !desk.exists("lead", as_read.clone()).await? {
        return Ok(false);
    }
    if let Some(phone) = known(&lead.phone)
        && let Some(other) = first(desk, with_phone(lead.organisation, phone)).await?
        && other.id != lead.id
    {
        return Err(Error::conflict("another lead has this phone"));
    }
    let mut changed = set(changeable(lead)?);
    changed.insert("$inc", doc! { "version": 1_i64 });
    if desk.update("lead", as_read, changed).await? == 0 {
        return Err(outrun());
    }
    tell(desk, events).await?;
    Ok(true)
}

async fn tell(desk: &mut Desk, events: &[LeadEvent]) -> Result<()> {
    let documents = events.iter().map(event_document).collect::<Result<Vec<_>>>()?;
    desk.insert_many("lead_event", documents).await
}

/// So many more there are now.
async fn count(desk: &mut Desk, organisation: OrgId, more: i64) -> Result<()> {
    desk.upsert("lead_count", doc! { "_id": organisation.0 }, doc! { "$inc": { "leads": more } }).await
}

/// Written to the lead as well: whoever forgets it at the same moment comes before or after, and forgets this too.
async fn add_event(desk: &mut Desk, event: &LeadEvent) -> Result<()> {
    let told = desk.update("lead", own(event.organisation, event.lead.0), doc! { "$inc": { "told": 1_i64 } }).await?;
    if told == 0 {
        return Err(Error::not_found("no such lead"));
    }
    tell(desk, std::slice::from_ref(event)).await
}

async fn forget(desk: &mut Desk, organisation: OrgId, lead: LeadId) -> Result<bool> {
    if desk.delete("lead", own(organisation, lead.0)).await? == 0 {
        return Ok(false);
    }
    desk.delete_many("lead_event", of(organisation, lead)).await?;
    count(desk, organisation, -1).await?;
    Ok(true)
}

async fn forget_person(desk: &mut Desk, organisation: OrgId, contact: ContactId, phones: &[String]) -> Result<usize> {
    let by_phone = phones.iter().filter_map(|phone| known(phone)).map(|phone| with_phone(organisation, phone));
    let queries: Vec<Query> = std::iter::once(of_contact(organisation, contact, 0)).chain(by_phone).collect();
    let mut theirs = BTreeSet::new();
    for query in queries {
        for found in desk.find("lead", query.only(doc! { "_id": 1 })).await? {
            theirs.insert(Fields(&found).int("_id").map(LeadId)?);
        }
    }
    for lead in &theirs {
        forget(desk, organisation, *lead).await?;
    }
    Ok(theirs.len())
}
