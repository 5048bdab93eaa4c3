//! A turn answered by agents with language models.
//!
//! 1. [`state`] is what the conversation remembers between turns; a question the house put to the customer (`confirm`)
//!    is settled first, by their words and not by the model.
//! 2. `route` picks the agent.
//! 3. `remembered` gives the answer of an equal question again, where it may.
//! 4. `prompt` tells the model who it is, what was said, here and (`recall`) elsewhere, and what the knowledge holds; all of
//!    that is data but the first.
//! 5. `rounds` asks the model and performs the tools it calls, until it has answered or something else ends the turn.
//! 6. `speaker` lets out what is said: without marks, cited, and with nothing unsupported where only grounded answers go.
//! 7. `spending` counts, and ends what costs too much.
//!
//! `phone` is what a provider has of a bot that holds a phone call by itself.
//! `summary` tells operators what a phone call came to.
//!
//! Whatever goes wrong with models, the customer is answered: by the next model, then in the documents' own words, then
//! by a person.

mod confirm;
mod phone;
mod prompt;
mod recall;
mod remembered;
mod rounds;
mod route;
mod speaker;
mod spending;
pub(crate) mod state;
mod summary;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use engine::clock::Clock;
use engine::error::Result;
use engine::ids::OrgId;
use engine::model::agent::{Agent, ModelChoice};
use engine::model::bot::Bot;
use engine::model::message::Message;
use engine::model::trace::{Book, What};
use engine::ports::records::Typed;
use engine::ports::responder::{Answer, Turn, Voice};
use engine::ports::{ContactStore, ToolLedger, UsageStore};
use engine::tasks::Tasks;
use rag::embed::Embedder;
use tokio::time::Instant;

pub(crate) use self::phone::tools as tools_on_the_phone;
pub use self::phone::{Did, Live, Manner, Phones};
pub use self::prompt::assemble;
pub(crate) use self::prompt::data;
pub use self::recall::{Earlier, Past, Stored};
use self::rounds::{Ended, Rounds};
use self::spending::{Payer, Spending};
use self::state::{Memory, Talk};
pub use self::summary::Over;
pub(crate) use self::summary::quoted;
use crate::extractive::Extractive;
use crate::language::Language;
use crate::model::{LanguageModel, Usage};
use crate::redact::redact;
use crate::responder::{person, say};
use crate::tools::{Place, Standing, Tool, Toolbox};

/// Messages before the turn that a model is shown.
const LOOK_BACK: usize = 24;

/// Hints of colleagues that a model is told, and characters of one.
const MOST_HINTS: usize = 5;
const LONGEST_HINT: usize = 1_000;

/// From the beginning of the turn to the end of its last word.
const LONGEST: Duration = Duration::from_secs(80);

/// Kept with the handover; operators read it.
const NO_MODEL: &str = "No language model answered, and the knowledge does not hold it";
const NO_PROOF: &str = "The customer could not show that the account is theirs";

/// Models of an organisation's connections.
#[async_trait]
pub trait Models: Send + Sync {
    /// The chain of a bot, in order; `None` when none of its links is there any more.
    async fn chain(&self, organisation: OrgId, choices: &[ModelChoice]) -> Result<Option<Arc<dyn LanguageModel>>>;

    /// In billionths of a US dollar; none when the price is unknown. `model` is a name as traces have it.
    fn cost(&self, model: &str, usage: &Usage) -> Option<u64>;

    /// What all bots of the organisation together may cost in a day, in thousandths of a US dollar.
    async fn day_limit(&self, _organisation: OrgId) -> Result<Option<u64>> {
        Ok(None)
    }
}

/// Tools of an organisation.
#[async_trait]
pub trait Tools: Send + Sync {
    async fn of(&self, organisation: OrgId, bot: &Bot, agent: &Agent) -> Result<Vec<Arc<dyn Tool>>>;
}

/// What the agents need of the program.
#[derive(Clone)]
pub struct Needs {
    pub models: Arc<dyn Models>,
    pub tools: Arc<dyn Tools>,
    pub contacts: Arc<dyn ContactStore>,
    pub records: Typed,
    pub ledger: Arc<dyn ToolLedger>,
    pub usage: Arc<dyn UsageStore>,
    pub past: Arc<dyn Past>,
    pub phones: Arc<dyn Phones>,
    /// Compares what is asked with what agents are for.
    pub embedder: Option<Arc<dyn Embedder>>,
    pub clock: Arc<dyn Clock>,
    pub tasks: Tasks,
}

pub(crate) struct Talker {
    needs: Needs,
    extractive: Arc<Extractive>,
    routes: route::Routes,
    answers: remembered::Answers,
}

/// What every part of a turn reads.
struct Scene<'a> {
    turn: &'a Turn,
    bot: &'a Bot,
    /// What the customer says, without what no model may see.
    asked: String,
    before: Vec<Message>,
    /// A digest of the customer's other conversations; none for whoever has not shown who they are.
    recalled: Option<String>,
    /// What colleagues have told the agent, oldest first.
    hints: Vec<String>,
    /// What the number adds to the bot, in a phone call.
    manner: Manner,
    language: Language,
    began: Instant,
    book: &'a Book,
    /// Nothing is stored, and nothing outside is changed.
    preview: bool,
}

impl Scene<'_> {
    fn note(&self, since: Instant, what: What) {
        self.book.put(since.duration_since(self.began), since.elapsed(), what);
    }

    fn payer(&self) -> Payer<'_> {
        let conversation = &self.turn.conversation;
        Payer { organisation: conversation.organisation, conversation: conversation.id, bot: self.bot }
    }

    fn deadline(&self) -> Instant {
        self.began + LONGEST
    }
}

impl Talker {
    pub(crate) fn new(needs: Needs, extractive: Arc<Extractive>) -> Self {
        let routes = route::Routes::new(needs.embedder.clone());
        Self { needs, extractive, routes, answers: remembered::Answers::default() }
    }

    pub(crate) fn needs(&self) -> &Needs {
        &self.needs
    }

    /// `lead` is said first whatever follows.
    pub(crate) async fn answer(
        &self,
        turn: &Turn,
        asked: &str,
        lead: Option<String>,
        voice: &dyn Voice,
        preview: bool,
    ) -> Result<Answer> {
        let mut scene = Scene {
            turn,
            bot: turn.bot.as_ref(),
            asked: redact(asked).into_owned(),
            before: turn.history.latest(LOOK_BACK).await?,
            recalled: None,
            hints: hints(turn).await?,
            manner: phone::manner(&self.needs, &turn.conversation).await?,
            language: Language::guess(asked),
            began: Instant::now(),
            book: &turn.book,
            preview,
        };
        if asked.is_empty() {
            return Ok(say(scene.language.lines().files.to_owned(), vec![person(scene.language)]));
        }
        let mut memory = Memory::load(&self.needs, &scene).await?;
        scene.recalled = recall::digest(&self.needs, &scene, memory.talk.known).await;
        if !scene.hints.is_empty() {
            scene.note(scene.began, What::Noted { text: format!("hints of colleagues that were read: {}", scene.hints.len()) });
        }
        let answer = self.converse(&scene, &mut memory.talk, lead.as_deref(), voice).await?;
        // A cancelled turn may have done something: what the session learned of it stays.
        memory.save(&self.needs, &scene).await?;
        Ok(answer)
    }

    async fn converse(&self, scene: &Scene<'_>, talk: &mut Talk, lead: Option<&str>, voice: &dyn Voice) -> Result<Answer> {
        let mut spending = Spending::open(&self.needs, scene.payer()).await?;
        let Some(model) = self.model(scene, &mut spending).await? else {
            return self.fall_back(scene, lead, voice).await;
        };
        let confirmed = confirm::settle(scene, talk);
        let agent = self.routes.pick(&self.needs, scene, talk, model.as_ref(), &mut spending, confirmed.is_some()).await;
        talk.agent.clone_from(&agent.map(|agent| agent.key.clone()));
        let (needs, extractive, answers) = (&self.needs, self.extractive.as_ref(), &self.answers);
        let rounds = Rounds { needs, extractive, answers, scene, model: model.as_ref(), voice };
        let ended = rounds.run(agent, talk, confirmed, lead, &mut spending).await;
        spending.close(&self.needs);
        match ended? {
            Ended::With(answer) => Ok(*answer),
            Ended::Without => self.fall_back(scene, lead, voice).await,
        }
    }

    /// None when there is none, or when the bot may not spend more.
    async fn model(&self, scene: &Scene<'_>, spending: &mut Spending) -> Result<Option<Arc<dyn LanguageModel>>> {
        if let Some(limit) = spending.spent() {
            scene.note(scene.began, What::Guarded { rule: "budget".to_owned(), detail: limit });
            return Ok(None);
        }
        let model = self.needs.models.chain(scene.turn.conversation.organisation, &scene.bot.models).await?;
        if model.is_none() {
            let text = "no model is connected: the documents answer in their own words".to_owned();
            scene.note(scene.began, What::Noted { text });
        }
        Ok(model)
    }

    /// The documents' own words; where they do not hold the answer, a person.
    async fn fall_back(&self, scene: &Scene<'_>, lead: Option<&str>, voice: &dyn Voice) -> Result<Answer> {
        if scene.turn.cancelled.is_cancelled() {
            return Ok(Answer::Nothing);
        }
        let answer = self.extractive.find(scene.turn, &scene.asked, lead.map(str::to_owned), voice).await?;
        if let Some(answer) = answer {
            return Ok(answer);
        }
        let lines = scene.language.lines();
        let text = lead.map_or_else(|| lines.no_model.to_owned(), |lead| format!("{lead}\n\n{}", lines.no_model));
        Ok(Answer::HandOver { text, content: engine::model::message::Content::default(), reason: NO_MODEL.to_owned() })
    }
}

/// The newest that people of the team have told the agent; not where everybody reads along.
async fn hints(turn: &Turn) -> Result<Vec<String>> {
    if turn.conversation.is_public() {
        return Ok(Vec::new());
    }
    let told = turn.history.hints(LOOK_BACK).await?;
    let newest = told.len().saturating_sub(MOST_HINTS);
    Ok(told[newest..].iter().map(|hint| redact(hint.text.trim()).chars().take(LONGEST_HINT).collect()).collect())
}

fn toolbox(needs: &Needs, tools: Vec<Arc<dyn Tool>>, preview: bool) -> Toolbox {
    let toolbox = Toolbox::new(tools, Arc::clone(&needs.ledger), Arc::clone(&needs.clock), needs.tasks.clone());
    if preview { toolbox.without_changes() } else { toolbox }
}

fn place(scene: &Scene<'_>) -> Place {
    let conversation = &scene.turn.conversation;
    Place {
        organisation: conversation.organisation,
        conversation: conversation.id,
        contact: conversation.contact,
        inbox: conversation.inbox,
        channel: conversation.channel,
        bot: scene.bot.id,
    }
}

/// Where everybody reads along, nobody is known: what a tool tells to one person is not for the others.
fn standing(scene: &Scene<'_>, talk: &Talk) -> Standing {
    if scene.turn.conversation.is_public() {
        return Standing::default();
    }
    Standing { assurance: talk.assurance(), facts: talk.facts.clone() }
}
