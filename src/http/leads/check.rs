//! What a body says of a lead: trimmed, within bounds, and naming what is there.

use std::collections::BTreeMap;

use engine::ids::{ContactId, ConversationId, OperatorId};
use engine::model::audience::FaultReason;
use engine::model::contact::Contact;
use engine::model::inbox::Channel;
use engine::model::lead::{LONGEST_FIELD, LONGEST_TEXT, Lead, MOST_DETAILS, MOST_TAGS, Stage};

use crate::app::App;
use crate::campaigns::numbers::number;
use crate::http::caller::Caller;
use crate::http::contacts::is_email;
use crate::http::problem::{Answer, Checks};
use crate::http::wire::lead::{Edit, LeadEdit};

/// The lead as the body wants it.
pub(super) async fn edited(app: &App, caller: &Caller, before: Lead, edit: LeadEdit) -> Answer<Lead> {
    let mut checks = Checks::default();
    let mut lead = before;
    let LeadEdit { name, phone, email, location, needs, budget, budget_fits, start, stage, reason, .. } = edit;
    let lines = [
        (&mut lead.name, name, "/name"),
        (&mut lead.email, email, "/email"),
        (&mut lead.location, location, "/location"),
        (&mut lead.budget, budget, "/budget"),
        (&mut lead.start, start, "/start"),
    ];
    for (field, said, pointer) in lines {
        if let Some(text) = text_of(said) {
            checks.need(is_line(&text), pointer, format!("at most {LONGEST_FIELD} characters on one line"));
            *field = text;
        }
    }
    if let Some(text) = text_of(needs) {
        need_text(&text, "/needs", &mut checks);
        lead.needs = text;
    }
    checks.need(lead.email.is_empty() || is_email(&lead.email), "/email", "this is not an e-mail address");
    if let Some(text) = text_of(phone) {
        lead.phone = phone_of(&text, &mut checks);
    }
    put(&mut lead.budget_fits, budget_fits);
    put(&mut lead.next_at, edit.next_at);
    if let Some(stage) = stage {
        lead.stage = stage.into();
    }
    if let Some(text) = text_of(reason) {
        need_text(&text, "/reason", &mut checks);
        let is_meant = text.is_empty() || lead.stage == Stage::Rejected;
        checks.need(is_meant, "/reason", "only of a lead that is rejected is said why");
        lead.reason = text;
    }
    if let Some(tags) = edit.tags {
        lead.tags = tags_of(tags, &mut checks);
    }
    if let Some(details) = edit.details {
        lead.details = details_of(details, &mut checks);
    }
    owned(app, &mut lead, edit.owner, &mut checks).await?;
    met(app, caller, &mut lead, (edit.contact, edit.conversation), &mut checks).await?;
    checks.finish()?;
    Ok(lead)
}

/// What is known of the contact stands where nothing was said.
pub(super) async fn filled(app: &App, lead: Lead) -> Answer<Lead> {
    let Some(contact) = lead.contact else { return Ok(lead) };
    let Some(contact) = app.engine.contacts.find(lead.organisation, contact).await? else { return Ok(lead) };
    Ok(known_of(&contact, lead))
}

fn known_of(contact: &Contact, mut lead: Lead) -> Lead {
    if lead.phone.is_empty() {
        let own = contact.phone.as_deref().and_then(|phone| number(phone, None).ok());
        lead.phone = own.or_else(|| messaged_from(contact)).unwrap_or_default();
    }
    let fields = [(&mut lead.name, &contact.name), (&mut lead.email, &contact.email)];
    for (field, known) in fields {
        if field.is_empty()
            && let Some(known) = known.as_deref().map(str::trim).filter(|known| is_line(known))
        {
            known.clone_into(field);
        }
    }
    lead
}

/// The number behind a conversation on `WhatsApp`. A user id there is none.
fn messaged_from(contact: &Contact) -> Option<String> {
    let mut handles = contact.identities.iter().filter(|identity| identity.channel == Channel::WhatsApp);
    handles.find_map(|identity| {
        let is_number = identity.handle.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { number(&format!("+{}", identity.handle), None).ok() } else { None }
    })
}

/// None: nothing was said.
fn text_of(said: Edit<String>) -> Option<String> {
    match said {
        Edit::Stays => None,
        Edit::Cleared => Some(String::new()),
        Edit::Set(text) => Some(text.trim().to_owned()),
    }
}

fn put<T>(field: &mut Option<T>, said: Edit<T>) {
    match said {
        Edit::Stays => {}
        Edit::Cleared => *field = None,
        Edit::Set(value) => *field = Some(value),
    }
}

fn is_line(text: &str) -> bool {
    text.chars().count() <= LONGEST_FIELD && !text.contains(char::is_control)
}

fn need_text(text: &str, pointer: &str, checks: &mut Checks) {
    checks.need(text.chars().count() <= LONGEST_TEXT, pointer, format!("at most {LONGEST_TEXT} characters"));
}

/// In E.164; empty what is none.
fn phone_of(text: &str, checks: &mut Checks) -> String {
    if text.is_empty() {
        return String::new();
    }
    match number(text, None) {
        Ok(handle) => return handle,
        Err(FaultReason::NoCountry) => checks.need(false, "/phone", "begin it with + and its country: +34 600 000 001"),
        Err(_wrong) => checks.need(false, "/phone", "this is no number that can be called"),
    }
    String::new()
}

/// Each once, in their order.
fn tags_of(said: Vec<String>, checks: &mut Checks) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for (place, tag) in said.into_iter().enumerate() {
        let tag = tag.trim();
        if tag.is_empty() || tags.iter().any(|known| known == tag) {
            continue;
        }
        if tags.len() == MOST_TAGS {
            checks.need(false, "/tags", format!("at most {MOST_TAGS} tags"));
            break;
        }
        checks.need(is_line(tag), format!("/tags/{place}"), format!("at most {LONGEST_FIELD} characters on one line"));
        tags.push(tag.to_owned());
    }
    tags
}

/// Those that say something.
fn details_of(said: BTreeMap<String, String>, checks: &mut Checks) -> BTreeMap<String, String> {
    let said = said.into_iter().map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()));
    let details: BTreeMap<String, String> = said.filter(|(_, value)| !value.is_empty()).collect();
    checks.need(details.len() <= MOST_DETAILS, "/details", format!("at most {MOST_DETAILS} details"));
    for (name, value) in details.iter().take(MOST_DETAILS) {
        let at = format!("/details/{}", name.replace('~', "~0").replace('/', "~1"));
        let is_name = !name.is_empty() && is_line(name);
        checks.need(is_name, at.as_str(), format!("a name has 1 to {LONGEST_FIELD} characters on one line"));
        need_text(value, &at, checks);
    }
    details
}

/// Whom it is with already is not asked for again: they may have left since.
async fn owned(app: &App, lead: &mut Lead, said: Edit<OperatorId>, checks: &mut Checks) -> Answer<()> {
    if let Edit::Set(operator) = said
        && lead.owner != Some(operator)
    {
        let found = app.names.operator(lead.organisation, operator).await?;
        checks.need(found.is_some(), "/owner", "no such operator");
    }
    put(&mut lead.owner, said);
    Ok(())
}

/// Whom it is about, and where they talk.
async fn met(
    app: &App,
    caller: &Caller,
    lead: &mut Lead,
    (contact, conversation): (Edit<ContactId>, Edit<ConversationId>),
    checks: &mut Checks,
) -> Answer<()> {
    match contact {
        Edit::Set(id) if lead.contact != Some(id) => {
            let found = app.engine.contacts.find(lead.organisation, id).await?;
            checks.need(found.is_some(), "/contact", "no such contact");
            lead.contact = found.map(|found| found.id);
        }
        said => put(&mut lead.contact, said),
    }
    match conversation {
        Edit::Set(id) if lead.conversation != Some(id) => {
            let found = app.engine.conversations.find(lead.organisation, id).await?;
            let found = found.filter(|found| caller.sight.sees(found));
            checks.need(found.is_some(), "/conversation", "no such conversation");
            if let Some(found) = found {
                lead.conversation = Some(id);
                lead.contact.get_or_insert(found.contact);
            }
        }
        said => put(&mut lead.conversation, said),
    }
    Ok(())
}

#[cfg(test)]
mod tests;
