//! Rows of campaigns, read and written.

use engine::error::{Error, Result};
use engine::ids::{CampaignId, ConversationId, InboxId, MessageId, OrgId};
use engine::model::campaign::{Answer, Conversion, Occasion, Recipient, RecipientState, Send, SendState};
use rusqlite::Row;

use crate::sqlite::rows::{Columns, details};

pub(super) const RECIPIENT: &str = "organisation, campaign, row, handle, name, zone, details, state, step, due_at, \
     meant_for, asked_by, tries, conversation, reason, version";

pub(super) const SEND: &str = "organisation, campaign, row, step, variant, inbox, handle, marketing, state, reason, at, message, \
     answer, price, converted_at, event, value";

/// An occasion is stored as its place here, counted from one.
const OCCASIONS: [Occasion; 5] = [Occasion::Sent, Occasion::Delivered, Occasion::Read, Occasion::Failed, Occasion::Replied];

pub(super) fn occasion_column(occasion: Occasion) -> Option<u8> {
    let place = OCCASIONS.iter().position(|known| *known == occasion)?;
    u8::try_from(place + 1).ok()
}

fn occasion(code: u8) -> Result<Occasion> {
    usize::from(code).checked_sub(1).and_then(|place| OCCASIONS.get(place)).copied().ok_or_else(unknown)
}

pub(super) fn recipient(row: &Row<'_>) -> Result<Recipient> {
    let mut columns = Columns::of(row);
    let c = &mut columns;
    Ok(Recipient {
        organisation: OrgId(c.get()?),
        campaign: CampaignId(c.get()?),
        row: c.seq()?,
        handle: c.get()?,
        name: c.get()?,
        zone: c.get()?,
        values: details(&c.get::<String>()?)?,
        state: state(c.get()?)?,
        step: c.get()?,
        due_at: c.time_or_none()?,
        meant_for: c.time_or_none()?,
        asked_by: c.get::<Option<u8>>()?.map(occasion).transpose()?,
        tries: c.get()?,
        conversation: c.get::<Option<i64>>()?.map(ConversationId),
        reason: c.get()?,
        version: c.seq()?,
    })
}

pub(super) fn send(row: &Row<'_>) -> Result<Send> {
    let mut columns = Columns::of(row);
    let c = &mut columns;
    Ok(Send {
        organisation: OrgId(c.get()?),
        campaign: CampaignId(c.get()?),
        row: c.seq()?,
        step: c.get()?,
        variant: c.get()?,
        inbox: InboxId(c.get()?),
        handle: c.get()?,
        is_marketing: c.get()?,
        state: send_state(c.get()?)?,
        reason: c.get()?,
        at: c.time()?,
        message: c.get::<Option<i64>>()?.map(MessageId),
        answer: answer(c.get()?)?,
        price: c.get::<Option<i64>>()?.map(|price| price as u64),
        converted: conversion(c)?,
    })
}

fn conversion(c: &mut Columns<'_, '_>) -> Result<Option<Conversion>> {
    let (at, event, value): (_, Option<String>, Option<i64>) = (c.time_or_none()?, c.get()?, c.get()?);
    Ok(at.map(|at| Conversion { at, event: event.unwrap_or_default(), value: value.unwrap_or_default() as u64 }))
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
