//! Leads: who may become a customer, as operators and programs of the business keep them. What happens with one is in `acts`, the
//! messages that follow in `sequences`.

pub mod acts;
mod brief;
mod check;
pub mod sequences;
mod shown;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use engine::clock::Timestamp;
use engine::error::{Error, Kind};
use engine::ids::{ContactId, LeadId, OperatorId, OrgId};
use engine::model::lead::{By, LONGEST_FIELD, Lead, MOST_LEADS, Source, Stage};
use engine::page::MAX_PAGE;
use engine::ports::lead_store::{LeadOrder, LeadQuery, Made};

use self::check::{edited, filled};
use self::shown::shown;
use super::caller::Caller;
use super::contacts::missing as no_contact;
use super::extract::{Json, Path, Query};
use super::problem::{Answer, Checks, FieldProblem, Problem};
use super::wire::lead::{
    ContactLead, Lead as WireLead, LeadCounts, LeadCountsQuery, LeadEdit, LeadList, LeadOrder as WireOrder, LeadStage,
    LeadsQuery, NewLead,
};
use crate::app::App;
use crate::leads::forget_lead;

const PAGE: usize = 50;

/// Others may change the same lead at the same time, a few of them.
const TRIES: usize = 4;

/// List leads
///
/// The newest first, or with `order=next` whom somebody wants to get back to first. With a tag or a text a page may hold fewer
/// than `limit`, even none, and have a next one.
#[utoipa::path(get, path = "/leads", tag = "leads", params(LeadsQuery),
    responses((status = 200, body = LeadList), (status = 422)))]
pub async fn list(State(app): State<App>, caller: Caller, Query(query): Query<LeadsQuery>) -> Answer<Json<LeadList>> {
    let LeadsQuery { stage, owner, tag, q, due_before, order, cursor, limit } = query;
    let asked = asked(caller.organisation, Filter { owner, tag, q, due_before })?;
    let order = match order {
        WireOrder::Newest => LeadOrder::Newest,
        WireOrder::Next => LeadOrder::Next,
    };
    let asked = LeadQuery { stage: stage.map(Into::into), order, ..asked };
    let page = app.engine.leads.list(asked, cursor, limit.unwrap_or(PAGE).clamp(1, MAX_PAGE)).await?;
    let mut items = Vec::with_capacity(page.items.len());
    for lead in page.items {
        items.push(shown(&app, lead).await?);
    }
    Ok(Json(LeadList { items, next: page.next }))
}

/// Count leads by stage
#[utoipa::path(get, path = "/leads/counts", tag = "leads", params(LeadCountsQuery),
    responses((status = 200, body = LeadCounts), (status = 422)))]
pub async fn counts(State(app): State<App>, caller: Caller, Query(query): Query<LeadCountsQuery>) -> Answer<Json<LeadCounts>> {
    let LeadCountsQuery { owner, tag, q, due_before } = query;
    let asked = asked(caller.organisation, Filter { owner, tag, q, due_before })?;
    Ok(Json(LeadCounts::new(app.engine.leads.count(asked).await?)))
}

/// Add a lead
///
/// It enters the sequence of its stage, if there is one. Refused where another lead has the phone, with the id of that one.
#[utoipa::path(post, path = "/leads", tag = "leads", request_body = NewLead,
    responses((status = 201, body = WireLead), (status = 409, description = "Another lead has this phone, or there are too many"),
        (status = 422)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(new): Json<NewLead>) -> Answer<Response> {
    let (now, organisation) = (app.engine.clock.now(), caller.organisation);
    let source = if caller.key.is_some() { Source::Api } else { Source::Operator };
    let bare = Lead::new(app.engine.ids.next_at(now), organisation, source, now);
    let lead = filled(&app, edited(&app, &caller, bare, new.into()).await?).await?;
    need_somebody(&lead)?;
    let id = lead.id;
    match app.engine.lead_desk().make(lead, by(&caller)).await? {
        Made::New => {}
        Made::There(other) => return Err(taken(&other)),
        Made::Full => return Err(Problem::conflict(format!("there are {MOST_LEADS} leads already: delete old ones"))),
    }
    let made = require(&app, organisation, id).await?;
    Ok((StatusCode::CREATED, Json(shown(&app, made).await?)).into_response())
}

/// Read a lead
#[utoipa::path(get, path = "/leads/{id}", tag = "leads", params(("id" = String, Path)),
    responses((status = 200, body = WireLead), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<LeadId>) -> Answer<Json<WireLead>> {
    let lead = require(&app, caller.organisation, id).await?;
    Ok(Json(shown(&app, lead).await?))
}

/// Change a lead
///
/// Fields that are absent stay. Another stage ends the sequence of the one before and begins its own. With `version` it is
/// refused when somebody else changed the lead since.
#[utoipa::path(patch, path = "/leads/{id}", tag = "leads", params(("id" = String, Path)), request_body = LeadEdit,
    responses((status = 200, body = WireLead), (status = 404),
        (status = 409, description = "Somebody else changed it, or another lead has the phone"), (status = 422)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<LeadId>,
    Json(edit): Json<LeadEdit>,
) -> Answer<Json<WireLead>> {
    let (desk, organisation) = (app.engine.lead_desk(), caller.organisation);
    for _ in 0..TRIES {
        let before = require(&app, organisation, id).await?;
        if edit.version.is_some_and(|read| read != before.version) {
            return Err(Problem::conflict("somebody changed this lead meanwhile: read it again, then decide"));
        }
        let after = edited(&app, &caller, before.clone(), edit.clone()).await?;
        if need_somebody(&before).is_ok() {
            need_somebody(&after)?;
        }
        let phone = after.phone.clone();
        match desk.change(&before, after, by(&caller)).await {
            Ok(Some(lead)) => return Ok(Json(shown(&app, lead).await?)),
            Ok(None) => {}
            Err(error) if error.kind == Kind::Conflict => {
                let other = app.engine.leads.find_by_phone(organisation, &phone).await?;
                return Err(other.map_or_else(|| error.into(), |other| taken(&other)));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(contended())
}

/// Delete a lead
///
/// With its history. It gets no more messages of its sequence.
#[utoipa::path(delete, path = "/leads/{id}", tag = "leads", params(("id" = String, Path)),
    responses((status = 204), (status = 404), (status = 409)))]
pub async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<LeadId>) -> Answer<StatusCode> {
    let (desk, organisation) = (app.engine.lead_desk(), caller.organisation);
    for _ in 0..TRIES {
        let lead = require(&app, organisation, id).await?;
        if desk.leave(&lead, by(&caller)).await?.is_some() {
            forget_lead(&app, organisation, id).await?;
            tracing::info!(lead = %id, by = %caller.operator, "a lead was deleted");
            return Ok(StatusCode::NO_CONTENT);
        }
    }
    Err(contended())
}

/// Read the lead of a contact
///
/// The newest one, also of somebody who was merged into them.
#[utoipa::path(get, path = "/contacts/{id}/lead", tag = "leads", params(("id" = String, Path)),
    responses((status = 200, body = ContactLead), (status = 404)))]
pub async fn of_contact(State(app): State<App>, caller: Caller, Path(id): Path<ContactId>) -> Answer<Json<ContactLead>> {
    let organisation = caller.organisation;
    let contact = app.engine.contacts.find(organisation, id).await?.ok_or_else(no_contact)?;
    let mut newest: Option<Lead> = None;
    for whom in app.engine.merged_into(organisation, contact.id).await? {
        let found = app.engine.leads.find_by_contact(organisation, whom).await?;
        newest = newest.into_iter().chain(found).max_by_key(|lead| lead.id);
    }
    let lead = match newest {
        Some(lead) => Some(shown(&app, lead).await?),
        None => None,
    };
    Ok(Json(ContactLead { lead }))
}

async fn require(app: &App, organisation: OrgId, id: LeadId) -> Answer<Lead> {
    let found = app.engine.leads.find(organisation, id).await?;
    Ok(found.ok_or_else(|| Error::not_found("no such lead"))?)
}

/// As the history of a lead tells it.
const fn by(caller: &Caller) -> By {
    if caller.key.is_some() { By::Program } else { By::Operator(caller.operator) }
}

/// Whatever tells them apart from others.
fn need_somebody(lead: &Lead) -> Answer<()> {
    let mut checks = Checks::default();
    let is_somebody = [&lead.name, &lead.phone, &lead.email].iter().any(|known| !known.is_empty());
    checks.need(is_somebody, "/name", "say a name, a phone or an e-mail address");
    checks.finish()
}

fn taken(other: &Lead) -> Problem {
    let whom = if other.name.is_empty() { &other.phone } else { &other.name };
    let wrong = FieldProblem::new("/phone", other.id.to_string());
    Problem::conflict(format!("the lead {whom} has this phone already: {}", other.id)).about(vec![wrong])
}

fn contended() -> Problem {
    Problem::conflict("this lead is being changed from several places at once")
}

/// Which leads somebody wants to see, of any stage.
struct Filter {
    owner: Option<OperatorId>,
    tag: Option<String>,
    q: Option<String>,
    due_before: Option<Timestamp>,
}

fn asked(organisation: OrgId, filter: Filter) -> Answer<LeadQuery> {
    let Filter { owner, tag, q, due_before } = filter;
    let trimmed = |text: Option<String>| text.map(|text| text.trim().to_owned()).unwrap_or_default();
    let (tag, text) = (trimmed(tag), trimmed(q));
    let mut checks = Checks::default();
    for (pointer, said) in [("?tag", &tag), ("?q", &text)] {
        checks.need(said.chars().count() <= LONGEST_FIELD, pointer, format!("at most {LONGEST_FIELD} characters"));
    }
    checks.finish()?;
    let tag = Some(tag).filter(|tag| !tag.is_empty());
    Ok(LeadQuery { owner, tag, text, due_before, ..LeadQuery::all(organisation) })
}

/// By its name on the wire.
fn stage_name(stage: Stage) -> &'static str {
    LeadStage::from(stage).as_str()
}
