//! A call that was cut off goes on in writing: where the same person may be written to, they are told so.

use std::sync::Arc;

use async_trait::async_trait;
use engine::error::Result;
use engine::flow::call::{self, AboutCall};
use engine::model::act::Act;
use engine::model::call::{Call, CallEnd, Direction};
use engine::model::conversation::Conversation;
use engine::model::job::Job;
use engine::ports::conversation_store::{About, Filter, ListQuery, View};
use workers::{JobError, Worker};

use super::agent_of;
use crate::app::App;
use crate::http::windows;

/// Conversations of a contact that are looked at.
const LOOKED_AT: usize = 10;

/// Invites one contact.
pub struct GoOn(pub App);

#[async_trait]
impl Worker for GoOn {
    fn kind(&self) -> &'static str {
        call::GO_ON
    }

    async fn run(&self, job: &Job) -> Result<(), JobError> {
        let (engine, about) = (&self.0.engine, job.read::<AboutCall>()?);
        let Some(call) = engine.calls.find(job.organisation, about.call).await? else { return Ok(()) };
        // Anybody can show somebody else's number; what we dialled ourselves we know.
        let is_them = call.is_attested || call.direction == Direction::Outbound;
        let is_lost = call.ended.is_some_and(|ended| ended.how == CallEnd::Lost);
        if !is_them || !is_lost || !is_wanted(&self.0, &call).await? {
            return Ok(());
        }
        if let Some(place) = place(&self.0, &call).await? {
            engine.conversations.apply(call.organisation, place.id, Act::CallDropped { call: call.id }).await?;
        }
        Ok(())
    }
}

async fn is_wanted(app: &App, call: &Call) -> Result<bool> {
    let settings = app.engine.settings.inbox(call.organisation, call.inbox).await?;
    let agent = agent_of(&app.engine.records, &settings.inbox).await?;
    Ok(agent.is_some_and(|agent| agent.goes_on_in_writing))
}

/// The newest conversation in writing in which the caller has shown who they are and a message would be brought to them now.
async fn place(app: &App, call: &Call) -> Result<Option<Arc<Conversation>>> {
    let engine = &app.engine;
    let Some(contact) = engine.contacts.find(call.organisation, call.contact).await? else { return Ok(None) };
    let query = ListQuery {
        view: View::Contact(contact.id),
        about: About::Messages,
        filter: Filter::default(),
        cursor: None,
        limit: LOOKED_AT,
    };
    for listed in engine.conversations.list(call.organisation, query).await?.items {
        let other = listed.conversation;
        let may = other.channel.is_called() && contact.is_verified_in(other.inbox, other.id);
        if may && windows::is_open(app, &other).await? {
            return Ok(Some(other));
        }
    }
    Ok(None)
}
