use lettre::message::Mailbox;
use serde::{Deserialize, Serialize};

use super::Hidden;

/// The server that mail is handed to.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    pub user: String,
    pub password: Hidden,
    pub from: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encryption {
    /// From the first byte, usually on port 465.
    Tls,
    /// Before anything is said, usually on port 587.
    Starttls,
    None,
}

impl Mail {
    /// Each setting by itself; what they need of each other is looked at when the program starts.
    pub(super) fn check(&self, mistakes: &mut Vec<String>) {
        if !self.from.is_empty() && self.from.parse::<Mailbox>().is_err() {
            mistakes.push("mail.from: an address such as Switchboard <mail@shop.example>".to_owned());
        }
        if self.port == 0 {
            mistakes.push("mail.port: at least 1".to_owned());
        }
    }
}
