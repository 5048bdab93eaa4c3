//! One record and one lead: each says afterwards what the other does, as far as their owners let them.

use std::collections::{BTreeMap, BTreeSet};

use engine::clock::Timestamp;
use engine::error::{Error, Kind, Result};
use engine::model::crm::{CrmLink, Settled};
use engine::model::lead::{By, Lead};
use serde_json::Value;
use workers::JobError;

use super::client::{Ask, CrmError, filled};
use super::links::{MOST_TRIES, keep};
use super::mapping::{Read, apply, body, merged, said};
use super::records::CrmField;
use super::round::Round;

/// Others may change the same lead at the same time, a few of them.
const TRIES: usize = 4;

/// A record of theirs as it was read just now.
pub(super) struct Record {
    pub(super) external: String,
    pub(super) changed: Option<Timestamp>,
    pub(super) read: Read,
}

/// What came of writing into a record there.
#[derive(Default)]
pub(super) struct Wrote {
    /// Fields that do not say there what was to be said.
    pub(super) unsaid: BTreeSet<String>,
    pub(super) problems: Vec<String>,
    /// It was refused, and may be tried again.
    pub(super) is_failed: bool,
}

/// Lets both say the same and writes down that they do.
pub(super) async fn settle(round: &mut Round<'_>, lead: Lead, link: CrmLink, mut record: Record) -> Result<(), JobError> {
    let is_left = !round.is_anew && is_left(&link, &lead, &record);
    let mut problems = record.read.problems.clone();
    let link = CrmLink { external: record.external.clone(), ..link };
    let Some((lead, settled)) = here(round, lead, &link, &mut record, &mut problems).await? else { return Ok(()) };
    let Settled { here: wanted, there, mut agreed } = settled;
    agreed.extend(standing(&round.connection.mapping, &lead, &wanted));
    let wrote = if there.is_empty() {
        Wrote::default()
    } else if is_left {
        withheld(&there, &link.problem)
    } else {
        write(round, &link, &there).await?
    };
    for field in wrote.unsaid {
        match record.read.values.get(&field) {
            Some(value) => drop(agreed.insert(field, value.clone())),
            None => drop(agreed.remove(&field)),
        }
    }
    tell(&mut problems, wrote.problems);
    let tries = if wrote.is_failed { link.tries.saturating_add(u8::from(!is_left)) } else { 0 };
    let pushed_version = if wrote.is_failed { link.pushed_version } else { lead.version };
    let pulled_at = record.changed.or(link.pulled_at);
    let problem = problems.join("; ");
    let link = CrmLink { lead: Some(lead.id), agreed, pushed_version, pulled_at, problem, tries, ..link };
    Ok(keep(round, link).await?)
}

/// It was refused there as often as anything is tried, and says there what it said then. A change here is brought by itself.
fn is_left(link: &CrmLink, lead: &Lead, record: &Record) -> bool {
    let is_theirs = link.lead == Some(lead.id) && link.external == record.external;
    is_theirs && link.tries >= MOST_TRIES && (record.changed.is_none() || link.pulled_at == record.changed)
}

/// What is not tried any more; why stands in the words that were kept.
fn withheld(values: &BTreeMap<String, String>, kept: &str) -> Wrote {
    let problems = kept.split("; ").filter(|words| !words.is_empty()).map(str::to_owned).collect();
    Wrote { unsaid: values.keys().cloned().collect(), problems, is_failed: true }
}

/// Each is told once.
fn tell(problems: &mut Vec<String>, more: Vec<String>) {
    for words in more {
        if !problems.iter().any(|known| known.contains(&words)) {
            problems.push(words);
        }
    }
}

/// What stands here now of what was to be written: what found no room, or is not read at all, is nothing that both agreed on.
fn standing(mapping: &[CrmField], lead: &Lead, wanted: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    said(mapping, lead).into_iter().filter(|(field, _)| wanted.contains_key(field)).collect()
}

/// The lead as it is once it says what it is to say, and what else follows. None: it is gone.
async fn here(
    round: &mut Round<'_>,
    mut lead: Lead,
    link: &CrmLink,
    record: &mut Record,
    problems: &mut Vec<String>,
) -> Result<Option<(Lead, Settled)>, JobError> {
    let (desk, mapping) = (round.app.engine.lead_desk(), &round.connection.mapping);
    let pulls = round.connection.direction.pulls();
    for _ in 0..TRIES {
        let own = said(mapping, &lead);
        let changed = record.changed.unwrap_or_default();
        let settled = merged(&round.owners, &link.agreed, (&own, lead.updated_at), (&record.read.values, changed));
        if !pulls {
            return Ok(Some((lead, settled)));
        }
        let mut after = lead.clone();
        let told = apply(&mut after, &settled.here, &record.read.raw);
        if is_nobody(&after) && !is_nobody(&lead) {
            // A lead without all of these could not be told from another.
            for field in ["name", "phone", "email"] {
                record.read.values.remove(field);
            }
            problems.push("the record has neither name, phone nor e-mail address any more".to_owned());
            continue;
        }
        match desk.change(&lead, after, By::Program).await {
            Ok(Some(kept)) => {
                problems.extend(told);
                round.counts.changed_here += u64::from(kept.version != lead.version);
                return Ok(Some((kept, settled)));
            }
            Ok(None) => match round.app.engine.leads.find(lead.organisation, lead.id).await? {
                Some(now) => lead = now,
                None => return Ok(None),
            },
            Err(error) if error.kind == Kind::Conflict => {
                problems.push("another lead has the phone of this record".to_owned());
                record.read.values.remove("phone");
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(JobError::Retry(Error::conflict("a lead is being changed from several places at once")))
}

pub(super) fn is_nobody(lead: &Lead) -> bool {
    lead.name.is_empty() && lead.phone.is_empty() && lead.email.is_empty()
}

/// Writes these values into the record there. What concerns this one alone is told in the answer; an error ends the run.
pub(super) async fn write(round: &mut Round<'_>, link: &CrmLink, values: &BTreeMap<String, String>) -> Result<Wrote, JobError> {
    let connection = round.connection;
    let all = || values.keys().cloned().collect::<BTreeSet<String>>();
    let Some(update) = connection.update.as_ref().filter(|_| connection.direction.pushes()) else {
        return Ok(Wrote { unsaid: all(), ..Wrote::default() });
    };
    let (body, unsaid, problems) = body(&connection.mapping, values);
    if body == Value::Object(serde_json::Map::new()) {
        return Ok(Wrote { unsaid, problems, is_failed: false });
    }
    let ask = Ask {
        method: update.method.into(),
        body: Some(body),
        key: Some(format!("{}-{}", link.id, link.version)),
        ..Ask::get(&filled(&update.path, "id", &link.external))
    };
    match round.client.ask(ask).await {
        Ok(_done) => {
            round.counts.changed_there += 1;
            Ok(Wrote { unsaid, problems, is_failed: false })
        }
        Err(CrmError::Refused { words, .. } | CrmError::InDoubt(words)) => {
            Ok(Wrote { unsaid: all(), problems: vec![words], is_failed: true })
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests;
