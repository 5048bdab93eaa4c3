//! What an organisation may have: the limits of its plan, held where things are made, counted where sessions open.
//!
//! Plans stand in the configuration; which one an organisation has, only whoever runs the installation decides.

mod metered;

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::OrgId;
use engine::model::bot::Bot;
use engine::model::inbox::Inbox;
use engine::model::operator::Operator;
use engine::model::record::Record;
use engine::model::session::month_of;
use engine::ports::SessionMeter;
use engine::ports::records::Typed;

use crate::config::Plan;
use crate::http::kept::Kept;
use crate::knowledge::{KnowledgeBase, KnowledgeDocument};
use crate::organisations::Standing;

pub use self::metered::{Metered, Told};

/// Of what there may be only so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limited {
    Bots,
    KnowledgeBases,
    Documents,
    Operators,
    Inboxes,
    Sessions,
}

impl Limited {
    pub const ALL: [Self; 6] =
        [Self::Bots, Self::KnowledgeBases, Self::Documents, Self::Operators, Self::Inboxes, Self::Sessions];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bots => "bots",
            Self::KnowledgeBases => "knowledge_bases",
            Self::Documents => "documents",
            Self::Operators => "operators",
            Self::Inboxes => "inboxes",
            Self::Sessions => "sessions_a_month",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Bots => "bots",
            Self::KnowledgeBases => "knowledge bases",
            Self::Documents => "documents",
            Self::Operators => "operators",
            Self::Inboxes => "inboxes",
            Self::Sessions => "sessions a month",
        }
    }

    /// `None`: as many as wanted.
    pub fn most(self, plan: &Plan) -> Option<u64> {
        let most = match self {
            Self::Bots => plan.bots,
            Self::KnowledgeBases => plan.knowledge_bases,
            Self::Documents => plan.documents,
            Self::Operators => plan.operators,
            Self::Inboxes => plan.inboxes,
            Self::Sessions => plan.sessions_a_month,
        };
        (most > 0).then_some(most)
    }
}

/// The share of a limit from which it is near, in percent.
const WARN_AT: u64 = 80;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strain {
    Near,
    Reached,
}

impl Strain {
    pub fn of(used: u64, most: u64) -> Option<Self> {
        if used >= most {
            Some(Self::Reached)
        } else if u128::from(used) * 100 >= u128::from(most) * u128::from(WARN_AT) {
            Some(Self::Near)
        } else {
            None
        }
    }
}

/// A limit and how much of it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    pub what: Limited,
    pub used: u64,
    pub most: Option<u64>,
}

/// The plan that holds for one organisation; without a name it is that of everybody without one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HeldPlan {
    pub name: Option<Arc<str>>,
    pub plan: Plan,
}

/// For organisations that no plan was chosen for.
const DEFAULT: &str = "default";

pub struct Plans {
    known: BTreeMap<String, Plan>,
    records: Typed,
    meter: Arc<dyn SessionMeter>,
    held: Kept<OrgId, HeldPlan>,
}

impl Plans {
    pub fn new(known: BTreeMap<String, Plan>, records: Typed, meter: Arc<dyn SessionMeter>) -> Self {
        Self { known, records, meter, held: Kept::default() }
    }

    /// As it was a few seconds ago at most.
    pub async fn of(&self, organisation: OrgId) -> Result<HeldPlan> {
        if let Some(held) = self.held.get(&organisation) {
            return Ok(held);
        }
        let since = self.held.since(&organisation);
        let chosen = self.records.get::<Standing>(organisation, organisation.0).await?.and_then(|standing| standing.value.plan);
        let held = match chosen {
            Some(name) => {
                let plan = self.known.get(&name).copied();
                if plan.is_none() {
                    tracing::error!(%organisation, plan = name, "an organisation has a plan that the configuration does not know: the default holds");
                }
                HeldPlan { plan: plan.unwrap_or_else(|| self.default_plan()), name: Some(name.into()) }
            }
            None => HeldPlan { name: None, plan: self.default_plan() },
        };
        self.held.keep(since, organisation, held.clone());
        Ok(held)
    }

    fn default_plan(&self) -> Plan {
        self.known.get(DEFAULT).copied().unwrap_or_default()
    }

    /// Puts a new record if the plan leaves room for it, however many try at once; returns its version. `Forbidden` names the
    /// limit.
    pub async fn make<T: Record>(&self, organisation: OrgId, what: Limited, value: &T) -> Result<u64> {
        let Some(most) = what.most(&self.of(organisation).await?.plan) else {
            return self.records.put(organisation, value, 0).await;
        };
        self.records.make(organisation, value, most).await?.ok_or_else(|| full(what, most))
    }

    /// The same question before there is anything to put.
    pub async fn need_room<T: Record>(&self, organisation: OrgId, what: Limited) -> Result<()> {
        match what.most(&self.of(organisation).await?.plan) {
            Some(most) if self.records.count::<T>(organisation).await? >= most => Err(full(what, most)),
            _ => Ok(()),
        }
    }

    /// Every limit with its use, at this moment.
    pub async fn uses(&self, organisation: OrgId, at: Timestamp) -> Result<Vec<Use>> {
        let plan = self.of(organisation).await?.plan;
        let mut counts = Vec::with_capacity(Limited::ALL.len());
        for what in Limited::ALL {
            let used = match what {
                Limited::Bots => self.records.count::<Bot>(organisation).await?,
                Limited::KnowledgeBases => self.records.count::<KnowledgeBase>(organisation).await?,
                Limited::Documents => self.records.count::<KnowledgeDocument>(organisation).await?,
                Limited::Operators => self.records.count::<Operator>(organisation).await?,
                Limited::Inboxes => self.records.count::<Inbox>(organisation).await?,
                Limited::Sessions => self.meter.opened_in(organisation, month_of(at)).await?,
            };
            counts.push(Use { what, used, most: what.most(&plan) });
        }
        Ok(counts)
    }

    /// How this month's sessions stand to their limit; `None` while there is nothing to tell.
    pub async fn session_strain(&self, organisation: OrgId, at: Timestamp) -> Result<Option<(Strain, Use)>> {
        let Some(most) = Limited::Sessions.most(&self.of(organisation).await?.plan) else { return Ok(None) };
        let used = self.meter.opened_in(organisation, month_of(at)).await?;
        Ok(Strain::of(used, most).map(|strain| (strain, Use { what: Limited::Sessions, used, most: Some(most) })))
    }
}

fn full(what: Limited, most: u64) -> Error {
    let words = what.words();
    Error::forbidden(format!(
        "the plan of this organisation allows {most} {words}, and they are all taken: remove what is not needed, or ask whoever runs this installation for a larger plan"
    ))
}

impl std::fmt::Debug for Plans {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Plans")
    }
}

#[cfg(test)]
mod tests;
