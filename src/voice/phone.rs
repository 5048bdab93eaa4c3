//! The number of an inbox of calls: at which carrier, and who answers.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use engine::ids::{InboxId, VoiceAgentId};
use engine::model::account::Account;
use engine::model::inbox::{ACCOUNT_KEY, Channel, Inbox, account_key};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use ::voice::agent::VoiceAgent;
use ::voice::carrier::{Carrier as _, Urls, number};
use ::voice::legs::told;

use super::outbound::public_url;

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::extract::{Json, Path};
use crate::http::problem::{Answer, Checks, FieldProblem, Problem};
use crate::http::versions::{need_match, raced, tagged};

const LONGEST_SECRET: usize = 200;

/// How an inbox of calls is connected. Secrets go in and never come out.
#[derive(Debug, Serialize, ToSchema)]
pub struct Phone {
    pub number: String,
    pub account_sid: String,
    /// Of an API key; empty: the account's own token is used.
    pub key_sid: String,
    pub has_secret: bool,
    #[schema(value_type = String)]
    pub voice_agent: VoiceAgentId,
    /// For the number's "a call comes in", on this installation.
    pub incoming_path: String,
    /// For the number's "call status changes".
    pub status_path: String,
}

/// What an inbox of calls is connected with. Secrets that are absent stay as they are.
#[derive(Deserialize, ToSchema)]
pub struct PhoneSettings {
    /// `+` and digits.
    pub number: String,
    /// `AC` and 32 characters.
    pub account_sid: String,
    /// `SK` and 32 characters; empty without an API key.
    #[serde(default)]
    pub key_sid: String,
    /// Of the API key.
    #[serde(default)]
    pub key_secret: Option<String>,
    /// Of the account; the carrier signs with it.
    #[serde(default)]
    pub auth_token: Option<String>,
    #[schema(value_type = String)]
    pub voice_agent: VoiceAgentId,
}

/// Read the phone of an inbox
#[utoipa::path(get, path = "/inboxes/{id}/phone", tag = "calls", operation_id = "phone_read", params(("id" = String, Path)),
    responses((status = 200, body = Phone, headers(("ETag" = String))), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<InboxId>) -> Answer<Response> {
    let kept = app.engine.records.require::<Inbox>(caller.organisation, id.0).await?;
    shown(&kept.value, kept.version)
}

/// Connect an inbox to its number
///
/// With `If-Match` of the inbox. The answer holds the paths to enter at the carrier.
#[utoipa::path(put, path = "/inboxes/{id}/phone", tag = "calls", operation_id = "phone_connect", request_body = PhoneSettings,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The ETag of the inbox or its phone")),
    responses((status = 200, body = Phone, headers(("ETag" = String))), (status = 403), (status = 404), (status = 409), (status = 412),
        (status = 422)))]
pub async fn connect(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<InboxId>,
    headers: HeaderMap,
    Json(settings): Json<PhoneSettings>,
) -> Answer<Response> {
    let kept = app.engine.records.require::<Inbox>(caller.organisation, id.0).await?;
    need_match(&headers, kept.version)?;
    let mut inbox = kept.value;
    if inbox.channel != Channel::Voice {
        return Err(Problem::conflict("this inbox takes no calls"));
    }
    let agent = app.engine.records.get::<VoiceAgent>(caller.organisation, settings.voice_agent.0).await?;
    let mut checks = Checks::default();
    checks.need(agent.is_some(), "/voice_agent", "no such voice agent");
    let voice_agent = settings.voice_agent;
    let account = applied(&app, &inbox, settings, checks)?;
    let taken = app.engine.records.find_by_key::<Inbox>(ACCOUNT_KEY, &account_key(Channel::Voice, &account.id)).await?;
    if taken.is_some_and(|other| other.value.id != inbox.id) {
        let detail = "another inbox has this number".to_owned();
        return Err(Problem::invalid(detail.clone(), vec![FieldProblem { pointer: "/number".into(), detail }]));
    }
    inbox.account = Some(account);
    inbox.voice_agent = Some(voice_agent);
    let version = app.engine.records.put(caller.organisation, &inbox, kept.version).await.map_err(raced)?;
    app.engine.settings.forget();
    tracing::info!(inbox = %id, operator = %caller.operator, "an inbox was connected to a number");
    shown(&inbox, version)
}

/// Point the number at this server
///
/// Enters both addresses at the carrier, so that nobody has to do it by hand.
#[utoipa::path(post, path = "/inboxes/{id}/phone/point", tag = "calls", operation_id = "phone_point", params(("id" = String, Path)),
    responses((status = 204), (status = 403), (status = 404), (status = 409), (status = 422, description = "The carrier refused"),
        (status = 503, description = "The carrier cannot be reached")))]
pub async fn point(State(app): State<App>, caller: Caller, Path(id): Path<InboxId>, headers: HeaderMap) -> Answer<StatusCode> {
    let inbox = app.engine.records.require::<Inbox>(caller.organisation, id.0).await?.value;
    let account = inbox.account.as_ref().filter(|_| inbox.channel == Channel::Voice);
    let number = account.map(|account| account.shown_as.clone()).ok_or_else(|| Problem::not_found("this inbox has no number"))?;
    let url = public_url(&app, &headers)?;
    let urls = Urls { incoming: url.door(&inbox, "incoming"), status: url.door(&inbox, "status") };
    let carrier = super::carrier(app.vault.as_ref(), &app.config.voice, &inbox)?;
    carrier.point_number(&number, &urls).await.map_err(|error| told(&error))?;
    tracing::info!(inbox = %id, operator = %caller.operator, "a number was pointed here");
    Ok(StatusCode::NO_CONTENT)
}

/// Disconnect an inbox from its number
///
/// Its conversations stay; calls are refused until it is connected again.
#[utoipa::path(delete, path = "/inboxes/{id}/phone", tag = "calls", operation_id = "phone_disconnect", params(("id" = String, Path)),
    responses((status = 204), (status = 403), (status = 404)))]
pub async fn disconnect(State(app): State<App>, caller: Caller, Path(id): Path<InboxId>) -> Answer<StatusCode> {
    let kept = app.engine.records.require::<Inbox>(caller.organisation, id.0).await?;
    if kept.value.channel != Channel::Voice || kept.value.account.is_none() {
        return Err(Problem::not_found("this inbox has no number"));
    }
    // A voice agent that no number uses can be deleted.
    let inbox = Inbox { account: None, voice_agent: None, ..kept.value };
    app.engine.records.put(caller.organisation, &inbox, kept.version).await.map_err(raced)?;
    app.engine.settings.forget();
    Ok(StatusCode::NO_CONTENT)
}

fn applied(app: &App, inbox: &Inbox, settings: PhoneSettings, mut checks: Checks) -> Answer<Account> {
    let former = inbox.account.clone().unwrap_or_default();
    let number = number::normal(&settings.number);
    checks.need(number.is_some(), "/number", "a number is written like +4930123456");
    let is_sid = |text: &str, prefix: &str| {
        text.len() == 34 && text.starts_with(prefix) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    checks.need(is_sid(&settings.account_sid, "AC"), "/account_sid", "AC and 32 characters");
    let has_key = !settings.key_sid.is_empty();
    checks.need(!has_key || is_sid(&settings.key_sid, "SK"), "/key_sid", "SK and 32 characters");
    let is_secret = |text: &str| (8..=LONGEST_SECRET).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    for (pointer, secret) in [("/key_secret", &settings.key_secret), ("/auth_token", &settings.auth_token)] {
        checks.need(secret.as_deref().is_none_or(is_secret), pointer, "a secret of the carrier, without spaces");
    }
    // Without it no call could be told from a forged one.
    checks.need(settings.auth_token.is_some() || !former.secrets.is_empty(), "/auth_token", "the account's token is needed");
    checks.need(
        !has_key || settings.key_secret.is_some() || !former.token.is_empty(),
        "/key_secret",
        "the key's secret is needed",
    );
    checks.finish()?;
    let seal = |secret: &String| app.vault.seal(inbox.organisation, secret);
    let secrets = match &settings.auth_token {
        Some(token) => vec![seal(token)?],
        None => former.secrets,
    };
    let own = settings.key_secret.as_ref().filter(|_| has_key).or(settings.auth_token.as_ref());
    let token = own.map(seal).transpose()?.unwrap_or(former.token);
    let number = number.unwrap_or_default();
    Ok(Account {
        id: number.trim_start_matches('+').to_owned(),
        parent: settings.account_sid,
        shown_as: number,
        app: settings.key_sid,
        token,
        secrets,
        ..Account::default()
    })
}

fn shown(inbox: &Inbox, version: u64) -> Answer<Response> {
    let none = || Problem::not_found("this inbox has no number");
    let account = inbox.account.as_ref().filter(|_| inbox.channel == Channel::Voice).ok_or_else(none)?;
    let phone = Phone {
        number: account.shown_as.clone(),
        account_sid: account.parent.clone(),
        key_sid: account.app.clone(),
        has_secret: !account.token.is_empty(),
        voice_agent: inbox.voice_agent.ok_or_else(none)?,
        incoming_path: format!("/voice/{}/incoming", inbox.public_key),
        status_path: format!("/voice/{}/status", inbox.public_key),
    };
    Ok(tagged(version, phone))
}
