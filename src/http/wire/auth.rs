use engine::ids::OperatorId;
use engine::model::operator;
use engine::model::role::{HeldRole, Levels};
use engine::model::sight::Sees;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::role::{LevelsShape, SeesShape};

/// A human who answers.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Operator<'a> {
    #[schema(value_type = String)]
    pub id: OperatorId,
    pub name: &'a str,
    pub email: &'a str,
    /// `owner`, `manager`, `operator`, or the id of one of the organisation's own.
    #[schema(value_type = String)]
    pub role: HeldRole,
}

impl<'a> Operator<'a> {
    pub fn new(operator: &'a operator::Operator) -> Self {
        Self { id: operator.id, name: &operator.name, email: &operator.email, role: operator.role }
    }
}

/// Oneself, with what one may do.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me<'a> {
    #[serde(flatten)]
    pub operator: Operator<'a>,
    #[schema(value_type = LevelsShape)]
    pub levels: Levels,
    #[schema(value_type = SeesShape)]
    pub sees: Sees,
    /// It is on.
    pub second_factor: bool,
    /// The organisation asks everybody for one: until it is on, nothing else is allowed.
    pub second_factor_required: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OperatorList<'a> {
    pub items: Vec<Operator<'a>>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct NewOperator {
    pub name: String,
    pub email: String,
    /// `operator` when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub role: HeldRole,
}

/// What is changed of an operator.
#[derive(Debug, Deserialize, ToSchema)]
pub struct OperatorSettings {
    pub name: String,
    #[schema(value_type = String)]
    pub role: HeldRole,
}

/// A new operator, with the password that is shown this once.
#[derive(Serialize, ToSchema)]
pub struct AddedOperator<'a> {
    #[serde(flatten)]
    pub operator: Operator<'a>,
    pub password: &'a str,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Tokens<'a> {
    pub access_token: String,
    /// Seconds until the access token ends.
    pub expires_in: u64,
    /// Also set as an `HttpOnly` cookie, which is all a browser needs.
    pub refresh_token: String,
    pub operator: Operator<'a>,
}

#[derive(Deserialize, ToSchema)]
pub struct Login {
    pub email: String,
    pub password: String,
    /// Where the second factor is on: six digits of the authenticator, or a recovery code.
    #[serde(default)]
    pub code: Option<String>,
}

/// Browsers send `{}` and the cookie; other clients send the token.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct Refresh {
    pub refresh_token: Option<String>,
}
