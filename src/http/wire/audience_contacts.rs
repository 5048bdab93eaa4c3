//! Contacts that become an audience of a campaign.

use std::collections::BTreeMap;

use engine::clock::Timestamp;
use engine::ids::LabelId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::audience::{AudienceFault, AudiencePerson};
use crate::campaigns::import::contacts::Trial;

/// Which contacts; every part that is given holds. Whoever is blocked is left out.
#[derive(Debug, Deserialize, ToSchema)]
pub struct AudienceContacts {
    /// Who has a handle on it: `web`, `whatsapp`, `messenger`, `instagram` or `voice`.
    pub channel: Option<String>,
    /// Part of a name, e-mail or phone number, or a whole handle: 2 to 100 characters.
    pub query: Option<String>,
    /// What stands in own fields, by key.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// Of one of their conversations.
    #[schema(value_type = Option<String>)]
    pub label: Option<LabelId>,
    /// They came then or later.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub created_after: Option<Timestamp>,
    /// They came before.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub created_before: Option<Timestamp>,
    /// They last said something then or later.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub heard_after: Option<Timestamp>,
    /// They have said nothing since then.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub heard_before: Option<Timestamp>,
    /// Also those who asked for no more of what advertises.
    #[serde(default)]
    pub with_stopped: bool,
    /// Keys of own fields that are kept as values, at most 30; absent: the first 30 there are.
    pub values: Option<Vec<String>>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct CheckAudienceContacts {
    pub contacts: AudienceContacts,
    /// Of numbers that name none, as ISO 3166 has it: `IN`.
    pub country: Option<String>,
}

/// What would become of contacts.
#[derive(Debug, Serialize, ToSchema)]
pub struct AudienceContactsCheck {
    /// Contacts, the newest: at most 5,000, or 1,000 where their conversations are looked at too.
    pub looked_at: u64,
    /// There are older ones, of whom nobody has looked which are chosen.
    pub is_partial: bool,
    /// Of those that were looked at.
    pub chosen: u64,
    /// Who would be in the audience; the others have no number, or that of another.
    pub good: u64,
    /// The first 20.
    pub people: Vec<AudiencePerson>,
    /// The first 50; the row is the place among those that are chosen.
    pub faults: Vec<AudienceFault>,
}

impl From<Trial> for AudienceContactsCheck {
    fn from(trial: Trial) -> Self {
        let Trial { looked_at, is_partial, chosen, good, people, faults } = trial;
        let people = people.iter().map(Into::into).collect();
        Self { looked_at, is_partial, chosen, good, people, faults: faults.into_iter().map(Into::into).collect() }
    }
}
