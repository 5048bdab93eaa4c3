//! What a page or an Instagram account shows to everybody: what is brought for it first, and the posts.

mod instagram;
mod page;
mod picture;
mod shown;
mod source;
mod time;

use super::refusal::Refusal;
use super::route::{Answer, Call};
use super::state::{Channel, DAY, Post, State};
pub(super) use instagram::edge as of_instagram;
pub(super) use page::edge as of_page;
use shown::list;
pub(super) use shown::shown;
pub(super) use source::{Fetched, fetch, wanted};

/// What was brought and is not shown yet, or not by itself.
#[derive(Debug, Clone)]
pub(super) struct Container {
    id: String,
    account: String,
    kind: Kind,
    text: String,
    /// Ids of what was fetched.
    media: Vec<String>,
    /// It is shown as a part of another alone.
    is_part: bool,
    at: u64,
    /// It will never be ready; why.
    error: Option<&'static str>,
    /// The post that shows it.
    post: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Picture,
    Film,
    Carousel,
    /// Of a page, and so is the next.
    Photo,
    Video,
}

/// Containers that are kept; then the oldest go.
const MOST: usize = 10_000;

impl State {
    /// The account shows something; its id.
    pub(super) fn show(&mut self, account: &str, text: &str, link: &str, media: Vec<String>) -> String {
        let number = self.next();
        let is_page = self.page(account).is_some();
        let id = if is_page { format!("{account}_{number}") } else { format!("1790{number:013}") };
        let channel = if is_page { Channel::Messenger } else { Channel::Instagram };
        let (text, account, link) = (text.to_owned(), account.to_owned(), link.to_owned());
        let at = self.now();
        let (are_comments_off, likes, shares) = (false, 0, 0);
        self.posts.push(Post { id: id.clone(), account, channel, text, link, media, at, are_comments_off, likes, shares });
        id
    }

    /// Keeps it under a new id.
    fn bring(&mut self, mut container: Container) -> String {
        let start = if matches!(container.kind, Kind::Photo | Kind::Video) { "1220" } else { "1788" };
        container.id = format!("{start}{:013}", self.next());
        let id = container.id.clone();
        if self.containers.len() >= MOST {
            self.containers.pop_first();
        }
        self.containers.insert(id.clone(), container);
        id
    }

    /// How far the platform is with it, in Instagram's words.
    fn readiness(&self, container: &Container) -> &'static str {
        let age = self.now().saturating_sub(container.at);
        match container {
            Container { post: Some(_), .. } => "PUBLISHED",
            _ if age >= DAY => "EXPIRED",
            _ if age < self.rules.containers_take.as_millis() as u64 => "IN_PROGRESS",
            Container { error: Some(_), .. } => "ERROR",
            _ => "FINISHED",
        }
    }
}

/// Where everybody reads a post of a page.
pub(super) fn address(post: &str) -> String {
    format!("https://www.facebook.com/{post}")
}

/// One that is not a post: a container of Instagram, a photo or a film of a page.
pub(super) fn one(state: &State, call: &Call<'_>, id: &str) -> Answer {
    let container = state.containers.get(id).ok_or_else(|| Refusal::unknown(call.method, id))?;
    match container.kind {
        Kind::Photo | Kind::Video => page::one(state, call, container),
        Kind::Picture | Kind::Film | Kind::Carousel => instagram::one(state, call, container),
    }
}
