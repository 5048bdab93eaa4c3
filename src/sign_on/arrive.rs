use engine::error::{Error, Kind, Result};
use engine::ids::OrgId;
use engine::model::operator::{Operator, SecondFactor};
use engine::model::role::HeldRole;

use super::id_token::Claims;
use super::record::{SignOn, SignOnIdentity};
use crate::accounts::plausible_email;
use crate::app::App;
use crate::http::tokens::fingerprint;
use crate::plans::Limited;

/// Longest name that is taken over, in characters.
const LONGEST_NAME: usize = 80;

/// Why somebody whom the provider knows is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There is no e-mail address, or the provider has not made sure that it is theirs.
    Unverified,
    /// The e-mail address lies in another domain.
    Domain,
    /// They have no account, and none is made.
    Unknown,
    /// The e-mail address belongs to somebody of another organisation.
    Taken,
    /// The plan has no room for one more.
    Full,
    /// They may do more than whoever set the provider up.
    Beyond,
}

impl Refusal {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unverified => "unverified",
            Self::Domain => "domain",
            Self::Unknown => "unknown",
            Self::Taken => "taken",
            Self::Full => "full",
            Self::Beyond => "beyond",
        }
    }
}

/// The operator whom the claims are about: the one they were before, the one with this e-mail address, or a new one.
pub async fn arrive(app: &App, settings: &SignOn, claims: &Claims) -> Result<std::result::Result<Operator, Refusal>> {
    let (records, organisation) = (&app.engine.records, settings.organisation);
    let email = claims.email.as_deref().filter(|_| claims.is_email_verified()).and_then(plausible_email);
    let Some(email) = email else { return Ok(Err(Refusal::Unverified)) };
    if !is_within(&email, &settings.domains) {
        return Ok(Err(Refusal::Domain));
    }
    let subject = fingerprint(format!("{organisation}\n{}\n{}", claims.iss, claims.sub).as_bytes());
    let identity = records.find_by_key::<SignOnIdentity>("subject", &subject).await?.map(|found| found.value);
    if let Some(identity) = &identity
        && let Some(operator) = records.get::<Operator>(organisation, identity.operator.0).await?
    {
        return within_reach(app, settings, operator.value).await;
    }
    let operator = match records.find_by_key::<Operator>("email", &email).await? {
        Some(found) if found.value.organisation == organisation => match within_reach(app, settings, found.value).await? {
            Ok(operator) => operator,
            Err(refusal) => return Ok(Err(refusal)),
        },
        Some(_of_another) => return Ok(Err(Refusal::Taken)),
        None if !settings.creates => return Ok(Err(Refusal::Unknown)),
        None => match create(app, settings, claims, email).await? {
            Ok(operator) => operator,
            Err(refusal) => return Ok(Err(refusal)),
        },
    };
    // Somebody of before with this subject was removed: the new account takes it over.
    if let Some(former) = identity {
        records.delete::<SignOnIdentity>(organisation, former.id.0).await?;
    }
    let id = app.engine.ids.next(app.engine.clock.as_ref());
    match records.put(organisation, &SignOnIdentity { id, organisation, operator: operator.id, subject }, 0).await {
        // Two of their windows came at once, and the other one has kept it.
        Err(error) if error.kind == Kind::Conflict => {}
        kept => drop(kept?),
    }
    Ok(Ok(operator))
}

fn is_within(email: &str, domains: &[String]) -> bool {
    email.rsplit_once('@').is_some_and(|(_, host)| domains.iter().any(|domain| domain == host))
}

/// A provider speaks for those who could do no more than whoever set it up: else it would be a way to become somebody greater.
async fn within_reach(app: &App, settings: &SignOn, operator: Operator) -> Result<std::result::Result<Operator, Refusal>> {
    let levels = app.names.levels(settings.organisation, operator.role).await?;
    let is_beyond = if operator.role == HeldRole::Owner {
        settings.set_up_as != HeldRole::Owner
    } else {
        levels.beyond(&settings.reach).is_some()
    };
    Ok(if is_beyond { Err(Refusal::Beyond) } else { Ok(operator) })
}

/// Without a password: the provider is their only way in until they choose one by mail.
async fn create(app: &App, settings: &SignOn, claims: &Claims, email: String) -> Result<std::result::Result<Operator, Refusal>> {
    let named = claims.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let name = named.unwrap_or_else(|| email.split('@').next().unwrap_or_default());
    let operator = Operator {
        id: app.engine.ids.next(app.engine.clock.as_ref()),
        organisation: settings.organisation,
        name: name.chars().filter(|letter| !letter.is_control()).take(LONGEST_NAME).collect(),
        email,
        password_hash: String::new(),
        role: role_of(settings, claims),
        second_factor: SecondFactor::default(),
        created_at: app.engine.clock.now(),
    };
    let operator = match within_reach(app, settings, operator).await? {
        Ok(operator) => operator,
        Err(refusal) => return Ok(Err(refusal)),
    };
    match app.plans.make(settings.organisation, Limited::Operators, &operator).await {
        Ok(_version) => {
            tracing::info!(operator = %operator.id, "an operator came by single sign-on for the first time");
            Ok(Ok(operator))
        }
        Err(error) if error.kind == Kind::Forbidden => Ok(Err(Refusal::Full)),
        Err(error) if error.kind == Kind::Conflict => Ok(Err(Refusal::Taken)),
        Err(error) => Err(error),
    }
}

fn role_of(settings: &SignOn, claims: &Claims) -> HeldRole {
    let theirs = if settings.groups_claim.is_empty() { Vec::new() } else { claims.groups(&settings.groups_claim) };
    let found = settings.groups.iter().find(|entry| theirs.contains(&entry.group.as_str()));
    found.map_or(settings.role, |entry| entry.role)
}

/// Where sign-on is asked of everybody, passwords are good for owners alone, who must get in when the provider is away.
pub async fn need_password_allowed(app: &App, organisation: OrgId, role: HeldRole) -> Result<()> {
    if role == HeldRole::Owner {
        return Ok(());
    }
    let settings = app.engine.records.get::<SignOn>(organisation, organisation.0).await?;
    match settings.filter(|settings| settings.value.is_required) {
        Some(settings) => {
            Err(Error::forbidden(format!("your organisation asks everybody to sign in with {}", settings.value.name)))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
