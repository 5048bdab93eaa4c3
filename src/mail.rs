//! Mail to the people inside: links to join, to a new password, and to an organisation of their own.

mod sign_up;
mod smtp;
mod worker;

use async_trait::async_trait;
use engine::error::Result;

pub use self::sign_up::{SIGN_UP, SendSignUp, SignedUp};
pub use self::smtp::SmtpMailer;
pub use self::worker::{Asked, RESET, SendReset};

/// One mail, in plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub to: String,
    pub subject: String,
    pub text: String,
}

/// Hands mail to whoever brings it.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Returns once the next server has taken it. `Unavailable` when trying again later may help, `Invalid` when not.
    async fn send(&self, letter: Letter) -> Result<()>;
}
