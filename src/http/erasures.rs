//! Erasing one contact: asked for here, done by a job, and a receipt of it that says nothing of the contact.

use std::time::Duration;

use async_trait::async_trait;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use engine::error::{Error, Kind, Result};
use engine::flow::close;
use engine::flow::erase::{ERASE, Eraser, erase as go_on};
use engine::ids::{ContactId, ConversationId, OperatorId, OrgId, RecordId};
use engine::model::contact::Contact;
use engine::model::erasure::{Erasing, Removed};
use engine::model::event::Signal;
use engine::model::job::Job;
use engine::page::MAX_PAGE;
use engine::ports::call_store::CallsOf;
use engine::ports::conversation_store::{About, Filter, ListQuery, View};
use workers::{JobError, Worker};

use super::caller::Caller;
use super::contacts::missing;
use super::extract::{Json, Path, Query};
use super::problem::{Answer, FieldProblem, Problem};
use super::wire::contact::shown_name;
use super::wire::conversation::PageQuery;
use super::wire::erasure::{EraseContact as Confirmation, Erasure as WireErasure, ErasurePage};
use crate::app::App;
use crate::campaigns::members::forget_person;
use crate::leads::forget_leads;
use crate::post_media::Sparing;
use crate::voice::live;

const PAGE: usize = 50;

/// The words of long conversations are written anew in the search, step by step.
const LONGEST_RUN: Duration = Duration::from_hours(2);

/// Erase a contact
///
/// Whoever they were merged with is erased too: handles, conversations, messages, calls, recordings and files, how answers came
/// about, what agents noted, their leads, their place in audiences and campaigns, what they agreed to, what a shop had going on with
/// them, their comments on posts, and what the audit log keeps of what was written. `confirm` is the contact's name. It goes on by
/// itself, cannot be undone, and is told by `GET /erasures/{id}`. Whoever writes again afterwards is somebody new.
#[utoipa::path(post, path = "/contacts/{id}/erase", tag = "contacts", params(("id" = String, Path)), request_body = Confirmation,
    responses((status = 202, body = WireErasure), (status = 403, description = "They have conversations that you do not see"),
        (status = 404), (status = 422, description = "`confirm` is not the name")))]
pub async fn erase(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ContactId>,
    Json(confirmation): Json<Confirmation>,
) -> Answer<Response> {
    let organisation = caller.organisation;
    let contact = app.engine.contacts.find(organisation, id).await?.ok_or_else(missing)?;
    need_all_seen(&app, &caller, contact.id).await?;
    // One that is being erased has no name any more; asking again changes nothing.
    if !app.erasure.was_erased(organisation, contact.id).await? {
        need_name(&shown_name(contact.id, contact.name.as_deref()), &confirmation.confirm)?;
    }
    let erasing = begin(&app, &contact, caller.operator).await?;
    app.names.forget_contact(organisation, id);
    Ok((StatusCode::ACCEPTED, Json(shown(&app, erasing).await?)).into_response())
}

/// Begins to erase somebody, whoever `by` asks for it; while they are being erased already, that goes on.
pub async fn begin(app: &App, contact: &Contact, by: OperatorId) -> Result<Erasing> {
    let (engine, now, organisation) = (&app.engine, app.engine.clock.now(), contact.organisation);
    let erasing = Erasing {
        id: engine.ids.next(engine.clock.as_ref()),
        organisation,
        contact: contact.id,
        asked_by: by,
        asked_at: now,
        finished_at: None,
        removed: Removed::new(),
    };
    // Afterwards nobody knows what their numbers were.
    forget_person(app, contact).await?;
    let erasing = app.erasure.begin(erasing).await?;
    app.names.forget_contact(organisation, contact.id);
    let key = Some(erasing.id.to_string());
    let job = Job::new(engine.ids.next(engine.clock.as_ref()), organisation, ERASE, key, &erasing.id, now)?;
    engine.jobs.push(job).await?;
    tracing::info!(contact = %erasing.contact, %by, "a contact is being erased");
    Ok(erasing)
}

/// List erasures
///
/// The newest first: those that go on, and the receipts of the others.
#[utoipa::path(get, path = "/erasures", tag = "contacts", operation_id = "erasures", params(PageQuery),
    responses((status = 200, body = ErasurePage), (status = 422)))]
pub async fn list(State(app): State<App>, caller: Caller, Query(query): Query<PageQuery>) -> Answer<Response> {
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let page = app.erasure.list(caller.organisation, query.cursor.as_deref(), limit).await?;
    let mut items = Vec::with_capacity(page.items.len());
    for erasing in page.items {
        items.push(shown(&app, erasing).await?);
    }
    Ok(Json(ErasurePage { items, next_cursor: page.next }).into_response())
}

/// Read how far an erasure is
///
/// When it is done, this is the receipt: what was removed, when, and who asked for it.
#[utoipa::path(get, path = "/erasures/{id}", tag = "contacts", operation_id = "erasure", params(("id" = String, Path)),
    responses((status = 200, body = WireErasure), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<RecordId>) -> Answer<Response> {
    let found = app.erasure.find(caller.organisation, id).await?;
    let found = found.ok_or_else(|| Problem::not_found("no such erasure"))?;
    Ok(Json(shown(&app, found).await?).into_response())
}

async fn shown(app: &App, erasing: Erasing) -> Result<WireErasure> {
    let by = app.names.operator_name(erasing.organisation, erasing.asked_by).await?;
    Ok(WireErasure::new(erasing, &by))
}

/// Nobody takes away what they do not see.
async fn need_all_seen(app: &App, caller: &Caller, contact: ContactId) -> Answer<()> {
    let mut cursor = None;
    while !caller.sight.is_everything() {
        let (view, about) = (View::Contact(contact), About::Everything);
        let query = ListQuery { view, about, filter: Filter::default(), cursor, limit: MAX_PAGE };
        let page = app.engine.conversations.list(caller.organisation, query).await?;
        if !page.items.iter().all(|listed| caller.sight.sees(&listed.conversation)) {
            return Err(Problem::forbidden("they have conversations that you do not see: ask somebody who sees all of them"));
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(())
}

/// Spaces around it and between its words are nobody's mistake.
fn need_name(name: &str, typed: &str) -> Answer<()> {
    if name.split_whitespace().eq(typed.split_whitespace()) {
        return Ok(());
    }
    let error = FieldProblem { pointer: "/confirm".into(), detail: "type the contact's name".into() };
    Err(Problem::invalid("/confirm: type the contact's name", vec![error]))
}

/// Erases contacts, one after the other.
pub struct EraseContact(pub App);

#[async_trait]
impl Worker for EraseContact {
    fn kind(&self) -> &'static str {
        ERASE
    }

    fn most_at_once(&self) -> usize {
        1
    }

    fn longest_run(&self) -> Duration {
        LONGEST_RUN
    }

    async fn run(&self, job: &Job) -> Result<(), JobError> {
        let app = &self.0;
        let id = job.read::<RecordId>()?;
        // What was looked at before is in the log, so that it is found there.
        app.audit.catch_up().await;
        end_all(app, job.organisation, id).await?;
        // An agent may have noted them again, and they may have ended what they agreed to, while they still spoke.
        if let Some(erasing) = app.erasure.find(job.organisation, id).await? {
            forget_leads(app, job.organisation, erasing.contact, &[]).await?;
            app.engine.consents.forget_person(job.organisation, erasing.contact, &[]).await?;
        }
        let blobs = Sparing { blobs: app.engine.blobs.as_ref(), records: &app.engine.records };
        let with = Eraser { erasure: app.erasure.as_ref(), blobs: &blobs, clock: app.engine.clock.as_ref(), tasks: &app.tasks };
        if !go_on(with, job.organisation, id).await? {
            return Err(JobError::Retry(Error::unavailable("the program stops; the erasure goes on when it is back")));
        }
        tracing::info!(erasure = %id, "a contact is erased");
        Ok(())
    }
}

/// Conversations that go on are ended first, calls among them. `Unavailable` while a call is being hung up.
async fn end_all(app: &App, organisation: OrgId, id: RecordId) -> Result<()> {
    let (mut after, mut calls) = (None, 0);
    loop {
        let conversations = app.erasure.conversations(organisation, id, after, MAX_PAGE).await?;
        let Some(last) = conversations.last() else { break };
        after = Some(*last);
        for conversation in conversations {
            calls += end(app, organisation, conversation).await?;
        }
    }
    if calls > 0 {
        return Err(Error::unavailable("calls of the contact are being ended"));
    }
    Ok(())
}

/// Calls in it that were live.
async fn end(app: &App, organisation: OrgId, conversation: ConversationId) -> Result<usize> {
    let calls = app.engine.calls.list(organisation, CallsOf::Conversation(conversation), None, MAX_PAGE).await?;
    let mut live = 0;
    for call in calls.iter().filter(|call| call.is_live()) {
        live += 1;
        if let Err(error) = live::end(app, call).await {
            tracing::warn!(call = %call.id, error = &error as &dyn std::error::Error, "a call of somebody who is erased does not end");
        }
    }
    match close::resolve(&app.engine, organisation, conversation).await {
        Err(error) if error.kind != Kind::NotFound => return Err(error),
        _ => {}
    }
    app.engine.bus.publish(Signal::Gone { organisation, conversation });
    Ok(live)
}
