//! Conversations as operators see them, with the names of inbox, contact and operator looked up.

use std::collections::HashMap;
use std::sync::Arc;

use channels::outgoing;
use channels::platform::Platform;
use engine::error::Result;
use engine::flow::settings::InboxSettings;
use engine::ids::{LabelId, TeamId};
use engine::model::control::Holder;
use engine::model::conversation::Conversation;
use engine::model::filing::{Label, Team};
use engine::model::message::{Author, Message};
use engine::ports::conversation_store::Listed;
use engine::ports::message_store::{Bound, Range};

use super::wire::filing::{NamedLabel, NamedTeam};
use super::{windows, wire};
use crate::app::App;

/// A conversation, its last message and the names it is shown with; lends itself to the wire form.
pub struct Shown {
    conversation: Arc<Conversation>,
    last: Option<Arc<Message>>,
    rating: Option<u8>,
    settings: Arc<InboxSettings>,
    contact: Arc<str>,
    operator: Arc<str>,
    window: Option<wire::conversation::ConversationWindow>,
    labels: Arc<HashMap<LabelId, Label>>,
    teams: Arc<HashMap<TeamId, Team>>,
}

/// Messages looked through for the last one that somebody said: a row shows that, not the system's notices.
const LOOK_BACK: usize = 10;

impl Shown {
    /// `last` spares a read where the caller knows it, as a feed does.
    pub async fn new(app: &App, conversation: Arc<Conversation>, last: Option<Arc<Message>>) -> Result<Self> {
        let last = match last {
            Some(last) => Some(last),
            None if conversation.last_seq == 0 => None,
            None => {
                let range = Range { side: Bound::Latest, limit: LOOK_BACK, with_private: true };
                let latest = app.engine.messages.list(conversation.organisation, conversation.id, range).await?;
                latest.into_iter().rfind(|message| message.author != Author::System).map(Arc::new)
            }
        };
        let contact = app.names.contact_name(conversation.organisation, conversation.contact).await?;
        let rating = last_rating(app, &conversation).await?;
        Self::named(app, conversation, last, rating, contact).await
    }

    pub async fn listed(app: &App, listed: Listed) -> Result<Self> {
        let contact = wire::contact::shown_name(listed.conversation.contact, listed.contact_name.as_deref()).into();
        Self::named(app, listed.conversation, listed.last.map(Arc::new), listed.rating, contact).await
    }

    async fn named(
        app: &App,
        conversation: Arc<Conversation>,
        last: Option<Arc<Message>>,
        rating: Option<u8>,
        contact: Arc<str>,
    ) -> Result<Self> {
        let settings = app.engine.settings.inbox(conversation.organisation, conversation.inbox).await?;
        let operator = holder_name(app, &conversation).await?;
        let window = windows::shown(app, &settings.inbox, &conversation).await?;
        let labels = app.names.labels(conversation.organisation).await?;
        let teams = app.names.teams(conversation.organisation).await?;
        Ok(Self { conversation, last, rating, settings, contact, operator, window, labels, teams })
    }

    pub fn wire(&self) -> wire::conversation::Conversation<'_> {
        let inbox = &self.settings.inbox;
        let labels = wire::conversation::Labels {
            inbox: &inbox.name,
            channel: inbox.channel.as_str(),
            contact: &self.contact,
            operator: &self.operator,
        };
        let shown = wire::conversation::Conversation::new(&self.conversation, self.last.as_deref(), self.rating, labels);
        // A comment takes none from here.
        let none: Option<&'static [&'static str]> = self.conversation.is_public().then_some(&[]);
        let reactions = none.or_else(|| Platform::of(inbox.channel).and_then(outgoing::reactions));
        let filing = &self.conversation.filing;
        let labels = filing.labels.iter().filter_map(|id| self.labels.get(id));
        let labels = labels.map(|label| NamedLabel { id: label.id, name: &label.name, colour: &label.colour }).collect();
        let team = filing.team.and_then(|team| self.teams.get(&team)).map(|team| NamedTeam { id: team.id, name: &team.name });
        wire::conversation::Conversation { window: self.window.clone(), reactions, labels, team, ..shown }
    }

    pub fn control(&self) -> wire::conversation::ConversationControl<'_> {
        wire::conversation::ConversationControl::new(self.conversation.control, &self.operator)
    }
}

/// A session is rated after its end, so while one is open there is nothing to look for.
async fn last_rating(app: &App, conversation: &Conversation) -> Result<Option<u8>> {
    if conversation.session.is_some() {
        return Ok(None);
    }
    let last = app.engine.conversations.find_last_session(conversation.organisation, conversation.id).await?;
    Ok(last.and_then(|session| session.rating))
}

/// The name of the operator who holds control; empty when nobody does.
pub async fn holder_name(app: &App, conversation: &Conversation) -> Result<Arc<str>> {
    match conversation.control.holder {
        Holder::Operator(operator) => app.names.operator_name(conversation.organisation, operator).await,
        Holder::Agent | Holder::Queue => Ok("".into()),
    }
}
