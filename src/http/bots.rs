//! Settings of bots.

use agents::ModelConnection;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use engine::ids::{BotId, OrgId};
use engine::model::bot::Bot;
use engine::model::inbox::Inbox;

use super::caller::Caller;
use super::extract::{Json, Path};
use super::operators::all;
use super::problem::{Answer, Checks, Problem};
use super::versions::{need_match, raced, tagged};
use super::wire::bot::{Bot as WireBot, BotList, BotSettings};
use crate::app::App;
use crate::assistants;
use crate::knowledge::KnowledgeBase;
use crate::plans::Limited;

/// List bots
#[utoipa::path(get, path = "/bots", tag = "bots", responses((status = 200, body = BotList<'static>)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Response> {
    let bots = all::<Bot>(&app, caller.organisation).await?;
    let items = bots.iter().map(|bot| WireBot::new(&bot.value)).collect();
    Ok(Json(BotList { items }).into_response())
}

/// Read a bot
#[utoipa::path(get, path = "/bots/{id}", tag = "bots", params(("id" = String, Path)),
    responses((status = 200, body = WireBot<'static>, headers(("ETag" = String))), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<BotId>) -> Answer<Response> {
    let kept = app.engine.records.require::<Bot>(caller.organisation, id.0).await?;
    Ok(tagged(kept.version, WireBot::new(&kept.value)))
}

/// Add a bot
#[utoipa::path(post, path = "/bots", tag = "bots", request_body = BotSettings,
    responses((status = 201, body = WireBot<'static>, headers(("ETag" = String))), (status = 403)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(settings): Json<BotSettings>) -> Answer<Response> {
    let settings = settings.checked()?;
    need_parts(&app, caller.organisation, &settings).await?;
    let bot = Bot {
        id: app.engine.ids.next(app.engine.clock.as_ref()),
        organisation: caller.organisation,
        created_at: app.engine.clock.now(),
        ..Bot::default()
    };
    let bot = applied(&bot, settings);
    let version = app.plans.make(caller.organisation, Limited::Bots, &bot).await?;
    app.engine.settings.forget();
    Ok((StatusCode::CREATED, tagged(version, WireBot::new(&bot))).into_response())
}

/// Change a bot
///
/// With `If-Match`.
#[utoipa::path(put, path = "/bots/{id}", tag = "bots", request_body = BotSettings,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The ETag read")),
    responses((status = 200, body = WireBot<'static>, headers(("ETag" = String))), (status = 403), (status = 404), (status = 412)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<BotId>,
    headers: HeaderMap,
    Json(settings): Json<BotSettings>,
) -> Answer<Response> {
    let settings = settings.checked()?;
    let kept = app.engine.records.require::<Bot>(caller.organisation, id.0).await?;
    need_match(&headers, kept.version)?;
    need_parts(&app, caller.organisation, &settings).await?;
    let bot = applied(&kept.value, settings);
    let live = assistants::publish(&app, caller.operator, &kept, bot, "").await.map_err(raced)?;
    Ok(tagged(live.version, WireBot::new(&live.value)))
}

/// Delete a bot
///
/// Its draft and its editions go with it; conversations, traces and usage stay. Refused while an inbox uses it.
#[utoipa::path(delete, path = "/bots/{id}", tag = "bots", params(("id" = String, Path)),
    responses((status = 204), (status = 403), (status = 404), (status = 409, description = "An inbox uses it")))]
pub async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<BotId>) -> Answer<StatusCode> {
    let (records, organisation) = (&app.engine.records, caller.organisation);
    let bot = records.require::<Bot>(organisation, id.0).await?.value;
    need_unused(&app, organisation, id).await?;
    if !records.delete::<Bot>(organisation, id.0).await? {
        return Err(Problem::not_found("no such bot"));
    }
    // An inbox that took it in this very moment keeps it.
    if let Err(used) = need_unused(&app, organisation, id).await {
        records.put(organisation, &bot, 0).await?;
        return Err(used);
    }
    assistants::forget(&app, &bot).await?;
    app.engine.settings.forget();
    Ok(StatusCode::NO_CONTENT)
}

async fn need_unused(app: &App, organisation: OrgId, bot: BotId) -> Answer<()> {
    let inboxes = all::<Inbox>(app, organisation).await?;
    let users: Vec<&str> =
        inboxes.iter().map(|inbox| &inbox.value).filter(|inbox| inbox.bot == bot).map(|inbox| inbox.name.as_str()).collect();
    if users.is_empty() {
        return Ok(());
    }
    Err(Problem::in_use(format!("Inboxes use this bot ({}): give them another one first.", users.join(", "))))
}

pub(super) fn applied(bot: &Bot, settings: BotSettings) -> Bot {
    let BotSettings { name, colour, greeting, disclosure, starters, knowledge_bases, .. } = settings;
    let BotSettings { responder, profile, agents, models, budget, remember, .. } = settings;
    let responder = responder.into();
    Bot {
        name,
        colour,
        greeting,
        disclosure,
        starters,
        knowledge_bases,
        responder,
        profile,
        agents,
        models,
        budget,
        remember,
        ..bot.clone()
    }
}

/// The knowledge bases and connections that the settings name are this organisation's.
pub(super) async fn need_parts(app: &App, organisation: OrgId, settings: &BotSettings) -> Answer<()> {
    let mut checks = Checks::default();
    for (place, base) in settings.knowledge_bases.iter().enumerate() {
        let found = app.engine.records.get::<KnowledgeBase>(organisation, base.0).await?;
        checks.need(found.is_some(), format!("/knowledge_bases/{place}"), "no such knowledge base");
    }
    for (at, agent) in settings.agents.iter().enumerate() {
        for (place, base) in agent.knowledge_bases.iter().enumerate() {
            let found = app.engine.records.get::<KnowledgeBase>(organisation, base.0).await?;
            checks.need(found.is_some(), format!("/agents/{at}/knowledge_bases/{place}"), "no such knowledge base");
        }
    }
    for (place, choice) in settings.models.iter().enumerate() {
        let found = app.engine.records.get::<ModelConnection>(organisation, choice.connection.0).await?;
        checks.need(found.is_some(), format!("/models/{place}/connection"), "no such connection");
    }
    checks.finish()
}
