//! Documents of leads, read and written.

use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{CampaignId, ContactId, ConversationId, LeadEventId, LeadId, OperatorId, OrgId};
use engine::model::lead::{Enrolled, Lead, LeadEvent, Source, Stage};
use mongodb::bson::{Document, doc};

use crate::mongo::fields::{Fields, own, present};
use crate::mongo::rows::{from_json, json};

/// Stored as the time of those whom nobody wants to get back to: they come last.
pub(super) const NEVER: i64 = i64::MAX;

pub(super) fn document(lead: &Lead) -> Result<Document> {
    let mut document = own(lead.organisation, lead.id.0);
    document.extend(changeable(lead)?);
    document.extend(doc! {
        "source": i64::from(lead.source.code()),
        "made_by": known(&lead.made_by),
        "created_at": lead.created_at.as_millis(),
        "version": 1_i64,
    });
    Ok(present(document))
}

/// Where it came from stays.
pub(super) fn changeable(lead: &Lead) -> Result<Document> {
    Ok(doc! {
        "name": &lead.name,
        "phone": known(&lead.phone),
        "email": &lead.email,
        "email_key": email_key(&lead.email),
        "location": &lead.location,
        "needs": &lead.needs,
        "budget": &lead.budget,
        "budget_fits": lead.budget_fits,
        "start": &lead.start,
        "stage": stage_field(lead.stage),
        "reason": &lead.reason,
        "tags": json(&lead.tags, "the tags of a lead")?,
        "details": json(&lead.details, "what is known of a lead")?,
        "owner": lead.owner.map(|owner| owner.0),
        "next_at": next_field(lead.next_at),
        "contact": lead.contact.map(|contact| contact.0),
        "conversation": lead.conversation.map(|conversation| conversation.0),
        "sequence": lead.sequence.map(|sequence| sequence.campaign.0),
        "sequence_row": lead.sequence.map(|sequence| sequence.row as i64),
        "updated_at": lead.updated_at.as_millis(),
    })
}

pub(super) fn lead(stored: &Document) -> Result<Lead> {
    let fields = Fields(stored);
    let text = |name| fields.text(name).map(str::to_owned);
    let text_or_empty = |name| fields.text_or_none(name).map(|text| text.unwrap_or_default().to_owned());
    let (campaign, row) = (fields.int_or_none("sequence")?, fields.int_or_none("sequence_row")?);
    Ok(Lead {
        id: LeadId(fields.int("_id")?),
        organisation: OrgId(fields.int("organisation")?),
        name: text("name")?,
        phone: text_or_empty("phone")?,
        email: text("email")?,
        location: text("location")?,
        needs: text("needs")?,
        budget: text("budget")?,
        budget_fits: if stored.contains_key("budget_fits") { Some(fields.flag("budget_fits")?) } else { None },
        start: text("start")?,
        stage: stage(fields.small("stage")?)?,
        reason: text("reason")?,
        tags: from_json(fields, "tags")?.unwrap_or_default(),
        details: from_json(fields, "details")?.unwrap_or_default(),
        owner: fields.int_or_none("owner")?.map(OperatorId),
        next_at: Some(fields.time("next_at")?).filter(|at| at.as_millis() != NEVER),
        contact: fields.int_or_none("contact")?.map(ContactId),
        conversation: fields.int_or_none("conversation")?.map(ConversationId),
        sequence: campaign.zip(row).map(|(campaign, row)| Enrolled { campaign: CampaignId(campaign), row: row as u64 }),
        source: Source::from_code(fields.small("source")?).ok_or_else(unknown)?,
        made_by: text_or_empty("made_by")?,
        created_at: fields.time("created_at")?,
        updated_at: fields.time("updated_at")?,
        version: fields.seq("version")?,
    })
}

pub(super) fn event_document(event: &LeadEvent) -> Result<Document> {
    Ok(doc! {
        "_id": event.id.0,
        "organisation": event.organisation.0,
        "lead": event.lead.0,
        "at": event.at.as_millis(),
        "doer": json(&event.by, "who did something to a lead")?,
        "what": json(&event.what, "what happened to a lead")?,
    })
}

pub(super) fn event(stored: &Document) -> Result<LeadEvent> {
    let fields = Fields(stored);
    let missing = || Error::corrupt("what happened to a lead is not told whole");
    Ok(LeadEvent {
        id: LeadEventId(fields.int("_id")?),
        organisation: OrgId(fields.int("organisation")?),
        lead: LeadId(fields.int("lead")?),
        at: fields.time("at")?,
        by: from_json(fields, "doer")?.ok_or_else(missing)?,
        what: from_json(fields, "what")?.ok_or_else(missing)?,
    })
}

/// What is not known is absent, so that two may lack the same.
pub(super) fn known(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// What an address is found by, stored beside it: the same whatever the case of its ASCII letters. None: it is empty.
pub(in crate::mongo) fn email_key(email: &str) -> Option<String> {
    known(email).map(str::to_ascii_lowercase)
}

pub(super) fn next_field(at: Option<Timestamp>) -> i64 {
    at.map_or(NEVER, Timestamp::as_millis)
}

pub(super) fn stage_field(stage: Stage) -> i64 {
    i64::from(stage.code())
}

pub(super) fn stage(code: u8) -> Result<Stage> {
    Stage::from_code(code).ok_or_else(unknown)
}

fn unknown() -> Error {
    Error::corrupt("a lead has a number that this program does not know")
}
