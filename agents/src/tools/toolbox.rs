use std::sync::Arc;
use std::time::Duration;

use engine::clock::Clock;
use engine::error::{Context as _, Kind, Result};
use engine::model::trace::Outcome;
use engine::ports::ToolLedger;
use engine::ports::tool_ledger::{Begun, ToolKey};
use engine::tasks::Tasks;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::schema;
use super::{Call, Effect, Output, Place, Standing, Tool, ToolError, ToolErrorKind};
use crate::model::{ToolCall, ToolSpec};
use crate::redact::redact;

/// The tools of one agent, and everything that stands between the model and them.
#[derive(Clone)]
pub struct Toolbox {
    tools: Vec<Arc<dyn Tool>>,
    ledger: Arc<dyn ToolLedger>,
    clock: Arc<dyn Clock>,
    tasks: Tasks,
    /// What would change something is not done.
    harmless: bool,
}

/// A call as the model wants it, with what the house knows.
pub struct Asked<'a> {
    pub call: &'a ToolCall,
    pub place: Place,
    pub standing: &'a Standing,
    /// Names the turn, or the confirmation the customer gave: with tool and arguments it names the act.
    pub scope: &'a str,
    /// The customer said yes to exactly this.
    pub confirmed: bool,
}

pub enum Used {
    /// What the model is told, and what else came of it.
    Told { content: String, outcome: Outcome, output: Output },
    /// The customer is to be asked first.
    Confirm { question: String, arguments: Value },
}

/// A finished call as the ledger keeps it: what the model was told, and what the session learned.
#[derive(Serialize, Deserialize)]
struct Kept {
    content: Value,
    #[serde(default)]
    learned: std::collections::BTreeMap<String, Value>,
    #[serde(default)]
    verified: bool,
}

impl Toolbox {
    /// `tools` have different names; of two with one name the first is used.
    pub fn new(tools: Vec<Arc<dyn Tool>>, ledger: Arc<dyn ToolLedger>, clock: Arc<dyn Clock>, tasks: Tasks) -> Self {
        let mut known: Vec<Arc<dyn Tool>> = Vec::new();
        for tool in tools {
            if known.iter().all(|other| other.card().name != tool.card().name) {
                known.push(tool);
            }
        }
        Self { tools: known, ledger, clock, tasks, harmless: false }
    }

    /// For a preview: reading tools work, the others say that they do not.
    #[must_use]
    pub fn without_changes(mut self) -> Self {
        self.harmless = true;
        self
    }

    pub fn specs(&self) -> Vec<ToolSpec> {
        let spec = |tool: &Arc<dyn Tool>| {
            let card = tool.card();
            ToolSpec { name: card.name.clone(), description: card.description.clone(), parameters: card.parameters.clone() }
        };
        self.tools.iter().map(spec).collect()
    }

    pub fn find(&self, name: &str) -> Option<&Arc<dyn Tool>> {
        self.tools.iter().find(|tool| tool.card().name == name)
    }

    pub fn is_empty(&self) -> bool {
        self.tools.is_empty()
    }

    /// Names what the call would do, whichever turn asks for it; none when it would do nothing.
    pub(crate) fn act(&self, call: &ToolCall) -> Option<String> {
        let card = self.find(&call.name).map(|tool| tool.card()).filter(|card| card.changes())?;
        let arguments = schema::read(&call.arguments, &card.parameters).ok()?;
        Some(act_key("", &card.name, &arguments))
    }

    /// An `Err` means that the ledger failed: nothing was called.
    pub async fn call(&self, asked: Asked<'_>) -> Result<Used> {
        let Some(tool) = self.find(&asked.call.name).cloned() else {
            let names: Vec<&str> = self.tools.iter().map(|tool| tool.card().name.as_str()).collect();
            return Ok(problem(Outcome::Malformed, format!("there is no such tool; there are: {}", names.join(", "))));
        };
        let card = tool.card();
        let arguments = match schema::read(&asked.call.arguments, &card.parameters) {
            Ok(arguments) => arguments,
            Err(wrong) => return Ok(problem(Outcome::Malformed, wrong)),
        };
        if asked.standing.assurance < card.assurance {
            let needed = card.assurance.as_str();
            return Ok(problem(
                Outcome::NotAllowed,
                format!("not allowed: the customer has to be {needed} first, and is {}", asked.standing.assurance.as_str()),
            ));
        }
        if card.confirm && !asked.confirmed {
            let question = tool.question(&arguments).unwrap_or_else(|| plain_question(&card.title, &arguments));
            return Ok(Used::Confirm { question, arguments });
        }
        if card.changes() && self.harmless {
            return Ok(problem(Outcome::Declined, "this is a preview: nothing is changed"));
        }
        // The other side sees the key alone: two customers who want the same are two acts.
        let Place { organisation, conversation, .. } = asked.place;
        let key = act_key(&format!("{organisation} {conversation} {}", asked.scope), &card.name, &arguments);
        let call = Call { place: asked.place, arguments, key, repeats: false, standing: asked.standing.clone() };
        if card.changes() { self.change(tool, call).await } else { Ok(told(card.most_output, read(tool.as_ref(), call).await)) }
    }

    async fn change(&self, tool: Arc<dyn Tool>, mut call: Call) -> Result<Used> {
        let most = tool.card().most_output;
        let Place { organisation, conversation, .. } = call.place;
        let key = ToolKey { organisation, conversation, key: call.key.clone() };
        match self.ledger.begin(&key, &tool.card().name, self.clock.now()).await? {
            Begun::New => {}
            Begun::Done(outcome) => return repeated(most, &outcome),
            Begun::InDoubt if tool.card().effect == Effect::ChangesOnce => call.repeats = true,
            Begun::InDoubt => {
                let doubt = "this was begun before and nobody knows whether it was done; a person has to look";
                return Ok(problem(Outcome::InDoubt, doubt));
            }
        }
        // On its own: a turn that is cancelled half-way does not leave an act half-known.
        let (tell, told_back) = oneshot::channel();
        let ledger = Arc::clone(&self.ledger);
        self.tasks.spawn_brief(async move {
            let result = read(tool.as_ref(), call).await;
            if let Err(error) = settle(ledger.as_ref(), &key, &result).await {
                tracing::error!(%error, "the outcome of an act could not be kept");
            }
            // Nobody listens any more when the turn was cancelled.
            let _ = tell.send(result);
        });
        let lost = || Err(ToolError::in_doubt("the call was cut off"));
        Ok(told(most, told_back.await.unwrap_or_else(|_| lost())))
    }
}

async fn settle(ledger: &dyn ToolLedger, key: &ToolKey, result: &Result<Output, ToolError>) -> Result<()> {
    match result {
        Ok(output) => {
            let kept = Kept { content: output.content.clone(), learned: output.learned.clone(), verified: output.verified };
            ledger.finish(key, serde_json::to_string(&kept).context(Kind::Invalid, "an outcome cannot be written")?).await
        }
        Err(error) if error.kind == ToolErrorKind::InDoubt => Ok(()),
        Err(_) => ledger.withdraw(key).await,
    }
}

/// In time, or not at all.
async fn read(tool: &dyn Tool, call: Call) -> Result<Output, ToolError> {
    let timeout = tool.card().timeout.min(Duration::from_mins(1));
    match tokio::time::timeout(timeout, tool.call(&call)).await {
        Ok(result) => result,
        Err(_) if tool.card().changes() => Err(ToolError::in_doubt("no answer in time; it may have been done")),
        Err(_) => Err(ToolError::unavailable("no answer in time")),
    }
}

fn told(most: usize, result: Result<Output, ToolError>) -> Used {
    match result {
        Ok(output) => Used::Told { content: shown(most, &output.content), outcome: Outcome::Done, output },
        Err(error) => problem(
            match error.kind {
                ToolErrorKind::Refused | ToolErrorKind::Unavailable => Outcome::Failed,
                ToolErrorKind::InDoubt => Outcome::InDoubt,
            },
            error.detail,
        ),
    }
}

fn repeated(most: usize, outcome: &str) -> Result<Used> {
    let kept: Kept = serde_json::from_str(outcome).context(Kind::Corrupt, "a kept outcome cannot be read")?;
    let content = shown(most, &kept.content);
    let output = Output { content: kept.content, learned: kept.learned, verified: kept.verified, ..Output::default() };
    Ok(Used::Told { content, outcome: Outcome::Repeated, output })
}

fn problem(outcome: Outcome, detail: impl Into<String>) -> Used {
    let content = json!({ "error": detail.into() }).to_string();
    Used::Told { content, outcome, output: Output::default() }
}

/// As the model sees it: without what nobody may see, and not longer than it may be.
fn shown(most: usize, content: &Value) -> String {
    let text = match content {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut text = redact(&text).into_owned();
    if text.len() > most {
        let end = (0..=most).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
        text.push_str(" … (cut: the result was longer)");
    }
    text
}

fn plain_question(title: &str, arguments: &Value) -> String {
    let pairs = arguments.as_object().into_iter().flatten();
    let said: Vec<String> = pairs
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            format!("{}: {value}", name.replace('_', " "))
        })
        .collect();
    if said.is_empty() { format!("{title}?") } else { format!("{title}?\n{}", said.join("\n")) }
}

/// The same act has the same key, whatever the order of its arguments.
pub(crate) fn act_key(scope: &str, tool: &str, arguments: &Value) -> String {
    rag::document::checksum(format!("{scope}\n{tool}\n{}", sorted(arguments)).as_bytes())
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| *name);
            Value::Object(fields.into_iter().map(|(name, value)| (name.clone(), sorted(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests;
