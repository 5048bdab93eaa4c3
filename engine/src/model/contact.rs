use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{ContactId, InboxId, OrgId};
use crate::model::inbox::Channel;

/// The person outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub id: ContactId,
    pub organisation: OrgId,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub identities: Vec<Identity>,
    /// Absent: they never said.
    pub marketing: Option<Marketing>,
    pub created_at: Timestamp,
    /// Grows with every change; a write names the one it read.
    pub version: u64,
}

impl Contact {
    /// A contact somebody vouched for: whoever cannot show the same proof is somebody else.
    pub fn is_verified(&self) -> bool {
        self.identities.iter().any(|identity| identity.verified)
    }

    /// Nothing that advertises is sent to them.
    pub fn has_stopped_marketing(&self) -> bool {
        self.marketing.is_some_and(|marketing| marketing.is_stopped)
    }
}

/// Whether the person wants to get marketing, as they said last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marketing {
    pub is_stopped: bool,
    /// By the platform's clock: an older word that comes later changes nothing.
    pub at: Timestamp,
}

/// How a contact is known on one inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    pub channel: Channel,
    pub inbox: InboxId,
    /// The visitor's id, a signed user id, a phone number…
    pub handle: String,
    /// Proven by a signature of the site's server or by the channel itself.
    pub verified: bool,
}
