use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::ids::OrgId;

/// Keeps secrets of organisations (keys of providers, tokens of channels) unreadable at rest. A sealed secret opens for
/// the organisation it was sealed for and for no other.
pub trait Vault: Send + Sync {
    fn seal(&self, organisation: OrgId, secret: &str) -> Result<Sealed>;

    /// `Corrupt` when it was changed, sealed for somebody else, or by another installation.
    fn open(&self, organisation: OrgId, sealed: &Sealed) -> Result<Secret>;
}

/// A secret as it is stored. Empty: none.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sealed(pub String);

impl Sealed {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_empty() { "none" } else { "***" })
    }
}

/// A secret in the clear; prints as `***`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
