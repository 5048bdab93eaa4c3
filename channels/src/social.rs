//! What stands on a page or an account at its platform: its posts, what people wrote below them, how many follow it. It is read
//! here and never changed.
//!
//! Lists come in pages. Each page tells the cursor behind which the next one begins ([`Listed::next`]) and the one of its last
//! row ([`Listed::last`]), from which on new rows can be asked for later. A page that is too much for the platform is refused each
//! time ([`Met::is_too_much`]) and comes when fewer rows are asked for.

mod call;
mod said;
mod verdict;

use engine::model::inbox::Channel;

use crate::failure::Trouble;
use crate::graph::{Graph, Key};
use crate::pace::Usage;

pub use call::{Call, POSTS_AT_ONCE, Request, comments_at_once};
pub use said::{Following, FoundComment, FoundMedium, FoundPost, Listed, Said, read};
pub use verdict::{Met, Verdict, strain};

/// An account that is read.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    graph: &'a Graph,
    key: &'a Key,
    channel: Channel,
}

/// An answer, and how much of the allowance is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    pub said: Said,
    pub usage: Usage,
}

impl<'a> Reader<'a> {
    pub const fn of(graph: &'a Graph, key: &'a Key, channel: Channel) -> Self {
        Self { graph, key, channel }
    }

    pub async fn ask(&self, call: &Call) -> Result<Heard, Met> {
        let Request { path, query } = call.request(self.key.id(), self.channel);
        let query: Vec<(&str, &str)> = query.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answered = self.graph.get(self.key, &path, &query).await.map_err(Met::unanswered)?;
        let said = answered.value().and_then(|said| read(call, self.channel, &said).ok_or(Trouble::NoAnswer));
        match said {
            Ok(said) => Ok(Heard { said, usage: answered.usage }),
            Err(trouble) => Err(Met { trouble, usage: answered.usage }),
        }
    }
}

#[cfg(test)]
mod tests;
