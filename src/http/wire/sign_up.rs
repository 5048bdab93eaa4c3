use engine::clock::Timestamp;
use engine::ids::OrgId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, ToSchema)]
pub struct NewSignUp {
    /// What the organisation is called, 1 to 80 characters.
    pub business: String,
    /// Of its first owner.
    pub name: String,
    pub email: String,
    /// At least 10 characters.
    pub password: String,
    /// Where signing up takes a code.
    #[serde(default)]
    pub code: String,
}

#[derive(Deserialize, ToSchema)]
pub struct SignUpToken {
    /// What stands behind `#sign-up=` in the link.
    pub token: String,
}

/// What the holder of a link signed up for.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignUpShown {
    pub business: String,
    pub name: String,
    pub email: String,
    #[schema(value_type = String, format = DateTime)]
    pub ends_at: Timestamp,
}

#[derive(Deserialize, ToSchema)]
pub struct ConfirmSignUp {
    pub token: String,
    /// The one that was chosen.
    pub password: String,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WaysQuery {
    /// Whose single sign-on; without it, that of the only organisation there is.
    #[param(value_type = Option<String>)]
    #[serde(default)]
    pub organisation: Option<OrgId>,
}

/// How one gets in here, beside a password.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaysIn {
    /// `closed`, `code` (with the code of the installation) or `open`.
    pub sign_up: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_on: Option<SignOnWay>,
}

/// A provider that signs the people of an organisation on.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignOnWay {
    #[schema(value_type = String)]
    pub organisation: OrgId,
    pub name: String,
    /// Where a browser goes for it.
    pub address: String,
    /// Passwords are good for owners alone.
    pub required: bool,
}
