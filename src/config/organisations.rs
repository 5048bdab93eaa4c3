use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Hidden;

/// Who may make an organisation of their own.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignUp {
    pub mode: SignUpMode,
    pub code: Hidden,
    pub plan: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignUpMode {
    Closed,
    /// Whoever knows the code.
    Code,
    Open,
}

impl SignUpMode {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Code => "code",
            Self::Open => "open",
        }
    }
}

/// What an organisation may have; 0: as much as it likes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Plan {
    pub bots: u64,
    pub knowledge_bases: u64,
    pub documents: u64,
    pub operators: u64,
    pub inboxes: u64,
    pub sessions_a_month: u64,
}

impl SignUp {
    /// What the settings need of each other.
    pub(super) fn contradictions(&self, plans: &BTreeMap<String, Plan>) -> Vec<String> {
        let mut found = Vec::new();
        if self.mode == SignUpMode::Code && self.code.0.trim().is_empty() {
            found.push("sign_up.code: with the mode \"code\", which code".to_owned());
        }
        if !self.plan.is_empty() && !plans.contains_key(&self.plan) {
            found.push(format!("sign_up.plan: there is no plan named {} in [plans]", self.plan));
        }
        found
    }
}
