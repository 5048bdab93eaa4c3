use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value, json};

use super::proof::{self, Order};
use super::shop::Shop;
use super::words;
use crate::tools::{Call, Card, Output, Tool, ToolError, object};

pub(super) const ORDER_ARGUMENT: &str = "As the customer writes it, such as #1001";

fn with_proof(name: &str, title: &str, description: &str, needed: bool) -> Card {
    let properties = json!({
        "order": {"type": "string", "minLength": 1, "maxLength": 50, "description": ORDER_ARGUMENT},
        "email": {"type": "string", "maxLength": 254, "description": "Only what the customer gave as the order's."},
        "phone": {"type": "string", "maxLength": 30, "description": "Only what the customer gave as the order's."},
    });
    let mut parameters = object(properties, &["order"]);
    if needed {
        parameters["anyOf"] = json!([{"required": ["email"]}, {"required": ["phone"]}]);
    }
    Card { timeout: std::time::Duration::from_secs(20), ..Card::new(name, title, description, parameters) }
}

/// The order, when it is the contact's; what is not shown to be theirs is told in the same words as what is not there.
async fn shown(shop: &Shop, call: &Call) -> Result<Option<Order>, ToolError> {
    let given = |name: &str| call.arguments[name].as_str().map(str::trim).filter(|text| !text.is_empty());
    let found = proof::find(shop, given("order").unwrap_or_default()).await?;
    Ok(found.filter(|order| match (given("email"), given("phone")) {
        (None, None) => order.is_of(&call.standing),
        (email, phone) => order.is_shown_by(email, phone),
    }))
}

fn has_proof(arguments: &Value) -> bool {
    ["email", "phone"].iter().any(|name| arguments[*name].as_str().is_some_and(|text| !text.trim().is_empty()))
}

pub(super) struct OrderStatus {
    card: Card,
    shop: Arc<Shop>,
}

impl OrderStatus {
    pub(super) fn new(shop: Arc<Shop>) -> Self {
        let description = "Tells the state of an order, its parcels and where it goes. The customer has to give the e-mail or \
            phone of the order, once in a conversation.";
        Self { card: with_proof("order_status", "State of an order", description, false), shop }
    }
}

#[async_trait]
impl Tool for OrderStatus {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        match shown(&self.shop, call).await? {
            Some(order) if has_proof(&call.arguments) => {
                Ok(Output { learned: order.fact(), verified: true, ..Output::new(words::order(&order)) })
            }
            Some(order) => Ok(Output::new(words::order(&order))),
            None if has_proof(&call.arguments) => Ok(proof::not_shown()),
            None => Err(ToolError::refused("ask the customer for the e-mail or phone of this order")),
        }
    }
}

/// Lets the contact show that an order is theirs.
pub(super) struct VerifyCustomer {
    card: Card,
    shop: Arc<Shop>,
}

impl VerifyCustomer {
    pub(super) fn new(shop: Arc<Shop>) -> Self {
        let description = "Checks that an order belongs to the customer, by the e-mail or phone of the order. Needed before an \
            order is cancelled or its address changed.";
        Self { card: with_proof("verify_customer", "Verify the customer", description, true), shop }
    }
}

#[async_trait]
impl Tool for VerifyCustomer {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        if !has_proof(&call.arguments) {
            return Err(ToolError::refused("ask the customer for the e-mail or phone of this order"));
        }
        Ok(match shown(&self.shop, call).await? {
            Some(order) => {
                let content = json!({"verified": true, "order": order.name()});
                Output { learned: order.fact(), verified: true, ..Output::new(content) }
            }
            None => proof::not_shown(),
        })
    }
}
