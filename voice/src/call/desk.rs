//! What of a call is the same whoever listens and speaks.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use engine::flow::call;
use engine::ids::{MessageId, OperatorId};
use engine::model::call::{CallEnd, Talk};
use engine::model::control::Holder as Controls;
use engine::model::conversation::Conversation;
use engine::model::message::{Author, Message, Notice, Spoken};
use tokio::sync::mpsc;

use super::clerk::Errand;
use super::{Line, MOST_LISTENERS, OnLine};
use crate::gateway::News;
use crate::session::{Holder, Policy};
use crate::wire::FromCarrier;

/// So much of a call's longest time is left to whoever goes on with it.
const LEAST_LEFT_S: u32 = 30;

/// Where things go.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) out: mpsc::Sender<String>,
    pub(super) clerk: mpsc::Sender<Errand>,
}

/// What came from the carrier.
pub(super) enum Came {
    Sound(Bytes),
    Mark(String),
    Digit(char),
}

/// What news leave to do.
pub(super) enum Told {
    Piece {
        message: MessageId,
        epoch: u32,
        text: Arc<str>,
    },
    Stored(Arc<Message>),
    /// A machine has answered a call of ours.
    Machine,
    /// Nobody has taken the call while control stood so.
    NobodyFree {
        epoch: u32,
    },
    /// Somebody else may speak for the business now.
    Holder,
    Missed,
}

impl Line {
    /// None when nothing comes of it, or when it was the last.
    pub(super) fn read(&mut self, text: &str) -> Option<Came> {
        match self.wire.read(text) {
            Ok(FromCarrier::Media { sound, .. }) => {
                let said = self.tape.hear(&sound);
                self.pass_on(&sound, &said);
                return Some(Came::Sound(sound));
            }
            // Of a time when somebody else spoke, it says nothing.
            Ok(FromCarrier::Mark(name)) => return name.strip_prefix(&self.prefix()).map(|own| Came::Mark(own.to_owned())),
            Ok(FromCarrier::Digit(digit)) => return Some(Came::Digit(digit)),
            Ok(FromCarrier::Stopped) => self.end = Some(CallEnd::CallerHungUp),
            Ok(FromCarrier::Connected | FromCarrier::Started(_) | FromCarrier::Unknown) => {}
            Err(error) => {
                tracing::warn!(call = %self.call.id, %error, "a frame of a call was refused");
                self.end = Some(CallEnd::Lost);
            }
        }
        None
    }

    pub(super) fn prefix(&self) -> String {
        format!("p{}:", self.period)
    }

    pub(super) async fn take_news(&mut self, news: News) -> Option<Told> {
        match news {
            News::Piece { message, epoch, text } => return Some(Told::Piece { message, epoch, text }),
            News::Stored(message) => return Some(Told::Stored(message)),
            News::Missed => return Some(Told::Missed),
            News::Machine => return Some(Told::Machine),
            News::NobodyFree { epoch } => return Some(Told::NobodyFree { epoch }),
            News::Control(control) => {
                self.control = Some(control);
                self.wait_for_a_person();
            }
            News::HangUp(how) => {
                self.end = Some(how);
                return None;
            }
            News::Listen(ear) => {
                if self.listeners.len() < MOST_LISTENERS {
                    self.listeners.push(ear);
                }
                return None;
            }
            News::Join { operator, ear, mouth } => {
                self.operator = Some(OnLine { operator, ear, mouth });
                self.put_through(Some(operator)).await;
            }
            News::Leave(operator) => {
                if self.operator.as_ref().is_some_and(|on_line| on_line.operator == operator) {
                    self.operator = None;
                    self.put_through(None).await;
                }
            }
        }
        Some(Told::Holder)
    }

    pub(super) async fn put_through(&mut self, operator: Option<OperatorId>) {
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

    /// What is said to the caller: answers that were not said yet, an operator's words, and what the house has to tell. Each
    /// message is looked at once.
    pub(super) fn is_to_be_said(&mut self, message: &Message) -> bool {
        if message.seq <= self.seen {
            return false;
        }
        self.seen = message.seq;
        match message.author {
            _ if message.private => false,
            Author::Agent(_) => !matches!(message.content.spoken, Some(Spoken::Whole | Spoken::Cut)),
            Author::Operator(_) => true,
            Author::System => message.notice.is_some_and(Notice::is_brought),
            Author::Contact(_) => false,
        }
    }

    /// The conversation as it is stored.
    pub(super) async fn stored(&mut self) -> Option<Arc<Conversation>> {
        match self.shared.engine.conversations.find(self.call.organisation, self.call.conversation).await {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(call = %self.call.id, %error, "a call could not read what it missed");
                None
            }
        }
    }

    /// Another machine goes on with the call: its clock begins anew, and marks of the one before are not its own.
    pub(super) fn renew(&mut self) -> Policy {
        let mut policy = self.equipped.agent.policy();
        let gone = u32::try_from(self.opened.elapsed().as_secs()).unwrap_or(u32::MAX);
        policy.turns.max_call_s = policy.turns.max_call_s.saturating_sub(gone).max(LEAST_LEFT_S);
        self.began = Instant::now();
        self.period += 1;
        policy
    }

    pub(super) fn lasted(&self) -> Duration {
        self.opened.elapsed()
    }

    pub(super) fn count(&mut self, more: Talk) {
        let talk = &mut self.talk;
        talk.caller_ms += more.caller_ms;
        talk.agent_ms += more.agent_ms;
        talk.interruptions += more.interruptions;
        talk.pauses += more.pauses;
        talk.longest_pause_ms = talk.longest_pause_ms.max(more.longest_pause_ms);
        talk.turns += more.turns;
        if more.answer_ms > 0 {
            talk.answer_ms = more.answer_ms;
        }
    }
}
