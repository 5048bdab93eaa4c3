//! Those who are in a campaign: how they come in, who has their time, and how they leave.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{AudienceId, CampaignId, OrgId};
use engine::model::campaign::{Recipient, RecipientState};
use mongodb::bson::{Bson, doc};

use super::rows::{at, changeable, of, recipient, state_field, taken_in};
use crate::mongo::audience_store;
use crate::mongo::desk::{Desk, Query, each};
use crate::mongo::fields::{Fields, set};
use crate::mongo::job_queue::until;

pub(super) async fn take_in(
    desk: &mut Desk,
    organisation: OrgId,
    campaign: CampaignId,
    audience: AudienceId,
    after: u64,
    limit: usize,
    due: Timestamp,
) -> Result<Option<u64>> {
    let members = audience_store::list(desk, organisation, audience, after, limit).await?;
    let Some(last) = members.last() else { return Ok(None) };
    let last = Fields(last).seq("row")?;
    let coming = members.iter().map(|member| taken_in(member, organisation, campaign, due)).collect::<Result<Vec<_>>>()?;
    desk.insert_missing("campaign_recipient", coming).await?;
    Ok(Some(last))
}

/// Each zone in which somebody has a time, and the first of their times. From one zone of the index to the next, however many
/// people each has.
pub(super) async fn zones(desk: &mut Desk, organisation: OrgId, campaign: CampaignId) -> Result<Vec<(String, Timestamp)>> {
    let mut filter = of(organisation, campaign);
    filter.insert("due_at", doc! { "$exists": true });
    let mut zones: Vec<(String, Timestamp)> = Vec::new();
    loop {
        let query = Query::new(filter.clone(), doc! { "zone": 1, "due_at": 1, "row": 1 }, 1).hinted("campaign_recipient_due");
        let found = desk.find("campaign_recipient", query.only(doc! { "zone": 1, "due_at": 1 })).await?;
        let Some(first) = found.first().map(Fields) else { return Ok(zones) };
        let zone = first.text("zone")?;
        filter.insert("zone", doc! { "$gt": zone });
        zones.push((zone.to_owned(), first.time("due_at")?));
    }
}

/// Hides the first of those who are due; `claim` tells them from those with whom others were faster.
pub(super) async fn claim(
    desk: &mut Desk,
    organisation: OrgId,
    campaign: CampaignId,
    zones: Vec<String>,
    now: Timestamp,
    lease: Duration,
    most: usize,
) -> Result<Vec<Recipient>> {
    let mut due = of(organisation, campaign);
    due.insert("due_at", until(now));
    let mut here = due.clone();
    here.insert("zone", doc! { "$in": zones });
    let query = Query::new(here, doc! { "due_at": 1, "row": 1 }, most).hinted("campaign_recipient_due");
    let found = desk.find("campaign_recipient", query.only(doc! { "row": 1 })).await?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let rows = found.iter().map(|found| Fields(found).seq("row")).collect::<Result<Vec<_>>>()?;
    let ids: Vec<Bson> = found.into_iter().filter_map(|mut found| found.remove("_id")).collect();
    let claim: i64 = desk.ids.next(desk.clock.as_ref());
    let hidden = doc! {
        "$set": { "due_at": now.plus(lease).as_millis(), "claim": claim },
        "$inc": { "version": 1_i64 },
    };
    desk.update_some("campaign_recipient", each(&due, &ids, &hidden)).await?;
    let mine = doc! { "_id": { "$in": ids }, "organisation": organisation.0, "claim": claim };
    let mine = desk.find("campaign_recipient", Query::new(mine, doc! {}, 0)).await?;
    let mut mine = mine.iter().map(recipient).collect::<Result<Vec<_>>>()?;
    let order: HashMap<u64, usize> = rows.into_iter().zip(0..).collect();
    mine.sort_unstable_by_key(|recipient| order.get(&recipient.row).copied());
    Ok(mine)
}

pub(super) async fn change(desk: &mut Desk, recipient: &Recipient) -> Result<bool> {
    let mut as_read = at(recipient.organisation, recipient.campaign, recipient.row);
    as_read.insert("version", recipient.version as i64);
    let mut changed = set(changeable(recipient));
    changed.insert("$inc", doc! { "version": 1_i64 });
    Ok(desk.update("campaign_recipient", as_read, changed).await? == 1)
}

/// Sends first: nobody asks for those of somebody who is not there.
pub(super) async fn forget(desk: &mut Desk, organisation: OrgId, campaign: CampaignId, limit: usize) -> Result<usize> {
    let mut gone = 0;
    let kept = [
        ("campaign_conversion", doc! { "key": 1 }),
        ("campaign_send", doc! { "row": 1, "step": 1 }),
        ("campaign_recipient", doc! { "row": 1 }),
    ];
    for (collection, order) in kept {
        if gone < limit {
            gone += desk.delete_some(collection, of(organisation, campaign), order, limit - gone).await?;
        }
    }
    Ok(gone)
}

/// In how many campaigns they were.
pub(super) async fn forget_handle(desk: &mut Desk, organisation: OrgId, handle: &str) -> Result<usize> {
    let theirs = doc! { "organisation": organisation.0, "handle": handle };
    desk.update_many("campaign_send", theirs.clone(), doc! { "$set": { "handle": "" } }).await?;
    let query = Query::new(theirs.clone(), doc! {}, 0).hinted("campaign_recipient_handle").only(doc! { "campaign": 1 });
    let found = desk.find("campaign_recipient", query).await?;
    let campaigns = found.iter().map(|found| Fields(found).int("campaign")).collect::<Result<BTreeSet<_>>>()?;
    let mut going = theirs.clone();
    let [due, underway] = [RecipientState::Due, RecipientState::Underway].map(state_field);
    going.insert("state", doc! { "$in": [due, underway] });
    let nobody = doc! { "handle": "", "name": "", "details": "{}" };
    let mut stopped = nobody.clone();
    stopped.insert("state", state_field(RecipientState::Stopped));
    // Those who are left by the first step are over.
    for (whose, fields) in [(going, stopped), (theirs, nobody)] {
        let blank = doc! {
            "$set": fields,
            "$unset": { "due_at": 1, "asked_by": 1, "conversation": 1, "key": 1 },
            "$inc": { "version": 1_i64 },
        };
        desk.update_many("campaign_recipient", whose, blank).await?;
    }
    Ok(campaigns.len())
}
