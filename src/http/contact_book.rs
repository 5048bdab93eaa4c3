//! Who is the same person, and all that one person said.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use engine::error::{Error, Result};
use engine::flow::settings::InboxSettings;
use engine::ids::{ContactId, ConversationId, MergeId, OrgId};
use engine::model::contact;
use engine::model::inbox::Channel;
use engine::model::merge::{By, Evidence, EvidenceKind, Merge};
use engine::page::{MAX_PAGE, Page};
use engine::ports::contact_book::ContactFilter;

use super::caller::Caller;
use super::contacts::missing;
use super::extract::{Json, Path, Query};
use super::problem::{Answer, Checks};
use super::wire::contact::Contact;
use super::wire::conversation::{NamedInbox, PageQuery};
use super::wire::merge::{
    AlikeContact, AlikeContacts, ContactMerge, ContactQuery, FoundContacts, Merged, NamedMerge, NewMerge, TimelineItem,
    TimelinePage,
};
use super::wire::message::InboxMessage;
use crate::app::App;

const PAGE: usize = 50;
const FOUND: usize = 20;
const SUGGESTED: usize = 10;
/// Of one contact; older ones are not shown.
const MOST_MERGES: usize = 50;
const LONGEST_REASON: usize = 500;

/// List or search contacts
///
/// The newest first, in pages; with `query`, the best that are found by part of a name, an e-mail or a phone number, or by a
/// whole handle.
#[utoipa::path(get, path = "/contacts", tag = "contacts", params(ContactQuery),
    responses((status = 200, body = FoundContacts<'static>), (status = 422)))]
pub async fn search(State(app): State<App>, caller: Caller, Query(query): Query<ContactQuery>) -> Answer<Response> {
    let text = query.query.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let channel = query.channel.as_deref().filter(|name| !name.is_empty()).map(|name| Channel::from_name(name).ok_or(name));
    let mut checks = Checks::default();
    let is_long_enough = text.is_none_or(|text| (2..=100).contains(&text.chars().count()));
    checks.need(is_long_enough, "?query", "2 to 100 characters of whom you look for");
    let is_channel = !matches!(channel, Some(Err(_)));
    checks.need(is_channel, "?channel", "web, whatsapp, messenger, instagram or voice");
    checks.finish()?;
    let filter = ContactFilter { channel: channel.and_then(Result::ok), blocked: query.blocked.unwrap_or_default() };
    let limit = query.limit.unwrap_or(if text.is_some() { FOUND } else { PAGE }).clamp(1, MAX_PAGE);
    let book = &app.engine.contact_book;
    let found = match text {
        Some(text) => {
            let mut found = book.search(caller.organisation, text, limit).await?;
            found.retain(|contact| is_among(contact, filter));
            found
        }
        None => book.list_contacts(caller.organisation, filter, query.cursor, limit).await?,
    };
    let is_full = text.is_none() && found.len() == limit;
    let next_cursor = found.last().filter(|_| is_full).map(|last| last.id.to_string());
    Ok(Json(FoundContacts { items: found.iter().map(Contact::new).collect(), next_cursor }).into_response())
}

fn is_among(contact: &contact::Contact, filter: ContactFilter) -> bool {
    let is_on = |channel| contact.identities.iter().any(|identity| identity.channel == channel);
    filter.channel.is_none_or(is_on) && (!filter.blocked || contact.blocked.is_some())
}

/// List who may be the same person
///
/// With what they have in common. Those who were merged and taken apart again are left out.
#[utoipa::path(get, path = "/contacts/{id}/alike", tag = "contacts", params(("id" = String, Path)),
    responses((status = 200, body = AlikeContacts<'static>), (status = 404)))]
pub async fn alike(State(app): State<App>, caller: Caller, Path(id): Path<ContactId>) -> Answer<Response> {
    let contact = require(&app, caller.organisation, id).await?;
    let alike = app.engine.contact_book.list_alike(caller.organisation, contact.id, SUGGESTED).await?;
    Ok(Json(AlikeContacts { items: alike.iter().map(AlikeContact::new).collect() }).into_response())
}

/// Merge another contact into this one
///
/// Its handles and conversations belong to this contact from then on, and what is empty here is filled. Its id goes on naming
/// this contact. It can be undone. Merging the same two again gives the merge there is.
#[utoipa::path(post, path = "/contacts/{id}/merge", tag = "contacts", params(("id" = String, Path)), request_body = NewMerge,
    responses((status = 200, body = Merged<'static>), (status = 404),
        (status = 409, description = "It was merged into another contact already"),
        (status = 422, description = "One and the same contact, or too much to move at once")))]
pub async fn merge(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ContactId>,
    Json(new): Json<NewMerge>,
) -> Answer<Response> {
    let reason = new.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    let mut checks = Checks::default();
    let is_short = reason.is_none_or(|reason| reason.chars().count() <= LONGEST_REASON);
    checks.need(is_short, "/reason", format!("a reason has at most {LONGEST_REASON} characters"));
    checks.finish()?;
    let kind = EvidenceKind::Said;
    let evidence = Evidence { kind, text: reason.unwrap_or(kind.words()).to_owned() };
    let by = By::Operator(caller.operator);
    let merge = app.engine.contact_book.merge(caller.organisation, id, new.from, evidence, by).await?;
    answer(&app, merge).await
}

/// Take two contacts apart again
///
/// What came by the merge goes back; what came later stays.
#[utoipa::path(post, path = "/contacts/merges/{id}/undo", tag = "contacts", params(("id" = String, Path)),
    responses((status = 200, body = Merged<'static>), (status = 404),
        (status = 409, description = "The contact was merged into another one since: undo that first")))]
pub async fn undo_merge(State(app): State<App>, caller: Caller, Path(id): Path<MergeId>) -> Answer<Response> {
    let by = By::Operator(caller.operator);
    let merge = app.engine.contact_book.unmerge(caller.organisation, id, by).await?;
    answer(&app, merge).await
}

/// List all that was said with a contact
///
/// Over all their conversations that the caller sees, in the order of time; the newest first. A page may be short, or empty, and
/// still lead on.
#[utoipa::path(get, path = "/contacts/{id}/timeline", tag = "contacts", params(("id" = String, Path), PageQuery),
    responses((status = 200, body = TimelinePage<'static>), (status = 404)))]
pub async fn timeline(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ContactId>,
    Query(query): Query<PageQuery>,
) -> Answer<Response> {
    let contact = require(&app, caller.organisation, id).await?;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let book = &app.engine.contact_book;
    let Page { items: messages, next } =
        book.list_timeline(caller.organisation, contact.id, query.cursor.as_deref(), limit).await?;
    let mut inboxes: HashMap<ConversationId, Arc<InboxSettings>> = HashMap::new();
    for message in &messages {
        if inboxes.contains_key(&message.conversation) {
            continue;
        }
        let found = app.engine.conversations.find(caller.organisation, message.conversation).await?;
        if let Some(conversation) = found.filter(|found| caller.sight.sees(found)) {
            let settings = app.engine.settings.inbox(caller.organisation, conversation.inbox).await?;
            inboxes.insert(conversation.id, settings);
        }
    }
    let items = messages.iter().filter_map(|message| {
        let inbox = &inboxes.get(&message.conversation)?.inbox;
        Some(TimelineItem {
            conversation: message.conversation,
            inbox: NamedInbox { id: inbox.id, name: &inbox.name, channel: inbox.channel.as_str() },
            message: InboxMessage::new(message, app.tokens.files()),
        })
    });
    Ok(Json(TimelinePage { items: items.collect(), next_cursor: next }).into_response())
}

async fn require(app: &App, organisation: OrgId, id: ContactId) -> Result<contact::Contact, Error> {
    app.engine.contacts.find(organisation, id).await?.ok_or_else(missing)
}

async fn answer(app: &App, merge: Merge) -> Answer<Response> {
    for contact in [merge.into, merge.from.id] {
        app.names.forget_contact(merge.organisation, contact);
    }
    let contact = require(app, merge.organisation, merge.into).await?;
    let merges = shown_merges(app, &contact).await?;
    let named = named(app, merge).await?;
    let merge = ContactMerge::new(&named);
    Ok(Json(Merged { contact: Contact::new(&contact).with_merges(&merges), merge }).into_response())
}

/// Merges into this contact.
pub(super) async fn shown_merges(app: &App, contact: &contact::Contact) -> Result<Vec<NamedMerge>> {
    let merges = app.engine.contact_book.list_merges(contact.organisation, contact.id, MOST_MERGES).await?;
    let mut shown = Vec::with_capacity(merges.len());
    for merge in merges.into_iter().filter(|merge| merge.into == contact.id) {
        shown.push(named(app, merge).await?);
    }
    Ok(shown)
}

async fn named(app: &App, merge: Merge) -> Result<NamedMerge> {
    let name = async |by: By| match by {
        By::Operator(operator) => app.names.operator_name(merge.organisation, operator).await,
        By::Program => Ok("".into()),
    };
    let by = name(merge.by).await?;
    let undone_by = match &merge.undone {
        Some(undone) => name(undone.by).await?,
        None => "".into(),
    };
    Ok(NamedMerge { merge, by, undone_by })
}
