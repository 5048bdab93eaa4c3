//! API keys as those who look after them see them.

use engine::clock::Timestamp;
use engine::ids::{ApiKeyId, OperatorId};
use engine::model::api_key;
use engine::model::network::Network;
use engine::model::role::Levels;
use engine::model::sight::Sees;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::role::{LevelsShape, SeesShape};
use crate::http::problem::{Checks, Problem};

/// More networks than that nobody looks through.
const MOST_NETWORKS: usize = 20;

/// A key by which a program calls the API. Its secret is shown once, when it is made.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiKey<'a> {
    #[schema(value_type = String)]
    pub id: ApiKeyId,
    /// Stands as author under what is said by it.
    pub name: &'a str,
    /// What it may do.
    #[schema(value_type = LevelsShape)]
    pub levels: Levels,
    /// As its maker when it was made; with `teams` those of the maker's teams, and no more than they see now.
    #[schema(value_type = SeesShape)]
    pub sees: Sees,
    /// Addresses and networks it may be used from; empty: everywhere.
    #[schema(value_type = Vec<String>)]
    pub networks: &'a [Network],
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Timestamp>,
    pub expired: bool,
    #[schema(value_type = String)]
    pub made_by: OperatorId,
    /// The name of whoever made it.
    pub made_by_name: &'a str,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// To the minute; absent: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub used_at: Option<Timestamp>,
}

impl<'a> ApiKey<'a> {
    pub fn new(key: &'a api_key::ApiKey, made_by_name: &'a str, now: Timestamp) -> Self {
        Self {
            id: key.id,
            name: &key.name,
            levels: key.levels,
            sees: key.sees,
            networks: &key.networks,
            expires_at: key.expires_at,
            expired: key.has_expired(now),
            made_by: key.made_by,
            made_by_name,
            created_at: key.created_at,
            used_at: key.used_at,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ApiKeyList<'a> {
    pub items: Vec<ApiKey<'a>>,
}

/// The key with its secret, which is shown this once.
#[derive(Serialize, ToSchema)]
pub struct MadeApiKey<'a> {
    #[serde(flatten)]
    pub key: ApiKey<'a>,
    /// Goes into the header `Authorization: Bearer …`.
    #[schema(example = "sbk_04tq8c5xk0g00Qx…")]
    pub token: &'a str,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct NewApiKey {
    /// 1 to 60 characters: what the key is for.
    pub name: String,
    /// What is absent is `none`; nobody gives more than they have.
    #[schema(value_type = LevelsShape)]
    pub levels: Levels,
    /// Up to 20 addresses or networks such as `203.0.113.0/24`; empty or absent: everywhere.
    #[serde(default)]
    pub networks: Vec<String>,
    /// Absent: it never expires.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Timestamp>,
}

/// A [`NewApiKey`] that makes sense.
pub struct Wanted {
    pub name: String,
    pub levels: Levels,
    pub networks: Vec<Network>,
    pub expires_at: Option<Timestamp>,
}

impl NewApiKey {
    pub fn checked(self, now: Timestamp) -> Result<Wanted, Problem> {
        let name = self.name.trim().to_owned();
        let mut checks = Checks::default();
        checks.need((1..=60).contains(&name.chars().count()), "/name", "a name has 1 to 60 characters");
        checks.need(!name.chars().any(char::is_control), "/name", "a name is one line");
        checks.need(self.levels != Levels::NOTHING, "/levels", "a key has to be allowed something");
        checks.need(self.networks.len() <= MOST_NETWORKS, "/networks", format!("at most {MOST_NETWORKS} networks"));
        let mut networks = Vec::new();
        for (place, text) in self.networks.iter().take(MOST_NETWORKS).enumerate() {
            match text.trim().parse() {
                Ok(network) => networks.push(network),
                Err(_wrong) => {
                    checks.need(false, format!("/networks/{place}"), "is neither an address nor a network such as 10.0.0.0/8");
                }
            }
        }
        checks.need(self.expires_at.is_none_or(|at| at > now), "/expires_at", "a key expires in the future");
        checks.finish()?;
        Ok(Wanted { name, levels: self.levels, networks, expires_at: self.expires_at })
    }
}
