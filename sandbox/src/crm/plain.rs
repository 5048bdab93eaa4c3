//! A CRM of a shape of its own, as a business may have one: pages by number, what was changed since, one record a phone.
//!
//! ```text
//! GET   /leads?page=1&size=2&updated_after=2026-11-26T12:00:00.000Z    {"data": [{"id", "full_name", "phone", …}], "total": 3}
//! GET   /leads?phone=%2B34612345678                                    the same, of this phone
//! POST  /leads          201 with the record; 409 {"error": {"code": "duplicate", "existing_id"}} for a phone that is there
//! PATCH /leads/{id}     200 with the record
//! ```

use std::io;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::rest::{Fault, Rest, Seen, Server, invalid, not_found, number, refusal};
use crate::serve::{Reply, Request};

/// What it asks for as `X-Api-Key`.
pub const KEY: &str = "plain-crm";

const STATUSES: [&str; 4] = ["new", "qualified", "customer", "lost"];

/// What is otherwise than in a CRM that is well.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rules {
    /// Every page of the list is the first.
    pub is_endless: bool,
    /// This page comes late.
    pub slow: Option<(u64, Duration)>,
    /// So many records are made, and nobody is told.
    pub lost: u32,
}

struct Desk {
    /// As it is written into the records; any text that sorts like a time.
    now: String,
    records: Vec<Map<String, Value>>,
    rules: Rules,
}

/// Listens on loopback until it is dropped.
pub struct Plain(Server<Desk>);

impl Plain {
    /// `now`: an RFC 3339 time in UTC with milliseconds.
    ///
    /// Errors: when no port can be had.
    pub async fn start(now: &str) -> io::Result<Self> {
        let desk = Desk { now: now.to_owned(), records: Vec::new(), rules: Rules::default() };
        Server::start(desk).await.map(Self)
    }

    /// `http://127.0.0.1:port`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.0.address())
    }

    /// From now on it is so late.
    pub fn tick(&self, now: &str) {
        self.0.with(|desk| now.clone_into(&mut desk.now));
    }

    /// Somebody of the business writes a record down; its id.
    pub fn put(&self, fields: &Value) -> String {
        self.0.with(|desk| desk.put(fields.as_object().cloned().unwrap_or_default()))
    }

    /// Somebody of the business changes one.
    pub fn edit(&self, id: &str, fields: &Value) {
        self.0.with(|desk| {
            let now = Value::String(desk.now.clone());
            if let Some(record) = desk.records.iter_mut().find(|record| record.get("id").is_some_and(|known| known == id)) {
                record.extend(fields.as_object().cloned().unwrap_or_default());
                record.insert("updated_at".to_owned(), now);
            }
        });
    }

    #[must_use]
    pub fn records(&self) -> Vec<Value> {
        self.0.with(|desk| desk.records.iter().cloned().map(Value::Object).collect())
    }

    #[must_use]
    pub fn record(&self, id: &str) -> Value {
        self.records().into_iter().find(|record| record["id"] == id).unwrap_or_default()
    }

    pub fn rule(&self, change: impl FnOnce(&mut Rules)) {
        self.0.with(|desk| change(&mut desk.rules));
    }

    /// The next request meets it.
    pub fn inject(&self, fault: Fault) {
        self.0.inject(fault);
    }

    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        self.0.requests()
    }
}

impl Rest for Desk {
    fn answer(&mut self, request: &Request) -> Reply {
        if request.header("x-api-key") != Some(KEY) {
            return refusal(401, "unauthorised", "The key is missing or wrong.", None);
        }
        let parts: Vec<&str> = request.path().trim_matches('/').split('/').collect();
        let reply = match (request.method.as_str(), parts.as_slice()) {
            ("GET", ["leads"]) => self.list(request),
            ("POST", ["leads"]) => self.create(request),
            ("PATCH", ["leads", id]) => self.update(request, id),
            (_, ["leads"] | ["leads", _]) => Err(refusal(405, "method", "This is not done here.", None)),
            _ => Err(not_found()),
        };
        reply.unwrap_or_else(|refusal| refusal)
    }
}

impl Desk {
    fn put(&mut self, fields: Map<String, Value>) -> String {
        let id = format!("L-{}", self.records.len() + 1);
        let mut record = Map::new();
        for (name, usual) in [
            ("full_name", Value::Null),
            ("phone", Value::Null),
            ("mail", Value::Null),
            ("status", json!("new")),
            ("notes", Value::Null),
            ("score", Value::Null),
        ] {
            record.insert(name.to_owned(), usual);
        }
        record.extend(fields);
        record.insert("id".to_owned(), json!(id));
        record.insert("updated_at".to_owned(), json!(self.now));
        self.records.push(record);
        id
    }

    fn list(&self, request: &Request) -> Result<Reply, Reply> {
        let size = number(request, "size", 20, 100)? as usize;
        let page = number(request, "page", 1, u64::MAX)?;
        let text = |record: &Map<String, Value>, name: &str| -> String {
            record.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let (phone, since) = (request.query("phone"), request.query("updated_after").unwrap_or_default());
        let fits = |record: &&Map<String, Value>| {
            phone.as_ref().is_none_or(|phone| text(record, "phone") == *phone) && text(record, "updated_at") >= since
        };
        let found: Vec<&Map<String, Value>> = self.records.iter().filter(fits).collect();
        let passed = if self.rules.is_endless { 0 } else { size.saturating_mul(page as usize - 1) };
        let data: Vec<&Map<String, Value>> = found.iter().skip(passed).take(size).copied().collect();
        let mut reply = Reply::json(200, &json!({"data": data, "total": found.len()}));
        if let Some((slow, time)) = self.rules.slow
            && slow == page
        {
            reply.delay = time;
        }
        Ok(reply)
    }

    fn create(&mut self, request: &Request) -> Result<Reply, Reply> {
        let fields = fields(request)?;
        let there = self.records.iter().find(|record| {
            let phone = record.get("phone").filter(|phone| !phone.is_null());
            phone.is_some() && phone == fields.get("phone")
        });
        if let Some(there) = there {
            let error = json!({"code": "duplicate", "existing_id": there.get("id")});
            return Err(Reply::json(409, &json!({"error": error})));
        }
        let id = self.put(fields);
        let mut reply = Reply::json(201, &self.shown(&id));
        if self.rules.lost > 0 {
            self.rules.lost -= 1;
            reply.status = 0;
        }
        Ok(reply)
    }

    fn update(&mut self, request: &Request, id: &str) -> Result<Reply, Reply> {
        let (fields, now) = (fields(request)?, json!(self.now));
        let found = self.records.iter_mut().find(|record| record.get("id").is_some_and(|known| known == id));
        let record = found.ok_or_else(not_found)?;
        record.extend(fields);
        record.insert("updated_at".to_owned(), now);
        Ok(Reply::json(200, &self.shown(id)))
    }

    fn shown(&self, id: &str) -> Value {
        let found = self.records.iter().find(|record| record.get("id").is_some_and(|known| known == id));
        found.map_or(Value::Null, |record| Value::Object(record.clone()))
    }
}

/// The fields of a body, each as it must be.
fn fields(request: &Request) -> Result<Map<String, Value>, Reply> {
    let Some(Value::Object(fields)) = request.json() else {
        return Err(refusal(400, "no_json", "The body is no JSON object.", None));
    };
    for (name, value) in &fields {
        let fits = match name.as_str() {
            "full_name" | "phone" | "mail" | "notes" => value.is_null() || value.is_string(),
            "status" => value.as_str().is_some_and(|status| STATUSES.contains(&status)),
            "score" => value.is_null() || value.is_number(),
            _ => return Err(invalid(name, "There is no such field.")),
        };
        if !fits {
            return Err(invalid(name, "The value does not fit this field."));
        }
    }
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Response;
    use crate::serve::tests::exchange;

    async fn send(crm: &Plain, method: &str, target: &str, body: &Value) -> Response {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        exchange(crm.0.address(), method, target, &[("x-api-key", KEY)], &body).await.unwrap()
    }

    async fn listed(crm: &Plain, target: &str) -> Vec<String> {
        let response = send(crm, "GET", target, &Value::Null).await;
        let body: Value = serde_json::from_str(&response.body).unwrap();
        body["data"].as_array().unwrap().iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect()
    }

    #[tokio::test]
    async fn records_come_in_pages_by_phone_and_since_a_time() {
        let crm = Plain::start("2026-11-26T12:00:00.000Z").await.unwrap();
        for phone in ["+34612000001", "+34612000002", "+34612000003"] {
            crm.put(&json!({"phone": phone}));
        }
        crm.tick("2026-11-26T13:00:00.000Z");
        crm.edit("L-2", &json!({"status": "qualified"}));
        assert_eq!(listed(&crm, "/leads?page=1&size=2").await, ["L-1", "L-2"]);
        assert_eq!(listed(&crm, "/leads?page=3&size=2").await, [""; 0]);
        assert_eq!(listed(&crm, "/leads?phone=%2B34612000003").await, ["L-3"]);
        assert_eq!(listed(&crm, "/leads?updated_after=2026-11-26T12:30:00.000Z").await, ["L-2"]);
        crm.rule(|rules| rules.is_endless = true);
        assert_eq!(listed(&crm, "/leads?page=7&size=2").await, ["L-1", "L-2"]);
        assert_eq!(exchange(crm.0.address(), "GET", "/leads", &[], "").await.unwrap().status, 401);
    }

    #[tokio::test]
    async fn a_phone_is_one_record_and_a_record_whose_answer_is_lost_is_there() {
        let crm = Plain::start("2026-11-26T12:00:00.000Z").await.unwrap();
        crm.rule(|rules| rules.lost = 1);
        let body = json!({"full_name": "Anil", "phone": "+919845000000"});
        assert!(exchange(crm.0.address(), "POST", "/leads", &[("x-api-key", KEY)], &body.to_string()).await.is_err());
        let again = send(&crm, "POST", "/leads", &body).await;
        assert!(again.status == 409 && again.body.contains("L-1"), "{}", again.body);
        assert_eq!(send(&crm, "PATCH", "/leads/L-1", &json!({"status": "lost", "score": 7})).await.status, 200);
        assert_eq!(crm.record("L-1")["score"], 7);
        for (target, body, status) in [
            ("/leads/L-1", json!({"status": "dreaming"}), 422),
            ("/leads/L-1", json!({"rank": 1}), 422),
            ("/leads/L-9", json!({"status": "new"}), 404),
        ] {
            assert_eq!(send(&crm, "PATCH", target, &body).await.status, status, "{target} {body}");
        }
    }
}
