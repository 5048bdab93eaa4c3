//! Where traces go.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Hidden;

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Traces {
    pub endpoint: String,
    pub headers: BTreeMap<String, Hidden>,
    pub share: f64,
}

impl Traces {
    pub(super) fn check(&self, mistakes: &mut Vec<String>) {
        let is_address =
            url::Url::parse(&self.endpoint).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if !self.endpoint.is_empty() && !is_address {
            mistakes.push("traces.endpoint: an address such as http://collector:4318/v1/traces".to_owned());
        }
        if !(0.0..=1.0).contains(&self.share) {
            mistakes.push("traces.share: 0.0 to 1.0".to_owned());
        }
    }
}
