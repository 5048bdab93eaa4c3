//! Drafts and editions of bots.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use engine::ids::{BotId, OperatorId, OrgId};
use engine::model::bot::Bot;
use engine::model::record::Versioned;

use crate::app::App;
use crate::assistants::{self, BotEdition};
use crate::http::bots::{applied, need_parts};
use crate::http::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::http::problem::{Answer, Checks, Problem};
use crate::http::versions::{need_match, raced, tagged};
use crate::http::wire::assistant::{BotDraft, BotEdition as WireEdition, BotEditionList, Publish, WholeBotEdition};
use crate::http::wire::bot::{Bot as WireBot, BotSettings};

/// Read a draft
///
/// Without one, 204.
#[utoipa::path(get, path = "/bots/{id}/draft", tag = "editions", params(("id" = String, Path)),
    responses((status = 200, body = BotDraft), (status = 204, description = "There is no draft"), (status = 404)))]
pub async fn read_draft(State(app): State<App>, caller: Caller, Path(id): Path<BotId>) -> Answer<Response> {
    let bot = need(&app, &caller, id).await?.value;
    Ok(match assistants::draft(&app, &bot).await? {
        Some(draft) => Json(on_wire(&app, draft.value).await?).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

/// Keep a draft
///
/// Customers meet it once it is published.
#[utoipa::path(put, path = "/bots/{id}/draft", tag = "editions", params(("id" = String, Path)), request_body = BotSettings,
    responses((status = 200, body = BotDraft), (status = 403), (status = 404), (status = 422)))]
pub async fn keep_draft(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<BotId>,
    Json(settings): Json<BotSettings>,
) -> Answer<Json<BotDraft>> {
    let bot = need(&app, &caller, id).await?.value;
    let settings = settings.checked()?;
    need_parts(&app, caller.organisation, &settings).await?;
    let kept = assistants::keep_draft(&app, caller.operator, &bot, applied(&bot, settings)).await?;
    Ok(Json(on_wire(&app, kept).await?))
}

/// Discard a draft
#[utoipa::path(delete, path = "/bots/{id}/draft", tag = "editions", params(("id" = String, Path)),
    responses((status = 204), (status = 403), (status = 404)))]
pub async fn discard_draft(State(app): State<App>, caller: Caller, Path(id): Path<BotId>) -> Answer<StatusCode> {
    let bot = need(&app, &caller, id).await?.value;
    assistants::discard_draft(&app, &bot).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Publish the draft
///
/// Makes the next edition; the draft is gone afterwards.
#[utoipa::path(post, path = "/bots/{id}/publish", tag = "editions", request_body = Publish,
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The bot's ETag, to publish over nothing unseen")),
    responses((status = 200, body = WireBot<'static>, headers(("ETag" = String))), (status = 403), (status = 404), (status = 412)))]
pub async fn publish(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<BotId>,
    headers: HeaderMap,
    Json(publish): Json<Publish>,
) -> Answer<Response> {
    let bot = need(&app, &caller, id).await?;
    if headers.contains_key(axum::http::header::IF_MATCH) {
        need_match(&headers, bot.version)?;
    }
    let note = checked_note(&publish.note)?;
    let draft = assistants::draft(&app, &bot.value).await?.ok_or_else(|| Problem::not_found("this bot has no draft"))?;
    let live = assistants::publish(&app, caller.operator, &bot, draft.value.settings, &note).await.map_err(raced)?;
    assistants::discard_draft(&app, &live.value).await?;
    Ok(tagged(live.version, WireBot::new(&live.value)))
}

/// List editions
///
/// Newest first.
#[utoipa::path(get, path = "/bots/{id}/editions", tag = "editions", params(("id" = String, Path)),
    responses((status = 200, body = BotEditionList), (status = 404)))]
pub async fn list(State(app): State<App>, caller: Caller, Path(id): Path<BotId>) -> Answer<Json<BotEditionList>> {
    let bot = need(&app, &caller, id).await?.value;
    let editions = assistants::editions(&app, &bot).await?;
    let mut items = Vec::with_capacity(editions.len());
    for edition in &editions {
        items.push(edition_on_wire(&app, edition, &bot).await?);
    }
    Ok(Json(BotEditionList { items }))
}

/// Read an edition
#[utoipa::path(get, path = "/bots/{id}/editions/{edition}", tag = "editions",
    params(("id" = String, Path), ("edition" = u32, Path)), responses((status = 200, body = WholeBotEdition), (status = 404)))]
pub async fn read(
    State(app): State<App>,
    caller: Caller,
    Path((id, edition)): Path<(BotId, u32)>,
) -> Answer<Json<WholeBotEdition>> {
    let bot = need(&app, &caller, id).await?.value;
    let found = assistants::edition(&app, &bot, edition).await?;
    let edition = edition_on_wire(&app, &found, &bot).await?;
    Ok(Json(WholeBotEdition { edition, settings: found.settings.into() }))
}

/// Make an edition live again
///
/// It becomes the next edition; what is live now stays in the history.
#[utoipa::path(post, path = "/bots/{id}/editions/{edition}/restore", tag = "editions",
    params(("id" = String, Path), ("edition" = u32, Path)),
    responses((status = 200, body = WireBot<'static>, headers(("ETag" = String))), (status = 403), (status = 404), (status = 412)))]
pub async fn restore(State(app): State<App>, caller: Caller, Path((id, edition)): Path<(BotId, u32)>) -> Answer<Response> {
    let bot = need(&app, &caller, id).await?;
    let old = assistants::edition(&app, &bot.value, edition).await?;
    let note = format!("edition {edition} again");
    let live = assistants::publish(&app, caller.operator, &bot, old.settings, &note).await.map_err(raced)?;
    Ok(tagged(live.version, WireBot::new(&live.value)))
}

async fn need(app: &App, caller: &Caller, id: BotId) -> Answer<Versioned<Bot>> {
    Ok(app.engine.records.require::<Bot>(caller.organisation, id.0).await?)
}

async fn on_wire(app: &App, draft: assistants::BotDraft) -> Answer<BotDraft> {
    let by = name_of(app, draft.settings.organisation, draft.by).await?;
    let assistants::BotDraft { settings, based_on, at, .. } = draft;
    Ok(BotDraft { settings: settings.into(), based_on, at, by })
}

async fn edition_on_wire(app: &App, kept: &BotEdition, bot: &Bot) -> Answer<WireEdition> {
    let by = name_of(app, kept.organisation, kept.by).await?;
    let (edition, at, note) = (kept.edition, kept.at, kept.note.clone());
    Ok(WireEdition { edition, at, by, note, live: edition == bot.edition })
}

/// Empty for somebody who is not here any more.
async fn name_of(app: &App, organisation: OrgId, operator: OperatorId) -> Answer<String> {
    let card = app.names.operator(organisation, operator).await?;
    Ok(card.map(|card| card.name.to_string()).unwrap_or_default())
}

fn checked_note(note: &str) -> Answer<String> {
    let note = note.trim().to_owned();
    let mut checks = Checks::default();
    checks.need(note.chars().count() <= 500, "/note", "at most 500 characters");
    checks.finish()?;
    Ok(note)
}
