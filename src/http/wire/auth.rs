use engine::ids::OperatorId;
use engine::model::operator;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Owner,
    #[default]
    Operator,
}

impl From<Role> for operator::Role {
    fn from(role: Role) -> Self {
        match role {
            Role::Owner => Self::Owner,
            Role::Operator => Self::Operator,
        }
    }
}

impl From<operator::Role> for Role {
    fn from(role: operator::Role) -> Self {
        match role {
            operator::Role::Owner => Self::Owner,
            operator::Role::Operator => Self::Operator,
        }
    }
}

/// A human who answers.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Operator<'a> {
    #[schema(value_type = String)]
    pub id: OperatorId,
    pub name: &'a str,
    pub email: &'a str,
    pub role: Role,
}

impl<'a> Operator<'a> {
    pub fn new(operator: &'a operator::Operator) -> Self {
        Self { id: operator.id, name: &operator.name, email: &operator.email, role: operator.role.into() }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OperatorList<'a> {
    pub items: Vec<Operator<'a>>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct NewOperator {
    pub name: String,
    pub email: String,
    #[serde(default)]
    pub role: Role,
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
}

/// Browsers send `{}` and the cookie; other clients send the token.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct Refresh {
    pub refresh_token: Option<String>,
}
