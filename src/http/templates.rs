//! Templates of an inbox: shown to everybody inside, written by owners, reviewed by the platform.

mod sending;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use channels::graph::Key;
use channels::platform::Platform;
use channels::template::{Category, Template, creation_problems, from_wire, may_be_edited, to_wire};
use channels::template_desk::{Desk, Row};
use engine::error::Kind;
use engine::ids::{InboxId, OrgId, RecordId};
use engine::model::inbox::Inbox;
use engine::model::record::Versioned;
use serde_json::{Value, json};

use super::caller::Caller;
use super::extract::{Json, Path};
use super::problem::{Answer, FieldProblem, Problem};
use super::refusals;
use super::wire::template::{MessageTemplate as WireTemplate, MessageTemplateEdit, MessageTemplateList, NewMessageTemplate};
use crate::app::App;
use crate::channels::templates::{self, Asked, MessageTemplate};

pub(super) use sending::composed;
pub(crate) use sending::filled;

/// Parts of a template; the platform has eight kinds.
const MOST_COMPONENTS: usize = 20;

/// List templates
///
/// With what has to be filled in before each can be sent, and a preview.
#[utoipa::path(get, path = "/inboxes/{id}/templates", tag = "templates", operation_id = "message_templates_list",
    params(("id" = String, Path)), responses((status = 200, body = MessageTemplateList), (status = 404)))]
pub async fn list(State(app): State<App>, caller: Caller, Path(id): Path<InboxId>) -> Answer<Json<MessageTemplateList>> {
    require_inbox(&app, caller.organisation, id).await?;
    shown(&app, caller.organisation, id).await
}

/// Read the platform's list anew
///
/// For everybody inside. It is also read by itself: once a day, and after everything that says that it changed.
#[utoipa::path(post, path = "/inboxes/{id}/templates/sync", tag = "templates", operation_id = "message_templates_sync",
    params(("id" = String, Path)), responses((status = 200, body = MessageTemplateList), (status = 404), (status = 409), (status = 503)))]
pub async fn renew(State(app): State<App>, caller: Caller, Path(id): Path<InboxId>) -> Answer<Json<MessageTemplateList>> {
    let inbox = require_inbox(&app, caller.organisation, id).await?;
    match templates::sync(&app, &inbox).await? {
        Asked::Done(_) => shown(&app, caller.organisation, id).await,
        Asked::Nothing => Err(no_place()),
        Asked::Refused(trouble) => Err(refusals::of(&trouble, platform(&inbox)?)),
    }
}

/// Create a template
///
/// Checked here, then sent to the platform, which reviews it: it is `PENDING` until then.
#[utoipa::path(post, path = "/inboxes/{id}/templates", tag = "templates", operation_id = "message_templates_create",
    request_body = NewMessageTemplate, params(("id" = String, Path)),
    responses((status = 201, body = WireTemplate), (status = 403), (status = 404), (status = 409), (status = 422), (status = 503)))]
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<InboxId>,
    Json(new): Json<NewMessageTemplate>,
) -> Answer<Response> {
    let inbox = require_inbox(&app, caller.organisation, id).await?;
    let template = read_new(new)?;
    let key = key(&app, &inbox)?;
    let desk = Desk::of(app.graph(), &key).ok_or_else(no_place)?;
    let made = match desk.create(&template).await {
        Ok(made) => made,
        Err(trouble) => {
            // It may be there all the same, when only the answer was lost.
            templates::want(&app.engine, inbox.organisation, inbox.id).await?;
            return Err(refusals::of(&trouble, platform(&inbox)?));
        }
    };
    let row = Row {
        id: made.id,
        category: made.category.unwrap_or_else(|| template.category.as_str().to_owned()),
        status: made.status,
        name: template.name.clone(),
        language: template.language.clone(),
        quality: None,
        reason: None,
        wire: to_wire(&template),
    };
    let now = app.engine.clock.now();
    let record = MessageTemplate::new(app.engine.ids.next_at(now), &inbox, row, now);
    let record = match app.engine.records.put(inbox.organisation, &record, 0).await {
        Ok(_version) => record,
        // The list was read just now and had it already.
        Err(error) if error.kind == Kind::Conflict => {
            let all = templates::of_inbox(&app.engine, inbox.organisation, inbox.id).await?;
            let same = |kept: &MessageTemplate| kept.name == record.name && kept.language == record.language;
            all.into_iter().map(|kept| kept.value).find(same).ok_or(error)?
        }
        Err(error) => return Err(error.into()),
    };
    templates::want_for_neighbours(&app, &inbox).await?;
    tracing::info!(inbox = %inbox.id, operator = %caller.operator, template = %record.id, "a template was created");
    Ok((StatusCode::CREATED, Json(WireTemplate::new(&record)?)).into_response())
}

/// Edit a template
///
/// The platform reviews it again, and takes an edit of an approved one once a day and ten times in thirty days.
#[utoipa::path(put, path = "/inboxes/{id}/templates/{template}", tag = "templates", operation_id = "message_templates_edit",
    request_body = MessageTemplateEdit, params(("id" = String, Path), ("template" = String, Path)),
    responses((status = 200, body = WireTemplate), (status = 403), (status = 404), (status = 409), (status = 422), (status = 503)))]
pub async fn edit(
    State(app): State<App>,
    caller: Caller,
    Path((id, template)): Path<(InboxId, RecordId)>,
    Json(edit): Json<MessageTemplateEdit>,
) -> Answer<Json<WireTemplate>> {
    let inbox = require_inbox(&app, caller.organisation, id).await?;
    let kept = require(&app, &inbox, template).await?;
    let current = kept.value.template()?;
    let edited = read_edit(&current, edit)?;
    let now = app.engine.clock.now();
    may_be_edited(&current, &edited, &kept.value.edits, now).map_err(|why| Problem::conflict(why.to_string()))?;
    let key = key(&app, &inbox)?;
    let desk = Desk::of(app.graph(), &key).ok_or_else(no_place)?;
    if let Err(trouble) = desk.edit(&kept.value.remote, &edited).await {
        templates::want(&app.engine, inbox.organisation, inbox.id).await?;
        return Err(refusals::of(&trouble, platform(&inbox)?));
    }
    let record = templates::keep_edit(&app.engine, kept, &edited, now).await?;
    templates::want_for_neighbours(&app, &inbox).await?;
    Ok(Json(WireTemplate::new(&record)?))
}

/// Delete a template
///
/// In this language alone. Messages that were sent stay; the platform keeps the name taken for thirty days.
#[utoipa::path(delete, path = "/inboxes/{id}/templates/{template}", tag = "templates", operation_id = "message_templates_delete",
    params(("id" = String, Path), ("template" = String, Path)),
    responses((status = 204), (status = 403), (status = 404), (status = 409), (status = 422), (status = 503)))]
pub async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path((id, template)): Path<(InboxId, RecordId)>,
) -> Answer<StatusCode> {
    let inbox = require_inbox(&app, caller.organisation, id).await?;
    let record = require(&app, &inbox, template).await?.value;
    let key = key(&app, &inbox)?;
    let desk = Desk::of(app.graph(), &key).ok_or_else(no_place)?;
    match desk.delete(&record.name, &record.remote).await {
        Ok(()) => {}
        Err(trouble) if refusals::is_missing(&trouble) => {}
        Err(trouble) => return Err(refusals::of(&trouble, platform(&inbox)?)),
    }
    app.engine.records.delete::<MessageTemplate>(inbox.organisation, record.id.0).await?;
    app.offered().forget(&inbox.id);
    templates::want_for_neighbours(&app, &inbox).await?;
    tracing::info!(inbox = %inbox.id, operator = %caller.operator, template = %record.id, "a template was deleted");
    Ok(StatusCode::NO_CONTENT)
}

async fn require_inbox(app: &App, organisation: OrgId, id: InboxId) -> Answer<Inbox> {
    Ok(app.engine.records.require::<Inbox>(organisation, id.0).await?.value)
}

pub(super) async fn require(app: &App, inbox: &Inbox, id: RecordId) -> Answer<Versioned<MessageTemplate>> {
    let found = app.engine.records.get::<MessageTemplate>(inbox.organisation, id.0).await?;
    found.filter(|found| found.value.inbox == inbox.id).ok_or_else(|| Problem::not_found("this inbox has no such template"))
}

async fn shown(app: &App, organisation: OrgId, inbox: InboxId) -> Answer<Json<MessageTemplateList>> {
    let kept = templates::of_inbox(&app.engine, organisation, inbox).await?;
    let items = kept.iter().map(|kept| WireTemplate::new(&kept.value)).collect::<engine::Result<Vec<_>>>()?;
    Ok(Json(MessageTemplateList { items }))
}

fn no_place() -> Problem {
    Problem::conflict("this inbox has no templates: its channel has none, or the business account is not known")
}

fn platform(inbox: &Inbox) -> Answer<Platform> {
    Platform::of(inbox.channel).ok_or_else(no_place)
}

fn key(app: &App, inbox: &Inbox) -> Answer<Key> {
    let account = inbox.account.as_ref().filter(|account| !account.token.is_empty());
    let account = account.ok_or_else(|| Problem::conflict("connect the inbox to its account first"))?;
    Ok(Key::of(app.vault.as_ref(), inbox.organisation, inbox.channel, account)?)
}

fn read_new(new: NewMessageTemplate) -> Answer<Template> {
    let NewMessageTemplate { name, language, category, parameter_format, components, message_send_ttl_seconds } = new;
    let template = read(&json!({
        "name": name.trim(), "language": language.trim(), "category": category, "parameter_format": parameter_format,
        "components": components, "message_send_ttl_seconds": message_send_ttl_seconds,
    }))?;
    checked(template, &components)
}

fn read_edit(current: &Template, edit: MessageTemplateEdit) -> Answer<Template> {
    let mut whole = to_wire(current);
    whole["components"] = json!(edit.components);
    if let Some(seconds) = edit.message_send_ttl_seconds {
        whole["message_send_ttl_seconds"] = json!(seconds);
    }
    let category = edit.category.map_or_else(|| current.category.clone(), |category| Category::from_wire(&category));
    let template = Template { id: current.id.clone(), status: current.status.clone(), category, ..read(&whole)? };
    checked(template, &edit.components)
}

fn read(whole: &Value) -> Answer<Template> {
    from_wire(whole).map_err(|error| Problem::invalid(error.to_string(), Vec::new()))
}

fn checked(template: Template, components: &[Value]) -> Answer<Template> {
    let mut errors: Vec<FieldProblem> = creation_problems(&template)
        .into_iter()
        .map(|problem| FieldProblem { pointer: pointer(&problem.place, components), detail: problem.what })
        .collect();
    if components.len() > MOST_COMPONENTS {
        errors.push(FieldProblem { pointer: "/components".into(), detail: format!("are more than {MOST_COMPONENTS}") });
    }
    match errors.first() {
        None => Ok(template),
        Some(first) => Err(Problem::invalid(format!("{} {}", first.pointer, first.detail), errors)),
    }
}

/// Where in the body a part of a template stands: `buttons[1]` is `/components/3/buttons/1`.
fn pointer(place: &str, components: &[Value]) -> String {
    let (part, rest) = place.split_at(place.find(['[', '.']).unwrap_or(place.len()));
    let (kind, inside) = match part {
        "time to live" => return "/message_send_ttl_seconds".to_owned(),
        "header" => ("HEADER", ""),
        "body" => ("BODY", ""),
        "footer" => ("FOOTER", ""),
        "buttons" => ("BUTTONS", "/buttons"),
        "cards" => ("CAROUSEL", "/cards"),
        other => return format!("/{other}"),
    };
    let is_kind = |component: &Value| component["type"].as_str().is_some_and(|name| name.eq_ignore_ascii_case(kind));
    match components.iter().position(is_kind) {
        Some(at) => format!("/components/{at}{inside}{}", rest.replace(['[', '.'], "/").replace(']', "")),
        None => "/components".to_owned(),
    }
}

#[cfg(test)]
mod tests;
