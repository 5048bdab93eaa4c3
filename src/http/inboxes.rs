//! Settings of inboxes.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use engine::error::Kind;
use engine::ids::{HoursId, InboxId, OrgId};
use engine::model::bot::Bot;
use engine::model::hours::BusinessHours;
use engine::model::inbox::{Channel, Inbox, Retention, Timing};
use engine::model::record::Versioned;
use engine::model::role::{Level, Module};

use super::caller::Caller;
use super::extract::{Json, Path};
use super::operators::all;
use super::problem::{Answer, FieldProblem, Problem};
use super::tokens::random_text;
use super::versions::{need_match, raced, tagged};
use super::wire::inbox::{IdentitySecret, Inbox as WireInbox, InboxList, InboxSettings, RetentionReport};
use crate::app::App;
use crate::channels::health::{self, ChannelHealth};
use crate::plans::Limited;
use crate::retention::RetentionRun;

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
    need_retention(&caller, Retention::default(), &settings)?;
    let inbox = Inbox {
        id: app.engine.ids.next(app.engine.clock.as_ref()),
        organisation: caller.organisation,
        channel: settings.channel(),
        public_key: format!("pk_{}", &random_text()?[..24]),
        created_at: app.engine.clock.now(),
        ..Inbox::default()
    };
    let hours = hours(&app, &inbox, &settings).await?;
    let inbox = Inbox { hours, ..applied(inbox, settings) };
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
    need_retention(&caller, kept.value.retention, &settings)?;
    let hours = hours(&app, &kept.value, &settings).await?;
    let inbox = Inbox { hours, ..applied(kept.value, settings) };
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

/// Read what was deleted by age
///
/// When the inbox's conversations and recordings were last looked through, and how many of what went.
#[utoipa::path(get, path = "/inboxes/{id}/retention", tag = "inboxes", operation_id = "inbox_retention", params(("id" = String, Path)),
    responses((status = 200, body = RetentionReport), (status = 404)))]
pub async fn retention(State(app): State<App>, caller: Caller, Path(id): Path<InboxId>) -> Answer<Response> {
    app.engine.records.require::<Inbox>(caller.organisation, id.0).await?;
    let run = app.engine.records.get::<RetentionRun>(caller.organisation, id.0).await?;
    let report = run.map_or_else(RetentionReport::default, |run| {
        let RetentionRun { at, failed, removed, removed_in_all, .. } = run.value;
        RetentionReport { last_run_at: Some(at), failed, removed, removed_in_all }
    });
    Ok(Json(report).into_response())
}

fn applied(inbox: Inbox, settings: InboxSettings) -> Inbox {
    let InboxSettings { name, bot, allowed_origins, timing, read_marks, comments, routing, retention, survey, .. } = settings;
    let usual = match inbox.channel {
        Channel::Web => Timing::default(),
        Channel::Voice => Timing::CALL,
        Channel::WhatsApp | Channel::Messenger | Channel::Instagram => Timing::MESSAGING,
    };
    let comments = comments.filter(|_| inbox.channel.has_comments()).map(Into::into).unwrap_or_default();
    let (timing, read_marks) = (timing.map_or(usual, Into::into), read_marks.unwrap_or(true));
    let routing = routing.map_or(inbox.routing, Into::into);
    let retention = retention.map_or(inbox.retention, Into::into);
    let survey = survey.map_or_else(|| inbox.survey.clone(), Into::into);
    Inbox { name, bot, allowed_origins, timing, read_marks, comments, routing, retention, survey, ..inbox }
}

/// What deletes conversations by itself is decided by whoever may erase them.
fn need_retention(caller: &Caller, before: Retention, settings: &InboxSettings) -> Answer<()> {
    match settings.retention {
        Some(wanted) if before != wanted.into() => caller.need(Module::Conversations, Level::Manage),
        _ => Ok(()),
    }
}

/// What the settings say of the hours, or as it is.
async fn hours(app: &App, inbox: &Inbox, settings: &InboxSettings) -> Answer<Option<HoursId>> {
    let Some(named) = settings.hours.as_deref() else { return Ok(inbox.hours) };
    if named.is_empty() {
        return Ok(None);
    }
    if let Ok(id) = named.parse::<HoursId>()
        && app.engine.records.get::<BusinessHours>(inbox.organisation, id.0).await?.is_some()
    {
        return Ok(Some(id));
    }
    let error = FieldProblem::new("/hours", "no such business hours");
    Err(Problem::invalid("/hours: no such business hours", vec![error]))
}

async fn need_bot(app: &App, organisation: OrgId, settings: &InboxSettings) -> Answer<()> {
    if app.engine.records.get::<Bot>(organisation, settings.bot.0).await?.is_some() {
        return Ok(());
    }
    let error = FieldProblem { pointer: "/bot".into(), detail: "no such bot".into() };
    Err(Problem::invalid("/bot: no such bot", vec![error]))
}
