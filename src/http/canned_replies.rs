//! Canned replies, and their variables filled for one conversation.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use engine::error::Result;
use engine::ids::CannedReplyId;
use engine::model::canned::{self, Audience, CannedReply, Rendered};
use engine::model::conversation::Conversation;

use super::audience::{may_use, need_audience, need_writer};
use super::caller::Caller;
use super::conversations::require;
use super::extract::{Json, Path, Query};
use super::operators::all;
use super::problem::{Answer, Checks, Problem};
use super::versions::{need_match, raced, tagged};
use super::wire::kept_work::{
    CannedReply as WireReply, CannedReplyList, CannedReplyQuery, CannedReplySettings, InConversation, RenderedReply,
};
use crate::app::App;

/// Of one organisation, everybody's together.
const MOST_REPLIES: usize = 1_000;

/// Of a search.
const MOST_FOUND: usize = 50;

/// List or find canned replies
///
/// Those the caller may use. With `search`, the best first: by shortcut, then title, then text.
#[utoipa::path(get, path = "/canned-replies", tag = "canned_replies", params(CannedReplyQuery),
    responses((status = 200, body = CannedReplyList<'static>)))]
pub async fn list(State(app): State<App>, caller: Caller, Query(query): Query<CannedReplyQuery>) -> Answer<Response> {
    let mut found = Vec::new();
    let wanted = query.search.unwrap_or_default().trim().to_lowercase();
    for reply in all::<CannedReply>(&app, caller.organisation).await? {
        let reply = reply.value;
        if let Some(place) = place(&reply, &wanted)
            && may_use(&app, &caller, reply.owner, reply.audience).await?
        {
            found.push((place, reply));
        }
    }
    found.sort_by_cached_key(|(place, reply)| (*place, reply.shortcut.to_lowercase()));
    if !wanted.is_empty() {
        found.truncate(MOST_FOUND);
    }
    let items = found.iter().map(|(_, reply)| WireReply::new(reply)).collect();
    Ok(Json(CannedReplyList { items }).into_response())
}

/// How well a reply fits what is looked for, the best being 0; none when it does not.
fn place(reply: &CannedReply, wanted: &str) -> Option<u8> {
    let shortcut = reply.shortcut.to_lowercase();
    let fits = [
        shortcut.starts_with(wanted),
        shortcut.contains(wanted),
        reply.title.to_lowercase().contains(wanted),
        reply.text.to_lowercase().contains(wanted),
    ];
    fits.iter().position(|fits| *fits).map(|place| place as u8)
}

/// Read a canned reply
#[utoipa::path(get, path = "/canned-replies/{id}", tag = "canned_replies", params(("id" = String, Path)),
    responses((status = 200, body = WireReply<'static>, headers(("ETag" = String))), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<CannedReplyId>) -> Answer<Response> {
    let kept = app.engine.records.require::<CannedReply>(caller.organisation, id.0).await?;
    if !may_use(&app, &caller, kept.value.owner, kept.value.audience).await? {
        return Err(Problem::not_found("no such canned reply"));
    }
    Ok(tagged(kept.version, WireReply::new(&kept.value)))
}

/// Add a canned reply
///
/// For the caller alone; owners write them for a team or everybody too.
#[utoipa::path(post, path = "/canned-replies", tag = "canned_replies", request_body = CannedReplySettings,
    responses((status = 201, body = WireReply<'static>, headers(("ETag" = String))), (status = 403),
        (status = 409, description = "Another canned reply has this shortcut"), (status = 422)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(settings): Json<CannedReplySettings>) -> Answer<Response> {
    need_audience(&app, &caller, settings.audience.into()).await?;
    if all::<CannedReply>(&app, caller.organisation).await?.len() >= MOST_REPLIES {
        return Err(Problem::conflict(format!("there are {MOST_REPLIES} canned replies already")));
    }
    let new = CannedReply {
        id: app.engine.ids.next(app.engine.clock.as_ref()),
        organisation: caller.organisation,
        owner: caller.operator,
        audience: Audience::Own,
        shortcut: String::new(),
        title: String::new(),
        text: String::new(),
        created_at: app.engine.clock.now(),
    };
    let reply = applied(&app, new, settings).await?;
    let version = app.engine.records.put(caller.organisation, &reply, 0).await?;
    Ok((StatusCode::CREATED, tagged(version, WireReply::new(&reply))).into_response())
}

/// Change a canned reply
///
/// With `If-Match`. Whoever keeps it alone; what is kept for others, with `live_chat:manage`.
#[utoipa::path(put, path = "/canned-replies/{id}", tag = "canned_replies", request_body = CannedReplySettings,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The ETag read")),
    responses((status = 200, body = WireReply<'static>, headers(("ETag" = String))), (status = 403), (status = 404),
        (status = 409, description = "Another canned reply has this shortcut"), (status = 412), (status = 422)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CannedReplyId>,
    headers: HeaderMap,
    Json(settings): Json<CannedReplySettings>,
) -> Answer<Response> {
    let kept = app.engine.records.require::<CannedReply>(caller.organisation, id.0).await?;
    need_writer(&caller, kept.value.owner, kept.value.audience)?;
    need_match(&headers, kept.version)?;
    need_audience(&app, &caller, settings.audience.into()).await?;
    // Whoever takes it for themselves alone is its owner from then on.
    let audience = Audience::from(settings.audience);
    let owner = if audience == Audience::Own { caller.operator } else { kept.value.owner };
    let reply = applied(&app, CannedReply { owner, ..kept.value }, settings).await?;
    let version = app.engine.records.put(caller.organisation, &reply, kept.version).await.map_err(raced)?;
    Ok(tagged(version, WireReply::new(&reply)))
}

/// Delete a canned reply
#[utoipa::path(delete, path = "/canned-replies/{id}", tag = "canned_replies", params(("id" = String, Path)),
    responses((status = 204), (status = 403), (status = 404)))]
pub async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<CannedReplyId>) -> Answer<StatusCode> {
    let kept = app.engine.records.require::<CannedReply>(caller.organisation, id.0).await?;
    need_writer(&caller, kept.value.owner, kept.value.audience)?;
    app.engine.records.delete::<CannedReply>(caller.organisation, id.0).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Fill a canned reply for a conversation
///
/// Nothing is sent: the answer is the text, and which variables had no value.
#[utoipa::path(post, path = "/canned-replies/{id}/render", tag = "canned_replies", params(("id" = String, Path)),
    request_body = InConversation, responses((status = 200, body = RenderedReply), (status = 404)))]
pub async fn render(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CannedReplyId>,
    Json(place): Json<InConversation>,
) -> Answer<Json<RenderedReply>> {
    let kept = app.engine.records.require::<CannedReply>(caller.organisation, id.0).await?;
    if !may_use(&app, &caller, kept.value.owner, kept.value.audience).await? {
        return Err(Problem::not_found("no such canned reply"));
    }
    let conversation = require(&app, &caller, place.conversation).await?;
    let Rendered { text, empty } = filled(&app, Some(&caller.name), &conversation, &kept.value.text).await?;
    Ok(Json(RenderedReply { text, empty }))
}

/// The text with its variables filled, as an operator of this name would write it there.
pub(crate) async fn filled(app: &App, operator: Option<&str>, conversation: &Conversation, text: &str) -> Result<Rendered> {
    let organisation = conversation.organisation;
    let contact = app.engine.contacts.find(organisation, conversation.contact).await?;
    let settings = app.engine.settings.inbox(organisation, conversation.inbox).await?;
    let value = |name: &str| {
        let contact = contact.as_ref();
        match name {
            "contact.name" => contact?.name.clone(),
            "contact.first_name" => contact?.name.as_ref()?.split_whitespace().next().map(str::to_owned),
            "contact.email" => contact?.email.clone(),
            "contact.phone" => contact?.phone.clone(),
            "operator.name" => operator.map(str::to_owned),
            "inbox.name" => Some(settings.inbox.name.clone()),
            other => contact?.fields.get(other.strip_prefix(canned::FIELD_VARIABLE)?).cloned(),
        }
    };
    Ok(canned::render(text, value))
}

async fn applied(app: &App, reply: CannedReply, settings: CannedReplySettings) -> Answer<CannedReply> {
    let mut checks = Checks::default();
    let (shortcut, title) = (settings.shortcut.trim().to_owned(), settings.title.trim().to_owned());
    let is_plain = shortcut.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_'));
    let is_short = (1..=40).contains(&shortcut.chars().count());
    checks.need(is_plain && is_short, "/shortcut", "1 to 40 letters, digits, - and _");
    checks.need((1..=80).contains(&title.chars().count()), "/title", "a title has 1 to 80 characters");
    need_text(&mut checks, "/text", &settings.text);
    checks.finish()?;
    let reply = CannedReply { shortcut, title, text: settings.text, audience: settings.audience.into(), ..reply };
    // A taken shortcut is told apart from a change that somebody else made first.
    let key = reply.shortcut_key();
    let taken = app.engine.records.find_by_key::<CannedReply>(key.name, &key.value).await?;
    if taken.is_some_and(|taken| taken.value.id != reply.id) {
        return Err(Problem::conflict("another canned reply has this shortcut"));
    }
    Ok(reply)
}

/// A text with variables that can be filled.
pub(super) fn need_text(checks: &mut Checks, pointer: &str, text: &str) {
    let is_some = !text.trim().is_empty() && text.chars().count() <= 4_000;
    checks.need(is_some, pointer, "a text has 1 to 4000 characters");
    for name in canned::unknown(text) {
        let known = canned::VARIABLES.join(", ");
        checks.need(
            false,
            pointer,
            format!("there is no variable {name}: there are {known}, and contact.field. with a field's key"),
        );
    }
}
