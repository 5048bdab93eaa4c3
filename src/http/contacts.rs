//! The people outside.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use engine::error::{Error, Kind};
use engine::ids::ContactId;
use engine::model::contact as model;
use engine::model::contact_field::MOST_FIELDS;

use super::caller::Caller;
use super::contact_book::shown_merges;
use super::contact_fields::fields;
use super::extract::{Json, Path};
use super::problem::{Answer, Checks, Problem};
use super::wire::contact::{Contact, ContactChange};
use super::wire::contact_field::ContactFieldValue;
use crate::app::App;

/// Fields are changed one by one, so a write that lost a race is simply made again on what is there now.
pub(super) const TRIES: usize = 4;

/// Read a contact
///
/// With whom it was merged. The id of one who was merged away gives the contact they are now.
#[utoipa::path(get, path = "/contacts/{id}", tag = "contacts", params(("id" = String, Path)),
    responses((status = 200, body = Contact<'static>), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<ContactId>) -> Answer<Response> {
    let contact = app.engine.contacts.find(caller.organisation, id).await?.ok_or_else(missing)?;
    answer(&app, &contact).await
}

/// Change a contact
#[utoipa::path(patch, path = "/contacts/{id}", tag = "contacts", params(("id" = String, Path)), request_body = ContactChange,
    responses((status = 200, body = Contact<'static>), (status = 404)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ContactId>,
    Json(change): Json<ContactChange>,
) -> Answer<Response> {
    check(&change)?;
    let fields = read_fields(&app, &caller, &change).await?;
    for _ in 0..TRIES {
        let mut contact = app.engine.contacts.find(caller.organisation, id).await?.ok_or_else(missing)?;
        let plain = [(&mut contact.name, &change.name), (&mut contact.email, &change.email), (&mut contact.phone, &change.phone)];
        for (field, said) in plain {
            if let Some(said) = said {
                *field = Some(said.clone()).filter(|text| !text.is_empty());
            }
        }
        for (key, value) in &fields {
            match value {
                Some(value) => contact.fields.insert(key.clone(), value.clone()),
                None => contact.fields.remove(key),
            };
        }
        match app.engine.contacts.update(contact).await {
            Ok(contact) => {
                app.names.forget_contact(caller.organisation, contact.id);
                return answer(&app, &contact).await;
            }
            Err(error) if error.kind == Kind::Conflict => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::conflict("this contact is being changed from several places at once"))
}

/// With whom they were merged, and the organisation's own fields.
pub(super) async fn answer(app: &App, contact: &model::Contact) -> Answer<Response> {
    let merges = shown_merges(app, contact).await?;
    let fields = fields(app, contact.organisation).await?;
    let shown = Contact::new(contact).with_merges(&merges).with_fields(ContactFieldValue::all(&fields, &contact.fields));
    Ok(Json(shown).into_response())
}

/// The values of own fields as they are kept; none: cleared.
async fn read_fields(app: &App, caller: &Caller, change: &ContactChange) -> Answer<Vec<(String, Option<String>)>> {
    if change.fields.is_empty() {
        return Ok(Vec::new());
    }
    let known = fields(app, caller.organisation).await?;
    let (mut checks, mut read) = (Checks::default(), Vec::new());
    for (key, said) in change.fields.iter().take(MOST_FIELDS) {
        let at = format!("/fields/{key}");
        let Some(field) = known.iter().find(|field| field.key == *key) else {
            checks.need(false, at, "there is no such field");
            continue;
        };
        match field.read(said.as_deref().unwrap_or_default()) {
            Ok(value) => read.push((key.clone(), value)),
            Err(wanted) => checks.need(false, at, wanted),
        }
    }
    checks.finish()?;
    Ok(read)
}

pub(super) fn missing() -> Error {
    Error::not_found("no such contact")
}

fn check(change: &ContactChange) -> Answer<()> {
    let mut checks = Checks::default();
    let name = change.name.as_deref().unwrap_or_default();
    let plain = |text: &str| !text.contains(char::is_control);
    checks.need(name.chars().count() <= 120 && plain(name), "/name", "a name has at most 120 characters on one line");
    let email = change.email.as_deref().unwrap_or_default();
    checks.need(email.is_empty() || is_email(email), "/email", "this is not an e-mail address");
    let phone = change.phone.as_deref().unwrap_or_default();
    checks.need(
        phone.is_empty() || is_phone(phone),
        "/phone",
        "a phone number has 3 to 20 digits, with + and spaces if you like",
    );
    checks.finish()
}

/// Loose on purpose: only a mail that arrives proves an address.
pub(super) fn is_email(text: &str) -> bool {
    let parts = text.rsplit_once('@').filter(|(name, host)| !name.is_empty() && host.len() >= 3 && host.contains('.'));
    text.len() <= 254 && parts.is_some() && !text.contains(|letter: char| letter.is_whitespace() || letter.is_control())
}

fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (3..=20).contains(&digits) && text.len() <= 40 && text.chars().all(|sign| sign.is_ascii_digit() || "+-() ./".contains(sign))
}

#[cfg(test)]
mod tests;
