use std::sync::Arc;

use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::MessageId;
use engine::model::contact::Contact;
use engine::model::conversation::Conversation;
use engine::model::message::{Author, Message};
use engine::page::MAX_PAGE;
use engine::ports::conversation_store::{About, Filter, ListQuery, View};
use engine::ports::message_store::{Bound, Range};

use crate::app::App;

/// What conditions ask about, as it is now.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    pub(crate) conversation: Arc<Conversation>,
    /// What the contact said: what began it, or else their last message.
    pub(crate) message: Option<Message>,
    pub(crate) contact: Option<Contact>,
    /// They had said nothing before that, anywhere.
    pub(crate) is_first: bool,
    pub(crate) now: Timestamp,
}

pub(crate) async fn gather(app: &App, conversation: Arc<Conversation>, message: Option<MessageId>) -> Result<Facts> {
    let (organisation, now) = (conversation.organisation, app.engine.clock.now());
    let message = match message {
        Some(message) => app.engine.messages.find(organisation, message).await?,
        None => last_of_contact(app, &conversation).await?,
    };
    let contact = app.engine.contacts.find(organisation, conversation.contact).await?;
    let is_first = match &message {
        Some(message) => is_first(app, &conversation, message).await?,
        None => false,
    };
    Ok(Facts { conversation, message, contact, is_first, now })
}

async fn last_of_contact(app: &App, conversation: &Conversation) -> Result<Option<Message>> {
    let range = Range { side: Bound::Latest, limit: MAX_PAGE, with_private: false };
    let latest = app.engine.messages.list(conversation.organisation, conversation.id, range).await?;
    Ok(latest.into_iter().rfind(|message| matches!(message.author, Author::Contact(_))))
}

async fn is_first(app: &App, conversation: &Conversation, message: &Message) -> Result<bool> {
    let range = Range { side: Bound::Before(message.seq), limit: MAX_PAGE, with_private: false };
    let before = app.engine.messages.list(conversation.organisation, conversation.id, range).await?;
    if before.iter().any(|earlier| matches!(earlier.author, Author::Contact(_))) {
        return Ok(false);
    }
    let (view, about, filter) = (View::Contact(conversation.contact), About::default(), Filter::default());
    let query = ListQuery { view, about, filter, cursor: None, limit: MAX_PAGE };
    let others = app.engine.conversations.list(conversation.organisation, query).await?.items;
    let has_spoken = |other: &Conversation| other.id != conversation.id && other.contact_seq > 0;
    Ok(!others.iter().any(|listed| has_spoken(&listed.conversation)))
}
