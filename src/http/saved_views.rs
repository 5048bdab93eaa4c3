//! Filters of lists that operators keep under a name.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use engine::clock::Timestamp;
use engine::ids::{OperatorId, OrgId, SavedViewId};
use engine::model::canned::Audience;
use engine::model::inbox::Channel;
use engine::model::record::{Key, Record};
use serde::{Deserialize, Serialize};

use super::audience::{may_use, need_audience, need_writer};
use super::caller::Caller;
use super::extract::{Json, Path};
use super::operators::all;
use super::problem::{Answer, Checks, Problem};
use super::versions::{need_match, raced, tagged};
use super::wire::kept_work::{Audience as WireAudience, SavedFilter, SavedView as WireView, SavedViewList, SavedViewSettings};
use crate::app::App;

/// Of one organisation, everybody's together.
const MOST_VIEWS: usize = 1_000;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SavedView {
    pub id: SavedViewId,
    pub organisation: OrgId,
    pub owner: OperatorId,
    pub audience: Audience,
    pub name: String,
    pub filter: SavedFilter,
    pub created_at: Timestamp,
}

impl Record for SavedView {
    const KIND: &'static str = "saved_view";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        Vec::new()
    }
}

/// List saved views
///
/// The caller's own, and those that are kept for the caller too.
#[utoipa::path(get, path = "/saved-views", tag = "saved_views", responses((status = 200, body = SavedViewList<'static>)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Response> {
    let mut views = Vec::new();
    for view in all::<SavedView>(&app, caller.organisation).await? {
        if may_use(&app, &caller, view.value.owner, view.value.audience).await? {
            views.push(view.value);
        }
    }
    views.sort_by_key(|view| view.name.to_lowercase());
    Ok(Json(SavedViewList { items: views.iter().map(wire).collect() }).into_response())
}

/// Read a saved view
#[utoipa::path(get, path = "/saved-views/{id}", tag = "saved_views", params(("id" = String, Path)),
    responses((status = 200, body = WireView<'static>, headers(("ETag" = String))), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<SavedViewId>) -> Answer<Response> {
    let kept = app.engine.records.require::<SavedView>(caller.organisation, id.0).await?;
    if !may_use(&app, &caller, kept.value.owner, kept.value.audience).await? {
        return Err(Problem::not_found("no such saved view"));
    }
    Ok(tagged(kept.version, wire(&kept.value)))
}

/// Keep a view
///
/// For the caller alone; owners keep them for a team or everybody too.
#[utoipa::path(post, path = "/saved-views", tag = "saved_views", request_body = SavedViewSettings,
    responses((status = 201, body = WireView<'static>, headers(("ETag" = String))), (status = 403), (status = 422)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(settings): Json<SavedViewSettings>) -> Answer<Response> {
    need_audience(&app, &caller, settings.audience.into()).await?;
    if all::<SavedView>(&app, caller.organisation).await?.len() >= MOST_VIEWS {
        return Err(Problem::conflict(format!("there are {MOST_VIEWS} saved views already")));
    }
    let new = SavedView {
        id: app.engine.ids.next(app.engine.clock.as_ref()),
        organisation: caller.organisation,
        owner: caller.operator,
        audience: Audience::Own,
        name: String::new(),
        filter: SavedFilter::default(),
        created_at: app.engine.clock.now(),
    };
    let view = applied(new, settings)?;
    let version = app.engine.records.put(caller.organisation, &view, 0).await?;
    Ok((StatusCode::CREATED, tagged(version, wire(&view))).into_response())
}

/// Change a saved view
///
/// With `If-Match`. Whoever keeps it alone; what is kept for others, with `live_chat:manage`.
#[utoipa::path(put, path = "/saved-views/{id}", tag = "saved_views", request_body = SavedViewSettings,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The ETag read")),
    responses((status = 200, body = WireView<'static>, headers(("ETag" = String))), (status = 403), (status = 404), (status = 412),
        (status = 422)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<SavedViewId>,
    headers: HeaderMap,
    Json(settings): Json<SavedViewSettings>,
) -> Answer<Response> {
    let kept = app.engine.records.require::<SavedView>(caller.organisation, id.0).await?;
    need_writer(&caller, kept.value.owner, kept.value.audience)?;
    need_match(&headers, kept.version)?;
    need_audience(&app, &caller, settings.audience.into()).await?;
    let owner = if settings.audience == WireAudience::Own { caller.operator } else { kept.value.owner };
    let view = applied(SavedView { owner, ..kept.value }, settings)?;
    let version = app.engine.records.put(caller.organisation, &view, kept.version).await.map_err(raced)?;
    Ok(tagged(version, wire(&view)))
}

/// Delete a saved view
#[utoipa::path(delete, path = "/saved-views/{id}", tag = "saved_views", params(("id" = String, Path)),
    responses((status = 204), (status = 403), (status = 404)))]
pub async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<SavedViewId>) -> Answer<StatusCode> {
    let kept = app.engine.records.require::<SavedView>(caller.organisation, id.0).await?;
    need_writer(&caller, kept.value.owner, kept.value.audience)?;
    app.engine.records.delete::<SavedView>(caller.organisation, id.0).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn applied(mut view: SavedView, settings: SavedViewSettings) -> Answer<SavedView> {
    let mut checks = Checks::default();
    let name = settings.name.trim().to_owned();
    checks.need((1..=60).contains(&name.chars().count()), "/name", "a name has 1 to 60 characters");
    let channel = settings.filter.channel.as_deref();
    let is_channel = channel.is_none_or(|name| Channel::from_name(name).is_some());
    checks.need(is_channel, "/filter/channel", "web, whatsapp, messenger, instagram or voice");
    let topic = settings.filter.topic.as_deref();
    checks.need(matches!(topic, None | Some("messages" | "comments")), "/filter/topic", "messages or comments");
    checks.finish()?;
    (view.name, view.filter, view.audience) = (name, settings.filter, settings.audience.into());
    Ok(view)
}

fn wire(view: &SavedView) -> WireView<'_> {
    let SavedView { id, owner, audience, name, filter, created_at, .. } = view;
    WireView { id: *id, owner: *owner, audience: (*audience).into(), name, filter, created_at: *created_at }
}
