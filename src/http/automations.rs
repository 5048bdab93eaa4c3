//! Automations: what is kept of them, their order, their trials and what they did.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use engine::ids::{AutomationId, OrgId};
use engine::model::canned::{Audience, CannedReply};
use engine::model::contact_field::is_key;
use engine::model::conversation::{Conversation, Status};
use engine::model::inbox::Channel;
use engine::page::MAX_PAGE;
use engine::ports::automation_log::{Run, RunsOf};
use engine::ports::conversation_store::{About, Filter, ListQuery, View};

use super::caller::Caller;
use super::conversations::{is_seen, require};
use super::extract::{Json, Path, Query};
use super::macros::{MOST_STEPS, check_step};
use super::operators::all;
use super::problem::{Answer, Checks, Problem};
use super::versions::{need_match, raced, tagged};
use super::wire::automation::{
    Automation as WireAutomation, AutomationList, AutomationOrder, AutomationRun, AutomationRunPage, AutomationSettings,
    AutomationTrial, Condition, FieldTest, Matching, RunQuery, Test, TrialItem, Trigger, TryAutomation,
};
use super::wire::kept_work::MacroStep;
use crate::app::App;
use crate::automations::{Automation, Order, Report, answers, clock_time, forecast, gather, in_order, matches};

/// Of one organisation.
const MOST_AUTOMATIONS: usize = 100;
const MOST_CONDITIONS: usize = 20;
/// Things that one condition names.
const MOST_NAMED: usize = 50;
/// Minutes: a week.
const LONGEST_WAIT: u32 = 7 * 24 * 60;
/// Conversations that a trial looks at, and of what the contact said last, the characters it shows.
const TRIED: usize = 100;
const SHOWN: usize = 140;
const PAGE: usize = 25;

/// A rule reaches everywhere, so nobody makes one who does not see everything.
const ACTS_IN_ALL: &str = "automations act in";

/// List automations
#[utoipa::path(get, path = "/automations", tag = "automations", responses((status = 200, body = AutomationList<'static>)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Response> {
    let rules = in_order(&app.engine.records, caller.organisation).await?;
    Ok(Json(AutomationList { items: rules.iter().map(wire).collect() }).into_response())
}

/// Read an automation
#[utoipa::path(get, path = "/automations/{id}", tag = "automations", params(("id" = String, Path)),
    responses((status = 200, body = WireAutomation<'static>, headers(("ETag" = String))), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<AutomationId>) -> Answer<Response> {
    let kept = app.engine.records.require::<Automation>(caller.organisation, id.0).await?;
    Ok(tagged(kept.version, wire(&kept.value)))
}

/// Add an automation
///
/// It comes last.
#[utoipa::path(post, path = "/automations", tag = "automations", request_body = AutomationSettings,
    responses((status = 201, body = WireAutomation<'static>, headers(("ETag" = String))), (status = 409), (status = 422)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(settings): Json<AutomationSettings>) -> Answer<Response> {
    caller.need_everything(ACTS_IN_ALL)?;
    if all::<Automation>(&app, caller.organisation).await?.len() >= MOST_AUTOMATIONS {
        return Err(Problem::conflict(format!("there are {MOST_AUTOMATIONS} automations already")));
    }
    let made = applied(&app, fresh(&app, caller.organisation), settings).await?;
    let version = app.engine.records.put(caller.organisation, &made, 0).await?;
    Ok((StatusCode::CREATED, tagged(version, wire(&made))).into_response())
}

/// Change an automation
///
/// With `If-Match`; also to switch it on or off. A run that has begun ends with the steps it began with.
#[utoipa::path(put, path = "/automations/{id}", tag = "automations", request_body = AutomationSettings,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The ETag read")),
    responses((status = 200, body = WireAutomation<'static>, headers(("ETag" = String))), (status = 404), (status = 412),
        (status = 422)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<AutomationId>,
    headers: HeaderMap,
    Json(settings): Json<AutomationSettings>,
) -> Answer<Response> {
    caller.need_everything(ACTS_IN_ALL)?;
    let kept = app.engine.records.require::<Automation>(caller.organisation, id.0).await?;
    need_match(&headers, kept.version)?;
    let changed = applied(&app, kept.value, settings).await?;
    let version = app.engine.records.put(caller.organisation, &changed, kept.version).await.map_err(raced)?;
    Ok(tagged(version, wire(&changed)))
}

/// Delete an automation
#[utoipa::path(delete, path = "/automations/{id}", tag = "automations", params(("id" = String, Path)),
    responses((status = 204), (status = 404)))]
pub async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<AutomationId>) -> Answer<StatusCode> {
    caller.need_everything(ACTS_IN_ALL)?;
    if !app.engine.records.delete::<Automation>(caller.organisation, id.0).await? {
        return Err(Problem::not_found("no such automation"));
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Order automations
///
/// All of them, in the order in which they are to look at what happens.
#[utoipa::path(put, path = "/automations/order", tag = "automations", request_body = AutomationOrder,
    responses((status = 200, body = AutomationList<'static>), (status = 409, description = "One came or went meanwhile")))]
pub async fn order(State(app): State<App>, caller: Caller, Json(order): Json<AutomationOrder>) -> Answer<Response> {
    caller.need_everything(ACTS_IN_ALL)?;
    let organisation = caller.organisation;
    let mut known: Vec<_> = in_order(&app.engine.records, organisation).await?.iter().map(|rule| rule.id).collect();
    let mut named = order.ids.clone();
    known.sort_unstable();
    named.sort_unstable();
    if known != named {
        return Err(Problem::conflict("these are not the automations there are: one came or went meanwhile"));
    }
    let version = app.engine.records.get::<Order>(organisation, organisation.0).await?.map_or(0, |kept| kept.version);
    app.engine.records.put(organisation, &Order { organisation, ids: order.ids }, version).await?;
    let rules = in_order(&app.engine.records, organisation).await?;
    Ok(Json(AutomationList { items: rules.iter().map(wire).collect() }).into_response())
}

/// Try an automation
///
/// It need not be saved. Nothing is done: the answer says where its conditions hold now, and what its steps would do there.
#[utoipa::path(post, path = "/automations/try", tag = "automations", operation_id = "attempt", request_body = TryAutomation,
    responses((status = 200, body = AutomationTrial), (status = 404), (status = 422)))]
pub async fn attempt(State(app): State<App>, caller: Caller, Json(wanted): Json<TryAutomation>) -> Answer<Json<AutomationTrial>> {
    let rule = applied(&app, fresh(&app, caller.organisation), wanted.settings).await?;
    let looked_at = match wanted.conversation {
        Some(id) => vec![require(&app, &caller, id).await?],
        None => latest(&app, &caller).await?,
    };
    let mut items = Vec::with_capacity(looked_at.len());
    for conversation in looked_at {
        let facts = gather(&app, Arc::clone(&conversation), None).await?;
        let conditions = answers(&rule.conditions, &facts);
        let matches = matches(rule.matching, &conditions);
        let steps = if matches { forecast(&app, &conversation, &rule.steps).await } else { Vec::new() };
        let said = facts.message.as_ref().map_or("", |message| message.text.as_str());
        items.push(TrialItem {
            conversation: conversation.id,
            contact: app.names.contact_name(caller.organisation, conversation.contact).await?.to_string(),
            text: said.chars().take(SHOWN).collect(),
            matches,
            conditions,
            steps,
        });
    }
    items.sort_by_key(|item| !item.matches);
    let matching = items.iter().filter(|item| item.matches).count();
    Ok(Json(AutomationTrial { looked_at: items.len(), matching, items }))
}

/// The conversations of the newest activity that the caller sees, whatever their status.
async fn latest(app: &App, caller: &Caller) -> Answer<Vec<Arc<Conversation>>> {
    let mut found = Vec::new();
    for status in [Status::Open, Status::Snoozed, Status::Resolved] {
        let (view, about) = (View::Status(status), About::Everything);
        let filter = Filter { sight: caller.sight.clone(), ..Filter::default() };
        let query = ListQuery { view, about, filter, cursor: None, limit: TRIED };
        let page = app.engine.conversations.list(caller.organisation, query).await?;
        found.extend(page.items.into_iter().map(|listed| listed.conversation));
    }
    found.sort_by_key(|conversation| std::cmp::Reverse((conversation.updated_at, conversation.id)));
    found.truncate(TRIED);
    Ok(found)
}

/// List what automations did
///
/// Each run, for 30 days and at most 1,000 of each automation; in conversations that the caller sees.
#[utoipa::path(get, path = "/automations/runs", tag = "automations", params(RunQuery),
    responses((status = 200, body = AutomationRunPage), (status = 422)))]
pub async fn runs(State(app): State<App>, caller: Caller, Query(query): Query<RunQuery>) -> Answer<Json<AutomationRunPage>> {
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let of = match (query.automation, query.conversation) {
        (Some(automation), _) => RunsOf::Automation(automation),
        (None, Some(conversation)) => RunsOf::Conversation(conversation),
        (None, None) => RunsOf::Everything,
    };
    let found = app.automations.list(caller.organisation, of, query.cursor, limit).await?;
    let next_cursor = found.last().filter(|_| found.len() == limit).map(|last| last.id.to_string());
    let rules = in_order(&app.engine.records, caller.organisation).await?;
    let mut items = Vec::with_capacity(found.len());
    for run in found {
        if !is_seen(&app, &caller, run.conversation).await? {
            continue;
        }
        let name = rules.iter().find(|rule| rule.id == run.automation).map(|rule| rule.name.clone());
        items.push(shown(&app, run, name).await?);
    }
    Ok(Json(AutomationRunPage { items, next_cursor }))
}

async fn shown(app: &App, run: Run, name: Option<String>) -> Answer<AutomationRun> {
    let Report { state, when, matched, steps, reports } = Report::read(&run.report)?;
    let contact = match app.engine.conversations.find(run.organisation, run.conversation).await? {
        Some(conversation) => app.names.contact_name(run.organisation, conversation.contact).await?.to_string(),
        None => String::new(),
    };
    let Run { id, automation, conversation, at, .. } = run;
    Ok(AutomationRun { id, automation, name, conversation, contact, state, when, matched, steps, reports, at })
}

fn fresh(app: &App, organisation: OrgId) -> Automation {
    Automation {
        id: app.engine.ids.next(app.engine.clock.as_ref()),
        organisation,
        name: String::new(),
        enabled: false,
        when: Trigger::MessageReceived,
        matching: Matching::All,
        conditions: Vec::new(),
        steps: Vec::new(),
        created_at: app.engine.clock.now(),
    }
}

async fn applied(app: &App, kept: Automation, settings: AutomationSettings) -> Answer<Automation> {
    let mut checks = Checks::default();
    let name = settings.name.trim().to_owned();
    checks.need((1..=80).contains(&name.chars().count()), "/name", "a name has 1 to 80 characters");
    if let Trigger::NoAnswer { minutes } = settings.when {
        checks.need((1..=LONGEST_WAIT).contains(&minutes), "/when/minutes", "1 minute to a week");
    }
    checks.need(settings.conditions.len() <= MOST_CONDITIONS, "/conditions", format!("at most {MOST_CONDITIONS} conditions"));
    for (place, condition) in settings.conditions.iter().take(MOST_CONDITIONS).enumerate() {
        check_condition(condition, &format!("/conditions/{place}/test"), &mut checks);
    }
    checks.need((1..=MOST_STEPS).contains(&settings.steps.len()), "/steps", format!("1 to {MOST_STEPS} steps"));
    for (place, step) in settings.steps.iter().take(MOST_STEPS).enumerate() {
        let at = format!("/steps/{place}");
        check_step(app, kept.organisation, step, &at, &mut checks).await?;
        if let MacroStep::Reply { canned_reply } = step {
            let reply = app.engine.records.get::<CannedReply>(kept.organisation, canned_reply.0).await?;
            let is_for_others = reply.is_none_or(|reply| reply.value.audience != Audience::Own);
            checks.need(is_for_others, format!("{at}/canned_reply"), "this canned reply is kept for its owner alone");
        }
    }
    checks.finish()?;
    let AutomationSettings { enabled, when, matching, conditions, steps, .. } = settings;
    Ok(Automation { name, enabled, when, matching, conditions, steps, ..kept })
}

fn check_condition(condition: &Condition, at: &str, checks: &mut Checks) {
    let some = |count: usize| (1..=MOST_NAMED).contains(&count);
    let is_short = |text: &String| (1..=200).contains(&text.trim().chars().count());
    let (holds, detail) = match &condition.test {
        Test::Inbox { inboxes } => (some(inboxes.len()), "choose at least one inbox"),
        Test::Channel { channels } => {
            let are_known = channels.iter().all(|name| Channel::from_name(name).is_some());
            (some(channels.len()) && are_known, "choose at least one of web, whatsapp, messenger, instagram and voice")
        }
        Test::Text { words, .. } => (some(words.len()) && words.iter().all(is_short), "1 to 50 words or phrases"),
        Test::Language { languages } => {
            let are_known = languages.iter().all(|code| ["en", "es", "fr", "de", "hi", "ar"].contains(&code.as_str()));
            (some(languages.len()) && are_known, "choose at least one of en, es, fr, de, hi and ar")
        }
        Test::ContactField { field, is, value } => {
            let needs_value = *is != FieldTest::Set;
            let is_named = is_key(field);
            (
                is_named && value.chars().count() <= 200 && (!needs_value || !value.trim().is_empty()),
                "choose a field, and say its value",
            )
        }
        Test::Label { labels } => (some(labels.len()), "choose at least one label"),
        Test::Priority { priorities } => (some(priorities.len()), "choose at least one priority"),
        Test::Team { teams } => (some(teams.len()), "choose at least one team"),
        Test::Assignee { operators } => (some(operators.len()), "choose at least one operator"),
        Test::Status { statuses } => (some(statuses.len()), "choose at least one status"),
        Test::Control { holders } => (some(holders.len()), "choose at least one of agent, queue and operator"),
        Test::Hours { days, from, until, zone } => {
            let are_days = (1..=7).contains(&days.len()) && days.iter().all(|day| (1..=7).contains(day));
            let are_times = clock_time(from).is_some() && clock_time(until).is_some();
            let is_zone = agents::tools::zone(zone).is_ok();
            (are_days && are_times && is_zone, "days from 1 to 7, times such as 09:00, and a zone such as Europe/Madrid")
        }
        Test::FirstMessage => (true, ""),
    };
    checks.need(holds, at, detail);
}

fn wire(rule: &Automation) -> WireAutomation<'_> {
    let Automation { id, name, enabled, when, matching, conditions, steps, created_at, .. } = rule;
    WireAutomation { id: *id, name, enabled: *enabled, when, matching: *matching, conditions, steps, created_at: *created_at }
}
