use std::collections::HashSet;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Hidden;

/// The keys that secrets of organisations are sealed under, the newest first.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secrets {
    pub keys: Vec<SecretKey>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretKey {
    /// Stands before each secret that is sealed under it.
    pub id: String,
    #[serde(default)]
    pub file: Option<PathBuf>,
    #[serde(default)]
    pub value: Option<Hidden>,
}

/// Each is tried while the program starts, never while it runs.
const MOST_KEYS: usize = 16;

impl Secrets {
    pub(super) fn check(&self, mistakes: &mut Vec<String>) {
        if self.keys.len() > MOST_KEYS {
            mistakes.push(format!("secrets.keys: at most {MOST_KEYS}"));
        }
        let mut seen = HashSet::new();
        for key in &self.keys {
            let id = &key.id;
            let is_word =
                (1..=32).contains(&id.len()) && id.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'-');
            if !is_word {
                mistakes.push("secrets.keys: an id has 1 to 32 letters, digits and hyphens".to_owned());
            }
            if !seen.insert(id) {
                mistakes.push(format!("secrets.keys: {id} stands there twice"));
            }
            if key.file.is_some() == key.value.is_some() {
                mistakes.push(format!("secrets.keys: {id} needs a file or a value, one of them"));
            }
        }
    }
}
