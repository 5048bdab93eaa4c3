//! What becomes of a message after it was accepted: `sent`, `delivered`, `read` or `failed`, each told once.

use serde_json::{Value, json};

use super::{Content, To};
use crate::meta::refusal::Refusal;
use crate::meta::state::{DAY, State};
use crate::meta::webhook::Place;

impl State {
    /// The statuses that follow on their own.
    pub(super) fn told_of(&mut self, number: &str, to: &To, id: &str, content: &Content, failure: Option<(i64, &str)>) {
        if let Some((code, details)) = failure {
            return statuses(self, number, id, "failed", content.category.as_deref(), Some((code, details)));
        }
        if !self.rules.is_delivered_at_once {
            return;
        }
        statuses(self, number, id, "sent", content.category.as_deref(), None);
        if to.person.as_ref().is_some_and(|person| !person.is_offline) {
            statuses(self, number, id, "delivered", content.category.as_deref(), None);
        }
    }
}

/// Marks one message and tells of it.
pub(in crate::meta) fn statuses(
    state: &mut State,
    number: &str,
    id: &str,
    status: &str,
    category: Option<&str>,
    failure: Option<(i64, &str)>,
) {
    let Some(message) = state.message_mut(id) else { return };
    status.clone_into(&mut message.status);
    let (person, tag) = (message.person.clone(), message.tag.clone());
    let now = state.now();
    let mut value = json!({"id": id, "status": status, "timestamp": (now / 1000).to_string()});
    let known = state.person(number, &person).cloned();
    if known.as_ref().is_none_or(|person| !person.hides_number()) {
        value["recipient_id"] = json!(person);
    }
    if let Some(known) = known.as_ref().filter(|_| failure.is_none()) {
        value["recipient_user_id"] = json!(known.user_id);
    }
    if let Some(tag) = tag {
        value["biz_opaque_callback_data"] = json!(tag);
    }
    if let Some((code, details)) = failure {
        value["errors"] = Refusal::in_status(code, details);
    } else if matches!(status, "sent" | "delivered") {
        value["pricing"] = pricing(state, number, &person, category);
    }
    let mut body = envelope(state, number);
    body["statuses"] = json!([value]);
    if let Some(known) = known.filter(|_| failure.is_none()) {
        body["contacts"] = json!([State::contact(&known)]);
    }
    tell(state, number, "messages", body);
}

/// The type of the free allowance since October 2026 is not documented; the category is what counts.
fn pricing(state: &State, number: &str, person: &str, category: Option<&str>) -> Value {
    let used = state.service.get(number).copied().unwrap_or_default();
    // Templates of use to the customer are free while they may be written to, and of plain messages so many a month.
    let may_be_free = match category {
        Some(category) => category.eq_ignore_ascii_case("utility"),
        None => used <= state.rules.limits.free_service,
    };
    let is_free = may_be_free && state.is_within(number, person, DAY);
    let kind = if is_free { "free_customer_service" } else { "regular" };
    let category = category.map_or("service".to_owned(), str::to_ascii_lowercase);
    json!({"billable": !is_free, "pricing_model": "PMP", "type": kind, "category": category})
}

/// What every value of a `WhatsApp` webhook begins with.
pub(in crate::meta) fn envelope(state: &State, number: &str) -> Value {
    let display = state.number(number).map(|number| number.display.clone()).unwrap_or_default();
    json!({"messaging_product": "whatsapp", "metadata": {"display_phone_number": display, "phone_number_id": number}})
}

pub(in crate::meta) fn tell(state: &mut State, number: &str, field: &'static str, value: Value) {
    let Some(waba) = state.number(number).map(|number| number.waba.clone()) else { return };
    state.emit("whatsapp_business_account", &waba, field, Place::Changes, value);
}

/// The person has read all that arrived; `read` goes out for each message, the oldest first.
pub(in crate::meta) fn read_by(state: &mut State, number: &str, person: &str) {
    let thread = state.thread(number, person);
    for message in thread.iter().filter(|message| matches!(message.status.as_str(), "sent" | "delivered" | "accepted")) {
        statuses(state, number, &message.id, "read", None, None);
    }
}
