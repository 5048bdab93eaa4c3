//! Making operators, for the API and for what sets an installation up.

use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::OrgId;
use engine::model::operator::{Operator, Role};

use crate::app::App;

/// Longest e-mail address, in bytes (RFC 5321).
const LONGEST_EMAIL: usize = 254;

/// An operator with a fresh password, which is nowhere else: who asked for it hands it on.
pub async fn add_operator(app: &App, organisation: OrgId, name: &str, email: &str, role: Role) -> Result<(Operator, String)> {
    let email = email.trim().to_lowercase();
    let is_plausible = email.len() <= LONGEST_EMAIL
        && email.split_once('@').is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'))
        && !email.contains(char::is_whitespace);
    if !is_plausible {
        return Err(Error::invalid("this is not an e-mail address"));
    }
    let password = random_password()?;
    let password_hash = app.passwords.hash(password.clone()).await?;
    let operator = Operator {
        id: app.engine.ids.next(app.engine.clock.as_ref()),
        organisation,
        name: name.trim().to_owned(),
        email,
        password_hash,
        role,
        created_at: app.engine.clock.now(),
    };
    app.engine.records.put(organisation, &operator, 0).await?;
    Ok((operator, password))
}

/// Four groups of letters and digits without look-alikes: 80 bits.
fn random_password() -> Result<String> {
    const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789A";
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).context(Kind::Unavailable, "the system gives no random bytes")?;
    let letters: Vec<char> = bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
}
