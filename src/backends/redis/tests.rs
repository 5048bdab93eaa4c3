//! What nodes hear of each other. Against a server: `SWITCHBOARD_TEST_REDIS_URL` names it, without a password. Each test has a prefix of its own there.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::{ContactId, ConversationId, InboxId, MessageId, OperatorId, OrgId};
use engine::model::conversation::{Conversation, NewConversation};
use engine::model::event::{ContactPresence, Delta, Event, EventKind, Signal};
use engine::model::inbox::Channel;
use engine::ports::event_bus::{Missed, Subscription};
use engine::ports::{EventBus, EventLog, Presence};
use engine::tasks::Tasks;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::sharing::Pace;
use super::{RedisBus, RedisConfig, RedisLink, RedisPresence};

mod asking;
mod people;

const ALPHA: OrgId = OrgId(1);
const BETA: OrgId = OrgId(2);
const ASHA: OperatorId = OperatorId(21);
const MIRA: ContactId = ContactId(41);

/// For what has to happen soon; nothing is waited for as long unless it fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// For what must not happen.
const A_MOMENT: Duration = Duration::from_millis(600);

fn url() -> String {
    std::env::var("SWITCHBOARD_TEST_REDIS_URL").expect("SWITCHBOARD_TEST_REDIS_URL names a Redis")
}

fn config(test: &str) -> RedisConfig {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    RedisConfig { url: url(), prefix: format!("test-{}-{count}-{test}", std::process::id()) }
}

/// A log that knows its end alone.
#[derive(Default)]
struct Log(AtomicU64);

#[async_trait]
impl EventLog for Log {
    async fn list_after(&self, _: OrgId, _: u64, _: usize) -> Result<Vec<Arc<Event>>> {
        Ok(Vec::new())
    }

    async fn relay_after(&self, _: u64, _: usize) -> Result<Vec<Arc<Event>>> {
        Ok(Vec::new())
    }

    async fn last_cursor(&self) -> Result<u64> {
        Ok(self.0.load(Ordering::SeqCst))
    }

    async fn first_cursor(&self) -> Result<u64> {
        Ok(0)
    }

    async fn prune(&self, _: Timestamp, _: usize) -> Result<usize> {
        Ok(0)
    }
}

struct Node {
    bus: RedisBus,
    presence: RedisPresence,
    link: RedisLink,
    log: Arc<Log>,
    tasks: Tasks,
}

impl Node {
    async fn new(config: &RedisConfig, log: &Arc<Log>) -> Self {
        let link = RedisLink::open(config).unwrap();
        let (bus, tasks) = (RedisBus::new(link.clone()), Tasks::default());
        bus.run(&tasks, Arc::clone(log) as Arc<dyn EventLog>).await.unwrap();
        let presence = RedisPresence::new(&bus);
        let pace = Pace { expiry: Duration::from_secs(2), refresh: Duration::from_millis(500), ..Pace::default() };
        presence.run_at(pace, &tasks).await.unwrap();
        Self { bus, presence, link, log: Arc::clone(log), tasks }
    }

    /// Stored, and told.
    fn happens(&self, cursor: u64) {
        self.log.0.fetch_max(cursor, Ordering::SeqCst);
        self.bus.publish(event(cursor));
    }

    async fn stop(&self) {
        assert!(self.tasks.stop(Duration::from_secs(8)).await);
    }
}

async fn two(test: &str) -> (Node, Node, RedisConfig) {
    let (config, log) = (config(test), Arc::new(Log::default()));
    (Node::new(&config, &log).await, Node::new(&config, &log).await, config)
}

fn event(cursor: u64) -> Signal {
    let (id, inbox, contact) = (ConversationId(31), InboxId(11), MIRA);
    let new = NewConversation { id, organisation: ALPHA, inbox, channel: Channel::Web, contact };
    let at = Timestamp::from_millis(1_795_250_000_000);
    let (conversation, kind) = (Arc::new(Conversation::new(new, at)), EventKind::ControlMoved);
    Signal::Happened(Arc::new(Event { cursor, organisation: ALPHA, at, conversation, moved_from: None, kind }))
}

fn delta(epoch: u32) -> Signal {
    let (conversation, message) = (ConversationId(31), MessageId(51));
    Signal::Delta(Delta { organisation: ALPHA, conversation, message, epoch, text: "a".into() })
}

/// What a follower hears, shortened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    Event(u64),
    Delta(u32),
    Missed(u64),
    Operators,
    Contact(bool),
}

fn short(heard: Result<Signal, Missed>) -> Heard {
    match heard {
        Ok(Signal::Happened(event)) => Heard::Event(event.cursor),
        Ok(Signal::Delta(delta)) => Heard::Delta(delta.epoch),
        Ok(Signal::PresenceChanged { organisation: ALPHA, contact: None }) => Heard::Operators,
        Ok(Signal::PresenceChanged { organisation: ALPHA, contact: Some(ContactPresence { contact: MIRA, online }) }) => {
            Heard::Contact(online)
        }
        Ok(other) => panic!("{other:?}"),
        Err(Missed(count)) => Heard::Missed(count),
    }
}

async fn next(follower: &mut Box<dyn Subscription>) -> Heard {
    short(tokio::time::timeout(PATIENCE, follower.next()).await.expect("soon"))
}

async fn hears(follower: &mut Box<dyn Subscription>, expected: &[Heard]) {
    for expected in expected {
        assert_eq!(next(follower).await, *expected);
    }
}

async fn hears_nothing(follower: &mut Box<dyn Subscription>) {
    let heard = tokio::time::timeout(A_MOMENT, follower.next()).await;
    assert!(heard.is_err(), "{:?}", heard.map(short));
}

async fn until(what: impl Fn() -> bool) {
    let since = Instant::now();
    while !what() {
        assert!(since.elapsed() < PATIENCE, "not in time");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A way to the server that can be cut and mended.
struct Way {
    url: String,
    open: watch::Sender<bool>,
}

impl Way {
    async fn new() -> Self {
        let server = url().trim_start_matches("redis://").trim_end_matches('/').to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("redis://{}", listener.local_addr().unwrap());
        let (open, tasks) = (watch::Sender::new(true), Tasks::default());
        let (lines, gate) = (tasks.clone(), open.clone());
        tasks.spawn("way", async move {
            loop {
                let (mut near, _) = listener.accept().await.unwrap();
                let (server, mut gate) = (server.clone(), gate.subscribe());
                lines.spawn("line", async move {
                    if !*gate.borrow_and_update() {
                        return;
                    }
                    let mut far = TcpStream::connect(server).await.unwrap();
                    tokio::select! {
                        _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
                        _ = gate.changed() => {}
                    }
                });
            }
        });
        Self { url, open }
    }
}

#[tokio::test]
#[ignore = "needs the Redis that SWITCHBOARD_TEST_REDIS_URL names"]
async fn followers_on_every_node_hear_each_signal_once_and_in_order() {
    let (one, two, _) = two("hear").await;
    let mut followers = [one.bus.subscribe(), one.bus.subscribe(), two.bus.subscribe()];
    for number in 0..3_000 {
        one.bus.publish(delta(number));
    }
    for follower in &mut followers {
        for number in 0..3_000 {
            assert_eq!(next(follower).await, Heard::Delta(number));
        }
        assert!(follower.try_next().is_none());
    }
    two.bus.publish(delta(7));
    for follower in &mut followers {
        hears(follower, &[Heard::Delta(7)]).await;
    }
    hears_nothing(&mut followers[0]).await;
}

#[tokio::test]
#[ignore = "needs the Redis that SWITCHBOARD_TEST_REDIS_URL names"]
async fn events_of_all_nodes_come_in_the_order_of_their_cursors() {
    let (one, two, _) = two("order").await;
    let mut followers = [one.bus.subscribe(), two.bus.subscribe()];
    for pair in 0..200 {
        two.happens(2 * pair + 2);
        one.happens(2 * pair + 1);
        if pair % 20 == 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
    for follower in &mut followers {
        for cursor in 1..=400 {
            assert_eq!(next(follower).await, Heard::Event(cursor));
        }
        assert!(follower.try_next().is_none());
    }
}

#[tokio::test]
#[ignore = "needs the Redis that SWITCHBOARD_TEST_REDIS_URL names"]
async fn what_nobody_tells_is_missed_once_and_nothing_is_told_twice() {
    let (one, two, _) = two("gap").await;
    let mut followers = [one.bus.subscribe(), two.bus.subscribe()];
    one.happens(1);
    one.happens(4);
    for follower in &mut followers {
        hears(follower, &[Heard::Event(1), Heard::Missed(2), Heard::Event(4)]).await;
    }
    two.happens(2);
    two.happens(4);
    two.happens(5);
    for follower in &mut followers {
        hears(follower, &[Heard::Event(5)]).await;
        hears_nothing(follower).await;
    }
}

#[tokio::test]
#[ignore = "needs the Redis that SWITCHBOARD_TEST_REDIS_URL names"]
async fn what_the_log_has_and_nobody_told_is_missed() {
    let (one, two, _) = two("log").await;
    let mut follower = two.bus.subscribe();
    one.happens(1);
    hears(&mut follower, &[Heard::Event(1)]).await;
    // The last of all: nothing comes after it that would give it away.
    one.log.0.store(3, Ordering::SeqCst);
    hears(&mut follower, &[Heard::Missed(2)]).await;
    one.happens(4);
    hears(&mut follower, &[Heard::Event(4)]).await;
    hears_nothing(&mut follower).await;
}

#[tokio::test]
#[ignore = "needs the Redis that SWITCHBOARD_TEST_REDIS_URL names"]
async fn without_redis_a_node_goes_on_by_itself_and_catches_up_afterwards() {
    let (config, log, way) = (config("down"), Arc::new(Log::default()), Way::new().await);
    let far = Node::new(&config, &log).await;
    let near = Node::new(&RedisConfig { url: way.url.clone(), ..config }, &log).await;
    let mut follower = near.bus.subscribe();
    way.open.send_replace(false);
    until(|| !near.bus.hears()).await;
    // Another node's, which is not heard.
    far.happens(1);
    let since = Instant::now();
    near.happens(2);
    near.bus.publish(delta(1));
    hears(&mut follower, &[Heard::Missed(1), Heard::Event(2), Heard::Delta(1)]).await;
    assert!(since.elapsed() < Duration::from_millis(200), "nothing waits for a node that is not heard");
    // Found in the log, some seconds later.
    far.happens(3);
    hears(&mut follower, &[Heard::Missed(1)]).await;
    far.happens(4);
    way.open.send_replace(true);
    hears(&mut follower, &[Heard::Missed(1)]).await;
    until(|| near.bus.hears()).await;
    far.happens(5);
    far.bus.publish(delta(2));
    let mut heard = Vec::new();
    while heard.last() != Some(&Heard::Delta(2)) {
        heard.push(next(&mut follower).await);
    }
    assert_eq!(heard.iter().filter(|heard| **heard == Heard::Event(5)).count(), 1, "{heard:?}");
    assert!(heard.len() <= 3, "{heard:?}");
    hears_nothing(&mut follower).await;
    near.stop().await;
}

#[tokio::test]
#[ignore = "needs the Redis that SWITCHBOARD_TEST_REDIS_URL names"]
async fn a_node_starts_without_redis_and_joins_the_others_later() {
    let (config, log, way) = (config("late"), Arc::new(Log::default()), Way::new().await);
    way.open.send_replace(false);
    let far = Node::new(&config, &log).await;
    let near = Node::new(&RedisConfig { url: way.url.clone(), ..config }, &log).await;
    assert!(!near.bus.hears());
    let mut follower = near.bus.subscribe();
    near.happens(1);
    hears(&mut follower, &[Heard::Event(1)]).await;
    let _asha = far.presence.operator_joined(ALPHA, ASHA);
    way.open.send_replace(true);
    hears(&mut follower, &[Heard::Missed(1), Heard::Operators]).await;
    far.happens(2);
    hears(&mut follower, &[Heard::Event(2)]).await;
}
