use engine::clock::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::notice::NoticeLevel;
use crate::plans::{HeldPlan, Strain, Use};

/// What the organisation may have, and what it has.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanShown {
    /// Absent: none was chosen for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub limits: Vec<PlanLimit>,
    /// When counting sessions begins anew.
    #[schema(value_type = String, format = DateTime)]
    pub month_ends_at: Timestamp,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PlanLimit {
    /// `bots`, `knowledge_bases`, `documents`, `operators`, `inboxes` or `sessions_a_month`.
    pub what: &'static str,
    pub used: u64,
    /// Absent: as many as wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most: Option<u64>,
    /// Absent while there is room; `near` from 80 percent on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<NoticeLevel>,
}

impl PlanShown {
    pub fn new(held: HeldPlan, uses: &[Use], month_ends_at: Timestamp) -> Self {
        Self { name: held.name.map(|name| name.to_string()), limits: uses.iter().map(PlanLimit::new).collect(), month_ends_at }
    }
}

impl PlanLimit {
    fn new(counted: &Use) -> Self {
        let Use { what, used, most } = *counted;
        Self { what: what.as_str(), used, most, level: most.and_then(|most| Strain::of(used, most)).map(NoticeLevel::from) }
    }
}

impl From<Strain> for NoticeLevel {
    fn from(strain: Strain) -> Self {
        match strain {
            Strain::Near => Self::Near,
            Strain::Reached => Self::Reached,
        }
    }
}
