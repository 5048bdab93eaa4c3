//! Files that are to become audiences: kept when they come, read into one audience, and gone then. What becomes none goes after
//! a day.

use std::time::Duration;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Kind, Result};
use engine::ids::{AudienceId, BlobId, OperatorId, OrgId};
use engine::model::audience::{Audience, AudienceState};
use engine::model::message::Attachment;
use engine::model::record::{Key, Record, Versioned};
use engine::model::schedule::{Run, RunState};
use engine::page::MAX_PAGE;
use engine::ports::schedule_store::RunsOf;
use serde::{Deserialize, Serialize};
use workers::JobError;
use workers::scheduled::{RunLog, Task, run_once};

use super::contacts::ContactSource;
use super::mapping::Mapping;
use super::sheet::{Sheet, Trouble};
use super::task::ImportAudience;
use crate::app::App;

/// Of an organisation, before they are audiences.
pub const MOST_FILES: u64 = 20;

/// As long as somebody may take to look at a file.
const KEPT: Duration = Duration::from_hours(24);

/// Within this time after an audience was made, its import has begun.
const BEGINNING: Duration = Duration::from_mins(2);

/// Pages of either kind; an organisation has fewer.
const MOST_PAGES: usize = 20;

/// A file that somebody has uploaded and not chosen yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AudienceFile {
    pub file: BlobId,
    pub organisation: OrgId,
    pub at: Timestamp,
}

impl Record for AudienceFile {
    const KIND: &'static str = "audience_file";

    fn id(&self) -> i64 {
        self.file.0
    }

    fn keys(&self) -> Vec<Key> {
        Vec::new()
    }
}

/// What an audience is read from, while it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AudienceSource {
    pub id: AudienceId,
    pub organisation: OrgId,
    pub file: BlobId,
    pub mapping: Mapping,
}

impl Record for AudienceSource {
    const KIND: &'static str = "audience_source";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        Vec::new()
    }
}

/// What is kept of a file that was uploaded to become an audience. `NotFound` for any other.
pub async fn described(app: &App, organisation: OrgId, file: BlobId) -> Result<Attachment> {
    let missing = || Error::not_found("no such file: one that became no audience within a day is gone");
    app.engine.records.get::<AudienceFile>(organisation, file.0).await?.ok_or_else(missing)?;
    app.engine.blobs.describe(organisation, file).await?.ok_or_else(missing)
}

pub async fn opened(app: &App, organisation: OrgId, file: &Attachment) -> Result<Sheet, Trouble> {
    Sheet::open(&app.engine.blobs, organisation, file).await
}

/// Has the file read into the audience. False: somebody else has taken it.
pub async fn begin(app: &App, audience: &Audience, file: BlobId, mapping: Mapping, by: OperatorId) -> Result<bool> {
    let (records, organisation, id) = (&app.engine.records, audience.organisation, audience.id);
    // Written down before it is taken: whoever finds it later knows that it is to go.
    records.put(organisation, &AudienceSource { id, organisation, file, mapping }, 0).await?;
    if !records.delete::<AudienceFile>(organisation, file.0).await? {
        records.delete::<AudienceSource>(organisation, id.0).await?;
        return Ok(false);
    }
    run_once(&app.engine, organisation, ImportAudience::NAME, &id.to_string(), by).await?;
    Ok(true)
}

/// The audience with its import, as long as that goes on. An import that broke off is told as one that failed.
pub async fn settled(app: &App, kept: Versioned<Audience>) -> Result<(Versioned<Audience>, Option<Run>)> {
    if kept.value.state != AudienceState::Importing {
        return Ok((kept, None));
    }
    let (engine, organisation, id) = (&app.engine, kept.value.organisation, kept.value.id);
    let why = match run_of(app, &kept.value).await? {
        Some(run) if !run.state.is_over() => return Ok((kept, Some(run))),
        None if engine.clock.now().since(kept.value.created_at) < BEGINNING => return Ok((kept, None)),
        Some(run) if run.state == RunState::Stopped => "The import was stopped before its end.",
        _ => "The import broke off; begin again.",
    };
    let counts = engine.audiences.count(organisation, id).await?;
    let trouble = Some(why.to_owned());
    let failed = Audience { state: AudienceState::Failed, trouble, counts, ..kept.value };
    match engine.records.put(organisation, &failed, kept.version).await {
        Ok(version) => {
            forget(app, organisation, id).await?;
            Ok((Versioned { version, value: failed }, None))
        }
        // It came to its end meanwhile.
        Err(error) if error.kind == Kind::Conflict => Ok((engine.records.require::<Audience>(organisation, id.0).await?, None)),
        Err(error) => Err(error),
    }
}

/// The run that reads this audience in.
async fn run_of(app: &App, audience: &Audience) -> Result<Option<Run>> {
    let (subject, mut before) = (audience.id.to_string(), None);
    for _ in 0..MOST_PAGES {
        let of = RunsOf::Task(ImportAudience::NAME.to_owned());
        let runs = app.engine.schedules.list_runs(audience.organisation, of, before, MAX_PAGE).await?;
        before = runs.last().filter(|_| runs.len() == MAX_PAGE).map(|last| last.id);
        if let Some(found) = runs.into_iter().find(|run| run.subject == subject) {
            return Ok(Some(found));
        }
        // Runs from before it was made are not its own.
        if before.is_none_or(|last| last.made_at() < audience.created_at) {
            break;
        }
    }
    Ok(None)
}

/// What the audience was read from is needed no more.
pub async fn forget(app: &App, organisation: OrgId, audience: AudienceId) -> Result<()> {
    let records = &app.engine.records;
    if let Some(source) = records.get::<AudienceSource>(organisation, audience.0).await? {
        app.engine.blobs.delete(organisation, source.value.file).await?;
        records.delete::<AudienceSource>(organisation, audience.0).await?;
    }
    records.delete::<ContactSource>(organisation, audience.0).await?;
    Ok(())
}

/// Removes the files of an organisation that became no audience, by the clock.
pub struct SweepAudienceFiles(pub App);

impl SweepAudienceFiles {
    pub const NAME: &'static str = "sweep_audience_files";
}

#[async_trait]
impl Task for SweepAudienceFiles {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    async fn run(&self, run: &Run, _log: &RunLog) -> Result<String, JobError> {
        let app = &self.0;
        let sources = sweep_sources::<AudienceSource>(app, run.organisation, |source| source.id).await?;
        sweep_sources::<ContactSource>(app, run.organisation, |source| source.id).await?;
        let gone = sweep_files(app, run.organisation).await? + sources;
        Ok(match gone {
            0 => "Nothing was to be removed.".to_owned(),
            1 => "Removed: 1 file.".to_owned(),
            files => format!("Removed: {files} files."),
        })
    }
}

async fn sweep_files(app: &App, organisation: OrgId) -> Result<u64> {
    let engine = &app.engine;
    let (mut gone, mut cursor) = (0, None);
    for _ in 0..MOST_PAGES {
        let page = engine.records.list::<AudienceFile>(organisation, cursor, MAX_PAGE).await?;
        for kept in page.items.into_iter().map(|kept| kept.value) {
            if engine.clock.now().since(kept.at) < KEPT {
                continue;
            }
            // First the file: what is left of it is removed the next time.
            engine.blobs.delete(organisation, kept.file).await?;
            gone += u64::from(engine.records.delete::<AudienceFile>(organisation, kept.file.0).await?);
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(gone)
}

/// Of audiences that were deleted, or whose import broke off.
async fn sweep_sources<R: Record>(app: &App, organisation: OrgId, of: fn(&R) -> AudienceId) -> Result<u64> {
    let records = &app.engine.records;
    let (mut gone, mut cursor) = (0, None);
    for _ in 0..MOST_PAGES {
        let page = records.list::<R>(organisation, cursor, MAX_PAGE).await?;
        let ids: Vec<AudienceId> = page.items.iter().map(|kept| of(&kept.value)).collect();
        for id in ids {
            let state = match records.get::<Audience>(organisation, id.0).await? {
                Some(audience) => settled(app, audience).await?.0.value.state,
                None => AudienceState::Failed,
            };
            if state != AudienceState::Importing {
                forget(app, organisation, id).await?;
                gone += 1;
            }
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(gone)
}
