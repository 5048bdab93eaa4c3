//! Settings of inboxes.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use engine::error::Kind;
use engine::ids::{InboxId, OrgId};
use engine::model::bot::Bot;
use engine::model::inbox::{Channel, Inbox, Timing};
use engine::model::record::Versioned;

use super::caller::Caller;
use super::extract::{Json, Path};
use super::operators::all;
use super::problem::{Answer, FieldProblem, Problem};
use super::tokens::random_text;
use super::versions::{need_match, raced, tagged};
use super::wire::inbox::{IdentitySecret, Inbox as WireInbox, InboxList, InboxSettings};
use crate::app::App;
use crate::channels::health::{self, ChannelHealth};
use crate::plans::Limited;

const TRIES: usize = 4;

/// List inboxes
#[utoipa::path(get, path = "/inboxes", tag = "inboxes", responses((status = 200, body = InboxList<'static>)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Response> {
    let inboxes = all::<Inbox>(&app, caller.organisation).await?;
    let known = health::of_all(&app, caller.organisation).await?;
    let (nothing, now) = (ChannelHealth::default(), app.engine.clock.now());
    let shown = |inbox: &'_ Versioned<Inbox>| -> Option<&'static str> {
        inbox.value.account.as_ref()?;
        Some(known.get(&inbox.value.id).unwrap_or(&nothing).level(&inbox.value, now).as_str())
    };
    let items = inboxes.iter().map(|inbox| WireInbox { health: shown(inbox), ..WireInbox::new(&inbox.value) }).collect();
    Ok(Json(InboxList { items }).into_response())
}

/// Read an inbox
#[utoipa::path(get, path = "/inboxes/{id}", tag = "inboxes", params(("id" = String, Path)),
    responses((status = 200, body = WireInbox<'static>, headers(("ETag" = String))), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<InboxId>) -> Answer<Response> {
    let kept = app.engine.records.require::<Inbox>(caller.organisation, id.0).await?;
    Ok(tagged(kept.version, WireInbox::new(&kept.value)))
}

/// Add an inbox
///
/// Every channel but the web then needs its account: `PUT /inboxes/{id}/account`.
#[utoipa::path(post, path = "/inboxes", tag = "inboxes", request_body = InboxSettings,
    responses((status = 201, body = WireInbox<'static>, headers(("ETag" = String))), (status = 403)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(settings): Json<InboxSettings>) -> Answer<Response> {
    let settings = settings.checked()?;
    need_bot(&app, caller.organisation, &settings).await?;
    let inbox = Inbox {
        id: app.engine.ids.next(app.engine.clock.as_ref()),
        organisation: caller.organisation,
        channel: settings.channel(),
        public_key: format!("pk_{}", &random_text()?[..24]),
        created_at: app.engine.clock.now(),
        ..Inbox::default()
    };
    let inbox = applied(inbox, settings);
    let version = app.plans.make(caller.organisation, Limited::Inboxes, &inbox).await?;
    app.engine.settings.forget();
    Ok((StatusCode::CREATED, tagged(version, WireInbox::new(&inbox))).into_response())
}

/// Change an inbox
///
/// With `If-Match`.
#[utoipa::path(put, path = "/inboxes/{id}", tag = "inboxes", request_body = InboxSettings,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The ETag read")),
    responses((status = 200, body = WireInbox<'static>, headers(("ETag" = String))), (status = 403), (status = 404), (status = 412)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<InboxId>,
    headers: HeaderMap,
    Json(settings): Json<InboxSettings>,
) -> Answer<Response> {
    let settings = settings.checked()?;
    let kept = app.engine.records.require::<Inbox>(caller.organisation, id.0).await?;
    need_match(&headers, kept.version)?;
    need_bot(&app, caller.organisation, &settings).await?;
    let inbox = applied(kept.value, settings);
    let version = app.engine.records.put(caller.organisation, &inbox, kept.version).await.map_err(raced)?;
    app.engine.settings.forget();
    Ok(tagged(version, WireInbox::new(&inbox)))
}

/// Make a new identity secret
///
/// It is shown this once; identities signed with the former one are refused from now on.
#[utoipa::path(post, path = "/inboxes/{id}/identity-secret", tag = "inboxes", params(("id" = String, Path)),
    responses((status = 201, body = IdentitySecret), (status = 403), (status = 404)))]
pub async fn renew_secret(State(app): State<App>, caller: Caller, Path(id): Path<InboxId>) -> Answer<Response> {
    let identity_secret = random_text()?;
    for _ in 0..TRIES {
        let kept = app.engine.records.require::<Inbox>(caller.organisation, id.0).await?;
        let inbox = Inbox { identity_secret: identity_secret.clone(), ..kept.value };
        match app.engine.records.put(caller.organisation, &inbox, kept.version).await {
            Ok(_version) => {
                app.engine.settings.forget();
                tracing::info!(inbox = %id, operator = %caller.operator, "an inbox has a new identity secret");
                return Ok((StatusCode::CREATED, Json(IdentitySecret { identity_secret })).into_response());
            }
            Err(error) if error.kind == Kind::Conflict => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::conflict("this inbox is being changed from several places at once"))
}

fn applied(inbox: Inbox, settings: InboxSettings) -> Inbox {
    let InboxSettings { name, bot, allowed_origins, timing, read_marks, comments, routing, .. } = settings;
    let usual = match inbox.channel {
        Channel::Web => Timing::default(),
        Channel::Voice => Timing::CALL,
        Channel::WhatsApp | Channel::Messenger | Channel::Instagram => Timing::MESSAGING,
    };
    let comments = comments.filter(|_| inbox.channel.has_comments()).map(Into::into).unwrap_or_default();
    let (timing, read_marks) = (timing.map_or(usual, Into::into), read_marks.unwrap_or(true));
    let routing = routing.map_or(inbox.routing, Into::into);
    Inbox { name, bot, allowed_origins, timing, read_marks, comments, routing, ..inbox }
}

async fn need_bot(app: &App, organisation: OrgId, settings: &InboxSettings) -> Answer<()> {
    if app.engine.records.get::<Bot>(organisation, settings.bot.0).await?.is_some() {
        return Ok(());
    }
    let error = FieldProblem { pointer: "/bot".into(), detail: "no such bot".into() };
    Err(Problem::invalid("/bot: no such bot", vec![error]))
}
