//! What operators do with their own account: the password, and where they are logged in.

use axum::extract::State;
use axum::http::StatusCode;
use engine::ids::RecordId;
use engine::model::operator::Operator;

use super::auth::email_key;
use super::caller::Caller;
use super::extract::{Json, Path};
use super::passwords::MAX_PASSWORD;
use super::problem::{Answer, FieldProblem, Problem};
use super::wire::people::{ChangePassword, OwnLogin, OwnLoginList};
use crate::accounts;
use crate::app::App;

/// Change my password
///
/// Asks for the present one. Every other login of mine ends.
#[utoipa::path(post, path = "/me/password", tag = "auth", request_body = ChangePassword,
    responses((status = 204), (status = 409), (status = 422, description = "The present one is wrong, or the new one too weak")))]
pub async fn change_password(State(app): State<App>, caller: Caller, Json(change): Json<ChangePassword>) -> Answer<StatusCode> {
    let kept = app.engine.records.require::<Operator>(caller.organisation, caller.operator.0).await?;
    need_password(&app, &kept.value, "/current", change.current).await?;
    accounts::need_good_password("/password", &change.password, &kept.value.email)?;
    let password_hash = app.passwords.hash(change.password).await?;
    let operator = Operator { password_hash, ..kept.value };
    app.engine.records.put(caller.organisation, &operator, kept.version).await?;
    app.logins.end_all(caller.organisation, caller.operator, Some(caller.session)).await?;
    tracing::info!(operator = %caller.operator, "an operator changed the password");
    Ok(StatusCode::NO_CONTENT)
}

/// List my logins
#[utoipa::path(get, path = "/me/logins", tag = "auth", responses((status = 200, body = OwnLoginList)))]
pub async fn logins(State(app): State<App>, caller: Caller) -> Answer<Json<OwnLoginList>> {
    let now = app.engine.clock.now();
    let own = app.logins.of(caller.organisation, caller.operator).await?;
    let living = own.into_iter().filter(|session| !session.has_ended(now));
    Ok(Json(OwnLoginList { items: living.map(|session| OwnLogin::new(session, caller.session)).collect() }))
}

/// End one of my logins
///
/// Its access tokens and sockets end with it.
#[utoipa::path(delete, path = "/me/logins/{id}", tag = "auth", params(("id" = String, Path)), responses((status = 204), (status = 404)))]
pub async fn end_login(State(app): State<App>, caller: Caller, Path(id): Path<RecordId>) -> Answer<StatusCode> {
    let own = app.logins.of(caller.organisation, caller.operator).await?;
    if !own.iter().any(|session| session.id == id) {
        return Err(Problem::not_found("no such login of yours"));
    }
    app.logins.end(caller.organisation, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The password once more, before something that whoever found an open screen should not do. Tries are counted like logins.
pub(super) async fn need_password(app: &App, operator: &Operator, pointer: &'static str, password: String) -> Answer<()> {
    app.limits.logins_by_email.check(email_key(&operator.email)).await?;
    let is_theirs = password.len() <= MAX_PASSWORD
        && app.passwords.verify(password, Some(operator.password_hash.clone()).filter(|hash| !hash.is_empty())).await?;
    if is_theirs {
        return Ok(());
    }
    let detail = "this is not your password";
    Err(Problem::invalid(format!("{pointer}: {detail}"), vec![FieldProblem::new(pointer, detail)]))
}
