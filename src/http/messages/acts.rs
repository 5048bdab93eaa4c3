//! What an operator does to one message: sends it again, reacts to it.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use channels::outgoing::{Author as By, is_one_sign, reactions, takes_reaction};
use channels::platform::Platform;
use channels::window::{self, Contacts, Decision, Rules, What, Wish};
use engine::error::Error;
use engine::ids::{ConversationId, MessageId, OrgId};
use engine::model::again::NotAgain;
use engine::model::conversation::Conversation;
use engine::model::message::Message;

use crate::app::App;
use crate::channels::{is_said_by_contact, reactions as bringing};
use crate::http::caller::Caller;
use crate::http::conversations::require;
use crate::http::extract::{Json, Path};
use crate::http::problem::{Answer, FieldProblem, Problem};
use crate::http::windows;
use crate::http::wire::message::{InboxMessage, RetryMessage, SetReaction};

/// Send a failed message again
///
/// Where nothing of it is known to have left. Where nobody knows whether it arrived, `even_if_it_may_have_arrived` has to say
/// that the contact may have it twice.
#[utoipa::path(post, path = "/conversations/{id}/messages/{message}/retry", tag = "messages", operation_id = "retry_message",
    request_body = RetryMessage, params(("id" = String, Path), ("message" = String, Path)),
    responses((status = 200, body = InboxMessage<'static>), (status = 404),
        (status = 409, description = "`not-possible`, `may-have-arrived` or `window-closed`")))]
pub async fn retry(
    State(app): State<App>,
    caller: Caller,
    Path((id, message)): Path<(ConversationId, MessageId)>,
    Json(wish): Json<RetryMessage>,
) -> Answer<Response> {
    let conversation = require(&app, &caller, id).await?;
    let message = said(&app, caller.organisation, id, message).await?;
    let despite_doubt = wish.even_if_it_may_have_arrived;
    match message.again(despite_doubt) {
        Ok(_) => {}
        Err(reason @ NotAgain::MayHaveArrived) => return Err(Problem::may_have_arrived(in_words(reason))),
        Err(reason) => return Err(Problem::not_possible(in_words(reason))),
    }
    if !conversation.is_public() {
        windows::need_open(&app, &conversation, message.content.template.as_ref(), None).await?;
    }
    let resent = app.engine.conversations.resend(caller.organisation, message.id, despite_doubt).await?;
    Ok(Json(InboxMessage::new(&resent, app.tokens.files())).into_response())
}

/// React to a message
///
/// With one emoji, or with null to take it back; what the contact wrote alone. The channel may know few emojis or none:
/// `reactions` of the conversation says which. Brought to the contact soon after; what the platform refuses is taken back.
#[utoipa::path(put, path = "/conversations/{id}/messages/{message}/reaction", tag = "messages", operation_id = "react_to_message",
    request_body = SetReaction, params(("id" = String, Path), ("message" = String, Path)),
    responses((status = 200, body = InboxMessage<'static>), (status = 404), (status = 422),
        (status = 409, description = "`not-possible`: the channel, the emoji or the age of the message does not allow it")))]
pub async fn react(
    State(app): State<App>,
    caller: Caller,
    Path((id, message)): Path<(ConversationId, MessageId)>,
    Json(reaction): Json<SetReaction>,
) -> Answer<Response> {
    let conversation = require(&app, &caller, id).await?;
    let message = said(&app, caller.organisation, id, message).await?;
    let emoji = reaction.emoji.as_deref().map(str::trim);
    if emoji.is_some_and(|emoji| emoji.is_ascii() || !is_one_sign(emoji)) {
        return Err(Problem::invalid("/emoji is not one emoji", vec![FieldProblem::new("/emoji", "is not one emoji")]));
    }
    if !is_said_by_contact(&message) {
        return Err(Problem::not_possible("Only what the contact wrote can be reacted to."));
    }
    if message.content.deleted_at.is_some() {
        return Err(Problem::not_possible("The message was taken back."));
    }
    if conversation.is_public() {
        return Err(Problem::not_possible("Comments take no reactions from here."));
    }
    if let Some(platform) = Platform::of(conversation.channel) {
        need_sign(&app, &conversation, &message, platform, emoji).await?;
    }
    // Whoever brings it may have been faster than we to write it down.
    let message = match bringing::set(&app.engine, &conversation, &message, emoji.map(str::to_owned)).await? {
        Some(changed) => changed,
        None => Arc::new(said(&app, caller.organisation, id, message.id).await?),
    };
    Ok(Json(InboxMessage::new(&message, app.tokens.files())).into_response())
}

async fn said(app: &App, organisation: OrgId, conversation: ConversationId, message: MessageId) -> Answer<Message> {
    let found = app.engine.messages.find(organisation, message).await?;
    let found = found.filter(|found| found.conversation == conversation);
    found.ok_or_else(|| Error::not_found("no such message in this conversation").into())
}

fn in_words(reason: NotAgain) -> String {
    let mut words = reason.to_string();
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words.push('.');
    words
}

/// Refuses what the channel has no sign for, or not for this message any more.
async fn need_sign(
    app: &App,
    conversation: &Conversation,
    message: &Message,
    platform: Platform,
    emoji: Option<&str>,
) -> Answer<()> {
    if let (Some(known), Some(emoji)) = (reactions(platform), emoji)
        && !takes_reaction(platform, emoji)
    {
        return Err(Problem::not_possible(format!("This channel knows these reactions: {}.", known.join(" "))));
    }
    let contacts = Contacts { last_from_customer: conversation.last_contact_at, ..Contacts::default() };
    let wish = Wish { platform, author: By::Operator, what: What::Sign { on: message.at }, now: app.engine.clock.now() };
    if let Decision::Refused { reason, .. } = window::decide(&Rules::default(), &contacts, &wish) {
        return Err(Problem::not_possible(format!("The channel takes no reaction to it any more: {reason}.")));
    }
    let named = app.engine.provider_ids.list(conversation.organisation, message.id).await?;
    // What came a moment ago has the channel's id and is bound to it next.
    if named.iter().any(|bound| bound.inbox == conversation.inbox) || message.client_id.is_some() {
        return Ok(());
    }
    Err(Problem::not_possible("The channel does not know this message."))
}
