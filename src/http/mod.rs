//! The HTTP side: the API under `/api/v1`, pages, files, and what whoever runs the program looks at.
//!
//! | look for | in |
//! | --- | --- |
//! | which path leads where | `routes` |
//! | what an error looks like | `problem` |
//! | a request that is sent twice | `repeats` |
//! | who may call | `permissions` (what each operation needs), `caller` (operators, keys, visitors), `origins` (sites), `address` |
//! | how often | `limits`, and with headers for calls of the API `quotas` |
//! | the people inside | `operators`, `roles`, `invitations`, `organisation`; oneself: `oneself`, `second_factor`, `resets` |
//! | who did what | `permissions/audited` (what is noted), `audit` (reading it) |
//! | keys for programs | `api_keys` (making, revoking), `keyring` (finding one by what is shown) |
//! | organisations of one's own, their plan, single sign-on | `sign_up`, `plan`, `sign_on` |
//! | what is signed | `tokens`, `login_session`, `logins`, `passwords` |
//! | the JSON itself | `wire`, filled by `presenting` where names must be looked up |
//! | files from outside | `uploads` (judging), `attachments` (in and out) |
//! | documents of the knowledge | `knowledge`, one file for bases, documents, arriving files, answers, gaps and files out |
//! | bots with agents | `assistants`: drafts, trials, connections, traces, usage, help for operators |
//! | what providers tell; what programs of the business are told | `webhooks`; `outgoing_webhooks` |
//! | comments below posts | `comments` |
//! | how operators file their work | `filing`, `labels`, `teams` |
//! | what they keep for it, and for whom | `saved_views`, `canned_replies`, `macros`, `audience` |
//! | whom campaigns are for; campaigns | `audiences`; `campaigns` |
//! | who may become a customer; the CRM that knows of them too | `leads`; `crm` |
//! | what pages and accounts show to everybody; copies of what stands there | `posts`; `social` |
//! | what happens at the shop, and what follows | `shop` |
//! | what the program does by itself; by the clock, and what failed for good | `automations`; `schedules` |
//! | what is known of contacts | `contacts`, `contact_fields`, `contact_notes`, `contact_book`; what they agreed to: `contact_consents` |
//! | finding what was said | `search` |
//! | what customers thought of it | `ratings` |
//! | when people are there, and what is promised | `business_hours`, `service_policies` |
//! | who takes work now | `availability` |
//! | what a platform said no to | `refusals` |
//! | what a channel lets through now | `windows`, and with a template `templates` |
//! | pages | `assets`, `pages`, `guides`, `openapi` |
//!
//! To add a call: a handler with `#[utoipa::path]` in the file of its noun, its body in `wire`, one line in `routes`, one row in
//! `permissions/table.rs`.

pub mod acts;
pub mod address;
pub mod api_keys;
pub mod assets;
pub mod assistants;
pub mod attachments;
pub mod audience;
pub mod audiences;
pub mod audit;
pub mod auth;
pub mod automations;
pub mod availability;
pub mod bots;
pub mod business_hours;
pub mod caller;
pub mod calls;
pub mod campaigns;
pub mod canned_replies;
pub mod channel_accounts;
pub mod comments;
pub mod contact_book;
pub mod contact_consents;
pub mod contact_export;
pub mod contact_fields;
pub mod contact_notes;
pub mod contacts;
pub mod conversations;
pub mod crm;
pub mod csv;
mod device;
pub mod erasures;
pub mod extract;
pub mod filing;
pub mod guides;
pub mod inboxes;
pub mod invitations;
pub(crate) mod kept;
pub mod keyring;
pub mod knowledge;
pub mod labels;
pub mod leads;
pub mod limits;
pub mod login_session;
pub mod logins;
pub mod macros;
pub mod messages;
pub mod names;
pub mod oneself;
pub mod openapi;
pub mod operators;
pub mod ops;
pub mod organisation;
pub mod origins;
pub mod outgoing_webhooks;
pub mod pages;
pub mod passwords;
pub mod permissions;
pub mod plan;
pub mod posts;
pub mod presenting;
pub mod problem;
pub mod quotas;
pub mod ratings;
mod refusals;
pub mod repeats;
pub mod resets;
pub mod roles;
pub mod routes;
pub mod saved_views;
pub mod schedules;
pub mod search;
pub mod second_factor;
pub mod security;
pub mod service_policies;
pub mod shop;
pub mod sign_on;
pub mod sign_up;
pub mod social;
pub mod teams;
pub mod templates;
pub mod tokens;
pub mod uploads;
pub mod versions;
pub mod webhooks;
pub(crate) mod windows;
pub mod wire;
mod zipped;

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate, SizeAbove};
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::timeout::RequestBodyTimeoutLayer;

use self::problem::Problem;
use crate::app::App;
use crate::config::Role;

/// Bytes of a JSON body.
pub const MAX_BODY: usize = 256 * 1024;

/// A body that brings nothing for this long is given up.
const BODY_PATIENCE: Duration = Duration::from_secs(20);

/// Smaller answers gain nothing; the tokens of a login are among them and are never packed beside what a caller wrote.
const WORTH_PACKING: u64 = 1_024;

/// The API document (`OpenAPI` 3.1) as text, for `switchboard openapi`.
pub fn openapi_json() -> String {
    openapi::text()
}

/// The whole HTTP side. Serve it with a `ConnectInfo<SocketAddr>` on each request, so that limits know whom they count.
pub fn router(app: App) -> Router {
    let mut routes = routes::ops();
    if app.config.runs(Role::Gateway) {
        routes = routes.merge(gateway(&app));
    }
    if app.config.runs(Role::Voice) {
        routes = routes.merge(routes::calls());
    }
    routes
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed() })
        .fallback(nothing_here)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(RequestBodyTimeoutLayer::new(BODY_PATIENCE))
        .layer(CatchPanicLayer::custom(|panic: Box<dyn Any + Send>| panicked(panic.as_ref())))
        .layer(from_fn_with_state(app.headers.clone(), security::guard))
        .layer(from_fn(ops::observe))
        .layer(from_fn_with_state(app.proxies.clone(), address::mark))
        .with_state(app)
}

/// What people, and programs that are not carriers, come for.
fn gateway(app: &App) -> Router<App> {
    let (api, _document) = openapi::routed();
    // Level 4 costs half of the default's time for a few percent more bytes.
    let packing = CompressionLayer::new()
        .quality(CompressionLevel::Precise(4))
        .compress_when(DefaultPredicate::new().and(SizeAbove::new(WORTH_PACKING)));
    api.route_layer(from_fn_with_state(app.clone(), permissions::guard))
        .merge(routes::pages())
        .layer(packing)
        .merge(routes::files())
        .merge(routes::webhooks())
}

async fn nothing_here(request: Request) -> Response {
    let path = request.uri().path();
    let is_for_programs = ["/api/", "/files/", "/webhooks/", "/voice/"].iter().any(|start| path.starts_with(start));
    if is_for_programs { Problem::not_found("nothing lives at this path").into_response() } else { pages::missing() }
}

fn panicked(panic: &(dyn Any + Send)) -> Response {
    let said = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(panic = said.unwrap_or("without words"), "a handler panicked");
    Problem::internal().into_response()
}
