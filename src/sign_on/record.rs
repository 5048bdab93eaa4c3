use engine::ids::{OperatorId, OrgId, RecordId};
use engine::model::record::{Key, Record};
use engine::model::role::{HeldRole, Levels};
use engine::ports::vault::Sealed;
use serde::{Deserialize, Serialize};

/// The provider that says who the people of an organisation are; at most one each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignOn {
    pub organisation: OrgId,
    /// As the button at the login calls it.
    pub name: String,
    /// Without a slash at the end, as the provider's own document has it.
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Sealed,
    /// The provider stands in a private network.
    pub allow_private: bool,
    /// E-mail addresses must lie in one of these; lower case, never empty.
    pub domains: Vec<String>,
    /// Who comes for the first time becomes an operator.
    pub creates: bool,
    /// With this role, unless a group says another.
    pub role: HeldRole,
    /// The claim that lists groups; empty: none is read.
    pub groups_claim: String,
    /// The first that fits counts.
    pub groups: Vec<GroupRole>,
    /// Passwords are good for owners alone.
    pub is_required: bool,
    /// What whoever set it up could do then: the provider lets nobody in who may do more.
    pub reach: Levels,
    /// Their role: where an owner set it up, it may let owners in.
    pub set_up_as: HeldRole,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupRole {
    pub group: String,
    pub role: HeldRole,
}

impl Record for SignOn {
    const KIND: &'static str = "sign_on";

    fn id(&self) -> i64 {
        self.organisation.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![]
    }
}

/// Who somebody is at the provider: their e-mail address may become another, this does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignOnIdentity {
    pub id: RecordId,
    pub organisation: OrgId,
    pub operator: OperatorId,
    /// Fingerprint of organisation, issuer and subject.
    pub subject: String,
}

impl Record for SignOnIdentity {
    const KIND: &'static str = "sign_on_identity";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![Key { name: "subject", value: self.subject.clone() }]
    }
}
