//! What calls came to, written down when they are over.

use agents::talk::Over;
use async_trait::async_trait;
use channels::sentiment;
use engine::error::Result;
use engine::flow::call::{self, AboutCall};
use engine::model::inbox::Inbox;
use engine::model::job::Job;
use engine::model::message::{Author, Message};
use workers::{JobError, Worker};

use super::agent_of;
use crate::app::App;

/// Sums up one call.
pub struct SumUp(pub App);

#[async_trait]
impl Worker for SumUp {
    fn kind(&self) -> &'static str {
        call::SUM_UP
    }

    /// Nobody waits for it, and models cost.
    fn most_at_once(&self) -> usize {
        1
    }

    async fn run(&self, job: &Job) -> Result<(), JobError> {
        let (engine, about) = (&self.0.engine, job.read::<AboutCall>()?);
        let found = engine.calls.find(job.organisation, about.call).await?;
        let Some(call) = found.filter(|call| !call.is_live() && call.summary.is_none()) else {
            return Ok(());
        };
        let said = call::said(engine, &call).await?;
        let settings = engine.settings.inbox(call.organisation, call.inbox).await?;
        let over =
            Over { organisation: call.organisation, conversation: call.conversation, bot: settings.bot.as_ref(), said: &said };
        if let Some(mut summary) = self.0.responder.sum_up(over).await? {
            if estimates(&self.0, &settings.inbox).await? {
                summary.sentiment = summary.sentiment.or_else(|| sentiment::of(&words(&said)));
            } else {
                (summary.sentiment, summary.satisfaction_estimate) = (None, None);
            }
            call::sum_up(engine, &call, summary).await?;
        }
        Ok(())
    }
}

/// Whether the number's owner wants to know how callers feel.
async fn estimates(app: &App, inbox: &Inbox) -> Result<bool> {
    Ok(agent_of(&app.engine.records, inbox).await?.is_some_and(|agent| agent.sentiment))
}

/// What the caller said.
fn words(said: &[Message]) -> String {
    let theirs = said.iter().filter(|message| matches!(message.author, Author::Contact(_)));
    theirs.map(|message| message.text.as_str()).collect::<Vec<_>>().join(". ")
}
