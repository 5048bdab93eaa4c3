//! Contacts on their way to becoming an audience.

use axum::extract::State;
use engine::ids::LabelId;
use engine::model::audience::MOST_COLUMNS;
use engine::model::filing::Label;
use engine::model::inbox::Channel;
use engine::model::role::{Level, Module};

use super::checked_country;
use crate::app::App;
use crate::campaigns::import::contacts::{Choice, Span, tried};
use crate::http::caller::Caller;
use crate::http::contact_fields::fields;
use crate::http::extract::Json;
use crate::http::problem::{Answer, Checks};
use crate::http::wire::audience_contacts::{AudienceContacts, AudienceContactsCheck, CheckAudienceContacts};

/// Characters of what is looked for.
const SHORTEST_TEXT: usize = 2;
const LONGEST_TEXT: usize = 100;

/// Try contacts
///
/// What would become of the newest of them, if these were chosen. It takes the level `view` of the module `conversations` too.
#[utoipa::path(post, path = "/audience-contacts/check", tag = "audiences", request_body = CheckAudienceContacts,
    responses((status = 200, body = AudienceContactsCheck), (status = 403), (status = 422)))]
pub async fn try_contacts(
    State(app): State<App>,
    caller: Caller,
    Json(wanted): Json<CheckAudienceContacts>,
) -> Answer<Json<AudienceContactsCheck>> {
    let mut checks = Checks::default();
    let country = checked_country(wanted.country, &mut checks);
    let choice = chosen(&app, &caller, wanted.contacts, &mut checks).await?;
    checks.finish()?;
    let trial = tried(&app.engine, caller.organisation, &choice, country).await?;
    Ok(Json(trial.into()))
}

/// As it is kept. Whoever makes an audience of contacts may see contacts.
pub(super) async fn chosen(app: &App, caller: &Caller, wanted: AudienceContacts, checks: &mut Checks) -> Answer<Choice> {
    caller.need(Module::Conversations, Level::View)?;
    let channel = wanted.channel.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let known = channel.and_then(Channel::from_name);
    let is_channel = channel.is_none() || known.is_some();
    checks.need(is_channel, "/contacts/channel", "web, whatsapp, messenger, instagram or voice");
    let text = wanted.query.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let is_text = text.is_none_or(|text| (SHORTEST_TEXT..=LONGEST_TEXT).contains(&text.chars().count()));
    let words = format!("{SHORTEST_TEXT} to {LONGEST_TEXT} characters of whom you look for");
    checks.need(is_text, "/contacts/query", words);
    let created = Span { after: wanted.created_after, before: wanted.created_before };
    let heard = Span { after: wanted.heard_after, before: wanted.heard_before };
    for (span, pointer) in [(created, "/contacts/created_before"), (heard, "/contacts/heard_before")] {
        let is_some = span.after.zip(span.before).is_none_or(|(after, before)| after < before);
        checks.need(is_some, pointer, "this is not behind the moment from which on it is");
    }
    let mut choice = Choice {
        channel: known,
        text: text.map(str::to_owned),
        label: wanted.label,
        created,
        heard,
        with_stopped: wanted.with_stopped,
        ..Choice::default()
    };
    need_label(app, caller, wanted.label, checks).await?;
    let own = fields(app, caller.organisation).await?;
    for (key, said) in &wanted.fields {
        let at = format!("/contacts/fields/{key}");
        match own.iter().find(|field| field.key == *key).map(|field| field.read(said)) {
            None => checks.need(false, at, "there is no such field"),
            Some(Ok(None)) => checks.need(false, at, "say what stands in it"),
            Some(Ok(Some(value))) => drop(choice.fields.insert(key.clone(), value)),
            Some(Err(otherwise)) => checks.need(false, at, otherwise),
        }
    }
    let Some(values) = wanted.values else {
        choice.values = own.into_iter().map(|field| field.key).take(MOST_COLUMNS).collect();
        return Ok(choice);
    };
    checks.need(values.len() <= MOST_COLUMNS, "/contacts/values", format!("at most {MOST_COLUMNS} fields are kept"));
    for (place, key) in values.into_iter().take(MOST_COLUMNS).enumerate() {
        let at = format!("/contacts/values/{place}");
        checks.need(own.iter().any(|field| field.key == key), at.as_str(), "there is no such field");
        checks.need(!choice.values.contains(&key), at, "this field stands twice");
        choice.values.push(key);
    }
    Ok(choice)
}

async fn need_label(app: &App, caller: &Caller, label: Option<LabelId>, checks: &mut Checks) -> Answer<()> {
    if let Some(label) = label {
        let is_there = app.engine.records.get::<Label>(caller.organisation, label.0).await?.is_some();
        checks.need(is_there, "/contacts/label", "no such label");
    }
    Ok(())
}
