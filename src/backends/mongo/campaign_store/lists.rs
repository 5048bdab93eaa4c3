//! Who is behind a figure, and the figures.

use std::collections::HashMap;

use engine::error::{Error, Result};
use engine::ids::{CampaignId, ConversationId, OrgId};
use engine::model::campaign::{Recipient, RecipientState, Send};
use engine::page::MAX_PAGE;
use engine::ports::campaign_store::{SendTally, Tally, Which};
use mongodb::bson::{Bson, Document, doc};

use super::rows::{answer, at, of, recipient, send, send_state, state, state_field};
use crate::mongo::desk::{Desk, Query};
use crate::mongo::fields::Fields;

/// Behind this row, and so many.
#[derive(Clone, Copy)]
pub(super) struct Stretch {
    pub after: u64,
    pub limit: usize,
}

pub(super) async fn list(
    desk: &mut Desk,
    organisation: OrgId,
    campaign: CampaignId,
    which: &Which,
    stretch: Stretch,
) -> Result<Vec<(Recipient, Option<Send>)>> {
    let mut filter = behind(organisation, campaign, stretch.after);
    let (index, variant) = match which {
        Which::All => return people(desk, organisation, campaign, None, stretch).await,
        Which::In(state) => return people(desk, organisation, campaign, Some(*state), stretch).await,
        Which::Sent { step, variant, state, reason } => {
            filter.extend(doc! { "step": i64::from(*step), "state": i64::from(state.code()) });
            filter.extend(reason.as_ref().map(|reason| ("reason".to_owned(), Bson::from(reason))));
            ("campaign_send_list", variant)
        }
        Which::Answered { step, variant, answer } => {
            filter.extend(doc! { "step": i64::from(*step), "answer": i64::from(answer.code()) });
            ("campaign_send_answer", variant)
        }
        Which::Converted { step, variant } => {
            filter.extend(doc! { "step": i64::from(*step), "converted_at": { "$exists": true } });
            ("campaign_send_converted", variant)
        }
    };
    filter.extend(variant.map(|variant| ("variant".to_owned(), Bson::from(i64::from(variant)))));
    let query = Query::new(filter, doc! { "row": 1 }, stretch.limit).hinted(index);
    let sends = desk.find("campaign_send", query).await?.iter().map(send).collect::<Result<Vec<_>>>()?;
    let rows: Vec<i64> = sends.iter().map(|send| send.row as i64).collect();
    let query = Query::new(these(organisation, campaign, rows), doc! {}, 0).hinted("campaign_recipient_place");
    let found = desk.find("campaign_recipient", query).await?;
    let by_row = found.iter().map(|found| recipient(found).map(|one| (one.row, one)));
    let mut people = by_row.collect::<Result<HashMap<_, _>>>()?;
    Ok(sends.into_iter().filter_map(|send| Some((people.remove(&send.row)?, Some(send)))).collect())
}

/// Each with the last step that they got.
async fn people(
    desk: &mut Desk,
    organisation: OrgId,
    campaign: CampaignId,
    state: Option<RecipientState>,
    stretch: Stretch,
) -> Result<Vec<(Recipient, Option<Send>)>> {
    let mut filter = behind(organisation, campaign, stretch.after);
    filter.extend(state.map(|state| ("state".to_owned(), Bson::from(state_field(state)))));
    let index = if state.is_some() { "campaign_recipient_state" } else { "campaign_recipient_place" };
    let query = Query::new(filter, doc! { "row": 1 }, stretch.limit).hinted(index);
    let people = desk.find("campaign_recipient", query).await?.iter().map(recipient).collect::<Result<Vec<_>>>()?;
    let rows: Vec<i64> = people.iter().map(|recipient| recipient.row as i64).collect();
    let query = Query::new(these(organisation, campaign, rows), doc! {}, 0).hinted("campaign_send_place");
    let mut newest: HashMap<u64, Send> = HashMap::new();
    for found in desk.find("campaign_send", query).await? {
        let found = send(&found)?;
        let is_newest = newest.get(&found.row).is_none_or(|other| other.step < found.step);
        if is_newest {
            newest.insert(found.row, found);
        }
    }
    let with_send = |recipient: Recipient| {
        let last = newest.remove(&recipient.row);
        (recipient, last)
    };
    Ok(people.into_iter().map(with_send).collect())
}

fn behind(organisation: OrgId, campaign: CampaignId, after: u64) -> Document {
    let mut behind = of(organisation, campaign);
    behind.insert("row", doc! { "$gt": after as i64 });
    behind
}

fn these(organisation: OrgId, campaign: CampaignId, rows: Vec<i64>) -> Document {
    let mut these = of(organisation, campaign);
    these.insert("row", doc! { "$in": rows });
    these
}

pub(super) async fn find(desk: &mut Desk, organisation: OrgId, campaign: CampaignId, row: u64) -> Result<Option<Recipient>> {
    desk.find_one("campaign_recipient", at(organisation, campaign, row)).await?.as_ref().map(recipient).transpose()
}

pub(super) async fn list_in(desk: &mut Desk, organisation: OrgId, conversation: ConversationId) -> Result<Vec<Recipient>> {
    let there = doc! { "organisation": organisation.0, "conversation": conversation.0 };
    let query = Query::new(there, doc! { "campaign": -1, "row": -1 }, MAX_PAGE).hinted("campaign_recipient_conversation");
    desk.find("campaign_recipient", query).await?.iter().map(recipient).collect()
}

pub(super) async fn count(desk: &mut Desk, organisation: OrgId, campaign: CampaignId) -> Result<Tally> {
    let grouped = |by: Document, sums: Document| {
        let mut group = doc! { "_id": by, "count": { "$sum": 1_i64 } };
        group.extend(sums);
        vec![doc! { "$match": of(organisation, campaign) }, doc! { "$group": group }]
    };
    let mut tally = Tally::default();
    let by_state = grouped(doc! { "state": "$state" }, doc! {});
    for counted in desk.aggregate_along("campaign_recipient", Some("campaign_recipient_state"), by_state).await? {
        let (by, people) = group(&counted)?;
        tally.people.push((state(by.small("state")?)?, people));
    }
    tally.people.sort_unstable_by_key(|(state, _)| state.code());
    // What is absent is less than nothing.
    let one_with = |field: &str| doc! { "$sum": { "$cond": [{ "$gt": [field, Bson::Null] }, 1_i64, 0_i64] } };
    let alike = doc! { "step": "$step", "variant": "$variant", "state": "$state", "reason": "$reason", "answer": "$answer" };
    let sums = doc! {
        "price": { "$sum": "$price" },
        "priced": one_with("$price"),
        "converted": one_with("$converted_at"),
        "value": { "$sum": "$value" },
    };
    let alike = grouped(alike, sums);
    for counted in desk.aggregate_along("campaign_send", Some("campaign_send_sums"), alike).await? {
        let ((by, sends), sums) = (group(&counted)?, Fields(&counted));
        tally.sends.push(SendTally {
            step: by.small("step")?,
            variant: by.small("variant")?,
            state: send_state(by.small("state")?)?,
            reason: by.text("reason")?.to_owned(),
            answer: answer(by.small("answer")?)?,
            sends,
            price: sums.seq("price")?,
            unpriced: sends.saturating_sub(sums.seq("priced")?),
            converted: sums.seq("converted")?,
            value: sums.seq("value")?,
        });
    }
    tally.sends.sort_by_cached_key(|one| (one.step, one.variant, one.state.code(), one.reason.clone(), one.answer.code()));
    Ok(tally)
}

/// By what was counted, and how many there are.
fn group(counted: &Document) -> Result<(Fields<'_>, u64)> {
    let by = Fields(counted).part_or_none("_id")?.ok_or_else(|| Error::corrupt("a count does not say of what"))?;
    Ok((by, Fields(counted).seq("count")?))
}
