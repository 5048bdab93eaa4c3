//! A new password for who has forgotten theirs: a link by mail, good once and for an hour. The server keeps only its
//! fingerprint, and no answer tells whether an address is known.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{OperatorId, OrgId, RecordId};
use engine::model::job::Job;
use engine::model::operator::Operator;
use engine::model::record::{Key, Record};
use serde::{Deserialize, Serialize};

use super::address::ClientAddress;
use super::auth::email_key;
use super::extract::Json;
use super::limits::counted;
use super::operators::all;
use super::permissions::Told;
use super::problem::{Answer, Problem};
use super::tokens::{fingerprint, random_text};
use super::wire::people::{ForgottenPassword, ResetPassword};
use crate::accounts;
use crate::app::App;
use crate::mail::{Asked, RESET};

pub const LIFETIME: Duration = Duration::from_hours(1);

/// Whose job it is: an address that nobody has belongs to no organisation.
const NOBODY: OrgId = OrgId(0);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordReset {
    pub id: RecordId,
    pub organisation: OrgId,
    pub operator: OperatorId,
    /// Fingerprint of the link's token.
    pub token: String,
    pub ends_at: Timestamp,
}

impl Record for PasswordReset {
    const KIND: &'static str = "password_reset";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![Key { name: "token", value: self.token.clone() }]
    }
}

/// Ask for a new password
///
/// A mail with a link goes to the address, if somebody has it; the answer is the same for every address.
#[utoipa::path(post, path = "/auth/password/forgotten", tag = "auth", request_body = ForgottenPassword, security(()),
    responses((status = 202, description = "Whoever has the address gets a mail"), (status = 409, description = "This server sends no mail")))]
pub async fn ask(State(app): State<App>, address: ClientAddress, Json(asked): Json<ForgottenPassword>) -> Answer<StatusCode> {
    app.limits.resets_by_address.check(counted(address.0)).await?;
    if app.mailer.is_none() {
        return Err(Problem::not_possible("this server sends no mail: ask somebody who manages operators for a new invitation"));
    }
    let Some(email) = accounts::plausible_email(&asked.email) else { return Ok(StatusCode::ACCEPTED) };
    // Silent too: a limit that is told only for addresses that were asked for often tells nothing of who has them, but annoys.
    if app.limits.resets_by_email.take(email_key(&email)).await.is_err() {
        return Ok(StatusCode::ACCEPTED);
    }
    let (id, now) = (app.engine.ids.next(app.engine.clock.as_ref()), app.engine.clock.now());
    let key = fingerprint(email.as_bytes());
    let job = Job::new(id, NOBODY, RESET, Some(key), &Asked { email }, now)?;
    app.engine.jobs.push(job).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Choose a new password
///
/// With the token of the link. Every login of the operator ends.
#[utoipa::path(post, path = "/auth/password/reset", tag = "auth", request_body = ResetPassword, security(()),
    responses((status = 204), (status = 404, description = "The link has ended or was used"), (status = 422)))]
pub async fn reset(State(app): State<App>, address: ClientAddress, Json(chosen): Json<ResetPassword>) -> Answer<Response> {
    app.limits.logins_by_address.check(counted(address.0)).await?;
    let records = &app.engine.records;
    let found = records.find_by_key::<PasswordReset>("token", &fingerprint(chosen.token.as_bytes())).await?;
    let reset = found.map(|found| found.value).filter(|reset| reset.ends_at > app.engine.clock.now()).ok_or_else(over)?;
    let kept = records.get::<Operator>(reset.organisation, reset.operator.0).await?.ok_or_else(over)?;
    accounts::need_good_password("/password", &chosen.password, &kept.value.email)?;
    let password_hash = app.passwords.hash(chosen.password).await?;
    // Of two that come at once only one takes it.
    if !records.delete::<PasswordReset>(reset.organisation, reset.id.0).await? {
        return Err(over());
    }
    let operator = Operator { password_hash, ..kept.value };
    records.put(reset.organisation, &operator, kept.version).await?;
    app.logins.end_all(reset.organisation, reset.operator, None).await?;
    tracing::info!(operator = %reset.operator, "an operator chose a new password by mail");
    Ok(Told::of(&operator).tell(StatusCode::NO_CONTENT.into_response()))
}

/// The link of a fresh reset. Former ones of the same operator are worth nothing any more.
pub(crate) async fn begin(app: &App, operator: &Operator) -> Result<String> {
    let (records, organisation, now) = (&app.engine.records, operator.organisation, app.engine.clock.now());
    for former in all::<PasswordReset>(app, organisation).await? {
        if former.value.operator == operator.id || former.value.ends_at <= now {
            records.delete::<PasswordReset>(organisation, former.value.id.0).await?;
        }
    }
    let token = random_text()?;
    let reset = PasswordReset {
        id: app.engine.ids.next(app.engine.clock.as_ref()),
        organisation,
        operator: operator.id,
        token: fingerprint(token.as_bytes()),
        ends_at: now.plus(LIFETIME),
    };
    records.put(organisation, &reset, 0).await?;
    Ok(format!("{}/inbox/#reset={token}", app.config.server.public_url.trim_end_matches('/')))
}

fn over() -> Problem {
    Problem::not_found("this link has ended or was used: ask for a new one")
}
