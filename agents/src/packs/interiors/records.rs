use async_trait::async_trait;
use engine::error::{Error, Kind};
use engine::flow::leads::Leads as Desk;
use engine::ids::OrgId;
use engine::model::lead::{By, Lead as KeptLead, MOST_DETAILS, Source};
use engine::ports::lead_store::Made;

use super::lead::{Act, LEAST_BUDGET, Lead, Leads, Scope, Written};
use super::rupees::{amount, written};
use crate::tools::{Supplies, ToolError};

/// The detail of a lead in which its scope stands.
pub(super) const SCOPE: &str = "scope";

/// Leads among those of the organisation.
pub(super) struct Kept {
    desk: Desk,
    organisation: OrgId,
}

impl Kept {
    pub(super) fn new(supplies: &Supplies, organisation: OrgId) -> Self {
        Self { desk: supplies.leads.clone(), organisation }
    }

    async fn make(&self, lead: &Lead, act: &Act<'_>) -> Result<Option<KeptLead>, ToolError> {
        let (clock, place) = (self.desk.clock.as_ref(), act.place);
        let fresh = KeptLead::new(self.desk.ids.next(clock), self.organisation, Source::Chat, clock.now());
        let mut made = KeptLead {
            phone: lead.phone.clone(),
            contact: Some(place.contact),
            conversation: Some(place.conversation),
            made_by: act.once.to_owned(),
            ..fresh
        };
        write_on(&mut made, lead);
        match self.desk.make(made.clone(), By::Agent).await.map_err(|error| unavailable(&error))? {
            Made::New => Ok(Some(made)),
            Made::There(known) if known.made_by == act.once && known.phone == lead.phone => Ok(Some(*known)),
            Made::There(_) => Ok(None),
            Made::Full => Err(ToolError::refused("no more leads can be noted; a person has to make room")),
        }
    }

    async fn change(&self, lead: &Lead, version: u64, act: &Act<'_>) -> Result<Option<KeptLead>, ToolError> {
        let found = self.desk.store.find_by_phone(self.organisation, &lead.phone).await.map_err(|error| unavailable(&error))?;
        let Some(before) = found.filter(|found| found.version == version) else { return Ok(None) };
        let mut after = before.clone();
        write_on(&mut after, lead);
        if act.owns {
            after.contact = Some(act.place.contact);
            after.conversation = Some(act.place.conversation);
        }
        if after == before {
            return Ok(Some(before));
        }
        match self.desk.change(&before, after, By::Agent).await {
            Err(error) if error.kind == Kind::Conflict => Ok(None),
            changed => changed.map_err(|error| unavailable(&error)),
        }
    }
}

fn unavailable(error: &Error) -> ToolError {
    tracing::warn!(%error, "a lead could not be read or written");
    ToolError::unavailable("leads cannot be read or written at the moment")
}

/// What the pack knows of a lead.
pub(super) fn read(kept: &KeptLead) -> Lead {
    let text = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    Lead {
        phone: kept.phone.clone(),
        name: text(&kept.name),
        email: text(&kept.email),
        location: text(&kept.location),
        needs: text(&kept.needs),
        scope: kept.details.get(SCOPE).and_then(|scope| Scope::from_name(scope)),
        budget: amount(&kept.budget),
        start: text(&kept.start),
        stage: kept.stage,
        ..Lead::default()
    }
}

/// What is the same to the pack stays in the words it stands in.
pub(super) fn write_on(kept: &mut KeptLead, lead: &Lead) {
    let known = read(kept);
    let texts = [
        (&lead.name, &mut kept.name),
        (&lead.email, &mut kept.email),
        (&lead.location, &mut kept.location),
        (&lead.needs, &mut kept.needs),
        (&lead.start, &mut kept.start),
    ];
    for (said, field) in texts {
        if let Some(said) = said {
            field.clone_from(said);
        }
    }
    if let Some(budget) = lead.budget.filter(|_| lead.budget != known.budget) {
        kept.budget = written(budget);
        kept.budget_fits = Some(budget >= LEAST_BUDGET);
    }
    if let Some(scope) = lead.scope.filter(|_| lead.scope != known.scope)
        && (kept.details.len() < MOST_DETAILS || kept.details.contains_key(SCOPE))
    {
        kept.details.insert(SCOPE.to_owned(), scope.as_str().to_owned());
    }
    kept.stage = lead.stage;
}

#[async_trait]
impl Leads for Kept {
    async fn find(&self, phone: &str) -> Result<Option<(Lead, u64)>, ToolError> {
        let found = self.desk.store.find_by_phone(self.organisation, phone).await.map_err(|error| unavailable(&error))?;
        Ok(found.map(|found| (read(&found), found.version)))
    }

    async fn write(&self, lead: &Lead, version: u64, act: &Act<'_>) -> Result<Written, ToolError> {
        let kept = if version == 0 { self.make(lead, act).await? } else { self.change(lead, version, act).await? };
        let Some(kept) = kept else { return Ok(Written::Lost) };
        // Whoever the lead is about is told of by what changed.
        if let Some(note) = lead.note.clone().filter(|_| !act.owns) {
            self.desk.note(&kept, note, By::Agent).await.map_err(|error| unavailable(&error))?;
        }
        Ok(Written::Done)
    }
}
