//! From there to here: what was changed in the CRM, page by page.

use std::time::Duration;

use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::LeadId;
use engine::model::crm::CrmLink;
use engine::model::lead::{By, Lead, MOST_LEADS, Source, Stage};
use engine::ports::lead_store::Made;
use serde_json::Value;
use workers::JobError;

use super::client::{Ask, CrmError};
use super::links::{blank, joined, keep};
use super::mapping::{Read, apply, external, read, updated};
use super::pages::{Listed, MOST_PAGES, Walked, listed, query};
use super::records::{CrmPaging, Place, mark, move_mark};
use super::round::Round;
use super::settle::{Record, is_nobody, settle};

/// What was changed so long before the last reading is read once more: clocks differ, and a change may be told late.
const OVERLAP: Duration = Duration::from_mins(5);

/// Everything is read so often, changed or not: a page that grew while it was read may have hidden a record.
const SWEEP: Duration = Duration::from_hours(7 * 24);

/// A reading that stood still for longer begins anew: its pages are others by now.
const LONGEST_STILL: Duration = Duration::from_hours(24);

const NOT_FOUND: u16 = 404;

/// What services answer to a page that they do not know any more.
const GONE: [u16; 3] = [400, NOT_FOUND, 410];

pub(super) async fn pull(round: &mut Round<'_>) -> Result<(), JobError> {
    let mut place = begin(round).await?;
    let mut walked = Walked::default();
    loop {
        round.still().await?;
        let Some((page, at)) = page(round, &place).await? else { break };
        if let Some(at) = at.filter(|_| place.pages == 0) {
            place.begun = at;
        }
        let pointer = &round.connection.list.id;
        let goes_on = walked.goes_on(page.items.iter().map(|item| external(item, pointer).unwrap_or_else(|| item.to_string())));
        for item in &page.items {
            take(round, item).await?;
        }
        place.pages += 1;
        let Some(next) = page.next else { break };
        if !goes_on {
            return Err(endless(round, "its pages bring the same records again and again").await?);
        }
        if place.pages >= MOST_PAGES {
            return Err(endless(round, &format!("it has more than {MOST_PAGES} pages")).await?);
        }
        place.cursor = next;
        keep_place(round, Some(&place)).await?;
        round.note().await?;
    }
    let read_as = round.version;
    move_mark(round.app, round.organisation(), round.connection.id, |mark| {
        mark.read_as = read_as;
        mark.pulled = Some(place.begun);
        mark.place = None;
        if place.since.is_none() {
            mark.swept_at = Some(place.begun);
        }
    })
    .await?;
    round.note().await
}

/// Where the reading goes on, or a new one. By other settings all is read anew, page by page and record by record.
async fn begin(round: &mut Round<'_>) -> Result<Place, JobError> {
    let mut mark = mark(round.app, round.organisation(), round.connection.id).await?;
    if mark.read_as != round.version {
        (mark.place, mark.swept_at) = (None, None);
    }
    round.is_anew = mark.swept_at.is_none();
    let now = round.began;
    if let Some(place) = mark.place.filter(|place| now.since(place.begun) < LONGEST_STILL) {
        return Ok(place);
    }
    let is_swept = mark.swept_at.is_some_and(|at| now.since(at) < SWEEP);
    let since = mark.pulled.filter(|_| is_swept && !round.connection.list.since_param.is_empty());
    let since = since.map(|pulled| pulled.minus(OVERLAP));
    Ok(Place { since, begun: now, cursor: String::new(), pages: 0 })
}

/// Writes down where the reading goes on; nowhere: with the first page. What was read by other settings is forgotten with it.
async fn keep_place(round: &Round<'_>, place: Option<&Place>) -> Result<()> {
    let (read_as, is_anew) = (round.version, round.is_anew);
    move_mark(round.app, round.organisation(), round.connection.id, |mark| {
        mark.read_as = read_as;
        mark.place = place.cloned();
        mark.swept_at = mark.swept_at.filter(|_| !is_anew);
    })
    .await
}

/// The failure of a list without end; the next run begins anew.
async fn endless(round: &Round<'_>, why: &str) -> Result<JobError, JobError> {
    keep_place(round, None).await?;
    Ok(JobError::Discard(Error::invalid(format!("the list of the CRM does not end: {why}"))))
}

/// The failure of a page that cannot be had any more: the next try begins with the first one.
async fn lost(round: &Round<'_>, words: String) -> Result<JobError, JobError> {
    keep_place(round, None).await?;
    Ok(JobError::Retry(Error::unavailable(words)))
}

/// A page and when it was made, by the clock of the service. None: there is no such page any more.
async fn page(round: &mut Round<'_>, place: &Place) -> Result<Option<(Listed, Option<Timestamp>)>, JobError> {
    let list = &round.connection.list;
    let ask = Ask { query: query(list, &place.cursor, place.since), ..Ask::get(&list.path) };
    let answered = match round.client.ask(ask).await {
        Ok(answered) => answered,
        // Some services say so behind the last page.
        Err(CrmError::Refused { status: NOT_FOUND, .. })
            if !place.cursor.is_empty() && matches!(list.paging, CrmPaging::Page | CrmPaging::Offset) =>
        {
            return Ok(None);
        }
        Err(CrmError::Refused { status, words, .. }) if !place.cursor.is_empty() && GONE.contains(&status) => {
            return Err(lost(round, words).await?);
        }
        Err(error) => return Err(error.into()),
    };
    match listed(list, &place.cursor, answered.body) {
        Ok(page) => Ok(Some((page, answered.at))),
        Err(words) => Err(lost(round, words).await?),
    }
}

/// One record; what is wrong with it alone is written down with it.
async fn take(round: &mut Round<'_>, item: &Value) -> Result<(), JobError> {
    round.counts.read += 1;
    let (connection, organisation) = (round.connection, round.organisation());
    let Some(external) = external(item, &connection.list.id) else {
        round.counts.nameless += 1;
        return Ok(());
    };
    let changed = updated(item, &connection.list.updated);
    let links = &round.app.engine.crm_links;
    let link = links.find_by_external(organisation, connection.id, &external).await?;
    let lead = match link.as_ref().and_then(|link| link.lead) {
        Some(lead) => round.app.engine.leads.find(organisation, lead).await?,
        None => None,
    };
    if let (Some(link), Some(lead)) = (&link, &lead)
        && changed.is_some()
        && !round.is_anew
        && is_settled(link, lead, changed)
    {
        return Ok(());
    }
    let record = Record { external, changed, read: read(&connection.mapping, connection.country.as_deref(), item) };
    if let (Some(link), Some(lead)) = (link.clone(), lead) {
        return settle(round, lead, link, record).await;
    }
    match belonging(round, &record).await? {
        Found::Lead(lead, of_lead) => {
            let link = joined(round, link, of_lead).await?;
            settle(round, *lead, link, record).await
        }
        Found::Problem(words) => quarantine(round, link, &record, words).await,
    }
}

/// It was read as it is before, and nothing was changed here since.
fn is_settled(link: &CrmLink, lead: &Lead, changed: Option<Timestamp>) -> bool {
    link.pulled_at == changed && link.pushed_version == lead.version && link.problem.is_empty()
}

enum Found {
    /// With the link that was begun for it.
    Lead(Box<Lead>, Option<CrmLink>),
    /// Why there is none.
    Problem(String),
}

/// The lead that a record without one belongs to, or a new one.
async fn belonging(round: &mut Round<'_>, record: &Record) -> Result<Found, JobError> {
    let lead = match alike(round, &record.read).await? {
        Some(lead) => lead,
        None => match made(round, record).await? {
            Some(lead) => lead,
            None => return Ok(Found::Problem("it has neither name, phone nor e-mail address".to_owned())),
        },
    };
    let of_lead = of_lead(round, lead.id).await?;
    if let Some(other) = of_lead.as_ref().filter(|link| !link.external.is_empty() && link.external != record.external) {
        let whom = if lead.name.is_empty() { lead.id.to_string() } else { lead.name.clone() };
        return Ok(Found::Problem(format!("{whom} is another record there already: {}", other.external)));
    }
    Ok(Found::Lead(Box::new(lead), of_lead))
}

pub(super) async fn of_lead(round: &Round<'_>, lead: LeadId) -> Result<Option<CrmLink>, JobError> {
    let links = &round.app.engine.crm_links;
    Ok(links.find_by_lead(round.organisation(), round.connection.id, lead).await?)
}

/// By phone, and without one by e-mail address.
async fn alike(round: &Round<'_>, read: &Read) -> Result<Option<Lead>, JobError> {
    let (leads, organisation) = (&round.app.engine.leads, round.organisation());
    let of = |field: &str| read.values.get(field).filter(|value| !value.is_empty());
    if let Some(phone) = of("phone") {
        return Ok(leads.find_by_phone(organisation, phone).await?);
    }
    let Some(email) = of("email") else { return Ok(None) };
    Ok(leads.find_by_email(organisation, email).await?)
}

/// A new lead of what the record says. None: that is nobody. Made again after a crash it is the same one.
async fn made(round: &mut Round<'_>, record: &Record) -> Result<Option<Lead>, JobError> {
    let (engine, organisation) = (&round.app.engine, round.organisation());
    let now = engine.clock.now();
    let mut lead = Lead::new(engine.ids.next_at(now), organisation, Source::Api, now);
    // What has no room is told when the two are settled.
    let _told_again = apply(&mut lead, &record.read.values, &record.read.raw);
    if lead.stage != Stage::Rejected {
        lead.reason.clear();
    }
    if is_nobody(&lead) {
        return Ok(None);
    }
    lead.made_by = format!("crm {} {}", round.connection.id, record.external);
    let id = lead.id;
    match engine.lead_desk().make(lead, By::Program).await? {
        Made::New => {}
        Made::There(other) => return Ok(Some(*other)),
        Made::Full => return Err(JobError::Discard(Error::invalid(format!("there are {MOST_LEADS} leads already")))),
    }
    round.counts.made_here += 1;
    let gone = || JobError::Retry(Error::conflict("a lead was deleted as it was made"));
    engine.leads.find(organisation, id).await?.ok_or_else(gone).map(Some)
}

/// The record is left alone, with the reason, until it is read again.
async fn quarantine(round: &Round<'_>, link: Option<CrmLink>, record: &Record, why: String) -> Result<(), JobError> {
    let link = link.unwrap_or_else(|| blank(round));
    let problem = [vec![why], record.read.problems.clone()].concat().join("; ");
    let tries = link.tries.saturating_add(1);
    let external = record.external.clone();
    Ok(keep(round, CrmLink { lead: None, external, pulled_at: record.changed, problem, tries, ..link }).await?)
}
