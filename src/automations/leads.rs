//! The lead of whoever a conversation is with: made where there is none, and moved to the stage that a rule says.

use engine::error::Result;
use engine::model::contact::{Contact, Identity};
use engine::model::conversation::Conversation;
use engine::model::inbox::Channel;
use engine::model::lead::{By, LONGEST_FIELD, Lead, MOST_TAGS, Source, Stage};
use engine::ports::lead_store::Made;

use crate::app::App;
use crate::campaigns::numbers::number;
use crate::http::problem::{Answer, Problem};

/// Others may change the same lead at the same time, a few of them.
const TRIES: usize = 4;

/// What a step wants of a lead.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) stage: Stage,
    pub(super) tags: &'a [String],
    /// The automation's name.
    pub(super) by: &'a str,
    /// Names the step of the run: gone on with after a crash, it makes no second lead.
    pub(super) act: &'a str,
}

pub(super) async fn note_lead(app: &App, conversation: &Conversation, wanted: Wanted<'_>) -> Answer<()> {
    let desk = app.engine.lead_desk();
    let contact = app.engine.contacts.find(conversation.organisation, conversation.contact).await?;
    let contact = contact.ok_or_else(|| Problem::not_found("the contact is not there any more"))?;
    for _ in 0..TRIES {
        let Some(before) = find(app, &contact, conversation).await? else {
            let lead = fresh(app, &contact, conversation, &wanted).await?;
            match desk.make(lead, By::Rule).await? {
                Made::New => return Ok(()),
                Made::There(known) if known.made_by == wanted.act => return Ok(()),
                // Somebody was faster: theirs is looked at.
                Made::There(_) => continue,
                Made::Full => return Err(Problem::conflict("there is no room for more leads")),
            }
        };
        let after = moved(&before, &contact, conversation, &wanted);
        if before.made_by == wanted.act || after == before || desk.change(&before, after, By::Rule).await?.is_some() {
            return Ok(());
        }
    }
    Err(Problem::unavailable("the lead is being changed by others at the same time"))
}

/// Theirs, also from before they were merged, or the one under a number that the channel or the site vouches for here: a number that somebody typed may be another's.
async fn find(app: &App, contact: &Contact, conversation: &Conversation) -> Result<Option<Lead>> {
    let (leads, organisation) = (&app.engine.leads, conversation.organisation);
    for whom in app.engine.merged_into(organisation, contact.id).await? {
        if let Some(lead) = leads.find_by_contact(organisation, whom).await? {
            return Ok(Some(lead));
        }
    }
    for phone in numbers(contact, conversation, is_proof) {
        if let Some(lead) = leads.find_by_phone(organisation, &phone).await? {
            return Ok(Some(lead));
        }
    }
    Ok(None)
}

async fn fresh(app: &App, contact: &Contact, conversation: &Conversation, wanted: &Wanted<'_>) -> Result<Lead> {
    let (engine, organisation) = (&app.engine, conversation.organisation);
    let typed = contact.phone.as_deref().filter(|phone| phone.starts_with('+')).and_then(|phone| number(phone, None).ok());
    let mut known = None;
    for phone in numbers(contact, conversation, |_| true).into_iter().chain(typed) {
        // One that has a lead already is somebody else's.
        if engine.leads.find_by_phone(organisation, &phone).await?.is_none() {
            known = Some(phone);
            break;
        }
    }
    let text = |text: Option<&String>| text.map_or_else(String::new, |text| text.chars().take(LONGEST_FIELD).collect());
    let fresh = Lead::new(engine.ids.next(engine.clock.as_ref()), organisation, Source::Rule, engine.clock.now());
    let made = Lead {
        name: text(contact.name.as_ref()),
        email: text(contact.email.as_ref()),
        phone: known.unwrap_or_default(),
        made_by: wanted.act.to_owned(),
        stage: wanted.stage,
        ..fresh
    };
    Ok(moved(&made, contact, conversation, wanted))
}

/// A rule for everybody who asks takes nobody back to the beginning, and none makes whoever bought a lead again.
fn moved(before: &Lead, contact: &Contact, conversation: &Conversation, wanted: &Wanted<'_>) -> Lead {
    let mut after = before.clone();
    if wanted.stage != Stage::Unreal && before.stage != Stage::Won {
        after.stage = wanted.stage;
    }
    if after.stage == Stage::Rejected && (before.stage != Stage::Rejected || before.reason.is_empty()) {
        wanted.by.clone_into(&mut after.reason);
    }
    for tag in wanted.tags.iter().map(|tag| tag.trim()) {
        if after.tags.len() < MOST_TAGS && !after.tags.iter().any(|known| known == tag) {
            after.tags.push(tag.to_owned());
        }
    }
    after.contact = after.contact.or(Some(contact.id));
    after.conversation = after.conversation.or(Some(conversation.id));
    after
}

/// In E.164, of the handles by which they are met in this conversation.
fn numbers(contact: &Contact, conversation: &Conversation, fits: impl Fn(&Identity) -> bool) -> Vec<String> {
    let is_here = |identity: &&Identity| identity.inbox == conversation.inbox && identity.may_speak_in(conversation.id);
    let here = contact.identities.iter().filter(is_here).filter(|identity| fits(identity));
    here.filter_map(number_of).collect()
}

fn is_proof(identity: &Identity) -> bool {
    // What a call shows may be anybody's who can dial.
    identity.verified && identity.channel != Channel::Voice
}

fn number_of(identity: &Identity) -> Option<String> {
    match identity.channel {
        Channel::WhatsApp if identity.handle.bytes().all(|byte| byte.is_ascii_digit()) => {
            number(&format!("+{}", identity.handle), None).ok()
        }
        Channel::Web | Channel::Voice if identity.handle.starts_with('+') => number(&identity.handle, None).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
