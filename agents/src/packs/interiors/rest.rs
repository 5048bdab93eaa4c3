//! Leads in a CRM with a small REST interface.
//!
//! ```text
//! GET   {address}/leads?phone=%2B91…   {"leads": [{"id", "phone", "name", "version", …}]}
//! POST  {address}/leads                201; 409 when the phone has a lead already
//! PATCH {address}/leads/{id}           200; 412 when it is not the version of If-Match any more
//! ```
//!
//! The key is sent as `X-Api-Key`; a change carries an `Idempotency-Key`.

use std::sync::Arc;

use async_trait::async_trait;
use engine::clock::Clock;
use jiff::civil::Date;
use jiff::{Span, Unit};
use reqwest::Method;
use serde_json::{Value, json};

use super::lead::{Act, Lead, Leads, Scope, Written, today};
use crate::packs::service::{Ask, Service, refusal};
use crate::tools::ToolError;

pub(super) struct Crm {
    service: Service,
    clock: Arc<dyn Clock>,
}

impl Crm {
    pub(super) fn new(service: Service, clock: Arc<dyn Clock>) -> Self {
        Self { service: service.with_key_in("x-api-key"), clock }
    }
}

#[async_trait]
impl Leads for Crm {
    async fn find(&self, phone: &str) -> Result<Option<(Lead, u64)>, ToolError> {
        let query = vec![("phone", phone.to_owned())];
        let (status, told) = self.service.ask(Ask { query, ..Ask::get(&["leads"]) }).await?;
        let leads = told["leads"].as_array().filter(|_| status.is_success());
        let leads = leads.ok_or_else(|| refusal(status, &told))?;
        // A search may be generous; another number's lead is another person's.
        let found = leads.iter().find(|lead| lead["phone"].as_str().is_some_and(|known| known == phone));
        let version = |found: &Value| found["version"].as_u64().unwrap_or(1).max(1);
        Ok(found.and_then(|found| Some((read(found, today(self.clock.as_ref()))?, version(found)))))
    }

    async fn write(&self, lead: &Lead, version: u64, act: &Act<'_>) -> Result<Written, ToolError> {
        if lead.name.is_none() {
            return Err(ToolError::refused("the CRM takes nobody without a name; ask for it first"));
        }
        let body = Some(shown(lead, today(self.clock.as_ref())));
        let path = ["leads", lead.external.as_str()];
        let ask = if version == 0 {
            Ask { method: Method::POST, body, once: Some(act.once), ..Ask::get(&path[..1]) }
        } else {
            Ask { method: Method::PATCH, body, once: Some(act.once), version: Some(version), ..Ask::get(&path) }
        };
        let (status, told) = self.service.ask(ask).await?;
        match status.as_u16() {
            200..=299 => Ok(Written::Done),
            409 | 412 => Ok(Written::Lost),
            _ => Err(refusal(status, &told)),
        }
    }
}

/// What the CRM has beyond this stays as it is there.
fn read(found: &Value, today: Date) -> Option<Lead> {
    let id = match &found["id"] {
        Value::String(id) => id.clone(),
        Value::Number(id) => id.to_string(),
        _ => return None,
    };
    let text = |name: &str| found[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let scope = text("scope").map(|scope| match scope.as_str() {
        "full_home" => Scope::FullHome,
        "kitchen_bedroom" => Scope::KitchenAndBedroom,
        _ => Scope::Less,
    });
    let start = found["start_within_months"].as_i64().and_then(|months| Span::new().try_months(months).ok());
    Some(Lead {
        external: id,
        phone: text("phone")?,
        name: text("name"),
        email: text("email"),
        location: text("city"),
        scope,
        budget: found["budget_inr"].as_u64(),
        start: start.and_then(|months| today.checked_add(months).ok()).map(|day| day.to_string()),
        stage: serde_json::from_value(found["status"].clone()).unwrap_or_default(),
        ..Lead::default()
    })
}

fn shown(lead: &Lead, today: Date) -> Value {
    let scope = lead.scope.map(|scope| match scope {
        Scope::FullHome => "full_home",
        Scope::KitchenAndBedroom => "kitchen_bedroom",
        Scope::Less => "other",
    });
    let start = lead.start.as_ref().and_then(|start| start.parse::<Date>().ok());
    let mut shown = json!({"phone": lead.phone, "status": lead.stage});
    let fields = [
        ("name", json!(lead.name)),
        ("email", json!(lead.email)),
        ("city", json!(lead.location)),
        ("scope", json!(scope)),
        ("budget_inr", json!(lead.budget)),
        ("start_within_months", json!(start.map(|start| months(today, start)))),
        ("note", json!(lead.note)),
    ];
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_null()) {
        shown[name] = value;
    }
    shown
}

/// Begun months count whole.
fn months(today: Date, start: Date) -> i32 {
    let between = today.until((Unit::Month, start)).unwrap_or_default();
    (between.get_months() + i32::from(between.get_days() > 0)).clamp(0, 120)
}
