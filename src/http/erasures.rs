//! Erasing one contact: asked for here, done by a job, and a receipt of it that says nothing of the contact.

use std::time::Duration;

use async_trait::async_trait;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use engine::flow::erase::{ERASE, Eraser, erase as go_on};
use engine::ids::{ContactId, RecordId};
use engine::model::erasure::Erasing;
use engine::model::job::Job;
use workers::{JobError, Worker};

use super::caller::Caller;
use super::extract::{Json, Path};
use super::problem::{Answer, Problem};
use super::wire::erasure::Erasure as WireErasure;
use crate::app::App;

/// The words of long conversations are written anew in the search, step by step.
const LONGEST_RUN: Duration = Duration::from_hours(2);

/// Erase a contact
///
/// Whoever they were merged with is erased too: handles, conversations, messages, calls, recordings and files, how answers came
/// about, what agents noted, and what the audit log keeps of what was written. It goes on by itself, cannot be undone, and is told
/// by `GET /contacts/erasures/{id}`. Whoever writes again afterwards is somebody new.
#[utoipa::path(post, path = "/contacts/{id}/erase", tag = "contacts", params(("id" = String, Path)),
    responses((status = 202, body = WireErasure), (status = 404)))]
pub async fn erase(State(app): State<App>, caller: Caller, Path(id): Path<ContactId>) -> Answer<Response> {
    let (engine, now) = (&app.engine, app.engine.clock.now());
    let erasing = Erasing {
        id: engine.ids.next(engine.clock.as_ref()),
        organisation: caller.organisation,
        contact: id,
        asked_by: caller.operator,
        asked_at: now,
        finished_at: None,
        removed: std::collections::BTreeMap::new(),
    };
    let erasing = app.erasure.begin(erasing).await?;
    app.names.forget_contact(caller.organisation, id);
    let key = Some(erasing.id.to_string());
    let job = Job::new(engine.ids.next(engine.clock.as_ref()), caller.organisation, ERASE, key, &erasing.id, now)?;
    engine.jobs.push(job).await?;
    tracing::info!(contact = %erasing.contact, by = %caller.operator, "a contact is being erased");
    Ok((StatusCode::ACCEPTED, Json(WireErasure::new(&erasing))).into_response())
}

/// Read how far an erasure is
///
/// When it is done, this is the receipt: what was removed, when, and who asked for it.
#[utoipa::path(get, path = "/contacts/erasures/{id}", tag = "contacts", operation_id = "erasure", params(("id" = String, Path)),
    responses((status = 200, body = WireErasure), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<RecordId>) -> Answer<Response> {
    let found = app.erasure.find(caller.organisation, id).await?;
    let found = found.ok_or_else(|| Problem::not_found("no such erasure"))?;
    Ok(Json(WireErasure::new(&found)).into_response())
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
        let with = Eraser {
            erasure: app.erasure.as_ref(),
            blobs: app.engine.blobs.as_ref(),
            clock: app.engine.clock.as_ref(),
            tasks: &app.tasks,
        };
        if !go_on(with, job.organisation, id).await? {
            return Err(JobError::Retry(engine::Error::unavailable("the program stops; the erasure goes on when it is back")));
        }
        tracing::info!(erasure = %id, "a contact is erased");
        Ok(())
    }
}
