use std::sync::Arc;

use async_trait::async_trait;
use engine::error::Result;
use engine::model::bot::{Bot, DEFAULT_DISCLOSURE, ResponderKind};
use engine::model::message::{Content, QuickReply};
use engine::model::rules::offer_person;
use engine::ports::Responder;
use engine::ports::responder::{Answer, Turn, Voice};
use rag::index::VectorIndex;
use rag::retrieve::Retriever;

use crate::extractive::Extractive;
use crate::guard::{Glance, Politeness, glance};
use crate::language::Language;
use crate::library::Library;
use crate::scripted;

/// Buttons under a greeting; more are a menu nobody reads.
const MOST_STARTERS: usize = 6;

/// Kept with the handover; operators read it.
const WANTS_PERSON: &str = "The customer asked for a person";

/// Answers a turn as the bot's settings say, after the promises that hold for every bot.
pub struct AgentResponder {
    extractive: Extractive,
}

impl AgentResponder {
    /// `retriever` searches `index`.
    pub fn new(index: Arc<dyn VectorIndex>, retriever: Retriever, library: Arc<dyn Library>) -> Self {
        Self { extractive: Extractive::new(index, retriever, library) }
    }
}

#[async_trait]
impl Responder for AgentResponder {
    async fn respond(&self, turn: &Turn, voice: &dyn Voice) -> Result<Answer> {
        let bot = turn.bot.as_ref();
        let asked = asked(turn);
        let is_scripted = bot.responder == ResponderKind::Scripted;
        match glance(&asked, &bot.name) {
            Glance::WantsPerson(language) => Ok(hand_over(language)),
            Glance::AsksIfMachine { language, only } if only || is_scripted => {
                Ok(say(disclosure(bot, language), vec![person(language)]))
            }
            Glance::AsksIfMachine { language, .. } => {
                self.extractive.answer(turn, &asked, Some(disclosure(bot, language)), voice).await
            }
            Glance::Polite { language, politeness } if !is_scripted => Ok(polite(bot, language, politeness)),
            Glance::Polite { .. } | Glance::Nothing if is_scripted => scripted::answer(turn, &asked, voice).await,
            Glance::Polite { .. } | Glance::Nothing => self.extractive.answer(turn, &asked, None, voice).await,
        }
    }
}

/// What the contact said in this turn, one message a line.
fn asked(turn: &Turn) -> String {
    let texts: Vec<&str> = turn.asked.iter().map(|message| message.text.trim()).filter(|text| !text.is_empty()).collect();
    texts.join("\n")
}

fn hand_over(language: Language) -> Answer {
    let text = language.lines().handover.to_owned();
    Answer::HandOver { text, content: Content::default(), reason: WANTS_PERSON.to_owned() }
}

/// The business's own words; before them, to whoever asked in another language, the plain fact in that one.
fn disclosure(bot: &Bot, language: Language) -> String {
    let own = bot.disclosure.trim();
    let plain = language.lines().disclosure;
    if own.is_empty() || own == DEFAULT_DISCLOSURE {
        plain.to_owned()
    } else if language == Language::English {
        own.to_owned()
    } else {
        format!("{plain}\n\n{own}")
    }
}

fn polite(bot: &Bot, language: Language, politeness: Politeness) -> Answer {
    let lines = language.lines();
    let starters =
        || bot.starters.iter().take(MOST_STARTERS).map(|title| QuickReply { title: title.clone(), action: None }).collect();
    match politeness {
        Politeness::Greeting => say(lines.greeting.to_owned(), starters()),
        Politeness::Thanks => say(lines.thanks.to_owned(), starters()),
        Politeness::Nod => say(lines.nod.to_owned(), starters()),
        Politeness::Farewell => say(lines.farewell.to_owned(), Vec::new()),
    }
}

pub(crate) fn say(text: String, quick_replies: Vec<QuickReply>) -> Answer {
    Answer::Say { text, content: Content { quick_replies, ..Content::default() } }
}

/// The engine's button under a title in the reader's language.
pub(crate) fn person(language: Language) -> QuickReply {
    QuickReply { title: language.lines().person.to_owned(), ..offer_person() }
}

#[cfg(test)]
mod tests;
