//! What a provider that listens, thinks and speaks by itself has of a bot in a phone call: who it is, and its tools. What stands
//! between a model and the tools stands there too.

use std::borrow::Cow;
use std::sync::Arc;

use async_trait::async_trait;
use engine::error::Result;
use engine::ids::{InboxId, OrgId};
use engine::model::agent::{Agent, Assurance};
use engine::model::bot::Bot;
use engine::model::conversation::Conversation;
use engine::model::trace::Outcome;
use parking_lot::Mutex;
use serde_json::Value;

use super::state::Talk;
use super::{Needs, prompt, toolbox};
use crate::model::{ToolCall, ToolSpec};
use crate::tools::{Asked, Place, Standing, Then, Tool, Toolbox, Used};

/// Tools that nobody can use in a conversation that is only heard: buttons, colleagues with other instructions.
const NOT_SPOKEN: [&str; 2] = ["offer_choices", "pass_to_agent"];

/// For the ear of whoever reads only.
const ALOUD: &str = "\n\n# You speak yourself
You hear the customer and they hear you. Never say marks, brackets or numbers of passages. Whatever the business, its products or \
the customer's affairs concerns, search the knowledge or use another tool first, and say only what stands there.";

/// What a number adds to the bot that answers it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manner {
    /// Its owner's words for phone calls.
    pub instructions: String,
    /// Names of tools that every agent has there too.
    pub tools: Vec<String>,
}

/// Which numbers add what.
#[async_trait]
pub trait Phones: Send + Sync {
    async fn manner(&self, organisation: OrgId, inbox: InboxId) -> Result<Manner>;
}

impl Manner {
    pub(super) fn said(&self) -> String {
        match self.instructions.trim() {
            "" => String::new(),
            own => format!("\n\n# On the phone\n{own}"),
        }
    }

    pub(super) fn on<'a>(&self, agent: &'a Agent) -> Cow<'a, Agent> {
        if self.tools.iter().all(|name| agent.tools.contains(name)) {
            return Cow::Borrowed(agent);
        }
        let more = self.tools.iter().filter(|name| !agent.tools.contains(name));
        let tools = agent.tools.iter().chain(more).cloned().collect();
        Cow::Owned(Agent { tools, ..agent.clone() })
    }
}

/// Nothing where nobody speaks.
pub(super) async fn manner(needs: &Needs, conversation: &Conversation) -> Result<Manner> {
    if conversation.channel.is_spoken() {
        needs.phones.manner(conversation.organisation, conversation.inbox).await
    } else {
        Ok(Manner::default())
    }
}

/// One call's worth of a bot.
pub struct Live {
    instructions: String,
    /// None where the bot has no tools.
    toolbox: Option<Toolbox>,
    place: Place,
    talk: Mutex<Talk>,
}

/// What came of a tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Did {
    pub output: String,
    pub is_error: bool,
    pub hands_over: bool,
}

/// For whoever has no agents, the knowledge and a person.
fn agent_of(bot: &Bot) -> Agent {
    bot.agents.first().cloned().unwrap_or_default()
}

/// A yes that was heard by a provider is none that we have heard.
fn is_spoken(tool: &Arc<dyn Tool>) -> bool {
    let card = tool.card();
    !card.confirm && !NOT_SPOKEN.contains(&card.name.as_str())
}

/// The tools of a bot that can be used in a call.
pub(crate) async fn tools(needs: &Needs, organisation: OrgId, bot: &Bot, manner: &Manner) -> Result<Toolbox> {
    let tools = needs.tools.of(organisation, bot, &manner.on(&agent_of(bot))).await?;
    Ok(toolbox(needs, tools.into_iter().filter(is_spoken).collect(), false))
}

impl Live {
    /// Who a bot is, for somebody who holds its calls.
    pub fn instructions_of(bot: &Bot, manner: &Manner) -> String {
        prompt::spoken(bot, Some(&agent_of(bot)), manner) + ALOUD
    }

    pub(crate) async fn open(needs: Option<&Needs>, bot: &Bot, conversation: &Conversation) -> Result<Self> {
        let mut talk = Talk { conversation: conversation.id, session: conversation.session, ..Talk::default() };
        let (mut own, mut manner) = (None, Manner::default());
        if let Some(needs) = needs {
            manner = self::manner(needs, conversation).await?;
            own = Some(tools(needs, conversation.organisation, bot, &manner).await?);
            let contact = needs.contacts.find(conversation.organisation, conversation.contact).await?;
            let is_proven = contact.is_some_and(|contact| contact.is_verified_in(conversation.inbox, conversation.id));
            talk.known = is_proven && needs.past.is_vouched(conversation).await?;
        }
        let place = Place {
            organisation: conversation.organisation,
            conversation: conversation.id,
            contact: conversation.contact,
            inbox: conversation.inbox,
            channel: conversation.channel,
            bot: bot.id,
        };
        Ok(Self { instructions: Self::instructions_of(bot, &manner), toolbox: own, place, talk: Mutex::new(talk) })
    }

    pub fn instructions(&self) -> &str {
        &self.instructions
    }

    pub fn tools(&self) -> Vec<ToolSpec> {
        self.toolbox.iter().flat_map(Toolbox::specs).collect()
    }

    /// `scope` names what the customer wants: the same tool with the same arguments is the same act in it.
    pub async fn call(&self, scope: &str, id: &str, name: &str, arguments: &Value) -> Result<Did> {
        let no = |output: &str| Did { output: output.to_owned(), is_error: true, hands_over: false };
        let Some(toolbox) = &self.toolbox else { return Ok(no("there are no tools")) };
        let call = ToolCall { id: id.to_owned(), name: name.to_owned(), arguments: arguments.to_string() };
        let standing = self.standing();
        let asked = Asked { call: &call, place: self.place, standing: &standing, scope, confirmed: false };
        let Used::Told { content, outcome, output } = toolbox.call(asked).await? else {
            return Ok(no("this needs a written yes; a person has to do it"));
        };
        let mut talk = self.talk.lock();
        talk.learn(&output);
        let has_failed = talk.failed_proofs >= super::state::MOST_PROOFS || outcome == Outcome::InDoubt;
        let hands_over = has_failed || matches!(output.then, Some(Then::HandOver { .. }));
        Ok(Did { output: content, is_error: !matches!(outcome, Outcome::Done | Outcome::Repeated), hands_over })
    }

    fn standing(&self) -> Standing {
        let talk = self.talk.lock();
        let assurance: Assurance = talk.assurance();
        Standing { assurance, facts: talk.facts.clone() }
    }
}
