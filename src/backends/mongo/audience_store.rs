use std::collections::HashSet;

use async_trait::async_trait;
use engine::error::{Error, Result};
use engine::ids::{AudienceId, OrgId};
use engine::model::audience::{AudienceCounts, FaultReason, Member, RowFault};
use engine::ports::AudienceStore;
use mongodb::bson::{Document, doc};

use super::MongoStore;
use super::desk::{Desk, Query, in_transaction};
use super::fields::Fields;
use super::rows::{from_json, json};

/// Rows that are read in one step.
const MOST: usize = 10_000;

#[async_trait]
impl AudienceStore for MongoStore {
    async fn add(&self, organisation: OrgId, audience: AudienceId, members: Vec<Member>, faults: Vec<RowFault>) -> Result<()> {
        if members.is_empty() && faults.is_empty() {
            return Ok(());
        }
        in_transaction!(self, |desk| add(desk, organisation, audience, &members, &faults))
    }

    async fn count(&self, organisation: OrgId, audience: AudienceId) -> Result<AudienceCounts> {
        let mut desk = self.desk();
        let members = desk.count("audience_member", of(organisation, audience), 0).await?;
        let mut counts = AudienceCounts { members, ..AudienceCounts::default() };
        let by_reason = vec![
            doc! { "$match": of(organisation, audience) },
            doc! { "$group": { "_id": "$reason", "rows": { "$sum": 1_i64 } } },
        ];
        for counted in desk.aggregate_along("audience_fault", Some("audience_fault_reason"), by_reason).await? {
            let (reason, rows) = (Fields(&counted).small::<u8>("_id")?, Fields(&counted).seq("rows")?);
            if reason == FaultReason::Repeated.code() {
                counts.repeated += rows;
            } else {
                counts.faulty += rows;
            }
        }
        Ok(counts)
    }

    async fn last_row(&self, organisation: OrgId, audience: AudienceId) -> Result<u64> {
        let mut desk = self.desk();
        let mut last = 0;
        for (collection, index) in [("audience_member", "audience_member_place"), ("audience_fault", "audience_fault_place")] {
            let query = Query::new(of(organisation, audience), doc! { "row": -1 }, 1).hinted(index);
            if let Some(found) = desk.find(collection, query.only(doc! { "row": 1 })).await?.first() {
                last = last.max(Fields(found).seq("row")?);
            }
        }
        Ok(last)
    }

    async fn list_members(&self, organisation: OrgId, audience: AudienceId, after: u64, limit: usize) -> Result<Vec<Member>> {
        list(&mut self.desk(), organisation, audience, after, limit.clamp(1, MOST)).await?.iter().map(member).collect()
    }

    async fn list_faults(&self, organisation: OrgId, audience: AudienceId, after: u64, limit: usize) -> Result<Vec<RowFault>> {
        let query = Query::new(behind(organisation, audience, after), doc! { "row": 1 }, limit.clamp(1, MOST));
        self.desk().find("audience_fault", query.hinted("audience_fault_place")).await?.iter().map(fault).collect()
    }

    async fn find_member(&self, organisation: OrgId, audience: AudienceId, handle: &str) -> Result<Option<Member>> {
        let mut theirs = of(organisation, audience);
        theirs.insert("handle", handle);
        self.desk().find_one("audience_member", theirs).await?.as_ref().map(member).transpose()
    }

    async fn list_of(&self, organisation: OrgId, handle: &str, limit: usize) -> Result<Vec<AudienceId>> {
        let theirs = doc! { "organisation": organisation.0, "handle": handle };
        let query = Query::new(theirs, doc! { "audience": -1 }, limit.clamp(1, MOST)).hinted("audience_member_handle");
        let found = self.desk().find("audience_member", query.only(doc! { "audience": 1 })).await?;
        found.iter().map(|found| Fields(found).int("audience").map(AudienceId)).collect()
    }

    async fn remove_member(&self, organisation: OrgId, audience: AudienceId, row: u64) -> Result<bool> {
        let mut theirs = of(organisation, audience);
        theirs.insert("row", row as i64);
        Ok(self.desk().delete("audience_member", theirs).await? == 1)
    }

    async fn forget(&self, organisation: OrgId, audience: AudienceId, limit: usize) -> Result<usize> {
        let (mut desk, limit) = (self.desk(), limit.max(1));
        let mut gone = 0;
        for collection in ["audience_member", "audience_fault"] {
            if gone < limit {
                let all = of(organisation, audience);
                gone += desk.delete_some(collection, all, doc! { "row": 1 }, limit - gone).await?;
            }
        }
        Ok(gone)
    }

    async fn forget_handle(&self, organisation: OrgId, handle: &str) -> Result<usize> {
        // What was forgotten has none.
        if handle.is_empty() {
            return Ok(0);
        }
        let mut desk = self.desk();
        let named = doc! { "organisation": organisation.0, "what": handle };
        desk.update_many("audience_fault", named, doc! { "$set": { "what": "" } }).await?;
        let theirs = doc! { "organisation": organisation.0, "handle": handle };
        desk.delete_many("audience_member", theirs).await.map(|gone| gone as usize)
    }
}

/// What is there already is looked up before: in a transaction no key may be found taken.
async fn add(desk: &mut Desk, organisation: OrgId, audience: AudienceId, members: &[Member], faults: &[RowFault]) -> Result<()> {
    let rows = members.iter().map(|member| member.row).chain(faults.iter().map(|fault| fault.row));
    let mut known = known(desk, organisation, audience, rows.map(|row| row as i64).collect()).await?;
    let mut held = held(desk, organisation, audience, members).await?;
    let (mut people, mut others) = (Vec::new(), Vec::new());
    for member in members {
        if !known.insert(member.row) {
            continue;
        }
        if held.insert(member.handle.clone()) {
            people.push(member_document(organisation, audience, member)?);
        } else {
            let repeated = RowFault { row: member.row, reason: FaultReason::Repeated, what: member.handle.clone() };
            others.push(fault_document(organisation, audience, &repeated));
        }
    }
    for fault in faults {
        if known.insert(fault.row) {
            others.push(fault_document(organisation, audience, fault));
        }
    }
    desk.insert_many("audience_member", people).await?;
    desk.insert_many("audience_fault", others).await
}

/// Those of these rows that are there, as members or faults.
async fn known(desk: &mut Desk, organisation: OrgId, audience: AudienceId, rows: Vec<i64>) -> Result<HashSet<u64>> {
    let mut these = of(organisation, audience);
    these.insert("row", doc! { "$in": rows });
    let mut known = HashSet::new();
    for (collection, index) in [("audience_member", "audience_member_place"), ("audience_fault", "audience_fault_place")] {
        let query = Query::new(these.clone(), doc! {}, 0).hinted(index).only(doc! { "row": 1 });
        for found in desk.find(collection, query).await? {
            known.insert(Fields(&found).seq("row")?);
        }
    }
    Ok(known)
}

/// Those of their numbers that somebody has.
async fn held(desk: &mut Desk, organisation: OrgId, audience: AudienceId, members: &[Member]) -> Result<HashSet<String>> {
    let handles: Vec<&str> = members.iter().map(|member| member.handle.as_str()).collect();
    let mut these = of(organisation, audience);
    these.insert("handle", doc! { "$in": handles });
    let query = Query::new(these, doc! {}, 0).hinted("audience_member_handle").only(doc! { "handle": 1 });
    let found = desk.find("audience_member", query).await?;
    found.iter().map(|found| Fields(found).text("handle").map(str::to_owned)).collect()
}

/// Members behind this row, as documents.
pub(super) async fn list(
    desk: &mut Desk,
    organisation: OrgId,
    audience: AudienceId,
    after: u64,
    limit: usize,
) -> Result<Vec<Document>> {
    let query = Query::new(behind(organisation, audience, after), doc! { "row": 1 }, limit);
    desk.find("audience_member", query.hinted("audience_member_place")).await
}

fn of(organisation: OrgId, audience: AudienceId) -> Document {
    doc! { "organisation": organisation.0, "audience": audience.0 }
}

fn behind(organisation: OrgId, audience: AudienceId, after: u64) -> Document {
    doc! { "organisation": organisation.0, "audience": audience.0, "row": { "$gt": after as i64 } }
}

fn member_document(organisation: OrgId, audience: AudienceId, member: &Member) -> Result<Document> {
    Ok(doc! {
        "organisation": organisation.0,
        "audience": audience.0,
        "row": member.row as i64,
        "handle": &member.handle,
        "name": &member.name,
        "zone": &member.zone,
        "details": json(&member.values, "what is kept of somebody in an audience")?,
    })
}

fn fault_document(organisation: OrgId, audience: AudienceId, fault: &RowFault) -> Document {
    doc! {
        "organisation": organisation.0,
        "audience": audience.0,
        "row": fault.row as i64,
        "reason": i64::from(fault.reason.code()),
        "what": &fault.what,
    }
}

fn member(stored: &Document) -> Result<Member> {
    let fields = Fields(stored);
    Ok(Member {
        row: fields.seq("row")?,
        handle: fields.text("handle")?.to_owned(),
        name: fields.text("name")?.to_owned(),
        zone: fields.text("zone")?.to_owned(),
        values: from_json(fields, "details")?.unwrap_or_default(),
    })
}

fn fault(stored: &Document) -> Result<RowFault> {
    let fields = Fields(stored);
    let unknown = || Error::corrupt("a row of an audience has a fault that this program does not know");
    Ok(RowFault {
        row: fields.seq("row")?,
        reason: FaultReason::from_code(fields.small("reason")?).ok_or_else(unknown)?,
        what: fields.text("what")?.to_owned(),
    })
}
