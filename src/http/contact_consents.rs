//! What a contact said about being sent what advertises: the ledger of it, and writing down what they said elsewhere.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use engine::error::Result;
use engine::flow::marketing::{self, Said};
use engine::ids::{ContactId, ConversationId};
use engine::model::audience::Audience;
use engine::model::consent::{Consent, ConsentSource, LONGEST_WORDING};
use engine::model::contact::{Contact, Marketing};
use engine::model::role::{Level, Module};
use engine::page::MAX_PAGE;

use super::caller::Caller;
use super::contacts::missing;
use super::extract::{Json, Path, Query};
use super::problem::{Answer, Checks};
use super::wire::consent::{AudienceStatement, ConsentQuery, ContactConsent, ContactConsentPage, NewConsent};
use crate::app::App;
use crate::campaigns::conversions::numbers_of;
use crate::personal::handles;

const PAGE: usize = 50;

/// Audiences whose statements are shown.
const AUDIENCES: usize = 20;

/// List what a contact said about advertisements
///
/// Each time that they agreed or ended it, with what proves it; also of whoever was merged into them. Where they stand now is
/// `marketing` of the contact. Beside it stands what the makers of audiences say that their people agreed to.
#[utoipa::path(get, path = "/contacts/{id}/consents", tag = "contacts", operation_id = "consents",
    params(("id" = String, Path), ConsentQuery),
    responses((status = 200, body = ContactConsentPage<'static>), (status = 404)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ContactId>,
    Query(query): Query<ConsentQuery>,
) -> Answer<Response> {
    let (engine, organisation) = (&app.engine, caller.organisation);
    let contact = engine.contacts.find(organisation, id).await?.ok_or_else(missing)?;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE);
    let found = engine.consents.list(organisation, contact.id, &handles(&contact), query.cursor, limit).await?;
    let next_cursor = found.last().filter(|_| found.len() == limit).map(|last| last.id.to_string());
    let mut told = Vec::with_capacity(found.len());
    for consent in found {
        told.push(Told::of(&app, &caller, consent).await?);
    }
    let audiences = if query.cursor.is_none() { audiences(&app, &caller, &contact).await? } else { Vec::new() };
    let items = told.iter().map(Told::shown).collect();
    let audiences = audiences.iter().map(AudienceStatement::from).collect();
    Ok(Json(ContactConsentPage { items, audiences, next_cursor }).into_response())
}

/// Write down what a contact said about advertisements
///
/// That they agreed to be sent them, or ended it, in a shop, on the phone or wherever else. From then on they stand so, unless
/// they have said something newer. It cannot be changed afterwards: who says something else says it anew.
#[utoipa::path(post, path = "/contacts/{id}/consents", tag = "contacts", operation_id = "consent_note",
    params(("id" = String, Path)), request_body = NewConsent,
    responses((status = 201, body = ContactConsent<'static>), (status = 404), (status = 409), (status = 422)))]
pub async fn write(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ContactId>,
    Json(new): Json<NewConsent>,
) -> Answer<Response> {
    let (engine, now) = (&app.engine, app.engine.clock.now());
    let contact = engine.contacts.find(caller.organisation, id).await?.ok_or_else(missing)?;
    let (wording, at) = (new.wording.trim(), new.at.unwrap_or(now));
    let handle = new.handle.as_deref().map(str::trim).unwrap_or_default();
    let mut checks = Checks::default();
    checks.need(!new.given || !wording.is_empty(), "/wording", "say what they agreed to, and how");
    let is_short = wording.chars().count() <= LONGEST_WORDING;
    checks.need(is_short, "/wording", format!("{LONGEST_WORDING} characters at most"));
    let is_theirs = handle.is_empty() || contact.identities.iter().any(|identity| identity.handle == handle);
    checks.need(is_theirs, "/handle", "the contact is not known by this");
    checks.need(at <= now, "/at", "this is still to come");
    checks.finish()?;
    let said = Said {
        id: engine.ids.next(engine.clock.as_ref()),
        handle: handle.to_owned(),
        marketing: Marketing { at, is_stopped: !new.given },
        source: if caller.key.is_some() { ConsentSource::Program } else { ConsentSource::Operator(caller.operator) },
        wording: wording.to_owned(),
    };
    let consent = marketing::said(engine, caller.organisation, contact.id, said).await?.ok_or_else(missing)?;
    tracing::info!(contact = %contact.id, by = %caller.operator, given = new.given, "a consent, or the end of one, was noted");
    let told = Told { consent, by: caller.name.clone(), conversation: None };
    Ok((StatusCode::CREATED, Json(told.shown())).into_response())
}

/// With what has to be looked up for it.
struct Told {
    consent: Consent,
    by: Arc<str>,
    conversation: Option<ConversationId>,
}

impl Told {
    async fn of(app: &App, caller: &Caller, consent: Consent) -> Result<Self> {
        let by = match consent.source {
            ConsentSource::Operator(operator) => app.names.operator_name(consent.organisation, operator).await?,
            _ => "".into(),
        };
        let conversation = match consent.source {
            ConsentSource::Word(word) => match app.engine.messages.find(consent.organisation, word).await? {
                Some(message) => app.engine.conversations.find(consent.organisation, message.conversation).await?,
                None => None,
            },
            _ => None,
        };
        let conversation = conversation.filter(|found| caller.sight.sees(found)).map(|found| found.id);
        Ok(Self { consent, by, conversation })
    }

    fn shown(&self) -> ContactConsent<'_> {
        ContactConsent::new(&self.consent, &self.by, self.conversation)
    }
}

/// Those in which one of their numbers is.
async fn audiences(app: &App, caller: &Caller, contact: &Contact) -> Result<Vec<Audience>> {
    if !caller.levels.allow(Module::Campaigns, Level::View) {
        return Ok(Vec::new());
    }
    let mut ids = BTreeSet::new();
    for number in numbers_of(contact) {
        ids.extend(app.engine.audiences.list_of(caller.organisation, &number, AUDIENCES).await?);
    }
    let mut audiences = Vec::new();
    for id in ids.into_iter().rev().take(AUDIENCES) {
        let found = app.engine.records.get::<Audience>(caller.organisation, id.0).await?;
        audiences.extend(found.map(|found| found.value));
    }
    Ok(audiences)
}
