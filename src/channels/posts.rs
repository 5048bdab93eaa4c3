//! What posts say, so that a comment is shown with what it is about.

use async_trait::async_trait;
use channels::graph::Key;
use channels::post;
use engine::error::{Error, Result};
use engine::ids::ConversationId;
use engine::model::act::Act;
use engine::model::inbox::Inbox;
use engine::model::job::Job;
use serde::{Deserialize, Serialize};
use workers::{JobError, Worker};

use crate::app::App;

const KIND: &str = "read_post";

#[derive(Debug, Serialize, Deserialize)]
struct ReadPost {
    conversation: ConversationId,
}

pub(super) async fn want(engine: &engine::Engine, inbox: &Inbox, conversation: ConversationId) -> Result<()> {
    let now = engine.clock.now();
    let key = Some(conversation.to_string());
    let job = Job::new(engine.ids.next_at(now), inbox.organisation, KIND, key, &ReadPost { conversation }, now)?;
    engine.jobs.push(job).await.map(drop)
}

pub struct PostReader {
    pub(super) app: App,
}

#[async_trait]
impl Worker for PostReader {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn most_at_once(&self) -> usize {
        2
    }

    async fn run(&self, job: &Job) -> Result<(), JobError> {
        let ReadPost { conversation } = job.read()?;
        let engine = &self.app.engine;
        let Some(conversation) = engine.conversations.find(job.organisation, conversation).await? else {
            return Ok(());
        };
        let settings = engine.settings.inbox(job.organisation, conversation.inbox).await?;
        let (Some(topic), Some(account)) = (&conversation.topic, settings.inbox.account.as_ref()) else {
            return Ok(());
        };
        let channel = settings.inbox.channel;
        let key = Key::of(self.app.vault.as_ref(), job.organisation, channel, account)?;
        match post::read(self.app.graph(), &key, channel, &topic.post).await {
            Ok(Some(post::Post { permalink, excerpt })) => {
                let act = Act::TopicKnown { permalink, excerpt };
                engine.conversations.apply(job.organisation, conversation.id, act).await?;
                Ok(())
            }
            Ok(None) => Ok(()),
            Err(_) => Err(JobError::Retry(Error::unavailable("the platform did not tell of a post"))),
        }
    }
}
