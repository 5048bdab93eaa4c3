//! Passwords: argon2id (19 MiB, two passes, one lane), a few at a time, away from the async threads.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};
use engine::error::{Context, Error, Kind, Result};
use tokio::sync::Semaphore;

/// Each takes 19 MiB and a core for some tens of milliseconds.
const AT_ONCE: usize = 4;

/// Who waits longer than this is better served by "try again".
const PATIENCE: Duration = Duration::from_secs(5);

/// Bytes; hashing more helps nobody.
pub const MAX_PASSWORD: usize = 1_024;

/// Verified when the e-mail is unknown, so that the answer takes as long and tells nothing. No password is known for it.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c3dpdGNoYm9hcmRub2JvZHk$2vGyPpBJ0wUhpc1ZO6QMDNnGIy6rWQZ0mUSLbYd1n7k";

#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Passwords {
    pub fn new() -> Self {
        Self::default()
    }

    /// False for a wrong password and, just as slowly, for `None`.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<bool> {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| NOBODY.to_owned());
        let matches = self
            .aside(move || match PasswordHash::new(&stored) {
                Ok(parsed) => Ok(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok()),
                Err(error) => Err(Error::corrupt("a stored password hash cannot be read").because(error.to_string())),
            })
            .await?;
        Ok(matches && known)
    }

    /// In PHC form, as an operator's record keeps it.
    pub async fn hash(&self, password: String) -> Result<String> {
        self.aside(move || hash(&password)).await
    }

    async fn aside<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let turn = tokio::time::timeout(PATIENCE, self.turns.clone().acquire_owned())
            .await
            .context(Kind::Unavailable, "too many logins at once")?
            .context(Kind::Unavailable, "the program is stopping")?;
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        })
        .await
        .context(Kind::Unavailable, "a password check broke off")?
    }
}

/// Hashes on the calling thread; for programs that set up an operator before they serve.
pub fn hash(password: &str) -> Result<String> {
    let hashed = Argon2::default().hash_password(password.as_bytes());
    let hashed: PasswordHash =
        hashed.map_err(|error| Error::invalid("a password cannot be hashed").because(error.to_string()))?;
    Ok(hashed.to_string())
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passwords").field("free", &self.turns.available_permits()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
