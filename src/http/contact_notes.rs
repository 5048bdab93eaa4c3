//! Notes of operators on a contact, and keeping a contact out.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use engine::error::{Error, Kind};
use engine::ids::{ContactId, ContactNoteId};
use engine::model::contact::Blocked;
use engine::model::contact_note::ContactNote;
use engine::page::MAX_PAGE;

use super::caller::Caller;
use super::contacts::{TRIES, answer, missing};
use super::extract::{Json, Path, Query};
use super::problem::{Answer, Checks, Problem};
use super::wire::contact::Contact;
use super::wire::contact_field::{ContactBlocked, ContactNote as WireNote, ContactNotePage, ContactNoteText, NoteQuery};
use crate::app::App;

const PAGE: usize = 50;
/// Characters.
const LONGEST_NOTE: usize = 4_000;

/// List the notes on a contact
#[utoipa::path(get, path = "/contacts/{id}/notes", tag = "contacts", params(("id" = String, Path), NoteQuery),
    responses((status = 200, body = ContactNotePage<'static>), (status = 404)))]
pub async fn notes(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ContactId>,
    Query(query): Query<NoteQuery>,
) -> Answer<Response> {
    let contact = app.engine.contacts.find(caller.organisation, id).await?.ok_or_else(missing)?;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let found = app.contact_notes.list_notes(caller.organisation, contact.id, query.cursor, limit).await?;
    let next_cursor = found.last().filter(|_| found.len() == limit).map(|last| last.id.to_string());
    let mut names = Vec::with_capacity(found.len());
    for note in &found {
        names.push(app.names.operator_name(caller.organisation, note.author).await?);
    }
    let items = found.iter().zip(&names).map(|(note, name)| WireNote::new(note, name)).collect();
    Ok(Json(ContactNotePage { items, next_cursor }).into_response())
}

/// Write a note on a contact
///
/// Colleagues read it, the contact never does.
#[utoipa::path(post, path = "/contacts/{id}/notes", tag = "contacts", operation_id = "note", params(("id" = String, Path)),
    request_body = ContactNoteText,
    responses((status = 201, body = WireNote<'static>), (status = 404), (status = 409), (status = 422)))]
pub async fn write(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ContactId>,
    Json(note): Json<ContactNoteText>,
) -> Answer<Response> {
    let text = checked(&note)?;
    let contact = app.engine.contacts.find(caller.organisation, id).await?.ok_or_else(missing)?;
    let note = ContactNote {
        id: app.engine.ids.next(app.engine.clock.as_ref()),
        organisation: caller.organisation,
        contact: contact.id,
        author: caller.operator,
        text,
        at: app.engine.clock.now(),
        edited_at: None,
    };
    app.contact_notes.write(note.clone()).await?;
    Ok((StatusCode::CREATED, Json(WireNote::new(&note, &caller.name))).into_response())
}

/// Change a note on a contact
///
/// One's own.
#[utoipa::path(put, path = "/contacts/notes/{id}", tag = "contacts", operation_id = "note_change", params(("id" = String, Path)),
    request_body = ContactNoteText, responses((status = 200, body = WireNote<'static>), (status = 404), (status = 422)))]
pub async fn rewrite(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ContactNoteId>,
    Json(note): Json<ContactNoteText>,
) -> Answer<Response> {
    let (text, now) = (checked(&note)?, app.engine.clock.now());
    let changed = app.contact_notes.rewrite(caller.organisation, id, caller.operator, &text, now).await?;
    let changed = changed.ok_or_else(|| Problem::not_found("no such note of yours"))?;
    Ok(Json(WireNote::new(&changed, &caller.name)).into_response())
}

/// Delete a note on a contact
///
/// One's own.
#[utoipa::path(delete, path = "/contacts/notes/{id}", tag = "contacts", operation_id = "note_delete", params(("id" = String, Path)),
    responses((status = 204), (status = 404)))]
pub async fn erase(State(app): State<App>, caller: Caller, Path(id): Path<ContactNoteId>) -> Answer<StatusCode> {
    if !app.contact_notes.erase(caller.organisation, id, caller.operator).await? {
        return Err(Problem::not_found("no such note of yours"));
    }
    Ok(StatusCode::NO_CONTENT)
}

fn checked(note: &ContactNoteText) -> Answer<String> {
    let text = note.text.trim();
    let mut checks = Checks::default();
    let is_some = (1..=LONGEST_NOTE).contains(&text.chars().count());
    checks.need(is_some, "/text", format!("a note has 1 to {LONGEST_NOTE} characters"));
    checks.finish()?;
    Ok(text.to_owned())
}

/// Block a contact, or let them in again
///
/// What a blocked contact writes is kept in its conversation, marked, and nothing follows: no agent answers, nobody is told, it
/// waits in no queue. Their calls are not taken. They are not told.
#[utoipa::path(put, path = "/contacts/{id}/blocked", tag = "contacts", params(("id" = String, Path)),
    request_body = ContactBlocked, responses((status = 200, body = Contact<'static>), (status = 404)))]
pub async fn block(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ContactId>,
    Json(wanted): Json<ContactBlocked>,
) -> Answer<Response> {
    for _ in 0..TRIES {
        let mut contact = app.engine.contacts.find(caller.organisation, id).await?.ok_or_else(missing)?;
        if contact.blocked.is_some() == wanted.blocked {
            return answer(&app, &contact).await;
        }
        contact.blocked = wanted.blocked.then(|| Blocked { at: app.engine.clock.now(), by: caller.operator });
        match app.engine.contacts.update(contact).await {
            Ok(contact) => {
                tracing::info!(contact = %contact.id, by = %caller.operator, blocked = wanted.blocked, "a contact was blocked or let in");
                return answer(&app, &contact).await;
            }
            Err(Error { kind: Kind::Conflict, .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::conflict("this contact is being changed from several places at once"))
}
