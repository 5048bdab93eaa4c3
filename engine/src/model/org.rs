use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::OrgId;
use crate::model::record::{Key, Record};

/// The business. Everything belongs to exactly one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    pub id: OrgId,
    pub name: String,
    /// Everybody inside has to have a second factor.
    #[serde(default)]
    pub require_second_factor: bool,
    pub created_at: Timestamp,
}

impl Record for Organisation {
    const KIND: &'static str = "organisation";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![]
    }
}
