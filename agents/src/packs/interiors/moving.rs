//! Leads as the pack kept them before the organisation had leads of its own, and how they become such.

use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::flow::leads::Leads;
use engine::ids::{OrgId, RecordId};
use engine::model::lead::{By, LONGEST_TEXT, Lead, LeadEvent, MOST_LEADS, Source, Stage, What};
use engine::model::record::{Key, Record};
use engine::page::MAX_PAGE;
use engine::ports::lead_store::Made;
use engine::ports::records::Typed;
use serde::{Deserialize, Serialize};

use super::lead::{Lead as PackLead, Scope};
use super::records::write_on;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct OldLead {
    id: RecordId,
    organisation: OrgId,
    phone: String,
    name: Option<String>,
    email: Option<String>,
    location: Option<String>,
    needs: Option<String>,
    scope: Option<Scope>,
    budget: Option<u64>,
    start: Option<String>,
    #[serde(default)]
    stage: Stage,
    /// Oldest first.
    #[serde(default)]
    history: Vec<Noted>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Noted {
    at: Timestamp,
    what: String,
}

impl Record for OldLead {
    const KIND: &'static str = "lead";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![Key { name: "phone", value: format!("{}/{}", self.organisation, self.phone) }]
    }
}

/// Moves every lead that still stands among the records; how many. Cut off, or begun twice, it moves each of them once.
pub async fn move_leads(records: &Typed, leads: &Leads) -> Result<usize> {
    let mut moved = 0;
    loop {
        let page = records.list_all::<OldLead>(None, MAX_PAGE).await?;
        if page.items.is_empty() {
            return Ok(moved);
        }
        for old in page.items.into_iter().map(|old| old.value) {
            move_one(leads, &old).await?;
            records.delete::<OldLead>(old.organisation, old.id.0).await?;
            moved += 1;
        }
    }
}

async fn move_one(leads: &Leads, old: &OldLead) -> Result<()> {
    let now = leads.clock.now();
    let begun = old.history.first().map_or(now, |noted| noted.at);
    let fresh = Lead::new(leads.ids.next(leads.clock.as_ref()), old.organisation, Source::Chat, begun);
    let mut lead = Lead { phone: old.phone.clone(), made_by: format!("moved {}", old.id), updated_at: now, ..fresh };
    write_on(&mut lead, &old.known());
    let told = |lead: &Lead, at: Timestamp, what: What| LeadEvent {
        id: leads.ids.next(leads.clock.as_ref()),
        organisation: lead.organisation,
        lead: lead.id,
        at,
        by: By::Agent,
        what,
    };
    let note = |text: &str| What::Note(text.chars().take(LONGEST_TEXT).collect());
    let mut events = vec![told(&lead, begun, What::Made)];
    events.extend(old.history.iter().map(|noted| told(&lead, noted.at, note(&noted.what))));
    match leads.store.make(lead.clone(), events, MOST_LEADS).await? {
        Made::New => Ok(()),
        Made::There(known) if known.made_by == lead.made_by => Ok(()),
        // Somebody wrote the number down meanwhile: what was known of it stands beside that.
        Made::There(known) => {
            for noted in &old.history {
                leads.store.add_event(told(&known, noted.at, note(&noted.what))).await?;
            }
            Ok(())
        }
        Made::Full => Err(Error::unavailable("there is no room for the leads of the pack")),
    }
}

impl OldLead {
    fn known(&self) -> PackLead {
        PackLead {
            phone: self.phone.clone(),
            name: self.name.clone(),
            email: self.email.clone(),
            location: self.location.clone(),
            needs: self.needs.clone(),
            scope: self.scope,
            budget: self.budget,
            start: self.start.clone(),
            stage: self.stage,
            ..PackLead::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::rehearsal::{ORG, Props};

    fn old(id: i64, phone: &str) -> OldLead {
        OldLead {
            id: RecordId(id),
            organisation: ORG,
            phone: phone.to_owned(),
            name: Some("Asha".to_owned()),
            email: None,
            location: None,
            needs: None,
            scope: Some(Scope::FullHome),
            budget: Some(450_000),
            start: None,
            stage: Stage::Hold,
            history: vec![Noted { at: Timestamp::from_millis(7), what: "In the chat: hold true".to_owned() }],
        }
    }

    #[tokio::test]
    async fn a_lead_among_the_records_moves_once_with_its_history() {
        let props = Props::new().await;
        let (records, leads) = (&props.supplies.records, &props.supplies.leads);
        records.put(ORG, &old(1, "+919812345678"), 0).await.unwrap();
        records.put(ORG, &old(2, "+919812345679"), 0).await.unwrap();
        assert_eq!(move_leads(records, leads).await.unwrap(), 2);
        assert_eq!(move_leads(records, leads).await.unwrap(), 0);
        let lead = leads.store.find_by_phone(ORG, "+919812345678").await.unwrap().unwrap();
        assert_eq!((lead.name.as_str(), lead.budget.as_str(), lead.budget_fits), ("Asha", "₹4,50,000", Some(true)));
        assert_eq!((lead.stage, lead.details["scope"].as_str()), (Stage::Hold, "full_home"));
        assert_eq!((lead.created_at, props.leads.leads().len()), (Timestamp::from_millis(7), 2));
        let told: Vec<What> = props.leads.events(lead.id).into_iter().map(|event| event.what).collect();
        assert_eq!(told, [What::Made, What::Note("In the chat: hold true".to_owned())]);
    }

    #[tokio::test]
    async fn what_was_known_of_a_number_stands_beside_what_was_written_down_since() {
        let props = Props::new().await;
        let (records, leads) = (&props.supplies.records, &props.supplies.leads);
        records.put(ORG, &old(1, "+919812345678"), 0).await.unwrap();
        let fresh = Lead::new(leads.ids.next(leads.clock.as_ref()), ORG, Source::Operator, leads.clock.now());
        leads.make(Lead { phone: "+919812345678".to_owned(), ..fresh }, By::Program).await.unwrap();
        move_leads(records, leads).await.unwrap();
        let known = props.leads.leads();
        assert_eq!((known.len(), known[0].name.as_str()), (1, ""));
        assert_eq!(props.leads.events(known[0].id).len(), 2);
        assert_eq!(records.count::<OldLead>(ORG).await.unwrap(), 0);
    }
}
