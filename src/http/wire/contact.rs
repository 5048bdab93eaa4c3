use std::collections::BTreeMap;

use engine::clock::Timestamp;
use engine::ids::ContactId;
use engine::model::contact;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::contact_field::ContactFieldValue;
use super::merge::{ContactMerge, NamedMerge};

/// The person outside.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Contact<'a> {
    #[schema(value_type = String)]
    pub id: ContactId,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    /// The name, or one made from the id where nobody knows any.
    pub shown_as: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<&'a str>,
    /// `stopped`: they asked for no marketing, and no marketing template goes to them; `resumed`: they took that back. Absent: they
    /// never said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marketing: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub marketing_at: Option<Timestamp>,
    /// Handles on channels.
    pub identities: Vec<Identity<'a>>,
    /// Contacts that are this one now, the newest merge first; also those that were taken apart again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub merges: Vec<ContactMerge<'a>>,
    /// The organisation's own fields, with what is known; in answers about this contact alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub fields: Vec<ContactFieldValue<'a>>,
    /// The business hears nothing of them since then; absent: they are not blocked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub blocked_at: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Identity<'a> {
    pub channel: &'a str,
    pub handle: &'a str,
    /// The site's server signed it, or the channel itself vouches for it.
    pub verified: bool,
}

impl<'a> Contact<'a> {
    pub fn new(contact: &'a contact::Contact) -> Self {
        Self {
            id: contact.id,
            name: contact.name.as_deref(),
            shown_as: shown_name(contact.id, contact.name.as_deref()),
            email: contact.email.as_deref(),
            phone: contact.phone.as_deref(),
            marketing: contact.marketing.map(|marketing| if marketing.is_stopped { "stopped" } else { "resumed" }),
            marketing_at: contact.marketing.map(|marketing| marketing.at),
            identities: contact.identities.iter().map(Identity::from).collect(),
            merges: Vec::new(),
            fields: Vec::new(),
            blocked_at: contact.blocked.map(|blocked| blocked.at),
            created_at: contact.created_at,
        }
    }
}

impl<'a> Contact<'a> {
    #[must_use]
    pub fn with_merges(self, merges: &'a [NamedMerge]) -> Self {
        Self { merges: merges.iter().map(ContactMerge::new).collect(), ..self }
    }
}

impl<'a> Contact<'a> {
    #[must_use]
    pub fn with_fields(self, fields: Vec<ContactFieldValue<'a>>) -> Self {
        Self { fields, ..self }
    }
}

impl<'a> From<&'a contact::Identity> for Identity<'a> {
    fn from(identity: &'a contact::Identity) -> Self {
        Self { channel: identity.channel.as_str(), handle: &identity.handle, verified: identity.verified }
    }
}

/// Fields that are absent stay as they are; null or an empty text clears.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct ContactChange {
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    pub name: Option<String>,
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    pub email: Option<String>,
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    pub phone: Option<String>,
    /// Values of the organisation's own fields by their keys; those that are not named stay.
    #[serde(default)]
    pub fields: BTreeMap<String, Option<String>>,
}

/// A field that is there: null means the empty text.
fn said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Option::<String>::deserialize(deserializer).map(|value| Some(value.unwrap_or_default().trim().to_owned()))
}

/// The contact's name, or one made from the id, so that two strangers can be told apart in a list.
pub fn shown_name(id: ContactId, name: Option<&str>) -> String {
    match name {
        Some(name) if !name.trim().is_empty() => name.to_owned(),
        _ => format!("Visitor {}", call_sign(id)),
    }
}

/// Four signs, spread by a multiplication: the last digits of ids made on one node are all alike.
fn call_sign(id: ContactId) -> String {
    const SIGNS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let spread = (id.0 as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (0..4).map(|place| char::from(SIGNS[(spread >> (44 + place * 5)) as usize & 31])).collect()
}
