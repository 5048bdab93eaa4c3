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
    pub created_at: Timestamp,
    /// Grows with every change; a write names the one it read.
    pub version: u64,
}

impl Contact {
    /// A contact somebody vouched for: whoever cannot show the same proof is somebody else.
    pub fn is_verified(&self) -> bool {
        self.identities.iter().any(|identity| identity.verified)
    }
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
