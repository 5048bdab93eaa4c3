use crate::model::conversation::Conversation;

/// Who answers the messages up to the contact's last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// The agent, under this control epoch.
    Agent { epoch: u32, upto: u64 },
    /// Nobody through a turn: people hold control, or nothing is left to answer.
    Nobody,
}

pub fn route(conversation: &Conversation) -> Route {
    if conversation.turn.is_none() || !conversation.is_held_by_agent() || conversation.contact_seq <= conversation.handled_seq {
        return Route::Nobody;
    }
    Route::Agent { epoch: conversation.control.epoch, upto: conversation.contact_seq }
}
