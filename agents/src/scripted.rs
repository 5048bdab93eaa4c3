//! The sandbox script language: a responder for load figures and tests, used only by bots whose responder is `scripted`.
//!
//! | the contact writes | the assistant |
//! | --- | --- |
//! | `echo: words` | says the words |
//! | `slow 40` | says 40 words one by one, [`PAUSE`] apart, and falls silent when the turn is cancelled |
//! | `fail` | fails as if the model were out of reach |
//! | `handover` | says a last word and asks for a person |
//! | anything else | says [`FIXED_REPLY`] |
//!
//! The last message of the turn is the script. Case and blanks around it do not matter.

use std::time::Duration;

use engine::error::{Error, Result};
use engine::model::message::Content;
use engine::ports::responder::{Answer, Turn, Voice};

use crate::responder::say;

pub const FIXED_REPLY: &str = "This is the scripted assistant. It gives the same answer to everything.";

const PAUSE: Duration = Duration::from_millis(25);

/// With the pause this ends well before the engine's longest turn.
const MOST_WORDS: usize = 1_000;

#[derive(Debug, PartialEq, Eq)]
enum Script<'a> {
    Echo(&'a str),
    Slow(usize),
    Fail,
    HandOver,
    Fixed,
}

fn read(asked: &str) -> Script<'_> {
    let script = asked.lines().last().unwrap_or_default().trim();
    let (first, rest) = script.split_once([' ', ':']).unwrap_or((script, ""));
    match first.to_ascii_lowercase().as_str() {
        "echo" if script.contains(':') => Script::Echo(rest.trim()),
        "slow" => rest.trim().parse().map_or(Script::Fixed, |count: usize| Script::Slow(count.clamp(1, MOST_WORDS))),
        "fail" if rest.is_empty() => Script::Fail,
        "handover" if rest.is_empty() => Script::HandOver,
        _ => Script::Fixed,
    }
}

pub(crate) async fn answer(turn: &Turn, asked: &str, voice: &dyn Voice) -> Result<Answer> {
    match read(asked) {
        Script::Echo("") | Script::Fixed => Ok(say(FIXED_REPLY.to_owned(), Vec::new())),
        Script::Echo(words) => Ok(say(words.to_owned(), Vec::new())),
        Script::Slow(count) => Ok(speak_slowly(turn, count, PAUSE, voice).await),
        Script::Fail => Err(Error::unavailable("the script says: fail")),
        Script::HandOver => Ok(Answer::HandOver {
            text: "The script says: handover.".to_owned(),
            content: Content::default(),
            reason: "the script said so".to_owned(),
        }),
    }
}

async fn speak_slowly(turn: &Turn, count: usize, pause: Duration, voice: &dyn Voice) -> Answer {
    let mut text = String::new();
    for number in 1..=count {
        let piece = if number == 1 { "word 1".to_owned() } else { format!(" {number}") };
        voice.say(&piece);
        text.push_str(&piece);
        tokio::select! {
            biased;
            () = turn.cancelled.cancelled() => return Answer::Nothing,
            () = tokio::time::sleep(pause) => {}
        }
    }
    say(text, Vec::new())
}

#[cfg(test)]
mod tests;
