//! Which conversations somebody sees: all of them, or those of their teams, those of no team, and those they hold themselves.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::ids::{OperatorId, TeamId};
use crate::model::control::Holder;
use crate::model::conversation::Conversation;

/// What a role says of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sees {
    /// Those of their own teams, of no team, and their own.
    Teams,
    #[default]
    All,
}

impl Sees {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Teams => "teams",
            Self::All => "all",
        }
    }
}

/// What of a conversation decides who sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub team: Option<TeamId>,
    pub operator: Option<OperatorId>,
}

impl Place {
    pub fn of(conversation: &Conversation) -> Self {
        let operator = match conversation.control.holder {
            Holder::Operator(operator) => Some(operator),
            Holder::Agent | Holder::Queue => None,
        };
        Self { team: conversation.filing.team, operator }
    }
}

/// What one person, or one program, sees now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Sight {
    #[default]
    Everything,
    /// Conversations of these teams, of no team, and those that this operator holds.
    Teams { operator: OperatorId, teams: Arc<[TeamId]> },
}

impl Sight {
    pub const fn is_everything(&self) -> bool {
        matches!(self, Self::Everything)
    }

    pub fn covers(&self, place: Place) -> bool {
        match self {
            Self::Everything => true,
            Self::Teams { operator, teams } => {
                place.team.is_none_or(|team| teams.contains(&team)) || place.operator == Some(*operator)
            }
        }
    }

    pub fn sees(&self, conversation: &Conversation) -> bool {
        self.is_everything() || self.covers(Place::of(conversation))
    }
}

#[cfg(test)]
mod tests;
