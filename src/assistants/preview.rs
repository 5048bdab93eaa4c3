//! A trial: what a bot would answer, with nothing stored and nothing changed.

use std::sync::Arc;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{ContactId, ConversationId, InboxId, MessageId, OrgId};
use engine::model::bot::Bot;
use engine::model::conversation::{Conversation, NewConversation};
use engine::model::delivery::DeliveryState;
use engine::model::message::{Author, Content, Message};
use engine::model::trace::{Book, TraceEnd, TurnTrace, What};
use engine::ports::MessageStore;
use engine::ports::message_store::Range;
use engine::ports::responder::{Answer, History, Turn, Voice};
use tokio_util::sync::CancellationToken;

use crate::app::App;

/// What was said, oldest first; the last of it is of the contact and is answered.
pub struct Asked {
    pub conversation: Option<Arc<Conversation>>,
    pub said: Vec<(bool, String)>,
}

pub async fn preview(app: &App, bot: &Arc<Bot>, asked: Asked) -> Result<(Answer, TurnTrace, Option<String>)> {
    let conversation = asked.conversation.unwrap_or_else(|| nobody(bot.organisation));
    let mut messages: Vec<Message> =
        asked.said.into_iter().zip(1..).map(|(said, seq)| message(&conversation, bot, said, seq)).collect();
    let last = messages.pop().filter(|last| matches!(last.author, Author::Contact(_)));
    let last = last.ok_or_else(|| Error::invalid("the last message is the customer's"))?;
    let (book, at) = (Arc::<Book>::default(), app.engine.clock.now());
    let upto = last.seq;
    let turn = Turn {
        bot: Arc::clone(bot),
        history: History::new(Arc::new(Said(messages)), &conversation, upto),
        conversation: Arc::clone(&conversation),
        asked: vec![Arc::new(last)],
        reply: app.engine.ids.next_at(at),
        upto,
        book: Arc::clone(&book),
        cancelled: CancellationToken::new(),
    };
    let answer = app.responder.preview(&turn, &Silence).await?;
    let end = match &answer {
        Answer::Say { .. } => TraceEnd::Answered,
        Answer::HandOver { .. } => TraceEnd::HandedOver,
        Answer::Nothing => TraceEnd::Passed,
    };
    let steps = book.take();
    let agent = steps.iter().rev().find_map(|step| match &step.what {
        What::Routed { agent, .. } => Some(agent.clone()),
        What::Passed { to, .. } => Some(to.clone()),
        _ => None,
    });
    let trace = TurnTrace {
        message: turn.reply,
        organisation: bot.organisation,
        conversation: conversation.id,
        bot: bot.id,
        edition: bot.edition,
        at,
        took: app.engine.clock.now().since(at).as_millis() as u64,
        end,
        steps,
    };
    Ok((answer, trace, agent.or_else(|| bot.agents.first().map(|agent| agent.key.clone()))))
}

fn nobody(organisation: OrgId) -> Arc<Conversation> {
    let new = NewConversation {
        id: ConversationId(0),
        organisation,
        inbox: InboxId(0),
        channel: engine::model::inbox::Channel::Web,
        contact: ContactId(0),
    };
    Arc::new(Conversation::new(new, Timestamp::default()))
}

fn message(conversation: &Conversation, bot: &Bot, (by_contact, text): (bool, String), seq: u64) -> Message {
    Message {
        id: MessageId(seq as i64),
        organisation: conversation.organisation,
        conversation: conversation.id,
        seq,
        author: if by_contact { Author::Contact(conversation.contact) } else { Author::Agent(bot.id) },
        author_name: None,
        client_id: None,
        text,
        notice: None,
        private: false,
        content: Content::default(),
        delivery: None,
        epoch: 0,
        at: Timestamp::default(),
    }
}

/// Nobody hears a trial while it forms.
struct Silence;

impl Voice for Silence {
    fn say(&self, _piece: &str) {}
}

/// The conversation of the trial.
struct Said(Vec<Message>);

#[async_trait]
impl MessageStore for Said {
    async fn list(&self, _: OrgId, _: ConversationId, range: Range) -> Result<Vec<Message>> {
        Ok(self.0[self.0.len().saturating_sub(range.limit)..].to_vec())
    }

    async fn find(&self, _: OrgId, _: MessageId) -> Result<Option<Message>> {
        Ok(None)
    }

    async fn list_behind(&self, _: OrgId, _: ConversationId, _: Timestamp, _: DeliveryState, _: usize) -> Result<Vec<MessageId>> {
        Ok(Vec::new())
    }
}
