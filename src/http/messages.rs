//! What was said, and what an operator says.

pub mod acts;
mod offered;

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use engine::error::Error;
use engine::flow::handover::{self, Outbound};
use engine::flow::intake;
use engine::ids::{ConversationId, MessageId, OperatorId, OrgId};
use engine::model::act::Verdict;
use engine::model::conversation::{Conversation, NewConversation};
use engine::model::message::{Author, Content};
use engine::page::MAX_PAGE;
use engine::ports::message_store::{Bound, Range};

use super::caller::Caller;
use super::conversations::require;
use super::extract::{Json, Path, Query};
use super::problem::{Answer, Checks, FieldProblem, Problem};
use super::wire::message::{InboxMessage, MessagePage, MessageQuery, NewMessage};
use super::{comments, templates, windows};
use crate::app::App;

const PAGE: usize = 50;

/// Operators that one note names.
const MOST_NAMED: usize = 20;

/// List messages
///
/// Oldest first: the latest page, those `before` a seq, or those `after` one.
#[utoipa::path(get, path = "/conversations/{id}/messages", tag = "messages", params(("id" = String, Path), MessageQuery),
    responses((status = 200, body = MessagePage<'static>), (status = 404)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ConversationId>,
    Query(query): Query<MessageQuery>,
) -> Answer<Response> {
    let side = match (query.before, query.after) {
        (Some(_), Some(_)) => return Err(Problem::invalid("either before or after, not both", Vec::new())),
        (Some(before), None) => Bound::Before(before),
        (None, Some(after)) => Bound::After(after),
        (None, None) => Bound::Latest,
    };
    let conversation = require(&app, &caller, id).await?;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let range = Range { side, limit, with_private: true };
    let messages = app.engine.messages.list(caller.organisation, id, range).await?;
    // Numbers run from 1 without gaps, so the ends of the page tell whether more follows.
    let has_more = match side {
        Bound::After(_) => messages.last().is_some_and(|last| last.seq < conversation.last_seq),
        Bound::Before(_) | Bound::Latest => messages.first().is_some_and(|first| first.seq > 1),
    };
    let mut items: Vec<_> = messages.iter().map(|message| InboxMessage::new(message, app.tokens.files())).collect();
    // Closing notices are few on any page, so each asks for its own session.
    for item in &mut items {
        if let Some(session) = item.session {
            let session = app.engine.conversations.find_session(caller.organisation, session).await?;
            item.rating = session.and_then(|session| session.rating);
        }
    }
    Ok(Json(MessagePage { items, has_more }).into_response())
}

/// Write a message
///
/// To the contact, which takes control; or `private`, a note for colleagues, which with `for_agent` the agent reads too. The same `client_id` (or `Idempotency-Key`)
/// again gives the message stored first, with 200. Where a channel has a window, what it would not let through is refused here,
/// and so is what no caller would hear.
#[utoipa::path(post, path = "/conversations/{id}/messages", tag = "messages", request_body = NewMessage,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header, description = "Used when the body has no client_id")),
    responses((status = 201, body = InboxMessage<'static>), (status = 200, body = InboxMessage<'static>, description = "Written before"),
        (status = 404), (status = 409, description = "`window-closed`: the channel takes no such message now"), (status = 422)))]
pub async fn write(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ConversationId>,
    headers: HeaderMap,
    Json(new): Json<NewMessage>,
) -> Answer<Response> {
    let client_id = match new.client_id.clone() {
        Some(client_id) => Some(client_id),
        None => idempotency_key(&headers)?,
    };
    let conversation = require(&app, &caller, id).await?;
    let to = NewConversation {
        id,
        organisation: caller.organisation,
        inbox: conversation.inbox,
        channel: engine::model::inbox::Channel::Web,
        contact: conversation.contact,
    };
    if let Some(answered) = new.reply_to {
        need_answered(&app, caller.organisation, id, answered).await?;
    }
    let answered = comments::aimed(&app, &conversation, &new, client_id.as_deref()).await?;
    let (text, content) = if let Some(template) = &new.template {
        templates::composed(&app, &conversation, &new, template).await?
    } else {
        let attachments = intake::attachments(&app.engine, to, &new.attachments).await?;
        let choices = match &new.choices {
            Some(choices) => Some(offered::checked(&app, caller.organisation, &new, choices).await?),
            None => None,
        };
        (new.text.clone(), Content { attachments, choices, ..Content::default() })
    };
    let mentions = named(&app, &conversation, &new).await?;
    let content = Content { reply_to: answered, privately: new.privately, mentions, for_agent: new.for_agent, ..content };
    if !new.private && !conversation.is_public() {
        windows::need_open(&app, &conversation, content.template.as_ref(), client_id.as_deref()).await?;
    }
    let outbound = Outbound { client_id, text, content, private: new.private };
    let outcome = handover::write(&app.engine, &caller.speaker(), id, outbound).await?;

    let message = outcome.message.ok_or_else(|| Error::corrupt("an operator's message was stored without a message"))?;
    let status = match outcome.verdict {
        // The id is the sender's own: somebody else's message under it is not what was asked for.
        Verdict::Duplicate if message.author != Author::Operator(caller.operator) => {
            return Err(Problem::conflict("another message in this conversation has this client_id"));
        }
        Verdict::Duplicate => StatusCode::OK,
        Verdict::Done | Verdict::Unchanged | Verdict::Superseded => StatusCode::CREATED,
    };
    Ok((status, Json(InboxMessage::new(&message, app.tokens.files()))).into_response())
}

/// Whom a note names, each once. Who does not see the conversation could not read the note: they are given the conversation first.
async fn named(app: &App, conversation: &Conversation, new: &NewMessage) -> Answer<Vec<OperatorId>> {
    let organisation = conversation.organisation;
    let mut checks = Checks::default();
    checks.need(new.private || new.mentions.is_empty(), "/mentions", "only a private note names colleagues");
    checks.need(new.mentions.len() <= MOST_NAMED, "/mentions", format!("at most {MOST_NAMED} operators"));
    for (place, operator) in new.mentions.iter().take(MOST_NAMED).enumerate() {
        let at = format!("/mentions/{place}");
        let Some(card) = app.names.operator(organisation, *operator).await? else {
            checks.need(false, at, "no such operator");
            continue;
        };
        let sees = app.names.sight_of(organisation, *operator).await?.sees(conversation);
        checks.need(sees, at, format!("{} does not see this conversation: it is another team's", card.name));
    }
    checks.finish()?;
    Ok(new.mentions.iter().copied().collect::<BTreeSet<_>>().into_iter().collect())
}

async fn need_answered(app: &App, organisation: OrgId, conversation: ConversationId, answered: MessageId) -> Answer<()> {
    let found = app.engine.messages.find(organisation, answered).await?;
    if found.is_some_and(|found| found.conversation == conversation) {
        return Ok(());
    }
    let wrong = FieldProblem::new("/reply_to", "is no message of this conversation");
    Err(Problem::invalid("/reply_to is no message of this conversation", vec![wrong]))
}

fn idempotency_key(headers: &HeaderMap) -> Answer<Option<String>> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    match value.to_str() {
        Ok(key) => Ok(Some(key.to_owned())),
        Err(_not_text) => Err(Problem::malformed("the header Idempotency-Key must be plain ASCII text")),
    }
}
