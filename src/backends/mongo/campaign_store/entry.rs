//! Those who come into a campaign by themselves.

use engine::error::{Error, Result};
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
    if let Some(row) = there(desk, recipient, key).await? {
        return Ok(Entered::There(row));
    }
    let here = of(recipient.organisation, recipient.campaign);
    let row = first(desk, here, doc! { "row": -1 }, "campaign_recipient_place").await?.unwrap_or_default() + 1;
    if row > MOST_MEMBERS {
        return Err(Error::invalid(format!("{MOST_MEMBERS} people are in this campaign, and no more fit in")));
    }
    desk.insert("campaign_recipient", present(entered(recipient, row, key)?)).await?;
    Ok(Entered::New(row))
}

/// The row of whoever is in under this key, or on their way with this number.
async fn there(desk: &mut Desk, recipient: &Recipient, key: &str) -> Result<Option<u64>> {
    let mut named = of(recipient.organisation, recipient.campaign);
    named.insert("key", key);
    if let Some(row) = first(desk, named, doc! {}, "campaign_recipient_key").await? {
        return Ok(Some(row));
    }
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
