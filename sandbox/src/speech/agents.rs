//! `ElevenLabs`' agents: their REST interface under `/v1/convai`, as far as a phone system uses it.

mod check;
mod library;
mod socket;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::elevenlabs::{check_key, refusal};
use super::rules::Rules;
use crate::serve::{Reply, Request};
pub(super) use socket::Agent;

/// Things of each kind that an account may have.
const MOST: usize = 1_000;

/// When all of its conversations began.
const BEGAN: i64 = 1_739_537_000;

#[derive(Default)]
pub(super) struct Account {
    agents: BTreeMap<String, Value>,
    documents: BTreeMap<String, Value>,
    tools: BTreeMap<String, Value>,
    numbers: BTreeMap<String, Value>,
    conversations: BTreeMap<String, Value>,
    /// Agents by the signature that opens one socket to them.
    signatures: BTreeMap<String, String>,
    made: usize,
}

/// A field that cannot be so, as the provider words it.
fn invalid(place: &str, message: &str, kind: &str) -> Reply {
    let place: Vec<&str> = ["body"].into_iter().chain(place.split('.')).collect();
    Reply::json(422, &json!({"detail": [{"loc": place, "msg": message, "type": kind}]}))
}

fn missing(place: &str) -> Reply {
    invalid(place, "Field required", "missing")
}

fn none(kind: &str) -> Reply {
    refusal(404, &format!("{kind}_not_found"), &format!("There is no {kind} of that id."))
}

/// Fields of the change instead of those that were; lists are replaced.
fn merge(into: &mut Value, change: &Value) {
    match (into, change) {
        (Value::Object(into), Value::Object(change)) => {
            for (name, value) in change {
                merge(into.entry(name.clone()).or_insert(Value::Null), value);
            }
        }
        (into, change) => *into = change.clone(),
    }
}

/// One page of a list.
fn page(request: &Request, field: &str, entries: &[Value]) -> Result<Reply, Reply> {
    let size = request.query("page_size").map_or(Some(30), |size| size.parse::<usize>().ok());
    let Some(size) = size.filter(|size| (1..=100).contains(size)) else {
        return Err(invalid("page_size", "Input should be from 1 to 100", "less_than_equal"));
    };
    let from: usize = request.query("cursor").and_then(|cursor| cursor.parse().ok()).unwrap_or(0);
    let shown: Vec<Value> = entries.iter().skip(from).take(size).cloned().collect();
    let next = from + shown.len();
    let cursor = (next < entries.len()).then(|| next.to_string());
    let mut page = json!({"has_more": cursor.is_some(), "next_cursor": cursor});
    page[field] = Value::Array(shown);
    Ok(Reply::json(200, &page))
}

fn body(request: &Request) -> Result<Value, Reply> {
    request.json().filter(Value::is_object).ok_or_else(|| invalid("", "JSON decode error", "json_invalid"))
}

pub(super) fn answer(account: &mut Account, rules: &Rules, request: &Request) -> Result<Reply, Reply> {
    check_key(rules, request)?;
    let path = request.path().trim_start_matches("/v1/convai/");
    let parts: Vec<&str> = path.split('/').collect();
    match (request.method.as_str(), parts.as_slice()) {
        ("POST", ["agents", "create"]) => account.create(rules, request),
        ("GET", ["agents"]) => account.list(request),
        ("GET", ["agents", id]) => account.agents.get(*id).map(|agent| Reply::json(200, agent)).ok_or_else(|| none("agent")),
        ("PATCH", ["agents", id]) => account.change(rules, id, request),
        ("DELETE", ["agents", id]) => account.agents.remove(*id).map(|_agent| Reply::empty(204)).ok_or_else(|| none("agent")),
        (method, ["knowledge-base", rest @ ..]) => account.library(method, rest, request),
        (method, ["tools", rest @ ..]) => account.toolbox(method, rest, request),
        (method, ["phone-numbers", rest @ ..]) => account.telephony(method, rest, request),
        ("GET", ["conversation", "get-signed-url"]) => account.sign(request),
        ("GET", ["conversations"]) => account.history(request),
        ("GET", ["conversations", id]) => {
            account.conversations.get(*id).map(|found| Reply::json(200, found)).ok_or_else(|| none("conversation"))
        }
        _ => Err(refusal(404, "not_found", "nothing is at this address")),
    }
}

impl Account {
    fn id(&mut self, kind: &str) -> String {
        self.made += 1;
        format!("{kind}_{:04}", self.made)
    }

    fn create(&mut self, rules: &Rules, request: &Request) -> Result<Reply, Reply> {
        let mut agent = body(request)?;
        if agent["conversation_config"].is_null() {
            return Err(missing("conversation_config"));
        }
        if self.agents.len() == MOST {
            return Err(refusal(400, "agent_limit_reached", "The account has as many agents as it may have."));
        }
        check::agent(self, rules, &agent)?;
        let id = self.id("agent");
        agent["agent_id"] = json!(id);
        self.agents.insert(id.clone(), agent);
        Ok(Reply::json(200, &json!({ "agent_id": id })))
    }

    fn change(&mut self, rules: &Rules, id: &str, request: &Request) -> Result<Reply, Reply> {
        let change = body(request)?;
        check::agent(self, rules, &change)?;
        let agent = self.agents.get_mut(id).ok_or_else(|| none("agent"))?;
        merge(agent, &change);
        Ok(Reply::json(200, agent))
    }

    fn list(&self, request: &Request) -> Result<Reply, Reply> {
        let search = request.query("search").unwrap_or_default().to_lowercase();
        let found =
            self.agents.values().filter(|agent| agent["name"].as_str().unwrap_or_default().to_lowercase().contains(&search));
        let found: Vec<Value> = found
            .map(|agent| json!({"agent_id": agent["agent_id"], "name": agent["name"], "tags": [], "created_at_unix_secs": BEGAN}))
            .collect();
        page(request, "agents", &found)
    }

    fn sign(&mut self, request: &Request) -> Result<Reply, Reply> {
        let agent = request.query("agent_id").ok_or_else(|| missing("agent_id"))?;
        if !self.agents.contains_key(&agent) {
            return Err(none("agent"));
        }
        let signature = self.id("cvtkn");
        self.signatures.insert(signature.clone(), agent.clone());
        let host = request.header("host").unwrap_or_default();
        let url = format!("ws://{host}/v1/convai/conversation?agent_id={agent}&conversation_signature={signature}");
        Ok(Reply::json(200, &json!({ "signed_url": url })))
    }

    fn history(&self, request: &Request) -> Result<Reply, Reply> {
        let agent = request.query("agent_id");
        let after = request.query("call_start_after_unix").and_then(|after| after.parse().ok()).unwrap_or(i64::MIN);
        let found = self
            .conversations
            .values()
            .filter(|found| agent.as_deref().is_none_or(|agent| found["agent_id"] == agent) && BEGAN > after);
        let found: Vec<Value> = found
            .map(|found| {
                json!({"agent_id": found["agent_id"], "conversation_id": found["conversation_id"], "status": found["status"],
                    "start_time_unix_secs": BEGAN, "call_duration_secs": 1, "message_count": 1, "call_successful": "success"})
            })
            .collect();
        page(request, "conversations", &found)
    }

    /// The agent to whom this socket leads: the signature is good once.
    pub(super) fn open(&mut self, request: &Request) -> Result<Agent, Reply> {
        let signature = request.query("conversation_signature").unwrap_or_default();
        let named = request.query("agent_id").unwrap_or_default();
        let agent = self.signatures.remove(&signature).filter(|agent| *agent == named);
        let agent = agent.and_then(|agent| self.agents.get(&agent).cloned());
        let agent = agent.ok_or_else(|| refusal(403, "forbidden", "The signature is of nobody, or was used."))?;
        let conversation = self.id("conv");
        Ok(Agent::new(agent, conversation))
    }

    /// What becomes of a conversation is kept.
    fn keep(&mut self, conversation: &str, agent: &Value, line: Option<Value>) {
        let kept = self.conversations.entry(conversation.to_owned()).or_insert_with(|| {
            json!({"agent_id": agent, "conversation_id": conversation, "status": "done", "transcript": [],
                "metadata": {"start_time_unix_secs": BEGAN, "call_duration_secs": 1}, "analysis": {"call_successful": "success"}})
        });
        if let Some(transcript) = kept["transcript"].as_array_mut().filter(|lines| lines.len() < MOST) {
            transcript.extend(line);
        }
    }
}
