//! The name of a person on Messenger and Instagram, whose webhooks tell an id alone.

use engine::model::inbox::Channel;

use crate::failure::Trouble;
use crate::graph::{Graph, Key};
use crate::wire::Wire as _;

/// Characters of a name.
const LONGEST_NAME: usize = 100;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    Named(String),
    /// There is none, or it is not for us.
    Nothing,
    Later,
}

pub async fn read(graph: &Graph, key: &Key, channel: Channel, id: &str) -> Found {
    let fields = if channel == Channel::Messenger { "first_name,last_name" } else { "name,username" };
    match graph.get(key, id, &[("fields", fields)]).await.and_then(|answered| answered.value()) {
        Ok(said) => {
            let words = ["first_name", "last_name"].iter().filter_map(|name| said.word(name)).collect::<Vec<_>>().join(" ");
            let name = said.word("name").or_else(|| (!words.is_empty()).then_some(words)).or_else(|| said.word("username"));
            name.map_or(Found::Nothing, |name| Found::Named(name.chars().take(LONGEST_NAME).collect()))
        }
        Err(Trouble::Refused(failure)) if matches!(failure.code, 10 | 100 | 200..=299) => Found::Nothing,
        Err(_) => Found::Later,
    }
}
