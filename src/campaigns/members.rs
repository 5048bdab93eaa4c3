//! Who is in an audience, beside what its file brought: people who are added by themselves, and whoever leaves.

use std::collections::BTreeSet;

use async_trait::async_trait;
use engine::error::{Error, Kind, Result};
use engine::ids::{AudienceId, ContactId, OrgId};
use engine::model::audience::{Audience, FaultReason, MOST_COLUMNS, RowFault};
use engine::model::contact::Contact;
use engine::model::inbox::Channel;
use engine::model::record::{Key, Record};
use engine::model::schedule::Run;
use serde::{Deserialize, Serialize};
use workers::JobError;
use workers::scheduled::{RunLog, Task};

use super::import::rows::{Given, Reader};
use super::numbers::number;
use crate::app::App;
use crate::leads::forget_leads;
use crate::personal::{forget_beside, forget_number};

/// People who are added at once.
pub const MOST_ADDED: usize = 1_000;

/// Others may write the same record at the same time, a few of them.
const TRIES: usize = 10;

/// Rows that are forgotten in one step; of the largest audience there are as many steps, and some more.
const FORGOTTEN: usize = 5_000;
const MOST_STEPS: usize = 2_000;

/// Of one contact; older ones are not looked at.
const MOST_MERGES: usize = 100;

/// Up to which row of an audience people were given one: whoever adds some at the same time gets others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct AudienceRows {
    id: AudienceId,
    organisation: OrgId,
    last: u64,
}

impl Record for AudienceRows {
    const KIND: &'static str = "audience_rows";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        Vec::new()
    }
}

/// What came of a list of people.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Added {
    pub added: u64,
    pub repeated: u64,
    /// The row is the place in the list, from 1.
    pub faults: Vec<RowFault>,
}

/// Adds people. `Invalid` when they have more columns than may be kept.
pub async fn add(app: &App, audience: &Audience, people: Vec<Given>) -> Result<Added> {
    let (organisation, id, number) = (audience.organisation, audience.id, people.len() as u64);
    let columns = columns(audience, &people);
    if columns.len() > MOST_COLUMNS {
        return Err(Error::invalid(format!(
            "at most {MOST_COLUMNS} values are kept of each person, with the same names for all"
        )));
    }
    let before = reserve(app, organisation, id, number).await?;
    let mut reader = Reader::new(audience.country.clone());
    let (mut members, mut faults) = (Vec::with_capacity(people.len()), Vec::new());
    for (row, given) in (before + 1..).zip(people) {
        match reader.member(row, given) {
            Ok(member) => members.push(member),
            Err(fault) => faults.push(fault),
        }
    }
    app.engine.audiences.add(organisation, id, members, faults).await?;
    let mut faults = app.engine.audiences.list_faults(organisation, id, before, MOST_ADDED).await?;
    faults.retain(|fault| fault.row <= before + number);
    let repeated = faults.iter().filter(|fault| fault.reason == FaultReason::Repeated).count() as u64;
    let refused = faults.len() as u64 - repeated;
    let added = number - refused - repeated;
    change(app, organisation, id, |kept| {
        kept.columns.clone_from(&columns);
        kept.counts.members += added;
        kept.counts.faulty += refused;
        kept.counts.repeated += repeated;
    })
    .await?;
    let faults = faults.into_iter().map(|fault| RowFault { row: fault.row - before, ..fault }).collect();
    Ok(Added { added, repeated, faults })
}

/// False when there was none.
pub async fn remove(app: &App, organisation: OrgId, audience: AudienceId, row: u64) -> Result<bool> {
    let was_there = app.engine.audiences.remove_member(organisation, audience, row).await?;
    if was_there {
        change(app, organisation, audience, |kept| kept.counts.members = kept.counts.members.saturating_sub(1)).await?;
    }
    Ok(was_there)
}

/// With the names of values that are new.
fn columns(audience: &Audience, people: &[Given]) -> Vec<String> {
    let known: BTreeSet<&String> = audience.columns.iter().collect();
    let named: BTreeSet<&String> = people.iter().flat_map(|given| given.values.keys()).collect();
    let new = named.difference(&known).map(|name| (*name).clone());
    audience.columns.iter().cloned().chain(new).collect()
}

/// So many rows that nobody else gets, nor got; the one before the first of them.
pub(super) async fn reserve(app: &App, organisation: OrgId, audience: AudienceId, number: u64) -> Result<u64> {
    for _ in 0..TRIES {
        let kept = app.engine.records.get::<AudienceRows>(organisation, audience.0).await?;
        let (last, version) = match kept {
            Some(kept) => (kept.value.last, kept.version),
            None => (app.engine.audiences.last_row(organisation, audience).await?, 0),
        };
        let rows = AudienceRows { id: audience, organisation, last: last + number };
        match app.engine.records.put(organisation, &rows, version).await {
            Ok(_version) => return Ok(last),
            Err(error) if error.kind == Kind::Conflict => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::conflict("people are being added to the audience from too many places at once"))
}

/// What is written down of an audience; one that was deleted meanwhile stays so.
async fn change(app: &App, organisation: OrgId, audience: AudienceId, change: impl Fn(&mut Audience)) -> Result<()> {
    for _ in 0..TRIES {
        let Some(mut kept) = app.engine.records.get::<Audience>(organisation, audience.0).await? else { return Ok(()) };
        change(&mut kept.value);
        match app.engine.records.put(organisation, &kept.value, kept.version).await {
            Ok(_version) => return Ok(()),
            Err(error) if error.kind == Kind::Conflict => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::conflict("the audience is changed too often at this moment"))
}

/// Forgets who was in an audience that was deleted.
pub struct ForgetAudience(pub App);

impl ForgetAudience {
    pub const NAME: &'static str = "forget_audience";
}

#[async_trait]
impl Task for ForgetAudience {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    async fn run(&self, run: &Run, _log: &RunLog) -> Result<String, JobError> {
        let (app, organisation) = (&self.0, run.organisation);
        let id: AudienceId = run.subject.parse()?;
        if app.engine.records.get::<Audience>(organisation, id.0).await?.is_some() {
            return Err(JobError::Retry(Error::unavailable("the audience is being deleted")));
        }
        app.engine.records.delete::<AudienceRows>(organisation, id.0).await?;
        for _ in 0..MOST_STEPS {
            if app.engine.audiences.forget(organisation, id, FORGOTTEN).await? == 0 {
                return Ok("Nobody is left of it.".to_owned());
            }
            if app.tasks.is_stopping() {
                return Err(JobError::Retry(Error::unavailable("the program is being stopped")));
            }
        }
        Err(JobError::Retry(Error::unavailable("some are left")))
    }
}

/// Takes somebody out of all audiences and campaigns, and forgets their leads and what else is kept beside their contact, by every
/// number that they are known by.
pub async fn forget_person(app: &App, contact: &Contact) -> Result<()> {
    let (engine, organisation) = (&app.engine, contact.organisation);
    let found = engine.contact_book.list_merges(organisation, contact.id, MOST_MERGES).await?;
    let merged = found.into_iter().filter(|merge| merge.into == contact.id && merge.undone.is_none()).map(|merge| merge.from);
    let (ids, phones): (Vec<ContactId>, Vec<Option<String>>) = merged.map(|gone| (gone.id, gone.phone)).unzip();
    let phones: Vec<String> = phones.into_iter().flatten().chain(contact.phone.clone()).collect();
    let handles: Vec<String> = handles(contact, &phones).into_iter().collect();
    for handle in &handles {
        forget_number(app, organisation, handle).await?;
    }
    for id in ids.into_iter().chain([contact.id]) {
        forget_leads(app, organisation, id, &handles).await?;
    }
    forget_beside(app, contact).await
}

/// In E.164. A user id of `WhatsApp` is no number.
pub(super) fn handles(contact: &Contact, phones: &[String]) -> BTreeSet<String> {
    let identities = contact.identities.iter().filter(|identity| identity.channel == Channel::WhatsApp);
    let numbers = identities.filter(|identity| identity.handle.bytes().all(|byte| byte.is_ascii_digit()));
    let own = numbers.map(|identity| format!("+{}", identity.handle));
    own.chain(phones.iter().filter_map(|phone| number(phone, None).ok())).filter(|handle| handle.len() > 1).collect()
}

#[cfg(test)]
mod tests;
