use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use engine::ids::ConversationId;
use engine::ports::Shares;
use engine::tasks::Tasks;
use lapin::BasicProperties;
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions, QueueDeclareOptions};
use lapin::types::FieldTable;

use super::wire::{State, Wire};
use super::{PATIENCE, broker, eventually, installation, uri};
use crate::rabbitmq::connection::connect;
use crate::rabbitmq::lanes::{LANES, lane_of};
use crate::rabbitmq::topology::Names;
use crate::rabbitmq::{Broker, RabbitShares};

struct Node {
    shares: Arc<RabbitShares>,
    tasks: Tasks,
    broker: Broker,
    has_ended: Arc<AtomicBool>,
}

impl Node {
    fn start(prefix: &str, name: &str, uri: String) -> Self {
        let broker = broker(prefix, name, uri);
        let shares = Arc::new(RabbitShares::new(broker.clone(), Arc::new(|| true)).unwrap());
        let (tasks, has_ended) = (Tasks::default(), Arc::new(AtomicBool::new(false)));
        let (running, stop, ended) = (Arc::clone(&shares), tasks.clone(), Arc::clone(&has_ended));
        tasks.spawn("shares", async move {
            running.run(stop).await;
            ended.store(true, Ordering::SeqCst);
        });
        Self { shares, tasks, broker, has_ended }
    }

    async fn stop(&self) {
        assert!(self.tasks.stop(PATIENCE).await, "it ends by itself");
    }
}

/// A conversation of each lane.
fn conversations() -> Vec<ConversationId> {
    let of = |lane| (1..10_000).map(ConversationId).find(|id| lane_of(*id) == lane).unwrap();
    (0..LANES).map(of).collect()
}

/// Both hold it, and the first held it before and after.
fn is_both(first: &RabbitShares, second: &RabbitShares, conversation: ConversationId) -> bool {
    let may = |shares: &RabbitShares| shares.enter(conversation).is_some();
    may(first) && may(second) && may(first)
}

/// The broker learns of a broken connection when its node does, and may give a lane to another before the node has looked; of one that
/// is silent it learns seconds later.
const BROKEN_IS_SEEN: Duration = Duration::from_secs(2);

/// Looks again and again whether a lane is two nodes'.
#[derive(Default)]
struct Watch {
    is_over: AtomicBool,
    is_silent: AtomicBool,
    looks: AtomicUsize,
}

impl Watch {
    fn run(&self, nodes: &[Arc<RabbitShares>]) {
        let conversations = conversations();
        let mut since = HashMap::new();
        while !self.is_over.load(Ordering::SeqCst) {
            for (lane, conversation) in conversations.iter().enumerate() {
                for (first, second) in [(0, 1), (1, 2), (2, 0)] {
                    if !is_both(&nodes[first], &nodes[second], *conversation) {
                        since.remove(&(lane, first));
                        continue;
                    }
                    let began = since.entry((lane, first)).or_insert_with(Instant::now);
                    assert!(!self.is_silent.load(Ordering::SeqCst), "lane {lane} is {first}'s and {second}'s");
                    assert!(began.elapsed() < BROKEN_IS_SEEN, "lane {lane} stays {first}'s and {second}'s");
                }
            }
            self.looks.fetch_add(1, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

async fn end(nodes: &[&Node]) {
    for node in nodes {
        node.stop().await;
    }
    broker(&nodes[0].broker.prefix, "test", uri()).remove(&[]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the RabbitMQ that SWITCHBOARD_TEST_AMQP_URL names"]
async fn nodes_share_the_lanes_evenly_and_each_has_one_token() {
    let prefix = installation();
    let first = Node::start(&prefix, "first", uri());
    eventually("the only node has all", PATIENCE, || first.shares.held() == LANES).await;
    tokio::time::timeout(PATIENCE, first.shares.gained()).await.expect("it was told");
    let second = Node::start(&prefix, "second", uri());
    let even = |nodes: &[&Node]| {
        let held: Vec<usize> = nodes.iter().map(|node| node.shares.held()).collect();
        held.iter().sum::<usize>() == LANES && held.iter().all(|held| *held <= LANES.div_ceil(nodes.len()))
    };
    let took = eventually("two have a half each", PATIENCE, || even(&[&first, &second])).await;
    tokio::time::timeout(PATIENCE, second.shares.gained()).await.expect("it was told");
    let third = Node::start(&prefix, "third", uri());
    let third_took = eventually("three have a third each", PATIENCE, || even(&[&first, &second, &third])).await;
    println!("even among two after {took:?}, among three after {third_took:?}");
    for conversation in conversations() {
        let holders = [&first, &second, &third].into_iter().filter(|node| node.shares.enter(conversation).is_some()).count();
        assert_eq!(holders, 1, "a conversation is one node's");
    }
    for node in [&first, &second, &third] {
        node.stop().await;
    }
    assert_eq!(tokens(&prefix).await, vec![1; LANES]);
    first.broker.remove(&[]).await.unwrap();
}

/// In each lane, when nobody is there.
async fn tokens(prefix: &str) -> Vec<u32> {
    let connection = connect(&broker(prefix, "test", uri()), "test").await.unwrap();
    let channel = connection.create_channel().await.unwrap();
    let names = Names::new(prefix).unwrap();
    let mut counts = Vec::new();
    for lane in 0..LANES {
        let passive = QueueDeclareOptions::durable().passive();
        counts.push(channel.queue_declare(names.lane(lane), passive, FieldTable::default()).await.unwrap().message_count());
    }
    counts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the RabbitMQ that SWITCHBOARD_TEST_AMQP_URL names"]
async fn the_lanes_of_a_lost_connection_are_another_nodes_within_five_seconds() {
    let (prefix, wires) = (installation(), Tasks::default());
    let wire = Wire::to(&uri(), &wires).await;
    let lost = Node::start(&prefix, "lost", wire.uri());
    eventually("it has all", PATIENCE, || lost.shares.held() == LANES).await;
    let other = Node::start(&prefix, "other", uri());
    eventually("they have a half each", PATIENCE, || lost.shares.held() == 32 && other.shares.held() == 32).await;
    wire.set(State::Cut);
    let (let_go, took) = tokio::join!(
        eventually("it lets go at once", Duration::from_secs(1), || lost.shares.held() == 0),
        eventually("the other has all", Duration::from_secs(5), || other.shares.held() == LANES),
    );
    println!("let go after {let_go:?}, taken after {took:?}");
    wire.set(State::Whole);
    eventually("it is back", PATIENCE, || lost.shares.held() == 32 && other.shares.held() == 32).await;
    end(&[&lost, &other]).await;
    wires.stop(Duration::ZERO).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the RabbitMQ that SWITCHBOARD_TEST_AMQP_URL names"]
async fn no_lane_stays_two_nodes_when_connections_break_and_none_is_when_they_fall_silent() {
    let (prefix, wires) = (installation(), Tasks::default());
    let (mut nodes, mut lines) = (Vec::new(), Vec::new());
    for name in ["a", "b", "c"] {
        let wire = Wire::to(&uri(), &wires).await;
        nodes.push(Node::start(&prefix, name, wire.uri()));
        lines.push(wire);
    }
    let watch = Arc::new(Watch::default());
    let watched: Vec<Arc<RabbitShares>> = nodes.iter().map(|node| Arc::clone(&node.shares)).collect();
    let looking = Arc::clone(&watch);
    let watching = std::thread::spawn(move || looking.run(&watched));
    let held = || nodes.iter().map(|node| node.shares.held()).sum::<usize>();
    eventually("all lanes are held", PATIENCE, || held() == LANES).await;
    for round in 0..6 {
        lines[round % 3].set(State::Cut);
        tokio::time::sleep(Duration::from_millis(700)).await;
        lines[round % 3].set(State::Whole);
        tokio::time::sleep(Duration::from_millis(1_500)).await;
    }
    eventually("all lanes are held again", PATIENCE, || held() == LANES).await;
    watch.is_silent.store(true, Ordering::SeqCst);
    lines[0].set(State::Silent);
    let let_go = eventually("it finds out by itself", Duration::from_secs(8), || nodes[0].shares.held() == 0).await;
    let taken = eventually("the broker too, later", PATIENCE, || held() == LANES).await;
    println!("let go after {let_go:?}, taken {taken:?} after that");
    watch.is_silent.store(false, Ordering::SeqCst);
    lines[0].set(State::Cut);
    lines[0].set(State::Whole);
    eventually("it is back", PATIENCE, || nodes.iter().all(|node| node.shares.held() >= 20)).await;
    watch.is_over.store(true, Ordering::SeqCst);
    watching.join().unwrap();
    assert!(watch.looks.load(Ordering::SeqCst) > 1_000);
    end(&nodes.iter().collect::<Vec<_>>()).await;
    wires.stop(Duration::ZERO).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the RabbitMQ that SWITCHBOARD_TEST_AMQP_URL names"]
async fn a_token_that_is_delivered_again_and_again_makes_no_second_owner() {
    let prefix = installation();
    let (first, second) = (Node::start(&prefix, "first", uri()), Node::start(&prefix, "second", uri()));
    eventually("a half each", PATIENCE, || first.shares.held() == 32 && second.shares.held() == 32).await;
    let connection = connect(&broker(&prefix, "test", uri()), "test").await.unwrap();
    let channel = connection.create_channel().await.unwrap();
    channel.confirm_select(ConfirmSelectOptions::default()).await.unwrap();
    let (names, conversations) = (Names::new(&prefix).unwrap(), conversations());
    for _ in 0..5 {
        for lane in 0..LANES {
            let (options, properties) = (BasicPublishOptions::default(), BasicProperties::default());
            let sent = channel.basic_publish("".into(), names.lane(lane), options, b"", properties).await.unwrap();
            assert!(sent.await.unwrap().is_ack());
        }
        for conversation in &conversations {
            assert!(!is_both(&first.shares, &second.shares, *conversation), "two nodes own it");
        }
        assert_eq!((first.shares.held(), second.shares.held()), (32, 32), "nothing moves for it");
    }
    connection.close(200, "done".into()).await.unwrap();
    first.stop().await;
    eventually("the other has all", PATIENCE, || second.shares.held() == LANES).await;
    end(&[&second]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the RabbitMQ that SWITCHBOARD_TEST_AMQP_URL names"]
async fn a_node_that_stops_gives_its_lanes_back_when_their_work_is_done() {
    let prefix = installation();
    let stopping = Node::start(&prefix, "stopping", uri());
    eventually("it has all", PATIENCE, || stopping.shares.held() == LANES).await;
    let conversation = conversations()[9];
    let share = stopping.shares.enter(conversation).expect("all are its own");
    let other = Node::start(&prefix, "other", uri());
    eventually("they have a half each", PATIENCE, || other.shares.held() >= 32).await;
    let tasks = stopping.tasks.clone();
    let stop = tasks.stop(PATIENCE);
    let worked = async {
        eventually("the rest goes at once", Duration::from_secs(5), || other.shares.held() == LANES - 1).await;
        tokio::time::sleep(Duration::from_secs(3)).await;
        assert!(other.shares.enter(conversation).is_none(), "work goes on in it");
        assert!(stopping.shares.enter(conversation).is_none(), "nothing new begins in it");
        assert!(!stopping.has_ended.load(Ordering::SeqCst));
        let began = Instant::now();
        drop(share);
        eventually("the last one goes", Duration::from_secs(2), || other.shares.held() == LANES).await;
        println!("the last one went after {:?}", began.elapsed());
    };
    let (in_time, ()) = tokio::join!(stop, worked);
    assert!(in_time && stopping.has_ended.load(Ordering::SeqCst));
    end(&[&other]).await;
}

/// A broker of the test's own; it goes with it.
struct OwnBroker {
    folder: tempfile::TempDir,
    port: u16,
}

impl OwnBroker {
    fn script() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/rabbitmq")
    }

    fn start(&self) {
        let started = Command::new(Self::script()).arg("start").arg(self.folder.path()).arg(self.port.to_string()).status();
        assert!(started.unwrap().success());
    }

    fn stop(&self) {
        assert!(Command::new(Self::script()).arg("stop").arg(self.folder.path()).status().unwrap().success());
    }
}

impl Drop for OwnBroker {
    fn drop(&mut self) {
        self.stop();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs Debian's rabbitmq-server, which it starts by scripts/rabbitmq"]
async fn a_broker_that_restarts_is_found_again() {
    // Below the ports that the system gives to connections.
    let port = 20_000 + (std::process::id() % 1_000) as u16 * 4;
    let own = OwnBroker { folder: tempfile::tempdir().unwrap(), port };
    own.start();
    let prefix = installation();
    let node = |name: &str| Node::start(&prefix, name, format!("amqp://127.0.0.1:{port}"));
    let (first, second) = (node("first"), node("second"));
    let all = || first.shares.held() == 32 && second.shares.held() == 32;
    eventually("all lanes are held", PATIENCE, all).await;
    own.stop();
    assert_eq!(first.shares.held() + second.shares.held(), 0);
    own.start();
    let took = eventually("all lanes are held again", Duration::from_mins(1), all).await;
    println!("held again {took:?} after the broker was there");
    first.stop().await;
    second.stop().await;
}
