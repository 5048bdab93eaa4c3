use channels::graph::Addresses;
use serde::{Deserialize, Serialize};

/// Where providers are; other addresses than the real ones are for simulations.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channels {
    pub facebook: String,
    pub instagram: String,
    pub graph_version: String,
}

impl Default for Channels {
    fn default() -> Self {
        Self {
            facebook: "https://graph.facebook.com".to_owned(),
            instagram: "https://graph.instagram.com".to_owned(),
            graph_version: "v26.0".to_owned(),
        }
    }
}

impl Channels {
    pub(super) fn check(&self, mistakes: &mut Vec<String>) {
        for (name, address) in [("channels.facebook", &self.facebook), ("channels.instagram", &self.instagram)] {
            if !["https://", "http://"].iter().any(|scheme| address.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty())) {
                mistakes.push(format!("{name}: an address begins with https://"));
            }
        }
        let is_version = self.graph_version.strip_prefix('v').is_some_and(|number| number.parse::<f64>().is_ok());
        if !is_version {
            mistakes.push("channels.graph_version: a version such as v26.0".to_owned());
        }
    }

    pub fn addresses(&self) -> Addresses {
        Addresses { facebook: self.facebook.clone(), instagram: self.instagram.clone(), version: self.graph_version.clone() }
    }
}
