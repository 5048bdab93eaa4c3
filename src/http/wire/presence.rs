//! Operators who are here, and what they look at.

use std::borrow::Cow;

use engine::ids::{ConversationId, OperatorId};
use engine::model::routing;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::conversation::NamedOperator;

/// Whether an operator who is here takes new work, as they say themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    #[default]
    Online,
    Away,
    Busy,
}

impl From<routing::Availability> for Availability {
    fn from(availability: routing::Availability) -> Self {
        match availability {
            routing::Availability::Online => Self::Online,
            routing::Availability::Away => Self::Away,
            routing::Availability::Busy => Self::Busy,
        }
    }
}

impl From<Availability> for routing::Availability {
    fn from(availability: Availability) -> Self {
        match availability {
            Availability::Online => Self::Online,
            Availability::Away => Self::Away,
            Availability::Busy => Self::Busy,
        }
    }
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub struct OwnAvailability {
    pub availability: Availability,
}

/// An operator who is connected.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PresentOperator<'a> {
    #[schema(value_type = String)]
    pub id: OperatorId,
    pub name: Cow<'a, str>,
    #[schema(required = false)]
    pub availability: Availability,
}

/// Not stored: an operator looks at a conversation, or no more. Whoever is not named again within a minute looks no more.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedViewing<'a> {
    #[schema(value_type = String)]
    pub conversation: ConversationId,
    pub operator: NamedOperator<'a>,
    pub on: bool,
}

/// What this tab shows; to be said again every half minute, for within a minute it is forgotten.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct SetViewing {
    /// Absent: no conversation.
    #[schema(value_type = Option<String>)]
    pub conversation: Option<ConversationId>,
}
