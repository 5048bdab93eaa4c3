//! Who did what, and who looked at whose data: read in pages, or taken away as a table.

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use engine::error::Result;
use engine::ids::OrgId;
use engine::model::audit::{Actor, Change, Entry};
use engine::page::{MAX_PAGE, Page};
use engine::ports::audit_log::AuditFilter;
use futures_util::Stream;
use futures_util::stream::try_unfold;

use super::caller::Caller;
use super::csv::push_row;
use super::extract::{Json, Query};
use super::problem::Answer;
use super::wire::audit::{AuditEntry, AuditPage, AuditQuery};
use crate::app::App;

/// Entries hold what was sent, wherever that was.
const TELLS_ALL: &str = "the audit log tells of";

const PAGE: usize = 50;

/// Rows of one export; whoever wants more narrows the time.
const MOST_ROWS: usize = 100_000;

const HEADINGS: [&str; 16] = [
    "id",
    "at",
    "kind",
    "operation",
    "actor",
    "actor_name",
    "actor_role",
    "login",
    "address",
    "object_kind",
    "object",
    "object_name",
    "contact",
    "made",
    "fields",
    "changes",
];

/// List what was done and looked at
///
/// The newest first, with everything that was answered before. Looks of the same person at the same thing within ten minutes are one.
#[utoipa::path(get, path = "/audit", tag = "audit", params(AuditQuery), responses((status = 200, body = AuditPage<'static>), (status = 422)))]
pub async fn list(State(app): State<App>, caller: Caller, Query(query): Query<AuditQuery>) -> Answer<Response> {
    caller.need_everything(TELLS_ALL)?;
    let (cursor, limit) = (query.cursor.clone(), query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE));
    let filter = query.filter()?;
    app.audit.catch_up().await;
    let page = app.audit.log().list(caller.organisation, filter, cursor.as_deref(), limit).await?;
    let items = page.items.iter().map(AuditEntry::new).collect();
    Ok(Json(AuditPage { items, next_cursor: page.next.as_deref() }).into_response())
}

/// Export what was done and looked at
///
/// As CSV, the newest first, from the cursor on, 100,000 at most; `limit` is ignored. No cell begins like a formula.
#[utoipa::path(get, path = "/audit/export", tag = "audit", params(AuditQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = 422)))]
pub async fn export(State(app): State<App>, caller: Caller, Query(query): Query<AuditQuery>) -> Answer<Response> {
    caller.need_everything(TELLS_ALL)?;
    // The first page is read before the answer begins, so that a mistake has its status.
    let (cursor, filter) = (query.cursor.clone(), query.filter()?);
    app.audit.catch_up().await;
    let first = app.audit.log().list(caller.organisation, filter.clone(), cursor.as_deref(), MAX_PAGE).await?;
    let headers = [(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\"")];
    Ok((headers, Body::from_stream(rows(app, caller.organisation, filter, first))).into_response())
}

/// A page after the other as the reader takes them: one is in memory.
fn rows(app: App, organisation: OrgId, filter: AuditFilter, first: Page<Entry>) -> impl Stream<Item = Result<String>> {
    try_unfold((Some(first), 0), move |(page, written)| {
        let (app, filter) = (app.clone(), filter.clone());
        async move {
            let Some(page) = page else { return Ok(None) };
            let mut text = String::new();
            if written == 0 {
                push_row(&mut text, &HEADINGS.map(str::to_owned));
            }
            page.items.iter().for_each(|entry| push_row(&mut text, &cells(entry)));
            let written = written + page.items.len().max(1);
            let next = match page.next.filter(|_| written < MOST_ROWS) {
                Some(cursor) => Some(app.audit.log().list(organisation, filter, Some(&cursor), MAX_PAGE).await?),
                None => None,
            };
            Ok(Some((text, (next, written))))
        }
    })
}

fn cells(entry: &Entry) -> [String; HEADINGS.len()] {
    let actor = match entry.actor {
        Actor::Operator(operator) => operator.to_string(),
        Actor::System => Actor::SYSTEM.to_owned(),
        Actor::Link => Actor::LINK.to_owned(),
    };
    let changes: Vec<String> = entry.detail.changes.iter().map(told).collect();
    let fields: Vec<String> = entry.detail.fields.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    [
        entry.id.to_string(),
        entry.at.to_string(),
        entry.kind.as_str().to_owned(),
        entry.operation.clone(),
        actor,
        entry.detail.actor_name.clone(),
        entry.detail.actor_role.clone(),
        entry.login.map(|login| login.to_string()).unwrap_or_default(),
        entry.address.clone(),
        entry.object_kind.clone(),
        entry.object.clone(),
        entry.detail.object_name.clone(),
        entry.contact.map(|contact| contact.to_string()).unwrap_or_default(),
        entry.detail.made.clone().unwrap_or_default(),
        fields.join("\n"),
        changes.join("\n"),
    ]
}

fn told(change: &Change) -> String {
    let [before, after] = [&change.before, &change.after].map(|value| value.as_deref().unwrap_or("(none)"));
    format!("{}: {before} → {after}", change.field)
}
