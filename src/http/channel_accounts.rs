//! What an inbox is connected to at its platform.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use engine::ids::{InboxId, OrgId};
use engine::model::account::Account;
use engine::model::inbox::{ACCOUNT_KEY, Channel, Inbox, account_key};
use engine::model::record::Versioned;
use engine::ports::vault::Sealed;

use super::caller::Caller;
use super::extract::{Json, Path, Query};
use super::problem::{Answer, Checks, FieldProblem, Problem};
use super::tokens::random_text;
use super::versions::{need_match, raced, tagged};
use super::wire::account::{Account as WireAccount, AccountCheck, AccountFinding, AccountSettings, CheckQuery};
use super::wire::health::ChannelHealth;
use crate::app::App;
use crate::channels::health::{self, Look};
use crate::channels::templates;

/// Characters of an id, a name, a token.
const LONGEST_ID: usize = 200;
const LONGEST_SECRET: usize = 4_000;
const MOST_SECRETS: usize = 4;
/// Seconds for which a check waits for a webhook.
const LONGEST_WAIT: u64 = 25;

/// Read the account of an inbox
///
/// 404 while it is not connected.
#[utoipa::path(get, path = "/inboxes/{id}/account", tag = "channels", operation_id = "channel_account_read", params(("id" = String, Path)),
    responses((status = 200, body = WireAccount<'static>, headers(("ETag" = String))), (status = 403), (status = 404)))]
pub async fn read(State(app): State<App>, caller: Caller, Path(id): Path<InboxId>) -> Answer<Response> {
    let kept = app.engine.records.require::<Inbox>(caller.organisation, id.0).await?;
    shown(&app, &kept.value, kept.version).await
}

/// Connect an inbox to its account
///
/// With `If-Match` of the inbox. The answer holds the verify token and the path to paste at the platform.
#[utoipa::path(put, path = "/inboxes/{id}/account", tag = "channels", operation_id = "channel_account_connect", request_body = AccountSettings,
    params(("id" = String, Path), ("If-Match" = String, Header, description = "The ETag of the inbox or its account")),
    responses((status = 200, body = WireAccount<'static>, headers(("ETag" = String))), (status = 403), (status = 404), (status = 409),
        (status = 412), (status = 422)))]
pub async fn connect(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<InboxId>,
    headers: HeaderMap,
    Json(settings): Json<AccountSettings>,
) -> Answer<Response> {
    let kept = app.engine.records.require::<Inbox>(caller.organisation, id.0).await?;
    need_match(&headers, kept.version)?;
    let Versioned { value: mut inbox, version } = kept;
    if !inbox.channel.is_called() {
        let is_phone = inbox.channel == Channel::Voice;
        return Err(Problem::conflict(if is_phone {
            "an inbox of calls is connected to a number"
        } else {
            "the web needs no account"
        }));
    }
    let (has_token, has_secrets) = (settings.token.is_some(), settings.secrets.is_some());
    let former = inbox.account.as_ref().map(|account| account.id.clone());
    let account = applied(&app, caller.organisation, inbox.account.take().unwrap_or_default(), settings)?;
    let connected = app.engine.records.find_by_key::<Inbox>(ACCOUNT_KEY, &account_key(inbox.channel, &account.id)).await?;
    if connected.is_some_and(|other| other.value.id != inbox.id) {
        let detail = "another inbox is connected to this account".to_owned();
        return Err(Problem::invalid(detail.clone(), vec![FieldProblem { pointer: "/id".into(), detail }]));
    }
    let is_other = former.is_some_and(|former| former != account.id);
    inbox.account = Some(account);
    let version = app.engine.records.put(caller.organisation, &inbox, version).await.map_err(raced)?;
    app.engine.settings.forget();
    if is_other {
        health::forget(&app, caller.organisation, id).await?;
    }
    health::connected(&app, caller.organisation, id, has_token, has_secrets).await?;
    templates::want(&app.engine, caller.organisation, id).await?;
    tracing::info!(inbox = %id, operator = %caller.operator, "an inbox was connected to an account");
    shown(&app, &inbox, version).await
}

/// Disconnect an inbox
///
/// Its conversations stay; nothing comes in or goes out until it is connected again.
#[utoipa::path(delete, path = "/inboxes/{id}/account", tag = "channels", operation_id = "channel_account_disconnect", params(("id" = String, Path)),
    responses((status = 204), (status = 403), (status = 404)))]
pub async fn disconnect(State(app): State<App>, caller: Caller, Path(id): Path<InboxId>) -> Answer<StatusCode> {
    let kept = app.engine.records.require::<Inbox>(caller.organisation, id.0).await?;
    if kept.value.account.is_none() {
        return Err(Problem::not_found("this inbox is not connected"));
    }
    let inbox = Inbox { account: None, ..kept.value };
    app.engine.records.put(caller.organisation, &inbox, kept.version).await.map_err(raced)?;
    app.engine.settings.forget();
    health::forget(&app, caller.organisation, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Check the account of an inbox
///
/// Asks the platform about token, permissions, account and subscription, makes a subscription that is missing, and
/// says how webhooks come. With `wait` it also waits so many seconds for one, while somebody sends a message from a phone.
#[utoipa::path(post, path = "/inboxes/{id}/account/check", tag = "channels", operation_id = "channel_account_check",
    params(("id" = String, Path), CheckQuery),
    responses((status = 200, body = AccountCheck), (status = 403), (status = 404)))]
pub async fn check(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<InboxId>,
    Query(query): Query<CheckQuery>,
) -> Answer<Json<AccountCheck>> {
    let organisation = caller.organisation;
    app.engine.records.require::<Inbox>(organisation, id.0).await?;
    let look = health::look_after(&app, organisation, id).await?;
    let Look { inbox, mut health, checked } = look.ok_or_else(|| Problem::not_found("this inbox is not connected"))?;
    templates::want(&app.engine, organisation, id).await?;
    let patience = Duration::from_secs(query.wait.unwrap_or_default().min(LONGEST_WAIT));
    if checked.is_good() && !patience.is_zero() && app.pulses().wait(id, patience).await {
        health = health::read(&app, organisation, id).await?;
    }
    let webhook = health.webhook(&inbox, app.engine.clock.now());
    let ok = checked.is_good();
    let findings = checked.findings.into_iter().chain([webhook]).map(AccountFinding::new).collect();
    Ok(Json(AccountCheck { ok, findings }))
}

/// Read the health of an inbox
///
/// Of a channel with a provider: what is known of its account. It is looked after once a day, after it was connected, and when
/// the platform refuses its token. 404 while it is not connected.
#[utoipa::path(get, path = "/inboxes/{id}/health", tag = "channels", operation_id = "channel_health_read", params(("id" = String, Path)),
    responses((status = 200, body = ChannelHealth), (status = 404)))]
pub async fn health(State(app): State<App>, caller: Caller, Path(id): Path<InboxId>) -> Answer<Json<ChannelHealth>> {
    let inbox = app.engine.records.require::<Inbox>(caller.organisation, id.0).await?.value;
    if inbox.account.is_none() {
        return Err(Problem::not_found("this inbox is not connected"));
    }
    let known = health::read(&app, caller.organisation, id).await?;
    Ok(Json(ChannelHealth::new(known, &inbox, app.engine.clock.now())))
}

async fn shown(app: &App, inbox: &Inbox, version: u64) -> Answer<Response> {
    let account = inbox.account.as_ref().ok_or_else(|| Problem::not_found("this inbox is not connected"))?;
    let verify_token = app.vault.open(inbox.organisation, &account.verify_token)?.0;
    let (waiting, waiting_since) = app.engine.outbox.count(inbox.organisation, inbox.id).await?;
    Ok(tagged(
        version,
        WireAccount {
            id: &account.id,
            parent: &account.parent,
            shown_as: &account.shown_as,
            app: &account.app,
            has_token: !account.token.is_empty(),
            token_expires_at: account.token_expires_at,
            secrets: account.secrets.len(),
            human_agent: account.human_agent,
            verify_token,
            webhook_path: format!("/webhooks/{}/{}", inbox.channel.as_str(), inbox.public_key),
            waiting,
            waiting_since,
        },
    ))
}

fn applied(app: &App, organisation: OrgId, account: Account, settings: AccountSettings) -> Answer<Account> {
    let AccountSettings { id, parent, shown_as, app: platform_app, token, secrets, human_agent } = settings;
    let [id, parent, shown_as, platform_app] = [id, parent, shown_as, platform_app].map(|text| text.trim().to_owned());
    let secrets = secrets.map(|secrets| secrets.into_iter().map(|secret| secret.trim().to_owned()).collect::<Vec<_>>());
    let token = token.map(|token| token.trim().to_owned());
    let mut checks = Checks::default();
    let is_id =
        |text: &str| text.len() <= LONGEST_ID && text.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'_');
    checks.need(!id.is_empty() && is_id(&id), "/id", "the id of the account at the platform: digits");
    checks.need(is_id(&parent), "/parent", "an id of the platform: digits");
    checks.need(is_id(&platform_app), "/app", "the id of your app: digits");
    checks.need(shown_as.chars().count() <= LONGEST_ID, "/shown_as", "at most 200 characters");
    let is_secret =
        |text: &str| (1..=LONGEST_SECRET).contains(&text.len()) && text.bytes().all(|letter| letter.is_ascii_graphic());
    checks.need(token.as_deref().is_none_or(is_secret), "/token", "a token of the platform, without spaces");
    checks.need(token.is_some() || !account.token.is_empty(), "/token", "a token is needed");
    let secrets_hold =
        secrets.as_ref().is_none_or(|secrets| secrets.len() <= MOST_SECRETS && secrets.iter().all(|secret| is_secret(secret)));
    checks.need(secrets_hold, "/secrets", "up to four app secrets, without spaces");
    // Without a secret no webhook could be told from a forged one.
    let has_secret = secrets.as_ref().map_or(!account.secrets.is_empty(), |secrets| !secrets.is_empty());
    checks.need(has_secret, "/secrets", "an app secret is needed");
    checks.finish()?;
    let seal = |secret: &String| app.vault.seal(organisation, secret);
    let secrets = secrets.map(|secrets| secrets.iter().map(seal).collect::<engine::Result<Vec<Sealed>>>()).transpose()?;
    let verify_token =
        if account.verify_token.is_empty() { seal(&random_text()?[..32].to_owned())? } else { account.verify_token };
    let new_token = token.as_ref().map(seal).transpose()?;
    // What one number was granted says nothing of another.
    let per_second = account.per_second.filter(|_| account.id == id);
    Ok(Account {
        id,
        parent,
        shown_as,
        app: platform_app,
        token_expires_at: if new_token.is_some() { None } else { account.token_expires_at },
        token: new_token.unwrap_or(account.token),
        secrets: secrets.unwrap_or(account.secrets),
        verify_token,
        human_agent,
        per_second,
    })
}
