//! Mail about forgotten passwords. It is a job, so that whoever asks gets the same answer, as fast, for every address.

use std::time::Duration;

use async_trait::async_trait;
use engine::model::job::Job;
use engine::model::operator::Operator;
use serde::{Deserialize, Serialize};
use workers::{JobError, Worker};

use super::Letter;
use crate::app::App;
use crate::http::resets;

pub const RESET: &str = "password_reset";

/// What the job carries: the address as it was asked for, whether anybody has it or not.
#[derive(Debug, Serialize, Deserialize)]
pub struct Asked {
    pub email: String,
}

pub struct SendReset(pub App);

#[async_trait]
impl Worker for SendReset {
    fn kind(&self) -> &'static str {
        RESET
    }

    fn most_at_once(&self) -> usize {
        2
    }

    async fn run(&self, job: &Job) -> Result<(), JobError> {
        let app = &self.0;
        let asked = job.read::<Asked>()?;
        let (Some(mailer), Some(found)) = (&app.mailer, app.engine.records.find_by_key::<Operator>("email", &asked.email).await?)
        else {
            return Ok(());
        };
        let link = resets::begin(app, &found.value).await?;
        let hours = resets::LIFETIME.as_secs() / Duration::from_hours(1).as_secs();
        let text = format!(
            "Hello {},\n\nsomebody, probably you, asked for a new password for Switchboard. Choose it here, within {hours} hour:\n\n\
             {link}\n\nThe link works once. If it was not you, there is nothing to do: your password stays as it is.\n",
            found.value.name
        );
        let letter = Letter { to: asked.email, subject: "A new password for Switchboard".to_owned(), text };
        mailer.send(letter).await?;
        tracing::info!(operator = %found.value.id, "a link to a new password was mailed");
        Ok(())
    }
}
