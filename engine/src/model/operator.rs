//! The people inside.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{OperatorId, OrgId};
use crate::model::record::{Key, Record};
use crate::model::role::HeldRole;
use crate::ports::vault::Sealed;

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
    #[serde(default, skip_serializing_if = "SecondFactor::is_untouched")]
    pub second_factor: SecondFactor,
    pub created_at: Timestamp,
}

/// What is asked beside the password: codes of an authenticator, or one of the codes kept for its loss.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SecondFactor {
    /// The authenticator's secret; empty while it is off.
    pub secret: Sealed,
    /// A secret that waits for its first code.
    pub offered: Sealed,
    /// The time step of the last code: none counts twice.
    pub used_step: i64,
    /// Fingerprints of the codes that are left.
    pub recovery: Vec<String>,
}

impl SecondFactor {
    pub fn is_on(&self) -> bool {
        !self.secret.is_empty()
    }

    fn is_untouched(&self) -> bool {
        *self == Self::default()
    }
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
