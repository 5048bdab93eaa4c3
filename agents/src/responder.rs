use std::sync::Arc;

use async_trait::async_trait;
use engine::error::Result;
use engine::ids::OrgId;
use engine::model::bot::{Bot, DEFAULT_DISCLOSURE, ResponderKind};
use engine::model::call::Summary;
use engine::model::conversation::Conversation;
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
use crate::model::ToolSpec;
use crate::scripted;
use crate::talk::{Live, Manner, Needs, Over, Talker, quoted, tools_on_the_phone};

/// Buttons under a greeting; more are a menu nobody reads.
const MOST_STARTERS: usize = 6;

/// Kept with the handover; operators read it.
const WANTS_PERSON: &str = "The customer asked for a person";

/// Answers a turn as the bot's settings say, after the promises that hold for every bot.
pub struct AgentResponder {
    extractive: Arc<Extractive>,
    talker: Option<Talker>,
}

impl AgentResponder {
    /// `retriever` searches `index`. Bots whose agents need a language model answer from the knowledge until
    /// [`AgentResponder::with_models`].
    pub fn new(index: Arc<dyn VectorIndex>, retriever: Retriever, library: Arc<dyn Library>) -> Self {
        Self { extractive: Arc::new(Extractive::new(index, retriever, library)), talker: None }
    }

    #[must_use]
    pub fn with_models(self, needs: Needs) -> Self {
        let talker = Talker::new(needs, Arc::clone(&self.extractive));
        Self { talker: Some(talker), ..self }
    }

    /// What the bot would answer: nothing is stored, no tool changes anything.
    pub async fn preview(&self, turn: &Turn, voice: &dyn Voice) -> Result<Answer> {
        self.answer(turn, voice, true).await
    }

    /// What a provider has of the bot that holds this phone call by itself.
    pub async fn live(&self, bot: &Bot, conversation: &Conversation) -> Result<Live> {
        Live::open(self.talker.as_ref().map(Talker::needs), bot, conversation).await
    }

    /// What such a provider may do.
    pub async fn tools_on_the_phone(&self, organisation: OrgId, bot: &Bot, manner: &Manner) -> Result<Vec<ToolSpec>> {
        match &self.talker {
            Some(talker) => Ok(tools_on_the_phone(talker.needs(), organisation, bot, manner).await?.specs()),
            None => Ok(Vec::new()),
        }
    }

    /// Whether this asks for a person, who is then to come whatever a model makes of it.
    pub fn wants_person(bot: &Bot, said: &str) -> bool {
        matches!(glance(said, &bot.name), Glance::WantsPerson(_))
    }

    /// What a call came to; none when the caller said nothing, or no model told.
    pub async fn sum_up(&self, call: Over<'_>) -> Result<Option<Summary>> {
        match (call.bot.responder, &self.talker) {
            (ResponderKind::Agents, Some(talker)) => talker.sum_up(call).await,
            _ => Ok(quoted(call.said)),
        }
    }

    async fn answer(&self, turn: &Turn, voice: &dyn Voice, preview: bool) -> Result<Answer> {
        let bot = turn.bot.as_ref();
        let asked = asked(turn);
        let (lead, only) = match glance(&asked, &bot.name) {
            Glance::WantsPerson(language) => return Ok(hand_over(language)),
            Glance::AsksIfMachine { language, only } => {
                let disclosure = disclosure(bot, language);
                let alone = only || bot.responder == ResponderKind::Scripted;
                if alone {
                    return Ok(say(disclosure, vec![person(language)]));
                }
                (Some(disclosure), None)
            }
            Glance::Polite { language, politeness } => (None, Some((language, politeness))),
            Glance::Nothing => (None, None),
        };
        match (bot.responder, &self.talker) {
            (ResponderKind::Scripted, _) => scripted::answer(turn, &asked, voice).await,
            // "Yes, please" may answer a question of the agent: it reads politeness itself.
            (ResponderKind::Agents, Some(talker)) => talker.answer(turn, &asked, lead, voice, preview).await,
            (ResponderKind::Extractive | ResponderKind::Agents, _) => match only {
                Some((language, politeness)) => Ok(polite(bot, language, politeness)),
                None => self.extractive.answer(turn, &asked, lead, voice).await,
            },
        }
    }
}

#[async_trait]
impl Responder for AgentResponder {
    async fn respond(&self, turn: &Turn, voice: &dyn Voice) -> Result<Answer> {
        self.answer(turn, voice, false).await
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

/// What a customer hears in their language when no assistant answers: a person follows. `reason` is what operators read.
pub fn leave_to_people(turn: &Turn, reason: &str) -> Answer {
    let text = Language::guess(&asked(turn)).lines().no_model.to_owned();
    Answer::HandOver { text, content: Content::default(), reason: reason.to_owned() }
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
