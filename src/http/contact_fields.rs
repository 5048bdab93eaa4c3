//! What a business wants to know of its contacts itself.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use engine::error::Result;
use engine::ids::{ContactFieldId, OrgId};
use engine::model::contact_field::{ContactField, FieldKind, MOST_FIELDS, is_key};

use super::caller::Caller;
use super::extract::{Json, Path};
use super::operators::all;
use super::problem::{Answer, Checks, Problem};
use super::versions::{need_match, raced, tagged};
use super::wire::contact_field::{ContactField as WireField, ContactFieldList, ContactFieldSettings, NewContactField};
use crate::app::App;

/// Of a choice.
const MOST_OPTIONS: usize = 50;

/// Names that contacts have anyway.
const TAKEN: [&str; 3] = ["name", "email", "phone"];

/// List contact fields
#[utoipa::path(get, path = "/contact-fields", tag = "contact_fields",
    responses((status = 200, body = ContactFieldList<'static>)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Response> {
    let fields = fields(&app, caller.organisation).await?;
    Ok(Json(ContactFieldList { items: fields.iter().map(WireField::new).collect() }).into_response())
}

/// Read a contact field
#[utoipa::path(get, path = "/contact-fields/{id}", tag = "contact_fields", params(("id" = String, Path)),
    responses((status = 200, body = WireField<'static>, headers(("ETag" = String))), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<ContactFieldId>) -> Answer<Response> {
    let kept = app.engine.records.require::<ContactField>(caller.organisation, id.0).await?;
    Ok(tagged(kept.version, WireField::new(&kept.value)))
}

/// Add a contact field
#[utoipa::path(post, path = "/contact-fields", tag = "contact_fields", request_body = NewContactField,
    responses((status = 201, body = WireField<'static>, headers(("ETag" = String))),
        (status = 409, description = "Another field has this key"), (status = 422)))]
pub async fn add(State(app): State<App>, caller: Caller, Json(new): Json<NewContactField>) -> Answer<Response> {
    if all::<ContactField>(&app, caller.organisation).await?.len() >= MOST_FIELDS {
        return Err(Problem::conflict(format!("there are {MOST_FIELDS} fields already")));
    }
    let key = new.key.trim().to_owned();
    let mut checks = Checks::default();
    checks.need(is_key(&key), "/key", "1 to 40 lower-case letters, digits and _, beginning with a letter");
    checks.need(!TAKEN.contains(&key.as_str()), "/key", "every contact has this anyway");
    checks.finish()?;
    let fresh = ContactField {
        id: app.engine.ids.next(app.engine.clock.as_ref()),
        organisation: caller.organisation,
        key,
        name: String::new(),
        kind: FieldKind::Text,
        options: Vec::new(),
        help: String::new(),
        in_panel: false,
        created_at: app.engine.clock.now(),
    };
    let field = applied(fresh, &new.settings)?;
    let taken = app.engine.records.find_by_key::<ContactField>(field.key().name, &field.key().value).await?;
    if taken.is_some() {
        return Err(Problem::conflict("another field has this key"));
    }
    let version = app.engine.records.put(caller.organisation, &field, 0).await?;
    Ok((StatusCode::CREATED, tagged(version, WireField::new(&field))).into_response())
}

/// Change a contact field
///
/// With `If-Match`. Values that contacts have stay as they are: another kind asks for its own form when they are next changed.
#[utoipa::path(put, path = "/contact-fields/{id}", tag = "contact_fields", request_body = ContactFieldSettings,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The ETag read")),
    responses((status = 200, body = WireField<'static>, headers(("ETag" = String))), (status = 404), (status = 412),
        (status = 422)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<ContactFieldId>,
    headers: HeaderMap,
    Json(settings): Json<ContactFieldSettings>,
) -> Answer<Response> {
    let kept = app.engine.records.require::<ContactField>(caller.organisation, id.0).await?;
    need_match(&headers, kept.version)?;
    let field = applied(kept.value, &settings)?;
    let version = app.engine.records.put(caller.organisation, &field, kept.version).await.map_err(raced)?;
    Ok(tagged(version, WireField::new(&field)))
}

/// Delete a contact field
///
/// It is shown nowhere from then on. What contacts had in it comes back with a field of the same key.
#[utoipa::path(delete, path = "/contact-fields/{id}", tag = "contact_fields", params(("id" = String, Path)),
    responses((status = 204), (status = 404)))]
pub async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<ContactFieldId>) -> Answer<StatusCode> {
    if !app.engine.records.delete::<ContactField>(caller.organisation, id.0).await? {
        return Err(Problem::not_found("no such field"));
    }
    Ok(StatusCode::NO_CONTENT)
}

/// By when they were made.
pub(super) async fn fields(app: &App, organisation: OrgId) -> Result<Vec<ContactField>> {
    Ok(all::<ContactField>(app, organisation).await?.into_iter().map(|kept| kept.value).collect())
}

fn applied(field: ContactField, settings: &ContactFieldSettings) -> Answer<ContactField> {
    let mut checks = Checks::default();
    let (name, help) = (settings.name.trim().to_owned(), settings.help.trim().to_owned());
    checks.need((1..=60).contains(&name.chars().count()), "/name", "a name has 1 to 60 characters");
    checks.need(help.chars().count() <= 200, "/help", "at most 200 characters");
    let is_choice = settings.kind == super::wire::contact_field::FieldKind::Choice;
    let mut options: Vec<String> = Vec::new();
    for option in settings.options.iter().map(|option| option.trim()).filter(|_| is_choice) {
        if !options.iter().any(|known| known == option) {
            options.push(option.to_owned());
        }
    }
    let are_some = !is_choice || (1..=MOST_OPTIONS).contains(&options.len());
    checks.need(are_some, "/options", format!("1 to {MOST_OPTIONS} choices"));
    let are_short = options.iter().all(|option| (1..=80).contains(&option.chars().count()));
    checks.need(are_short, "/options", "a choice has 1 to 80 characters");
    checks.finish()?;
    Ok(ContactField { name, kind: settings.kind.into(), options, help, in_panel: settings.in_panel, ..field })
}
