//! What a client asked for, done and acknowledged.

use std::sync::Arc;

use engine::flow::intake::{Inbound, receive};
use engine::flow::settings::InboxSettings;
use engine::flow::{close, handover, intake};
use engine::ids::MessageId;
use engine::model::act::{Act, Outcome, Verdict};
use engine::model::conversation::NewConversation;
use engine::model::message::Content;
use engine::model::part::{Choice, Part};
use engine::ports::message_store::{Bound, Range};
use engine::{Error, Kind, Result};
use socketioxide::extract::AckSender;

use super::super::Shared;
use super::history;
use super::request::Request;
use super::session::ChatSession;
use crate::http::wire::chat::{ChatMessage, ChatPage, Done, Pressed, Rate, Refused, RefusedCode, Send, Sent};

/// Until nothing waits any more.
pub async fn perform_all(shared: &Shared, session: &Arc<ChatSession>, settings: &InboxSettings) {
    while let Some((asked, reply)) = session.next_asked() {
        match asked {
            Ok(request) => perform(shared, session, settings, request, reply).await,
            Err(refused) => session.answer::<Done>(shared, reply, Err(refused)),
        }
    }
}

async fn perform(shared: &Shared, session: &Arc<ChatSession>, settings: &InboxSettings, request: Request, reply: AckSender) {
    match request {
        Request::Send(body) => send(shared, session, settings, body, reply).await,
        Request::Read(body) => session.answer(shared, reply, mark_read(shared, session, body.seq).await),
        Request::More(body) => more(shared, session, body.before, reply).await,
        Request::Rate(body) => session.answer(shared, reply, rate(shared, session, body).await),
        Request::AskHuman => session.answer(shared, reply, ask_human(shared, session, settings).await),
        Request::Typing(_) => {}
    }
}

/// For the log what is ours to mend, for the client what it can act on.
fn refuse(error: &Error) -> Refused {
    if matches!(error.kind, Kind::Corrupt | Kind::Unavailable) {
        let cause = std::error::Error::source(error).map(ToString::to_string);
        tracing::warn!(%error, cause, "a chat request failed");
    }
    Refused::from(error)
}

/// A message that is stored is acknowledged by the feed, after everything that was stored before it; here only what is not.
async fn send(shared: &Shared, session: &Arc<ChatSession>, settings: &InboxSettings, body: Send, reply: AckSender) {
    if let Err(refused) = check(shared, session, &body) {
        return session.answer::<Sent>(shared, reply, Err(refused));
    }
    let engine = &shared.app.engine;
    let id: MessageId = engine.ids.next(engine.clock.as_ref());
    if let Err(reply) = session.follow(|follow| follow.on_sending(id, reply)) {
        return session.answer::<Sent>(
            shared,
            reply,
            Err(Refused::new(RefusedCode::RateLimited, "too many messages are on their way")),
        );
    }
    let stored = store(shared, session, settings, id, body).await;
    if stored.as_ref().is_ok_and(|outcome| outcome.verdict == Verdict::Done) {
        return;
    }
    let Some(reply) = session.follow(|follow| follow.take_own(id)) else {
        return;
    };
    let lost = || Refused::new(RefusedCode::Unavailable, "the message was not stored");
    let first = stored.map_err(|error| refuse(&error)).and_then(|outcome| outcome.message.ok_or_else(lost));
    session.answer(shared, reply, first.map(|first| Sent { id: first.id, seq: first.seq }));
}

fn check(shared: &Shared, session: &ChatSession, body: &Send) -> std::result::Result<(), Refused> {
    let limited = |_wait| Refused::new(RefusedCode::RateLimited, "too many messages in a short time; wait a moment");
    shared.app.limits.sends_by_contact.take(session.visitor.contact).map_err(limited)?;
    if body.text.len() > intake::MAX_TEXT && body.text.chars().count() > intake::MAX_TEXT {
        return Err(Refused::new(RefusedCode::TooLarge, format!("a message holds at most {} characters", intake::MAX_TEXT)));
    }
    Ok(())
}

async fn store(shared: &Shared, session: &ChatSession, settings: &InboxSettings, id: MessageId, body: Send) -> Result<Outcome> {
    let engine = &shared.app.engine;
    let to = session.conversation();
    let attachments =
        if body.attachments.is_empty() { Vec::new() } else { intake::attachments(engine, to, &body.attachments).await? };
    let mut content = Content { attachments, reply_to: body.reply_to, ..Content::default() };
    let mut text = channels::web::clean_text(body.text);
    if let Some(pressed) = &body.choice {
        let choice = pressed_choice(shared, to, pressed).await?;
        if text.trim().is_empty() {
            text = choice.title.clone().unwrap_or_default();
        }
        content.reply_to.get_or_insert(pressed.message);
        content.parts.push(Part::Choice(choice));
    }
    receive(engine, settings, Inbound { id, to, client_id: Some(body.client_id), name: None, text, content }).await
}

/// What was pressed, as the message offered it.
async fn pressed_choice(shared: &Shared, to: NewConversation, pressed: &Pressed) -> Result<Choice> {
    let offered = shared.app.engine.messages.find(to.organisation, pressed.message).await?;
    let offered = offered.filter(|message| message.conversation == to.id && !message.private);
    let title = offered.as_ref().and_then(|message| message.content.choices.as_ref()?.title(&pressed.id));
    let title = title.ok_or_else(|| Error::invalid("this message offers no such choice"))?.to_owned();
    Ok(Choice { id: Some(pressed.id.clone()), title: Some(title), description: None, typed: None })
}

async fn mark_read(shared: &Shared, session: &ChatSession, seq: u64) -> std::result::Result<Done, Refused> {
    let engine = &shared.app.engine;
    let visitor = session.visitor;
    let read = engine.conversations.apply(visitor.organisation, visitor.conversation, Act::ReadByContact { seq }).await;
    match read {
        // Nothing was ever said here, so there is nothing to have read.
        Err(error) if error.kind == Kind::NotFound => Ok(Done { ok: true }),
        read => read.map(|_| Done { ok: true }).map_err(|error| refuse(&error)),
    }
}

async fn more(shared: &Shared, session: &Arc<ChatSession>, before: u64, reply: AckSender) {
    let visitor = session.visitor;
    let range = Range { side: Bound::Before(before), limit: history::PAGE + 1, with_private: false };
    let found = shared.app.engine.messages.list(visitor.organisation, visitor.conversation, range).await;
    let answered = found.map_err(|error| refuse(&error)).map(history::newest);
    match &answered {
        Ok((shown, has_more)) => {
            let links = shared.app.tokens.files();
            let messages = shown.iter().map(|message| ChatMessage::new(message, links)).collect();
            session.answer(shared, reply, Ok(ChatPage { messages, has_more: *has_more }));
        }
        Err(refused) => session.answer::<Done>(shared, reply, Err(refused.clone())),
    }
}

async fn rate(shared: &Shared, session: &ChatSession, rating: Rate) -> std::result::Result<Done, Refused> {
    let visitor = session.visitor;
    let rated = close::rate(&shared.app.engine, visitor.organisation, visitor.conversation, rating.id, rating.value).await;
    rated.map(|()| Done { ok: true }).map_err(|error| refuse(&error))
}

async fn ask_human(shared: &Shared, session: &ChatSession, settings: &InboxSettings) -> std::result::Result<Done, Refused> {
    let asked = handover::ask_human(&shared.app.engine, settings, session.conversation()).await;
    asked.map(|_| Done { ok: true }).map_err(|error| refuse(&error))
}
