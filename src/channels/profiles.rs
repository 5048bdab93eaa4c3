//! What a platform knows of a person whose messages come without a name.

use async_trait::async_trait;
use channels::graph::Key;
use channels::profile::{self, Found};
use engine::error::{Error, Result};
use engine::ids::{ContactId, InboxId};
use engine::model::contact::Contact;
use engine::model::inbox::{Channel, Inbox};
use engine::model::job::Job;
use serde::{Deserialize, Serialize};
use workers::{JobError, Worker};

use crate::app::App;

const KIND: &str = "read_profile";

#[derive(Debug, Serialize, Deserialize)]
struct ReadProfile {
    inbox: InboxId,
    contact: ContactId,
}

/// Asks for the name of a contact that has none, where the platform tells it on request alone.
pub(super) async fn want(engine: &engine::Engine, inbox: &Inbox, contact: ContactId) -> Result<()> {
    if !matches!(inbox.channel, Channel::Messenger | Channel::Instagram) {
        return Ok(());
    }
    let known = engine.contacts.find(inbox.organisation, contact).await?;
    if known.is_none_or(|contact| contact.name.is_some()) {
        return Ok(());
    }
    let now = engine.clock.now();
    let wanted = ReadProfile { inbox: inbox.id, contact };
    let job = Job::new(engine.ids.next_at(now), inbox.organisation, KIND, Some(contact.to_string()), &wanted, now)?;
    engine.jobs.push(job).await.map(drop)
}

pub struct ProfileReader {
    pub(super) app: App,
}

#[async_trait]
impl Worker for ProfileReader {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn most_at_once(&self) -> usize {
        2
    }

    async fn run(&self, job: &Job) -> Result<(), JobError> {
        let ReadProfile { inbox, contact } = job.read()?;
        let engine = &self.app.engine;
        let Some(contact) = engine.contacts.find(job.organisation, contact).await? else {
            return Ok(());
        };
        let settings = engine.settings.inbox(job.organisation, inbox).await?;
        let own =
            contact.identities.iter().find(|identity| identity.channel == settings.inbox.channel && identity.inbox == inbox);
        let (Some(identity), Some(account), None) = (own, settings.inbox.account.as_ref(), &contact.name) else {
            return Ok(());
        };
        let key = Key::of(self.app.vault.as_ref(), job.organisation, settings.inbox.channel, account)?;
        match profile::read(self.app.graph(), &key, settings.inbox.channel, &identity.handle).await {
            Found::Named(name) => {
                self.app.names.forget_contact(job.organisation, contact.id);
                engine.contacts.update(Contact { name: Some(name), ..contact.clone() }).await?;
                self.app.names.forget_contact(job.organisation, contact.id);
                Ok(())
            }
            // The person shows it to nobody: they stay a visitor.
            Found::Nothing => Ok(()),
            Found::Later => Err(JobError::Retry(Error::unavailable("the platform did not tell a name"))),
        }
    }
}
