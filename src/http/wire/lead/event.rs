//! What happened to a lead.

use engine::clock::Timestamp;
use engine::ids::{LeadEventId, OperatorId};
use engine::model::lead as model;
use engine::model::lead::What;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::LeadStage;
use crate::http::wire::conversation::NamedOperator;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LeadHistoryQuery {
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    pub cursor: Option<LeadEventId>,
    /// 1 to 100; 50 when absent.
    pub limit: Option<usize>,
}

/// The newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeadHistory {
    pub items: Vec<LeadEvent>,
    /// Give it as `cursor` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub next: Option<LeadEventId>,
}

/// What happened: `given` to somebody else or to nobody, `handed_over` with a brief, `entered` a sequence or `left` it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeadEventKind {
    Made,
    Changed,
    Moved,
    Note,
    Given,
    HandedOver,
    Entered,
    Left,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeadActorKind {
    Operator,
    /// In a conversation.
    Agent,
    /// Of the business: an automation, or what follows a stage.
    Rule,
    /// With an API key.
    Program,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LeadActor {
    pub kind: LeadActorKind,
    /// Of an operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub id: Option<OperatorId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LeadChange {
    /// Details are called `details.` and their name.
    pub field: String,
    pub from: String,
    pub to: String,
}

/// One thing that happened to a lead.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeadEvent {
    #[schema(value_type = String)]
    pub id: LeadEventId,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    pub by: LeadActor,
    pub kind: LeadEventKind,
    /// Of `changed`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub changes: Vec<LeadChange>,
    /// Of `moved`, as is the next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<LeadStage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<LeadStage>,
    /// Why it was rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Of a note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Whom it is with since; absent in `given`: nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<NamedOperator<'static>>,
    /// The name of the sequence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<String>,
}

impl From<model::Change> for LeadChange {
    fn from(change: model::Change) -> Self {
        let model::Change { field, from, to } = change;
        Self { field, from, to }
    }
}

impl LeadEvent {
    /// `operator`: whom it tells of.
    pub fn new(event: model::LeadEvent, by: LeadActor, operator: Option<NamedOperator<'static>>) -> Self {
        let (kind, what) = (LeadEventKind::of(&event.what), event.what);
        let bare = Self {
            id: event.id,
            at: event.at,
            by,
            kind,
            changes: Vec::new(),
            from: None,
            to: None,
            reason: None,
            text: None,
            operator,
            sequence: None,
        };
        match what {
            What::Made | What::Given(_) | What::HandedOver(_) => bare,
            What::Changed(changes) => Self { changes: changes.into_iter().map(Into::into).collect(), ..bare },
            What::Moved { from, to, reason } => {
                let reason = Some(reason).filter(|reason| !reason.is_empty());
                Self { from: Some(from.into()), to: Some(to.into()), reason, ..bare }
            }
            What::Note(text) => Self { text: Some(text), ..bare },
            What::Entered(name) | What::Left(name) => Self { sequence: Some(name), ..bare },
        }
    }
}

impl LeadEventKind {
    const fn of(what: &What) -> Self {
        match what {
            What::Made => Self::Made,
            What::Changed(_) => Self::Changed,
            What::Moved { .. } => Self::Moved,
            What::Note(_) => Self::Note,
            What::Given(_) => Self::Given,
            What::HandedOver(_) => Self::HandedOver,
            What::Entered(_) => Self::Entered,
            What::Left(_) => Self::Left,
        }
    }
}
