use async_trait::async_trait;
use engine::model::agent::Agent;
use serde_json::json;

use super::object;
use crate::tools::{Call, Card, Output, Then, Tool, ToolError};

/// Characters of what one colleague is for.
const ABOUT: usize = 200;

/// Gives the turn to another agent of the bot.
pub(super) struct PassToAgent {
    card: Card,
}

impl PassToAgent {
    /// `None` when there is nobody else.
    pub(super) fn new<'a>(others: impl Iterator<Item = &'a Agent>) -> Option<Self> {
        let others: Vec<&Agent> = others.collect();
        if others.is_empty() {
            return None;
        }
        let keys: Vec<&str> = others.iter().map(|agent| agent.key.as_str()).collect();
        let lines: Vec<String> = others.iter().map(|agent| format!("- {}: {}", agent.key, about(agent))).collect();
        let description = format!(
            "Lets another agent answer the customer in your place. Use it when the question is theirs and not yours:\n{}",
            lines.join("\n")
        );
        Some(Self::with(&description, &json!({"type": "string", "enum": keys})))
    }

    pub(super) fn for_catalogue() -> Self {
        Self::with("Lets another agent of the bot answer the customer.", &json!({"type": "string"}))
    }

    fn with(description: &str, agent: &serde_json::Value) -> Self {
        let reason = json!({"type": "string", "minLength": 1, "maxLength": 300, "description": "Why it is theirs."});
        let parameters = object(json!({"agent": agent, "reason": reason}), &["agent", "reason"]);
        Self { card: Card::new("pass_to_agent", "Pass to another agent", description, parameters) }
    }
}

fn about(agent: &Agent) -> String {
    let said = [&agent.when.description, &agent.role, &agent.name].into_iter().find(|text| !text.trim().is_empty());
    said.map_or_else(String::new, |text| text.trim().chars().take(ABOUT).collect())
}

#[async_trait]
impl Tool for PassToAgent {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        let said = |name: &str| call.arguments[name].as_str().unwrap_or_default().trim().to_owned();
        let then = Some(Then::Pass { agent: said("agent"), reason: said("reason") });
        Ok(Output { then, ..Output::new(json!({"passed": true})) })
    }
}
