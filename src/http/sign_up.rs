//! Making an organisation of one's own: a form, a link by mail, and the password once more. No answer tells whether an address
//! is known here.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use engine::clock::Timestamp;
use engine::error::{Error, Kind, Result};
use engine::ids::{OrgId, RecordId};
use engine::model::job::Job;
use engine::model::record::{Key, Record};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

use super::address::ClientAddress;
use super::auth::{self, email_key};
use super::extract::Json;
use super::limits::counted;
use super::passwords::MAX_PASSWORD;
use super::problem::{Answer, Checks, FieldProblem, Problem};
use super::tokens::{fingerprint, random_text};
use super::wire::auth::Tokens;
use super::wire::sign_up::{ConfirmSignUp, NewSignUp, SignUpShown, SignUpToken};
use crate::accounts;
use crate::app::App;
use crate::config::SignUpMode;
use crate::mail::{SIGN_UP, SignedUp};
use crate::organisations::{Founder, NewOrganisation};

pub const LIFETIME: Duration = Duration::from_hours(24);

/// What waits for its confirmation belongs to no organisation yet.
pub const NOBODY: OrgId = OrgId(0);

/// Sign-ups that wait at once in the whole installation.
const MOST_WAITING: u64 = 5_000;

/// Cleared away with each sign-up.
const A_FEW: usize = 20;

/// An organisation that waits for its owner to follow the link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignUp {
    pub id: RecordId,
    pub business: String,
    pub name: String,
    pub email: String,
    pub password_hash: String,
    /// Fingerprint of the link's token; empty until a link was mailed.
    pub token: String,
    pub ends_at: Timestamp,
}

impl Record for SignUp {
    const KIND: &'static str = "sign_up";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        let token = Some(&self.token).filter(|token| !token.is_empty());
        token.map(|token| Key { name: "token", value: token.clone() }).into_iter().collect()
    }
}

/// Sign up
///
/// A mail with a link goes to the address; the organisation is made when the link is followed. The answer is the same for every
/// address. Where `GET /auth/ways` says `code`, the code of the installation is needed.
#[utoipa::path(post, path = "/auth/sign-up", tag = "auth", request_body = NewSignUp, security(()),
    responses((status = 202, description = "The address gets a mail"), (status = 403, description = "Sign-up is closed here"),
        (status = 409, description = "This server sends no mail"), (status = 422)))]
pub async fn sign_up(State(app): State<App>, address: ClientAddress, Json(new): Json<NewSignUp>) -> Answer<StatusCode> {
    app.limits.resets_by_address.check(counted(address.0)).await?;
    let settings = &app.config.sign_up;
    if settings.mode == SignUpMode::Closed {
        return Err(Problem::forbidden("nobody can sign up here: ask whoever runs this installation"));
    }
    if app.mailer.is_none() {
        return Err(Problem::not_possible("this server sends no mail, so no address can be confirmed"));
    }
    let email = checked(&new, (settings.mode == SignUpMode::Code).then_some(settings.code.0.trim()))?;
    accounts::need_good_password("/password", &new.password, &email)?;
    // Before anything is looked up, so that it takes as long for every address.
    let password_hash = app.passwords.hash(new.password).await?;
    if app.limits.resets_by_email.take(email_key(&email)).await.is_err() {
        return Ok(StatusCode::ACCEPTED);
    }
    clear_ended(&app).await?;
    let now = app.engine.clock.now();
    let waiting = SignUp {
        id: app.engine.ids.next_at(now),
        business: new.business.trim().to_owned(),
        name: new.name.trim().to_owned(),
        email,
        password_hash,
        token: String::new(),
        ends_at: now.plus(LIFETIME),
    };
    let made = app.engine.records.make(NOBODY, &waiting, MOST_WAITING).await?;
    made.ok_or_else(|| Problem::unavailable("too many people sign up just now: try again later"))?;
    let job = Job::new(app.engine.ids.next_at(now), NOBODY, SIGN_UP, None, &SignedUp { sign_up: waiting.id }, now)?;
    app.engine.jobs.push(job).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Read a sign-up
///
/// For whoever holds its link.
#[utoipa::path(post, path = "/auth/sign-up/link", operation_id = "read_sign_up", tag = "auth", request_body = SignUpToken, security(()),
    responses((status = 200, body = SignUpShown), (status = 404, description = "The link has ended or was used")))]
pub async fn look(State(app): State<App>, address: ClientAddress, Json(held): Json<SignUpToken>) -> Answer<Json<SignUpShown>> {
    app.limits.logins_by_address.check(counted(address.0)).await?;
    let SignUp { business, name, email, ends_at, .. } = find(&app, &held.token).await?;
    Ok(Json(SignUpShown { business, name, email, ends_at }))
}

/// Confirm a sign-up
///
/// With the password that was chosen: so whoever typed in somebody else's address gets nothing by that one's click. Makes the
/// organisation with its owner, an assistant and a web inbox, and logs in.
#[utoipa::path(post, path = "/auth/sign-up/confirm", operation_id = "confirm_sign_up", tag = "auth", request_body = ConfirmSignUp, security(()),
    responses((status = 200, body = Tokens<'static>), (status = 404, description = "The link has ended or was used"),
        (status = 409, description = "The e-mail was taken meanwhile"), (status = 422, description = "Another password was chosen")))]
pub async fn confirm(
    State(app): State<App>,
    address: ClientAddress,
    headers: HeaderMap,
    Json(held): Json<ConfirmSignUp>,
) -> Answer<Response> {
    app.limits.logins_by_address.check(counted(address.0)).await?;
    let waiting = find(&app, &held.token).await?;
    app.limits.logins_by_email.check(email_key(&waiting.email)).await?;
    let is_theirs =
        held.password.len() <= MAX_PASSWORD && app.passwords.verify(held.password, Some(waiting.password_hash.clone())).await?;
    if !is_theirs {
        let detail = "this is not the password you chose when you signed up";
        return Err(Problem::invalid(format!("/password: {detail}"), vec![FieldProblem::new("/password", detail)]));
    }
    // Of two that come at once only one takes it.
    if !app.engine.records.delete::<SignUp>(NOBODY, waiting.id.0).await? {
        return Err(over());
    }
    let SignUp { business, name, email, password_hash, .. } = waiting;
    let plan = Some(app.config.sign_up.plan.clone()).filter(|plan| !plan.is_empty());
    let new = NewOrganisation { business, owner: name, email, password_hash, plan };
    let founder = Founder { records: &app.engine.records, ids: &app.engine.ids, clock: app.engine.clock.as_ref() };
    let made = founder.found(new).await.map_err(taken)?;
    tracing::info!(organisation = %made.organisation, "an organisation was made by sign-up");
    auth::begin(&app, &made.owner, address, &headers).await
}

/// What a form must hold; the address in the form that is kept.
fn checked(new: &NewSignUp, code: Option<&str>) -> Answer<String> {
    let mut checks = Checks::default();
    let fits = |text: &str| (1..=80).contains(&text.trim().chars().count());
    checks.need(fits(&new.business), "/business", "a name has 1 to 80 characters");
    checks.need(fits(&new.name), "/name", "a name has 1 to 80 characters");
    let email = accounts::plausible_email(&new.email);
    checks.need(email.is_some(), "/email", "this is not an e-mail address");
    if let Some(code) = code {
        let (said, wanted) = (fingerprint(new.code.trim().as_bytes()), fingerprint(code.as_bytes()));
        checks.need(bool::from(said.as_bytes().ct_eq(wanted.as_bytes())), "/code", "this is not the code of this installation");
    }
    checks.finish()?;
    Ok(email.unwrap_or_default())
}

/// The link of a mail. A former one of the same sign-up is worth nothing any more.
pub(crate) async fn begin(app: &App, waiting: SignUp, version: u64) -> Result<String> {
    let token = random_text()?;
    let waiting = SignUp { token: fingerprint(token.as_bytes()), ..waiting };
    app.engine.records.put(NOBODY, &waiting, version).await?;
    Ok(format!("{}/inbox/#sign-up={token}", app.config.server.public_url.trim_end_matches('/')))
}

async fn find(app: &App, token: &str) -> Answer<SignUp> {
    let found = app.engine.records.find_by_key::<SignUp>("token", &fingerprint(token.as_bytes())).await?;
    found.map(|found| found.value).filter(|waiting| waiting.ends_at > app.engine.clock.now()).ok_or_else(over)
}

/// They are listed oldest first, so the first page holds those that have ended.
async fn clear_ended(app: &App) -> Result<()> {
    let now = app.engine.clock.now();
    let oldest = app.engine.records.list::<SignUp>(NOBODY, None, A_FEW).await?;
    for ended in oldest.items.iter().filter(|waiting| waiting.value.ends_at <= now) {
        app.engine.records.delete::<SignUp>(NOBODY, ended.value.id.0).await?;
    }
    Ok(())
}

fn taken(error: Error) -> Problem {
    match error.kind {
        Kind::Conflict => Problem::conflict("somebody has this e-mail address already: log in instead"),
        _ => error.into(),
    }
}

fn over() -> Problem {
    Problem::not_found("this link has ended or was used: sign up again")
}
