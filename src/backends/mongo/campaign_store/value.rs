//! What people did that a campaign was for.

use engine::error::Result;
use engine::ids::{CampaignId, OrgId};
use engine::model::campaign::{Send, SendState};
use engine::ports::campaign_store::{Credit, Deed};
use mongodb::bson::{Document, doc};

use super::rows::{conversion_fields, send};
use super::sends::key;
use crate::mongo::desk::Desk;
use crate::mongo::fields::{Fields, set};

/// In a transaction: of two who tell of one person, or under one key, at once, the later one begins anew and sees what the other wrote.
pub(super) async fn convert(desk: &mut Desk, organisation: OrgId, deed: &Deed) -> Result<Option<Credit>> {
    let named = deed.key.as_ref().map(|key| doc! { "organisation": organisation.0, "key": key });
    if let Some(named) = &named
        && let Some(known) = desk.find_one("campaign_conversion", named.clone()).await?
    {
        return credit(&known).map(Some);
    }
    let Some(send) = last(desk, organisation, deed).await? else { return Ok(None) };
    let converted = send.after_conversion(&deed.conversion);
    let there = key(organisation, send.campaign, send.row, send.step);
    desk.update("campaign_send", there.clone(), set(conversion_fields(Some(&converted)))).await?;
    if let Some(mut counted) = named {
        counted.extend(there);
        counted.insert("variant", i64::from(send.variant));
        desk.insert("campaign_conversion", counted).await?;
    }
    Ok(Some(Credit { campaign: send.campaign, row: send.row, step: send.step, variant: send.variant }))
}

fn credit(stored: &Document) -> Result<Credit> {
    let fields = Fields(stored);
    Ok(Credit {
        campaign: CampaignId(fields.int("campaign")?),
        row: fields.seq("row")?,
        step: fields.small("step")?,
        variant: fields.small("variant")?,
    })
}

/// The last that arrived at one of the numbers, or else left.
async fn last(desk: &mut Desk, organisation: OrgId, deed: &Deed) -> Result<Option<Send>> {
    let codes = |states: &[SendState]| states.iter().map(|state| i64::from(state.code())).collect::<Vec<i64>>();
    let arrived = codes(&[SendState::Delivered, SendState::Read]);
    let left = codes(&[SendState::Delivered, SendState::Read, SendState::Sent, SendState::Unknown]);
    let theirs = doc! {
        "organisation": organisation.0,
        "handle": { "$in": deed.handles.clone() },
        "at": { "$gte": deed.since.as_millis(), "$lte": deed.conversion.at.as_millis() },
        "state": { "$in": left },
    };
    let pipeline = vec![
        doc! { "$match": theirs },
        doc! { "$addFields": { "arrived": { "$in": ["$state", arrived] } } },
        doc! { "$sort": { "arrived": -1, "at": -1 } },
        doc! { "$limit": 1_i64 },
    ];
    let found = desk.aggregate_along("campaign_send", Some("campaign_send_handle"), pipeline).await?;
    found.first().map(send).transpose()
}
