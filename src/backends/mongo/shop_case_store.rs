use std::collections::HashMap;
use std::time::Duration;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{CampaignId, ContactId, ConversationId, MessageId, OrgId, ShopCaseId};
use engine::model::lead::Enrolled;
use engine::model::shop::{CaseKind, CaseState, ShopCase};
use engine::page::MAX_PAGE;
use engine::ports::ShopCaseStore;
use engine::ports::shop_case_store::{CaseMade, CaseQuery};
use mongodb::bson::{Bson, Document, doc};

use super::MongoStore;
use super::desk::{Desk, Query, each, in_transaction};
use super::fields::{Fields, millis, own, present, set};
use super::job_queue::until;
use super::rows::{from_json, json};

/// Cases that are given out together.
const MOST_CLAIMED: usize = 100;

#[async_trait]
impl ShopCaseStore for MongoStore {
    async fn make(&self, case: ShopCase, most: u64) -> Result<CaseMade> {
        in_transaction!(self, |desk| make(desk, &case, most))
    }

    async fn change(&self, case: ShopCase) -> Result<bool> {
        let mut as_read = own(case.organisation, case.id.0);
        as_read.insert("version", case.version as i64);
        let mut changed = set(changeable(&case)?);
        changed.insert("$inc", doc! { "version": 1_i64 });
        Ok(self.desk().update("shop_case", as_read, changed).await? == 1)
    }

    async fn find(&self, organisation: OrgId, case: ShopCaseId) -> Result<Option<ShopCase>> {
        self.desk().find_one("shop_case", own(organisation, case.0)).await?.as_ref().map(read).transpose()
    }

    async fn find_by_subject(&self, organisation: OrgId, kind: CaseKind, subject: &str) -> Result<Option<ShopCase>> {
        first(&mut self.desk(), about(organisation, kind, subject)).await
    }

    async fn find_by_enrolled(&self, organisation: OrgId, campaign: CampaignId, row: u64) -> Result<Option<ShopCase>> {
        let there = doc! { "organisation": organisation.0, "sequence": campaign.0, "sequence_row": row as i64 };
        // Whoever comes again may get the place they had.
        first(&mut self.desk(), Query::new(there, doc! { "_id": -1 }, 1).hinted("shop_case_enrolled")).await
    }

    async fn list_open(&self, organisation: OrgId, phone: &str, limit: usize) -> Result<Vec<ShopCase>> {
        let open = in_state(|state| !state.is_over());
        let theirs = doc! { "organisation": organisation.0, "phone": phone, "state": open };
        cases(&mut self.desk(), Query::new(theirs, doc! { "_id": -1 }, page(limit)).hinted("shop_case_phone")).await
    }

    async fn claim(&self, now: Timestamp, lease: Duration, most: usize) -> Result<Vec<ShopCase>> {
        // A query without a limit would find all.
        if most == 0 {
            return Ok(Vec::new());
        }
        claim(&mut self.desk(), now, lease, most.min(MOST_CLAIMED)).await
    }

    async fn next_due(&self) -> Result<Option<Timestamp>> {
        let query = Query::new(doc! { "next_at": { "$exists": true } }, doc! { "next_at": 1, "_id": 1 }, 1);
        let next = self.desk().find("shop_case", query.hinted("shop_case_next").only(doc! { "next_at": 1 })).await?;
        next.first().map(|next| Fields(next).time("next_at")).transpose()
    }

    async fn list(&self, query: CaseQuery, before: Option<ShopCaseId>, limit: usize) -> Result<Vec<ShopCase>> {
        let mut these = doc! { "organisation": query.organisation.0 };
        these.extend(query.kind.map(|kind| ("kind".to_owned(), Bson::from(i64::from(kind.code())))));
        these.extend(query.state.map(|state| ("state".to_owned(), Bson::from(i64::from(state.code())))));
        these.insert("_id", doc! { "$lt": before.map_or(i64::MAX, |case| case.0) });
        let index = match (query.kind, query.state) {
            (Some(_), Some(_)) => "shop_case_kind_state",
            (Some(_), None) => "shop_case_kind",
            (None, Some(_)) => "shop_case_state",
            (None, None) => "shop_case_newest",
        };
        cases(&mut self.desk(), Query::new(these, doc! { "_id": -1 }, page(limit)).hinted(index)).await
    }

    async fn count(&self, organisation: OrgId) -> Result<Vec<(CaseKind, CaseState, u64)>> {
        count(&mut self.desk(), organisation).await
    }

    async fn forget_person(&self, organisation: OrgId, phones: &[String]) -> Result<usize> {
        in_transaction!(self, |desk| forget_person(desk, organisation, phones))
    }

    async fn forget_old(&self, organisation: OrgId, before: ShopCaseId, limit: usize) -> Result<usize> {
        in_transaction!(self, |desk| forget_old(desk, organisation, before, limit))
    }
}

/// One more than a page tells whether another follows.
fn page(limit: usize) -> usize {
    limit.clamp(1, MAX_PAGE + 1)
}

fn about(organisation: OrgId, kind: CaseKind, subject: &str) -> Query {
    let same = doc! { "organisation": organisation.0, "kind": i64::from(kind.code()), "subject": subject };
    Query::new(same, doc! {}, 1).hinted("shop_case_subject")
}

fn in_state(which: impl Fn(CaseState) -> bool) -> Document {
    let these = CaseState::ALL.into_iter().filter(|state| which(*state));
    doc! { "$in": these.map(|state| i64::from(state.code())).collect::<Vec<_>>() }
}

async fn first(desk: &mut Desk, query: Query) -> Result<Option<ShopCase>> {
    desk.find("shop_case", query).await?.first().map(read).transpose()
}

async fn cases(desk: &mut Desk, query: Query) -> Result<Vec<ShopCase>> {
    desk.find("shop_case", query).await?.iter().map(read).collect()
}

async fn make(desk: &mut Desk, new: &ShopCase, most: u64) -> Result<CaseMade> {
    if let Some(there) = first(desk, about(new.organisation, new.kind, &new.subject)).await? {
        return Ok(CaseMade::There(Box::new(there)));
    }
    let counted = desk.find_one("shop_case_count", doc! { "_id": new.organisation.0 }).await?;
    if counted.map_or(Ok(0), |counted| Fields(&counted).seq("cases"))? >= most {
        return Ok(CaseMade::Full);
    }
    let mut document = own(new.organisation, new.id.0);
    document.extend(changeable(new)?);
    document.extend(doc! {
        "kind": i64::from(new.kind.code()),
        "subject": &new.subject,
        "created_at": new.created_at.as_millis(),
        "version": 1_i64,
    });
    desk.insert("shop_case", present(document)).await?;
    // Written by all who have read the same, so that one of them goes on and the others begin anew.
    add(desk, new.organisation, 1).await?;
    Ok(CaseMade::New)
}

/// So many more there are now.
async fn add(desk: &mut Desk, organisation: OrgId, more: i64) -> Result<()> {
    if more == 0 {
        return Ok(());
    }
    desk.upsert("shop_case_count", doc! { "_id": organisation.0 }, doc! { "$inc": { "cases": more } }).await
}

/// Index only.
async fn count(desk: &mut Desk, organisation: OrgId) -> Result<Vec<(CaseKind, CaseState, u64)>> {
    let kinds: Vec<i64> = CaseKind::ALL.map(|kind| i64::from(kind.code())).to_vec();
    let all = doc! { "organisation": organisation.0, "kind": { "$in": kinds } };
    let group = doc! { "_id": { "kind": "$kind", "state": "$state" }, "cases": { "$sum": 1_i64 } };
    let pipeline = vec![doc! { "$match": all }, doc! { "$group": group }];
    let mut counted = HashMap::new();
    for group in desk.aggregate_along("shop_case", Some("shop_case_kind_state"), pipeline).await? {
        let fields = Fields(&group);
        let by = fields.part_or_none("_id")?.ok_or_else(unknown)?;
        counted.insert((kind(by)?, state(by)?), fields.seq("cases")?);
    }
    let of = |kind: CaseKind, state: CaseState| (kind, state, counted.get(&(kind, state)).copied().unwrap_or(0));
    Ok(CaseKind::ALL.into_iter().flat_map(|kind| CaseState::ALL.map(|state| of(kind, state))).collect())
}

/// Hides the first of those that are due; `claim` tells them from those with which others were faster.
async fn claim(desk: &mut Desk, now: Timestamp, lease: Duration, most: usize) -> Result<Vec<ShopCase>> {
    let due = doc! { "next_at": until(now) };
    let query = Query::new(due.clone(), doc! { "next_at": 1, "_id": 1 }, most).hinted("shop_case_next");
    let found = desk.find("shop_case", query.only(doc! { "_id": 1 })).await?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let ids = found.iter().map(|found| Fields(found).int("_id")).collect::<Result<Vec<_>>>()?;
    let these: Vec<Bson> = ids.iter().copied().map(Bson::from).collect();
    let claim: i64 = desk.ids.next(desk.clock.as_ref());
    let hidden = doc! {
        "$set": { "next_at": now.plus(lease).as_millis(), "claim": claim },
        "$inc": { "version": 1_i64 },
    };
    desk.update_some("shop_case", each(&due, &these, &hidden)).await?;
    let mine = doc! { "_id": { "$in": these }, "claim": claim };
    let mut mine = cases(desk, Query::new(mine, doc! {}, 0)).await?;
    let order: HashMap<i64, usize> = ids.into_iter().zip(0..).collect();
    mine.sort_unstable_by_key(|case| order.get(&case.id.0).copied());
    Ok(mine)
}

async fn forget_person(desk: &mut Desk, organisation: OrgId, phones: &[String]) -> Result<usize> {
    let phones: Vec<&str> = phones.iter().filter_map(|phone| known(phone)).collect();
    if phones.is_empty() {
        return Ok(0);
    }
    let theirs = doc! { "organisation": organisation.0, "phone": { "$in": phones } };
    let gone = desk.delete_many("shop_case", theirs).await? as i64;
    add(desk, organisation, -gone).await?;
    Ok(gone as usize)
}

/// Those that are not over are few among the old ones.
async fn forget_old(desk: &mut Desk, organisation: OrgId, before: ShopCaseId, limit: usize) -> Result<usize> {
    let old = doc! { "organisation": organisation.0, "_id": { "$lt": before.0 }, "state": in_state(CaseState::is_over) };
    let gone = desk.delete_some("shop_case", old, doc! { "_id": 1 }, limit).await?;
    add(desk, organisation, -(gone as i64)).await?;
    Ok(gone)
}

/// What it is about stays.
fn changeable(case: &ShopCase) -> Result<Document> {
    Ok(doc! {
        "token": &case.token,
        "name": &case.name,
        "phone": known(&case.phone),
        "person": &case.person,
        "details": json(&case.values, "what is known of a case of a shop")?,
        "state": i64::from(case.state.code()),
        "reason": &case.reason,
        "sequence": case.enrolled.map(|place| place.campaign.0),
        "sequence_row": case.enrolled.map(|place| place.row as i64),
        "contact": case.contact.map(|contact| contact.0),
        "conversation": case.conversation.map(|conversation| conversation.0),
        "answer": case.answer.map(|answer| answer.0),
        "tags": json(&case.tags, "the tags of a case of a shop")?,
        "tags_owed": json(&case.tags_owed, "the tags that a shop is owed")?,
        "tries": i64::from(case.tries),
        "happened_at": case.happened_at.as_millis(),
        "changed_at": case.changed_at.as_millis(),
        "next_at": millis(case.next_at),
        "updated_at": case.updated_at.as_millis(),
    })
}

fn read(stored: &Document) -> Result<ShopCase> {
    let fields = Fields(stored);
    let text = |name| fields.text(name).map(str::to_owned);
    let (campaign, row) = (fields.int_or_none("sequence")?, fields.int_or_none("sequence_row")?);
    Ok(ShopCase {
        id: ShopCaseId(fields.int("_id")?),
        organisation: OrgId(fields.int("organisation")?),
        kind: kind(fields)?,
        subject: text("subject")?,
        token: text("token")?,
        name: text("name")?,
        phone: fields.text_or_none("phone")?.unwrap_or_default().to_owned(),
        person: text("person")?,
        values: from_json(fields, "details")?.unwrap_or_default(),
        state: state(fields)?,
        reason: text("reason")?,
        enrolled: campaign.zip(row).map(|(campaign, row)| Enrolled { campaign: CampaignId(campaign), row: row as u64 }),
        contact: fields.int_or_none("contact")?.map(ContactId),
        conversation: fields.int_or_none("conversation")?.map(ConversationId),
        answer: fields.int_or_none("answer")?.map(MessageId),
        tags: from_json(fields, "tags")?.unwrap_or_default(),
        tags_owed: from_json(fields, "tags_owed")?.unwrap_or_default(),
        tries: fields.small("tries")?,
        happened_at: fields.time("happened_at")?,
        changed_at: fields.time("changed_at")?,
        next_at: fields.time_or_none("next_at")?,
        created_at: fields.time("created_at")?,
        updated_at: fields.time("updated_at")?,
        version: fields.seq("version")?,
    })
}

/// What is not known is absent.
fn known(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn kind(fields: Fields<'_>) -> Result<CaseKind> {
    CaseKind::from_code(fields.small("kind")?).ok_or_else(unknown)
}

fn state(fields: Fields<'_>) -> Result<CaseState> {
    CaseState::from_code(fields.small("state")?).ok_or_else(unknown)
}

fn unknown() -> Error {
    Error::corrupt("a case of a shop has a number that this program does not know")
}
