//! The second factor of a login: codes of an authenticator, and ten more for the day it is lost.

use axum::extract::State;
use axum::http::StatusCode;
use engine::error::{Error, Kind};
use engine::ids::OperatorId;
use engine::model::operator::{Operator, SecondFactor};
use engine::model::record::Versioned;
use subtle::ConstantTimeEq as _;

use super::caller::Caller;
use super::extract::{Json, Path};
use super::oneself::need_password;
use super::problem::{Answer, FieldProblem, Problem};
use super::tokens::{fingerprint, push_escaped, random_bytes};
use super::wire::people::{Code, OfferedFactor, Password, PasswordAndCode, RecoveryCodes};
use crate::accounts;
use crate::app::App;
use crate::totp;

const RECOVERY_CODES: usize = 10;

/// Begin with a second factor
///
/// Asks for the password. The secret is shown this once, for the authenticator; it counts from its first code on.
#[utoipa::path(post, path = "/me/second-factor", tag = "auth", operation_id = "offer_second_factor", request_body = Password,
    responses((status = 200, body = OfferedFactor), (status = 409, description = "It is on already"), (status = 422)))]
pub async fn offer(State(app): State<App>, caller: Caller, Json(said): Json<Password>) -> Answer<Json<OfferedFactor>> {
    let kept = app.engine.records.require::<Operator>(caller.organisation, caller.operator.0).await?;
    need_password(&app, &kept.value, "/password", said.password).await?;
    if kept.value.second_factor.is_on() {
        return Err(Problem::not_possible("the second factor is on: switch it off first"));
    }
    let secret = totp::base32(&random_bytes::<{ totp::SECRET }>()?);
    let offered = app.vault.seal(caller.organisation, &secret)?;
    let mut operator = kept.value;
    operator.second_factor = SecondFactor { offered, ..SecondFactor::default() };
    app.engine.records.put(caller.organisation, &operator, kept.version).await?;
    let mut address = "otpauth://totp/Switchboard:".to_owned();
    push_escaped(&mut address, &operator.email);
    address.push_str("?secret=");
    address.push_str(&secret);
    address.push_str("&issuer=Switchboard");
    Ok(Json(OfferedFactor { secret, address }))
}

/// Switch the second factor on
///
/// With the first code of the authenticator. The answer holds ten codes for the day it is lost, each good once and shown this
/// once. Every other login of mine ends.
#[utoipa::path(post, path = "/me/second-factor/confirm", tag = "auth", operation_id = "confirm_second_factor", request_body = Code,
    responses((status = 200, body = RecoveryCodes), (status = 409, description = "None was begun"), (status = 422)))]
pub async fn confirm(State(app): State<App>, caller: Caller, Json(said): Json<Code>) -> Answer<Json<RecoveryCodes>> {
    app.limits.codes_by_operator.check(caller.operator).await?;
    let kept = app.engine.records.require::<Operator>(caller.organisation, caller.operator.0).await?;
    let mut operator = kept.value;
    let offered = std::mem::take(&mut operator.second_factor.offered);
    if offered.is_empty() {
        return Err(Problem::not_possible("no second factor was begun"));
    }
    let secret = app.vault.open(caller.organisation, &offered)?;
    let used_step = matching(&app, &secret.0, said.code.trim(), 0)?.ok_or_else(wrong_code)?;
    let codes = (0..RECOVERY_CODES).map(|_| accounts::random_password()).collect::<engine::error::Result<Vec<_>>>()?;
    let recovery = codes.iter().map(|code| fingerprint(code.as_bytes())).collect();
    operator.second_factor = SecondFactor { secret: offered, used_step, recovery, ..SecondFactor::default() };
    app.engine.records.put(caller.organisation, &operator, kept.version).await?;
    app.names.forget_operator(caller.organisation, caller.operator);
    app.logins.end_all(caller.organisation, caller.operator, Some(caller.session)).await?;
    tracing::info!(operator = %caller.operator, "an operator has a second factor now");
    Ok(Json(RecoveryCodes { recovery_codes: codes }))
}

/// Switch the second factor off
///
/// Asks for the password and a code. Refused where the organisation asks everybody for one.
#[utoipa::path(post, path = "/me/second-factor/off", tag = "auth", operation_id = "end_second_factor", request_body = PasswordAndCode,
    responses((status = 204), (status = 409, description = "It is off, or the organisation asks for it"), (status = 422)))]
pub async fn end(State(app): State<App>, caller: Caller, Json(said): Json<PasswordAndCode>) -> Answer<StatusCode> {
    let kept = app.engine.records.require::<Operator>(caller.organisation, caller.operator.0).await?;
    need_password(&app, &kept.value, "/password", said.password).await?;
    if !kept.value.second_factor.is_on() {
        return Err(Problem::not_possible("the second factor is off"));
    }
    if app.names.requires_second_factor(caller.organisation).await? {
        return Err(Problem::not_possible("your organisation asks everybody for a second factor"));
    }
    let mut spent = spend(&app, kept, &said.code).await?.ok_or_else(wrong_code)?;
    spent.value.second_factor = SecondFactor::default();
    app.engine.records.put(caller.organisation, &spent.value, spent.version).await?;
    app.names.forget_operator(caller.organisation, caller.operator);
    tracing::info!(operator = %caller.operator, "an operator switched the second factor off");
    Ok(StatusCode::NO_CONTENT)
}

/// Take somebody's second factor away
///
/// For who has lost the authenticator and all codes. Every login of theirs ends.
#[utoipa::path(delete, path = "/operators/{id}/second-factor", tag = "operators", operation_id = "take_second_factor",
    params(("id" = String, Path)), responses((status = 204), (status = 404)))]
pub async fn take(State(app): State<App>, caller: Caller, Path(id): Path<OperatorId>) -> Answer<StatusCode> {
    let kept = app.engine.records.require::<Operator>(caller.organisation, id.0).await?;
    accounts::need_below(&app, &caller, kept.value.role).await?;
    let operator = Operator { second_factor: SecondFactor::default(), ..kept.value };
    app.engine.records.put(caller.organisation, &operator, kept.version).await?;
    app.names.forget_operator(caller.organisation, id);
    app.logins.end_all(caller.organisation, id, None).await?;
    tracing::warn!(operator = %id, by = %caller.operator, "an operator's second factor was taken away");
    Ok(StatusCode::NO_CONTENT)
}

/// Uses a code up. `None` for one that is wrong or was used, also in this very moment by somebody else.
pub(super) async fn spend(app: &App, kept: Versioned<Operator>, typed: &str) -> Answer<Option<Versioned<Operator>>> {
    let mut operator = kept.value;
    app.limits.codes_by_operator.check(operator.id).await?;
    let (typed, factor) = (typed.trim(), &mut operator.second_factor);
    if typed.bytes().all(|letter| letter.is_ascii_digit()) {
        let secret = app.vault.open(operator.organisation, &factor.secret)?;
        let Some(step) = matching(app, &secret.0, typed, factor.used_step)? else { return Ok(None) };
        factor.used_step = step;
    } else {
        let shown = fingerprint(typed.as_bytes());
        let found = factor.recovery.iter().position(|kept| bool::from(kept.as_bytes().ct_eq(shown.as_bytes())));
        let Some(place) = found else { return Ok(None) };
        factor.recovery.remove(place);
        tracing::info!(operator = %operator.id, left = factor.recovery.len(), "a recovery code was used");
    }
    match app.engine.records.put(operator.organisation, &operator, kept.version).await {
        Ok(version) => Ok(Some(Versioned { version, value: operator })),
        Err(error) if error.kind == Kind::Conflict => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn matching(app: &App, secret: &str, typed: &str, used: i64) -> Answer<Option<i64>> {
    let secret = totp::from_base32(secret).ok_or_else(|| Error::corrupt("a stored secret of a second factor cannot be read"))?;
    Ok(totp::matching(&secret, typed, app.engine.clock.now(), used))
}

fn wrong_code() -> Problem {
    let detail = "this code is wrong or was used";
    Problem::invalid(format!("/code: {detail}"), vec![FieldProblem::new("/code", detail)])
}
