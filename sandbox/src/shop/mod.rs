//! A simulated shop: the Admin GraphQL API of Shopify (2026-10), as far as a shop's assistant needs it.
//!
//! `POST /admin/api/{version}/graphql.json` with `X-Shopify-Access-Token`. A query is checked against `schema.graphql`, has
//! its cost taken from a bucket that refills, and is answered with `extensions.cost`; errors come with status 200, as there.
//! What the shop has is plain data: [`Shop::state`] before and after tells what an agent did. What it tells by itself are
//! [`Webhook`]s, which a test brings as it likes: late, twice, in another order, or never.

mod bodies;
mod mutate;
mod pages;
mod pick;
mod run;
mod schema;
mod search;
mod state;
mod subscriptions;
mod time;
mod trees;
mod webhook;

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::time::Instant;

use crate::serve::{self, Listening, Reply, Request, Service};

use pick::{Operation, pick};
use run::Run;
use schema::Schema;
pub use state::{Address, Checkout, Customer, Fulfillment, Job, Line, Order, Product, State, Subscription, Variant};
pub use webhook::Webhook;

/// A query that costs more is never run.
const MOST_COST: usize = 1000;

/// Requests that are remembered.
const MOST_SEEN: usize = 4096;

/// What an app sees of names, addresses, numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Protected {
    #[default]
    Shown,
    Nulls,
    Denied,
}

/// How lists end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paging {
    #[default]
    Honest,
    /// There is always another page: the first one again, with the same cursor.
    SameCursor,
    /// The same with a cursor that was never there before.
    EverNew,
}

#[derive(Debug, Clone)]
pub struct Rules {
    pub token: String,
    /// Webhooks are signed with it.
    pub secret: String,
    pub domain: String,
    /// The first is the oldest: it serves what is older still.
    pub versions: Vec<String>,
    pub scopes: Vec<String>,
    pub protected: Protected,
    /// Points in the bucket, and points that come back in a second.
    pub bucket: (f64, f64),
    /// How long a cancellation takes.
    pub cancel_takes: Duration,
    pub now: String,
    /// Whether the time goes on by itself.
    pub runs: bool,
    /// Older orders need `read_all_orders`.
    pub sixty_days_ago: String,
    /// Whether the app may look at checkouts that were left.
    pub sees_checkouts: bool,
    /// A checkout counts as left when nothing happened in it for so long.
    pub abandoned_after: Duration,
    /// A search finds what has changed so much later.
    pub search_lag: Duration,
    pub pages: Paging,
}

impl Rules {
    /// A shop whose time goes on from that one, in milliseconds since 1970.
    #[must_use]
    pub fn living(milliseconds: u64) -> Self {
        let now = milliseconds as i64;
        let sixty_days_ago = time::written(now - 60 * 86_400_000);
        Self { now: time::written(now), runs: true, sixty_days_ago, ..Self::default() }
    }
}

impl Default for Rules {
    fn default() -> Self {
        let scopes = ["read_products", "read_orders", "write_orders", "read_customers", "read_fulfillments"];
        Self {
            token: "shpat_sandbox".into(),
            secret: "shpss_sandbox".into(),
            domain: "nila.myshopify.com".into(),
            versions: ["2026-01", "2026-04", "2026-07", "2026-10"].map(str::to_owned).to_vec(),
            scopes: scopes.map(str::to_owned).to_vec(),
            protected: Protected::Shown,
            bucket: (2000.0, 100.0),
            cancel_takes: Duration::from_millis(30),
            now: "2026-11-26T12:00:00Z".into(),
            runs: false,
            sixty_days_ago: "2026-09-27T12:00:00Z".into(),
            sees_checkouts: true,
            abandoned_after: Duration::from_mins(10),
            search_lag: Duration::ZERO,
            pages: Paging::Honest,
        }
    }
}

/// What goes wrong with one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// An HTTP status with a page that is no JSON: 402, 423, 429, 503.
    Status(u16),
    /// The bucket is taken for empty.
    Throttled,
    /// Shopify's own error, to be tried again.
    Internal,
    Slow(Duration),
    Disconnect,
    /// The change is made, and the connection ends before the answer.
    LostAnswer,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    pub query: String,
    pub variables: Value,
    pub status: u16,
}

struct Inside {
    rules: Rules,
    state: State,
    schema: Schema,
    available: f64,
    refilled: Instant,
    started: Instant,
    /// What was added to the time.
    passed: Duration,
    /// Webhooks that were made.
    told: u64,
    /// When each job that is under way ends.
    ends: Vec<(u64, Instant)>,
    faults: VecDeque<Fault>,
    seen: VecDeque<Seen>,
}

struct Front(Mutex<Inside>);

/// Listens on loopback until it is dropped.
pub struct Shop {
    listening: Listening,
    front: Arc<Front>,
}

impl Shop {
    /// Errors: when no port can be had.
    pub async fn start(rules: Rules, state: State) -> io::Result<Self> {
        let inside = Inside {
            available: rules.bucket.0,
            rules,
            state,
            schema: Schema::load(),
            refilled: Instant::now(),
            started: Instant::now(),
            passed: Duration::ZERO,
            told: 0,
            ends: Vec::new(),
            faults: VecDeque::new(),
            seen: VecDeque::new(),
        };
        let front = Arc::new(Front(Mutex::new(inside)));
        let listening = serve::listen(Arc::clone(&front)).await?;
        Ok(Self { listening, front })
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.listening.address
    }

    /// `http://127.0.0.1:port`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.listening.address)
    }

    /// What the shop has now, with the cancellations that are over.
    #[must_use]
    pub fn state(&self) -> State {
        let mut inside = self.front.lock();
        inside.settle();
        inside.state.clone()
    }

    /// A change from elsewhere: the courier, the merchant, a customer. What does not say when it was changed was changed now.
    pub fn change(&self, change: impl FnOnce(&mut State)) {
        let mut inside = self.front.lock();
        inside.changes(|state, _rules| change(state));
    }

    /// What holds from now on.
    pub fn rule(&self, change: impl FnOnce(&mut Rules)) {
        change(&mut self.front.lock().rules);
    }

    /// Time goes by.
    pub fn pass(&self, time: Duration) {
        self.front.lock().passed += time;
    }

    /// The time in the shop, as it writes it: whole seconds.
    #[must_use]
    pub fn now(&self) -> String {
        time::written(self.front.lock().now())
    }

    /// The time so many seconds before now.
    #[must_use]
    pub fn ago(&self, time: Duration) -> String {
        time::written(self.front.lock().now() - time.as_millis() as i64)
    }

    /// The next request meets it.
    pub fn inject(&self, fault: Fault) {
        self.front.lock().faults.push_back(fault);
    }

    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        self.front.lock().seen.iter().cloned().collect()
    }
}

impl Front {
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service for Front {
    fn answer(&self, request: Request) -> Reply {
        let mut inside = self.lock();
        inside.settle();
        let fault = inside.faults.pop_front();
        let body = request.json().unwrap_or_default();
        let mut reply = match &fault {
            Some(Fault::Disconnect) => Reply::empty(0),
            Some(Fault::Status(status)) => Reply::empty(*status),
            _ => inside.answer(&request, &body, fault.as_ref()),
        };
        if let Some(Fault::Slow(time)) = fault {
            reply.delay = time;
        }
        if fault == Some(Fault::LostAnswer) {
            reply.status = 0;
        }
        if inside.seen.len() == MOST_SEEN {
            inside.seen.pop_front();
        }
        let query = body["query"].as_str().unwrap_or_default().to_owned();
        inside.seen.push_back(Seen { query, variables: body["variables"].clone(), status: reply.status });
        reply
    }
}

impl Inside {
    /// What time has brought: points, and ends of cancellations.
    fn settle(&mut self) {
        let time = time::written(self.now());
        let now = Instant::now();
        let (most, rate) = self.rules.bucket;
        self.available = (self.available + rate * now.duration_since(self.refilled).as_secs_f64()).min(most);
        self.refilled = now;
        for (job, _) in self.ends.extract_if(.., |(_, end)| *end <= now).collect::<Vec<_>>() {
            self.state.finish(job, &time);
        }
    }

    /// Milliseconds since 1970 by the shop's clock.
    fn now(&self) -> i64 {
        let gone = if self.rules.runs { self.started.elapsed() } else { Duration::ZERO };
        time::parse(&self.rules.now).unwrap_or_default() + (gone + self.passed).as_millis() as i64
    }

    fn changes<T>(&mut self, change: impl FnOnce(&mut State, &Rules) -> T) -> T {
        let (before, now) = (self.state.clone(), time::written(self.now()));
        let came = change(&mut self.state, &self.rules);
        self.state.stamp(&before, &now);
        came
    }

    fn answer(&mut self, request: &Request, body: &Value, fault: Option<&Fault>) -> Reply {
        let version = request.path().strip_prefix("/admin/api/").and_then(|rest| rest.strip_suffix("/graphql.json"));
        let Some(version) = version.filter(|_| request.method == "POST") else {
            return Reply::json(404, &json!({"errors": "Not Found"}));
        };
        if request.header("x-shopify-access-token") != Some(&self.rules.token) {
            let message = "[API] Invalid API key or access token (unrecognized login or wrong password)";
            return Reply::json(401, &json!({"errors": message}));
        }
        if !request.header("content-type").is_some_and(|kind| kind.starts_with("application/json")) {
            return Reply::json(400, &json!({"errors": {"query": "Required parameter missing or invalid"}}));
        }
        let served = self.rules.versions.iter().find(|known| *known == version).or(self.rules.versions.first());
        let served = served.cloned().unwrap_or_default();
        let answer = match (body["query"].as_str(), fault) {
            (None, _) => return Reply::json(400, &json!({"errors": {"query": "Required parameter missing or invalid"}})),
            (_, Some(Fault::Internal)) => {
                json!({"errors": [{"message": "Internal error. Looks like something went wrong on our end.",
                "extensions": {"code": "INTERNAL_SERVER_ERROR", "requestId": "00000000-sandbox"}}]})
            }
            _ => self.run(body, fault == Some(&Fault::Throttled)),
        };
        Reply::json(200, &answer).with("x-shopify-api-version", &served).with("x-request-id", &"00000000-sandbox")
    }

    fn run(&mut self, body: &Value, is_throttled: bool) -> Value {
        let operation = match pick(&self.schema, body) {
            Ok(operation) => operation,
            Err(errors) => return json!({"errors": errors}),
        };
        let changes = if operation.is_mutation { 10 * operation.fields.len() } else { 0 };
        let requested = changes + operation.fields.iter().map(pick::Picked::cost).sum::<usize>();
        if requested > MOST_COST {
            let message = format!("Query cost is {requested}, which exceeds the single query max cost limit ({MOST_COST}).");
            return json!({"errors": [{"message": message, "extensions": {"code": "MAX_COST_EXCEEDED", "cost": requested,
                "maxCost": MOST_COST}}]});
        }
        if is_throttled || requested as f64 > self.available {
            let cost = self.cost(requested, None);
            return json!({"errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}], "extensions": {"cost": cost}});
        }
        let (data, errors, actual) = self.data(&operation);
        self.available -= (actual + changes) as f64;
        let mut answer = json!({"data": data, "extensions": {"cost": self.cost(requested, Some(actual + changes))}});
        if !errors.is_empty() {
            answer["errors"] = json!(errors);
        }
        answer
    }

    fn cost(&self, requested: usize, actual: Option<usize>) -> Value {
        json!({"requestedQueryCost": requested, "actualQueryCost": actual, "throttleStatus": {
            "maximumAvailable": self.rules.bucket.0, "currentlyAvailable": self.available.floor(), "restoreRate": self.rules.bucket.1}})
    }

    fn data(&mut self, operation: &Operation) -> (Value, Vec<Value>, usize) {
        let now = self.now();
        if !operation.is_mutation {
            let mut run = Run::new(&self.state, &self.rules, now);
            let data = run.query(&operation.fields);
            return (data, run.errors, run.actual);
        }
        let (mut data, mut errors, mut actual) = (Map::new(), Vec::new(), 0);
        for field in &operation.fields {
            let mut run = Run::new(&self.state, &self.rules, now);
            let is_allowed = mutate::scope(&field.name).is_none_or(|scope| run.may(scope, field));
            errors.append(&mut run.errors);
            if !is_allowed {
                data.insert(field.key.clone(), Value::Null);
                continue;
            }
            let before = self.state.jobs.len();
            let at = time::written(now);
            let tree = self.changes(|state, rules| mutate::change(state, rules, &at, &field.name, &field.arguments));
            let end = Instant::now() + self.rules.cancel_takes;
            self.ends.extend(self.state.jobs.iter().skip(before).map(|job| (job.id, end)));
            let mut run = Run::new(&self.state, &self.rules, now);
            data.insert(field.key.clone(), run.value(&tree, field, "Mutation", &field.key));
            errors.append(&mut run.errors);
            actual += run.actual;
        }
        (Value::Object(data), errors, actual)
    }
}
