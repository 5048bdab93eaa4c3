//! What the rest of the house has for a call: messages, who holds control, operators who come and go.

use std::sync::Arc;

use engine::flow::call;
use engine::ids::OperatorId;
use engine::model::control::Holder as Controls;
use engine::model::message::{Author, Message, Notice};
use engine::ports::message_store::{Bound, Range};

use super::{Line, MOST_LISTENERS, OnLine, Ways};
use crate::gateway::News;
use crate::session::Holder;

impl Line {
    pub(super) async fn on_news(&mut self, news: News, ways: &Ways) {
        let now = self.now();
        let actions = match news {
            News::Piece { message, epoch, text } => {
                if self.control.is_some_and(|control| control.epoch > epoch) {
                    return;
                }
                self.session.on_piece(now, message, &text)
            }
            News::Stored(message) => return self.on_message(&message, ways),
            News::Control(control) => {
                self.control = Some(control);
                self.wait_for_a_person();
                let holder = self.holder();
                self.session.on_holder(now, holder)
            }
            News::Missed => return self.catch_up(ways, true).await,
            News::Machine => self.on_machine(),
            News::NobodyFree { epoch } => return self.on_nobody_free(epoch, ways),
            News::HangUp(how) => {
                self.end = Some(how);
                return;
            }
            News::Listen(ear) => {
                if self.listeners.len() < MOST_LISTENERS {
                    self.listeners.push(ear);
                }
                return;
            }
            News::Join { operator, ear, mouth } => {
                self.operator = Some(OnLine { operator, ear, mouth });
                self.put_through(Some(operator)).await;
                let holder = self.holder();
                self.session.on_holder(now, holder)
            }
            News::Leave(operator) => {
                if self.operator.as_ref().is_some_and(|on_line| on_line.operator == operator) {
                    self.operator = None;
                    self.put_through(None).await;
                }
                let holder = self.holder();
                self.session.on_holder(now, holder)
            }
        };
        self.perform(actions, ways);
    }

    async fn put_through(&mut self, operator: Option<OperatorId>) {
        match call::put_through(&self.shared.engine, &self.call, operator).await {
            Ok(call) => self.call = call,
            Err(error) => tracing::warn!(call = %self.call.id, %error, "who is on the line could not be kept"),
        }
    }

    pub(super) fn operator_left(&mut self) {
        if let Some(on_line) = self.operator.take() {
            let (shared, call) = (Arc::clone(&self.shared), self.call.clone());
            self.shared.tasks.spawn("call.operator_left", async move {
                if let Err(error) = call::put_through(&shared.engine, &call, None).await {
                    tracing::warn!(call = %call.id, %error, "that an operator left could not be kept");
                }
            });
            tracing::info!(call = %self.call.id, operator = %on_line.operator, "an operator left the line");
        }
    }

    pub(super) fn holder(&self) -> Holder {
        match self.control.map(|control| control.holder) {
            _ if self.operator.is_some() => Holder::OnTheLine,
            Some(Controls::Queue) => Holder::Queue,
            Some(Controls::Operator(_)) => Holder::Operator,
            Some(Controls::Agent) | None => Holder::Agent,
        }
    }

    /// What is said to the caller: answers, an operator's words, and what the house has to tell.
    fn on_message(&mut self, message: &Message, ways: &Ways) {
        if message.seq <= self.seen {
            return;
        }
        self.seen = message.seq;
        let is_said = match message.author {
            Author::Agent(_) => true,
            Author::Operator(_) => !message.private,
            Author::System => message.notice.is_some_and(Notice::is_brought),
            Author::Contact(_) => false,
        };
        if message.notice == Some(Notice::CallbackPromised) {
            let actions = self.promised(message);
            return self.perform(actions, ways);
        }
        if is_said {
            self.waiting.on_said(message);
            let text = self.equipped.agent.spoken(message);
            let actions = self.session.on_stored(self.now(), message.id, text);
            self.perform(actions, ways);
        }
    }

    /// What the store knows and the feed did not tell; at the beginning, only who holds control.
    pub(super) async fn catch_up(&mut self, ways: &Ways, with_messages: bool) {
        let (organisation, conversation) = (self.call.organisation, self.call.conversation);
        let engine = self.shared.engine.clone();
        let found = match engine.conversations.find(organisation, conversation).await {
            Ok(Some(found)) => found,
            Ok(None) => return,
            Err(error) => {
                tracing::warn!(call = %self.call.id, %error, "a call could not read what it missed");
                return;
            }
        };
        if with_messages {
            let range = Range { side: Bound::After(self.seen), limit: 50, with_private: false };
            let missed = engine.messages.list(organisation, conversation, range).await.unwrap_or_default();
            for message in &missed {
                self.on_message(message, ways);
            }
        } else {
            self.seen = self.seen.max(found.last_seq);
        }
        self.control = Some(found.control);
        self.wait_for_a_person();
        let holder = self.holder();
        let actions = self.session.on_holder(self.now(), holder);
        self.perform(actions, ways);
    }
}
