//! Replies that are written once and used often, and the variables in them.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{CannedReplyId, OperatorId, OrgId, TeamId};
use crate::model::contact_field::is_key;
use crate::model::record::{Key, Record};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CannedReply {
    pub id: CannedReplyId,
    pub organisation: OrgId,
    /// Who wrote it.
    pub owner: OperatorId,
    pub audience: Audience,
    /// What is typed to find it.
    pub shortcut: String,
    pub title: String,
    /// With variables such as `{{contact.name}}`: see [`VARIABLES`].
    pub text: String,
    pub created_at: Timestamp,
}

/// Who may use a thing that operators keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    All,
    Team(TeamId),
    /// Its owner.
    Own,
}

impl CannedReply {
    /// Among what an operator may use alone a shortcut is theirs, among the rest the organisation's.
    pub fn shortcut_key(&self) -> Key {
        let shortcut = self.shortcut.to_lowercase();
        let value = match self.audience {
            Audience::Own => format!("{}:{}:{shortcut}", self.organisation, self.owner),
            Audience::All | Audience::Team(_) => format!("{}:{shortcut}", self.organisation),
        };
        Key { name: "shortcut", value }
    }
}

impl Record for CannedReply {
    const KIND: &'static str = "canned_reply";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![self.shortcut_key()]
    }
}

/// What a text may name between `{{` and `}}`, beside the fields of [`FIELD_VARIABLE`].
pub const VARIABLES: [&str; 6] =
    ["contact.name", "contact.first_name", "contact.email", "contact.phone", "operator.name", "inbox.name"];

/// Before the key of a field of the organisation's own.
pub const FIELD_VARIABLE: &str = "contact.field.";

fn is_known(name: &str) -> bool {
    VARIABLES.contains(&name) || name.strip_prefix(FIELD_VARIABLE).is_some_and(is_key)
}

/// A text with its variables filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    pub text: String,
    /// Variables that had no value, each once, in the order of the text.
    pub empty: Vec<String>,
}

/// Fills the variables. What a value contains is not looked through again.
pub fn render(text: &str, value: impl Fn(&str) -> Option<String>) -> Rendered {
    let mut rendered = Rendered { text: String::with_capacity(text.len()), empty: Vec::new() };
    for piece in pieces(text) {
        match piece {
            Piece::Words(words) => rendered.text.push_str(words),
            Piece::Variable(name) => match value(name).filter(|value| !value.trim().is_empty()) {
                Some(value) => rendered.text.push_str(&value),
                None if rendered.empty.iter().any(|empty| empty == name) => {}
                None => rendered.empty.push(name.to_owned()),
            },
        }
    }
    rendered
}

/// Names in braces that are no variables: spelling mistakes, most likely.
pub fn unknown(text: &str) -> Vec<&str> {
    let names = pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Variable(name) => Some(name),
        Piece::Words(_) => None,
    });
    names.filter(|name| !is_known(name)).collect()
}

enum Piece<'a> {
    Words(&'a str),
    Variable(&'a str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some((words, behind)) = rest.split_once("{{") {
        let Some((name, after)) = behind.split_once("}}") else { break };
        pieces.push(Piece::Words(words));
        pieces.push(Piece::Variable(name.trim()));
        rest = after;
    }
    pieces.push(Piece::Words(rest));
    pieces
}

#[cfg(test)]
mod tests;
