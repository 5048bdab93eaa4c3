use engine::model::role::HeldRole;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::problem::{Answer, Checks, FieldProblem, Problem};
use crate::sign_on;

const MOST_DOMAINS: usize = 20;
const MOST_GROUPS: usize = 50;

/// What providers send browsers back with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CallbackQuery {
    #[serde(default)]
    pub code: Option<String>,
    #[serde(default)]
    pub state: Option<String>,
    /// Instead of a code.
    #[serde(default)]
    pub error: Option<String>,
}

/// The single sign-on of the organisation.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignOnShown {
    /// To be entered at the provider.
    pub redirect_uri: String,
    /// A login page with the provider's button, for the people inside.
    pub link: String,
    /// Absent: none is set up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<SignOnProvider>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SignOnProvider {
    pub name: String,
    pub issuer: String,
    pub client_id: String,
    pub allow_private: bool,
    pub domains: Vec<String>,
    pub creates: bool,
    #[schema(value_type = String)]
    pub role: HeldRole,
    pub groups_claim: String,
    pub groups: Vec<SignOnGroup>,
    pub required: bool,
}

/// People of this group get this role when they come for the first time.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SignOnGroup {
    pub group: String,
    #[schema(value_type = String)]
    pub role: HeldRole,
}

#[derive(Deserialize, ToSchema)]
pub struct SignOnSettings {
    /// As the button calls it: “Sign in with …”. 1 to 60 characters.
    pub name: String,
    /// The provider's address, as its own document has it, such as `https://login.example.com/realms/shop`.
    pub issuer: String,
    pub client_id: String,
    /// Absent: the one that is stored, as long as issuer and client stay the same.
    #[serde(default)]
    pub client_secret: Option<String>,
    /// The provider stands in a private network.
    #[serde(default)]
    pub allow_private: bool,
    /// Only people with a confirmed e-mail address in one of these come in, 1 to 20.
    pub domains: Vec<String>,
    /// Who comes for the first time becomes an operator.
    #[serde(default)]
    pub creates: bool,
    /// With this role, unless a group says another; `operator` when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub role: HeldRole,
    /// The claim of the ID token that lists groups; empty: none is read.
    #[serde(default)]
    pub groups_claim: String,
    /// The first that fits counts.
    #[serde(default)]
    pub groups: Vec<SignOnGroup>,
    /// Passwords are good for owners alone, who get in when the provider is away.
    #[serde(default)]
    pub required: bool,
}

/// What came of trying a provider.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignOnCheck {
    pub ok: bool,
    /// What is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl SignOnSettings {
    pub fn checked(self, has_secret: bool) -> Answer<Self> {
        let mut checks = Checks::default();
        checks.need((1..=60).contains(&self.name.trim().chars().count()), "/name", "a name has 1 to 60 characters");
        checks.need(
            (1..=200).contains(&self.client_id.trim().len()),
            "/client_id",
            "1 to 200 characters, as the provider shows it",
        );
        let secret = self.client_secret.as_deref().map(str::trim);
        checks.need(has_secret || secret.is_some(), "/client_secret", "the provider's secret for this client");
        checks.need(secret.is_none_or(|secret| (1..=500).contains(&secret.len())), "/client_secret", "1 to 500 characters");
        checks.need((1..=MOST_DOMAINS).contains(&self.domains.len()), "/domains", format!("1 to {MOST_DOMAINS} domains"));
        let domains: Vec<String> =
            self.domains.iter().map(|domain| domain.trim().trim_start_matches('@').to_lowercase()).collect();
        for (place, domain) in domains.iter().enumerate() {
            let is_domain = domain.contains('.') && (3..=253).contains(&domain.len());
            let is_domain = is_domain && domain.bytes().all(|letter| letter.is_ascii_alphanumeric() || b".-".contains(&letter));
            checks.need(is_domain, format!("/domains/{place}"), "a domain of e-mail addresses, such as shop.example");
        }
        checks.need(self.groups_claim.len() <= 100, "/groups_claim", "at most 100 characters");
        checks.need(self.groups.len() <= MOST_GROUPS, "/groups", format!("at most {MOST_GROUPS} groups"));
        for (place, entry) in self.groups.iter().enumerate() {
            let fits = (1..=200).contains(&entry.group.trim().len());
            checks.need(fits, format!("/groups/{place}/group"), "1 to 200 characters");
        }
        checks.finish()?;
        Ok(Self { domains, ..self })
    }

    pub fn wrong_issuer() -> Problem {
        let detail = "the provider's address: https, and on the public internet unless it is said to stand in a private network";
        Problem::invalid(format!("/issuer: {detail}"), vec![FieldProblem::new("/issuer", detail)])
    }

    pub fn no_secret() -> Problem {
        let detail = "another issuer or client needs its own secret";
        Problem::invalid(format!("/client_secret: {detail}"), vec![FieldProblem::new("/client_secret", detail)])
    }
}

impl From<SignOnGroup> for sign_on::GroupRole {
    fn from(entry: SignOnGroup) -> Self {
        Self { group: entry.group.trim().to_owned(), role: entry.role }
    }
}

impl From<sign_on::SignOn> for SignOnProvider {
    fn from(settings: sign_on::SignOn) -> Self {
        let groups = settings.groups.into_iter().map(|entry| SignOnGroup { group: entry.group, role: entry.role });
        Self {
            name: settings.name,
            issuer: settings.issuer,
            client_id: settings.client_id,
            allow_private: settings.allow_private,
            domains: settings.domains,
            creates: settings.creates,
            role: settings.role,
            groups_claim: settings.groups_claim,
            groups: groups.collect(),
            required: settings.is_required,
        }
    }
}
