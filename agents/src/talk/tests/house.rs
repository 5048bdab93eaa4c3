//! What a turn needs, in memory.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use engine::clock::{ManualClock, Timestamp};
use engine::error::Error;
use engine::ids::{BotId, ContactId, ConversationId};
use engine::model::agent::Agent;
use engine::model::bot::ResponderKind;
use engine::model::contact::{Contact, Identity};
use engine::model::inbox::Channel;
use engine::model::record::Key;
use engine::model::trace::{Outcome, Step};
use engine::model::usage::{UsageDay, Used};
use engine::page::Page;
use engine::ports::Records;
use engine::ports::contact_store::Profile;
use engine::ports::records::RawRecord;
use engine::ports::tool_ledger::{Begun, ToolKey};
use parking_lot::Mutex;
use serde_json::{Value, json};

use super::super::*;
use crate::AgentResponder;
use crate::model::Scripted;
use crate::rehearsal::{CONTACT, Full, Heard, Shelf, bot, turn};
use crate::tools::{Call, Card, Effect, Output, ToolError};
use engine::model::conversation::Conversation;

/// Version and body, by kind and id.
type Stored = HashMap<(&'static str, i64), (u64, String)>;

#[derive(Default)]
pub(super) struct Memory {
    records: Mutex<Stored>,
    calls: Mutex<HashMap<String, Option<String>>>,
    pub(super) used: Mutex<Vec<Used>>,
    pub(super) known: Mutex<bool>,
    pub(super) spent: Mutex<u64>,
    /// The calls of spoken conversations come from somebody whom nobody vouches for.
    pub(super) is_doubted: Mutex<bool>,
    pub(super) elsewhere: Mutex<Vec<Earlier>>,
    pub(super) manner: Mutex<Manner>,
}

#[async_trait]
impl Past for Memory {
    async fn is_vouched(&self, conversation: &Conversation) -> Result<bool> {
        Ok(!(conversation.channel.is_spoken() && *self.is_doubted.lock()))
    }

    async fn elsewhere(&self, _: &Conversation, _: Timestamp) -> Result<Vec<Earlier>> {
        Ok(self.elsewhere.lock().clone())
    }
}

#[async_trait]
impl Phones for Memory {
    async fn manner(&self, _: OrgId, _: engine::ids::InboxId) -> Result<Manner> {
        Ok(self.manner.lock().clone())
    }
}

#[async_trait]
impl Records for Memory {
    async fn get(&self, organisation: OrgId, kind: &'static str, id: i64) -> Result<Option<RawRecord>> {
        let found = self.records.lock().get(&(kind, id)).cloned();
        Ok(found.map(|(version, body)| RawRecord { organisation, kind, id, version, body }))
    }

    async fn find_by_key(&self, _: &'static str, _: &Key) -> Result<Option<RawRecord>> {
        Ok(None)
    }

    async fn list(&self, _: OrgId, _: &'static str, _: Option<String>, _: usize) -> Result<Page<RawRecord>> {
        Ok(Page { items: Vec::new(), next: None })
    }

    async fn list_all(&self, _: &'static str, _: Option<String>, _: usize) -> Result<Page<RawRecord>> {
        Ok(Page { items: Vec::new(), next: None })
    }

    async fn put(&self, record: RawRecord, _: Vec<Key>, expected: u64) -> Result<u64> {
        let mut records = self.records.lock();
        let stored = records.entry((record.kind, record.id)).or_default();
        if stored.0 != expected {
            return Err(Error::conflict("another version"));
        }
        *stored = (expected + 1, record.body);
        Ok(expected + 1)
    }

    async fn make(&self, record: RawRecord, keys: Vec<Key>, _: u64) -> Result<Option<u64>> {
        self.put(record, keys, 0).await.map(Some)
    }

    async fn count(&self, _: OrgId, kind: &'static str) -> Result<u64> {
        Ok(self.records.lock().keys().filter(|(known, _)| *known == kind).count() as u64)
    }

    async fn delete(&self, _: OrgId, kind: &'static str, id: i64) -> Result<bool> {
        Ok(self.records.lock().remove(&(kind, id)).is_some())
    }
}

#[async_trait]
impl ToolLedger for Memory {
    async fn begin(&self, call: &ToolKey, _: &str, _: Timestamp) -> Result<Begun> {
        let mut calls = self.calls.lock();
        Ok(match calls.get(&call.key) {
            Some(Some(outcome)) => Begun::Done(outcome.clone()),
            Some(None) => Begun::InDoubt,
            None => {
                calls.insert(call.key.clone(), None);
                Begun::New
            }
        })
    }

    async fn finish(&self, call: &ToolKey, outcome: String) -> Result<()> {
        self.calls.lock().insert(call.key.clone(), Some(outcome));
        Ok(())
    }

    async fn withdraw(&self, call: &ToolKey) -> Result<()> {
        self.calls.lock().remove(&call.key);
        Ok(())
    }
}

#[async_trait]
impl UsageStore for Memory {
    async fn add(&self, used: Vec<Used>) -> Result<()> {
        self.used.lock().extend(used);
        Ok(())
    }

    async fn by_day(&self, _: OrgId, _: u32, _: u32) -> Result<Vec<UsageDay>> {
        Ok(Vec::new())
    }

    async fn cost_of_day(&self, _: OrgId, _: Option<BotId>, _: u32) -> Result<u64> {
        Ok(*self.spent.lock())
    }

    async fn tokens_of(&self, _: OrgId, _: ConversationId, _: Timestamp) -> Result<u64> {
        Ok(0)
    }
}

#[async_trait]
impl ContactStore for Memory {
    async fn find(&self, organisation: OrgId, id: ContactId) -> Result<Option<Contact>> {
        let inbox = engine::ids::InboxId(1);
        let identity =
            Identity { channel: Channel::Web, inbox, handle: "v".into(), verified: *self.known.lock(), conversation: None };
        Ok(Some(Contact {
            id,
            organisation,
            name: None,
            email: None,
            phone: None,
            identities: vec![identity],
            marketing: None,
            fields: std::collections::BTreeMap::new(),
            blocked: None,
            created_at: Timestamp::default(),
            version: 1,
        }))
    }

    async fn find_by_handle(&self, _: OrgId, _: &[Identity]) -> Result<Option<ContactId>> {
        Ok(None)
    }

    async fn resolve(&self, organisation: OrgId, _: &[Identity], fresh: ContactId, _: Profile) -> Result<Contact> {
        Ok(self.find(organisation, fresh).await?.unwrap())
    }

    async fn update(&self, contact: Contact) -> Result<Contact> {
        Ok(contact)
    }
}

/// A tool that counts its calls and gives what it was made with.
pub(super) struct Fixed {
    card: Card,
    output: Result<Output, ToolError>,
    pub(super) calls: AtomicUsize,
    pub(super) last: Mutex<Value>,
}

#[async_trait]
impl Tool for Fixed {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        *self.last.lock() = call.arguments.clone();
        self.output.clone()
    }
}

impl Fixed {
    pub(super) fn new(name: &str, output: Output, alter: impl FnOnce(&mut Card)) -> Arc<Self> {
        let parameters = json!({"type": "object", "properties": {"order": {"type": "string"}}, "additionalProperties": false});
        let mut card = Card::new(name, name, name, parameters);
        alter(&mut card);
        Arc::new(Self { card, output: Ok(output), calls: AtomicUsize::new(0), last: Mutex::default() })
    }

    /// Changes something, after the customer's word.
    pub(super) fn cancel_order() -> Arc<Self> {
        let output = Output::new(json!({"order": "1001", "state": "cancelled"}));
        Self::new("cancel_order", output, |card| {
            card.effect = Effect::Changes;
            card.confirm = true;
        })
    }

    /// The same, and nobody learns whether it was done.
    pub(super) fn lost_order() -> Arc<Self> {
        let Self { card, .. } = Arc::into_inner(Self::cancel_order()).unwrap();
        let output = Err(ToolError::in_doubt("the connection ended"));
        Arc::new(Self { card, output, calls: AtomicUsize::new(0), last: Mutex::default() })
    }

    pub(super) fn count(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }
}

/// One model, and the same tools for every agent that names them.
struct Given {
    model: Arc<Scripted>,
    tools: Vec<Arc<dyn Tool>>,
}

#[async_trait]
impl Models for Given {
    async fn chain(&self, _: OrgId, _: &[ModelChoice]) -> Result<Option<Arc<dyn LanguageModel>>> {
        Ok(Some(Arc::clone(&self.model) as Arc<dyn LanguageModel>))
    }

    fn cost(&self, _: &str, usage: &Usage) -> Option<u64> {
        Some(usage.total() * 1_000)
    }
}

#[async_trait]
impl Tools for Given {
    async fn of(&self, _: OrgId, _: &Bot, agent: &Agent) -> Result<Vec<Arc<dyn Tool>>> {
        Ok(self.tools.iter().filter(|tool| agent.tools.contains(&tool.card().name)).cloned().collect())
    }
}

pub(super) struct House {
    pub(super) memory: Arc<Memory>,
    pub(super) model: Arc<Scripted>,
    pub(super) heard: Heard,
    responder: AgentResponder,
    pub(super) bot: Bot,
    shelf: Shelf,
}

pub(super) fn agent(key: &str, words: &[&str], tools: &[&str]) -> Agent {
    let owned = |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect();
    let mut agent = Agent { key: key.into(), name: key.into(), role: format!("You handle {key}."), ..Agent::default() };
    agent.when.words = owned(words);
    agent.tools = owned(tools);
    agent
}

impl House {
    pub(super) async fn new(model: Scripted, tools: Vec<Arc<dyn Tool>>) -> Self {
        let (shelf, memory, model) = (Shelf::with_page().await, Arc::new(Memory::default()), Arc::new(model));
        let given = Arc::new(Given { model: Arc::clone(&model), tools });
        let needs = Needs {
            models: given.clone(),
            tools: given,
            contacts: memory.clone(),
            records: Typed::new(memory.clone()),
            ledger: memory.clone(),
            usage: memory.clone(),
            past: memory.clone(),
            phones: memory.clone(),
            embedder: None,
            clock: Arc::new(ManualClock::at(Timestamp::default())),
            tasks: Tasks::default(),
        };
        let responder = AgentResponder::new(Arc::clone(&shelf.index), shelf.retriever(), Arc::new(Full)).with_models(needs);
        let mut bot = bot(ResponderKind::Agents);
        bot.agents = vec![agent("orders", &["order"], &["cancel_order", "find_order", "hand_over", "pass"])];
        Self { memory, model, heard: Heard::default(), responder, bot, shelf }
    }

    pub(super) async fn ask(&self, asked: &str) -> (Answer, Vec<Step>) {
        self.ask_after(&[], asked).await
    }

    pub(super) async fn ask_after(&self, before: &[(engine::model::message::Author, &str)], asked: &str) -> (Answer, Vec<Step>) {
        let turn = turn(self.bot.clone(), before, &[asked]);
        (self.answer(&turn).await, turn.book.take())
    }

    pub(super) async fn answer(&self, turn: &Turn) -> Answer {
        use engine::ports::Responder as _;
        self.heard.0.lock().clear();
        self.responder.respond(turn, &self.heard).await.unwrap()
    }

    pub(super) async fn sum_up(&self, said: &[Message]) -> Option<engine::model::call::Summary> {
        let over = Over { organisation: OrgId(1), conversation: ConversationId(1), bot: &self.bot, said };
        self.responder.sum_up(over).await.unwrap()
    }

    /// Another page of the knowledge.
    pub(super) async fn write_page(&self, words: &str) {
        self.shelf.put("other", &format!("# Returns of lamps\n\n{words}\n")).await;
    }

    pub(super) async fn preview(&self, asked: &str) -> Answer {
        let turn = turn(self.bot.clone(), &[(CONTACT, "hello")], &[asked]);
        self.responder.preview(&turn, &self.heard).await.unwrap()
    }
}

pub(super) fn text(answer: &Answer) -> &str {
    match answer {
        Answer::Say { text, .. } | Answer::HandOver { text, .. } => text,
        Answer::Nothing => "",
    }
}

pub(super) fn outcomes(steps: &[Step]) -> Vec<Outcome> {
    let outcome = |step: &Step| match &step.what {
        What::Called { outcome, .. } => Some(*outcome),
        _ => None,
    };
    steps.iter().filter_map(outcome).collect()
}

pub(super) fn kinds(steps: &[Step]) -> Vec<String> {
    let kind = |step: &Step| serde_json::to_value(&step.what).unwrap()["kind"].as_str().unwrap().to_owned();
    steps.iter().map(kind).collect()
}
