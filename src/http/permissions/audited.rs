//! What the guard leaves in the audit log: an entry for whatever changed something when it succeeded, and for whatever showed a
//! contact's data. The log takes them a moment later, and no answer waits for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::{RawPathParams, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use engine::ids::{BlobId, OperatorId, OrgId, RecordId};
use engine::model::audit::{Actor, Change, Detail, Entry, EntryKind};
use engine::model::call::Call;
use engine::model::operator::Operator;
use engine::model::role::HeldRole;
use futures_util::TryStreamExt as _;
use parking_lot::Mutex;
use serde::Deserialize;

use super::{ROOT, described, masks};
use crate::app::App;
use crate::audit::{Written, noticing};
use crate::http::MAX_BODY;
use crate::http::address::ClientAddress;
use crate::http::caller::Caller;
use crate::http::extract::is_json;
use crate::http::problem::Problem;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Noted {
    Change,
    Look,
    Nothing,
}

use Noted::{Look, Nothing};

/// What is noted otherwise than its method says: a `GET` leaves nothing, and everything else is a change.
#[rustfmt::skip]
pub(super) const OTHERWISE: &[(&str, &str, Noted)] = &[
    // They show what somebody outside said or who they are.
    ("GET",  "/contacts",                                         Look),
    ("GET",  "/contacts/{id}",                                    Look),
    ("GET",  "/contacts/{id}/alike",                              Look),
    ("GET",  "/contacts/{id}/timeline",                           Look),
    ("GET",  "/contacts/{id}/conversations",                      Look),
    ("GET",  "/contacts/{id}/notes",                              Look),
    ("GET",  "/contacts/{id}/consents",                           Look),
    ("GET",  "/conversations/{id}",                               Look),
    ("GET",  "/conversations/{id}/messages",                      Look),
    ("GET",  "/conversations/{id}/traces",                        Look),
    ("GET",  "/conversations/{id}/messages/{message}/trace",      Look),
    ("POST", "/contacts/{id}/export",                             Look),
    ("POST", "/conversations/{id}/assist",                        Look),
    ("POST", "/canned-replies/{id}/render",                       Look),
    ("GET",  "/search",                                           Look),
    ("GET",  "/ratings",                                          Look),
    ("GET",  "/webhooks/{id}/deliveries/{delivery}",              Look),
    ("GET",  "/calls",                                            Look),
    ("GET",  "/calls/{id}",                                       Look),
    ("GET",  "/calls/{id}/recording",                             Look),
    // Who reads the log is in the log.
    ("GET",  "/audit",                                            Look),
    ("GET",  "/audit/export",                                     Look),
    // A login that is noted already goes on.
    ("POST", "/auth/refresh",                                     Nothing),
    // Whom a link invites is looked at by whoever holds it, before there is an account.
    ("POST", "/auth/invitation",                                  Nothing),
    // Whether anybody has the address is not looked up here; the new password is noted.
    ("POST", "/auth/password/forgotten",                          Nothing),
    // Customers are not the people inside.
    ("POST", "/chat/attachments",                                 Nothing),
    ("OPTIONS", "/chat/attachments",                              Nothing),
    // Nothing is kept of it.
    ("POST", "/conversations/{id}/typing",                        Nothing),
    ("POST", "/bots/{id}/preview",                                Nothing),
    ("POST", "/automations/try",                                  Look),
    ("GET",  "/contacts/{id}/lead",                               Look),
    ("GET",  "/leads/{id}",                                       Look),
    ("GET",  "/leads/{id}/history",                               Look),
    ("GET",  "/campaigns/{id}/recipients",                        Look),
    ("GET",  "/campaigns/{id}/recipients.csv",                    Look),
    ("GET",  "/campaigns/{id}/people/{row}",                      Look),
    ("GET",  "/shop-cases/{id}",                                  Look),
    ("GET",  "/audiences/{id}/members",                           Look),
    ("GET",  "/audiences/{id}/faults",                            Look),
    ("GET",  "/social/posts/{id}/comments",                       Look),
    ("POST", "/audience-files/{file}/check",                      Look),
    ("POST", "/audience-contacts/check",                          Look),
    ("POST", "/crm-connections/check",                            Look),
];

/// People who are added, what they did, and what is said of leads: that it was is told, and who they are is kept with the audience,
/// the campaign or the lead alone.
const UNHEARD: &[&str] = &[
    "/audiences/{id}/members",
    "/campaigns/{id}/people",
    "/conversions",
    "/leads",
    "/leads/{id}",
    "/leads/{id}/notes",
    "/leads/{id}/hand-over",
];

/// Changed fields that one entry tells.
const MOST_CHANGES: usize = 80;

/// Bytes of an answer that are read for the id of what was made.
const MOST_READ: u64 = 1 << 20;

/// Who calls, told by a handler that finds it out itself: an extension of its answer.
#[derive(Debug, Clone)]
pub struct Told {
    organisation: OrgId,
    operator: OperatorId,
    name: String,
    role: HeldRole,
    login: Option<RecordId>,
}

impl Told {
    pub fn of(operator: &Operator) -> Self {
        let Operator { organisation, id, role, .. } = *operator;
        Self { organisation, operator: id, name: operator.name.clone(), role, login: None }
    }

    #[must_use]
    pub fn with_login(self, login: RecordId) -> Self {
        Self { login: Some(login), ..self }
    }

    #[must_use]
    pub fn tell(self, mut response: Response) -> Response {
        response.extensions_mut().insert(self);
        response
    }
}

impl From<&Caller> for Told {
    fn from(caller: &Caller) -> Self {
        let Caller { organisation, operator, role, session, .. } = *caller;
        Self { organisation, operator, name: caller.name.to_string(), role, login: Some(session) }
    }
}

pub(super) fn noted(method: &str, path: &str) -> Noted {
    let method = if method == Method::HEAD.as_str() { Method::GET.as_str() } else { method };
    let path = path.strip_prefix(ROOT).unwrap_or(path);
    let otherwise = OTHERWISE.iter().find(|(of, at, _)| (*of, *at) == (method, path));
    let usual = if method == Method::GET.as_str() { Nothing } else { Noted::Change };
    otherwise.map_or(usual, |(_, _, noted)| *noted)
}

/// What is known before the handler has answered.
struct Asked {
    method: String,
    path: String,
    parameters: BTreeMap<String, String>,
    address: String,
    caller: Option<Told>,
}

/// Runs what was permitted and leaves what is to be left of it.
pub(super) async fn around(
    app: &App,
    path: &str,
    parameters: &RawPathParams,
    caller: Option<&Caller>,
    request: Request,
    next: Next,
) -> Response {
    let noted = noted(request.method().as_str(), path);
    if noted == Nothing {
        return next.run(request).await;
    }
    let asked = Asked {
        method: request.method().to_string(),
        path: path.to_owned(),
        parameters: parameters.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        address: ClientAddress::of(request.extensions()).0.to_string(),
        caller: caller.map(Told::from),
    };
    let is_heard = noted == Noted::Change && !path.strip_prefix(ROOT).is_some_and(|path| UNHEARD.contains(&path));
    let (heard, request) = if is_heard { listened(request) } else { (None, request) };
    let (mut response, written) = noticing(next.run(request)).await;
    let told = response.extensions_mut().remove::<Told>().or_else(|| asked.caller.clone());
    let (status, Some(told)) = (response.status(), told) else { return response };
    if noted == Look && status.is_success() {
        app.audit.note(entry(app, &asked, told, EntryKind::Looked));
        return response;
    }
    if status == StatusCode::UNAUTHORIZED && asked.caller.is_none() {
        // Not waited for: how long a refusal takes must not tell who has an account.
        app.audit.note(entry(app, &asked, told, EntryKind::Refused));
        return response;
    }
    if noted == Noted::Change && status.is_success() {
        let mut entry = entry(app, &asked, told, EntryKind::Changed);
        entry.detail.fields = heard.map(|heard| masks::fields(&heard.lock())).unwrap_or_default();
        (entry.detail.made, response) = made(response).await;
        if let (true, Some(made)) = (entry.object.is_empty(), &entry.detail.made) {
            entry.object.clone_from(made);
        }
        entry.detail.object_name = written.first().and_then(name_of).unwrap_or_default();
        entry.detail.changes = changes(&written);
        app.audit.note(entry);
    }
    response
}

fn name_of(written: &Written) -> Option<String> {
    masks::name_of(written.after.as_ref().or(written.before.as_ref())?)
}

/// Of the first record by their own names, of others with the kind before them.
fn changes(written: &[Written]) -> Vec<Change> {
    let told = written.iter().enumerate().flat_map(|(place, written)| {
        let changes = masks::changes(written.before.as_deref(), written.after.as_deref());
        let named = move |change: Change| match place {
            0 => change,
            _ => Change { field: format!("{}.{}", written.kind, change.field), ..change },
        };
        changes.into_iter().map(named)
    });
    told.take(MOST_CHANGES).collect()
}

/// A file was fetched by its address, which is all that was shown: whoever was given it may be anybody.
pub fn file_was_read(app: &App, organisation: OrgId, blob: BlobId, address: ClientAddress) {
    app.audit.note(Entry {
        id: app.audit.next_id(),
        organisation,
        at: app.audit.now(),
        kind: EntryKind::Looked,
        operation: "files_read".to_owned(),
        actor: Actor::Link,
        login: None,
        address: address.0.to_string(),
        object_kind: "file".to_owned(),
        object: blob.to_string(),
        contact: None,
        detail: Detail::default(),
    });
}

/// An operator is on the line of a call, hearing the contact.
pub fn call_was_heard(app: &App, caller: &Caller, call: &Call, address: ClientAddress) {
    let told = Told::from(caller);
    app.audit.note(Entry {
        id: app.audit.next_id(),
        organisation: told.organisation,
        at: app.audit.now(),
        kind: EntryKind::Looked,
        operation: "call_line".to_owned(),
        actor: Actor::Operator(told.operator),
        login: told.login,
        address: address.0.to_string(),
        object_kind: "call".to_owned(),
        object: call.id.to_string(),
        contact: Some(call.contact),
        detail: Detail { actor_name: told.name, actor_role: told.role.to_string(), ..Detail::default() },
    });
}

fn entry(app: &App, asked: &Asked, told: Told, kind: EntryKind) -> Entry {
    let (object_kind, object) = object(&asked.path, &asked.parameters, told.operator);
    Entry {
        id: app.audit.next_id(),
        organisation: told.organisation,
        at: app.audit.now(),
        kind,
        operation: described::operation(if asked.method == "HEAD" { "GET" } else { &asked.method }, &asked.path),
        actor: Actor::Operator(told.operator),
        login: told.login,
        address: asked.address.clone(),
        object_kind,
        object,
        contact: None,
        detail: Detail {
            actor_name: told.name,
            actor_role: told.role.to_string(),
            path: asked.parameters.clone(),
            ..Detail::default()
        },
    }
}

/// The last thing that the path names; the conversation for all that is below one; oneself for one's own account.
fn object(path: &str, parameters: &BTreeMap<String, String>, operator: OperatorId) -> (String, String) {
    let (mut kind, mut named) = ("", None);
    for part in path.strip_prefix(ROOT).unwrap_or(path).split('/').skip(1) {
        let Some(parameter) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) else {
            kind = part;
            continue;
        };
        named = Some((singular(kind), parameters.get(parameter).cloned().unwrap_or_default()));
        if kind == "conversations" {
            break;
        }
    }
    let is_own = ["/auth/", "/me/"].iter().any(|own| path.strip_prefix(ROOT).is_some_and(|path| path.starts_with(own)));
    named.unwrap_or_else(|| if is_own { ("operator".to_owned(), operator.to_string()) } else { (singular(kind), String::new()) })
}

/// Folders of paths are plurals.
fn singular(folder: &str) -> String {
    match folder.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None if folder.ends_with("xes") => folder[..folder.len() - 2].to_owned(),
        None => folder.strip_suffix('s').unwrap_or(folder).to_owned(),
    }
}

type Heard = Arc<Mutex<Vec<u8>>>;

/// The JSON body of a change is kept beside as the handler reads it, as long as a body may be.
fn listened(request: Request) -> (Option<Heard>, Request) {
    if !is_json(request.headers()) {
        return (None, request);
    }
    let (heard, (parts, body)) = (Heard::default(), request.into_parts());
    let copy = Arc::clone(&heard);
    let stream = body.into_data_stream().inspect_ok(move |chunk| {
        let mut copy = copy.lock();
        if copy.len() + chunk.len() <= MAX_BODY {
            copy.extend_from_slice(chunk);
        }
    });
    (Some(heard), Request::from_parts(parts, Body::from_stream(stream)))
}

/// The id in the answer to what was made.
async fn made(response: Response) -> (Option<String>, Response) {
    #[derive(Deserialize)]
    struct Made {
        id: String,
    }
    let is_json = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    let is_short = response.body().size_hint().exact().is_some_and(|size| size <= MOST_READ);
    if response.status() != StatusCode::CREATED || !is_json || !is_short {
        return (None, response);
    }
    let (parts, body) = response.into_parts();
    match to_bytes(body, MOST_READ as usize).await {
        Ok(bytes) => {
            let made = serde_json::from_slice::<Made>(&bytes).ok().map(|made| made.id);
            (made, Response::from_parts(parts, Body::from(bytes)))
        }
        Err(error) => {
            tracing::error!(%error, "an answer in memory could not be read");
            (None, Problem::internal().into_response())
        }
    }
}

#[cfg(test)]
mod tests;
