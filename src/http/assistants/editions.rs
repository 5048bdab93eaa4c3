//! Drafts and editions of bots.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use engine::ids::BotId;
use engine::model::bot::Bot;
use engine::model::record::Versioned;

use crate::app::App;
use crate::assistants::{self, BotEdition};
use crate::http::bots::{applied, need_parts};
use crate::http::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::http::problem::{Answer, Checks, Problem};
use crate::http::versions::{need_match, raced, tagged};
use crate::http::wire::assistant::{BotDraft, BotEdition as WireEdition, BotEditionList, Publish};
use crate::http::wire::bot::{Bot as WireBot, BotSettings};

/// Read a draft
#[utoipa::path(get, path = "/bots/{id}/draft", tag = "bots", params(("id" = String, Path)),
    responses((status = 200, body = BotDraft), (status = 404)))]
pub async fn read_draft(State(app): State<App>, caller: Caller, Path(id): Path<BotId>) -> Answer<Json<BotDraft>> {
    let bot = need(&app, &caller, id).await?.value;
    let draft = assistants::draft(&app, &bot).await?.ok_or_else(|| Problem::not_found("this bot has no draft"))?;
    Ok(Json(on_wire(draft.value)))
}

/// Keep a draft
///
/// Owners only. Customers meet it once it is published.
#[utoipa::path(put, path = "/bots/{id}/draft", tag = "bots", params(("id" = String, Path)), request_body = BotSettings,
    responses((status = 200, body = BotDraft), (status = 403), (status = 404), (status = 422)))]
pub async fn keep_draft(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<BotId>,
    Json(settings): Json<BotSettings>,
) -> Answer<Json<BotDraft>> {
    caller.need_owner()?;
    let bot = need(&app, &caller, id).await?.value;
    let settings = settings.checked()?;
    need_parts(&app, caller.organisation, &settings).await?;
    let kept = assistants::keep_draft(&app, caller.operator, &bot, applied(&bot, settings)).await?;
    Ok(Json(on_wire(kept)))
}

/// Discard a draft
#[utoipa::path(delete, path = "/bots/{id}/draft", tag = "bots", params(("id" = String, Path)),
    responses((status = 204), (status = 403), (status = 404)))]
pub async fn discard_draft(State(app): State<App>, caller: Caller, Path(id): Path<BotId>) -> Answer<StatusCode> {
    caller.need_owner()?;
    let bot = need(&app, &caller, id).await?.value;
    assistants::discard_draft(&app, &bot).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Publish the draft
///
/// Owners only. Makes the next edition; the draft is gone afterwards.
#[utoipa::path(post, path = "/bots/{id}/publish", tag = "bots", request_body = Publish,
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The bot's ETag, to publish over nothing unseen")),
    responses((status = 200, body = WireBot<'static>, headers(("ETag" = String))), (status = 403), (status = 404), (status = 412)))]
pub async fn publish(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<BotId>,
    headers: HeaderMap,
    Json(publish): Json<Publish>,
) -> Answer<Response> {
    caller.need_owner()?;
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
#[utoipa::path(get, path = "/bots/{id}/editions", tag = "bots", params(("id" = String, Path)),
    responses((status = 200, body = BotEditionList), (status = 404)))]
pub async fn list(State(app): State<App>, caller: Caller, Path(id): Path<BotId>) -> Answer<Json<BotEditionList>> {
    let bot = need(&app, &caller, id).await?.value;
    let editions = assistants::editions(&app, &bot).await?;
    let items = editions.into_iter().map(|edition| WireEdition { settings: None, ..whole(edition, &bot) }).collect();
    Ok(Json(BotEditionList { items }))
}

/// Read an edition
#[utoipa::path(get, path = "/bots/{id}/editions/{edition}", tag = "bots",
    params(("id" = String, Path), ("edition" = u32, Path)), responses((status = 200, body = WireEdition), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path((id, edition)): Path<(BotId, u32)>) -> Answer<Json<WireEdition>> {
    let bot = need(&app, &caller, id).await?.value;
    Ok(Json(whole(assistants::edition(&app, &bot, edition).await?, &bot)))
}

/// Make an edition live again
///
/// Owners only. It becomes the next edition; what is live now stays in the history.
#[utoipa::path(post, path = "/bots/{id}/editions/{edition}/restore", tag = "bots",
    params(("id" = String, Path), ("edition" = u32, Path)),
    responses((status = 200, body = WireBot<'static>, headers(("ETag" = String))), (status = 403), (status = 404), (status = 412)))]
pub async fn restore(State(app): State<App>, caller: Caller, Path((id, edition)): Path<(BotId, u32)>) -> Answer<Response> {
    caller.need_owner()?;
    let bot = need(&app, &caller, id).await?;
    let old = assistants::edition(&app, &bot.value, edition).await?;
    let note = format!("edition {edition} again");
    let live = assistants::publish(&app, caller.operator, &bot, old.settings, &note).await.map_err(raced)?;
    Ok(tagged(live.version, WireBot::new(&live.value)))
}

async fn need(app: &App, caller: &Caller, id: BotId) -> Answer<Versioned<Bot>> {
    Ok(app.engine.records.require::<Bot>(caller.organisation, id.0).await?)
}

fn on_wire(draft: assistants::BotDraft) -> BotDraft {
    let assistants::BotDraft { settings, based_on, at, by } = draft;
    BotDraft { settings: settings.into(), based_on, at, by }
}

fn whole(edition: BotEdition, bot: &Bot) -> WireEdition {
    let BotEdition { edition, at, by, note, settings, .. } = edition;
    WireEdition { edition, at, by, note, live: edition == bot.edition, settings: Some(settings.into()) }
}

fn checked_note(note: &str) -> Answer<String> {
    let note = note.trim().to_owned();
    let mut checks = Checks::default();
    checks.need(note.chars().count() <= 500, "/note", "at most 500 characters");
    checks.finish()?;
    Ok(note)
}
