//! Comments below the business's posts, beside answering them.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use channels::graph::Key;
use channels::outgoing::Author;
use channels::platform::Platform;
use channels::post;
use channels::sender::contacts_of_comment;
use channels::window::{self, Decision, Reason, Rules, What, Wish};
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{ConversationId, MessageId};
use engine::model::amend::Amendment;
use engine::model::comment::Hidden;
use engine::model::conversation::Conversation;
use engine::model::delivery::DeliveryState;
use engine::model::message::{self, Message};
use engine::page::MAX_PAGE;
use engine::ports::message_store::{Bound, Range};

use super::caller::Caller;
use super::conversations::require;
use super::extract::{Json, Path};
use super::problem::{Answer, FieldProblem, Problem};
use super::wire::message::{CommentHidden, InboxMessage, NewMessage};
use super::{refusals, windows};
use crate::app::App;

/// Hide a comment
///
/// From everybody but its author and their friends; or show it again.
#[utoipa::path(put, path = "/conversations/{id}/messages/{message}/hidden", tag = "messages", operation_id = "comment_hide",
    request_body = CommentHidden, params(("id" = String, Path), ("message" = String, Path)),
    responses((status = 200, body = InboxMessage<'static>), (status = 404), (status = 409, description = "The account is not as it should be"),
        (status = 422, description = "It is no comment, or the platform refused"), (status = 503)))]
pub async fn hide(
    State(app): State<App>,
    caller: Caller,
    Path((id, message)): Path<(ConversationId, MessageId)>,
    Json(wanted): Json<CommentHidden>,
) -> Answer<Response> {
    let engine = &app.engine;
    let conversation = require(&app, &caller, id).await?;
    let found = engine.messages.find(caller.organisation, message).await?.filter(|message| message.conversation == id);
    let message = found.ok_or_else(|| Error::not_found("no such message"))?;
    let settings = engine.settings.inbox(caller.organisation, conversation.inbox).await?;
    let inbox = &settings.inbox;
    let bound = engine.provider_ids.list(caller.organisation, message.id).await?;
    let bound = bound.into_iter().find(|bound| bound.inbox == inbox.id);
    let (Some(_comment), Some(bound), Some(platform)) = (&message.content.comment, bound, Platform::of(inbox.channel)) else {
        return Err(Problem::invalid("this message is no comment", Vec::new()));
    };
    let account = inbox.account.as_ref().filter(|account| !account.token.is_empty());
    let account = account.ok_or_else(|| Problem::conflict("the inbox is not connected to an account"))?;
    let key = Key::of(app.vault.as_ref(), caller.organisation, inbox.channel, account)?;
    let done = post::hide(app.graph(), &key, inbox.channel, &bound.id, wanted.hidden).await;
    done.map_err(|trouble| refusals::of(&trouble, platform))?;
    let hidden = Hidden { at: engine.clock.now(), is_hidden: wanted.hidden };
    let changed = engine.conversations.amend(caller.organisation, message.id, Amendment::Hidden(hidden)).await?;
    let shown = changed.as_deref().unwrap_or(&message);
    Ok(Json(InboxMessage::new(shown, app.tokens.files())).into_response())
}

/// Messages that are looked through for the newest comment.
const LOOKED_AT: usize = 50;

/// The message that is answered. Among comments there always is one, and not everything may be written.
pub(super) async fn aimed(
    app: &App,
    conversation: &Conversation,
    new: &NewMessage,
    client_id: Option<&str>,
) -> Answer<Option<MessageId>> {
    let refused = |pointer: &str, detail: &str| {
        let field = FieldProblem::new(pointer, detail);
        Err(Problem::invalid(format!("{pointer}: {detail}"), vec![field]))
    };
    if !conversation.is_public() {
        return if new.privately {
            refused("/privately", "only an answer to a comment can be private")
        } else {
            Ok(new.reply_to)
        };
    }
    if new.private {
        return Ok(new.reply_to);
    }
    if new.choices.is_some() {
        return refused("/choices", "nothing can be pressed in a comment");
    }
    if new.template.is_some() {
        return refused("/template", "there are no templates for comments");
    }
    if !new.privately && !new.attachments.is_empty() {
        return refused("/attachments", "a public reply holds text alone");
    }
    let comment = match new.reply_to {
        None => newest(app, conversation).await?,
        Some(id) => {
            let found = app.engine.messages.find(conversation.organisation, id).await?;
            found.filter(|message| message.conversation == conversation.id && is_answerable(message))
        }
    };
    let Some(comment) = comment else {
        return refused("/reply_to", "there is no such comment to answer");
    };
    if new.privately
        && let Some(platform) = Platform::of(conversation.channel)
        && let Err(reason) = private_answer(app, conversation, &comment, platform).await?
        && !windows::is_repeat(app, conversation, client_id).await?
    {
        return Err(Problem::window_closed(windows::explained(platform, reason, &[])));
    }
    Ok(Some(comment.id))
}

/// Until when the author of the newest comment may be sent a private message.
pub(super) async fn private_until(app: &App, conversation: &Conversation, platform: Platform) -> Result<Option<Timestamp>> {
    let Some(comment) = newest(app, conversation).await? else {
        return Ok(None);
    };
    Ok(private_answer(app, conversation, &comment, platform).await?.ok().flatten())
}

async fn private_answer(
    app: &App,
    conversation: &Conversation,
    comment: &Message,
    platform: Platform,
) -> Result<std::result::Result<Option<Timestamp>, Reason>> {
    let now = app.engine.clock.now();
    let wish = Wish { platform, author: Author::Operator, what: What::PrivateAnswer, now };
    Ok(match window::decide(&Rules::default(), &contacts_of_comment(comment), &wish) {
        Decision::Refused { reason, .. } => Err(reason),
        Decision::Allowed { .. } if is_on_its_way(app, conversation, comment).await? => Err(Reason::AnsweredAlready),
        Decision::Allowed { until, .. } => Ok(until),
    })
}

/// A private answer to it that has not failed.
async fn is_on_its_way(app: &App, conversation: &Conversation, comment: &Message) -> Result<bool> {
    let range = Range { side: Bound::Latest, limit: MAX_PAGE, with_private: false };
    let latest = app.engine.messages.list(conversation.organisation, conversation.id, range).await?;
    Ok(latest.iter().any(|message| {
        message.content.privately
            && message.content.reply_to == Some(comment.id)
            && message.delivery != Some(DeliveryState::Failed)
    }))
}

async fn newest(app: &App, conversation: &Conversation) -> Result<Option<Message>> {
    let range = Range { side: Bound::Latest, limit: LOOKED_AT, with_private: false };
    let latest = app.engine.messages.list(conversation.organisation, conversation.id, range).await?;
    Ok(latest.into_iter().rfind(is_answerable))
}

fn is_answerable(message: &Message) -> bool {
    matches!(message.author, message::Author::Contact(_)) && message.content.comment.is_some()
}
