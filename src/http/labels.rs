//! Labels: everybody inside reads them, owners write them.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use engine::flow::filing::Gone;
use engine::ids::{LabelId, OrgId};
use engine::model::filing::{Label, name_key};

use super::caller::Caller;
use super::extract::{Json, Path};
use super::filing::take_off;
use super::operators::all;
use super::problem::{Answer, Checks, Problem};
use super::versions::{need_match, raced, tagged};
use super::wire::filing::{Label as WireLabel, LabelList, LabelSettings};
use crate::app::App;

/// Of one organisation; more than this nobody chooses from.
const MOST_LABELS: usize = 500;

const GREY: &str = "#6b7280";

/// List labels
#[utoipa::path(get, path = "/labels", tag = "labels", responses((status = 200, body = LabelList<'static>)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Response> {
    let mut labels = all::<Label>(&app, caller.organisation).await?;
    labels.sort_by_key(|label| label.value.name.to_lowercase());
    let items = labels.iter().map(|label| WireLabel::new(&label.value)).collect();
    Ok(Json(LabelList { items }).into_response())
}

/// Read a label
#[utoipa::path(get, path = "/labels/{id}", tag = "labels", params(("id" = String, Path)),
    responses((status = 200, body = WireLabel<'static>, headers(("ETag" = String))), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<LabelId>) -> Answer<Response> {
    let kept = app.engine.records.require::<Label>(caller.organisation, id.0).await?;
    Ok(tagged(kept.version, WireLabel::new(&kept.value)))
}

/// Add a label
///
/// Owners only.
#[utoipa::path(post, path = "/labels", tag = "labels", request_body = LabelSettings,
    responses((status = 201, body = WireLabel<'static>, headers(("ETag" = String))), (status = 403),
        (status = 409, description = "Another label has this name"), (status = 422)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(settings): Json<LabelSettings>) -> Answer<Response> {
    caller.need_owner()?;
    if all::<Label>(&app, caller.organisation).await?.len() >= MOST_LABELS {
        return Err(Problem::conflict(format!("there are {MOST_LABELS} labels already")));
    }
    let id = app.engine.ids.next(app.engine.clock.as_ref());
    let new = Label {
        id,
        organisation: caller.organisation,
        name: String::new(),
        colour: String::new(),
        description: String::new(),
        created_at: app.engine.clock.now(),
    };
    let label = applied(new, settings)?;
    let version = app.engine.records.put(caller.organisation, &label, 0).await?;
    app.names.forget_filing(caller.organisation);
    Ok((StatusCode::CREATED, tagged(version, WireLabel::new(&label))).into_response())
}

/// Change a label
///
/// Owners only, with `If-Match`. Conversations that carry it show it as it is now.
#[utoipa::path(put, path = "/labels/{id}", tag = "labels", request_body = LabelSettings,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The ETag read")),
    responses((status = 200, body = WireLabel<'static>, headers(("ETag" = String))), (status = 403), (status = 404),
        (status = 409, description = "Another label has this name"), (status = 412), (status = 422)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<LabelId>,
    headers: HeaderMap,
    Json(settings): Json<LabelSettings>,
) -> Answer<Response> {
    caller.need_owner()?;
    let kept = app.engine.records.require::<Label>(caller.organisation, id.0).await?;
    need_match(&headers, kept.version)?;
    let label = applied(kept.value, settings)?;
    need_own_name(&app, caller.organisation, &label).await?;
    let version = app.engine.records.put(caller.organisation, &label, kept.version).await.map_err(raced)?;
    app.names.forget_filing(caller.organisation);
    Ok(tagged(version, WireLabel::new(&label)))
}

/// Delete a label
///
/// Owners only. From then on no conversation shows it.
#[utoipa::path(delete, path = "/labels/{id}", tag = "labels", params(("id" = String, Path)),
    responses((status = 204), (status = 403), (status = 404)))]
pub async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<LabelId>) -> Answer<StatusCode> {
    caller.need_owner()?;
    if !app.engine.records.delete::<Label>(caller.organisation, id.0).await? {
        return Err(Problem::not_found("no such label"));
    }
    app.names.forget_filing(caller.organisation);
    take_off(&app, &caller, Gone::Label(id));
    Ok(StatusCode::NO_CONTENT)
}

fn applied(mut label: Label, settings: LabelSettings) -> Answer<Label> {
    let mut checks = Checks::default();
    let (name, description) = (settings.name.trim().to_owned(), settings.description.trim().to_owned());
    let colour = settings.colour.unwrap_or_else(|| GREY.to_owned()).to_lowercase();
    checks.need((1..=40).contains(&name.chars().count()), "/name", "a name has 1 to 40 characters");
    let is_colour =
        colour.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
    checks.need(is_colour, "/colour", "a colour is # and six hex digits");
    checks.need(description.chars().count() <= 200, "/description", "at most 200 characters");
    checks.finish()?;
    (label.name, label.colour, label.description) = (name, colour, description);
    Ok(label)
}

/// A taken name is told apart from a change that somebody else made first.
async fn need_own_name(app: &App, organisation: OrgId, label: &Label) -> Answer<()> {
    let key = name_key(organisation, &label.name);
    let taken = app.engine.records.find_by_key::<Label>(key.name, &key.value).await?;
    if taken.is_some_and(|taken| taken.value.id != label.id) {
        return Err(Problem::conflict("another label has this name"));
    }
    Ok(())
}
