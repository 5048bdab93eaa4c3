use std::sync::Arc;

use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::flow::intake::{apply_opened, check_client_id, check_text};
use crate::flow::settings::InboxSettings;
use crate::ids::{ConversationId, OperatorId, OrgId};
use crate::model::act::{Act, Outcome, Verdict, Write};
use crate::model::conversation::{NewConversation, Status};
use crate::model::message::Content;
use crate::page::MAX_PAGE;
use crate::ports::conversation_store::{About, Filter, ListQuery, View};

/// An operator as a conversation knows them.
#[derive(Debug, Clone)]
pub struct Speaker {
    pub organisation: OrgId,
    pub operator: OperatorId,
    /// The name the contact sees.
    pub name: Arc<str>,
}

/// What an operator writes.
#[derive(Debug, Clone, Default)]
pub struct Outbound {
    pub client_id: Option<String>,
    pub text: String,
    pub content: Content,
    /// A note for colleagues; everything else takes control.
    pub private: bool,
}

/// From the moment this returns nothing the agent was writing can be said any more.
pub async fn take(engine: &Engine, speaker: &Speaker, conversation: ConversationId, epoch: Option<u32>) -> Result<Outcome> {
    let act = Act::Take { operator: speaker.operator, name: speaker.name.clone(), epoch };
    let outcome = engine.conversations.apply(speaker.organisation, conversation, act).await?;
    if outcome.verdict == Verdict::Superseded {
        return Err(Error::conflict("somebody else has taken this conversation meanwhile"));
    }
    Ok(outcome)
}

pub async fn give_back(engine: &Engine, organisation: OrgId, conversation: ConversationId) -> Result<Outcome> {
    engine.conversations.apply(organisation, conversation, Act::Return).await
}

/// The operator left the business: their unfinished conversations wait for somebody else. Returns how many.
pub async fn release_all(engine: &Engine, organisation: OrgId, operator: OperatorId) -> Result<usize> {
    let put_aside = Filter { assignee: Some(operator), ..Filter::default() };
    let open = release(engine, organisation, operator, View::Mine(operator), Filter::default()).await?;
    Ok(open + release(engine, organisation, operator, View::Status(Status::Snoozed), put_aside).await?)
}

async fn release(engine: &Engine, organisation: OrgId, operator: OperatorId, view: View, filter: Filter) -> Result<usize> {
    let mut released = 0;
    loop {
        // What was released is in this list no more, so that the first page is always the next.
        let filter = filter.clone();
        let query = ListQuery { view, about: About::Everything, filter, cursor: None, limit: MAX_PAGE };
        let held = engine.conversations.list(organisation, query).await?.items;
        let before = released;
        for listed in held {
            let act = Act::Release { operator };
            let outcome = engine.conversations.apply(organisation, listed.conversation.id, act).await?;
            released += usize::from(outcome.verdict == Verdict::Done);
        }
        if released == before {
            return Ok(released);
        }
    }
}

pub async fn ask_human(engine: &Engine, settings: &InboxSettings, to: NewConversation) -> Result<Outcome> {
    let back = settings.back(engine.clock.now());
    let act = Act::AskHuman { timing: settings.inbox.timing, opening: settings.opening.clone(), back };
    apply_opened(engine, to, act).await
}

pub async fn write(engine: &Engine, speaker: &Speaker, conversation: ConversationId, outbound: Outbound) -> Result<Outcome> {
    let content = &outbound.content;
    let says_something = content.choices.as_ref().is_some_and(|choices| !choices.needs_text());
    if outbound.text.trim().is_empty() && content.attachments.is_empty() && !says_something {
        return Err(Error::invalid("a message needs text or an attachment"));
    }
    if let Some(wrong) = content.choices.as_ref().and_then(|choices| choices.wrong().into_iter().next()) {
        return Err(Error::invalid(format!("choices{}: {}", wrong.pointer, wrong.detail)));
    }
    if content.for_agent && (!outbound.private || outbound.text.trim().is_empty()) {
        return Err(Error::invalid("what the agent is told is a private note with a text"));
    }
    check_text(&outbound.text)?;
    check_client_id(outbound.client_id.as_deref())?;
    let act = Act::Write(Write {
        id: engine.ids.next(engine.clock.as_ref()),
        operator: speaker.operator,
        name: speaker.name.clone(),
        client_id: outbound.client_id,
        text: outbound.text,
        content: outbound.content,
        private: outbound.private,
        elsewhere: None,
    });
    engine.conversations.apply(speaker.organisation, conversation, act).await
}
