//! The people inside.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{OperatorId, OrgId};
use crate::model::record::{Key, Record};
use crate::model::role::HeldRole;

/// A human who answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operator {
    pub id: OperatorId,
    pub organisation: OrgId,
    pub name: String,
    /// Lower case; the login.
    pub email: String,
    /// Argon2id in PHC form.
    pub password_hash: String,
    pub role: HeldRole,
    pub created_at: Timestamp,
}

impl OperatorId {
    /// Somebody of the business who writes past us: on the owner's phone, in the platform's own inbox.
    pub const ELSEWHERE: Self = Self(0);
}

impl Record for Operator {
    const KIND: &'static str = "operator";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![Key { name: "email", value: self.email.clone() }]
    }
}
