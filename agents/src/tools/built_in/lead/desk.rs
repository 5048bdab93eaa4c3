//! Which lead a call is about, and whether it is that of whoever speaks.

use std::sync::Arc;

use engine::error::{Error, Kind};
use engine::flow::leads::Leads;
use engine::ids::LeadId;
use engine::model::contact::{Contact, Identity};
use engine::model::inbox::Channel;
use engine::model::lead::{Lead, MOST_DETAILS, Source};
use engine::ports::ContactStore;
use serde::{Deserialize, Serialize};

use super::said::Said;
use crate::tools::supplies::Supplies;
use crate::tools::vouched::{number as number_of, vouched};
use crate::tools::{Call, ToolError, shape};

type Found = Result<Option<Lead>, ToolError>;

/// What this session has of a lead.
pub(super) const FACT: &str = "lead";

/// A number that was told beside the one that the channel knows.
const OTHER_PHONE: &str = "other_phone";

/// What the customer of this session said, and of which number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Session {
    pub(super) phone: String,
    /// The one that belongs to whoever speaks.
    pub(super) lead: Option<LeadId>,
    pub(super) said: Said,
}

/// What a call is about.
pub(super) struct Matter {
    pub(super) session: Session,
    /// None: there is no lead of it yet.
    pub(super) found: Option<Lead>,
    /// It is that of whoever speaks.
    pub(super) owns: bool,
    /// The number of whom it is about, as far as it is said or known.
    pub(super) number: Option<String>,
    /// Their numbers, as somebody vouches for them.
    pub(super) vouched: Vec<String>,
}

impl Matter {
    /// Puts the number that was said on their lead. One that the channel knows stays: messages go there, and another may be
    /// anybody's.
    pub(super) fn put_number(&self, lead: &mut Lead) {
        let said = &self.session.phone;
        if said.is_empty() || lead.phone == *said {
            return;
        }
        if lead.phone.is_empty() || !self.vouched.contains(&lead.phone) {
            lead.phone.clone_from(said);
        } else if lead.details.len() < MOST_DETAILS || lead.details.contains_key(OTHER_PHONE) {
            lead.details.insert(OTHER_PHONE.to_owned(), said.clone());
        }
    }
}

/// What both tools stand on.
pub(super) struct Desk {
    pub(super) leads: Leads,
    contacts: Arc<dyn ContactStore>,
}

impl Desk {
    pub(super) fn new(supplies: &Supplies) -> Self {
        Self { leads: supplies.leads.clone(), contacts: Arc::clone(&supplies.contacts) }
    }

    /// Somebody of whom nothing is known yet, who speaks here.
    pub(super) fn fresh(&self, call: &Call) -> Lead {
        let (clock, place) = (self.leads.clock.as_ref(), call.place);
        let lead = Lead::new(self.leads.ids.next(clock), place.organisation, Source::Chat, clock.now());
        Lead { contact: Some(place.contact), conversation: Some(place.conversation), ..lead }
    }

    /// As if nothing were known but what this session said.
    pub(super) fn of_session(&self, call: &Call, session: &Session) -> Lead {
        let mut lead = Lead { phone: session.phone.clone(), ..self.fresh(call) };
        session.said.write(&mut lead, true);
        lead
    }

    pub(super) async fn matter(&self, call: &Call) -> Result<Matter, ToolError> {
        let place = call.place;
        let contact = self.contacts.find(place.organisation, place.contact).await.map_err(|error| failed(&error))?;
        let is_known = contact.as_ref().is_some_and(|contact| vouched(contact, call).next().is_some());
        let vouched: Vec<String> =
            contact.as_ref().map(|contact| vouched(contact, call).filter_map(number_of).collect()).unwrap_or_default();
        let session = session(call)?;
        let said = Some(session.phone.clone()).filter(|phone| !phone.is_empty());
        let number = said.or_else(|| vouched.first().cloned()).or_else(|| shown(contact.as_ref()?, call));
        let mut found = self.by_phone(call, number.as_deref()).await?;
        if found.is_none() {
            found = self.theirs(call, &session, &vouched, is_known).await?;
        }
        if found.is_none() && number.is_none() {
            found = self.by_contact(call).await?;
        }
        let is_theirs = |lead: &Lead| {
            vouched.contains(&lead.phone)
                || call.repeats && lead.made_by == call.key
                || lead.contact == Some(place.contact) && (is_known || session.lead == Some(lead.id))
        };
        let owns = found.as_ref().is_some_and(is_theirs);
        Ok(Matter { session, found, owns, number, vouched })
    }

    /// The lead of whoever speaks, under whichever number.
    async fn theirs(&self, call: &Call, session: &Session, vouched: &[String], is_known: bool) -> Found {
        if let Some(id) = session.lead {
            let found = self.leads.store.find(call.place.organisation, id).await.map_err(|error| failed(&error))?;
            if let Some(lead) = found.filter(|lead| lead.contact == Some(call.place.contact)) {
                return Ok(Some(lead));
            }
        }
        for phone in vouched {
            if let Some(lead) = self.by_phone(call, Some(phone)).await? {
                return Ok(Some(lead));
            }
        }
        if is_known { self.by_contact(call).await } else { Ok(None) }
    }

    async fn by_phone(&self, call: &Call, phone: Option<&str>) -> Found {
        let Some(phone) = phone else { return Ok(None) };
        self.leads.store.find_by_phone(call.place.organisation, phone).await.map_err(|error| failed(&error))
    }

    async fn by_contact(&self, call: &Call) -> Found {
        let place = call.place;
        self.leads.store.find_by_contact(place.organisation, place.contact).await.map_err(|error| failed(&error))
    }
}

/// What the session has, with the number of this call. Words that were said of another number are not those of this one.
fn session(call: &Call) -> Result<Session, ToolError> {
    let known = call.standing.facts.get(FACT).cloned();
    let known: Session = known.and_then(|fact| serde_json::from_value(fact).ok()).unwrap_or_default();
    let Some(text) = call.arguments["phone"].as_str().map(str::trim).filter(|text| !text.is_empty()) else { return Ok(known) };
    let phone = shape::phone(text);
    let phone = phone.ok_or_else(|| ToolError::refused("this is no phone number; ask for it with the country's code"))?;
    if known.phone.is_empty() || known.phone == phone {
        return Ok(Session { phone, ..known });
    }
    Ok(Session { phone, said: Said::default(), ..known })
}

/// The number that a call shows. It may be anybody's who can dial, so that a lead is looked for under it and not told.
fn shown(contact: &Contact, call: &Call) -> Option<String> {
    let place = call.place;
    let is_here = |identity: &&Identity| {
        identity.channel == Channel::Voice && identity.inbox == place.inbox && identity.may_speak_in(place.conversation)
    };
    contact.identities.iter().find(is_here).and_then(number_of)
}

/// What became of a call that the store did not answer.
pub(super) fn failed(error: &Error) -> ToolError {
    if error.kind == Kind::Invalid {
        return ToolError::refused(error.context.clone());
    }
    tracing::warn!(%error, "a lead could not be read or written for an agent");
    ToolError::unavailable("leads cannot be read or written at the moment")
}
