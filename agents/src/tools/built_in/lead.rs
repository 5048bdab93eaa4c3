//! What the business has to know of somebody who may become a customer, noted while they talk.
//!
//! What is kept of a lead is told only to the one it is about: the session that made it, or a contact whom the channel knows as
//! the one it belongs to (`desk`). Anybody else may say things of that number; they fill what is empty and are noted, they move
//! nothing, and nothing comes back but their own words (`said`).

mod desk;
mod said;

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use engine::error::Kind;
use engine::model::lead::{By, LONGEST_TEXT, Lead};
use engine::ports::lead_store::Made;
use serde_json::{Value, json};

use self::desk::{Desk, FACT, Matter, Session, failed};
use self::said::{Said, told};
use super::object;
use crate::tools::supplies::Supplies;
use crate::tools::{Call, Card, Effect, Output, Tool, ToolError};

/// Writes that lose against another one before the tool gives up.
const TRIES: usize = 3;

const PHONE: &str = "With the country's code, such as +91 98765 43210. Not needed where the channel knows it.";

/// Says what is noted of the customer's wish.
pub(super) struct FindLead {
    card: Card,
    desk: Desk,
}

impl FindLead {
    pub(super) fn new(supplies: &Supplies) -> Self {
        let phone = json!({"type": "string", "minLength": 6, "maxLength": 30, "description": PHONE});
        let description = "Tells what is noted of the customer as somebody who may buy: what they want, budget, start, how far \
            it is. Only when it is certain that it is theirs.";
        let card = Card::new("find_lead", "Find the lead", description, object(json!({"phone": phone}), &[]));
        Self { card, desk: Desk::new(supplies) }
    }
}

#[async_trait]
impl Tool for FindLead {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        let Matter { session, found, owns, .. } = self.desk.matter(call).await?;
        let content = match found.filter(|_| owns) {
            Some(lead) => told(&lead),
            None if session.said != Said::default() => told(&self.desk.of_session(call, &session)),
            // The same for a number that has a lead and for one that has none.
            None => json!({"found": false, "why": "nothing can be told of them; ask, and note it with update_lead"}),
        };
        Ok(with(&session, content))
    }
}

/// Notes what the customer says of their wish, and moves the lead to another stage.
pub(super) struct UpdateLead {
    card: Card,
    desk: Desk,
}

impl UpdateLead {
    pub(super) fn new(supplies: &Supplies) -> Self {
        let description = "Notes somebody who may become a customer, as soon as they say something of it: who they are, what \
            they want, budget, start. Tells what is still missing. Only what was said. Move the stage as your instructions say \
            what a good lead is.";
        let card = Card::new("update_lead", "Note the lead", description, parameters());
        // Noting the same again changes nothing.
        let card = Card { effect: Effect::ChangesOnce, timeout: Duration::from_secs(20), ..card };
        Self { card, desk: Desk::new(supplies) }
    }
}

fn parameters() -> Value {
    let text = |length: usize| json!({"type": "string", "minLength": 1, "maxLength": length});
    object(
        json!({
            "phone": {"type": "string", "minLength": 6, "maxLength": 30, "description": PHONE},
            "name": text(100),
            "email": text(200),
            "location": text(200),
            "needs": {"type": "string", "minLength": 1, "maxLength": 1_000, "description": "What they want, in their words."},
            "budget": {"type": "string", "minLength": 1, "maxLength": 200, "description": "As they said it, such as 4 lakh."},
            "budget_fits": {"type": "boolean", "description": "Whether that is enough, as your instructions say."},
            "start": {"type": "string", "minLength": 1, "maxLength": 200,
                "description": "When they want to begin: a day such as 2026-12-01, or their words."},
            "stage": {"type": "string", "enum": ["unreal", "real", "hold", "rejected"],
                "description": "unreal: only a question so far; real: it is a good lead; hold: they want to wait; rejected: it \
                    is none, with a reason."},
            "reason": {"type": "string", "minLength": 1, "maxLength": 500, "description": "Why it is rejected."},
            "tags": {"type": "array", "minItems": 1, "maxItems": 5, "description": "Words the business files leads by.",
                "items": {"type": "string", "minLength": 1, "maxLength": 50}},
        }),
        &[],
    )
}

#[async_trait]
impl Tool for UpdateLead {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        let said = Said::read(&call.arguments)?;
        for _ in 0..TRIES {
            let matter = self.desk.matter(call).await?;
            if said == Said::default() && matter.session.phone.is_empty() {
                return Err(ToolError::refused("say what is to be noted"));
            }
            let noted = match &matter.found {
                None => self.make(call, &matter, &said).await?,
                Some(lead) => self.change(call, &matter, lead, &said).await?,
            };
            let Some(Noted { lead, owns }) = noted else { continue };
            let mut session = matter.session;
            session.said = said.over(std::mem::take(&mut session.said));
            if owns {
                session.lead = Some(lead.id);
            }
            // To whom the lead is not, only their own words are told back.
            let shown = if owns { lead } else { self.desk.of_session(call, &session) };
            return Ok(with(&session, told(&shown)));
        }
        Err(ToolError::unavailable("the lead is being changed by somebody else"))
    }
}

struct Noted {
    lead: Lead,
    owns: bool,
}

impl UpdateLead {
    /// None: it has to be looked at again.
    async fn make(&self, call: &Call, matter: &Matter, said: &Said) -> Result<Option<Noted>, ToolError> {
        let mut lead = self.desk.fresh(call);
        lead.phone = matter.vouched.first().or(matter.number.as_ref()).cloned().unwrap_or_default();
        matter.put_number(&mut lead);
        lead.made_by.clone_from(&call.key);
        said.write(&mut lead, true);
        match self.desk.leads.make(lead.clone(), By::Agent).await.map_err(|error| failed(&error))? {
            Made::New => Ok(Some(Noted { lead, owns: true })),
            Made::There(known) if known.made_by == call.key => Ok(Some(Noted { lead: *known, owns: true })),
            Made::There(_) => Ok(None),
            Made::Full => Err(ToolError::refused("no more leads can be noted; a person has to make room")),
        }
    }

    async fn change(&self, call: &Call, matter: &Matter, lead: &Lead, said: &Said) -> Result<Option<Noted>, ToolError> {
        let owns = matter.owns;
        let mut after = lead.clone();
        said.write(&mut after, owns);
        if owns {
            matter.put_number(&mut after);
            after.conversation = Some(call.place.conversation);
            if after.contact.is_none() || matter.vouched.contains(&after.phone) {
                after.contact = Some(call.place.contact);
            }
        }
        let is_changed = after != *lead;
        let kept = if is_changed {
            match self.desk.leads.change(lead, after, By::Agent).await {
                Ok(Some(kept)) => kept,
                // Somebody was faster, or has the number since.
                Ok(None) => return Ok(None),
                Err(error) if error.kind == Kind::Conflict => return Ok(None),
                Err(error) => return Err(failed(&error)),
            }
        } else {
            lead.clone()
        };
        // Done once already, it is not noted a second time.
        if !owns && *said != Said::default() && (is_changed || !call.repeats) {
            let words = format!("Said of them by somebody who is not known: {}", said.words());
            let words = words.chars().take(LONGEST_TEXT).collect();
            self.desk.leads.note(&kept, words, By::Agent).await.map_err(|error| failed(&error))?;
        }
        Ok(Some(Noted { lead: kept, owns }))
    }
}

/// What is told, and what the session has of it from now on.
fn with(session: &Session, content: Value) -> Output {
    let mut learned = BTreeMap::new();
    if *session != Session::default() {
        learned.insert(FACT.to_owned(), serde_json::to_value(session).unwrap_or_default());
    }
    Output { learned, ..Output::new(content) }
}

#[cfg(test)]
mod tests;
