//! What happens with a lead: its history, notes, and handing it over.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use engine::flow::filing::{self, By, Change};
use engine::flow::handover::{self, Outbound};
use engine::ids::{LeadId, OperatorId};
use engine::model::conversation::Conversation;
use engine::model::lead::{LONGEST_TEXT, Lead, What};
use engine::model::message::Content;
use engine::model::role::{Level, Module};
use engine::page::MAX_PAGE;

use super::brief::brief;
use super::shown::{shown, standing, told};
use super::{PAGE, TRIES, by, contended, require};
use crate::app::App;
use crate::http::caller::Caller;
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::{Answer, Checks, Problem};
use crate::http::wire::lead::event::{LeadEvent, LeadHistory, LeadHistoryQuery};
use crate::http::wire::lead::{Lead as WireLead, LeadHandOver, NewLeadNote};

/// Notes that stand in a brief, and events that are looked through for them.
const NOTES: usize = 3;
const LOOKED_THROUGH: usize = 100;

/// Read what happened to a lead
///
/// The newest first.
#[utoipa::path(get, path = "/leads/{id}/history", tag = "leads", params(("id" = String, Path), LeadHistoryQuery),
    responses((status = 200, body = LeadHistory), (status = 404), (status = 422)))]
pub async fn history(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<LeadId>,
    Query(query): Query<LeadHistoryQuery>,
) -> Answer<Json<LeadHistory>> {
    require(&app, caller.organisation, id).await?;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    // One more than a page tells whether another follows.
    let mut found = app.engine.leads.history(caller.organisation, id, query.cursor, limit + 1).await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more).map(|last| last.id);
    let mut items = Vec::with_capacity(found.len());
    for event in found {
        items.push(told(&app, event).await?);
    }
    Ok(Json(LeadHistory { items, next }))
}

/// Write a note on a lead
#[utoipa::path(post, path = "/leads/{id}/notes", tag = "leads", params(("id" = String, Path)), request_body = NewLeadNote,
    responses((status = 201, body = LeadEvent), (status = 404), (status = 422)))]
pub async fn note(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<LeadId>,
    Json(new): Json<NewLeadNote>,
) -> Answer<Response> {
    let lead = require(&app, caller.organisation, id).await?;
    let text = new.text.trim();
    let mut checks = Checks::default();
    let is_some = (1..=LONGEST_TEXT).contains(&text.chars().count());
    checks.need(is_some, "/text", format!("a note has 1 to {LONGEST_TEXT} characters"));
    checks.finish()?;
    let event = app.engine.lead_desk().event(&lead, by(&caller), What::Note(text.to_owned()));
    app.engine.leads.add_event(event.clone()).await?;
    Ok((StatusCode::CREATED, Json(told(&app, event).await?)).into_response())
}

/// Hand a lead over
///
/// To an operator, whose it is from then on. Its conversation, where there is one, is assigned to them, which needs
/// `live_chat:edit` as well, and what is known of the lead is written there in a private note.
#[utoipa::path(post, path = "/leads/{id}/hand-over", tag = "leads", operation_id = "hand_over", params(("id" = String, Path)),
    request_body = LeadHandOver,
    responses((status = 200, body = WireLead),
        (status = 403, description = "Its conversation is another team's, or the role does not allow to assign it"),
        (status = 404), (status = 409), (status = 422)))]
pub async fn hand_over(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<LeadId>,
    Json(LeadHandOver { operator, note }): Json<LeadHandOver>,
) -> Answer<Json<WireLead>> {
    let lead = require(&app, caller.organisation, id).await?;
    let note = note.trim();
    let operator = whom(&app, &caller, operator, note).await?;
    let conversation = talk(&app, &caller, &lead).await?;
    if let Some(conversation) = conversation {
        let assign = Change::Assign { operator: Some(operator), epoch: None };
        filing::change(&app.engine, caller.organisation, conversation.id, &assign, By::Operator).await?;
        tell(&app, &caller, &lead, &conversation, (operator, note)).await?;
    }
    let handed = handed(&app, &caller, lead, operator).await?;
    if !note.is_empty() {
        app.engine.lead_desk().note(&handed, note.to_owned(), by(&caller)).await?;
    }
    Ok(Json(shown(&app, handed).await?))
}

/// Who gets it: whoever is named, or oneself.
async fn whom(app: &App, caller: &Caller, named: Option<OperatorId>, note: &str) -> Answer<OperatorId> {
    let mut checks = Checks::default();
    let is_said = named.is_some() || caller.key.is_none();
    checks.need(is_said, "/operator", "a program says whom it hands the lead over to");
    let operator = named.unwrap_or(caller.operator);
    let is_there = !is_said || app.names.operator(caller.organisation, operator).await?.is_some();
    checks.need(is_there, "/operator", "no such operator");
    checks.need(note.chars().count() <= LONGEST_TEXT, "/note", format!("at most {LONGEST_TEXT} characters"));
    checks.finish()?;
    Ok(operator)
}

/// Where they talk; none: nowhere, or it is kept no longer. Whoever hands it over may assign it.
async fn talk(app: &App, caller: &Caller, lead: &Lead) -> Answer<Option<Arc<Conversation>>> {
    let Some(id) = lead.conversation else { return Ok(None) };
    let Some(found) = app.engine.conversations.find(caller.organisation, id).await? else { return Ok(None) };
    if !caller.sight.sees(&found) {
        return Err(Problem::forbidden("the conversation of this lead is another team's"));
    }
    caller.need(Module::LiveChat, Level::Edit)?;
    Ok(Some(found))
}

/// The brief, as a private note that names whoever got the lead.
async fn tell(
    app: &App,
    caller: &Caller,
    lead: &Lead,
    conversation: &Conversation,
    (operator, note): (OperatorId, &str),
) -> Answer<()> {
    let events = app.engine.leads.history(lead.organisation, lead.id, None, LOOKED_THROUGH).await?;
    let notes = events.into_iter().filter_map(|event| match event.what {
        What::Note(text) => Some(text),
        _ => None,
    });
    let notes: Vec<String> = notes.take(NOTES).collect();
    let sequence = standing(app, lead).await?;
    let mentions = if operator == caller.operator { Vec::new() } else { vec![operator] };
    let outbound = Outbound {
        // Handed over once more as it is, it is told once.
        client_id: Some(format!("hand-over {} {} {operator}", lead.id, lead.version)),
        text: brief(lead, note, &notes, sequence.as_ref()),
        content: Content { mentions, ..Content::default() },
        private: true,
    };
    handover::write(&app.engine, &caller.speaker(), conversation.id, outbound).await?;
    Ok(())
}

async fn handed(app: &App, caller: &Caller, mut lead: Lead, operator: OperatorId) -> Answer<Lead> {
    let desk = app.engine.lead_desk();
    let (organisation, id) = (lead.organisation, lead.id);
    for _ in 0..TRIES {
        if let Some(handed) = desk.hand_over(&lead, operator, by(caller)).await? {
            return Ok(handed);
        }
        lead = require(app, organisation, id).await?;
    }
    Err(contended())
}
