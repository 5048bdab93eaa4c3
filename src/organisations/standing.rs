use engine::clock::Timestamp;
use engine::ids::OrgId;
use engine::model::record::{Key, Record};
use serde::{Deserialize, Serialize};

/// What the installation says of an organisation; one without is open and has the default plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub organisation: OrgId,
    /// The name of a plan of the configuration.
    #[serde(default)]
    pub plan: Option<String>,
    #[serde(default)]
    pub closed_at: Option<Timestamp>,
}

impl Standing {
    pub fn new(organisation: OrgId) -> Self {
        Self { organisation, plan: None, closed_at: None }
    }
}

impl Record for Standing {
    const KIND: &'static str = "standing";

    fn id(&self) -> i64 {
        self.organisation.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![]
    }
}
