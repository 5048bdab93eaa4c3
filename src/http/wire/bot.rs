use engine::clock::Timestamp;
use engine::ids::{BotId, KnowledgeBaseId};
use engine::model::bot;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::problem::{Checks, Problem};

/// Which responder answers for the bot.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Responder {
    /// The best sentences of the knowledge, with citations; needs no model.
    #[default]
    Extractive,
    /// Says a fixed text; for load figures and tests.
    Scripted,
    /// Language models with instructions, knowledge and tools.
    Agents,
}

impl From<bot::ResponderKind> for Responder {
    fn from(kind: bot::ResponderKind) -> Self {
        match kind {
            bot::ResponderKind::Extractive => Self::Extractive,
            bot::ResponderKind::Scripted => Self::Scripted,
            bot::ResponderKind::Agents => Self::Agents,
        }
    }
}

impl From<Responder> for bot::ResponderKind {
    fn from(kind: Responder) -> Self {
        match kind {
            Responder::Extractive => Self::Extractive,
            Responder::Scripted => Self::Scripted,
            Responder::Agents => Self::Agents,
        }
    }
}

/// What the customer meets.
#[derive(Debug, Serialize, ToSchema)]
pub struct Bot<'a> {
    #[schema(value_type = String)]
    pub id: BotId,
    pub name: &'a str,
    pub colour: &'a str,
    pub greeting: &'a str,
    pub disclosure: &'a str,
    pub starters: &'a [String],
    #[schema(value_type = Vec<String>)]
    pub knowledge_bases: &'a [KnowledgeBaseId],
    pub responder: Responder,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
}

impl<'a> Bot<'a> {
    pub fn new(bot: &'a bot::Bot) -> Self {
        Self {
            id: bot.id,
            name: &bot.name,
            colour: &bot.colour,
            greeting: &bot.greeting,
            disclosure: &bot.disclosure,
            starters: &bot.starters,
            knowledge_bases: &bot.knowledge_bases,
            responder: bot.responder.into(),
            created_at: bot.created_at,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct BotList<'a> {
    pub items: Vec<Bot<'a>>,
}

/// The whole of a bot's settings; what is absent gets its default.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct BotSettings {
    pub name: String,
    /// `#` and six hex digits.
    #[serde(default = "default_colour")]
    pub colour: String,
    #[serde(default)]
    pub greeting: String,
    /// Says that this is an automated assistant. Never empty.
    #[serde(default = "default_disclosure")]
    pub disclosure: String,
    /// Questions offered before the first message.
    #[serde(default)]
    pub starters: Vec<String>,
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub knowledge_bases: Vec<KnowledgeBaseId>,
    #[serde(default)]
    pub responder: Responder,
}

fn default_colour() -> String {
    bot::Bot::default().colour
}

fn default_disclosure() -> String {
    bot::DEFAULT_DISCLOSURE.to_owned()
}

impl BotSettings {
    /// The settings in their stored form, or everything that is wrong with them.
    pub fn checked(mut self) -> Result<Self, Problem> {
        for text in
            [&mut self.name, &mut self.colour, &mut self.greeting, &mut self.disclosure].into_iter().chain(&mut self.starters)
        {
            *text = text.trim().to_owned();
        }
        let mut checks = Checks::default();
        let length = |text: &str| text.chars().count();
        checks.need((1..=60).contains(&length(&self.name)), "/name", "a name has 1 to 60 characters");
        checks.need(is_colour(&self.colour), "/colour", "a colour is # and six hex digits, such as #1f6f5c");
        checks.need(length(&self.greeting) <= 1_000, "/greeting", "at most 1000 characters");
        let disclosed = (1..=500).contains(&length(&self.disclosure));
        checks.need(
            disclosed,
            "/disclosure",
            "customers are always told that they write to an automated assistant: 1 to 500 characters",
        );
        checks.need(self.starters.len() <= 6, "/starters", "at most 6 starters");
        for (place, starter) in self.starters.iter().enumerate() {
            checks.need((1..=120).contains(&length(starter)), format!("/starters/{place}"), "a starter has 1 to 120 characters");
        }
        checks.need(self.knowledge_bases.len() <= 20, "/knowledge_bases", "at most 20 knowledge bases");
        checks.finish()?;
        Ok(self)
    }
}

fn is_colour(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
}
