use async_trait::async_trait;
use engine::error::{Error, Result};
use engine::ids::{CrmLinkId, LeadId, OrgId, RecordId};
use engine::model::crm::CrmLink;
use engine::page::MAX_PAGE;
use engine::ports::CrmLinkStore;
use engine::ports::crm_link_store::{LinkMade, LinkQuery};
use mongodb::bson::{Document, doc};

use super::MongoStore;
use super::desk::{Desk, Query, in_transaction};
use super::errors::outrun;
use super::fields::{Fields, millis, own, present, set};
use super::rows::{from_json, json};

#[async_trait]
impl CrmLinkStore for MongoStore {
    async fn make(&self, link: CrmLink, most: u64) -> Result<LinkMade> {
        in_transaction!(self, |desk| make(desk, &link, most))
    }

    async fn change(&self, link: CrmLink) -> Result<bool> {
        in_transaction!(self, |desk| change(desk, &link))
    }

    async fn find_by_lead(&self, organisation: OrgId, connection: RecordId, lead: LeadId) -> Result<Option<CrmLink>> {
        first(&mut self.desk(), with_lead(organisation, connection, lead)).await
    }

    async fn find_by_external(&self, organisation: OrgId, connection: RecordId, external: &str) -> Result<Option<CrmLink>> {
        first(&mut self.desk(), with_external(organisation, connection, external)).await
    }

    async fn list(&self, query: LinkQuery, before: Option<CrmLinkId>, limit: usize) -> Result<Vec<CrmLink>> {
        let (index, mut these) = of(query.organisation, query.connection, query.with_problem);
        these.insert("_id", doc! { "$lt": before.map_or(i64::MAX, |link| link.0) });
        // One more than a page tells whether another follows.
        let query = Query::new(these, doc! { "_id": -1 }, limit.clamp(1, MAX_PAGE + 1)).hinted(index);
        self.desk().find("crm_link", query).await?.iter().map(read).collect()
    }

    async fn count(&self, organisation: OrgId, connection: RecordId) -> Result<(u64, u64)> {
        let mut desk = self.desk();
        let all = count(&mut desk, of(organisation, connection, false)).await?;
        Ok((all, count(&mut desk, of(organisation, connection, true)).await?))
    }

    async fn forget_lead(&self, organisation: OrgId, lead: LeadId) -> Result<usize> {
        in_transaction!(self, |desk| forget_lead(desk, organisation, lead))
    }

    async fn forget(&self, organisation: OrgId, connection: RecordId, limit: usize) -> Result<usize> {
        in_transaction!(self, |desk| forget(desk, organisation, connection, limit))
    }
}

/// Those of a connection, and the index that has them by their age.
fn of(organisation: OrgId, connection: RecordId, with_problem: bool) -> (&'static str, Document) {
    let mut these = doc! { "organisation": organisation.0, "connection": connection.0 };
    if !with_problem {
        return ("crm_link_newest", these);
    }
    these.insert("problem", doc! { "$exists": true });
    ("crm_link_problem", these)
}

fn with_lead(organisation: OrgId, connection: RecordId, lead: LeadId) -> Query {
    let this = doc! { "organisation": organisation.0, "connection": connection.0, "lead": lead.0 };
    Query::new(this, doc! {}, 1).hinted("crm_link_lead")
}

fn with_external(organisation: OrgId, connection: RecordId, external: &str) -> Query {
    let this = doc! { "organisation": organisation.0, "connection": connection.0, "external": external };
    Query::new(this, doc! {}, 1).hinted("crm_link_external")
}

async fn first(desk: &mut Desk, query: Query) -> Result<Option<CrmLink>> {
    desk.find("crm_link", query).await?.first().map(read).transpose()
}

async fn count(desk: &mut Desk, (index, these): (&'static str, Document)) -> Result<u64> {
    let pipeline = vec![doc! { "$match": these }, doc! { "$group": { "_id": null, "links": { "$sum": 1_i64 } } }];
    let counted = desk.aggregate_along("crm_link", Some(index), pipeline).await?;
    counted.first().map_or(Ok(0), |counted| Fields(counted).seq("links"))
}

/// Another of the connection for the lead, or for the record, of this one.
async fn rival(desk: &mut Desk, link: &CrmLink) -> Result<Option<CrmLink>> {
    let by_lead = link.lead.map(|lead| with_lead(link.organisation, link.connection, lead));
    // What is not known is nobody's.
    let by_external = known(&link.external).map(|external| with_external(link.organisation, link.connection, external));
    for query in [by_lead, by_external].into_iter().flatten() {
        let there = first(desk, query).await?.filter(|there| there.id != link.id);
        if there.is_some() {
            return Ok(there);
        }
    }
    Ok(None)
}

async fn make(desk: &mut Desk, new: &CrmLink, most: u64) -> Result<LinkMade> {
    if let Some(there) = rival(desk, new).await? {
        return Ok(LinkMade::There(Box::new(there)));
    }
    let counted = desk.find_one("crm_link_count", doc! { "_id": new.organisation.0 }).await?;
    if counted.map_or(Ok(0), |counted| Fields(&counted).seq("links"))? >= most {
        return Ok(LinkMade::Full);
    }
    let mut document = own(new.organisation, new.id.0);
    document.extend(changeable(new)?);
    document.extend(doc! { "connection": new.connection.0, "version": 1_i64 });
    desk.insert("crm_link", present(document)).await?;
    // Written by all who have read the same, so that one of them goes on and the others begin anew.
    add(desk, new.organisation, 1).await?;
    Ok(LinkMade::New)
}

/// Whether it may be written is settled before anything is.
async fn change(desk: &mut Desk, link: &CrmLink) -> Result<bool> {
    let mut as_read = own(link.organisation, link.id.0);
    as_read.extend(doc! { "connection": link.connection.0, "version": link.version as i64 });
    if !desk.exists("crm_link", as_read.clone()).await? {
        return Ok(false);
    }
    if rival(desk, link).await?.is_some() {
        return Err(Error::conflict("another link of the connection has this lead, or this record"));
    }
    let mut changed = set(changeable(link)?);
    changed.insert("$inc", doc! { "version": 1_i64 });
    if desk.update("crm_link", as_read, changed).await? == 0 {
        return Err(outrun());
    }
    Ok(true)
}

async fn forget_lead(desk: &mut Desk, organisation: OrgId, lead: LeadId) -> Result<usize> {
    let gone = desk.delete_many("crm_link", doc! { "organisation": organisation.0, "lead": lead.0 }).await? as i64;
    add(desk, organisation, -gone).await?;
    Ok(gone as usize)
}

async fn forget(desk: &mut Desk, organisation: OrgId, connection: RecordId, limit: usize) -> Result<usize> {
    let (_, all) = of(organisation, connection, false);
    let gone = desk.delete_some("crm_link", all, doc! { "_id": 1 }, limit).await?;
    add(desk, organisation, -(gone as i64)).await?;
    Ok(gone)
}

/// So many more there are now.
async fn add(desk: &mut Desk, organisation: OrgId, more: i64) -> Result<()> {
    if more == 0 {
        return Ok(());
    }
    desk.upsert("crm_link_count", doc! { "_id": organisation.0 }, doc! { "$inc": { "links": more } }).await
}

/// The connection it came by stays.
fn changeable(link: &CrmLink) -> Result<Document> {
    Ok(doc! {
        "lead": link.lead.map(|lead| lead.0),
        "external": known(&link.external),
        "agreed": json(&link.agreed, "what a lead and its record agree on")?,
        "pushed_version": link.pushed_version as i64,
        "pulled_at": millis(link.pulled_at),
        "problem": known(&link.problem),
        "tries": i64::from(link.tries),
        "updated_at": link.updated_at.as_millis(),
    })
}

fn read(stored: &Document) -> Result<CrmLink> {
    let fields = Fields(stored);
    let text_or_empty = |name| fields.text_or_none(name).map(|text| text.unwrap_or_default().to_owned());
    Ok(CrmLink {
        id: CrmLinkId(fields.int("_id")?),
        organisation: OrgId(fields.int("organisation")?),
        connection: RecordId(fields.int("connection")?),
        lead: fields.int_or_none("lead")?.map(LeadId),
        external: text_or_empty("external")?,
        agreed: from_json(fields, "agreed")?.unwrap_or_default(),
        pushed_version: fields.seq("pushed_version")?,
        pulled_at: fields.time_or_none("pulled_at")?,
        problem: text_or_empty("problem")?,
        tries: fields.small("tries")?,
        updated_at: fields.time("updated_at")?,
        version: fields.seq("version")?,
    })
}

/// What is not known is absent, so that two may lack the same.
fn known(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}
