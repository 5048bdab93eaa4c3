//! Operators and what they may be given: for the API, and for what sets an installation up.

use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::OrgId;
use engine::model::operator::{Operator, SecondFactor};
use engine::model::role::{HeldRole, Levels, Role};

use crate::app::App;
use crate::http::caller::Caller;
use crate::http::operators::all;
use crate::http::passwords::MAX_PASSWORD;
use crate::http::problem::{Answer, Checks, FieldProblem, Problem};
use crate::plans::Limited;

/// Longest e-mail address, in bytes (RFC 5321).
const LONGEST_EMAIL: usize = 254;

/// Characters; length counts more than signs.
const SHORTEST_PASSWORD: usize = 10;

/// An operator with a fresh password, which is nowhere else: who asked for it hands it on.
pub async fn add_operator(app: &App, organisation: OrgId, name: &str, email: &str, role: HeldRole) -> Result<(Operator, String)> {
    let email = plausible_email(email).ok_or_else(|| Error::invalid("this is not an e-mail address"))?;
    let password = random_password()?;
    let password_hash = app.passwords.hash(password.clone()).await?;
    let operator = new_operator(app, organisation, name, email, role, password_hash);
    app.plans.make(organisation, Limited::Operators, &operator).await?;
    Ok((operator, password))
}

/// As it is kept: in lower case. `None` for what no mail can be sent to.
pub fn plausible_email(text: &str) -> Option<String> {
    let email = text.trim().to_lowercase();
    let is_plausible = email.len() <= LONGEST_EMAIL
        && email.split_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'))
        && !email.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    is_plausible.then_some(email)
}

/// Not yet stored.
pub fn new_operator(
    app: &App,
    organisation: OrgId,
    name: &str,
    email: String,
    role: HeldRole,
    password_hash: String,
) -> Operator {
    Operator {
        id: app.engine.ids.next(app.engine.clock.as_ref()),
        organisation,
        name: name.trim().to_owned(),
        email,
        password_hash,
        role,
        second_factor: SecondFactor::default(),
        created_at: app.engine.clock.now(),
    }
}

/// A password somebody thought of: long enough, and not what everybody would try first.
pub fn need_good_password(pointer: &'static str, password: &str, email: &str) -> Answer<()> {
    let mut checks = Checks::default();
    let length = password.chars().count();
    checks.need(length >= SHORTEST_PASSWORD, pointer, format!("a password has at least {SHORTEST_PASSWORD} characters"));
    checks.need(password.len() <= MAX_PASSWORD, pointer, "this password is too long");
    let is_guessed = password.eq_ignore_ascii_case(email) || password.chars().all(|letter| password.starts_with(letter));
    checks.need(!is_guessed, pointer, "this password is too easy to guess");
    checks.finish()
}

/// Nobody gives more than they have.
pub fn need_no_more(own: &Levels, given: &Levels) -> Answer<()> {
    match given.beyond(own) {
        None => Ok(()),
        Some(module) => {
            let module = module.as_str();
            Err(Problem::forbidden(format!(
                "nobody can give or take what they do not have: this is about more of {module} than you have"
            )))
        }
    }
}

/// A role that exists, and that this caller may give. Owners alone make owners.
pub async fn need_role(app: &App, caller: &Caller, role: HeldRole) -> Answer<()> {
    if let HeldRole::Own(id) = role
        && app.engine.records.get::<Role>(caller.organisation, id.0).await?.is_none()
    {
        let unknown = FieldProblem::new("/role", "no such role");
        return Err(Problem::invalid("/role: no such role", vec![unknown]));
    }
    need_below(app, caller, role).await
}

/// Who has this role may do no more than the caller.
pub async fn need_below(app: &App, caller: &Caller, role: HeldRole) -> Answer<()> {
    if role == HeldRole::Owner && caller.role != HeldRole::Owner {
        return Err(Problem::forbidden("only an owner makes, changes and removes owners"));
    }
    let levels = app.names.levels(caller.organisation, role).await?;
    need_no_more(&caller.levels, &levels)
}

/// Without an owner nobody could give the role again.
pub async fn need_owner_beside(app: &App, operator: &Operator) -> Answer<()> {
    if operator.role != HeldRole::Owner {
        return Ok(());
    }
    let operators = all::<Operator>(app, operator.organisation).await?;
    let mut others = operators.iter().map(|other| &other.value).filter(|other| other.id != operator.id);
    if others.any(|other| other.role == HeldRole::Owner) {
        return Ok(());
    }
    Err(Problem::in_use("this is the last owner: make somebody else an owner first"))
}

/// Four groups of letters and digits without look-alikes: 80 bits.
pub fn random_password() -> Result<String> {
    const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789A";
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).context(Kind::Unavailable, "the system gives no random bytes")?;
    let letters: Vec<char> = bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
}
