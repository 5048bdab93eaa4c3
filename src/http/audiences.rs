//! Audiences: whom campaigns are for. What becomes one is in `files` and `contacts`, who is in one in `members`.

pub mod contacts;
pub mod files;
pub mod members;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use engine::error::Kind;
use engine::ids::{AudienceId, BlobId, OrgId};
use engine::model::audience::{Audience, AudienceCounts, AudienceState, Consent, LONGEST_NAME, MOST_AUDIENCES};
use engine::model::campaign::{Campaign, CampaignState};
use engine::model::record::Versioned;
use engine::page::MAX_PAGE;
use workers::scheduled::run_once;

use super::caller::Caller;
use super::extract::{Json, Path, Query};
use super::problem::{Answer, Checks, FieldProblem, Problem};
use super::versions::tagged;
use super::wire::audience::{CampaignAudience, CampaignAudienceList, NewCampaignAudience};
use super::wire::conversation::PageQuery;
use crate::app::App;
use crate::campaigns::import::contacts::{Choice, begin as begin_with_contacts};
use crate::campaigns::import::files::{begin, described, forget, opened, settled};
use crate::campaigns::import::mapping::Mapping;
use crate::campaigns::members::ForgetAudience;
use crate::campaigns::zones::is_country;

const PAGE: usize = 50;

/// Characters of what people agreed to.
const SHORTEST_CONSENT: usize = 10;
const LONGEST_CONSENT: usize = 1_000;

/// Pages of campaigns that are looked at for one that uses an audience.
const MOST_PAGES: usize = 20;

/// List audiences
///
/// In pages, the oldest first.
#[utoipa::path(get, path = "/audiences", tag = "audiences", params(PageQuery),
    responses((status = 200, body = CampaignAudienceList), (status = 422)))]
pub async fn list(State(app): State<App>, caller: Caller, Query(query): Query<PageQuery>) -> Answer<Json<CampaignAudienceList>> {
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let page = app.engine.records.list::<Audience>(caller.organisation, query.cursor, limit).await?;
    let mut items = Vec::with_capacity(page.items.len());
    for kept in page.items {
        let (kept, run) = settled(&app, kept).await?;
        items.push(CampaignAudience::new(kept.value, run.as_ref()));
    }
    Ok(Json(CampaignAudienceList { items, next_cursor: page.next }))
}

/// Read an audience
///
/// With how far its import is, while that goes on.
#[utoipa::path(get, path = "/audiences/{id}", tag = "audiences", params(("id" = String, Path)),
    responses((status = 200, body = CampaignAudience, headers(("ETag" = String))), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<AudienceId>) -> Answer<Response> {
    let kept = require(&app, caller.organisation, id).await?;
    answer(&app, kept).await
}

/// Add an audience
///
/// From a file that was uploaded and checked before, or from contacts, which are read in from now on; without either it is empty
/// and ready, and people are added to it. The consent says how these people agreed: nothing that advertises is sent without.
/// Contacts take the level `view` of the module `conversations` too.
#[utoipa::path(post, path = "/audiences", tag = "audiences", request_body = NewCampaignAudience,
    responses((status = 201, body = CampaignAudience, headers(("ETag" = String))), (status = 403),
        (status = 409, description = "Another audience has this name, or there are 1,000 already"), (status = 422)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(new): Json<NewCampaignAudience>) -> Answer<Response> {
    let (now, organisation) = (app.engine.clock.now(), caller.organisation);
    let Wanted { name, statement, country, source } = checked(&app, &caller, new).await?;
    if let Some(Source::File(file, mapping)) = &source {
        need_columns(&app, organisation, *file, mapping).await?;
    }
    let audience = Audience {
        id: app.engine.ids.next_at(now),
        organisation,
        name,
        state: if source.is_some() { AudienceState::Importing } else { AudienceState::Ready },
        consent: Consent { statement, by: caller.operator, at: now },
        country,
        columns: source.as_ref().map(|source| source.columns().to_vec()).unwrap_or_default(),
        counts: AudienceCounts::default(),
        trouble: None,
        created_at: now,
        created_by: caller.operator,
    };
    let made = app.engine.records.make(organisation, &audience, MOST_AUDIENCES).await;
    let made = made.map_err(|error| match error.kind {
        Kind::Conflict => Problem::conflict("another audience has this name"),
        _ => error.into(),
    })?;
    let full = || Problem::conflict(format!("there are {MOST_AUDIENCES} audiences already"));
    let version = made.ok_or_else(full)?;
    if let Some(source) = source {
        let begun = match source {
            Source::File(file, mapping) => begin(&app, &audience, file, mapping, caller.operator).await,
            Source::Contacts(choice) => begin_with_contacts(&app, &audience, choice, caller.operator).await.map(|()| true),
        };
        if !matches!(begun, Ok(true)) {
            // Its file goes with it, unless it is another's.
            app.engine.records.delete::<Audience>(organisation, audience.id.0).await?;
            forget(&app, organisation, audience.id).await?;
            begun?;
            return Err(unknown_file());
        }
    }
    let shown = answer(&app, Versioned { version, value: audience }).await?;
    Ok((StatusCode::CREATED, shown).into_response())
}

/// Delete an audience
///
/// With everybody in it. Refused while it is being imported, or while a campaign that is not over is for it.
#[utoipa::path(delete, path = "/audiences/{id}", tag = "audiences", params(("id" = String, Path)),
    responses((status = 204), (status = 403), (status = 404), (status = 409)))]
pub async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<AudienceId>) -> Answer<StatusCode> {
    let organisation = caller.organisation;
    let (kept, _) = settled(&app, require(&app, organisation, id).await?).await?;
    if kept.value.state == AudienceState::Importing {
        return Err(Problem::in_use("it is being read in: stop that first, or wait"));
    }
    if let Some(campaign) = campaign_of(&app, organisation, id).await? {
        return Err(Problem::in_use(format!("the campaign \"{}\" is for it, and is not over", campaign.name)));
    }
    // Begun before: who was in an audience that is gone has to go, whatever comes in between.
    run_once(&app.engine, organisation, ForgetAudience::NAME, &id.to_string(), caller.operator).await?;
    app.engine.records.delete::<Audience>(organisation, id.0).await?;
    forget(&app, organisation, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn require(app: &App, organisation: OrgId, id: AudienceId) -> Answer<Versioned<Audience>> {
    let found = app.engine.records.get::<Audience>(organisation, id.0).await?;
    found.ok_or_else(|| Problem::not_found("no such audience"))
}

/// With what is in it now.
async fn answer(app: &App, kept: Versioned<Audience>) -> Answer<Response> {
    let (Versioned { version, value }, run) = settled(app, kept).await?;
    let counts = app.engine.audiences.count(value.organisation, value.id).await?;
    Ok(tagged(version, CampaignAudience::new(Audience { counts, ..value }, run.as_ref())))
}

/// One that is for it and not over.
async fn campaign_of(app: &App, organisation: OrgId, audience: AudienceId) -> Answer<Option<Campaign>> {
    let is_over = |state: CampaignState| matches!(state, CampaignState::Ended | CampaignState::Stopped);
    let mut cursor = None;
    for _ in 0..MOST_PAGES {
        let page = app.engine.records.list::<Campaign>(organisation, cursor, MAX_PAGE).await?;
        let mut campaigns = page.items.into_iter().map(|kept| kept.value);
        if let Some(found) = campaigns.find(|campaign| campaign.audience == Some(audience) && !is_over(campaign.state)) {
            return Ok(Some(found));
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    Ok(None)
}

/// An audience as it is asked for.
struct Wanted {
    name: String,
    statement: String,
    country: Option<String>,
    source: Option<Source>,
}

/// What its people are read from.
enum Source {
    File(BlobId, Mapping),
    Contacts(Choice),
}

impl Source {
    /// Names of the values that its people have.
    fn columns(&self) -> &[String] {
        match self {
            Self::File(_, mapping) => &mapping.values,
            Self::Contacts(choice) => &choice.values,
        }
    }
}

async fn checked(app: &App, caller: &Caller, new: NewCampaignAudience) -> Answer<Wanted> {
    let NewCampaignAudience { name, consent, country, file, mapping, contacts } = new;
    let (name, statement) = (name.trim().to_owned(), consent.trim().to_owned());
    let mut checks = Checks::default();
    let is_name = (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.contains(char::is_control);
    checks.need(is_name, "/name", format!("a name has 1 to {LONGEST_NAME} characters on one line"));
    let is_statement = (SHORTEST_CONSENT..=LONGEST_CONSENT).contains(&statement.chars().count());
    let words = format!("say in {SHORTEST_CONSENT} to {LONGEST_CONSENT} characters how these people agreed");
    checks.need(is_statement, "/consent", words);
    let country = checked_country(country, &mut checks);
    checks.need(file.is_none() || mapping.is_some(), "/mapping", "say which column of the file is what");
    checks.need(file.is_none() || contacts.is_none(), "/contacts", "either a file or contacts");
    let choice = match contacts {
        Some(wanted) => Some(contacts::chosen(app, caller, wanted, &mut checks).await?),
        None => None,
    };
    checks.finish()?;
    let file = file.zip(mapping).map(|(file, mapping)| Source::File(file, mapping.into()));
    Ok(Wanted { name, statement, country, source: file.or(choice.map(Source::Contacts)) })
}

/// In capitals; an empty one is none.
fn checked_country(country: Option<String>, checks: &mut Checks) -> Option<String> {
    let country = country.map(|country| country.trim().to_uppercase()).filter(|country| !country.is_empty());
    let is_one = country.as_deref().is_none_or(is_country);
    checks.need(is_one, "/country", "a country has two letters, such as IN or ES");
    country
}

/// Before the audience is made: the file is there and has these columns.
async fn need_columns(app: &App, organisation: OrgId, file: BlobId, mapping: &Mapping) -> Answer<()> {
    let file = described(app, organisation, file).await.map_err(|error| match error.kind {
        Kind::NotFound => unknown_file(),
        _ => error.into(),
    })?;
    let sheet = opened(app, organisation, &file).await.map_err(files::troubled)?;
    mapping.places(&sheet.columns).map(drop).map_err(files::misplaced)
}

fn unknown_file() -> Problem {
    let detail = "no such file: upload it, and choose it within a day";
    Problem::invalid(format!("/file: {detail}"), vec![FieldProblem::new("/file", detail)])
}
