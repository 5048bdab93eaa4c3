//! A simulated CRM with leads over REST: find by phone, list, create, update.
//!
//! The shape of its requests and answers is written down in `docs/packs-rest.md`; a business may put it before its own CRM. One of
//! another shape, as CRMs of businesses have them, is in [`plain`].

pub mod plain;
mod state;

#[cfg(test)]
mod tests;

use std::io;
use std::net::SocketAddr;

use serde_json::{Map, Value, json};

pub use crate::rest::{Fault, Seen};
use crate::rest::{Idempotency, Rest, Server, invalid, not_found, number, refusal};
use crate::serve::{Reply, Request};

pub use state::{Lead, State};

const STATUSES: [&str; 3] = ["unreal", "real", "hold"];
const SCOPES: [&str; 4] = ["full_home", "kitchen_bedroom", "kitchen", "other"];
const LONGEST: usize = 2000;

struct Desk {
    key: String,
    now: String,
    state: State,
    kept: Idempotency,
}

/// Listens on loopback until it is dropped.
pub struct Crm(Server<Desk>);

impl Crm {
    /// Opens with the key `crm-sandbox`.
    ///
    /// Errors: when no port can be had.
    pub async fn start(state: State) -> io::Result<Self> {
        let desk = Desk { key: "crm-sandbox".into(), now: "2026-11-26T12:00:00Z".into(), state, kept: Idempotency::default() };
        Server::start(desk).await.map(Self)
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// `http://127.0.0.1:port`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.0.address())
    }

    #[must_use]
    pub fn state(&self) -> State {
        self.0.with(|desk| desk.state.clone())
    }

    /// A change from elsewhere: a colleague edits a lead.
    pub fn change(&self, change: impl FnOnce(&mut State)) {
        self.0.with(|desk| change(&mut desk.state));
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
        if request.header("x-api-key") != Some(&self.key) {
            return refusal(401, "unauthorised", "The key is missing or wrong.", None);
        }
        let parts: Vec<&str> = request.path().trim_matches('/').split('/').collect();
        let reply = match (request.method.as_str(), parts.as_slice()) {
            ("GET", ["leads"]) => self.list(request),
            ("POST", ["leads"]) => self.create(request),
            ("GET", ["leads", id]) => self.place(id).map(|place| self.shown(place, 200)),
            ("PATCH", ["leads", id]) => self.update(request, id),
            (_, ["leads"] | ["leads", _]) => Err(refusal(405, "method", "This is not done here.", None)),
            _ => Err(not_found()),
        };
        reply.unwrap_or_else(|refusal| refusal)
    }
}

impl Desk {
    fn place(&self, id: &str) -> Result<usize, Reply> {
        self.state.leads.iter().position(|lead| lead.id == id).ok_or_else(not_found)
    }

    fn shown(&self, place: usize, status: u16) -> Reply {
        let Some(lead) = self.state.leads.get(place) else { return not_found() };
        Reply::json(status, &json!(lead)).with("etag", &format!("\"{}\"", lead.version))
    }

    fn list(&self, request: &Request) -> Result<Reply, Reply> {
        let limit = number(request, "limit", 20, 100)? as usize;
        let phone = request.query("phone");
        if phone.as_ref().is_some_and(|phone| !is_phone(phone)) {
            return Err(invalid("phone", "A number with its country, such as +919812345678; the plus is %2B in an address."));
        }
        let status = request.query("status");
        if status.as_ref().is_some_and(|status| !STATUSES.contains(&status.as_str())) {
            return Err(invalid("status", "One of unreal, real, hold."));
        }
        let fits = |lead: &&Lead| {
            phone.as_ref().is_none_or(|phone| lead.phone == *phone) && status.as_ref().is_none_or(|status| lead.status == *status)
        };
        let start = match request.query("cursor") {
            Some(cursor) => {
                let place = self.state.leads.iter().position(|lead| lead.id == cursor);
                place.ok_or_else(|| invalid("cursor", "This cursor is not known."))? + 1
            }
            None => 0,
        };
        let found: Vec<&Lead> = self.state.leads.iter().skip(start).filter(fits).take(limit + 1).collect();
        let page: Vec<&Lead> = found.iter().take(limit).copied().collect();
        let next = page.last().filter(|_| found.len() > limit).map(|lead| &lead.id);
        Ok(Reply::json(200, &json!({"leads": page, "next": next})))
    }

    fn create(&mut self, request: &Request) -> Result<Reply, Reply> {
        let key = self.kept.check(request)?;
        let fields = fields(request)?;
        for needed in ["name", "phone"] {
            if !fields.contains_key(needed) {
                return Err(invalid(needed, "This is needed."));
            }
        }
        let phone = fields.get("phone").and_then(Value::as_str).unwrap_or_default();
        if let Some(lead) = self.state.leads.iter().find(|lead| lead.phone == phone) {
            let error =
                json!({"code": "duplicate", "message": "There is a lead with this phone.", "field": "phone", "id": lead.id});
            return Err(Reply::json(409, &json!({"error": error})));
        }
        let id = format!("lead_{}", self.state.leads.len() + 1);
        let mut lead = Lead { id, status: "unreal".into(), created_at: self.now.clone(), ..Lead::default() };
        self.write(&mut lead, &fields);
        let answer = json!(lead);
        self.state.leads.push(lead);
        Ok(self.kept.keep(key, request, 201, &answer))
    }

    fn update(&mut self, request: &Request, id: &str) -> Result<Reply, Reply> {
        let key = self.kept.check(request)?;
        let place = self.place(id)?;
        let fields = fields(request)?;
        let Some(mut lead) = self.state.leads.get(place).cloned() else { return Err(not_found()) };
        let wanted = request.header("if-match").map(|tag| tag.trim_matches('"').to_owned());
        if wanted.is_some_and(|wanted| wanted != lead.version.to_string()) {
            return Err(refusal(412, "changed", "The lead was changed since it was read.", None));
        }
        self.write(&mut lead, &fields);
        let answer = json!(lead);
        if let Some(old) = self.state.leads.get_mut(place) {
            *old = lead;
        }
        Ok(self.kept.keep(key, request, 200, &answer))
    }

    /// The fields were checked; a note is added to those there are.
    fn write(&self, lead: &mut Lead, fields: &Map<String, Value>) {
        for (name, value) in fields {
            let text = value.as_str().unwrap_or_default().to_owned();
            match name.as_str() {
                "name" => lead.name = text,
                "phone" => lead.phone = text,
                "email" => lead.email = value.as_str().map(str::to_owned),
                "city" => lead.city = value.as_str().map(str::to_owned),
                "source" => lead.source = value.as_str().map(str::to_owned),
                "status" => lead.status = text,
                "budget_inr" => lead.budget_inr = value.as_u64(),
                "scope" => lead.scope = value.as_str().map(str::to_owned),
                "start_within_months" => lead.start_within_months = value.as_u64(),
                _ => lead.notes.push(text),
            }
        }
        lead.version += 1;
        lead.updated_at.clone_from(&self.now);
    }
}

fn is_phone(phone: &str) -> bool {
    let digits = phone.strip_prefix('+').unwrap_or_default();
    (8..=15).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
}

/// The fields of a body, each as it must be.
fn fields(request: &Request) -> Result<Map<String, Value>, Reply> {
    let Some(Value::Object(fields)) = request.json() else {
        return Err(refusal(400, "no_json", "The body is no JSON object.", None));
    };
    for (name, value) in &fields {
        let text = value.as_str().filter(|text| text.len() <= LONGEST);
        let fits = match name.as_str() {
            "name" | "note" => text.is_some_and(|text| !text.trim().is_empty()),
            "phone" => text.is_some_and(is_phone),
            "email" => value.is_null() || text.is_some_and(|text| text.contains('@')),
            "city" | "source" => value.is_null() || text.is_some(),
            "status" => text.is_some_and(|text| STATUSES.contains(&text)),
            "scope" => value.is_null() || text.is_some_and(|text| SCOPES.contains(&text)),
            "budget_inr" => value.is_null() || value.is_u64(),
            "start_within_months" => value.is_null() || value.as_u64().is_some_and(|months| months <= 120),
            _ => return Err(invalid(name, "There is no such field.")),
        };
        if !fits {
            return Err(invalid(name, "The value does not fit this field."));
        }
    }
    Ok(fields)
}
