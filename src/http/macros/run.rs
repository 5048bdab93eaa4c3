//! One run of a macro: each step as the caller would do it by hand, and the same run never twice.

use std::time::Duration;

use engine::clock::Timestamp;
use engine::error::{Error, Kind};
use engine::flow::filing::{self, By, Change};
use engine::flow::handover::{self, Outbound};
use engine::ids::{OrgId, RecordId};
use engine::model::canned::CannedReply;
use engine::model::filing::Snooze;
use engine::model::record::{Key, Record, Versioned};
use engine::page::MAX_PAGE;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::http::audience::may_use;
use crate::http::caller::Caller;
use crate::http::canned_replies::filled;
use crate::http::conversations::standing;
use crate::http::problem::{Answer, Problem};
use crate::http::windows;
use crate::http::wire::kept_work::{MacroStep, RunMacro, StepReport, StepState};

/// A run that has told nothing for this long was cut off, and may begin again.
const CUT_OFF: Duration = Duration::from_mins(1);

/// For how long a run is remembered.
const REMEMBERED: Duration = Duration::from_hours(7 * 24);

/// Pages of runs that one look through them reads at most.
const MOST_PAGES: usize = 200;

const RUN_KEY: &str = "run";

/// One run of a macro, so that the same wish is not done twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MacroRun {
    pub id: RecordId,
    pub organisation: OrgId,
    /// Who ran it where, and under which id of theirs.
    pub wish: String,
    pub begun_at: Timestamp,
    /// Absent while it runs.
    pub report: Option<Vec<StepReport>>,
}

impl Record for MacroRun {
    const KIND: &'static str = "macro_run";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![Key { name: RUN_KEY, value: self.wish.clone() }]
    }
}

pub enum Begun {
    Now(Versioned<MacroRun>),
    Before(Vec<StepReport>),
}

pub async fn begin(app: &App, caller: &Caller, wanted: &RunMacro) -> Answer<Begun> {
    let now = app.engine.clock.now();
    let wish = format!("{}:{}:{}", wanted.conversation, caller.operator, wanted.client_id);
    let under_way = || Problem::conflict("this run is still under way");
    let (run, expected) = match app.engine.records.find_by_key::<MacroRun>(RUN_KEY, &wish).await? {
        Some(Versioned { value: MacroRun { report: Some(report), .. }, .. }) => return Ok(Begun::Before(report)),
        Some(kept) if now.since(kept.value.begun_at) < CUT_OFF => return Err(under_way()),
        Some(kept) => (MacroRun { begun_at: now, ..kept.value }, kept.version),
        None => {
            let id = app.engine.ids.next(app.engine.clock.as_ref());
            (MacroRun { id, organisation: caller.organisation, wish, begun_at: now, report: None }, 0)
        }
    };
    match app.engine.records.put(caller.organisation, &run, expected).await {
        Ok(version) => Ok(Begun::Now(Versioned { version, value: run })),
        Err(error) if error.kind == Kind::Conflict => Err(under_way()),
        Err(error) => Err(error.into()),
    }
}

pub async fn finish(app: &App, begun: Versioned<MacroRun>, report: &[StepReport]) -> Answer<()> {
    let run = MacroRun { report: Some(report.to_vec()), ..begun.value };
    app.engine.records.put(run.organisation, &run, begun.version).await?;
    Ok(())
}

/// What a step says would mislead when one before it was not done, so the first failure is the last step.
pub async fn perform(app: &App, caller: &Caller, steps: &[MacroStep], wanted: &RunMacro) -> Vec<StepReport> {
    let mut reports = Vec::with_capacity(steps.len());
    let mut has_failed = false;
    for (place, step) in steps.iter().enumerate() {
        let report = if has_failed {
            StepReport { state: StepState::Skipped, detail: None }
        } else {
            match one(app, caller, step, wanted, place).await {
                Ok(()) => StepReport { state: StepState::Done, detail: None },
                Err(problem) => StepReport { state: StepState::Failed, detail: Some(problem.detail().to_owned()) },
            }
        };
        has_failed = report.state != StepState::Done;
        reports.push(report);
    }
    reports
}

async fn one(app: &App, caller: &Caller, step: &MacroStep, wanted: &RunMacro, place: usize) -> Answer<()> {
    let now = app.engine.clock.now();
    match step {
        MacroStep::Reply { canned_reply } => {
            let kept = app.engine.records.get::<CannedReply>(caller.organisation, canned_reply.0).await?;
            let kept = kept.ok_or_else(|| Problem::not_found("the canned reply was deleted"))?.value;
            if !may_use(app, caller, kept.owner, kept.audience).await? {
                return Err(Problem::forbidden("the canned reply is for others"));
            }
            write(app, caller, wanted, place, &kept.text, false).await
        }
        MacroStep::Note { text } => write(app, caller, wanted, place, text, true).await,
        MacroStep::Text { text } => write(app, caller, wanted, place, text, false).await,
        step => {
            let change = change_of(step, now).ok_or_else(|| Problem::not_possible("only an automation does this"))?;
            filing::change(&app.engine, caller.organisation, wanted.conversation, &change, By::Operator).await?;
            Ok(())
        }
    }
}

/// The filing that a step is, begun at that time; none for one that says something, moves a lead or runs a macro.
pub(crate) fn change_of(step: &MacroStep, at: Timestamp) -> Option<Change> {
    Some(match step {
        MacroStep::Labels { add, remove } => Change::Labels { add: add.clone(), remove: remove.clone() },
        MacroStep::Priority { priority } => Change::Priority((*priority).into()),
        MacroStep::Team { team } => Change::Team(Some(*team)),
        MacroStep::Assign { operator } => Change::Assign { operator: Some(*operator), epoch: None },
        MacroStep::Snooze { for_s: None } => Change::Snooze(Snooze::UntilMessage),
        MacroStep::Snooze { for_s: Some(seconds) } => Change::Snooze(Snooze::Until(at.plus(Duration::from_secs(*seconds)))),
        MacroStep::Resolve => Change::Resolve,
        MacroStep::AskPerson => Change::Assign { operator: None, epoch: None },
        MacroStep::Return => Change::Return,
        MacroStep::Reply { .. }
        | MacroStep::Note { .. }
        | MacroStep::Text { .. }
        | MacroStep::Lead { .. }
        | MacroStep::Macro { .. } => return None,
    })
}

/// A message of a run carries an id made of the run's: begun again after a crash, it is the same message.
async fn write(app: &App, caller: &Caller, wanted: &RunMacro, place: usize, text: &str, private: bool) -> Answer<()> {
    // Seen when the run began; a step may have given it to others since.
    let conversation = standing(app, caller.organisation, wanted.conversation).await?;
    let client_id = format!("macro {} {place}", wanted.client_id);
    if !private {
        if conversation.is_public() {
            return Err(Problem::not_possible("a macro does not answer in public"));
        }
        windows::need_open(app, &conversation, None, Some(&client_id)).await?;
    }
    let text = filled(app, Some(&caller.name), &conversation, text).await?.text;
    let outbound = Outbound { client_id: Some(client_id), text, private, ..Outbound::default() };
    let written = handover::write(&app.engine, &caller.speaker(), wanted.conversation, outbound).await?;
    written.message.map(drop).ok_or_else(|| Error::corrupt("a macro's message was stored without a message").into())
}

/// Once a day: runs that nobody will repeat any more.
pub async fn forget_old_runs(app: App) {
    let before = app.engine.clock.now().minus(REMEMBERED);
    let mut cursor = None;
    for _ in 0..MOST_PAGES {
        let page = match app.engine.records.list_all::<MacroRun>(cursor, MAX_PAGE).await {
            Ok(page) => page,
            Err(error) => return tracing::warn!(%error, "old runs of macros cannot be read"),
        };
        for run in page.items.into_iter().map(|run| run.value).filter(|run| run.begun_at < before) {
            if let Err(error) = app.engine.records.delete::<MacroRun>(run.organisation, run.id.0).await {
                tracing::warn!(%error, "an old run of a macro cannot be deleted");
            }
        }
        cursor = page.next;
        if cursor.is_none() {
            return;
        }
    }
}
