//! Mail about sign-ups. It is a job, so that whoever signs up gets the same answer, as fast, for every address.

use async_trait::async_trait;
use engine::ids::RecordId;
use engine::model::job::Job;
use engine::model::operator::Operator;
use serde::{Deserialize, Serialize};
use workers::{JobError, Worker};

use super::Letter;
use crate::app::App;
use crate::http::sign_up::{self, NOBODY, SignUp};

pub const SIGN_UP: &str = "sign_up";

#[derive(Debug, Serialize, Deserialize)]
pub struct SignedUp {
    pub sign_up: RecordId,
}

pub struct SendSignUp(pub App);

#[async_trait]
impl Worker for SendSignUp {
    fn kind(&self) -> &'static str {
        SIGN_UP
    }

    fn most_at_once(&self) -> usize {
        2
    }

    async fn run(&self, job: &Job) -> Result<(), JobError> {
        let (app, records) = (&self.0, &self.0.engine.records);
        let id = job.read::<SignedUp>()?.sign_up;
        let (Some(mailer), Some(waiting)) = (&app.mailer, records.get::<SignUp>(NOBODY, id.0).await?) else { return Ok(()) };
        let (version, waiting) = (waiting.version, waiting.value);
        let (to, name) = (waiting.email.clone(), waiting.name.clone());
        let is_known = records.find_by_key::<Operator>("email", &to).await?.is_some();
        let letter = if is_known {
            let inbox = format!("{}/inbox/", app.config.server.public_url.trim_end_matches('/'));
            let text = format!(
                "Hello,\n\nsomebody, probably you, signed up for Switchboard with this address. You have an account already: log in at\n\n\
                 {inbox}\n\nor choose \"Forgotten your password?\" there. One address belongs to one organisation; for a second one use \
                 another address.\n\nIf it was not you, there is nothing to do.\n"
            );
            Letter { to, subject: "You have a Switchboard account already".to_owned(), text }
        } else {
            let business = waiting.business.clone();
            let link = sign_up::begin(app, waiting, version).await?;
            let hours = sign_up::LIFETIME.as_secs() / 3_600;
            let text = format!(
                "Hello {name},\n\nfollow this link within {hours} hours to open Switchboard for {business}. It asks for the password that \
                 you chose:\n\n{link}\n\nThe link works once. If you did not sign up, there is nothing to do: nothing is made.\n"
            );
            Letter { to, subject: "Confirm your address for Switchboard".to_owned(), text }
        };
        mailer.send(letter).await?;
        if is_known {
            records.delete::<SignUp>(NOBODY, id.0).await?;
        }
        tracing::info!(sign_up = %id, "a sign-up was answered by mail");
        Ok(())
    }
}
