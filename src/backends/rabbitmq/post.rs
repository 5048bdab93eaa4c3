//! One connection's worth of news: sends what happened here, hears what is to be done.

use std::collections::HashSet;
use std::pin::Pin;
use std::time::Duration;

use engine::error::{Error, Result};
use engine::ids::JobId;
use futures_util::future::try_join_all;
use futures_util::stream::SelectAll;
use futures_util::{Stream, StreamExt as _, stream};
use lapin::message::Delivery;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicNackOptions, BasicPublishOptions, BasicQosOptions, ConfirmSelectOptions,
};
use lapin::types::{AMQPValue, FieldTable, ShortString};
use lapin::{Acker, BasicProperties, Channel, Connection};

use super::connection::{Broker, close, connect, from_lapin, within};
use super::news::Known;
use super::topology::{LONGEST_KIND, Names, declare_jobs, declare_kind, delay_for};

const PATIENCE: Duration = Duration::from_secs(5);

/// News of one kind in the hands of one node.
const IN_HAND: u16 = 16;

/// Kinds whose queues this node has declared; it knows them all in the end.
const MOST_DECLARED: usize = 256;

/// Of a reason, in characters: it is shown in the broker's tools, the whole of it stands in the store.
const LONGEST_REASON: usize = 300;

/// What is told to others through the broker.
#[derive(Debug, Clone)]
pub(super) enum Letter {
    /// A job can be claimed, now or after a while; with the reason why it could not be done before.
    Due { job: JobId, kind: String, after: Duration, reason: Option<String> },
    /// A job was given up.
    Dead { job: JobId, known: Option<Known>, reason: String },
}

impl Letter {
    /// The kind that is due now.
    pub(super) fn due_now(&self) -> Option<&str> {
        match self {
            Self::Due { kind, after: Duration::ZERO, .. } => Some(kind),
            _ => None,
        }
    }

    fn kind(&self) -> Option<&str> {
        match self {
            Self::Due { kind, .. } | Self::Dead { known: Some(Known { kind, .. }), .. } => Some(kind),
            Self::Dead { known: None, .. } => None,
        }
    }

    /// The exchange that it is for. None: it is due so late that no news is needed.
    fn exchange(&self, names: &Names) -> Option<ShortString> {
        match self {
            Self::Due { after: Duration::ZERO, .. } => Some(names.jobs()),
            Self::Due { after, .. } => delay_for(*after).map(|delay| names.later(delay)),
            Self::Dead { .. } => Some(names.dead()),
        }
    }

    fn properties(&self) -> BasicProperties {
        let mut headers = FieldTable::default();
        let mut tell = |key: &str, value: String| {
            headers.insert(key.into(), AMQPValue::LongString(value.into()));
        };
        let job = match self {
            Self::Due { job, reason, .. } => {
                if let Some(reason) = reason {
                    tell("x-reason", shortened(reason));
                }
                job
            }
            Self::Dead { job, known, reason } => {
                tell("x-reason", shortened(reason));
                if let Some(Known { kind, organisation, attempts }) = known {
                    tell("x-kind", kind.clone());
                    tell("x-organisation", organisation.to_string());
                    tell("x-attempts", attempts.to_string());
                }
                job
            }
        };
        BasicProperties::default()
            .with_delivery_mode(2)
            .with_message_id(job.to_string().into())
            .with_content_type("application/json".into())
            .with_headers(headers)
    }

    fn body(&self) -> Vec<u8> {
        let (Self::Due { job, .. } | Self::Dead { job, .. }) = self;
        serde_json::json!({ "job": job, "kind": self.kind() }).to_string().into_bytes()
    }
}

fn shortened(reason: &str) -> String {
    reason.chars().take(LONGEST_REASON).collect()
}

/// What came for one kind of job; nothing: its consumer is gone.
type Heard = (String, Option<lapin::Result<Delivery>>);

pub(super) struct Post {
    names: Names,
    connection: Connection,
    sending: Channel,
    hearing: Channel,
    declared: HashSet<String>,
    subscribed: HashSet<String>,
    heard: SelectAll<Pin<Box<dyn Stream<Item = Heard> + Send + Sync>>>,
}

impl Post {
    pub(super) async fn open(broker: &Broker, names: &Names) -> Result<Self> {
        let connection = connect(broker, "jobs").await?;
        let sending = within(PATIENCE, connection.create_channel()).await?;
        let hearing = within(PATIENCE, connection.create_channel()).await?;
        declare_jobs(&sending, names).await?;
        within(PATIENCE, sending.confirm_select(ConfirmSelectOptions::default())).await?;
        within(PATIENCE, hearing.basic_qos(IN_HAND, BasicQosOptions::default())).await?;
        Ok(Self {
            names: names.clone(),
            connection,
            sending,
            hearing,
            declared: HashSet::new(),
            subscribed: HashSet::new(),
            heard: SelectAll::new(),
        })
    }

    /// Hears of these kinds too.
    pub(super) async fn subscribe(&mut self, kinds: Vec<String>) -> Result<()> {
        for kind in kinds {
            if self.subscribed.contains(&kind) {
                continue;
            }
            self.declare(&kind).await?;
            let queue = self.names.jobs_of(&kind);
            let consume = self.hearing.basic_consume(queue, "".into(), BasicConsumeOptions::default(), FieldTable::default());
            let said = within(PATIENCE, consume).await?.map(Some).chain(stream::once(async { None }));
            let of = kind.clone();
            self.heard.push(Box::pin(said.map(move |said| (of.clone(), said))));
            self.subscribed.insert(kind);
        }
        Ok(())
    }

    async fn declare(&mut self, kind: &str) -> Result<()> {
        if !self.declared.contains(kind) {
            declare_kind(&self.sending, &self.names, kind).await?;
            if self.declared.len() < MOST_DECLARED {
                self.declared.insert(kind.to_owned());
            }
        }
        Ok(())
    }

    /// The next news: of which kind, and its answer.
    pub(super) async fn next(&mut self) -> Result<(String, Acker)> {
        match self.heard.next().await {
            Some((kind, Some(Ok(delivery)))) => Ok((kind, delivery.acker)),
            Some((_, Some(Err(error)))) => Err(from_lapin(error)),
            Some((_, None)) => Err(Error::unavailable("the message broker ended a consumer")),
            None => std::future::pending().await,
        }
    }

    /// All of them are with the broker when this returns without an error.
    pub(super) async fn send(&mut self, letters: &[Letter]) -> Result<()> {
        for letter in letters {
            if let Letter::Due { kind, .. } = letter
                && kind.len() <= LONGEST_KIND
            {
                self.declare(kind).await?;
            }
        }
        let sending = &self.sending;
        let sent = letters.iter().filter_map(|letter| {
            let key = letter.kind().filter(|kind| kind.len() <= LONGEST_KIND).unwrap_or_default();
            let (exchange, key) = (letter.exchange(&self.names)?, ShortString::from(key));
            Some(async move {
                let options = BasicPublishOptions::default();
                sending.basic_publish(exchange, key, options, &letter.body(), letter.properties()).await?.await
            })
        });
        let confirmed = within(PATIENCE, try_join_all(sent)).await?;
        if confirmed.iter().all(lapin::Confirmation::is_ack) {
            Ok(())
        } else {
            Err(Error::unavailable("the message broker refused news of a job"))
        }
    }

    pub(super) async fn answer(&self, done: Vec<Acker>) -> Result<()> {
        let answers = done.iter().map(|answer| answer.ack(BasicAckOptions::default()));
        within(PATIENCE, try_join_all(answers)).await.map(drop)
    }

    pub(super) async fn give_back(&self, old: Vec<Acker>) -> Result<()> {
        let again = BasicNackOptions { requeue: true, ..BasicNackOptions::default() };
        let answers = old.iter().map(|answer| answer.nack(again));
        within(PATIENCE, try_join_all(answers)).await.map(drop)
    }

    pub(super) async fn close(self) {
        close(&self.connection).await;
    }
}

#[cfg(test)]
mod tests {
    use engine::ids::OrgId;

    use super::*;

    fn header(letter: &Letter, key: &str) -> Option<String> {
        let headers = letter.properties().headers().clone()?;
        headers.inner().get(key).and_then(AMQPValue::as_long_string).map(ToString::to_string)
    }

    #[test]
    fn letters_go_where_they_belong() {
        let names = Names::new("shop").unwrap();
        let due = |after| Letter::Due { job: JobId(7), kind: "send".into(), after, reason: None };
        let exchange = |letter: &Letter| letter.exchange(&names).map(|name| name.to_string());
        assert_eq!(exchange(&due(Duration::ZERO)).as_deref(), Some("shop.v1.jobs"));
        assert_eq!(exchange(&due(Duration::from_secs(3))).as_deref(), Some("shop.v1.later.4"));
        assert_eq!(exchange(&due(Duration::from_hours(3))), None);
        let dead = Letter::Dead { job: JobId(7), known: None, reason: "broken".into() };
        assert_eq!(exchange(&dead).as_deref(), Some("shop.v1.dead"));
        assert_eq!((due(Duration::ZERO).due_now(), dead.due_now()), (Some("send"), None));
    }

    #[test]
    fn people_who_look_into_the_broker_see_why() {
        let known = Known { kind: "send".into(), organisation: OrgId(3), attempts: 6 };
        let dead = Letter::Dead { job: JobId(7), known: Some(known), reason: "é".repeat(1_000) };
        assert_eq!(header(&dead, "x-reason"), Some("é".repeat(LONGEST_REASON)));
        assert_eq!(header(&dead, "x-kind").as_deref(), Some("send"));
        assert_eq!(header(&dead, "x-attempts").as_deref(), Some("6"));
        let body: serde_json::Value = serde_json::from_slice(&dead.body()).unwrap();
        assert_eq!(body, serde_json::json!({ "job": JobId(7), "kind": "send" }));
    }
}
