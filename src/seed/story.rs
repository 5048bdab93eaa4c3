//! One conversation from its first message on.

use std::sync::Arc;
use std::time::Duration;

use engine::Engine;
use engine::error::Result;
use engine::ids::{ContactId, ConversationId, OperatorId, TeamId};
use engine::model::act::{Act, Handover, Opening, Outcome, Receive, Reply, Weight, Write};
use engine::model::contact::Identity;
use engine::model::conversation::{Conversation, NewConversation};
use engine::model::filing::Priority;
use engine::model::inbox::Inbox;
use engine::model::message::Content;
use engine::ports::contact_store::Profile;

use super::words::Dice;
use super::{Business, Pace};

/// What is told of one conversation.
pub struct Story<'a> {
    pub engine: &'a Engine,
    pub business: &'a Business,
    pub pace: Pace<'a>,
    pub number: u64,
    /// Messages, about: notices come beside them.
    pub length: u64,
    /// It may be open still.
    pub is_recent: bool,
}

/// Of a hundred conversations, those that a person answers.
const WITH_PEOPLE: u64 = 40;

impl Story<'_> {
    /// Returns how many messages the conversation has in the end.
    pub async fn tell(&self, dice: &mut Dice) -> Result<u64> {
        let place = (self.number % self.business.inboxes.len() as u64) as usize;
        let inbox = &self.business.inboxes[place];
        let contact = self.contact(inbox, dice).await?;
        let id: ConversationId = self.engine.ids.next(self.engine.clock.as_ref());
        let organisation = self.business.organisation;
        let new = NewConversation { id, organisation, inbox: inbox.id, channel: inbox.channel, contact };
        let mut conversation = self.engine.conversations.open(new).await?;
        let team = self.business.teams.get(place).map(|team| team.id);
        let operator = dice.is(WITH_PEOPLE).then(|| dice.one(&self.business.operators).clone());
        let mut is_queued = false;
        while conversation.last_seq < self.length || conversation.last_seq < 2 {
            conversation = self.ask(&conversation, inbox, team, contact, dice).await?;
            conversation = match &operator {
                Some(colleague) if is_queued => self.write(&conversation, colleague, dice).await?,
                _ => {
                    is_queued = operator.is_some() && dice.is(60);
                    self.reply(&conversation, is_queued, dice).await?
                }
            };
        }
        conversation = self.file(&conversation, dice).await?;
        // Of the newest, most are open: some wait, some are somebody's, some are the agent's.
        if !self.is_recent || dice.is(10) {
            conversation = self.apply(&conversation, Act::Resolve).await?;
        }
        Ok(conversation.last_seq)
    }

    async fn contact(&self, inbox: &Inbox, dice: &mut Dice) -> Result<ContactId> {
        let handle = format!("seeded-{}", self.number);
        let identity = Identity { channel: inbox.channel, inbox: inbox.id, handle, verified: false, conversation: None };
        let email = dice.is(50).then(|| format!("customer{}@seeded.example", self.number));
        let profile = Profile { name: dice.is(80).then(|| dice.name()), email, phone: None };
        let fresh = self.engine.ids.next(self.engine.clock.as_ref());
        Ok(self.engine.contacts.resolve(self.business.organisation, &[identity], fresh, profile).await?.id)
    }

    async fn ask(
        &self,
        conversation: &Conversation,
        inbox: &Inbox,
        team: Option<TeamId>,
        contact: ContactId,
        dice: &mut Dice,
    ) -> Result<Arc<Conversation>> {
        let bot = &self.business.bot;
        let opening = Opening { bot: bot.id, name: bot.name.as_str().into(), text: bot.disclosure.as_str().into(), team };
        let received = Receive {
            id: self.engine.ids.next(self.engine.clock.as_ref()),
            contact,
            client_id: None,
            name: None,
            text: dice.question(),
            content: Content::default(),
            at: None,
            weight: Weight::Asks,
            timing: inbox.timing,
            opening,
        };
        self.apply(conversation, Act::Receive(received)).await
    }

    async fn reply(&self, conversation: &Conversation, to_people: bool, dice: &mut Dice) -> Result<Arc<Conversation>> {
        let handover =
            to_people.then(|| Handover { reason: "asked for a person".into(), patience: Duration::from_secs(90), back: None });
        let reply = Reply {
            id: self.engine.ids.next(self.engine.clock.as_ref()),
            bot: self.business.bot.id,
            name: self.business.bot.name.as_str().into(),
            epoch: conversation.control.epoch,
            upto: conversation.last_seq,
            text: dice.answer(),
            content: Content::default(),
            handover,
        };
        self.apply(conversation, Act::Reply(reply)).await
    }

    async fn write(
        &self,
        conversation: &Conversation,
        (operator, name): &(OperatorId, Arc<str>),
        dice: &mut Dice,
    ) -> Result<Arc<Conversation>> {
        let write = Write {
            id: self.engine.ids.next(self.engine.clock.as_ref()),
            operator: *operator,
            name: Arc::clone(name),
            client_id: None,
            text: dice.answer(),
            content: Content::default(),
            private: dice.is(5),
            elsewhere: None,
        };
        self.apply(conversation, Act::Write(write)).await
    }

    async fn file(&self, conversation: &Conversation, dice: &mut Dice) -> Result<Arc<Conversation>> {
        let mut after = None;
        if dice.is(40) {
            let add = vec![*dice.one(&self.business.labels)];
            after = Some(self.apply(conversation, Act::Label { add, remove: Vec::new() }).await?);
        }
        if dice.is(10) {
            let priority = *dice.one(&Priority::ALL);
            after = Some(self.apply(conversation, Act::Prioritise(priority)).await?);
        }
        match after {
            Some(after) => Ok(after),
            None => Ok(Arc::new(conversation.clone())),
        }
    }

    async fn apply(&self, conversation: &Conversation, act: Act) -> Result<Arc<Conversation>> {
        let Outcome { conversation, .. } =
            self.engine.conversations.apply(self.business.organisation, conversation.id, act).await?;
        self.pace.go_on();
        Ok(conversation)
    }
}
