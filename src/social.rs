//! Copies of what stands on pages and Instagram accounts: their posts, the comments below them, their pictures, and how many
//! follow them.
//!
//! | look for | in |
//! | --- | --- |
//! | what is fetched by the clock and when somebody asks | `task` |
//! | how far an account is fetched, and who fetches it | `place` |
//! | one account, from a claim to its end or a halt | `walk`, with `posts` and `comments` |
//! | how much of a list is asked for at once | `portion` |
//! | pictures | `media` |
//! | followers and figures by day | `figures` |
//! | copies that are to go, and comments that are not to come again | `forget`; `erased` |
//!
//! An account is fetched page by page, and after each page it is written down how far that is: whoever comes next, after a stop,
//! a limit of the platform or the end of the program, goes on there. What is fetched twice is written over.

mod comments;
mod erased;
mod figures;
mod forget;
mod media;
mod place;
mod portion;
mod posts;
mod task;
mod walk;

use engine::model::inbox::Inbox;

use crate::channels::is_connected;

pub use engine::model::usage::day_of;
pub use erased::forget_authors;
pub use figures::SyncFigures;
pub use place::SocialPlace;
pub use task::{SyncPosts, ask};

/// Whether there is a page or an account behind it whose posts can be fetched.
pub fn is_place(inbox: &Inbox) -> bool {
    inbox.channel.has_comments() && is_connected(inbox)
}

#[cfg(test)]
mod tests;
