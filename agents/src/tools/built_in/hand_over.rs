use async_trait::async_trait;
use serde_json::json;

use super::object;
use crate::tools::{Call, Card, Output, Then, Tool, ToolError};

/// Ends the turn with a person.
pub(super) struct HandOver {
    card: Card,
}

impl HandOver {
    pub(super) fn new() -> Self {
        let parameters = object(
            json!({"reason": {"type": "string", "minLength": 1, "maxLength": 500,
                "description": "For the colleague who takes over: what the customer wants and what was tried."}}),
            &["reason"],
        );
        let description = "Hands the conversation to a person. Use it when the customer asks for one, when you cannot help, \
            or when something went wrong that a person has to look at.";
        Self { card: Card::new("hand_over", "Hand over to a person", description, parameters) }
    }
}

#[async_trait]
impl Tool for HandOver {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        let reason = call.arguments["reason"].as_str().unwrap_or_default().trim().to_owned();
        let then = Some(Then::HandOver { reason });
        Ok(Output { then, ..Output::new(json!({"handed_over": true})) })
    }
}
