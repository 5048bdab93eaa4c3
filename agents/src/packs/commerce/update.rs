use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use engine::model::agent::Assurance;
use serde_json::{Map, Value, json};

use super::cancel::{has_left, own};
use super::orders::ORDER_ARGUMENT;
use super::proof::{self, Order};
use super::shop::{Shop, accepted};
use super::words;
use crate::tools::{Call, Card, Effect, Output, Tool, ToolError, ToolErrorKind, object};

/// What a customer calls a part of an address, and what the shop calls it.
const PARTS: [(&str, &str); 9] = [
    ("first_name", "firstName"),
    ("last_name", "lastName"),
    ("address1", "address1"),
    ("address2", "address2"),
    ("company", "company"),
    ("city", "city"),
    ("province_code", "provinceCode"),
    ("zip", "zip"),
    ("country_code", "countryCode"),
];

pub(super) struct UpdateAddress {
    card: Card,
    shop: Arc<Shop>,
}

impl UpdateAddress {
    pub(super) fn new(shop: Arc<Shop>) -> Self {
        let part = |length: usize| json!({"type": "string", "maxLength": length});
        let needed = |length: usize| json!({"type": "string", "minLength": 1, "maxLength": length});
        let properties = json!({
            "order": {"type": "string", "minLength": 1, "maxLength": 50, "description": ORDER_ARGUMENT},
            "first_name": part(50), "last_name": part(50),
            "address1": {"type": "string", "minLength": 1, "maxLength": 120, "description": "Street and number"},
            "address2": {"type": "string", "maxLength": 120, "description": "Flat, floor; empty when there is none."},
            "company": part(80), "city": needed(80), "zip": needed(20),
            "province_code": {"type": "string", "maxLength": 5, "description": "State, such as KL for Kerala"},
            "country_code": {"type": "string", "pattern": "^[A-Z]{2}$", "description": "Such as IN; left out: as before."},
            "phone": {"type": "string", "maxLength": 30},
        });
        let description = "Changes where an order of the verified customer goes, as long as it has not been sent. What is left \
            out of name, company, state, country and phone stays as it was.";
        let parameters = object(properties, &["order", "address1", "city", "zip"]);
        let card = Card {
            assurance: Assurance::Verified,
            // The same address written twice is the same address.
            effect: Effect::ChangesOnce,
            confirm: true,
            timeout: Duration::from_secs(30),
            ..Card::new("update_address", "Change the delivery address", description, parameters)
        };
        Self { card, shop }
    }
}

/// The whole address as the shop wants it: what was given over what is stored.
fn merged(order: &Order, arguments: &Value) -> Map<String, Value> {
    let stored = &order.0["shippingAddress"];
    let mut address = Map::new();
    let mut put = |name: &str, given: &Value, stored: &Value| {
        let value = if given.is_string() { given } else { stored };
        if value.as_str().is_some_and(|text| !text.trim().is_empty()) {
            address.insert(name.to_owned(), value.clone());
        }
    };
    for (ours, theirs) in PARTS {
        let stored = match theirs {
            "countryCode" => &stored["countryCodeV2"],
            // Belongs to the street before: another street has another flat or none.
            "address2" => &Value::Null,
            name => &stored[name],
        };
        put(theirs, &arguments[ours], stored);
    }
    put("phone", &arguments["phone"], &stored["phone"]);
    address
}

fn is_written(order: &Order, address: &Map<String, Value>) -> bool {
    let stored = &order.0["shippingAddress"];
    ["address1", "city", "zip"].iter().all(|name| address.get(*name) == stored.get(*name))
}

#[async_trait]
impl Tool for UpdateAddress {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        let order = own(&self.shop, call).await?;
        if !order.0["cancelledAt"].is_null() {
            return Err(ToolError::refused("the order is cancelled"));
        }
        if has_left(&order) {
            return Err(ToolError::refused("the order is on its way; its address cannot be changed any more"));
        }
        let address = merged(&order, &call.arguments);
        let query = "mutation U($input:OrderInput!){orderUpdate(input:$input){order{id} userErrors{field message}}}";
        let input = json!({"input": {"id": order.0["id"], "shippingAddress": address}});
        match self.shop.change(query, input).await {
            Ok(payload) => accepted(&payload["orderUpdate"], "userErrors")?,
            Err(error) if error.kind != ToolErrorKind::InDoubt => return Err(error),
            Err(error) => {
                // The answer is lost; the order itself may tell.
                let now = proof::again(&self.shop, &order).await.map_err(|_unread| error.clone())?;
                if !is_written(&now, &address) {
                    return Err(error);
                }
            }
        }
        let doubt = |_| ToolError::in_doubt("the address was sent to the shop, and the order cannot be read");
        let now = proof::again(&self.shop, &order).await.map_err(doubt)?;
        Ok(Output::new(json!({"order": now.name(), "ships_to": words::address(&now.0["shippingAddress"])})))
    }

    fn question(&self, arguments: &Value) -> Option<String> {
        let said = |name: &str| arguments[name].as_str().map(str::trim).filter(|text| !text.is_empty());
        let parts =
            ["first_name", "last_name", "company", "address1", "address2", "zip", "city", "province_code", "country_code"];
        let lines: Vec<&str> = parts.into_iter().filter_map(said).collect();
        Some(format!("Send order {} to this address?\n{}", said("order").unwrap_or_default(), lines.join(", ")))
    }
}
