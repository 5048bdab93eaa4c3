//! Single sign-on as a browser goes through it: away to the provider, and back with a code.
//!
//! How it is set up is in `settings`.

pub mod settings;

use axum::extract::State;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use engine::error::Kind;
use engine::ids::OrgId;
use engine::model::org::Organisation;

use super::address::ClientAddress;
use super::auth::{begin_session, cookie_of, login_cookie, secure};
use super::extract::{Json, Path, Query};
use super::limits::counted;
use super::problem::{Answer, Problem};
use super::wire::sign_on::CallbackQuery;
use super::wire::sign_up::{SignOnWay, WaysIn, WaysQuery};
use crate::app::App;
use crate::sign_on::{self, Exchange, SignOn, SignOnAttempt};

/// Tells the browser that left from any other; sent along when the provider sends it back, hence `Lax`.
const COOKIE_NAME: &str = "switchboard_sign_on";
const COOKIE_PATH: &str = "/api/v1/auth/sign-on";

/// Why a sign-on came to nothing, as the login page is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failure {
    /// The provider cannot be asked, or says no.
    Provider,
    /// The way back does not fit the way there.
    Stale,
    /// The token is not what it must be.
    Untrusted,
    Closed,
    Throttled,
    Refused(sign_on::Refusal),
}

impl Failure {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Stale => "stale",
            Self::Untrusted => "untrusted",
            Self::Closed => "closed",
            Self::Throttled => "throttled",
            Self::Refused(refusal) => refusal.as_str(),
        }
    }
}

/// How to get in
///
/// Whether one can sign up here, and with whom one can sign in.
#[utoipa::path(get, path = "/auth/ways", operation_id = "ways_in", tag = "auth", params(WaysQuery), security(()),
    responses((status = 200, body = WaysIn)))]
pub async fn ways(State(app): State<App>, address: ClientAddress, Query(query): Query<WaysQuery>) -> Answer<Json<WaysIn>> {
    app.limits.refreshes_by_address.check(counted(address.0))?;
    let organisation = match query.organisation {
        Some(organisation) => Some(organisation),
        None => only_one(&app).await?,
    };
    let found = match organisation {
        Some(organisation) => app.engine.records.get::<SignOn>(organisation, organisation.0).await?,
        None => None,
    };
    let sign_on = found.map(|found| SignOnWay {
        organisation: found.value.organisation,
        address: format!("{COOKIE_PATH}/{}", found.value.organisation),
        name: found.value.name,
        required: found.value.is_required,
    });
    Ok(Json(WaysIn { sign_up: app.config.sign_up.mode.as_str(), sign_on }))
}

async fn only_one(app: &App) -> Answer<Option<OrgId>> {
    let some = app.engine.records.list_all::<Organisation>(None, 2).await?;
    Ok(match some.items.as_slice() {
        [one] => Some(one.value.id),
        _ => None,
    })
}

/// Go and sign on
///
/// For browsers: leads to the organisation's provider, which leads back.
#[utoipa::path(get, path = "/auth/sign-on/{organisation}", operation_id = "begin_sign_on", tag = "auth", security(()),
    params(("organisation" = String, Path)), responses((status = 302, description = "To the provider, or back to the login with the reason")))]
pub async fn leave(State(app): State<App>, address: ClientAddress, Path(organisation): Path<OrgId>) -> Answer<Response> {
    if app.limits.logins_by_address.take(counted(address.0)).await.is_err() {
        return back(Failure::Throttled);
    }
    let kept = app.engine.records.get::<SignOn>(organisation, organisation.0).await?;
    let settings = kept.ok_or_else(|| Problem::not_found("there is no single sign-on here"))?.value;
    if app.organisations.is_closed(organisation).await? {
        return back(Failure::Closed);
    }
    let departure = sign_on::depart(&app, organisation).await?;
    match app.providers.address(&settings, &departure, &redirect_uri(&app)).await {
        Ok(address) => {
            let lifetime = sign_on::LIFETIME.as_secs();
            let cookie = format!(
                "{COOKIE_NAME}={}; Path={COOKIE_PATH}; Max-Age={lifetime}; HttpOnly; SameSite=Lax{}",
                departure.browser,
                secure(&app)
            );
            redirect(address.as_str(), &[&cookie])
        }
        Err(error) => {
            tracing::warn!(%organisation, %error, "the provider of a single sign-on cannot be asked");
            back(Failure::Provider)
        }
    }
}

/// Come back from signing on
///
/// For browsers, whom the provider leads here with its `code` and the `state` they left with.
#[utoipa::path(get, path = "/auth/sign-on/callback", operation_id = "end_sign_on", tag = "auth", security(()), params(CallbackQuery),
    responses((status = 302, description = "To the inbox, or back to the login with the reason")))]
pub async fn come_back(
    State(app): State<App>,
    address: ClientAddress,
    headers: HeaderMap,
    Query(query): Query<CallbackQuery>,
) -> Answer<Response> {
    if app.limits.logins_by_address.take(counted(address.0)).await.is_err() {
        return back(Failure::Throttled);
    }
    let browser = cookie_of(&headers, COOKIE_NAME).unwrap_or_default();
    let attempt = match sign_on::take(&app, query.state.as_deref().unwrap_or_default(), browser).await {
        Ok(attempt) => attempt,
        Err(error) if error.kind == Kind::Forbidden => return back(Failure::Stale),
        Err(error) => return Err(error.into()),
    };
    let Some(code) = query.code.filter(|_| query.error.is_none()) else { return back(Failure::Provider) };
    let operator = match finish(&app, &attempt, &code).await? {
        Ok(operator) => operator,
        Err(failure) => return back(failure),
    };
    if app.organisations.is_closed(operator.organisation).await? {
        return back(Failure::Closed);
    }
    let begun = begin_session(&app, &operator, address, &headers).await?;
    let login = login_cookie(&app, &begun.session, &begun.token)?;
    let done = format!("{COOKIE_NAME}=; Path={COOKIE_PATH}; Max-Age=0; HttpOnly; SameSite=Lax{}", secure(&app));
    let mut response = redirect("/inbox/", &[&done])?;
    response.headers_mut().append(SET_COOKIE, login);
    Ok(response)
}

/// Who that is. What went wrong is logged here; the browser gets a word.
async fn finish(app: &App, attempt: &SignOnAttempt, code: &str) -> Answer<Result<engine::model::operator::Operator, Failure>> {
    let organisation = attempt.organisation;
    // It may have been taken away meanwhile.
    let Some(settings) = app.engine.records.get::<SignOn>(organisation, organisation.0).await? else {
        return Ok(Err(Failure::Stale));
    };
    let settings = settings.value;
    let verifier = app.vault.open(organisation, &attempt.verifier)?;
    let secret = app.vault.open(organisation, &settings.client_secret)?;
    let exchange = Exchange {
        code,
        verifier: &verifier.0,
        nonce: &attempt.nonce,
        redirect_uri: &redirect_uri(app),
        client_secret: &secret.0,
    };
    let claims = match app.providers.exchange(&settings, &exchange).await {
        Ok(claims) => claims,
        Err(error) => {
            tracing::warn!(%organisation, %error, "a single sign-on failed");
            let failure = if error.kind == Kind::Forbidden { Failure::Untrusted } else { Failure::Provider };
            return Ok(Err(failure));
        }
    };
    let arrived = sign_on::arrive(app, &settings, &claims).await?;
    Ok(arrived.map_err(|refusal| {
        tracing::info!(%organisation, refusal = refusal.as_str(), "somebody signed on and was not let in");
        Failure::Refused(refusal)
    }))
}

/// The one address of this installation that providers send browsers back to.
pub(super) fn redirect_uri(app: &App) -> String {
    format!("{}{COOKIE_PATH}/callback", app.config.server.public_url.trim_end_matches('/'))
}

/// To the login, which says why.
fn back(failure: Failure) -> Answer<Response> {
    redirect(&format!("/inbox/#sign-on-failed={}", failure.as_str()), &[])
}

fn redirect(to: &str, cookies: &[&str]) -> Answer<Response> {
    let value = |text: &str| {
        HeaderValue::try_from(text).map_err(|error| {
            tracing::error!(%error, "a redirect cannot be written");
            Problem::internal()
        })
    };
    let mut response = StatusCode::FOUND.into_response();
    response.headers_mut().insert(LOCATION, value(to)?);
    for cookie in cookies {
        response.headers_mut().append(SET_COOKIE, value(cookie)?);
    }
    Ok(response)
}
