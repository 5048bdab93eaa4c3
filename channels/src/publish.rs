//! Posts at the platform: what a page or an account takes, the calls that bring it there, and what their answers mean.
//!
//! A page shows a post with one call; several pictures are brought before, one by one, and shown together. Instagram wants a
//! container first, gets ready with it by itself, and shows it when it is told to. [`Call::is_public`] tells the calls after
//! which everybody may see the post; none of them has a key by which the platform would know a repeat.

mod call;
mod rules;
mod said;
mod verdict;

use crate::failure::Trouble;
use crate::graph::{Graph, Key};

pub use call::{Call, Request};
pub use rules::{Fault, problems};
pub use said::{Container, Film, Found, Said, is_same_text, read};
pub(crate) use said::{at, link};
pub use verdict::{Verdict, of_container, verdict};

/// An account that publishes.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    graph: &'a Graph,
    key: &'a Key,
}

impl<'a> Desk<'a> {
    pub const fn of(graph: &'a Graph, key: &'a Key) -> Self {
        Self { graph, key }
    }

    pub async fn ask(&self, call: &Call) -> Result<Said, Trouble> {
        let Request { path, query, body } = call.request(self.key.id());
        let answered = if let Some(body) = &body {
            self.graph.post(self.key, &path, body).await?
        } else {
            let query: Vec<(&str, &str)> = query.iter().map(|(name, value)| (*name, value.as_str())).collect();
            self.graph.get(self.key, &path, &query).await?
        };
        read(call, &answered.value()?).ok_or(Trouble::NoAnswer)
    }
}

#[cfg(test)]
mod tests;
