use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use engine::clock::Clock;
use engine::ports::ContactStore;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::lead::{Act, Lead, Leads, Scope, Written, today};
use crate::tools::{Call, Card, Effect, Output, Supplies, Tool, ToolError, object, shape, vouched};

/// What this session has of a lead.
const FACT: &str = "interiors.lead";
/// Writes that lose against another one before the tool gives up.
const TRIES: usize = 3;
const IN_THE_CHAT: &str = "In the chat";

/// One name for one change: on another version it is another.
fn once(call: &Call, version: u64) -> String {
    format!("{}-{version}", call.key)
}

/// What the customer of this session said of a number, and whether the lead may be told to them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Session {
    phone: String,
    own: bool,
    said: Said,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Said {
    name: Option<String>,
    email: Option<String>,
    location: Option<String>,
    needs: Option<String>,
    scope: Option<Scope>,
    budget: Option<u64>,
    start: Option<String>,
    hold: Option<bool>,
}

impl Said {
    /// These over what was said before.
    fn over(self, before: Self) -> Self {
        Self {
            name: self.name.or(before.name),
            email: self.email.or(before.email),
            location: self.location.or(before.location),
            needs: self.needs.or(before.needs),
            scope: self.scope.or(before.scope),
            budget: self.budget.or(before.budget),
            start: self.start.or(before.start),
            hold: self.hold.or(before.hold),
        }
    }

    /// For people who read the lead's history.
    fn words(&self) -> String {
        let fields = serde_json::to_value(self).unwrap_or_default();
        let said = fields.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
        said.map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(", ")
    }

    fn write(&self, lead: &mut Lead, overwrites: bool) {
        fn put<T: Clone>(field: &mut Option<T>, said: Option<&T>, overwrites: bool) {
            if let Some(said) = said.filter(|_| overwrites || field.is_none()) {
                *field = Some(said.clone());
            }
        }
        put(&mut lead.name, self.name.as_ref(), overwrites);
        put(&mut lead.email, self.email.as_ref(), overwrites);
        put(&mut lead.location, self.location.as_ref(), overwrites);
        put(&mut lead.needs, self.needs.as_ref(), overwrites);
        put(&mut lead.scope, self.scope.as_ref(), overwrites);
        put(&mut lead.budget, self.budget.as_ref(), overwrites);
        put(&mut lead.start, self.start.as_ref(), overwrites);
    }
}

/// What both tools stand on.
struct Desk {
    leads: Arc<dyn Leads>,
    contacts: Arc<dyn ContactStore>,
    clock: Arc<dyn Clock>,
}

impl Desk {
    fn new(supplies: &Supplies, leads: Arc<dyn Leads>) -> Self {
        Self { leads, contacts: Arc::clone(&supplies.contacts), clock: Arc::clone(&supplies.clock) }
    }

    fn today(&self) -> Date {
        today(self.clock.as_ref())
    }

    /// The number as it is meant, and what the session has of it.
    async fn session(&self, call: &Call) -> Result<Session, ToolError> {
        let known = call.standing.facts.get(FACT).cloned();
        let known: Session = known.and_then(|fact| serde_json::from_value(fact).ok()).unwrap_or_default();
        let phone = match call.arguments["phone"].as_str().map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) => {
                phone(text).ok_or_else(|| ToolError::refused("this is no phone number; ask for it with the country's code"))?
            }
            None if known.phone.is_empty() => return Err(ToolError::refused("ask the customer for their phone number")),
            None => known.phone.clone(),
        };
        let mut session = if known.phone == phone { known } else { Session { phone, ..Session::default() } };
        session.own |= self.is_theirs(call, &session.phone).await?;
        Ok(session)
    }

    /// The channel or the site vouches for who this is, and this is their number.
    async fn is_theirs(&self, call: &Call, phone: &str) -> Result<bool, ToolError> {
        let contact = self.contacts.find(call.place.organisation, call.place.contact).await;
        let contact = contact.map_err(|_unread| ToolError::unavailable("contacts cannot be read at the moment"))?;
        // A number the contact typed themselves vouches for nobody.
        Ok(contact
            .is_some_and(|contact| vouched::vouched(&contact, call).filter_map(vouched::number).any(|known| known == phone)))
    }
}

/// Numbers without a country's code are taken for India's when they look like one of its mobiles.
fn phone(text: &str) -> Option<String> {
    shape::phone(text).or_else(|| {
        let digits = shape::digits(text)?;
        let local = digits.trim_start_matches('0');
        (local.len() == 10 && local.starts_with(['6', '7', '8', '9'])).then(|| format!("+91{local}"))
    })
}

fn told(lead: &Lead, today: Date) -> Value {
    json!({
        "name": lead.name, "email": lead.email, "location": lead.location, "needs": lead.needs, "scope": lead.scope,
        "budget": lead.budget, "start": lead.start, "stage": lead.stage, "missing": lead.missing(),
        "is_project": lead.is_project(today),
    })
}

const PHONE: &str = "With the country's code, such as +91 98765 43210.";

pub(super) struct FindLead {
    card: Card,
    desk: Desk,
}

impl FindLead {
    pub(super) fn new(supplies: &Supplies, leads: Arc<dyn Leads>) -> Self {
        let phone = json!({"type": "string", "minLength": 6, "maxLength": 30, "description": PHONE});
        let description = "Tells what is noted of the customer's project, when it is certain that it is theirs.";
        let card = Card::new("find_lead", "Find the lead", description, object(json!({"phone": phone}), &[]));
        Self { card, desk: Desk::new(supplies, leads) }
    }
}

#[async_trait]
impl Tool for FindLead {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        let session = self.desk.session(call).await?;
        let found = if session.own { self.desk.leads.find(&session.phone).await? } else { None };
        Ok(Output::new(match found {
            Some((lead, _)) => told(&lead, self.desk.today()),
            // The same for a number that has a lead and for one that has none.
            None => json!({"found": false, "why": "nothing can be told of this number; ask, and note it with update_lead"}),
        }))
    }
}

pub(super) struct UpdateLead {
    card: Card,
    desk: Desk,
}

impl UpdateLead {
    pub(super) fn new(supplies: &Supplies, leads: Arc<dyn Leads>) -> Self {
        let text = |length: usize| json!({"type": "string", "minLength": 1, "maxLength": length});
        let properties = json!({
            "phone": {"type": "string", "minLength": 6, "maxLength": 30, "description": PHONE},
            "name": text(100), "email": text(200), "location": text(200), "needs": text(1_000),
            "scope": {"type": "string", "enum": ["full_home", "kitchen_and_bedroom", "less"],
                "description": "less: a single room, decoration or building work alone"},
            "budget": {"type": "integer", "minimum": 0, "maximum": 10_000_000_000u64, "description": "Rupees; 1 lakh is 100000."},
            "start": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "description": "When the work is to begin."},
            "hold": {"type": "boolean", "description": "The customer wants to wait, or goes on after waiting."},
        });
        let description = "Notes what the customer said of their project, as soon as they said it, and tells what is still missing \
            and whether it is a project. Only what was said.";
        let card = Card::new("update_lead", "Note the project", description, object(properties, &[]));
        // Noting the same again changes nothing.
        let card = Card { effect: Effect::ChangesOnce, timeout: std::time::Duration::from_secs(20), ..card };
        Self { card, desk: Desk::new(supplies, leads) }
    }
}

fn said(arguments: &Value) -> Result<Said, ToolError> {
    let text = |name: &str| arguments[name].as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let email = text("email").map(|text| shape::email(&text).ok_or_else(|| ToolError::refused("this is no e-mail address")));
    let start = text("start").map(|text| text.parse::<Date>().map_err(|_invalid| ToolError::refused("there is no such day")));
    Ok(Said {
        name: text("name").and_then(|name| shape::name(&name)),
        email: email.transpose()?,
        location: text("location"),
        needs: text("needs"),
        scope: serde_json::from_value(arguments["scope"].clone()).ok(),
        budget: arguments["budget"].as_u64(),
        start: start.transpose()?.map(|day| day.to_string()),
        hold: arguments["hold"].as_bool(),
    })
}

#[async_trait]
impl Tool for UpdateLead {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        let mut session = self.desk.session(call).await?;
        let said = said(&call.arguments)?;
        let today = self.desk.today();
        let is_done = call.repeats && !session.own && self.is_made_by(call, &session.phone, &said, today).await;
        session.own |= is_done;
        for _ in 0..TRIES {
            let found = self.desk.leads.find(&session.phone).await?;
            let is_new = found.is_none();
            let owns = session.own || is_new;
            let (mut lead, version) = found.unwrap_or_else(|| (Lead { phone: session.phone.clone(), ..Lead::default() }, 0));
            let before = lead.clone();
            said.write(&mut lead, owns);
            if owns || lead != before {
                lead.judge(today, said.hold.filter(|_| owns));
            }
            if !is_done && (is_new || lead != before || !owns) {
                let who = if owns { IN_THE_CHAT } else { "Said of this number by somebody who is not known" };
                lead.note = Some(format!("{who}: {}", said.words()));
                let act = Act { once: &once(call, version), place: call.place, owns };
                if self.desk.leads.write(&lead, version, &act).await? == Written::Lost {
                    continue;
                }
            }
            session.own = owns;
            session.said = said.over(std::mem::take(&mut session.said));
            // To whom the lead is not, only their own words are told back.
            let shown = if owns { lead } else { Self::of_session(&session, today) };
            let fact = serde_json::to_value(&session).unwrap_or_default();
            return Ok(Output { learned: BTreeMap::from([(FACT.to_owned(), fact)]), ..Output::new(told(&shown, today)) });
        }
        Err(ToolError::unavailable("the lead is being changed by somebody else"))
    }
}

impl UpdateLead {
    /// Whether this very act made the lead before its outcome was lost: whoever made it is no stranger to it.
    async fn is_made_by(&self, call: &Call, phone: &str, said: &Said, today: Date) -> bool {
        let mut lead = Lead { phone: phone.to_owned(), ..Lead::default() };
        said.write(&mut lead, true);
        lead.judge(today, said.hold);
        lead.note = Some(format!("{IN_THE_CHAT}: {}", said.words()));
        let act = Act { once: &once(call, 0), place: call.place, owns: true };
        matches!(self.desk.leads.write(&lead, 0, &act).await, Ok(Written::Done))
    }

    /// As if nothing were known but what this session said.
    fn of_session(session: &Session, today: Date) -> Lead {
        let mut lead = Lead { phone: session.phone.clone(), ..Lead::default() };
        session.said.write(&mut lead, true);
        lead.judge(today, session.said.hold);
        lead
    }
}
