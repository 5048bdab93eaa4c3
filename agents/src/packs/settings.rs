use std::collections::BTreeMap;

use engine::clock::Timestamp;
use engine::ids::{OrgId, RecordId};
use engine::model::record::{Key, Record};
use engine::ports::Vault;
use engine::ports::vault::{Sealed, Secret};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Field, FieldKind, Pack};
use crate::tools::ToolError;

const LONGEST: usize = 1_000;

/// A pack that an organisation connected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PackSettings {
    pub id: RecordId,
    pub organisation: OrgId,
    /// Which pack.
    pub key: String,
    /// What was entered, by field.
    pub settings: BTreeMap<String, String>,
    pub secrets: BTreeMap<String, Sealed>,
    pub connected_at: Timestamp,
}

impl Default for PackSettings {
    fn default() -> Self {
        Self {
            id: RecordId(0),
            organisation: OrgId(0),
            key: String::new(),
            settings: BTreeMap::new(),
            secrets: BTreeMap::new(),
            connected_at: Timestamp::default(),
        }
    }
}

impl Record for PackSettings {
    const KIND: &'static str = "pack";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![Key { name: "key", value: Self::key_of(self.organisation, &self.key) }]
    }
}

impl PackSettings {
    /// The value of the unique key `key`.
    pub fn key_of(organisation: OrgId, pack: &str) -> String {
        format!("{organisation}/{pack}")
    }

    pub(super) fn text(&self, field: &str) -> &str {
        self.settings.get(field).map_or("", |text| text.trim())
    }

    /// The service is said to stand in a private network.
    pub(super) fn allow_private(&self) -> bool {
        self.text(PRIVATE.name) == "yes"
    }

    pub(super) fn secret(&self, vault: &dyn Vault, field: &str) -> Result<Secret, ToolError> {
        let Some(sealed) = self.secrets.get(field).filter(|sealed| !sealed.is_empty()) else {
            return Ok(Secret::default());
        };
        vault.open(self.organisation, sealed).map_err(|error| {
            tracing::error!(%error, "a secret of a pack cannot be opened");
            ToolError::refused("the connection's secret cannot be read; it has to be entered again")
        })
    }

    pub(super) fn url(&self, field: &str) -> Result<Url, ToolError> {
        Url::parse(self.text(field)).map_err(|_invalid| ToolError::refused("the address of the service is not valid"))
    }
}

/// Shared by every pack whose service may stand in the house.
pub(super) const PRIVATE: Field = Field {
    name: "allow_private",
    title: "In a private network",
    help: "Yes, when the address leads into your own network or has no https.",
    secret: false,
    needed: false,
    kind: FieldKind::Select(&["no", "yes"]),
};

/// A JSON pointer to the field, and what is wrong with it.
pub type Problem = (String, String);

/// What is wrong with what was entered, secrets included (as sealed before, or anew).
pub fn problems(pack: &Pack, entered: &PackSettings) -> Vec<Problem> {
    let mut found = Vec::new();
    for field in &pack.fields {
        let is_there = if field.secret {
            entered.secrets.get(field.name).is_some_and(|sealed| !sealed.is_empty())
        } else {
            !entered.text(field.name).is_empty()
        };
        let detail = if is_there { wrong(field, entered) } else { Some("is missing").filter(|_| field.needed) };
        found.extend(detail.map(|detail| (format!("/settings/{}", field.name), detail.to_owned())));
    }
    let is_known = |name: &String| pack.fields.iter().any(|field| field.name == name);
    for name in entered.settings.keys().chain(entered.secrets.keys()).filter(|name| !is_known(name)) {
        found.push((format!("/settings/{name}"), "this pack has no such setting".to_owned()));
    }
    found
}

fn wrong(field: &Field, entered: &PackSettings) -> Option<&'static str> {
    let text = entered.text(field.name);
    if text.len() > LONGEST {
        return Some("at most 1000 characters");
    }
    match field.kind {
        FieldKind::Text => None,
        FieldKind::Select(options) => (!options.contains(&text)).then_some("is none of the options"),
        FieldKind::Url => match Url::parse(text) {
            Ok(url) if url.has_host() && url.scheme() == "https" => None,
            Ok(url) if url.has_host() && url.scheme() == "http" && entered.allow_private() => None,
            _ => Some("has to be an address that begins with https://"),
        },
    }
}
