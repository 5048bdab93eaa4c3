//! Documents of campaigns, read and written.

use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{CampaignId, ConversationId, InboxId, MessageId, OrgId};
use engine::model::campaign::{Answer, Conversion, Occasion, Recipient, RecipientState, Send, SendState};
use mongodb::bson::{Document, doc};

use crate::mongo::fields::{Fields, millis};
use crate::mongo::rows::{from_json, json};

/// An occasion is stored as its place here, counted from one.
const OCCASIONS: [Occasion; 5] = [Occasion::Sent, Occasion::Delivered, Occasion::Read, Occasion::Failed, Occasion::Replied];

fn occasion_field(occasion: Occasion) -> Option<i64> {
    let place = OCCASIONS.iter().position(|known| *known == occasion)?;
    i64::try_from(place + 1).ok()
}

fn occasion(code: usize) -> Result<Occasion> {
    code.checked_sub(1).and_then(|place| OCCASIONS.get(place)).copied().ok_or_else(unknown)
}

pub(super) fn of(organisation: OrgId, campaign: CampaignId) -> Document {
    doc! { "organisation": organisation.0, "campaign": campaign.0 }
}

pub(super) fn at(organisation: OrgId, campaign: CampaignId, row: u64) -> Document {
    doc! { "organisation": organisation.0, "campaign": campaign.0, "row": row as i64 }
}

/// A member of an audience as somebody in a campaign. What is kept of them is not looked into.
pub(super) fn taken_in(member: &Document, organisation: OrgId, campaign: CampaignId, due: Timestamp) -> Result<Document> {
    let fields = Fields(member);
    Ok(doc! {
        "organisation": organisation.0,
        "campaign": campaign.0,
        "row": fields.int("row")?,
        "handle": fields.text("handle")?,
        "name": fields.text("name")?,
        "zone": fields.text("zone")?,
        "details": fields.text("details")?,
        "state": state_field(RecipientState::Due),
        "step": 0_i64,
        "due_at": due.as_millis(),
        "meant_for": due.as_millis(),
        "tries": 0_i64,
        "reason": "",
        "version": 1_i64,
    })
}

/// Somebody who came in by themselves, under this key; what is null is absent once it is stored.
pub(super) fn entered(of: &Recipient, row: u64, key: &str) -> Result<Document> {
    let mut document = at(of.organisation, of.campaign, row);
    document.extend(doc! {
        "handle": &of.handle,
        "name": &of.name,
        "details": json(&of.values, "what is kept of somebody in a campaign")?,
        "key": key,
        "version": 1_i64,
    });
    document.extend(changeable(of));
    Ok(document)
}

/// Who they are stays.
pub(super) fn changeable(of: &Recipient) -> Document {
    doc! {
        "zone": &of.zone,
        "state": state_field(of.state),
        "step": i64::from(of.step),
        "due_at": millis(of.due_at),
        "meant_for": millis(of.meant_for),
        "asked_by": of.asked_by.and_then(occasion_field),
        "tries": i64::from(of.tries),
        "conversation": of.conversation.map(|conversation| conversation.0),
        "reason": &of.reason,
    }
}

pub(super) fn state_field(state: RecipientState) -> i64 {
    i64::from(state.code())
}

pub(super) fn recipient(stored: &Document) -> Result<Recipient> {
    let fields = Fields(stored);
    Ok(Recipient {
        organisation: OrgId(fields.int("organisation")?),
        campaign: CampaignId(fields.int("campaign")?),
        row: fields.seq("row")?,
        handle: fields.text("handle")?.to_owned(),
        name: fields.text("name")?.to_owned(),
        zone: fields.text("zone")?.to_owned(),
        values: from_json(fields, "details")?.unwrap_or_default(),
        state: state(fields.small("state")?)?,
        step: fields.small("step")?,
        due_at: fields.time_or_none("due_at")?,
        meant_for: fields.time_or_none("meant_for")?,
        asked_by: fields.small_or_none("asked_by")?.map(occasion).transpose()?,
        tries: fields.small("tries")?,
        conversation: fields.int_or_none("conversation")?.map(ConversationId),
        reason: fields.text("reason")?.to_owned(),
        version: fields.seq("version")?,
    })
}

/// A whole one; what is null is absent once it is stored.
pub(super) fn send_document(of: &Send) -> Document {
    let mut document = at(of.organisation, of.campaign, of.row);
    document.extend(doc! {
        "step": i64::from(of.step),
        "variant": i64::from(of.variant),
        "inbox": of.inbox.0,
        "handle": &of.handle,
        "marketing": of.is_marketing,
        "at": of.at.as_millis(),
    });
    document.extend(send_changeable(of));
    document.extend(conversion_fields(of.converted.as_ref()));
    document
}

pub(super) fn send_changeable(of: &Send) -> Document {
    doc! {
        "state": i64::from(of.state.code()),
        "reason": &of.reason,
        "message": of.message.map(|message| message.0),
        "answer": i64::from(of.answer.code()),
        "price": of.price.map(|price| price as i64),
    }
}

pub(super) fn conversion_fields(of: Option<&Conversion>) -> Document {
    doc! {
        "converted_at": of.map(|of| of.at.as_millis()),
        "event": of.map(|of| of.event.as_str()),
        "value": of.map(|of| of.value as i64),
    }
}

fn conversion(fields: Fields<'_>) -> Result<Option<Conversion>> {
    let Some(at) = fields.time_or_none("converted_at")? else { return Ok(None) };
    Ok(Some(Conversion { at, event: fields.text("event")?.to_owned(), value: fields.seq("value")? }))
}

pub(super) fn send(stored: &Document) -> Result<Send> {
    let fields = Fields(stored);
    Ok(Send {
        organisation: OrgId(fields.int("organisation")?),
        campaign: CampaignId(fields.int("campaign")?),
        row: fields.seq("row")?,
        step: fields.small("step")?,
        variant: fields.small("variant")?,
        inbox: InboxId(fields.int("inbox")?),
        handle: fields.text("handle")?.to_owned(),
        is_marketing: fields.flag("marketing")?,
        state: send_state(fields.small("state")?)?,
        reason: fields.text("reason")?.to_owned(),
        at: fields.time("at")?,
        message: fields.int_or_none("message")?.map(MessageId),
        answer: answer(fields.small("answer")?)?,
        price: fields.int_or_none("price")?.map(|price| price as u64),
        converted: conversion(fields)?,
    })
}

pub(super) fn state(code: u8) -> Result<RecipientState> {
    RecipientState::from_code(code).ok_or_else(unknown)
}

pub(super) fn send_state(code: u8) -> Result<SendState> {
    SendState::from_code(code).ok_or_else(unknown)
}

pub(super) fn answer(code: u8) -> Result<Answer> {
    Answer::from_code(code).ok_or_else(unknown)
}

fn unknown() -> Error {
    Error::corrupt("a campaign has a number that this program does not know")
}
