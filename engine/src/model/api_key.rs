//! Keys by which programs call the API in the organisation's name.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{ApiKeyId, OperatorId, OrgId};
use crate::model::network::Network;
use crate::model::record::{Key, Record};
use crate::model::role::Levels;
use crate::model::sight::Sees;

/// Belongs to the organisation, whoever made it: it goes on when they leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    pub id: ApiKeyId,
    pub organisation: OrgId,
    /// Stands as author under what is said by it.
    pub name: String,
    /// What it may do; never more than its maker could when it was made.
    pub levels: Levels,
    /// What its maker saw when it was made; keys of earlier versions see all. If the maker sees less now, so does the key.
    #[serde(default)]
    pub sees: Sees,
    /// SHA-256 of the secret, in hex.
    pub fingerprint: String,
    /// Where it may be used from; empty: everywhere.
    pub networks: Vec<Network>,
    pub expires_at: Option<Timestamp>,
    pub made_by: OperatorId,
    pub created_at: Timestamp,
    /// Written at most once a minute.
    pub used_at: Option<Timestamp>,
}

impl ApiKeyId {
    /// Under which its acts are stored. Numbers are never given twice, so no operator has it.
    pub const fn as_author(self) -> OperatorId {
        OperatorId(self.0)
    }
}

impl ApiKey {
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }

    pub fn admits(&self, address: IpAddr) -> bool {
        self.networks.is_empty() || self.networks.iter().any(|network| network.holds(address))
    }
}

/// The unique key by which one is found: who shows a key does not say whose it is.
pub const ID_KEY: &str = "id";

impl Record for ApiKey {
    const KIND: &'static str = "api_key";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![Key { name: ID_KEY, value: self.id.to_string() }]
    }
}
