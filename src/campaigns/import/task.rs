use async_trait::async_trait;
use engine::error::{Error, Kind, Result};
use engine::ids::{AudienceId, OrgId};
use engine::model::audience::{Audience, AudienceState, MOST_MEMBERS};
use engine::model::schedule::{Progress, Run};
use workers::JobError;
use workers::scheduled::{RunLog, Task};

use super::contacts::{self, ContactSource};
use super::files::{AudienceSource, forget, opened};
use super::rows::Reader;
use super::sheet::{Batch, Trouble};
use crate::app::App;
use crate::campaigns::members::reserve;

/// Others may write the audience at the same time, a few times.
const TRIES: usize = 6;

/// Reads a file, or contacts, into an audience, when somebody asks for it. Begun again it goes on behind the last row there is.
pub struct ImportAudience(pub App);

impl ImportAudience {
    pub const NAME: &'static str = "import_audience";
}

/// Why the rows are not all there.
pub(super) enum Broken {
    Trouble(Trouble),
    Job(JobError),
}

impl From<Trouble> for Broken {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<Error> for Broken {
    fn from(error: Error) -> Self {
        Self::Trouble(error.into())
    }
}

#[async_trait]
impl Task for ImportAudience {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    async fn run(&self, run: &Run, log: &RunLog) -> Result<String, JobError> {
        let (app, organisation) = (&self.0, run.organisation);
        let id: AudienceId = run.subject.parse()?;
        let Some(kept) = app.engine.records.get::<Audience>(organisation, id.0).await? else {
            return Ok("The audience is gone.".to_owned());
        };
        if kept.value.state != AudienceState::Importing {
            return Ok(report(&kept.value));
        }
        let read = if let Some(source) = app.engine.records.get::<AudienceSource>(organisation, id.0).await? {
            read_in(app, &kept.value, &source.value, log).await
        } else if let Some(source) = app.engine.records.get::<ContactSource>(organisation, id.0).await? {
            contacts::read_in(app, &kept.value, &source.value, &run.progress, log).await
        } else {
            return Ok(report(&kept.value));
        };
        let trouble = match read {
            Ok(()) => None,
            Err(Broken::Trouble(Trouble::Unreadable(why))) => Some(why),
            Err(Broken::Trouble(Trouble::Store(error))) => return Err(error.into()),
            // Somebody stopped it; how the audience stands then is told when it is looked at.
            Err(Broken::Job(error)) => return Err(error),
        };
        let ended = end(app, organisation, id, trouble).await?;
        Ok(ended.map_or_else(|| "The audience is gone.".to_owned(), |audience| report(&audience)))
    }
}

async fn read_in(app: &App, audience: &Audience, source: &AudienceSource, log: &RunLog) -> Result<(), Broken> {
    let (engine, organisation, id) = (&app.engine, audience.organisation, audience.id);
    let file = engine.blobs.describe(organisation, source.file).await?.ok_or_else(Trouble::gone)?;
    let mut sheet = opened(app, organisation, &file).await?;
    let columns = source.mapping.places(&sheet.columns).map_err(|wrong| {
        let first = wrong.first().map(|problem| problem.pointer.clone()).unwrap_or_default();
        Trouble::Unreadable(format!("The file has other columns than before ({first})."))
    })?;
    let last = engine.audiences.last_row(organisation, id).await?;
    let (mut reader, mut done) = (Reader::new(audience.country.clone()), 0);
    while let Some(batch) = sheet.next().await? {
        done += batch.rows.len() as u64;
        if done > MOST_MEMBERS {
            return Err(Trouble::Unreadable(format!("The file has more than {MOST_MEMBERS} rows; split it.")).into());
        }
        let (mut members, mut faults) = (Vec::with_capacity(batch.rows.len()), Vec::new());
        for row in batch.rows.iter().filter(|row| row.number > last) {
            match reader.row(&columns, row) {
                Ok(member) => members.push(member),
                Err(fault) => faults.push(fault),
            }
        }
        engine.audiences.add(organisation, id, members, faults).await?;
        let progress = Progress { done, total: estimated(done, &batch, sheet.size), place: String::new() };
        log.note(progress).await.map_err(Broken::Job)?;
        if app.tasks.is_stopping() {
            return Err(Error::unavailable("the program is being stopped").into());
        }
    }
    Ok(())
}

/// Rows of the whole file, if all of it is like what has been read.
fn estimated(done: u64, batch: &Batch, size: u64) -> Option<u64> {
    let read = batch.read.filter(|read| *read > 0)?;
    u64::try_from(u128::from(done) * u128::from(size) / u128::from(read)).ok()
}

/// The import is over. None: the audience was deleted.
async fn end(app: &App, organisation: OrgId, id: AudienceId, trouble: Option<String>) -> Result<Option<Audience>> {
    let counts = app.engine.audiences.count(organisation, id).await?;
    // Whoever is added later gets no row that somebody had who left.
    reserve(app, organisation, id, 0).await?;
    let state = if trouble.is_none() { AudienceState::Ready } else { AudienceState::Failed };
    for _ in 0..TRIES {
        let Some(kept) = app.engine.records.get::<Audience>(organisation, id.0).await? else {
            forget(app, organisation, id).await?;
            return Ok(None);
        };
        if kept.value.state != AudienceState::Importing {
            return Ok(Some(kept.value));
        }
        let ended = Audience { state, trouble: trouble.clone(), counts, ..kept.value };
        match app.engine.records.put(organisation, &ended, kept.version).await {
            Ok(_version) => {
                forget(app, organisation, id).await?;
                return Ok(Some(ended));
            }
            Err(error) if error.kind == Kind::Conflict => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::conflict("the audience is changed too often at this moment"))
}

fn report(audience: &Audience) -> String {
    let people = |number: u64| if number == 1 { "1 person".to_owned() } else { format!("{number} people") };
    let counts = audience.counts;
    match &audience.trouble {
        Some(trouble) => trouble.clone(),
        None => format!("{}; {} rows were refused, {} repeated.", people(counts.members), counts.faulty, counts.repeated),
    }
}
