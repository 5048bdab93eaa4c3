//! Lists of conversations, and one of them.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use engine::error::{Error, Result};
use engine::ids::{ContactId, ConversationId, InboxId, OrgId, TeamId};
use engine::model::conversation::{Conversation, Status};
use engine::model::inbox::{Channel, Inbox};
use engine::page::{MAX_PAGE, Page};
use engine::ports::conversation_store::{About, Filter, ListQuery, Listed, MOST_LANES, View};
use std::sync::Arc;
use std::time::Duration;

use super::caller::Caller;
use super::extract::{Json, Path, Query};
use super::operators::all;
use super::presenting::Shown;
use super::problem::{Answer, Checks};
use super::wire::conversation::{
    Conversation as WireConversation, ConversationPage, ConversationQuery, Counts, PageQuery, View as WireView,
};
use crate::app::App;

const PAGE: usize = 50;

/// Looks for one page of somebody who does not see everything.
const MOST_LOOKS: usize = 5;

/// List conversations
///
/// Newest activity first.
#[utoipa::path(get, path = "/conversations", tag = "conversations", params(ConversationQuery),
    responses((status = 200, body = ConversationPage<'static>)))]
pub async fn list(State(app): State<App>, caller: Caller, Query(query): Query<ConversationQuery>) -> Answer<Response> {
    let about = query.topic.map(Into::into).unwrap_or_default();
    let Some((view, filter)) = narrowed(&app, &caller, &query).await? else {
        return Ok(Json(ConversationPage { items: Vec::new(), next_cursor: None }).into_response());
    };
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    page(&app, &caller, ListQuery { view, about, filter, cursor: query.cursor, limit }).await
}

/// The query in the store's words; none when nothing can be found by it.
async fn narrowed(app: &App, caller: &Caller, query: &ConversationQuery) -> Answer<Option<(View, Filter)>> {
    let status = query.status.map(Into::into);
    let mut assignee = query.assignee;
    let mut teams: Vec<TeamId> = query.team.into_iter().collect();
    let view = match query.view {
        WireView::Mine if status.is_some_and(|status| status != Status::Open) => {
            // Both at once is nobody's.
            if assignee.replace(caller.operator).is_some_and(|other| other != caller.operator) {
                return Ok(None);
            }
            View::Status(status.unwrap_or(Status::Open))
        }
        WireView::Mine => View::Mine(caller.operator),
        WireView::Unassigned => View::Unassigned,
        WireView::All => View::Status(status.unwrap_or(Status::Open)),
        WireView::Resolved => View::Status(Status::Resolved),
        WireView::Snoozed => View::Status(Status::Snoozed),
        WireView::Due => View::Due,
        WireView::Mentions => View::Mentioned(caller.operator),
        WireView::Team => {
            let mine = app.names.teams_of(caller.organisation, caller.operator).await?;
            teams = mine.into_iter().filter(|team| query.team.is_none_or(|asked| asked == *team)).take(MOST_LANES).collect();
            if teams.is_empty() {
                return Ok(None);
            }
            View::Status(status.unwrap_or(Status::Open))
        }
    };
    let inboxes = match &query.channel {
        Some(channel) => {
            let inboxes = of_channel(app, caller.organisation, channel, query.inbox).await?;
            if inboxes.is_empty() {
                return Ok(None);
            }
            inboxes
        }
        None => query.inbox.into_iter().collect(),
    };
    let now = app.engine.clock.now();
    Ok(Some((
        view,
        Filter {
            status,
            label: query.label,
            priority: query.priority.map(Into::into),
            inboxes,
            teams,
            assignee,
            waiting_since: query.waiting_s.map(|seconds| now.minus(Duration::from_secs(seconds))),
            breached: query.breached,
            sight: caller.sight.clone(),
        },
    )))
}

async fn of_channel(app: &App, organisation: OrgId, name: &str, one: Option<InboxId>) -> Answer<Vec<InboxId>> {
    let mut checks = Checks::default();
    let channel = Channel::from_name(name);
    checks.need(channel.is_some(), "?channel", "web, whatsapp, messenger, instagram or voice");
    checks.finish()?;
    let inboxes = all::<Inbox>(app, organisation).await?;
    let wanted = |inbox: &Inbox| Some(inbox.channel) == channel && one.is_none_or(|one| one == inbox.id);
    Ok(inboxes.into_iter().map(|inbox| inbox.value).filter(wanted).map(|inbox| inbox.id).collect())
}

/// Count the views
#[utoipa::path(get, path = "/conversations/counts", tag = "conversations", responses((status = 200, body = Counts)))]
pub async fn counts(State(app): State<App>, caller: Caller) -> Answer<Json<Counts>> {
    let teams = app.names.teams_of(caller.organisation, caller.operator).await?;
    let counts = app.engine.conversations.count(caller.organisation, caller.operator, teams, caller.sight).await?;
    Ok(Json(counts.into()))
}

/// Read a conversation
#[utoipa::path(get, path = "/conversations/{id}", tag = "conversations", params(("id" = String, Path)),
    responses((status = 200, body = WireConversation<'static>), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<ConversationId>) -> Answer<Response> {
    let conversation = require(&app, &caller, id).await?;
    answer(&app, &caller, conversation).await
}

/// List a contact's conversations
///
/// Of every status, newest activity first.
#[utoipa::path(get, path = "/contacts/{id}/conversations", tag = "contacts", params(("id" = String, Path), PageQuery),
    responses((status = 200, body = ConversationPage<'static>), (status = 404)))]
pub async fn of_contact(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ContactId>,
    Query(query): Query<PageQuery>,
) -> Answer<Response> {
    let contact = app.engine.contacts.find(caller.organisation, id).await?;
    let contact = contact.ok_or_else(|| Error::not_found("no such contact"))?;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let (view, about) = (View::Contact(contact.id), About::default());
    let filter = Filter { sight: caller.sight.clone(), ..Filter::default() };
    page(&app, &caller, ListQuery { view, about, filter, cursor: query.cursor, limit }).await
}

async fn page(app: &App, caller: &Caller, query: ListQuery) -> Answer<Response> {
    let mut page = app.engine.conversations.list(caller.organisation, query.clone()).await?;
    // A look that saw only what others see ends before it has found anything: who asked would take that for the end.
    for _ in 1..MOST_LOOKS {
        if !page.items.is_empty() || page.next.is_none() {
            break;
        }
        let query = ListQuery { cursor: page.next, ..query.clone() };
        page = app.engine.conversations.list(caller.organisation, query).await?;
    }
    let Page { items, next } = page;
    let shown = show(app, items).await?;
    let items = shown.iter().map(Shown::wire).collect();
    Ok(Json(ConversationPage { items, next_cursor: next }).into_response())
}

async fn show(app: &App, items: Vec<Listed>) -> Result<Vec<Shown>> {
    let mut shown = Vec::with_capacity(items.len());
    for listed in items {
        shown.push(Shown::listed(app, listed).await?);
    }
    Ok(shown)
}

/// One that the caller sees: what is out of their sight is not there for them.
pub(crate) async fn require(app: &App, caller: &Caller, id: ConversationId) -> Result<Arc<Conversation>> {
    let found = app.engine.conversations.find(caller.organisation, id).await?;
    found.filter(|found| caller.sight.sees(found)).ok_or_else(missing)
}

/// Whether it is in the caller's sight, which for most people is everything.
pub(crate) async fn is_seen(app: &App, caller: &Caller, id: ConversationId) -> Result<bool> {
    if caller.sight.is_everything() {
        return Ok(true);
    }
    let found = app.engine.conversations.find(caller.organisation, id).await?;
    Ok(found.is_some_and(|found| caller.sight.sees(&found)))
}

/// For what the program does by itself, which sees everything.
pub(crate) async fn standing(app: &App, organisation: OrgId, id: ConversationId) -> Result<Arc<Conversation>> {
    app.engine.conversations.find(organisation, id).await?.ok_or_else(missing)
}

/// The same words for what is not there and for what is not seen.
fn missing() -> Error {
    Error::not_found("no such conversation")
}

/// Nothing of one that has just left the caller's sight, by what they did.
pub(super) async fn answer(app: &App, caller: &Caller, conversation: Arc<Conversation>) -> Answer<Response> {
    if !caller.sight.sees(&conversation) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let shown = Shown::new(app, conversation, None).await?;
    Ok(Json(shown.wire()).into_response())
}
