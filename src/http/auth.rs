//! Logging in, staying in, leaving.

use axum::extract::State;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use engine::error::Kind;
use engine::ids::{OrgId, RecordId};
use engine::model::operator::Operator;
use engine::model::record::Versioned;
use sha2::{Digest as _, Sha256};

use super::address::ClientAddress;
use super::caller::Caller;
use super::device::device;
use super::extract::Json;
use super::limits::counted;
use super::login_session::{LIFETIME, LoginSession, Renewal};
use super::origins;
use super::passwords::MAX_PASSWORD;
use super::permissions::Told;
use super::problem::{Answer, Problem};
use super::second_factor;
use super::tokens::{ACCESS_LIFETIME, Presented};
use super::wire::auth::{Login, Me, Operator as WireOperator, Refresh, Tokens};
use crate::app::App;
use crate::sign_on;

const COOKIE_NAME: &str = "switchboard_refresh";
const COOKIE_PATH: &str = "/api/v1/auth";

/// Two tabs may change a session at once; the loser reads again.
const TRIES: usize = 4;

/// Log in
///
/// A browser keeps the refresh token as a cookie; other clients take it from the body.
#[utoipa::path(post, path = "/auth/login", tag = "auth", request_body = Login, security(()),
    responses((status = 200, body = Tokens<'static>), (status = 401, description = "Unknown e-mail or wrong password; with the problem `second-factor`, a code is needed too")))]
pub async fn login(
    State(app): State<App>,
    address: ClientAddress,
    headers: HeaderMap,
    Json(login): Json<Login>,
) -> Answer<Response> {
    let email = login.email.trim().to_lowercase();
    app.limits.logins_by_address.check(counted(address.0)).await?;
    app.limits.logins_by_email.check(email_key(&email)).await?;
    if login.password.len() > MAX_PASSWORD {
        return Err(refused());
    }
    let found = app.engine.records.find_by_key::<Operator>("email", &email).await?;
    // Who came by single sign-on has no password.
    let stored = found.as_ref().map(|operator| operator.value.password_hash.clone()).filter(|stored| !stored.is_empty());
    let matches = app.passwords.verify(login.password, stored).await?;
    let tried = found.as_ref().map(|operator| Told::of(&operator.value));
    match proven(&app, found.filter(|_| matches), login.code).await {
        Ok(operator) => begin(&app, &operator, address, &headers).await,
        Err(problem) => Ok(match tried {
            Some(tried) => tried.tell(problem.into_response()),
            None => problem.into_response(),
        }),
    }
}

/// The second factor of somebody whose password was right, where passwords are taken.
async fn proven(app: &App, operator: Option<Versioned<Operator>>, code: Option<String>) -> Answer<Operator> {
    let operator = operator.ok_or_else(refused)?;
    let proven = if operator.value.second_factor.is_on() {
        let code = code.ok_or_else(|| Problem::second_factor("this login also needs a code of your authenticator"))?;
        let spent = second_factor::spend(app, operator, &code).await?;
        spent.ok_or_else(|| Problem::second_factor("this code is wrong or was used"))?.value
    } else {
        operator.value
    };
    sign_on::need_password_allowed(app, proven.organisation, proven.role).await?;
    Ok(proven)
}

/// A new login of somebody who has shown who they are.
pub(super) async fn begin(app: &App, operator: &Operator, address: ClientAddress, headers: &HeaderMap) -> Answer<Response> {
    let begun = begin_session(app, operator, address, headers).await?;
    let told = Told::of(operator).with_login(begun.session.id);
    Ok(told.tell(answer(app, operator, &begun.session, begun.token)?))
}

/// A login and the token that renews it.
pub(super) struct Begun {
    pub session: LoginSession,
    pub token: String,
}

pub(super) async fn begin_session(app: &App, operator: &Operator, address: ClientAddress, headers: &HeaderMap) -> Answer<Begun> {
    need_open(app, operator.organisation).await?;
    forget_ended(app, operator.organisation).await?;
    let (id, now) = (app.engine.ids.next::<RecordId>(app.engine.clock.as_ref()), app.engine.clock.now());
    let fresh = app.tokens.issue_refresh(operator.organisation, id)?;
    let session = LoginSession {
        device: device(headers),
        address: address.0.to_string(),
        ..LoginSession::begin(id, operator.organisation, operator.id, fresh.hash, now)
    };
    app.engine.records.put(operator.organisation, &session, 0).await?;
    tracing::info!(operator = %operator.id, "an operator logged in");
    Ok(Begun { session, token: fresh.token })
}

/// An organisation that was closed lets nobody in.
pub(super) async fn need_open(app: &App, organisation: OrgId) -> Answer<()> {
    if app.organisations.is_closed(organisation).await? {
        return Err(Problem::forbidden("this organisation is closed: ask whoever runs this installation"));
    }
    Ok(())
}

/// Get a new access token
///
/// The refresh token is used up and a new one given. One that is used again later ends the whole login.
#[utoipa::path(post, path = "/auth/refresh", tag = "auth", request_body = Refresh, security(()),
    responses((status = 200, body = Tokens<'static>), (status = 401, description = "The login has ended")))]
pub async fn refresh(
    State(app): State<App>,
    address: ClientAddress,
    headers: HeaderMap,
    Json(body): Json<Refresh>,
) -> Answer<Response> {
    app.limits.refreshes_by_address.check(counted(address.0))?;
    origins::need_own(&app.config.server.public_url, &headers)?;
    let presented = presented(&app, &headers, body)?;
    need_open(&app, presented.organisation).await?;
    for _ in 0..TRIES {
        let Some(kept) = app.engine.records.get::<LoginSession>(presented.organisation, presented.session.0).await? else {
            return Err(ended());
        };
        let (mut session, version) = (kept.value, kept.version);
        let fresh = app.tokens.issue_refresh(session.organisation, session.id)?;
        match session.renew(&presented.hash, fresh.hash, app.engine.clock.now()) {
            Renewal::Renewed => {
                session.seen_at = Some(app.engine.clock.now());
                session.address = address.0.to_string();
            }
            Renewal::Ended => return Err(forget(&app, &session).await?),
            Renewal::Reused => {
                tracing::warn!(operator = %session.operator, "a used refresh token came again: the login is ended");
                return Err(forget(&app, &session).await?);
            }
        }
        match app.engine.records.put(session.organisation, &session, version).await {
            Ok(_version) => {
                let operator = app.engine.records.get::<Operator>(session.organisation, session.operator.0).await?;
                let operator = operator.ok_or_else(ended)?.value;
                return answer(&app, &operator, &session, fresh.token);
            }
            Err(error) if error.kind == Kind::Conflict => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::unavailable("this login is being renewed from several places at once"))
}

/// Log out
///
/// Ends the login the refresh token belongs to, its access tokens and sockets included. Succeeds without one too.
#[utoipa::path(post, path = "/auth/logout", tag = "auth", request_body = Refresh, security(()),
    responses((status = 204, description = "Logged out")))]
pub async fn logout(State(app): State<App>, headers: HeaderMap, Json(body): Json<Refresh>) -> Answer<Response> {
    let mut ended = None;
    origins::need_own(&app.config.server.public_url, &headers)?;
    if let Ok(presented) = presented(&app, &headers, body) {
        let session = app.engine.records.get::<LoginSession>(presented.organisation, presented.session.0).await?;
        if let Some(session) = session {
            let operator = app.engine.records.get::<Operator>(presented.organisation, session.value.operator.0).await?;
            ended = operator.map(|operator| Told::of(&operator.value).with_login(presented.session));
        }
        app.logins.end(presented.organisation, presented.session).await?;
    }
    let response = (StatusCode::NO_CONTENT, [(SET_COOKIE, cookie(&app, "", 0)?)]).into_response();
    Ok(match ended {
        Some(ended) => ended.tell(response),
        None => response,
    })
}

/// Who am I
///
/// And what my role allows.
#[utoipa::path(get, path = "/me", tag = "auth", responses((status = 200, body = Me<'static>)))]
pub async fn me(caller: Caller) -> Response {
    let operator = WireOperator { id: caller.operator, name: &caller.name, email: &caller.email, role: caller.role };
    let (second_factor, second_factor_required) = (caller.has_second_factor, caller.needs_second_factor);
    Json(Me { operator, levels: caller.levels, sees: caller.rights().sees, second_factor, second_factor_required })
        .into_response()
}

fn answer(app: &App, operator: &Operator, session: &LoginSession, refresh_token: String) -> Answer<Response> {
    let access_token = app.tokens.issue_access(operator.id, operator.organisation, session.id)?;
    let cookie = login_cookie(app, session, &refresh_token)?;
    let operator = WireOperator::new(operator);
    let tokens = Tokens { access_token, expires_in: ACCESS_LIFETIME.as_secs(), refresh_token, operator };
    Ok(([(SET_COOKIE, cookie)], Json(tokens)).into_response())
}

/// Lives as long as the login.
pub(super) fn login_cookie(app: &App, session: &LoginSession, token: &str) -> Answer<HeaderValue> {
    let left = session.ends_at.since(app.engine.clock.now()).min(LIFETIME);
    cookie(app, token, left.as_secs())
}

fn cookie(app: &App, token: &str, max_age_s: u64) -> Answer<HeaderValue> {
    let secure = secure(app);
    let text = format!("{COOKIE_NAME}={token}; Path={COOKIE_PATH}; Max-Age={max_age_s}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::try_from(text).map_err(|error| {
        tracing::error!(%error, "the login cookie cannot be written");
        Problem::internal()
    })
}

/// For the end of a cookie.
pub(super) fn secure(app: &App) -> &'static str {
    if app.config.server.public_url.starts_with("https://") { "; Secure" } else { "" }
}

fn presented(app: &App, headers: &HeaderMap, body: Refresh) -> Answer<Presented> {
    let token = body.refresh_token.or_else(|| cookie_of(headers, COOKIE_NAME).map(str::to_owned));
    let token = token.ok_or_else(|| Problem::unauthorized("there is no login to renew"))?;
    app.tokens.read_refresh(&token).map_err(|error| Problem::unauthorized(error.context))
}

pub(super) fn cookie_of<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let values = headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, value)| *known == name && !value.is_empty()).map(|(_, value)| value)
}

async fn forget(app: &App, session: &LoginSession) -> Answer<Problem> {
    app.logins.end(session.organisation, session.id).await?;
    Ok(ended())
}

/// Sessions are listed oldest first, so the first page holds those that have ended.
async fn forget_ended(app: &App, organisation: OrgId) -> Answer<()> {
    const A_FEW: usize = 20;
    let now = app.engine.clock.now();
    let oldest = app.engine.records.list::<LoginSession>(organisation, None, A_FEW).await?;
    for session in oldest.items.iter().filter(|session| session.value.has_ended(now)) {
        app.logins.end(organisation, session.value.id).await?;
    }
    Ok(())
}

/// The same words whatever was wrong.
fn refused() -> Problem {
    Problem::unauthorized("the e-mail or the password is wrong")
}

fn ended() -> Problem {
    Problem::unauthorized("this login has ended: log in again")
}

/// Limits keep a number, not the address of a person; the same one on every node.
pub(super) fn email_key(email: &str) -> u64 {
    let digest: [u8; 32] = Sha256::digest(email.as_bytes()).into();
    digest.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}
