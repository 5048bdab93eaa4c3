//! Against a shop of a few lines; the one of the sandbox is asked in the tests of the whole program.

use std::sync::atomic::{AtomicUsize, Ordering};

use engine::ports::vault::Sealed;
use parking_lot::Mutex;
use serde_json::Value;

use super::*;
use crate::tools::rehearsal::site::{Asked, Reply, Site};
use crate::tools::rehearsal::{self, ORG, Props};
use crate::tools::{Call, Output, ToolErrorKind};

/// Two orders of Ann, one of Bo; what was asked to be changed, and how often a change's answer is lost.
struct Counter {
    orders: Mutex<Vec<Value>>,
    changes: AtomicUsize,
    lose: AtomicUsize,
    throttle: AtomicUsize,
}

fn order(id: u32, name: &str, customer: u32, email: &str, state: &str) -> Value {
    json!({"id": format!("gid://shopify/Order/{id}"), "name": name, "email": email, "phone": null, "cancelledAt": null,
        "customer": {"id": format!("gid://shopify/Customer/{customer}")}, "displayFulfillmentStatus": state,
        "displayFinancialStatus": "PAID", "lineItems": {"nodes": [{"title": "Lamp", "quantity": 1}]}, "fulfillments": [],
        "shippingAddress": {"firstName": "A", "lastName": "B", "address1": "1 Old Road", "address2": "Flat 3", "city": "Kochi",
            "provinceCode": "KL", "zip": "682001", "countryCodeV2": "IN", "phone": "+919800000000"}})
}

fn counter() -> Arc<Counter> {
    let orders = vec![
        order(1, "#1001", 7, "ann@example.com", "UNFULFILLED"),
        order(2, "#1002", 7, "ann@example.com", "FULFILLED"),
        order(3, "#10012", 8, "bo@example.com", "UNFULFILLED"),
    ];
    let zero = || AtomicUsize::new(0);
    Arc::new(Counter { orders: Mutex::new(orders), changes: zero(), lose: zero(), throttle: zero() })
}

fn take(left: &AtomicUsize) -> bool {
    left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
}

impl Counter {
    fn answer(&self, asked: &Asked) -> Reply {
        if asked.header("x-shopify-access-token") != Some("secret") {
            return Reply::json(401, &json!({"errors": "no"}));
        }
        if take(&self.throttle) {
            let status = json!({"currentlyAvailable": 0, "restoreRate": 1_000});
            let cost = json!({"requestedQueryCost": 10, "throttleStatus": status});
            return Reply::json(200, &json!({"errors": [{"extensions": {"code": "THROTTLED"}}], "extensions": {"cost": cost}}));
        }
        let (body, mut orders) = (asked.json(), self.orders.lock());
        let (query, variables) = (body["query"].as_str().unwrap_or_default(), &body["variables"]);
        let find = |id: &Value| orders.iter().position(|order| order["id"] == *id).unwrap_or(0);
        let data = if query.starts_with("query O") {
            let wanted = variables["q"].as_str().unwrap_or_default().trim_start_matches("name:").trim_matches('"').to_owned();
            let found = orders.iter().filter(|order| order["name"].as_str().is_some_and(|name| name.starts_with(&wanted)));
            json!({"orders": {"nodes": found.collect::<Vec<_>>()}})
        } else if query.starts_with("query R") {
            json!({"order": orders[find(&variables["id"])]})
        } else if query.starts_with("query J") {
            json!({"job": {"done": true}})
        } else if query.starts_with("mutation C") {
            let at = find(&variables["id"]);
            self.changes.fetch_add(1, Ordering::Relaxed);
            orders[at]["cancelledAt"] = json!("2026-11-26T12:00:00Z");
            json!({"orderCancel": {"job": {"id": "gid://shopify/Job/1", "done": false}, "orderCancelUserErrors": []}})
        } else if query.starts_with("mutation U") {
            let input = &variables["input"];
            let at = find(&input["id"]);
            self.changes.fetch_add(1, Ordering::Relaxed);
            if input["shippingAddress"]["zip"] == "0" {
                json!({"orderUpdate": {"order": null, "userErrors": [{"field": ["zip"], "message": "Zip is not valid"}]}})
            } else {
                orders[at]["shippingAddress"] = input["shippingAddress"].clone();
                json!({"orderUpdate": {"order": {"id": input["id"]}, "userErrors": []}})
            }
        } else {
            json!({"shop": {"name": "Nila"}, "currentAppInstallation": {"accessScopes": [{"handle": "read_products"}]}})
        };
        let cut = query.starts_with("mutation") && take(&self.lose);
        Reply { cut, ..Reply::json(200, &json!({"data": data})) }
    }
}

struct Talk {
    tools: Vec<Arc<dyn Tool>>,
    call: Call,
    counter: Arc<Counter>,
    site: Site,
    props: Props,
    settings: PackSettings,
}

impl Talk {
    async fn new() -> Self {
        let (counter, props) = (counter(), Props::new().await);
        let answering = Arc::clone(&counter);
        let site = Site::start(move |asked| answering.answer(asked));
        let entered = [("shop", "nila".to_owned()), ("address", site.at("")), ("allow_private", "yes".to_owned())];
        let settings = PackSettings {
            organisation: ORG,
            key: "commerce".into(),
            settings: entered.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            secrets: [("token".to_owned(), Sealed("1:terces".into()))].into(),
            ..PackSettings::default()
        };
        let tools = tools(&props.supplies, &settings).unwrap();
        Self { tools, call: rehearsal::call(json!({})), counter, site, props, settings }
    }

    async fn ask(&mut self, tool: &str, arguments: Value) -> Result<Output, ToolError> {
        let tool = self.tools.iter().find(|known| known.card().name == tool).unwrap();
        self.call.arguments = arguments;
        let output = tool.call(&self.call).await?;
        self.call.standing.facts.extend(output.learned.clone());
        Ok(output)
    }

    async fn being_ann(mut self) -> Self {
        let output = self.ask("verify_customer", json!({"order": "1001", "email": "Ann@example.com"})).await.unwrap();
        assert!(output.verified && !output.failed_proof);
        self
    }

    fn changes(&self) -> usize {
        self.counter.changes.load(Ordering::Relaxed)
    }
}

#[tokio::test]
async fn a_wrong_proof_and_an_unknown_order_are_told_in_the_same_words() {
    let mut talk = Talk::new().await;
    let wrong = [
        json!({"order": "#1001", "email": "bo@example.com"}),
        json!({"order": "#9999", "email": "ann@example.com"}),
        json!({"order": "#100", "email": "ann@example.com"}),
        json!({"order": "\" OR name:\"#1001", "email": "ann@example.com"}),
        json!({"order": "#1001", "phone": "+919800000000"}),
        json!({"order": "#1001", "email": "ann@example.com", "phone": "+919800000000"}),
    ];
    let mut told = Vec::new();
    for arguments in wrong {
        for tool in ["verify_customer", "order_status"] {
            let output = talk.ask(tool, arguments.clone()).await.unwrap();
            assert!(output.failed_proof && !output.verified && output.learned.is_empty(), "{arguments}");
            told.push(output.content.to_string());
        }
    }
    assert!(told.iter().all(|words| *words == told[0]), "{told:#?}");
    let bare = talk.ask("order_status", json!({"order": "#1001"})).await.unwrap_err();
    let unknown = talk.ask("order_status", json!({"order": "#9999"})).await.unwrap_err();
    assert_eq!(bare, unknown);
}

#[tokio::test]
async fn a_verified_customer_has_their_own_orders_and_nobody_elses() {
    let mut talk = Talk::new().await.being_ann().await;
    let told = talk.ask("order_status", json!({"order": "#1002"})).await.unwrap().content;
    assert_eq!((&told["order"], &told["state"]), (&json!("#1002"), &json!("FULFILLED")));
    assert!(talk.ask("order_status", json!({"order": "#10012"})).await.is_err());
    for tool in ["cancel_order", "update_address"] {
        let arguments = json!({"order": "#10012", "address1": "x", "city": "y", "zip": "1"});
        let error = talk.ask(tool, arguments).await.unwrap_err();
        assert_eq!((error.kind, error.detail.contains("no such order")), (ToolErrorKind::Refused, true));
    }
    assert_eq!(talk.changes(), 0);
}

#[tokio::test]
async fn an_order_is_cancelled_once_and_one_that_left_is_not() {
    let mut talk = Talk::new().await.being_ann().await;
    let told = talk.ask("cancel_order", json!({"order": "1001"})).await.unwrap().content;
    assert_eq!((&told["state"], &told["cancellation"]), (&json!("CANCELLED"), &json!("done")));
    let again = talk.ask("cancel_order", json!({"order": "1001"})).await.unwrap().content;
    assert_eq!(again["cancellation"], "done");
    assert_eq!(talk.changes(), 1);
    assert!(talk.ask("cancel_order", json!({"order": "1002"})).await.is_err());
    let gone = json!({"order": "1001", "address1": "x", "city": "y", "zip": "1"});
    assert!(talk.ask("update_address", gone).await.is_err());
    assert_eq!(talk.changes(), 1);
}

#[tokio::test]
async fn a_lost_answer_is_settled_by_looking_at_the_order() {
    let mut talk = Talk::new().await.being_ann().await;
    talk.counter.lose.store(2, Ordering::Relaxed);
    let address = json!({"order": "1001", "address1": "9 New Road", "city": "Kochi", "zip": "682002"});
    let told = talk.ask("update_address", address).await.unwrap().content;
    assert_eq!(told["ships_to"]["address1"], "9 New Road");
    assert_eq!(talk.ask("cancel_order", json!({"order": "1001"})).await.unwrap().content["cancellation"], "done");
    assert_eq!(talk.changes(), 2);
}

#[tokio::test]
async fn an_address_is_written_whole_with_what_was_there_and_without_the_old_flat() {
    let mut talk = Talk::new().await.being_ann().await;
    let address = json!({"order": "1001", "address1": "9 New Road", "city": "Kochi", "zip": "682002"});
    talk.ask("update_address", address).await.unwrap();
    let sent = talk.site.asked().iter().rev().find(|asked| asked.body.contains("mutation U")).unwrap().json();
    let expected = json!({"firstName": "A", "lastName": "B", "address1": "9 New Road", "city": "Kochi", "provinceCode": "KL",
        "zip": "682002", "countryCode": "IN", "phone": "+919800000000"});
    assert_eq!(sent["variables"]["input"]["shippingAddress"], expected);
    let error = talk.ask("update_address", json!({"order": "1001", "address1": "9", "city": "K", "zip": "0"})).await.unwrap_err();
    assert_eq!(error.detail, "the shop refused: Zip is not valid");
}

#[tokio::test]
async fn a_busy_shop_is_waited_for_and_a_wrong_token_is_told() {
    let mut talk = Talk::new().await;
    talk.counter.throttle.store(2, Ordering::Relaxed);
    assert!(talk.ask("verify_customer", json!({"order": "1001", "email": "ann@example.com"})).await.unwrap().verified);
    let error = check(&talk.props.supplies, &talk.settings).await.unwrap_err();
    assert_eq!(error.detail, "Nila answers, but the app lacks read_orders, write_orders, read_customers.");
    talk.settings.secrets.insert("token".into(), Sealed("1:gnorw".into()));
    let error = check(&talk.props.supplies, &talk.settings).await.unwrap_err();
    assert_eq!(error.detail, "the shop refuses the token of this connection");
}

#[tokio::test]
async fn the_customer_reads_what_they_are_asked_to_confirm() {
    let talk = Talk::new().await;
    let question = |tool: &str, arguments: Value| {
        talk.tools.iter().find(|known| known.card().name == tool).and_then(|tool| tool.question(&arguments)).unwrap()
    };
    assert_eq!(question("cancel_order", json!({"order": "#1001"})), "Cancel order #1001? This cannot be undone.");
    let address = json!({"order": "#1001", "address1": "9 New Road", "city": "Kochi", "zip": "682002", "phone": "+91 1"});
    assert_eq!(question("update_address", address), "Send order #1001 to this address?\n9 New Road, 682002, Kochi");
}
