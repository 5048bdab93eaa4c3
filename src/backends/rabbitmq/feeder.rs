use std::time::{Duration, Instant};

use engine::error::{Error, Result};
use futures_util::future::try_join_all;
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
use lapin::{BasicProperties, Channel, Connection};
use tokio::sync::mpsc;

use super::connection::{Broker, connect, within};
use super::lanes::LANES;
use super::topology::Names;

const PATIENCE: Duration = Duration::from_secs(4);

/// After a failure nothing is tried for so long; nobody owns less meanwhile.
const REST: Duration = Duration::from_secs(15);

/// Puts tokens into lanes, over a connection of its own: a broker short of memory or disk stops whoever sends, and lanes are kept
/// all the same.
pub(super) struct Feeder {
    broker: Broker,
    names: Names,
    open: Option<(Connection, Channel)>,
    rests_until: Option<Instant>,
}

impl Feeder {
    pub(super) fn new(broker: &Broker, names: &Names) -> Self {
        Self { broker: broker.clone(), names: names.clone(), open: None, rests_until: None }
    }

    /// Feeds the lanes that are asked for, and tells of those that it could not feed. Runs until nobody can ask any more.
    pub(super) async fn run(mut self, mut asked: mpsc::Receiver<usize>, not_fed: impl Fn(&[usize])) {
        let mut lanes = Vec::with_capacity(LANES);
        while asked.recv_many(&mut lanes, LANES).await > 0 {
            if let Err(error) = self.feed(&lanes).await {
                tracing::debug!(error = &error as &dyn std::error::Error, "lanes were not given tokens");
                not_fed(&lanes);
            }
            lanes.clear();
        }
    }

    async fn feed(&mut self, lanes: &[usize]) -> Result<()> {
        if self.rests_until.is_some_and(|until| Instant::now() < until) {
            return Err(Error::unavailable("the message broker took no token a moment ago"));
        }
        let fed = self.send(lanes).await;
        if fed.is_err() {
            self.rests_until = Some(Instant::now() + REST);
            // A connection that the broker has stopped goes on when the broker does.
            self.open.take_if(|(connection, _)| !connection.status().blocked());
        }
        fed
    }

    async fn send(&mut self, lanes: &[usize]) -> Result<()> {
        self.open.take_if(|(connection, _)| !connection.status().connected());
        if self.open.is_none() {
            let connection = connect(&self.broker, "tokens").await?;
            let channel = within(PATIENCE, connection.create_channel()).await?;
            within(PATIENCE, channel.confirm_select(ConfirmSelectOptions::default())).await?;
            self.open = Some((connection, channel));
        }
        let Some((connection, channel)) = &self.open else { return Ok(()) };
        if connection.status().blocked() {
            return Err(Error::unavailable("the message broker takes nothing at the moment"));
        }
        let sent = lanes.iter().map(async |lane| {
            let lasting = BasicProperties::default().with_delivery_mode(2);
            let sent = channel.basic_publish("".into(), self.names.lane(*lane), BasicPublishOptions::default(), b"", lasting);
            sent.await?.await
        });
        let confirmed = within(PATIENCE, try_join_all(sent)).await?;
        if confirmed.iter().all(lapin::Confirmation::is_ack) {
            Ok(())
        } else {
            Err(Error::unavailable("the message broker refused a token"))
        }
    }
}
