//! Those who come into a campaign by themselves.

use engine::error::{Error, Result};
use engine::ids::{CampaignId, OrgId};
use engine::model::audience::MOST_MEMBERS;
use engine::model::campaign::{Recipient, RecipientState};
use engine::ports::campaign_store::Entered;
use mongodb::bson::{Document, doc};

use super::rows::{entered, of, state_field};
use crate::mongo::desk::{Desk, Query};
use crate::mongo::fields::{Fields, present};

/// In a transaction: of two who come in at once, the later one begins anew and sees what the other wrote.
pub(super) async fn enter(desk: &mut Desk, recipient: &Recipient, key: &str) -> Result<Entered> {
    // Written by both. Ids are far above the gates of people, and to share one costs a moment.
    let through = doc! { "_id": recipient.campaign.0 };
    desk.upsert("campaign_gate", through, doc! { "$inc": { "passed": 1_i64 } }).await?;
    if let Some(row) = by_key(desk, recipient.organisation, recipient.campaign, key).await? {
        return Ok(Entered::There(row));
    }
    if let Some(row) = on_the_way(desk, recipient).await? {
        return Ok(Entered::Busy(row));
    }
    let here = of(recipient.organisation, recipient.campaign);
    let row = first(desk, here, doc! { "row": -1 }, "campaign_recipient_place").await?.unwrap_or_default() + 1;
    if row > MOST_MEMBERS {
        return Err(Error::invalid(format!("{MOST_MEMBERS} people are in this campaign, and no more fit in")));
    }
    desk.insert("campaign_recipient", present(entered(recipient, row, key)?)).await?;
    Ok(Entered::New(row))
}

/// The row of whoever is in under this key.
pub(super) async fn by_key(desk: &mut Desk, organisation: OrgId, campaign: CampaignId, key: &str) -> Result<Option<u64>> {
    let mut named = of(organisation, campaign);
    named.insert("key", key);
    first(desk, named, doc! {}, "campaign_recipient_key").await
}

/// The row of whoever is on their way with this number.
async fn on_the_way(desk: &mut Desk, recipient: &Recipient) -> Result<Option<u64>> {
    let [due, underway] = [RecipientState::Due, RecipientState::Underway].map(state_field);
    let mut going = of(recipient.organisation, recipient.campaign);
    going.extend(doc! { "handle": &recipient.handle, "state": { "$in": [due, underway] } });
    first(desk, going, doc! { "row": 1 }, "campaign_recipient_handle").await
}

/// The row of the first of these.
async fn first(desk: &mut Desk, filter: Document, order: Document, index: &'static str) -> Result<Option<u64>> {
    let query = Query::new(filter, order, 1).hinted(index).only(doc! { "row": 1 });
    desk.find("campaign_recipient", query).await?.first().map(|found| Fields(found).seq("row")).transpose()
}
