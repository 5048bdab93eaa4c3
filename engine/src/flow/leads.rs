//! Leads as they come and go on: what changes is told in their history, and a stage leads them into its sequence of messages.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::clock::Clock;
use crate::engine::Engine;
use crate::error::{Error, Kind, Result};
use crate::flow::sequences::{Person, Sequences};
use crate::ids::{CampaignId, IdSource, OperatorId, OrgId};
use crate::model::campaign::Campaign;
use crate::model::lead::{By, Enrolled, LONGEST_TEXT, Lead, LeadEvent, LeadRules, MOST_LEADS, Stage, What};
use crate::ports::LeadStore;
use crate::ports::lead_store::Made;
use crate::ports::records::Typed;

/// The row of who is to come in and has none yet. It is written down with what brings them there, so that the next change of the
/// lead finishes what a crash left open.
const COMING: u64 = 0;

/// Why somebody is out of a sequence: the lead went on, or somebody took them out.
const BY_STAGE: &str = "stage";
const BY_HAND: &str = "left";

/// What it takes to keep leads.
#[derive(Clone)]
pub struct Leads {
    pub store: Arc<dyn LeadStore>,
    pub sequences: Sequences,
    pub records: Typed,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<IdSource>,
}

impl Engine {
    pub fn lead_desk(&self) -> Leads {
        Leads {
            store: Arc::clone(&self.leads),
            sequences: self.sequences(),
            records: self.records.clone(),
            clock: Arc::clone(&self.clock),
            ids: Arc::clone(&self.ids),
        }
    }
}

impl Leads {
    /// Puts it, and lets it into the sequence of its stage. Where one has its phone already, or was made by the same act, that one
    /// is given back unchanged.
    pub async fn make(&self, lead: Lead, by: By) -> Result<Made> {
        let rules = self.rules(lead.organisation).await?;
        let enters = rules.sequences.get(&lead.stage).copied().filter(|_| !lead.phone.is_empty());
        let lead = Lead { sequence: enters.map(coming), ..lead };
        let told = vec![self.event(&lead, by, What::Made)];
        let made = self.store.make(lead.clone(), told, MOST_LEADS).await?;
        if made == Made::New
            && enters.is_some()
            && let Some(stored) = self.store.find(lead.organisation, lead.id).await?
        {
            self.let_in(stored).await?;
        }
        Ok(made)
    }

    /// `after` is an edit of `before`, which is as it was read. What changed is told, and who changes the stage changes the
    /// sequence: the old stage's ends, the new one's begins. A lead without a phone, or a sequence that takes nobody, is no error:
    /// it enters nothing. None: somebody else was faster. `Conflict` when another lead has the phone.
    pub async fn change(&self, before: &Lead, after: Lead, by: By) -> Result<Option<Lead>> {
        let (within, settled) = self.settled(before).await?;
        let Lead { id, organisation, version, .. } = *before;
        let mut after = Lead { id, organisation, version, sequence: within, ..after };
        if after.stage != Stage::Rejected {
            after.reason.clear();
        }
        let mut told: Vec<(By, What)> = settled.into_iter().map(|what| (By::Rule, what)).collect();
        told.extend(after.changes_since(before).into_iter().map(|what| (by, what)));
        let turn = self.turned(before, &after).await?;
        if let Some(within) = within.filter(|_| turn.leaves) {
            // Before it is written: what goes wrong in between costs them a message and never brings one that nobody wants.
            let why = if before.stage == after.stage { BY_HAND } else { BY_STAGE };
            told.extend(self.let_out(organisation, within, why).await?.map(|what| (By::Rule, what)));
        }
        if turn.leaves || turn.enters.is_some() {
            after.sequence = turn.enters.map(coming);
        }
        if after == *before {
            return Ok(Some(after));
        }
        after.updated_at = self.clock.now();
        let Some(written) = self.write(after, told).await? else { return Ok(None) };
        if turn.enters.is_some() { self.let_in(written).await } else { Ok(Some(written)) }
    }

    pub async fn note(&self, lead: &Lead, text: String, by: By) -> Result<()> {
        let text: String = text.trim().chars().take(LONGEST_TEXT).collect();
        if text.is_empty() {
            return Err(Error::invalid("a note says something"));
        }
        self.store.add_event(self.event(lead, by, What::Note(text))).await
    }

    /// Into this sequence, and out of the one it is in. None: somebody else was faster. Errors: those of [`Sequences::enter`],
    /// and `Invalid` without a phone.
    pub async fn enter(&self, lead: &Lead, campaign: CampaignId, by: By) -> Result<Option<Lead>> {
        if lead.phone.is_empty() {
            return Err(Error::invalid("a lead without a phone gets no messages"));
        }
        let (within, settled) = self.settled(lead).await?;
        let mut told: Vec<(By, What)> = settled.into_iter().map(|what| (By::Rule, what)).collect();
        let entered = self.sequences.enter(lead.organisation, campaign, person(lead), &key(lead)).await?;
        let sequence = Some(Enrolled { campaign, row: entered.row() });
        if sequence == lead.sequence {
            return Ok(Some(lead.clone()));
        }
        if sequence != within {
            if let Some(other) = within {
                told.extend(self.let_out(lead.organisation, other, BY_HAND).await?.map(|what| (by, what)));
            }
            told.extend(self.name(lead.organisation, campaign).await?.map(|name| (by, What::Entered(name))));
        }
        self.write(Lead { sequence, updated_at: self.clock.now(), ..lead.clone() }, told).await
    }

    /// Out of the sequence that it is in, if it is in one. None: somebody else was faster.
    pub async fn leave(&self, lead: &Lead, by: By) -> Result<Option<Lead>> {
        if lead.sequence.is_none() {
            return Ok(Some(lead.clone()));
        }
        let (within, settled) = self.settled(lead).await?;
        let mut told: Vec<(By, What)> = settled.into_iter().map(|what| (By::Rule, what)).collect();
        if let Some(within) = within {
            told.extend(self.let_out(lead.organisation, within, BY_HAND).await?.map(|what| (by, what)));
        }
        self.write(Lead { sequence: None, updated_at: self.clock.now(), ..lead.clone() }, told).await
    }

    /// It is with this operator from here on, told as a hand-over. None: somebody else was faster.
    pub async fn hand_over(&self, lead: &Lead, operator: OperatorId, by: By) -> Result<Option<Lead>> {
        let after = Lead { owner: Some(operator), updated_at: self.clock.now(), ..lead.clone() };
        self.write(after, vec![(by, What::HandedOver(operator))]).await
    }

    /// Something that happened to it now.
    pub fn event(&self, lead: &Lead, by: By, what: What) -> LeadEvent {
        let at = self.clock.now();
        LeadEvent { id: self.ids.next_at(at), organisation: lead.organisation, lead: lead.id, at, by, what }
    }

    async fn rules(&self, organisation: OrgId) -> Result<LeadRules> {
        let found = self.records.get::<LeadRules>(organisation, organisation.0).await?;
        Ok(found.map_or_else(|| LeadRules::usual(organisation), |found| found.value))
    }

    /// The lead as it is then; none: somebody else was faster, or it is gone.
    async fn write(&self, lead: Lead, told: Vec<(By, What)>) -> Result<Option<Lead>> {
        let (organisation, id) = (lead.organisation, lead.id);
        let events = told.into_iter().map(|(by, what)| self.event(&lead, by, what)).collect();
        if !self.store.change(lead, events).await? {
            return Ok(None);
        }
        self.store.find(organisation, id).await
    }

    async fn turned(&self, before: &Lead, after: &Lead) -> Result<Turn> {
        if before.stage == after.stage && before.phone == after.phone {
            return Ok(Turn::default());
        }
        let rules = self.rules(before.organisation).await?;
        let Some(within) = after.sequence else { return Ok(turn(before, after, None, &rules)) };
        let standing = self.sequences.standing(before.organisation, within.campaign, within.row).await?;
        let is_on = standing.is_some_and(|standing| !standing.state.is_over());
        Ok(turn(before, after, Some((within.campaign, is_on)), &rules))
    }

    /// The sequence that it is in, and what is to be told of it: it comes in now if it should have before.
    async fn settled(&self, lead: &Lead) -> Result<(Option<Enrolled>, Option<What>)> {
        let Some(Enrolled { campaign, row: COMING }) = lead.sequence else { return Ok((lead.sequence, None)) };
        match self.sequences.enter(lead.organisation, campaign, person(lead), &key(lead)).await {
            Ok(entered) => {
                let told = self.name(lead.organisation, campaign).await?.map(What::Entered);
                Ok((Some(Enrolled { campaign, row: entered.row() }), told))
            }
            Err(error) if matches!(error.kind, Kind::NotFound | Kind::Conflict | Kind::Invalid) => {
                tracing::info!(lead = %lead.id, %campaign, %error, "the sequence of a stage does not take a lead");
                Ok((None, None))
            }
            Err(error) => Err(error),
        }
    }

    /// A lead that is to come in does. What does not work now is done by its next change.
    async fn let_in(&self, lead: Lead) -> Result<Option<Lead>> {
        let (sequence, told) = match self.settled(&lead).await {
            Ok(settled) => settled,
            Err(error) => {
                tracing::warn!(lead = %lead.id, %error, "a lead could not be let into the sequence of its stage yet");
                return Ok(Some(lead));
            }
        };
        let (organisation, id) = (lead.organisation, lead.id);
        let told = told.into_iter().map(|what| (By::Rule, what)).collect();
        match self.write(Lead { sequence, ..lead }, told).await? {
            Some(lead) => Ok(Some(lead)),
            // Whoever was faster let it in as well.
            None => self.store.find(organisation, id).await,
        }
    }

    /// What is to be told of it; nothing when they were out already.
    async fn let_out(&self, organisation: OrgId, within: Enrolled, why: &str) -> Result<Option<What>> {
        if !self.sequences.leave(organisation, within.campaign, within.row, why).await? {
            return Ok(None);
        }
        Ok(self.name(organisation, within.campaign).await?.map(What::Left))
    }

    async fn name(&self, organisation: OrgId, campaign: CampaignId) -> Result<Option<String>> {
        Ok(self.records.get::<Campaign>(organisation, campaign.0).await?.map(|found| found.value.name))
    }
}

const fn coming(campaign: CampaignId) -> Enrolled {
    Enrolled { campaign, row: COMING }
}

/// The same until it has come in, and another one when it comes in again.
fn key(lead: &Lead) -> String {
    format!("lead {} {}", lead.id, lead.version)
}

fn person(lead: &Lead) -> Person {
    let own = [
        ("name", &lead.name),
        ("email", &lead.email),
        ("location", &lead.location),
        ("needs", &lead.needs),
        ("budget", &lead.budget),
        ("start", &lead.start),
    ];
    let mut values: BTreeMap<String, String> = lead.details.clone();
    let known = own.into_iter().filter(|(_, value)| !value.is_empty());
    values.extend(known.map(|(column, value)| (column.to_owned(), value.clone())));
    Person { phone: lead.phone.clone(), name: lead.name.clone(), zone: String::new(), values }
}

/// What becomes of the sequence that a lead is in, and which one it enters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Turn {
    leaves: bool,
    enters: Option<CampaignId>,
}

/// `within`: the sequence that it is in, and whether that goes on.
fn turn(before: &Lead, after: &Lead, within: Option<(CampaignId, bool)>, rules: &LeadRules) -> Turn {
    let of = |stage: Stage| rules.sequences.get(&stage).copied();
    let can_enter = |_: &CampaignId| !after.phone.is_empty();
    let has_new_phone = before.phone != after.phone;
    let going_on = within.filter(|(_, is_on)| *is_on).map(|(campaign, _)| campaign);
    if before.stage == after.stage {
        // Another number has had none of the messages; a first one opens the way to them.
        let first = of(after.stage).filter(|_| before.phone.is_empty() && within.is_none());
        let enters = if has_new_phone { going_on.or(first).filter(can_enter) } else { None };
        return Turn { leaves: has_new_phone && going_on.is_some(), enters };
    }
    let enters = of(after.stage).filter(can_enter);
    if enters.is_some() && enters == going_on && !has_new_phone {
        return Turn::default();
    }
    // One that somebody chose by hand goes on, unless there is another for the new stage, or nothing more is to be done.
    let is_by_hand = going_on.is_some() && going_on != of(before.stage);
    let leaves = within.is_some() && (!is_by_hand || enters.is_some() || after.stage.is_over() || has_new_phone);
    Turn { leaves, enters }
}

#[cfg(test)]
mod tests;
