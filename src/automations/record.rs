use engine::clock::Timestamp;
use engine::error::{Context as _, Kind, Result};
use engine::ids::{AutomationId, OrgId};
use engine::model::automation::RECORD_KIND;
use engine::model::record::{Key, Record};
use engine::ports::records::Typed;
use serde::{Deserialize, Serialize};

use crate::http::operators::all_of;
use crate::http::wire::automation::{Condition, Matching, RunState, Trigger};
use crate::http::wire::kept_work::{MacroStep, StepReport};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Automation {
    pub id: AutomationId,
    pub organisation: OrgId,
    pub name: String,
    pub enabled: bool,
    pub when: Trigger,
    pub matching: Matching,
    pub conditions: Vec<Condition>,
    pub steps: Vec<MacroStep>,
    pub created_at: Timestamp,
}

impl Record for Automation {
    const KIND: &'static str = RECORD_KIND;

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        Vec::new()
    }
}

/// In which order an organisation's automations look at what happens; one that is not named comes after those that are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    pub organisation: OrgId,
    pub ids: Vec<AutomationId>,
}

impl Record for Order {
    const KIND: &'static str = "automation_order";

    fn id(&self) -> i64 {
        self.organisation.0
    }

    fn keys(&self) -> Vec<Key> {
        Vec::new()
    }
}

pub(crate) async fn in_order(records: &Typed, organisation: OrgId) -> Result<Vec<Automation>> {
    let mut rules: Vec<_> = all_of::<Automation>(records, organisation).await?.into_iter().map(|kept| kept.value).collect();
    let order = records.get::<Order>(organisation, organisation.0).await?.map(|order| order.value.ids).unwrap_or_default();
    rules.sort_by_key(|rule| (order.iter().position(|id| *id == rule.id).unwrap_or(usize::MAX), rule.id));
    Ok(rules)
}

/// What is written down of a run. The steps are those of the moment it began: a change meanwhile is the next run's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Report {
    pub(crate) state: RunState,
    pub(crate) when: Trigger,
    pub(crate) matched: Vec<Condition>,
    pub(crate) steps: Vec<MacroStep>,
    /// Of the steps that were come to.
    pub(crate) reports: Vec<StepReport>,
}

impl Report {
    pub(crate) fn read(json: &str) -> Result<Self> {
        serde_json::from_str(json).context(Kind::Corrupt, "the report of a run cannot be read")
    }

    pub(crate) fn written(&self) -> Result<String> {
        serde_json::to_string(self).context(Kind::Invalid, "the report of a run cannot be written")
    }
}
