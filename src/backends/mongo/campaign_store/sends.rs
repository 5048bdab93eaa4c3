//! What somebody got, and whether they may get more.

use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{CampaignId, InboxId, OrgId};
use engine::model::campaign::{Cap, Send, SendState};
use engine::ports::campaign_store::Begun;
use mongodb::bson::{Bson, Document, doc};
use sha2::{Digest as _, Sha256};

use super::rows::{at, send, send_changeable, send_document};
use crate::mongo::desk::{Desk, Query};
use crate::mongo::fields::{Fields, present, set};

/// In a transaction: what two begin for one person at once is counted as if one came after the other.
pub(super) async fn begin(desk: &mut Desk, send: &Send, caps: &[Cap]) -> Result<Begun> {
    if send.is_marketing {
        // Written by both, so that one of them begins anew and sees what the other wrote.
        let through = doc! { "_id": gate(send.organisation, &send.handle) };
        desk.upsert("campaign_gate", through, doc! { "$inc": { "passed": 1_i64 } }).await?;
    }
    let there = find(desk, send.organisation, send.campaign, send.row, send.step).await?;
    let is_there = there.is_some();
    if there.is_some_and(|there| !there.may_begin_again()) {
        return Ok(Begun::Now);
    }
    if let Some(until) = Cap::room(caps, &got(desk, send, Cap::look_back(caps)).await?, send.at) {
        return Ok(Begun::Capped(until));
    }
    let document = send_document(send);
    if is_there {
        desk.update("campaign_send", key(send.organisation, send.campaign, send.row, send.step), set(document)).await?;
    } else {
        desk.insert("campaign_send", present(document)).await?;
    }
    Ok(Begun::Now)
}

/// Some thousand are enough for everybody: who shares one waits a moment. It says nothing of whom it is for.
fn gate(organisation: OrgId, handle: &str) -> i64 {
    let digest = Sha256::new().chain_update(organisation.0.to_be_bytes()).chain_update(handle.as_bytes()).finalize();
    i64::from(u16::from_be_bytes([digest[0], digest[1]]) >> 4)
}

/// When they got what counts against caps, the newest `most`.
async fn got(desk: &mut Desk, send: &Send, most: usize) -> Result<Vec<Timestamp>> {
    if most == 0 {
        return Ok(Vec::new());
    }
    let own = doc! { "campaign": send.campaign.0, "row": send.row as i64, "step": i64::from(send.step) };
    let counted = doc! {
        "organisation": send.organisation.0,
        "handle": &send.handle,
        "marketing": true,
        "state": { "$nin": unsent() },
        "$nor": [own],
    };
    let begun = doc! { "$eq": ["$state", i64::from(SendState::Begun.code())] };
    let is_underway = doc! { "$and": [begun, { "$gt": ["$message", Bson::Null] }] };
    let now = doc! { "$max": ["$at", send.at.as_millis()] };
    let pipeline = vec![
        doc! { "$match": counted },
        doc! { "$project": { "got": { "$cond": [is_underway, now, "$at"] } } },
        doc! { "$sort": { "got": -1 } },
        doc! { "$limit": most as i64 },
    ];
    let found = desk.aggregate_along("campaign_send", Some("campaign_send_handle"), pipeline).await?;
    found.iter().map(|one| Fields(one).time("got")).collect()
}

/// Nobody got these.
fn unsent() -> Vec<i64> {
    [SendState::Failed, SendState::Skipped].map(|state| i64::from(state.code())).to_vec()
}

pub(super) fn key(organisation: OrgId, campaign: CampaignId, row: u64, step: u8) -> Document {
    let mut key = at(organisation, campaign, row);
    key.insert("step", i64::from(step));
    key
}

pub(super) async fn find(desk: &mut Desk, organisation: OrgId, campaign: CampaignId, row: u64, step: u8) -> Result<Option<Send>> {
    let found = desk.find_one("campaign_send", key(organisation, campaign, row, step)).await?;
    found.as_ref().map(send).transpose()
}

/// Neither whose it is nor which step changes, and who was forgotten meanwhile stays so.
pub(super) async fn mark(desk: &mut Desk, before: &Send, after: &Send) -> Result<bool> {
    let mut as_read = key(before.organisation, before.campaign, before.row, before.step);
    for (field, value) in send_changeable(before) {
        let is = if value == Bson::Null { Bson::from(doc! { "$exists": false }) } else { value };
        as_read.insert(field, is);
    }
    let mut changed = send_changeable(after);
    changed.insert("at", after.at.as_millis());
    Ok(desk.update("campaign_send", as_read, set(changed)).await? == 1)
}

pub(super) async fn list(desk: &mut Desk, organisation: OrgId, campaign: CampaignId, row: u64) -> Result<Vec<Send>> {
    let query = Query::new(at(organisation, campaign, row), doc! { "step": 1 }, 0).hinted("campaign_send_place");
    desk.find("campaign_send", query).await?.iter().map(send).collect()
}

/// Somebody who was forgotten is one for each campaign.
pub(super) async fn count_reached(desk: &mut Desk, organisation: OrgId, inbox: InboxId, since: Timestamp) -> Result<u64> {
    let sent = doc! {
        "organisation": organisation.0,
        "inbox": inbox.0,
        "at": { "$gte": since.as_millis() },
        "state": { "$nin": unsent() },
    };
    let person = doc! { "$cond": [{ "$eq": ["$handle", ""] }, { "campaign": "$campaign", "row": "$row" }, "$handle"] };
    let pipeline = vec![
        doc! { "$match": sent },
        doc! { "$group": { "_id": person } },
        doc! { "$group": { "_id": null, "people": { "$sum": 1_i64 } } },
    ];
    let counted = desk.aggregate_along("campaign_send", Some("campaign_send_inbox"), pipeline).await?;
    let people = counted.first().map_or(Ok(0), |counted| Fields(counted).seq("people"))?;
    let held_up = doc! {
        "organisation": organisation.0,
        "inbox": inbox.0,
        "at": { "$lt": since.as_millis() },
        "state": i64::from(SendState::Begun.code()),
        "message": { "$exists": true },
    };
    let pipeline = vec![doc! { "$match": held_up }, doc! { "$group": { "_id": null, "sends": { "$sum": 1_i64 } } }];
    let counted = desk.aggregate_along("campaign_send", Some("campaign_send_underway"), pipeline).await?;
    Ok(people + counted.first().map_or(Ok(0), |counted| Fields(counted).seq("sends"))?)
}
