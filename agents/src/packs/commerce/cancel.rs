use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use engine::model::agent::Assurance;
use serde_json::{Value, json};

use super::orders::ORDER_ARGUMENT;
use super::proof::{self, Order};
use super::shop::{Shop, accepted};
use super::words;
use crate::tools::{Call, Card, Effect, Output, Tool, ToolError, ToolErrorKind, object};

/// Nothing has left the house.
const CANCELLABLE: [&str; 4] = ["UNFULFILLED", "OPEN", "ON_HOLD", "SCHEDULED"];
const LOOK_EVERY: Duration = Duration::from_millis(400);
const LOOKS: usize = 10;

pub(super) struct CancelOrder {
    card: Card,
    shop: Arc<Shop>,
}

impl CancelOrder {
    pub(super) fn new(shop: Arc<Shop>) -> Self {
        let properties = json!({"order": {"type": "string", "minLength": 1, "maxLength": 50, "description": ORDER_ARGUMENT}});
        let description = "Cancels an order of the verified customer that has not been sent. It cannot be undone.";
        let card = Card::new("cancel_order", "Cancel an order", description, object(properties, &["order"]));
        let card = Card {
            assurance: Assurance::Verified,
            // The order is read first: one that is cancelled is not cancelled again.
            effect: Effect::ChangesOnce,
            confirm: true,
            timeout: Duration::from_secs(40),
            ..card
        };
        Self { card, shop }
    }

    /// Waits a little for the end of what the shop does in its own time.
    async fn wait(&self, order: &Order, job: &Value) -> Result<Output, ToolError> {
        for _ in 0..LOOKS {
            tokio::time::sleep(LOOK_EVERY).await;
            let told = self.shop.read("query J($id:ID!){job(id:$id){id done}}", json!({"id": job["id"]})).await;
            if told.is_ok_and(|told| told["job"]["done"] == true) {
                break;
            }
        }
        let order = proof::again(&self.shop, order).await.map_err(|_unread| in_doubt())?;
        Ok(told(&order))
    }
}

fn in_doubt() -> ToolError {
    ToolError::in_doubt("the cancellation was sent, and nobody knows whether the shop did it")
}

fn told(order: &Order) -> Output {
    let mut content = words::order(order);
    content["cancellation"] = json!(if order.0["cancelledAt"].is_null() { "under way" } else { "done" });
    Output::new(content)
}

/// The verified customer's own order, as it is at this moment.
pub(super) async fn own(shop: &Shop, call: &Call) -> Result<Order, ToolError> {
    let found = proof::find(shop, call.arguments["order"].as_str().unwrap_or_default()).await?;
    let own = found.filter(|order| order.is_of(&call.standing));
    own.ok_or_else(|| ToolError::refused("the verified customer has no such order"))
}

pub(super) fn has_left(order: &Order) -> bool {
    let has_parcels = order.0["fulfillments"].as_array().is_some_and(|parcels| !parcels.is_empty());
    let state = order.0["displayFulfillmentStatus"].as_str().unwrap_or_default();
    has_parcels || !CANCELLABLE.contains(&state)
}

#[async_trait]
impl Tool for CancelOrder {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        let order = own(&self.shop, call).await?;
        if !order.0["cancelledAt"].is_null() {
            return Ok(told(&order));
        }
        if has_left(&order) {
            return Err(ToolError::refused("the order is on its way or done with and cannot be cancelled"));
        }
        let query = "mutation C($id:ID!,$reason:OrderCancelReason!,$restock:Boolean!,$rm:OrderCancelRefundMethodInput,\
            $notify:Boolean,$note:String){orderCancel(orderId:$id,reason:$reason,restock:$restock,refundMethod:$rm,\
            notifyCustomer:$notify,staffNote:$note){job{id done} orderCancelUserErrors{field message code}}}";
        let variables = json!({"id": order.0["id"], "reason": "CUSTOMER", "restock": true, "notify": true,
            "rm": {"originalPaymentMethodsRefund": true}, "note": "Asked for by the customer in the chat"});
        match self.shop.change(query, variables).await {
            Ok(payload) => {
                accepted(&payload["orderCancel"], "orderCancelUserErrors")?;
                self.wait(&order, &payload["orderCancel"]["job"]).await
            }
            // The answer is lost; the order itself may tell.
            Err(error) if error.kind == ToolErrorKind::InDoubt => {
                for _ in 0..LOOKS / 2 {
                    tokio::time::sleep(LOOK_EVERY).await;
                    let now = proof::again(&self.shop, &order).await.map_err(|_unread| in_doubt())?;
                    if !now.0["cancelledAt"].is_null() {
                        return Ok(told(&now));
                    }
                }
                Err(in_doubt())
            }
            Err(error) => Err(error),
        }
    }

    fn question(&self, arguments: &Value) -> Option<String> {
        Some(format!("Cancel order {}? This cannot be undone.", arguments["order"].as_str().unwrap_or_default()))
    }
}
