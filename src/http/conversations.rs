//! Lists of conversations, and one of them.

use axum::extract::State;
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
    page(&app, caller.organisation, ListQuery { view, about, filter, cursor: query.cursor, limit }).await
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
    let counts = app.engine.conversations.count(caller.organisation, caller.operator, teams).await?;
    Ok(Json(counts.into()))
}

/// Read a conversation
#[utoipa::path(get, path = "/conversations/{id}", tag = "conversations", params(("id" = String, Path)),
    responses((status = 200, body = WireConversation<'static>), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<ConversationId>) -> Answer<Response> {
    let conversation = require(&app, caller.organisation, id).await?;
    answer(&app, conversation).await
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
    let (view, about, filter) = (View::Contact(contact.id), About::default(), Filter::default());
    page(&app, caller.organisation, ListQuery { view, about, filter, cursor: query.cursor, limit }).await
}

async fn page(app: &App, organisation: OrgId, query: ListQuery) -> Answer<Response> {
    let Page { items, next } = app.engine.conversations.list(organisation, query).await?;
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

pub(crate) async fn require(app: &App, organisation: OrgId, id: ConversationId) -> Result<Arc<Conversation>> {
    let found = app.engine.conversations.find(organisation, id).await?;
    found.ok_or_else(|| Error::not_found("no such conversation"))
}

pub(super) async fn answer(app: &App, conversation: Arc<Conversation>) -> Answer<Response> {
    let shown = Shown::new(app, conversation, None).await?;
    Ok(Json(shown.wire()).into_response())
}
