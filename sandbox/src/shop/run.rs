//! From picked fields to the answer: root fields, connections, and what an app may not see.

use serde_json::{Map, Value, json};

use super::pick::Picked;
use super::schema::name;
use super::state::{Checkout, State};
use super::{Paging, Protected, Rules, pages, search, time, trees};

/// The largest page.
const MOST: usize = 250;

/// Customer data of the second level, by type.
const PROTECTED: [(&str, &[&str]); 3] = [
    ("Customer", &["firstName", "lastName", "displayName", "email", "phone", "defaultEmailAddress", "defaultPhoneNumber"]),
    ("Order", &["email", "phone", "shippingAddress", "billingAddress"]),
    ("AbandonedCheckout", &["shippingAddress", "billingAddress"]),
];

pub(super) struct Run<'a> {
    pub(super) state: &'a State,
    pub(super) rules: &'a Rules,
    /// By the shop's clock, in milliseconds since 1970.
    now: i64,
    pub(super) errors: Vec<Value>,
    /// Points the answer has really cost.
    pub(super) actual: usize,
}

impl<'a> Run<'a> {
    pub(super) fn new(state: &'a State, rules: &'a Rules, now: i64) -> Self {
        Self { state, rules, now, errors: Vec::new(), actual: 0 }
    }

    fn refuse(&mut self, message: &str, code: &str, path: &str) -> Value {
        self.errors.push(json!({"message": message, "path": path.split('.').collect::<Vec<_>>(), "extensions": {"code": code}}));
        Value::Null
    }

    /// Whether the app has that scope; an error is noted when not.
    pub(super) fn may(&mut self, scope: &str, field: &Picked) -> bool {
        let has = self.rules.scopes.iter().any(|own| own == scope);
        if !has {
            let message = format!("Access denied for {} field. Required access: `{scope}` access scope.", field.name);
            self.refuse(&message, "ACCESS_DENIED", &field.key);
        }
        has
    }

    pub(super) fn query(&mut self, fields: &[Picked]) -> Value {
        let answers = fields.iter().map(|field| (field.key.clone(), self.root(field)));
        let answers: Map<String, Value> = answers.collect();
        Value::Object(answers)
    }

    fn root(&mut self, field: &Picked) -> Value {
        let scope = match field.name.as_str() {
            "products" | "product" | "productByIdentifier" => "read_products",
            "orders" | "order" | "fulfillment" | "abandonedCheckouts" => "read_orders",
            "customers" | "customer" | "customerByIdentifier" => "read_customers",
            _ => "",
        };
        if !scope.is_empty() && !self.may(scope, field) {
            return Value::Null;
        }
        if field.name == "abandonedCheckouts" && !self.rules.sees_checkouts {
            let message = "Access denied for abandonedCheckouts field. Required access: `read_orders` access scope. Also: The \
                user must have manage_abandoned_checkouts permission.";
            return self.refuse(message, "ACCESS_DENIED", &field.key);
        }
        let tree = self.tree(field);
        self.value(&tree, field, "QueryRoot", &field.key)
    }

    fn tree(&self, field: &Picked) -> Value {
        let state = self.state;
        let text = |name: &str| field.arguments.get(name).and_then(Value::as_str).unwrap_or_default();
        let query = text("query");
        let list = match field.name.as_str() {
            "products" => state.products.iter().filter(|one| search::product(one, query)).map(trees::product).collect(),
            "orders" => {
                let visible = state.orders.iter().filter(|one| self.is_recent(&one.created_at) && search::order(one, query));
                visible.filter(|one| self.is_found(one.changed_at(), query)).map(|one| trees::order(state, one)).collect()
            }
            "abandonedCheckouts" => {
                let left = state.checkouts.iter().filter(|one| self.is_left(one) && search::checkout(one, query));
                left.filter(|one| self.is_found(one.changed_at(), query)).map(|one| trees::checkout(state, one)).collect()
            }
            "webhookSubscriptions" => {
                let topics = field.arguments.get("topics").and_then(Value::as_array);
                let wanted = state.subscriptions.iter().filter(|one| {
                    topics.is_none_or(|topics| topics.iter().any(|topic| *topic == one.topic))
                        && (text("uri").is_empty() || one.uri == text("uri"))
                });
                wanted.map(|one| trees::subscription(one, self.version())).collect()
            }
            "customers" => {
                state.customers.iter().filter(|one| search::customer(one, query)).map(|one| trees::customer(state, one)).collect()
            }
            "product" | "order" | "customer" | "fulfillment" => {
                let kind = name(&field.kind);
                return trees::number(kind, text("id")).map_or(Value::Null, |_| self.node(text("id")));
            }
            "node" => return self.node(text("id")),
            "nodes" => {
                let ids = field.arguments.get("ids").and_then(Value::as_array).into_iter().flatten();
                return ids.map(|id| self.node(id.as_str().unwrap_or_default())).collect();
            }
            "webhookSubscription" => {
                let found = state.subscriptions.iter().find(|one| trees::gid("WebhookSubscription", one.id) == text("id"));
                return found.map_or(Value::Null, |one| trees::subscription(one, self.version()));
            }
            "productByIdentifier" | "customerByIdentifier" => return self.identified(&field.arguments),
            "job" => {
                let job = state.jobs.iter().find(|job| trees::gid("Job", job.id) == text("id"));
                return job.map_or(Value::Null, |job| json!({"id": text("id"), "done": job.is_done}));
            }
            "shop" => {
                return json!({"id": "gid://shopify/Shop/1", "name": "Nila", "myshopifyDomain": self.rules.domain,
                    "primaryDomain": {"host": "nila.example"}, "ianaTimezone": "Asia/Kolkata", "currencyCode": "INR",
                    "billingAddress": {"countryCodeV2": "IN"}});
            }
            _ => {
                let scopes = self.rules.scopes.iter().map(|scope| json!({"handle": scope})).collect::<Vec<_>>();
                return json!({"accessScopes": scopes});
            }
        };
        let mut list: Vec<Value> = list;
        pages::sort(&mut list, pages::sorted_by(&field.name, text("sortKey")));
        if is_reversed(field) {
            list.reverse();
        }
        Value::Array(list)
    }

    /// Without the scope for all of them, orders end sixty days ago.
    fn is_recent(&self, created_at: &str) -> bool {
        created_at >= self.rules.sixty_days_ago.as_str() || self.rules.scopes.iter().any(|scope| scope == "read_all_orders")
    }

    /// A search lags behind what has changed.
    fn is_found(&self, changed_at: &str, query: &str) -> bool {
        let lag = self.rules.search_lag.as_millis() as i64;
        query.trim().is_empty() || lag == 0 || time::parse(changed_at).is_none_or(|changed| changed + lag <= self.now)
    }

    /// It says who it was, and nothing happened for a while. What was bought before that was never left.
    fn is_left(&self, checkout: &Checkout) -> bool {
        let idle = self.rules.abandoned_after.as_millis() as i64;
        let made = time::parse(&checkout.created_at).unwrap_or(self.now);
        let end = match checkout.completed_at.as_deref().and_then(time::parse) {
            Some(bought) => bought - made,
            None => self.now - time::parse(checkout.changed_at()).unwrap_or(self.now),
        };
        checkout.has_contact() && end >= idle
    }

    /// Whatever has that id, if the app may read what it is.
    fn node(&self, id: &str) -> Value {
        let kind = trees::kind(id);
        let scope = match kind {
            "Product" | "ProductVariant" => "read_products",
            "Customer" => "read_customers",
            _ => "read_orders",
        };
        let found = trees::find(self.state, id).filter(|_| self.rules.scopes.iter().any(|own| own == scope)).unwrap_or_default();
        let is_hidden = kind == "Order" && !self.is_recent(found["createdAt"].as_str().unwrap_or_default());
        if is_hidden { Value::Null } else { found }
    }

    /// The version that subscriptions are of.
    fn version(&self) -> &str {
        self.rules.versions.last().map_or("", String::as_str)
    }

    fn identified(&self, arguments: &Map<String, Value>) -> Value {
        let wanted = |name: &str| arguments.get("identifier").and_then(|given| given[name].as_str());
        let state = self.state;
        if let Some(id) = wanted("id") {
            return trees::find(state, id).unwrap_or_default();
        }
        if let Some(handle) = wanted("handle") {
            return state.products.iter().find(|one| one.handle == handle).map(trees::product).unwrap_or_default();
        }
        let found = state.customers.iter().find(|one| {
            let email = wanted("emailAddress")
                .is_some_and(|email| one.email.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(email)));
            email || wanted("phoneNumber").is_some_and(|phone| one.phone.as_deref() == Some(phone))
        });
        found.map(|one| trees::customer(state, one)).unwrap_or_default()
    }

    pub(super) fn value(&mut self, tree: &Value, field: &Picked, on: &str, path: &str) -> Value {
        if field.name == "__typename" {
            return json!(on);
        }
        if let Some(hidden) = self.hidden(field, on, path) {
            return hidden;
        }
        if field.is_connection() {
            return self.connection(tree, field, path);
        }
        match tree {
            Value::Array(items) if field.is_object() => {
                let most = field.first().unwrap_or(MOST);
                items.iter().take(most).map(|item| self.object(item, &field.fields, name(&field.kind), path)).collect()
            }
            Value::Object(_) => self.object(tree, &field.fields, name(&field.kind), path),
            Value::String(text) => match field.arguments.get("truncateAt").and_then(Value::as_u64) {
                Some(most) if text.chars().count() as u64 > most => {
                    let short: String = text.chars().take(most.saturating_sub(3) as usize).collect();
                    json!(format!("{short}..."))
                }
                _ => tree.clone(),
            },
            other => other.clone(),
        }
    }

    /// What stands for a field the app may not see.
    fn hidden(&mut self, field: &Picked, on: &str, path: &str) -> Option<Value> {
        let is_protected = PROTECTED.iter().any(|(kind, fields)| *kind == on && fields.contains(&field.name.as_str()));
        match self.rules.protected {
            Protected::Shown => None,
            _ if !is_protected => None,
            // A field that is never null has a stand-in.
            _ if field.name == "displayName" => Some(json!("Customer")),
            Protected::Nulls => Some(Value::Null),
            Protected::Denied => {
                let message = format!("This app is not approved to use the {} field. See protected customer data.", field.name);
                Some(self.refuse(&message, "ACCESS_DENIED", path))
            }
        }
    }

    fn object(&mut self, tree: &Value, fields: &[Picked], kind: &str, path: &str) -> Value {
        let found = tree.get("$ref").and_then(Value::as_str).map(|id| trees::find(self.state, id).unwrap_or_default());
        let tree = found.as_ref().unwrap_or(tree);
        if tree.is_null() {
            return Value::Null;
        }
        self.actual += usize::from(kind != "PageInfo");
        let kind = if kind == "Node" { trees::kind(tree["id"].as_str().unwrap_or_default()) } else { kind };
        let mut object = Map::new();
        for field in fields.iter().filter(|field| field.only.as_deref().is_none_or(|only| only == kind)) {
            let value = self.value(&tree[&field.name], field, kind, &format!("{path}.{}", field.key));
            object.insert(field.key.clone(), value);
        }
        Value::Object(object)
    }

    fn connection(&mut self, tree: &Value, field: &Picked, path: &str) -> Value {
        let (first, last) = (field.arguments.contains_key("first"), field.arguments.contains_key("last"));
        let Some(count) = field.first().filter(|_| first != last) else {
            return self.refuse("you must provide one of first or last", "BAD_REQUEST", path);
        };
        if count > MOST {
            return self.refuse(&format!("first cannot exceed {MOST}"), "BAD_REQUEST", path);
        }
        let all = tree.as_array().map(Vec::as_slice).unwrap_or_default();
        let text = |name: &str| field.arguments.get(name).and_then(Value::as_str);
        // Lists below something have an order of their own.
        let is_root = !path.contains('.');
        let by = if is_root { pages::sorted_by(&field.name, text("sortKey").unwrap_or_default()) } else { "id" };
        let cursor = |item: &Value| pages::cursor(item, by);
        let paging = if is_root { self.rules.pages } else { Paging::Honest };
        let start = match text("after").filter(|_| paging == Paging::Honest) {
            Some(after) => match pages::behind(all, after, by, is_reversed(field)) {
                Some(place) => place,
                None => return self.refuse("Invalid cursor for current pagination sort.", "BAD_REQUEST", path),
            },
            None if last => all.len().saturating_sub(count),
            None => 0,
        };
        let page: Vec<&Value> = all.iter().skip(start).take(count).collect();
        let end = match paging {
            Paging::Honest | Paging::SameCursor => page.last().map(|item| cursor(item)),
            Paging::EverNew => Some(pages::following(text("after"))),
        };
        let is_more = paging != Paging::Honest || start + page.len() < all.len();
        let info = json!({"hasNextPage": is_more, "hasPreviousPage": start > 0,
            "startCursor": page.first().map(|item| cursor(item)), "endCursor": end});
        self.actual += 2;
        let mut object = Map::new();
        for part in &field.fields {
            let value = match part.name.as_str() {
                "nodes" => page.iter().map(|item| self.object(item, &part.fields, name(&part.kind), path)).collect(),
                "edges" => {
                    let edges = page.iter().map(|item| json!({"node": item, "cursor": cursor(item)}));
                    let edges: Vec<Value> = edges.collect();
                    edges.iter().map(|edge| self.object(edge, &part.fields, name(&part.kind), path)).collect()
                }
                "pageInfo" => self.object(&info, &part.fields, "PageInfo", path),
                _ => json!(name(&field.kind)),
            };
            object.insert(part.key.clone(), value);
        }
        Value::Object(object)
    }
}

fn is_reversed(field: &Picked) -> bool {
    field.arguments.get("reverse") == Some(&Value::Bool(true))
}
