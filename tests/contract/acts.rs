//! Acts as the flows make them.

use std::sync::Arc;

use engine::ids::{BotId, OperatorId};
use engine::model::act::{Act, Handover, Opening, Receive, Reply, Write};
use engine::model::conversation::NewConversation;
use engine::model::inbox::Timing;
use engine::model::message::Content;

use super::House;

pub const CORDELIA: BotId = BotId(31);

pub fn opening() -> Opening {
    Opening { bot: CORDELIA, name: "Cordelia".into(), text: "I am an automated assistant.".into(), team: None }
}

pub fn ask_human() -> Act {
    Act::AskHuman { timing: Timing::default(), opening: opening(), back: None }
}

pub fn take(operator: OperatorId) -> Act {
    Act::Take { operator, name: name(operator), epoch: None }
}

fn name(operator: OperatorId) -> Arc<str> {
    format!("Operator {}", operator.0).into()
}

impl House {
    /// The contact's words as intake stores them.
    pub fn said(&self, to: NewConversation, client_id: Option<&str>, text: &str) -> Act {
        Act::Receive(Receive {
            id: self.id(),
            contact: to.contact,
            client_id: client_id.map(str::to_owned),
            name: None,
            text: text.to_owned(),
            content: Content::default(),
            at: None,
            weight: engine::model::act::Weight::Asks,
            timing: Timing::default(),
            opening: opening(),
        })
    }

    /// The agent's answer to everything up to `upto`, made under `epoch`.
    pub fn answer(&self, epoch: u32, upto: u64, text: &str) -> Reply {
        Reply {
            id: self.id(),
            bot: CORDELIA,
            name: "Cordelia".into(),
            epoch,
            upto,
            text: text.to_owned(),
            content: Content::default(),
            handover: None,
        }
    }

    pub fn hand_over(&self, epoch: u32, upto: u64) -> Act {
        let patience = Timing::default().queue_patience();
        let handover = Some(Handover { reason: "it said so".into(), patience, back: None });
        Act::Reply(Reply { handover, ..self.answer(epoch, upto, "A person will help.") })
    }

    /// An operator's words to the contact, or a private note.
    pub fn write(&self, operator: OperatorId, client_id: Option<&str>, text: &str, private: bool) -> Act {
        Act::Write(Write {
            id: self.id(),
            operator,
            name: name(operator),
            client_id: client_id.map(str::to_owned),
            text: text.to_owned(),
            content: Content::default(),
            private,
            elsewhere: None,
        })
    }
}
