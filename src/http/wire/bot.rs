use engine::clock::Timestamp;
use engine::ids::{BotId, KnowledgeBaseId};
use engine::model::agent::{Agent, Budget, ModelChoice, Profile};
use engine::model::bot::{self, Remember};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::assistant::{AgentShape, BudgetShape, ModelChoiceShape, ProfileShape};
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

/// Whether an answer is given again to whoever asks the same: always, never, or (`auto`) where no agent has tools.
#[derive(ToSchema)]
#[schema(as = Remember, rename_all = "snake_case")]
pub enum RememberShape {
    Auto,
    On,
    Off,
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
    #[schema(value_type = ProfileShape)]
    pub profile: &'a Profile,
    #[schema(value_type = Vec<AgentShape>)]
    pub agents: &'a [Agent],
    /// In the order they are tried.
    #[schema(value_type = Vec<ModelChoiceShape>)]
    pub models: &'a [ModelChoice],
    #[schema(value_type = BudgetShape)]
    pub budget: Budget,
    #[schema(value_type = RememberShape)]
    pub remember: Remember,
    pub edition: u32,
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
            profile: &bot.profile,
            agents: &bot.agents,
            models: &bot.models,
            budget: bot.budget,
            remember: bot.remember,
            edition: bot.edition,
            created_at: bot.created_at,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct BotList<'a> {
    pub items: Vec<Bot<'a>>,
}

/// The whole of a bot's settings; what is absent gets its default.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
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
    #[serde(default)]
    #[schema(value_type = ProfileShape)]
    pub profile: Profile,
    #[serde(default)]
    #[schema(value_type = Vec<AgentShape>)]
    pub agents: Vec<Agent>,
    #[serde(default)]
    #[schema(value_type = Vec<ModelChoiceShape>)]
    pub models: Vec<ModelChoice>,
    #[serde(default)]
    #[schema(value_type = BudgetShape)]
    pub budget: Budget,
    #[serde(default)]
    #[schema(value_type = RememberShape)]
    pub remember: Remember,
}

impl From<bot::Bot> for BotSettings {
    fn from(bot: bot::Bot) -> Self {
        let bot::Bot { name, colour, greeting, disclosure, starters, knowledge_bases, profile, agents, models, .. } = bot;
        let (responder, budget, remember) = (bot.responder.into(), bot.budget, bot.remember);
        Self {
            name,
            colour,
            greeting,
            disclosure,
            starters,
            knowledge_bases,
            responder,
            profile,
            agents,
            models,
            budget,
            remember,
        }
    }
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
        check_profile(&self.profile, &mut checks);
        check_agents(&self.agents, &mut checks);
        let needs_agent = self.responder != Responder::Agents || !self.agents.is_empty();
        checks.need(needs_agent, "/agents", "at least one agent answers");
        checks.need(self.models.len() <= 6, "/models", "at most 6 models");
        for (place, choice) in self.models.iter().enumerate() {
            let named = (1..=200).contains(&length(choice.model.trim()));
            checks.need(named, format!("/models/{place}/model"), "a model has a name");
        }
        checks.finish()?;
        Ok(self)
    }
}

/// Characters of everything an owner tells the agents in one place; the whole is read with every answer.
const LONG: usize = 8_000;

fn check_profile(profile: &Profile, checks: &mut Checks) {
    let length = |text: &str| text.chars().count();
    checks.need(length(&profile.identity) <= 2_000, "/profile/identity", "at most 2000 characters");
    checks.need(length(&profile.tone) <= 500, "/profile/tone", "at most 500 characters");
    checks.need(profile.languages.len() <= 20, "/profile/languages", "at most 20 languages");
    for (name, list) in [("guidelines", &profile.guidelines), ("goals", &profile.goals), ("languages", &profile.languages)] {
        let sum: usize = list.iter().map(|text| length(text)).sum();
        checks.need(list.len() <= 50 && sum <= LONG, format!("/profile/{name}"), "at most 50 lines and 8000 characters");
    }
    checks.need(profile.support_contacts.len() <= 10, "/profile/support_contacts", "at most 10 contacts");
    for (place, contact) in profile.support_contacts.iter().enumerate() {
        let fits = (1..=60).contains(&length(&contact.label)) && (1..=200).contains(&length(&contact.value));
        checks.need(fits, format!("/profile/support_contacts/{place}"), "a label of 1 to 60 and a value of 1 to 200 characters");
    }
    let link = profile.appointment_link.trim();
    let is_link = link.is_empty() || (link.starts_with("https://") && length(link) <= 500);
    checks.need(is_link, "/profile/appointment_link", "an address that begins with https://");
}

fn check_agents(agents: &[Agent], checks: &mut Checks) {
    let length = |text: &str| text.chars().count();
    checks.need(agents.len() <= 12, "/agents", "at most 12 agents");
    for (place, agent) in agents.iter().enumerate() {
        let at = |field: &str| format!("/agents/{place}/{field}");
        let is_key = (1..=40).contains(&agent.key.len())
            && agent.key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        checks.need(is_key, at("key"), "1 to 40 lower-case letters, digits and underscores");
        let is_own = agents.iter().filter(|other| other.key == agent.key).count() == 1;
        checks.need(is_own, at("key"), "another agent has this key");
        checks.need((1..=60).contains(&length(&agent.name)), at("name"), "a name has 1 to 60 characters");
        checks.need(length(&agent.role) <= 1_000, at("role"), "at most 1000 characters");
        checks.need(length(&agent.instructions) <= LONG, at("instructions"), "at most 8000 characters");
        checks.need(length(&agent.when.description) <= 500, at("when/description"), "at most 500 characters");
        for (name, list) in [("examples", &agent.when.examples), ("words", &agent.when.words)] {
            let fits = list.len() <= 50 && list.iter().all(|text| (1..=200).contains(&length(text.trim())));
            checks.need(fits, at(&format!("when/{name}")), "at most 50, of 1 to 200 characters each");
        }
        let tools = agent.tools.len() <= 40 && agent.tools.iter().all(|tool| (1..=64).contains(&tool.len()));
        checks.need(tools, at("tools"), "at most 40 tools");
        checks.need(agent.knowledge_bases.len() <= 20, at("knowledge_bases"), "at most 20 knowledge bases");
    }
}

fn is_colour(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
}
