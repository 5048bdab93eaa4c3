use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{ContactId, ConversationId, InboxId, OperatorId, OrgId};
use crate::model::inbox::Channel;

/// The person outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub id: ContactId,
    pub organisation: OrgId,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// The one heard of last comes first.
    pub identities: Vec<Identity>,
    /// Absent: they never said.
    pub marketing: Option<Marketing>,
    /// By the keys of the organisation's own fields; empty ones are not here.
    pub fields: BTreeMap<String, String>,
    /// The business wants to hear nothing of them.
    pub blocked: Option<Blocked>,
    pub created_at: Timestamp,
    /// Grows with every change; a write names the one it read.
    pub version: u64,
}

impl Contact {
    /// A contact somebody vouched for: whoever cannot show the same proof is somebody else.
    pub fn is_verified(&self) -> bool {
        self.identities.iter().any(|identity| identity.verified)
    }

    /// Whoever speaks in this conversation has shown who they are. That somebody of the business takes two contacts for one
    /// person proves nothing: what one of them showed does not speak for the conversations of the other.
    pub fn is_verified_in(&self, inbox: InboxId, conversation: ConversationId) -> bool {
        self.identities.iter().any(|identity| identity.verified && identity.inbox == inbox && identity.may_speak_in(conversation))
    }

    /// What may be told to whoever speaks in this conversation: where somebody vouches for the contact, but not here, nothing.
    #[must_use]
    pub fn as_told_in(&self, inbox: InboxId, conversation: ConversationId) -> Self {
        if !self.is_verified() || self.is_verified_in(inbox, conversation) {
            return self.clone();
        }
        self.as_stranger()
    }

    /// The contact as they are reached in this conversation: without handles that have a conversation of their own, as long as
    /// others are left in the inbox.
    #[must_use]
    pub fn as_met_in(&self, inbox: InboxId, conversation: ConversationId) -> Self {
        let is_own = |identity: &Identity| identity.inbox == inbox && identity.conversation == Some(conversation);
        let has_own = self.identities.iter().any(is_own);
        let mut met = self.clone();
        met.identities.retain(|identity| {
            identity.inbox != inbox || if has_own { is_own(identity) } else { identity.may_speak_in(conversation) }
        });
        if met.identities.iter().any(|identity| identity.inbox == inbox) { met } else { self.clone() }
    }

    /// Without anything that is known of them.
    #[must_use]
    pub fn as_stranger(&self) -> Self {
        Self { name: None, email: None, phone: None, fields: BTreeMap::new(), ..self.clone() }
    }

    /// Nothing that advertises is sent to them.
    pub fn has_stopped_marketing(&self) -> bool {
        self.marketing.is_some_and(|marketing| marketing.is_stopped)
    }
}

/// By whom, and since when, a contact is kept out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocked {
    pub at: Timestamp,
    pub by: OperatorId,
}

/// Whether the person wants to get marketing, as they said last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Marketing {
    /// By the platform's clock: an older word that comes later changes nothing.
    pub at: Timestamp,
    pub is_stopped: bool,
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
    /// Where the contact has several conversations in the inbox and this handle goes on in its own; absent: in the newest.
    #[serde(default)]
    pub conversation: Option<ConversationId>,
}

impl Identity {
    pub fn proven(channel: Channel, inbox: InboxId, handle: String) -> Self {
        Self { channel, inbox, handle, verified: true, conversation: None }
    }

    pub fn may_speak_in(&self, conversation: ConversationId) -> bool {
        self.conversation.is_none_or(|own| own == conversation)
    }

    /// The same handle in the same place, whatever else is known of it.
    pub fn names_the_same(&self, other: &Self) -> bool {
        (self.channel, self.inbox, &self.handle) == (other.channel, other.inbox, &other.handle)
    }
}

#[cfg(test)]
mod tests;
