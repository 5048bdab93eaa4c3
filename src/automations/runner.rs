//! The loop: occasions in the order in which they happened, each conversation's one after the other.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use engine::error::{Error, Result};
use engine::ids::{AutomationRunId, ConversationId, OrgId};
use engine::model::act::Act;
use engine::model::automation::{Happened, Occasion};
use engine::model::event::Signal;
use engine::ports::automation_log::Run;
use futures_util::{StreamExt as _, stream};

use super::facts::{Facts, gather};
use super::judge::{answers, begins, looks_again, matches};
use super::record::{Automation, Report, in_order};
use super::steps::Hand;
use crate::app::App;
use crate::http::wire::automation::RunState;
use crate::http::wire::kept_work::{StepReport, StepState};

/// What happened without this process hearing of it, and what waited for its start, is found within this time.
const LOOK: Duration = Duration::from_secs(1);

/// After the store failed.
const PAUSE: Duration = Duration::from_secs(5);

const BATCH: usize = 200;

/// Conversations at the same time.
const AT_ONCE: usize = 4;

/// Runs in one conversation within an hour; more would be a circle that leads outside of the program and back.
const MOST_AN_HOUR: u64 = 20;
const HOUR: Duration = Duration::from_hours(1);

/// For how long, and how many of each automation, runs are kept.
const KEPT: Duration = Duration::from_hours(30 * 24);
const MOST_KEPT: usize = 1_000;
const FORGOTTEN_AT_ONCE: usize = 500;

/// Organisations whose events are worth a look at once; beyond that they are found by the clock.
const MOST_KNOWN: usize = 10_000;

/// Runs automations until the soft stop.
pub async fn run_automations(app: App) {
    let mut signals = app.engine.bus.subscribe();
    let mut known: HashSet<OrgId> = HashSet::new();
    let mut tick = tokio::time::interval(LOOK);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = app.tasks.stopping() => return,
            _ = tick.tick() => {}
            signal = signals.next() => {
                if !matches!(&signal, Ok(Signal::Happened(event)) if known.contains(&event.organisation)) {
                    continue;
                }
            }
        }
        // Many signals are one look.
        while signals.try_next().is_some() {}
        if !app.engine.shares.leads() {
            continue;
        }
        match look(&app).await {
            Ok(seen) if known.len() < MOST_KNOWN => known.extend(seen),
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "automations wait: the store failed");
                tokio::select! {
                    () = app.tasks.stopping() => return,
                    () = tokio::time::sleep(PAUSE) => {}
                }
            }
        }
    }
}

/// Everything that waits; of which organisations it was.
async fn look(app: &App) -> Result<HashSet<OrgId>> {
    let mut seen = HashSet::new();
    loop {
        let waiting = app.automations.list_waiting(BATCH).await?;
        let count = waiting.len();
        let mut rules: HashMap<OrgId, Arc<Vec<Automation>>> = HashMap::new();
        let mut groups: BTreeMap<ConversationId, Vec<Occasion>> = BTreeMap::new();
        for occasion in waiting {
            let organisation = occasion.organisation;
            seen.insert(organisation);
            if let Entry::Vacant(place) = rules.entry(organisation) {
                place.insert(Arc::new(in_order(&app.engine.records, organisation).await?));
            }
            groups.entry(occasion.conversation).or_default().push(occasion);
        }
        let mut done = stream::iter(groups.into_values().map(|group| {
            let rules = group.first().and_then(|first| rules.get(&first.organisation)).cloned().unwrap_or_default();
            async move {
                for occasion in group {
                    answer(app, &rules, &occasion).await?;
                    app.automations.settle(occasion.id).await?;
                }
                Ok::<(), Error>(())
            }
        }))
        .buffer_unordered(AT_ONCE);
        while let Some(result) = done.next().await {
            result?;
        }
        if count < BATCH || app.tasks.is_stopping() {
            return Ok(seen);
        }
    }
}

/// Every rule looks at it, in order; one that fails stops none of the others.
async fn answer(app: &App, rules: &[Automation], occasion: &Occasion) -> Result<()> {
    let now = app.engine.clock.now();
    for rule in rules.iter().filter(|rule| rule.enabled && begins(&rule.when, occasion.what, now)) {
        // What the rules before did is seen by this one.
        let Some(facts) = facts_of(app, occasion).await? else { return Ok(()) };
        let answers = answers(&rule.conditions, &facts);
        let has_begun = run_of(app, rule, occasion, &facts, &answers).await?;
        let Some(run) = has_begun else { continue };
        go_on(app, rule, run).await?;
    }
    if matches!(occasion.what, Happened::Received(_) | Happened::Waits(_)) {
        look_later(app, rules, occasion).await?;
    }
    Ok(())
}

async fn facts_of(app: &App, occasion: &Occasion) -> Result<Option<Facts>> {
    let found = app.engine.conversations.find(occasion.organisation, occasion.conversation).await?;
    let Some(conversation) = found else { return Ok(None) };
    let message = match occasion.what {
        Happened::Received(message) => Some(message),
        _ => None,
    };
    gather(app, conversation, message).await.map(Some)
}

/// The run of this rule for this occasion, if there is to be one: begun now, or before a crash.
async fn run_of(
    app: &App,
    rule: &Automation,
    occasion: &Occasion,
    facts: &Facts,
    answers: &[bool],
) -> Result<Option<(Run, Report)>> {
    let now = app.engine.clock.now();
    if !matches(rule.matching, answers) {
        return Ok(None);
    }
    let so_far = app.automations.count_since(rule.organisation, occasion.conversation, now.minus(HOUR)).await?;
    let state = if so_far < MOST_AN_HOUR { RunState::Underway } else { RunState::Held };
    let matched = rule.conditions.iter().zip(answers).filter(|(_, holds)| **holds).map(|(condition, _)| condition.clone());
    let report =
        Report { state, when: rule.when.clone(), matched: matched.collect(), steps: rule.steps.clone(), reports: Vec::new() };
    // The one entry that says so counts itself; after it nothing is written until the hour is over.
    if so_far > MOST_AN_HOUR {
        return Ok(None);
    }
    let run = Run {
        id: app.engine.ids.next::<AutomationRunId>(app.engine.clock.as_ref()),
        organisation: rule.organisation,
        automation: rule.id,
        conversation: facts.conversation.id,
        occasion: key(occasion),
        at: now,
        report: report.written()?,
    };
    let run = app.automations.begin(run).await?;
    let report = Report::read(&run.report)?;
    Ok(Some((run, report)))
}

/// For one wait each rule is begun once, however often it is looked at.
fn key(occasion: &Occasion) -> String {
    match occasion.what {
        Happened::Waits(since) => format!("{} waits since {}", occasion.conversation, since.as_millis()),
        _ => occasion.id.to_string(),
    }
}

/// Each step is written down as soon as it is done, so that what was cut off goes on with the next.
async fn go_on(app: &App, rule: &Automation, (mut run, mut report): (Run, Report)) -> Result<()> {
    let hand = Hand::of(app, rule, run.conversation, run.id, run.at);
    match report.state {
        RunState::Done | RunState::Failed => return Ok(()),
        RunState::Held => {
            let text = format!("Held back: more than {MOST_AN_HOUR} runs of automations here within an hour.");
            return hand.tell(Vec::new(), text).await;
        }
        RunState::Underway => {}
    }
    while let Some(step) = report.steps.get(report.reports.len()) {
        let has_failed = report.reports.last().is_some_and(|last| last.state != StepState::Done);
        let done = if has_failed {
            StepReport { state: StepState::Skipped, detail: None }
        } else {
            hand.perform(report.reports.len(), step).await
        };
        report.reports.push(done);
        run.report = report.written()?;
        app.automations.note(run.clone()).await?;
    }
    let did = report.steps.iter().zip(&report.reports).filter(|(_, done)| done.state == StepState::Done);
    let did: Vec<String> = did.map(|(step, _)| step.kind().to_owned()).collect();
    let failed = report.reports.iter().find(|done| done.state == StepState::Failed);
    let text = failed.and_then(|failed| failed.detail.clone()).unwrap_or_default();
    hand.tell(did, text).await?;
    report.state = if failed.is_some() { RunState::Failed } else { RunState::Done };
    run.report = report.written()?;
    app.automations.note(run).await
}

/// Sets the timer for the next rule that asks how long a contact has waited.
async fn look_later(app: &App, rules: &[Automation], occasion: &Occasion) -> Result<()> {
    let found = app.engine.conversations.find(occasion.organisation, occasion.conversation).await?;
    let Some(since) = found.and_then(|conversation| conversation.waiting_since) else { return Ok(()) };
    let Some(due) = looks_again(rules, since, app.engine.clock.now()) else { return Ok(()) };
    let act = Act::ByAutomation(Box::new(Act::LookForAnswer { due }));
    app.engine.conversations.apply(occasion.organisation, occasion.conversation, act).await.map(drop)
}

/// Once a day: runs that are too old or too many.
pub async fn forget_old_runs(app: App) {
    let before = app.engine.clock.now().minus(KEPT);
    while !app.tasks.is_stopping() {
        match app.automations.forget(before, MOST_KEPT, FORGOTTEN_AT_ONCE).await {
            Ok(FORGOTTEN_AT_ONCE) => {}
            Ok(_) => return,
            Err(error) => return tracing::warn!(%error, "old runs of automations cannot be forgotten"),
        }
    }
}
