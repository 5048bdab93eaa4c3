use engine::clock::Timestamp;
use engine::ids::{OperatorId, OrgId, RecordId};
use engine::model::org::Organisation;
use engine::model::role::HeldRole;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::invitations::Invitation;
use crate::http::login_session::LoginSession;

/// Somebody who was asked to join and has not answered yet.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invitation)]
pub struct Invited {
    #[schema(value_type = String)]
    pub id: RecordId,
    pub email: String,
    #[schema(value_type = String)]
    pub role: HeldRole,
    #[schema(value_type = String)]
    pub invited_by: OperatorId,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub ends_at: Timestamp,
}

impl Invited {
    pub fn new(invitation: &Invitation) -> Self {
        Self {
            id: invitation.id,
            email: invitation.email.clone(),
            role: invitation.role,
            invited_by: invitation.invited_by,
            created_at: invitation.created_at,
            ends_at: invitation.ends_at,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationList {
    pub items: Vec<Invited>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct NewInvitation {
    pub email: String,
    /// `operator` when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub role: HeldRole,
}

/// A new invitation, with the link that is shown this once.
#[derive(Serialize, ToSchema)]
pub struct SentInvitation {
    #[serde(flatten)]
    pub invitation: Invited,
    /// Begins with `/` where the configuration has no `public_url`.
    pub link: String,
    /// The link was mailed too.
    pub mailed: bool,
}

#[derive(Deserialize, ToSchema)]
pub struct InvitationToken {
    /// What stands behind `#invitation=` in the link.
    pub token: String,
}

/// What the holder of a link is invited to.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitedTo {
    pub organisation: String,
    pub email: String,
    #[schema(value_type = String, format = DateTime)]
    pub ends_at: Timestamp,
}

#[derive(Deserialize, ToSchema)]
pub struct AcceptInvitation {
    pub token: String,
    pub name: String,
    pub password: String,
}

#[derive(Deserialize, ToSchema)]
pub struct ChangePassword {
    /// The present one.
    pub current: String,
    pub password: String,
}

/// Somewhere one is logged in.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnLogin {
    #[schema(value_type = String)]
    pub id: RecordId,
    /// Browser and system; empty when it did not say.
    pub device: String,
    /// Where it was last used from; empty for logins of an older version.
    pub address: String,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// To a quarter of an hour: when it was last renewed.
    #[schema(value_type = String, format = DateTime)]
    pub seen_at: Timestamp,
    /// The one that asks.
    pub current: bool,
}

impl OwnLogin {
    pub fn new(session: LoginSession, current: RecordId) -> Self {
        let LoginSession { id, device, address, created_at, seen_at, .. } = session;
        Self { id, device, address, created_at, seen_at: seen_at.unwrap_or(created_at), current: id == current }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OwnLoginList {
    pub items: Vec<OwnLogin>,
}

#[derive(Deserialize, ToSchema)]
pub struct Password {
    pub password: String,
}

#[derive(Deserialize, ToSchema)]
pub struct Code {
    /// Six digits of the authenticator.
    pub code: String,
}

#[derive(Deserialize, ToSchema)]
pub struct PasswordAndCode {
    pub password: String,
    /// Six digits of the authenticator, or one of the recovery codes.
    pub code: String,
}

/// The secret of an authenticator, shown this once.
#[derive(Serialize, ToSchema)]
pub struct OfferedFactor {
    /// To type in.
    pub secret: String,
    /// `otpauth://…`: the same to scan, as a QR code.
    pub address: String,
}

#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// Each is good for one login without the authenticator.
    pub recovery_codes: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Organisation)]
pub struct OrganisationShown<'a> {
    #[schema(value_type = String)]
    pub id: OrgId,
    pub name: &'a str,
    /// Everybody inside has to have a second factor.
    pub require_second_factor: bool,
}

impl<'a> OrganisationShown<'a> {
    pub fn new(organisation: &'a Organisation) -> Self {
        let Organisation { id, name, require_second_factor, .. } = organisation;
        Self { id: *id, name, require_second_factor: *require_second_factor }
    }
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct OrganisationSettings {
    pub name: String,
    #[serde(default)]
    pub require_second_factor: bool,
}

#[derive(Deserialize, ToSchema)]
pub struct ForgottenPassword {
    pub email: String,
}

#[derive(Deserialize, ToSchema)]
pub struct ResetPassword {
    /// What stands behind `#reset=` in the link.
    pub token: String,
    pub password: String,
}
