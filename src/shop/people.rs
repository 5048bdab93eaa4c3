//! People of the business who are told of a case, and see to it.

use std::sync::Arc;

use engine::error::Result;
use engine::flow::filing::By;
use engine::flow::settings::InboxSettings;
use engine::ids::{ConversationId, OrgId};
use engine::model::act::{Act, Say};
use engine::model::conversation::Conversation;
use engine::model::message::Content;

use crate::app::App;

/// As the notes are signed.
const NAME: &str = "Shop follow-ups";

/// Where a case is talked about.
pub(super) struct Desk<'a> {
    app: &'a App,
    conversation: Arc<Conversation>,
    settings: Arc<InboxSettings>,
}

impl<'a> Desk<'a> {
    /// None: there is no conversation, or it is kept no longer.
    pub(super) async fn of(app: &'a App, organisation: OrgId, id: ConversationId) -> Result<Option<Self>> {
        let Some(conversation) = app.engine.conversations.find(organisation, id).await? else { return Ok(None) };
        let settings = app.engine.settings.inbox(organisation, conversation.inbox).await?;
        Ok(Some(Self { app, conversation, settings }))
    }

    /// A private note; the same act says it once.
    pub(super) async fn note(&self, act: String, text: String) -> Result<()> {
        self.apply(Act::Say(Say {
            id: self.app.engine.ids.next(self.app.engine.clock.as_ref()),
            bot: Some(self.settings.opening.bot),
            name: NAME.into(),
            client_id: act,
            text,
            content: Content::default(),
            private: true,
        }))
        .await
    }

    /// They wrote and want something: they are told that a person comes.
    pub(super) async fn ask_human(&self) -> Result<()> {
        let settings = &self.settings;
        let back = settings.back(self.app.engine.clock.now());
        self.apply(Act::AskHuman { timing: settings.inbox.timing, opening: settings.opening.clone(), back }).await
    }

    /// They wrote nothing, and are told nothing.
    pub(super) async fn refer(&self, reason: &str) -> Result<()> {
        self.apply(Act::Refer { reason: reason.into() }).await
    }

    async fn apply(&self, act: Act) -> Result<()> {
        let Conversation { organisation, id, .. } = *self.conversation;
        self.app.engine.conversations.apply(organisation, id, By::Automation.act(act)).await.map(drop)
    }
}
