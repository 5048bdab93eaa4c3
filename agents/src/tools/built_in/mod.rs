//! Tools that every organisation has.
//!
//! To add one: a file here, its arm in [`of`], its name in [`NAMES`].

mod appointment;
mod calculate;
mod contact;
mod date;
mod hand_over;
mod lead;
mod offer;
mod pass;
mod search;

use std::sync::Arc;

use engine::model::agent::{Agent, Assurance};
use engine::model::bot::Bot;
use engine::model::contact::Contact;
use serde_json::{Value, json};

use self::appointment::BookAppointment;
use self::calculate::Calculate;
use self::contact::{LookUpContact, UpdateContact};
use self::date::Date;
use self::hand_over::HandOver;
use self::lead::{FindLead, UpdateLead};
use self::offer::OfferChoices;
use self::pass::PassToAgent;
use self::search::SearchKnowledge;
use super::supplies::Supplies;
use super::{Call, Tool};

pub use self::date::zone;

pub(crate) const NAMES: [&str; 11] = [
    "search_knowledge",
    "hand_over",
    "pass_to_agent",
    "look_up_contact",
    "update_contact",
    "book_appointment",
    "calculate",
    "date",
    "offer_choices",
    "find_lead",
    "update_lead",
];

/// In the place of these an organisation's own tool with the name is used: what a lead is, a pack or its CRM knows better.
const STEP_ASIDE: [&str; 2] = ["find_lead", "update_lead"];

/// Whether nobody else's tool may have the name.
pub(crate) fn is_taken(name: &str) -> bool {
    NAMES.contains(&name) && !STEP_ASIDE.contains(&name)
}

/// What `agent` has beside the tools it names: its knowledge, a person, its colleagues. Of what it names, the built-in ones.
pub(crate) fn of(supplies: &Supplies, bot: &Bot, agent: &Agent) -> Vec<Arc<dyn Tool>> {
    let mut tools: Vec<Arc<dyn Tool>> = Vec::new();
    let bases = if agent.knowledge_bases.is_empty() { &bot.knowledge_bases } else { &agent.knowledge_bases };
    if !bases.is_empty() {
        tools.push(Arc::new(SearchKnowledge::new(supplies, bases)));
    }
    tools.push(Arc::new(HandOver::new()));
    let others = bot.agents.iter().filter(|other| other.key != agent.key);
    tools.extend(PassToAgent::new(others).map(|pass| Arc::new(pass) as Arc<dyn Tool>));
    for name in &agent.tools {
        match name.as_str() {
            "look_up_contact" => tools.push(Arc::new(LookUpContact::new(supplies))),
            "update_contact" => tools.push(Arc::new(UpdateContact::new(supplies))),
            "book_appointment" => {
                let link = BookAppointment::new(supplies, &bot.profile.appointment_link);
                tools.extend(link.map(|book| Arc::new(book) as Arc<dyn Tool>));
            }
            "calculate" => tools.push(Arc::new(Calculate::new())),
            "date" => tools.push(Arc::new(Date::new(supplies))),
            "offer_choices" => tools.push(Arc::new(OfferChoices::new())),
            "find_lead" => tools.push(Arc::new(FindLead::new(supplies))),
            "update_lead" => tools.push(Arc::new(UpdateLead::new(supplies))),
            _ => {}
        }
    }
    tools
}

/// One of each, for the catalogue.
pub(crate) fn all(supplies: &Supplies) -> Vec<Arc<dyn Tool>> {
    vec![
        Arc::new(SearchKnowledge::new(supplies, &[])),
        Arc::new(HandOver::new()),
        Arc::new(PassToAgent::for_catalogue()),
        Arc::new(LookUpContact::new(supplies)),
        Arc::new(UpdateContact::new(supplies)),
        Arc::new(BookAppointment::for_catalogue(supplies)),
        Arc::new(Calculate::new()),
        Arc::new(Date::new(supplies)),
        Arc::new(OfferChoices::new()),
        Arc::new(FindLead::new(supplies)),
        Arc::new(UpdateLead::new(supplies)),
    ]
}

/// Whether whoever speaks here has shown that they are the contact. A number that was proven once proves nothing in a call that
/// merely shows it.
fn is_vouched_for(contact: &Contact, call: &Call) -> bool {
    let is_shown = !call.place.channel.is_spoken() || call.standing.assurance > Assurance::Anonymous;
    is_shown && contact.is_verified_in(call.place.inbox, call.place.conversation)
}

/// The contact as whoever speaks here may be told of them.
fn as_told(contact: &Contact, call: &Call) -> Contact {
    if contact.is_verified() && !is_vouched_for(contact, call) {
        return contact.as_stranger();
    }
    contact.as_told_in(call.place.inbox, call.place.conversation)
}

/// The schema of an object with these properties and no others.
pub(crate) fn object(properties: Value, required: &[&str]) -> Value {
    let mut schema = json!({"type": "object", "required": required, "additionalProperties": false});
    schema["properties"] = properties;
    schema
}

#[cfg(test)]
mod tests;
