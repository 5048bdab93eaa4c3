//! Three simulated orders, and the two tools that look at them.

use std::collections::HashSet;
use std::sync::Arc;

use agents::tools::{Call, Card, Effect, Output, Tool, ToolError};
use async_trait::async_trait;
use engine::ids::ConversationId;
use parking_lot::Mutex;
use serde_json::{Value, json};

pub const FIND: &str = "practice_find_order";
pub const CANCEL: &str = "practice_cancel_order";

struct Order {
    number: &'static str,
    what: &'static str,
    state: &'static str,
    may_cancel: bool,
}

const ORDERS: [Order; 3] = [
    Order {
        number: "PC-1001",
        what: "The Operator, a rotary desk phone",
        state: "on its way, arrives tomorrow",
        may_cancel: false,
    },
    Order { number: "PC-1002", what: "a Line Lamp", state: "being packed", may_cancel: true },
    Order { number: "PC-1003", what: "two Patch Cords", state: "delivered on Monday", may_cancel: false },
];

/// Cancelled orders that are remembered, each in the conversation that cancelled it.
const MOST: usize = 1_000;

type Cancelled = Arc<Mutex<HashSet<(ConversationId, &'static str)>>>;

struct FindOrder {
    card: Card,
    cancelled: Cancelled,
}

struct CancelOrder {
    card: Card,
    cancelled: Cancelled,
}

/// Both over the same orders, which are whole again with the next start.
pub fn tools() -> Vec<Arc<dyn Tool>> {
    let cancelled = Cancelled::default();
    let parameters = json!({
        "type": "object",
        "properties": {"order": {"type": "string", "minLength": 4, "maxLength": 20, "description": "Such as PC-1001"}},
        "required": ["order"],
        "additionalProperties": false,
    });
    let find = Card::new(FIND, "Find an order (simulated)", "Simulated: says how an order stands.", parameters.clone());
    let cancel =
        Card::new(CANCEL, "Cancel an order (simulated)", "Simulated: cancels an order that is not sent yet.", parameters);
    let cancel = Card { effect: Effect::Changes, confirm: true, ..cancel };
    vec![Arc::new(FindOrder { card: find, cancelled: Arc::clone(&cancelled) }), Arc::new(CancelOrder { card: cancel, cancelled })]
}

fn order(arguments: &Value) -> Result<&'static Order, ToolError> {
    let asked: String = arguments["order"].as_str().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    let found = ORDERS.iter().find(|order| !asked.is_empty() && order.number.ends_with(&asked));
    found.ok_or_else(|| ToolError::refused("there is no such order; the simulated ones are PC-1001, PC-1002 and PC-1003"))
}

fn told(order: &Order, state: &str) -> Value {
    json!({"order": order.number, "what": order.what, "state": state, "simulated": true})
}

#[async_trait]
impl Tool for FindOrder {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        let order = order(&call.arguments)?;
        let is_cancelled = self.cancelled.lock().contains(&(call.place.conversation, order.number));
        Ok(Output::new(told(order, if is_cancelled { "cancelled" } else { order.state })))
    }
}

#[async_trait]
impl Tool for CancelOrder {
    fn card(&self) -> &Card {
        &self.card
    }

    fn question(&self, arguments: &Value) -> Option<String> {
        let Order { number, what, .. } = order(arguments).ok()?;
        Some(format!("Cancel order {number} ({what})? It is a simulated order: nothing real is cancelled."))
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        let order = order(&call.arguments)?;
        if !order.may_cancel {
            return Err(ToolError::refused(format!(
                "order {} is {}: it cannot be cancelled any more",
                order.number, order.state
            )));
        }
        let mut cancelled = self.cancelled.lock();
        if cancelled.len() >= MOST {
            cancelled.clear();
        }
        cancelled.insert((call.place.conversation, order.number));
        Ok(Output::new(told(order, "cancelled")))
    }
}
