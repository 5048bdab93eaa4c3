//! What each platform lets a business react with.

use super::fit::is_one_sign;
use super::messenger::reaction_name;
use crate::platform::Platform;

const MESSENGER: &[&str] = &["❤️", "😍", "😆", "😂", "😮", "😢", "😠", "😡", "👍", "👎"];
/// Both go out as a heart.
const INSTAGRAM: &[&str] = &["❤️", "😍"];

/// The emojis of a platform; `None`: it takes every emoji.
pub const fn reactions(platform: Platform) -> Option<&'static [&'static str]> {
    match platform {
        Platform::WhatsApp => None,
        Platform::Messenger => Some(MESSENGER),
        Platform::Instagram => Some(INSTAGRAM),
    }
}

pub fn takes_reaction(platform: Platform, emoji: &str) -> bool {
    match platform {
        Platform::WhatsApp => is_one_sign(emoji),
        Platform::Messenger => reaction_name(emoji).is_some(),
        Platform::Instagram => reaction_name(emoji) == Some("love"),
    }
}
