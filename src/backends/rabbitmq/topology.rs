//! What this program has on the broker. Everything is declared here, by every process at each connect; names hold a version,
//! which is raised when arguments change, since the broker refuses to declare the same thing differently.
//!
//! * `…v1.lane.00` to `.63`: one quorum queue a lane with a single active consumer; see `line`.
//! * `…v1.nodes`: every node that shares in the work consumes here and nothing is ever sent: its consumers are the nodes.
//! * `…v1.jobs`, a direct exchange, and `…v1.jobs.<kind>`: news of jobs that are due, one queue a kind.
//! * `…v1.later.<seconds>`, a fanout exchange and its queue: news of jobs that are due after that time. Its messages die of age
//!   and so come to `…v1.jobs` by their kind. One queue a time, because a queue of the broker lets only its head die.
//! * `…v1.dead`, a fanout exchange and its queue: what was given up, with the reason, for people who look into the broker.
//!
//! There are no priorities: quorum queues have none before 4.0, and these messages are mere news: which job comes first the store
//! decides when it is claimed. Every queue has a longest length; one that is full drops its oldest message.

use std::time::Duration;

use engine::error::{Error, Result};
use engine::model::job::back_off;
use lapin::options::{ExchangeDeclareOptions, ExchangeDeleteOptions, QueueBindOptions, QueueDeclareOptions, QueueDeleteOptions};
use lapin::types::{AMQPValue, FieldTable, ShortString};
use lapin::{Channel, ExchangeKind};

use super::connection::{Broker, close, connect, within};
use super::lanes::LANES;

/// A cluster takes its time to place a new queue.
const PATIENCE: Duration = Duration::from_secs(20);

/// Raised when arguments of a queue change, or which lane a conversation is in.
const VERSION: &str = "v1";

const LONGEST_PREFIX: usize = 64;
/// In bytes; names on the broker end at 255.
pub(super) const LONGEST_KIND: usize = 100;

/// News of jobs in one queue. Whoever claims finds the others too.
const MOST_NEWS: i64 = 10_000;
/// By then every node has looked into the store by itself.
const NEWS_LAST: Duration = Duration::from_mins(5);
const MOST_DEAD: i64 = 10_000;
const DEAD_LAST: Duration = Duration::from_hours(14 * 24);

/// A token is given back and taken again without end; from 4.0 on the broker would drop it after 20 times.
const MOST_RETURNS: i64 = 2_000_000_000;

/// Of a queue of its own each: the times after which a failed job is tried again, and the longer ones.
pub(super) fn delays() -> impl Iterator<Item = Duration> {
    (1..=10).map(back_off)
}

/// The queue whose messages are told when a job that is due after `wait` is due for certain. None: it is so long that the store's
/// own looks will do.
pub(super) fn delay_for(wait: Duration) -> Option<Duration> {
    delays().find(|delay| *delay >= wait)
}

/// The names of one installation.
#[derive(Debug, Clone)]
pub(super) struct Names {
    stem: String,
}

impl Names {
    /// `Invalid` when the prefix does not suit a name.
    pub(super) fn new(prefix: &str) -> Result<Self> {
        let suits = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        if prefix.is_empty() || prefix.len() > LONGEST_PREFIX || !prefix.bytes().all(suits) {
            return Err(Error::invalid("the prefix of names on the message broker: up to 64 letters, digits, dots and dashes"));
        }
        Ok(Self { stem: format!("{prefix}.{VERSION}") })
    }

    pub(super) fn lane(&self, lane: usize) -> ShortString {
        format!("{}.lane.{lane:02}", self.stem).into()
    }

    pub(super) fn nodes(&self) -> ShortString {
        format!("{}.nodes", self.stem).into()
    }

    pub(super) fn jobs(&self) -> ShortString {
        format!("{}.jobs", self.stem).into()
    }

    /// Of a kind of at most [`LONGEST_KIND`] bytes.
    pub(super) fn jobs_of(&self, kind: &str) -> ShortString {
        format!("{}.jobs.{kind}", self.stem).into()
    }

    pub(super) fn later(&self, delay: Duration) -> ShortString {
        format!("{}.later.{}", self.stem, delay.as_secs()).into()
    }

    pub(super) fn dead(&self) -> ShortString {
        format!("{}.dead", self.stem).into()
    }
}

pub(super) async fn declare_lanes(channel: &Channel, names: &Names) -> Result<()> {
    for lane in 0..LANES {
        declare_queue(channel, names.lane(lane), lane_arguments()).await?;
    }
    declare_queue(channel, names.nodes(), quorum(1)).await
}

pub(super) async fn declare_jobs(channel: &Channel, names: &Names) -> Result<()> {
    declare_exchange(channel, names.jobs(), ExchangeKind::Direct).await?;
    for delay in delays() {
        let name = names.later(delay);
        declare_exchange(channel, name.clone(), ExchangeKind::Fanout).await?;
        declare_queue(channel, name.clone(), later_arguments(names, delay)).await?;
        bind(channel, name.clone(), name, "").await?;
    }
    let dead = names.dead();
    declare_exchange(channel, dead.clone(), ExchangeKind::Fanout).await?;
    declare_queue(channel, dead.clone(), lasting(quorum(MOST_DEAD), DEAD_LAST)).await?;
    bind(channel, dead.clone(), dead, "").await
}

pub(super) async fn declare_kind(channel: &Channel, names: &Names, kind: &str) -> Result<()> {
    let queue = names.jobs_of(kind);
    declare_queue(channel, queue.clone(), lasting(quorum(MOST_NEWS), NEWS_LAST)).await?;
    bind(channel, queue, names.jobs(), kind).await
}

impl Broker {
    /// Removes everything of this installation, with the queues of these kinds: for tests, and for a move that is begun anew.
    pub async fn remove(&self, kinds: &[&str]) -> Result<()> {
        let names = Names::new(&self.prefix)?;
        let connection = connect(self, "removal").await?;
        let channel = within(PATIENCE, connection.create_channel()).await?;
        remove(&channel, &names, kinds).await?;
        close(&connection).await;
        Ok(())
    }
}

async fn remove(channel: &Channel, names: &Names, kinds: &[&str]) -> Result<()> {
    let lanes = (0..LANES).map(|lane| names.lane(lane)).chain([names.nodes(), names.dead()]);
    let of_jobs = delays().map(|delay| names.later(delay)).chain(kinds.iter().map(|kind| names.jobs_of(kind)));
    for queue in lanes.chain(of_jobs) {
        within(PATIENCE, channel.queue_delete(queue, QueueDeleteOptions::default())).await?;
    }
    for exchange in delays().map(|delay| names.later(delay)).chain([names.jobs(), names.dead()]) {
        within(PATIENCE, channel.exchange_delete(exchange, ExchangeDeleteOptions::default())).await?;
    }
    Ok(())
}

async fn declare_queue(channel: &Channel, name: ShortString, arguments: FieldTable) -> Result<()> {
    within(PATIENCE, channel.queue_declare(name, QueueDeclareOptions::durable(), arguments)).await.map(drop)
}

async fn declare_exchange(channel: &Channel, name: ShortString, kind: ExchangeKind) -> Result<()> {
    let durable = ExchangeDeclareOptions { durable: true, ..ExchangeDeclareOptions::default() };
    within(PATIENCE, channel.exchange_declare(name, kind, durable, FieldTable::default())).await
}

async fn bind(channel: &Channel, queue: ShortString, exchange: ShortString, key: &str) -> Result<()> {
    within(PATIENCE, channel.queue_bind(queue, exchange, key.into(), QueueBindOptions::default(), FieldTable::default())).await
}

fn quorum(most: i64) -> FieldTable {
    let table = with(FieldTable::default(), "x-queue-type", AMQPValue::LongString("quorum".into()));
    with(table, "x-max-length", AMQPValue::LongLongInt(most))
}

/// One token waits at most; see `line` for why a second one would do no harm.
fn lane_arguments() -> FieldTable {
    let table = with(quorum(1), "x-single-active-consumer", AMQPValue::Boolean(true));
    with(table, "x-delivery-limit", AMQPValue::LongLongInt(MOST_RETURNS))
}

/// One that is dropped because there are too many comes too early, which does no harm.
fn later_arguments(names: &Names, delay: Duration) -> FieldTable {
    let table = lasting(quorum(MOST_NEWS), delay);
    with(table, "x-dead-letter-exchange", AMQPValue::LongString(names.jobs().as_str().into()))
}

fn lasting(table: FieldTable, time: Duration) -> FieldTable {
    with(table, "x-message-ttl", AMQPValue::LongLongInt(time.as_millis() as i64))
}

fn with(mut table: FieldTable, key: &str, value: AMQPValue) -> FieldTable {
    table.insert(key.into(), value);
    table
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_of_the_installation_and_differ() {
        let names = Names::new("shop-1").unwrap();
        let lanes = (0..LANES).map(|lane| names.lane(lane));
        let others = [names.nodes(), names.jobs(), names.jobs_of("send"), names.dead()];
        let all: BTreeSet<String> =
            lanes.chain(others).chain(delays().map(|delay| names.later(delay))).map(|name| name.to_string()).collect();
        assert_eq!(all.len(), LANES + 4 + 10);
        assert!(all.iter().all(|name| name.starts_with("shop-1.v1.")), "{all:?}");
        assert!(all.contains("shop-1.v1.lane.07") && all.contains("shop-1.v1.later.32"));
        for unfit in ["", "a b", "ä", &"a".repeat(65)] {
            Names::new(unfit).unwrap_err();
        }
        let longest = Names::new(&"a".repeat(LONGEST_PREFIX)).unwrap().jobs_of(&"k".repeat(LONGEST_KIND));
        assert!(longest.as_str().len() < 255);
    }

    #[test]
    fn every_queue_is_bounded() {
        let names = Names::new("shop").unwrap();
        for arguments in [quorum(1), lane_arguments(), later_arguments(&names, Duration::from_secs(2))] {
            assert!(arguments.contains_key("x-max-length"), "{arguments:?}");
        }
        assert_eq!(lane_arguments().inner().get("x-max-length"), Some(&AMQPValue::LongLongInt(1)));
        let later = later_arguments(&names, Duration::from_secs(2));
        assert_eq!(later.inner().get("x-message-ttl"), Some(&AMQPValue::LongLongInt(2_000)));
    }

    #[test]
    fn a_job_that_fails_waits_in_the_queue_of_its_back_off() {
        for attempts in 1..=6 {
            assert_eq!(delay_for(back_off(attempts)), Some(back_off(attempts)));
        }
        assert_eq!(delay_for(Duration::from_millis(2_001)), Some(Duration::from_secs(4)));
        assert_eq!(delay_for(Duration::from_mins(10)), Some(Duration::from_mins(10)));
        assert_eq!(delay_for(Duration::from_mins(11)), None);
    }
}
