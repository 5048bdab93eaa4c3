//! Invitations: a link that makes its holder an operator, once, within seven days. The server keeps only its fingerprint.

use std::error::Error as _;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use engine::clock::Timestamp;
use engine::error::{Kind, Result};
use engine::ids::{OperatorId, OrgId, RecordId};
use engine::model::operator::Operator;
use engine::model::org::Organisation;
use engine::model::record::{Key, Record};
use engine::model::role::HeldRole;
use serde::{Deserialize, Serialize};

use super::address::ClientAddress;
use super::auth;
use super::caller::Caller;
use super::extract::{Json, Path};
use super::limits::counted;
use super::operators::{all, need_name};
use super::problem::{Answer, FieldProblem, Problem};
use super::tokens::{fingerprint, random_text};
use super::wire::auth::Tokens;
use super::wire::people::{AcceptInvitation, InvitationList, InvitationToken, Invited, InvitedTo, NewInvitation, SentInvitation};
use crate::accounts;
use crate::app::App;
use crate::mail::Letter;
use crate::plans::Limited;

pub const LIFETIME: Duration = Duration::from_hours(24 * 7);

/// Invitations of one organisation that wait at once.
const MOST_WAITING: usize = 200;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    pub id: RecordId,
    pub organisation: OrgId,
    pub email: String,
    pub role: HeldRole,
    pub invited_by: OperatorId,
    /// Fingerprint of the link's token.
    pub token: String,
    pub created_at: Timestamp,
    pub ends_at: Timestamp,
}

impl Record for Invitation {
    const KIND: &'static str = "invitation";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![Key { name: "token", value: self.token.clone() }]
    }
}

/// List invitations
///
/// Those that wait to be accepted.
#[utoipa::path(get, path = "/invitations", tag = "invitations", responses((status = 200, body = InvitationList)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Json<InvitationList>> {
    let items = waiting(&app, caller.organisation).await?.iter().map(Invited::new).collect();
    Ok(Json(InvitationList { items }))
}

/// Invite somebody
///
/// The link is made here and shown this once; it is good for seven days and for one person. A second invitation of the same
/// address replaces the first. Nobody gives a role that allows more than their own.
#[utoipa::path(post, path = "/invitations", tag = "invitations", request_body = NewInvitation,
    responses((status = 201, body = SentInvitation), (status = 409, description = "The e-mail is taken"), (status = 422)))]
pub async fn invite(State(app): State<App>, caller: Caller, Json(new): Json<NewInvitation>) -> Answer<Response> {
    app.plans.need_room::<Operator>(caller.organisation, Limited::Operators).await?;
    let email = accounts::plausible_email(&new.email).ok_or_else(|| {
        Problem::invalid(
            "/email: this is not an e-mail address",
            vec![FieldProblem::new("/email", "this is not an e-mail address")],
        )
    })?;
    accounts::need_role(&app, &caller, new.role).await?;
    let (records, organisation) = (&app.engine.records, caller.organisation);
    if records.find_by_key::<Operator>("email", &email).await?.is_some() {
        return Err(Problem::conflict("somebody has this e-mail address already"));
    }
    let waiting = waiting(&app, organisation).await?;
    if waiting.len() >= MOST_WAITING {
        return Err(Problem::not_possible(format!("{MOST_WAITING} invitations wait already: take some back first")));
    }
    for former in waiting.iter().filter(|former| former.email == email) {
        records.delete::<Invitation>(organisation, former.id.0).await?;
    }
    let (token, now) = (random_text()?, app.engine.clock.now());
    let invitation = Invitation {
        id: app.engine.ids.next(app.engine.clock.as_ref()),
        organisation,
        email,
        role: new.role,
        invited_by: caller.operator,
        token: fingerprint(token.as_bytes()),
        created_at: now,
        ends_at: now.plus(LIFETIME),
    };
    records.put(organisation, &invitation, 0).await?;
    tracing::info!(invitation = %invitation.id, operator = %caller.operator, "somebody was invited");
    let link = link(&app, &token);
    let mailed = mailed(&app, &caller, &invitation, &link).await;
    let body = SentInvitation { invitation: Invited::new(&invitation), link, mailed };
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

/// The link is in the answer too, so that mail which does not leave costs nothing but a note in the log.
async fn mailed(app: &App, caller: &Caller, invitation: &Invitation, link: &str) -> bool {
    let Some(mailer) = &app.mailer else { return false };
    let text = format!(
        "Hello,\n\n{} invites you to Switchboard. Choose your name and password here, within seven days:\n\n{link}\n\n\
         The link works once.\n",
        caller.name
    );
    let letter = Letter { to: invitation.email.clone(), subject: "You are invited to Switchboard".to_owned(), text };
    let sent = mailer.send(letter).await;
    if let Err(error) = &sent {
        tracing::warn!(invitation = %invitation.id, cause = error.source().map(tracing::field::display), %error, "an invitation could not be mailed");
    }
    sent.is_ok()
}

/// Take an invitation back
#[utoipa::path(delete, path = "/invitations/{id}", tag = "invitations", params(("id" = String, Path)),
    responses((status = 204), (status = 404)))]
pub async fn take_back(State(app): State<App>, caller: Caller, Path(id): Path<RecordId>) -> Answer<StatusCode> {
    let invitation = app.engine.records.require::<Invitation>(caller.organisation, id.0).await?.value;
    accounts::need_below(&app, &caller, invitation.role).await?;
    app.engine.records.delete::<Invitation>(caller.organisation, id.0).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Read an invitation
///
/// For whoever holds its link.
#[utoipa::path(post, path = "/auth/invitation", tag = "auth", request_body = InvitationToken, security(()),
    responses((status = 200, body = InvitedTo), (status = 404, description = "It has ended, was used or taken back")))]
pub async fn look(State(app): State<App>, address: ClientAddress, Json(held): Json<InvitationToken>) -> Answer<Json<InvitedTo>> {
    app.limits.logins_by_address.check(counted(address.0)).await?;
    let invitation = find(&app, &held.token).await?;
    let organisation = app.engine.records.require::<Organisation>(invitation.organisation, invitation.organisation.0).await?;
    Ok(Json(InvitedTo { organisation: organisation.value.name, email: invitation.email, ends_at: invitation.ends_at }))
}

/// Accept an invitation
///
/// Makes the operator with this name and password, and logs them in.
#[utoipa::path(post, path = "/auth/invitation/accept", tag = "auth", request_body = AcceptInvitation, security(()),
    responses((status = 200, body = Tokens<'static>), (status = 404, description = "It has ended, was used or taken back"),
        (status = 409, description = "The e-mail was taken meanwhile"), (status = 422)))]
pub async fn accept(
    State(app): State<App>,
    address: ClientAddress,
    headers: HeaderMap,
    Json(accepted): Json<AcceptInvitation>,
) -> Answer<Response> {
    app.limits.logins_by_address.check(counted(address.0)).await?;
    need_name(&accepted.name)?;
    let invitation = find(&app, &accepted.token).await?;
    accounts::need_good_password("/password", &accepted.password, &invitation.email)?;
    let password_hash = app.passwords.hash(accepted.password).await?;
    app.plans.need_room::<Operator>(invitation.organisation, Limited::Operators).await?;
    // Of two that come at once only one takes it.
    if !app.engine.records.delete::<Invitation>(invitation.organisation, invitation.id.0).await? {
        return Err(over());
    }
    let operator =
        accounts::new_operator(&app, invitation.organisation, &accepted.name, invitation.email, invitation.role, password_hash);
    let kept = app.plans.make(operator.organisation, Limited::Operators, &operator).await;
    kept.map_err(|error| match error.kind {
        Kind::Conflict => Problem::conflict("somebody has this e-mail address already: log in instead"),
        _ => error.into(),
    })?;
    tracing::info!(operator = %operator.id, invitation = %invitation.id, "an invitation was accepted");
    auth::begin(&app, &operator, address, &headers).await
}

/// Those of an operator who left are worth nothing any more.
pub async fn forget_those_of(app: &App, organisation: OrgId, operator: OperatorId) -> Result<()> {
    for invitation in waiting(app, organisation).await?.iter().filter(|invitation| invitation.invited_by == operator) {
        app.engine.records.delete::<Invitation>(organisation, invitation.id.0).await?;
    }
    Ok(())
}

/// Those that still count; what has ended is cleared away.
pub async fn waiting(app: &App, organisation: OrgId) -> Result<Vec<Invitation>> {
    let (now, mut waiting) = (app.engine.clock.now(), Vec::new());
    for invitation in all::<Invitation>(app, organisation).await? {
        if invitation.value.ends_at > now {
            waiting.push(invitation.value);
        } else {
            app.engine.records.delete::<Invitation>(organisation, invitation.value.id.0).await?;
        }
    }
    Ok(waiting)
}

async fn find(app: &App, token: &str) -> Answer<Invitation> {
    let found = app.engine.records.find_by_key::<Invitation>("token", &fingerprint(token.as_bytes())).await?;
    found.map(|found| found.value).filter(|invitation| invitation.ends_at > app.engine.clock.now()).ok_or_else(over)
}

fn over() -> Problem {
    Problem::not_found("this invitation has ended, was used or was taken back")
}

/// The token stands behind the `#`, which browsers send to nobody and no log keeps.
fn link(app: &App, token: &str) -> String {
    format!("{}/inbox/#invitation={token}", app.config.server.public_url.trim_end_matches('/'))
}
