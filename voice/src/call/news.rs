//! What the rest of the house has for a call with ears and a voice of our own.

use engine::model::message::{Message, Notice};
use engine::ports::message_store::{Bound, Range};

use super::desk::Told;
use super::{Line, Ways};
use crate::gateway::News;

impl Line {
    pub(super) async fn on_news(&mut self, news: News, ways: &Ways) {
        let now = self.now();
        let actions = match self.take_news(news).await {
            Some(Told::Piece { message, epoch, text }) => {
                if self.control.is_some_and(|control| control.epoch > epoch) {
                    return;
                }
                self.session.on_piece(now, message, &text)
            }
            Some(Told::Stored(message)) => return self.on_message(&message, ways),
            Some(Told::Machine) => self.on_machine(),
            Some(Told::NobodyFree { epoch }) => return self.on_nobody_free(epoch, &ways.desk),
            Some(Told::Missed) => return self.catch_up(ways, true).await,
            Some(Told::Holder) => {
                let holder = self.holder();
                self.session.on_holder(now, holder)
            }
            None => return,
        };
        self.perform(actions, ways);
    }

    fn on_message(&mut self, message: &Message, ways: &Ways) {
        if self.is_to_be_said(message) {
            if message.notice == Some(Notice::CallbackPromised) {
                let actions = self.promised();
                return self.perform(actions, ways);
            }
            let text = self.equipped.agent.spoken(message);
            let actions = self.session.on_stored(self.now(), message.id, text);
            self.perform(actions, ways);
        }
    }

    /// What the store knows and the feed did not tell; at the beginning, only who holds control.
    pub(super) async fn catch_up(&mut self, ways: &Ways, with_messages: bool) {
        let Some(found) = self.stored().await else { return };
        // First of all: a new holder silences what was to be said before.
        self.control = Some(found.control);
        self.wait_for_a_person();
        let holder = self.holder();
        let actions = self.session.on_holder(self.now(), holder);
        self.perform(actions, ways);
        if with_messages {
            let range = Range { side: Bound::After(self.seen), limit: 50, with_private: false };
            let (organisation, conversation) = (self.call.organisation, self.call.conversation);
            let missed = self.shared.engine.messages.list(organisation, conversation, range).await.unwrap_or_default();
            for message in &missed {
                self.on_message(message, ways);
            }
        } else {
            self.seen = self.seen.max(found.last_seq);
        }
    }
}
