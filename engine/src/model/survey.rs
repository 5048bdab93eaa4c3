//! How customers are asked what they thought of it, and what counts as an answer.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::SessionId;
use crate::model::choices::{Button, Buttons, Choices, Press};
use crate::model::message::Content;
use crate::model::part::Part;

/// Words alone are read as a rating this long after they were asked for; a button says itself what it answers.
pub const ANSWERED_WITHIN: Duration = Duration::from_hours(24);

/// What is written this soon after a rating is kept beside it.
pub const COMMENTED_WITHIN: Duration = Duration::from_mins(30);

/// Platforms take nothing without a template later than this after the customer's last word.
pub const WINDOW: Duration = Duration::from_hours(24);

/// How an inbox asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Survey {
    pub enabled: bool,
    pub question: String,
    /// After the conversation was resolved.
    pub delay_s: u32,
    /// Only where a person answered.
    pub only_people: bool,
    /// A customer is asked at most once in so many days.
    pub quiet_days: u32,
}

impl Default for Survey {
    fn default() -> Self {
        let question = "How did we do? Please choose from 1 (poor) to 5 (great).".to_owned();
        Self { enabled: false, question, delay_s: 60, only_people: true, quiet_days: 7 }
    }
}

/// The contact was asked about a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub session: SessionId,
    pub at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rated_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_comment: bool,
}

impl Asked {
    pub const fn new(session: SessionId, at: Timestamp) -> Self {
        Self { session, at, rated_at: None, has_comment: false }
    }

    /// The rating that this message gives, if it gives one. `is_over`: no other conversation began since.
    pub fn rating_in(&self, text: &str, content: &Content, at: Timestamp, is_over: bool) -> Option<u8> {
        let mut choices = content.parts.iter().filter_map(|part| match part {
            Part::Choice(choice) => choice.id.as_deref(),
            _ => None,
        });
        let pressed = choices.find_map(|id| read_id(id, self.session));
        let is_plain = content.attachments.is_empty() && content.parts.is_empty();
        let waits = is_over && self.rated_at.is_none() && at.since(self.at) <= ANSWERED_WITHIN;
        pressed.or_else(|| if waits && is_plain { read_words(text) } else { None })
    }

    pub fn takes_comment(&self, at: Timestamp) -> bool {
        !self.has_comment && self.rated_at.is_some_and(|rated| at.since(rated) <= COMMENTED_WITHIN)
    }
}

/// One button for each value, the best first.
pub fn scale(session: SessionId) -> Choices {
    let button = |value: u8| Button { title: "★".repeat(value.into()), press: Press::Reply(format!("rate:{session}:{value}")) };
    Choices::Buttons(Buttons { buttons: (1..=5).rev().map(button).collect(), ..Buttons::default() })
}

fn read_id(id: &str, session: SessionId) -> Option<u8> {
    let value = id.strip_prefix("rate:")?.strip_prefix(&session.to_string())?.strip_prefix(':')?;
    value.parse().ok().filter(|value| (1..=5).contains(value))
}

/// A lone digit, also as an emoji; or so many stars.
fn read_words(text: &str) -> Option<u8> {
    // The keycap and the variation selector make an emoji of a digit or a star.
    let marks: Vec<char> = text.trim().chars().filter(|mark| !matches!(mark, '\u{fe0f}' | '\u{20e3}')).collect();
    match marks[..] {
        [digit @ '1'..='5'] => u8::try_from(u32::from(digit) - u32::from('0')).ok(),
        _ if (1..=5).contains(&marks.len()) && marks.iter().all(|mark| matches!(mark, '★' | '⭐')) => {
            u8::try_from(marks.len()).ok()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
