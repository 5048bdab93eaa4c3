//! Macros: what operators do again and again, as a list of steps under a name.

mod run;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use engine::clock::Timestamp;
use engine::ids::{MacroId, OperatorId, OrgId};
use engine::model::canned::{Audience, CannedReply};
use engine::model::filing::{Label, Team};
use engine::model::lead::{LONGEST_FIELD, MOST_TAGS};
use engine::model::operator::Operator;
use engine::model::record::{Key, Record};
use serde::{Deserialize, Serialize};

pub(crate) use self::run::change_of;
pub use self::run::forget_old_runs;
use self::run::{Begun, begin, finish, perform};
use super::audience::{may_use, need_audience, need_writer};
use super::caller::Caller;
use super::canned_replies::need_text;
use super::conversations::require;
use super::extract::{Json, Path};
use super::operators::all;
use super::problem::{Answer, Checks, Problem};
use super::versions::{need_match, raced, tagged};
use super::wire::kept_work::{Macro as WireMacro, MacroList, MacroReport, MacroSettings, MacroStep, RunMacro};
use crate::app::App;

/// Of one organisation, everybody's together.
const MOST_MACROS: usize = 500;
pub(super) const MOST_STEPS: usize = 10;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Macro {
    pub id: MacroId,
    pub organisation: OrgId,
    pub owner: OperatorId,
    pub audience: Audience,
    pub name: String,
    pub steps: Vec<MacroStep>,
    pub created_at: Timestamp,
}

impl Record for Macro {
    const KIND: &'static str = "macro";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        Vec::new()
    }
}

/// List macros
///
/// Those the caller may run.
#[utoipa::path(get, path = "/macros", tag = "macros", responses((status = 200, body = MacroList<'static>)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Response> {
    let mut macros = Vec::new();
    for kept in all::<Macro>(&app, caller.organisation).await? {
        if may_use(&app, &caller, kept.value.owner, kept.value.audience).await? {
            macros.push(kept.value);
        }
    }
    macros.sort_by_key(|kept| kept.name.to_lowercase());
    Ok(Json(MacroList { items: macros.iter().map(wire).collect() }).into_response())
}

/// Read a macro
#[utoipa::path(get, path = "/macros/{id}", tag = "macros", params(("id" = String, Path)),
    responses((status = 200, body = WireMacro<'static>, headers(("ETag" = String))), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<MacroId>) -> Answer<Response> {
    let kept = app.engine.records.require::<Macro>(caller.organisation, id.0).await?;
    if !may_use(&app, &caller, kept.value.owner, kept.value.audience).await? {
        return Err(Problem::not_found("no such macro"));
    }
    Ok(tagged(kept.version, wire(&kept.value)))
}

/// Add a macro
///
/// For the caller alone; owners write them for a team or everybody too.
#[utoipa::path(post, path = "/macros", tag = "macros", request_body = MacroSettings,
    responses((status = 201, body = WireMacro<'static>, headers(("ETag" = String))), (status = 403), (status = 422)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(settings): Json<MacroSettings>) -> Answer<Response> {
    need_audience(&app, &caller, settings.audience.into()).await?;
    if all::<Macro>(&app, caller.organisation).await?.len() >= MOST_MACROS {
        return Err(Problem::conflict(format!("there are {MOST_MACROS} macros already")));
    }
    let new = Macro {
        id: app.engine.ids.next(app.engine.clock.as_ref()),
        organisation: caller.organisation,
        owner: caller.operator,
        audience: Audience::Own,
        name: String::new(),
        steps: Vec::new(),
        created_at: app.engine.clock.now(),
    };
    let made = applied(&app, new, settings).await?;
    let version = app.engine.records.put(caller.organisation, &made, 0).await?;
    Ok((StatusCode::CREATED, tagged(version, wire(&made))).into_response())
}

/// Change a macro
///
/// With `If-Match`. Whoever keeps it alone; what is kept for others, with `live_chat:manage`.
#[utoipa::path(put, path = "/macros/{id}", tag = "macros", request_body = MacroSettings,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The ETag read")),
    responses((status = 200, body = WireMacro<'static>, headers(("ETag" = String))), (status = 403), (status = 404), (status = 412),
        (status = 422)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<MacroId>,
    headers: HeaderMap,
    Json(settings): Json<MacroSettings>,
) -> Answer<Response> {
    let kept = app.engine.records.require::<Macro>(caller.organisation, id.0).await?;
    need_writer(&caller, kept.value.owner, kept.value.audience)?;
    need_match(&headers, kept.version)?;
    need_audience(&app, &caller, settings.audience.into()).await?;
    // Whoever takes it for themselves alone is its owner from then on.
    let audience = Audience::from(settings.audience);
    let owner = if audience == Audience::Own { caller.operator } else { kept.value.owner };
    let changed = applied(&app, Macro { owner, ..kept.value }, settings).await?;
    let version = app.engine.records.put(caller.organisation, &changed, kept.version).await.map_err(raced)?;
    Ok(tagged(version, wire(&changed)))
}

/// Delete a macro
#[utoipa::path(delete, path = "/macros/{id}", tag = "macros", params(("id" = String, Path)),
    responses((status = 204), (status = 403), (status = 404)))]
pub async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<MacroId>) -> Answer<StatusCode> {
    let kept = app.engine.records.require::<Macro>(caller.organisation, id.0).await?;
    need_writer(&caller, kept.value.owner, kept.value.audience)?;
    app.engine.records.delete::<Macro>(caller.organisation, id.0).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Run a macro on a conversation
///
/// Its steps, one after the other; after a step that fails the others are skipped. The same `client_id` again within a week
/// runs nothing and answers with the report of the first run.
#[utoipa::path(post, path = "/macros/{id}/run", tag = "macros", params(("id" = String, Path)), request_body = RunMacro,
    responses((status = 200, body = MacroReport), (status = 404), (status = 409, description = "The first run is still under way"),
        (status = 422)))]
pub async fn run(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<MacroId>,
    Json(wanted): Json<RunMacro>,
) -> Answer<Json<MacroReport>> {
    let mut checks = Checks::default();
    checks.need((1..=64).contains(&wanted.client_id.len()), "/client_id", "1 to 64 bytes");
    checks.finish()?;
    let kept = app.engine.records.require::<Macro>(caller.organisation, id.0).await?.value;
    if !may_use(&app, &caller, kept.owner, kept.audience).await? {
        return Err(Problem::not_found("no such macro"));
    }
    require(&app, &caller, wanted.conversation).await?;
    let begun = match begin(&app, &caller, &wanted).await? {
        Begun::Now(begun) => begun,
        Begun::Before(report) => return Ok(Json(MacroReport { steps: report })),
    };
    let steps = perform(&app, &caller, &kept.steps, &wanted).await;
    finish(&app, begun, &steps).await?;
    Ok(Json(MacroReport { steps }))
}

async fn applied(app: &App, kept: Macro, settings: MacroSettings) -> Answer<Macro> {
    let mut checks = Checks::default();
    let name = settings.name.trim().to_owned();
    checks.need((1..=80).contains(&name.chars().count()), "/name", "a name has 1 to 80 characters");
    checks.need((1..=MOST_STEPS).contains(&settings.steps.len()), "/steps", format!("1 to {MOST_STEPS} steps"));
    let is_nested = settings.steps.iter().any(|step| matches!(step, MacroStep::Macro { .. }));
    checks.need(!is_nested, "/steps", "a macro does not run another one");
    let moves_leads = settings.steps.iter().any(|step| matches!(step, MacroStep::Lead { .. }));
    checks.need(!moves_leads, "/steps", "leads are moved by automations alone");
    for (place, step) in settings.steps.iter().take(MOST_STEPS).enumerate() {
        check_step(app, kept.organisation, step, &format!("/steps/{place}"), &mut checks).await?;
    }
    checks.finish()?;
    Ok(Macro { name, steps: settings.steps, audience: settings.audience.into(), ..kept })
}

/// What a step names is there, at least now.
pub(super) async fn check_step(app: &App, of: OrgId, step: &MacroStep, at: &str, checks: &mut Checks) -> Answer<()> {
    let records = &app.engine.records;
    match step {
        MacroStep::Reply { canned_reply } => {
            let is_there = records.get::<CannedReply>(of, canned_reply.0).await?.is_some();
            checks.need(is_there, format!("{at}/canned_reply"), "no such canned reply");
        }
        MacroStep::Note { text } | MacroStep::Text { text } => need_text(checks, &format!("{at}/text"), text),
        MacroStep::Labels { add, remove } => {
            let named = add.len() + remove.len();
            checks.need((1..=20).contains(&named), at, "1 to 20 labels");
            for label in add.iter().take(20) {
                checks.need(records.get::<Label>(of, label.0).await?.is_some(), format!("{at}/add"), "no such label");
            }
        }
        MacroStep::Team { team } => {
            checks.need(records.get::<Team>(of, team.0).await?.is_some(), format!("{at}/team"), "no such team");
        }
        MacroStep::Assign { operator } => {
            let is_there = records.get::<Operator>(of, operator.0).await?.is_some();
            checks.need(is_there, format!("{at}/operator"), "no such operator");
        }
        MacroStep::Snooze { for_s } => {
            let is_some_time = for_s.is_none_or(|seconds| (60..=366 * 86_400).contains(&seconds));
            checks.need(is_some_time, format!("{at}/for_s"), "a minute to a year, in seconds");
        }
        MacroStep::Macro { id } => {
            let kept = records.get::<Macro>(of, id.0).await?;
            let is_for_others = kept.is_some_and(|kept| kept.value.audience != Audience::Own);
            checks.need(is_for_others, format!("{at}/id"), "no macro that is kept for others");
        }
        MacroStep::Lead { tags, .. } => {
            let is_short = |tag: &String| (1..=LONGEST_FIELD).contains(&tag.trim().chars().count());
            let are_tags = tags.len() <= MOST_TAGS && tags.iter().all(is_short);
            checks.need(are_tags, format!("{at}/tags"), format!("at most {MOST_TAGS} tags of 1 to {LONGEST_FIELD} characters"));
        }
        MacroStep::Priority { .. } | MacroStep::Resolve | MacroStep::AskPerson | MacroStep::Return => {}
    }
    Ok(())
}

fn wire(kept: &Macro) -> WireMacro<'_> {
    let Macro { id, owner, audience, name, steps, created_at, .. } = kept;
    WireMacro { id: *id, owner: *owner, audience: (*audience).into(), name, steps, created_at: *created_at }
}
