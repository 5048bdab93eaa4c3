use async_trait::async_trait;
use engine::error::{Error, Result};
use engine::ids::RecordId;
use engine::model::schedule::Run;
use workers::JobError;
use workers::scheduled::{RunLog, Task};

use super::pull::pull;
use super::push::push;
use super::records::{CrmConnection, CrmMark};
use super::round::Round;
use crate::app::App;

/// Links that are forgotten in one step; of the most there may be as many steps, and some more.
const FORGOTTEN: usize = 1_000;
const MOST_STEPS: usize = 2_000;

/// Keeps leads the same with a CRM: first what was changed there, then what was changed here. Begun again it goes on where it
/// was.
pub struct SyncCrm(pub App);

impl SyncCrm {
    pub const NAME: &'static str = "sync_crm";
}

#[async_trait]
impl Task for SyncCrm {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    async fn run(&self, run: &Run, log: &RunLog) -> Result<String, JobError> {
        let id: RecordId = run.subject.parse()?;
        let found = self.0.engine.records.get::<CrmConnection>(run.organisation, id.0).await?;
        let Some(kept) = found else { return Ok("The connection is gone.".to_owned()) };
        let mut round = Round::begin(&self.0, &kept, log)?;
        if kept.value.direction.pulls() {
            pull(&mut round).await?;
        }
        if kept.value.direction.pushes() {
            push(&mut round).await?;
        }
        round.report().await
    }
}

/// Forgets which lead was which record of a connection that was deleted.
pub struct ForgetCrm(pub App);

impl ForgetCrm {
    pub const NAME: &'static str = "forget_crm";
}

#[async_trait]
impl Task for ForgetCrm {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    async fn run(&self, run: &Run, _log: &RunLog) -> Result<String, JobError> {
        let (engine, organisation) = (&self.0.engine, run.organisation);
        let id: RecordId = run.subject.parse()?;
        if engine.records.get::<CrmConnection>(organisation, id.0).await?.is_some() {
            return Err(JobError::Retry(Error::unavailable("the connection is being deleted")));
        }
        engine.records.delete::<CrmMark>(organisation, id.0).await?;
        for _ in 0..MOST_STEPS {
            if engine.crm_links.forget(organisation, id, FORGOTTEN).await? == 0 {
                return Ok("Nothing is left of it.".to_owned());
            }
            if self.0.tasks.is_stopping() {
                return Err(JobError::Retry(Error::unavailable("the program is being stopped")));
            }
        }
        Err(JobError::Retry(Error::unavailable("some are left")))
    }
}
