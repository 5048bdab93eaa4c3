use std::time::{Duration, Instant};

use super::installation::{Engine, Installation};
use super::wire::State;
use crate::harness::engines;
use crate::knowledge::{Base, page};

/// How long an engine is out of reach.
const OUT: Duration = Duration::from_secs(30);

/// Before a fault, and after it.
const CALM: Duration = Duration::from_secs(4);

/// Service is back within this time after the fault is over.
const BACK: Duration = Duration::from_secs(20);

/// The lanes of a node that is killed are others' within this time.
const HANDED_OVER: Duration = Duration::from_secs(5);

const NEEDS: &str = "needs the engines of the distributed profile: scripts/engines";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the engines of the distributed profile: scripts/engines"]
async fn a_node_is_killed_under_load() {
    let mut installation = Installation::open("killed").await;
    let (mut longest, mut lanes) = (Duration::ZERO, Duration::ZERO);
    for number in [1, 2, 0] {
        installation.lanes_within(BACK).await;
        installation.under_load(CALM).await;
        installation.kill(number);
        lanes = lanes.max(installation.lanes_within(HANDED_OVER).await);
        longest = longest.max(installation.answers_within(BACK).await);
        installation.under_load(CALM).await;
        installation.start(number).await;
        installation.balance();
    }
    installation.under_load(CALM).await;
    eprintln!(
        "{}",
        installation
            .close(
                "kill -9 of each node in turn",
                &format!("its lanes were others' within {lanes:?}, a new customer's answer came within {longest:?}")
            )
            .await
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the engines of the distributed profile: scripts/engines"]
async fn all_nodes_are_restarted_one_after_the_other() {
    let mut installation = Installation::open("rolling").await;
    for number in 0..3 {
        installation.under_load(CALM).await;
        installation.restart(number).await;
    }
    installation.under_load(CALM).await;
    eprintln!("{}", installation.close("rolling restart", "no call was refused for longer than a reconnect").await);
}

/// What happens while an engine is out is told by the customers' notes: whatever was acknowledged must be there.
async fn out_of_reach(engine: Engine, state: State, name: &str) -> String {
    let installation = Installation::open(name).await;
    installation.under_load(CALM).await;
    installation.set(engine, state);
    installation.under_load(OUT).await;
    installation.set(engine, State::Whole);
    let back = installation.answers_within(BACK).await;
    installation.under_load(CALM).await;
    installation
        .close(&format!("{engine:?} {state:?} for {OUT:?}"), &format!("a new customer's answer came {back:?} later"))
        .await
}

macro_rules! engines_out_of_reach {
    ($($name:ident: $engine:ident, $state:expr;)+) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        #[ignore = "needs the engines of the distributed profile: scripts/engines"]
        async fn $name() {
            eprintln!("{}", out_of_reach(Engine::$engine, $state, stringify!($name)).await);
        }
    )+};
}

engines_out_of_reach! {
    redis_is_cut_off: Redis, State::Cut;
    redis_falls_silent: Redis, State::Silent;
    redis_is_slow: Redis, State::Slow(Duration::from_secs(2));
    rabbitmq_is_cut_off: RabbitMq, State::Cut;
    rabbitmq_falls_silent: RabbitMq, State::Silent;
    rabbitmq_is_slow: RabbitMq, State::Slow(Duration::from_secs(2));
    mongodb_is_cut_off: Mongo, State::Cut;
    mongodb_falls_silent: Mongo, State::Silent;
    mongodb_is_slow: Mongo, State::Slow(Duration::from_secs(2));
}

/// Stopped softly and started again, at the same place.
async fn restarted(engine: &str, name: &str) -> String {
    let installation = Installation::open(name).await;
    installation.under_load(CALM).await;
    let gone = engines::restart(engine).await;
    let back = installation.answers_within(BACK).await;
    installation.under_load(CALM).await;
    installation
        .close(&format!("{engine} restarted"), &format!("it was away for {gone:?}; a new customer's answer came {back:?} later"))
        .await
}

macro_rules! engines_restarted {
    ($($name:ident: $engine:literal;)+) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        #[ignore = "needs the engines of the distributed profile: scripts/engines"]
        async fn $name() {
            eprintln!("{}", restarted($engine, stringify!($name)).await);
        }
    )+};
}

engines_restarted! {
    redis_is_restarted_and_has_forgotten_everything: "redis";
    rabbitmq_is_restarted: "rabbitmq";
    mongodb_is_restarted: "secantus";
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the engines of the distributed profile: scripts/engines"]
async fn a_node_is_parted_from_everything_while_it_holds_lanes_and_sockets() {
    let installation = Installation::open("parted").await;
    installation.under_load(CALM).await;
    installation.nodes[1].set_all(State::Silent);
    installation.under_load(Duration::from_secs(2)).await;
    // The balancer has seen that it is not ready.
    installation.balance_among(&[0, 2]);
    let others = installation.answers_within(BACK).await;
    installation.under_load(OUT).await;
    installation.nodes[1].set_all(State::Whole);
    installation.balance();
    installation.under_load(CALM).await;
    eprintln!(
        "{}",
        installation.close("a node parted for 30 s", &format!("the others answered a new customer within {others:?}")).await
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the engines of the distributed profile: scripts/engines"]
async fn the_broker_delivers_again_what_is_being_worked_on() {
    let installation = Installation::open("again").await;
    installation.lanes_within(BACK).await;
    installation.under_load(CALM).await;
    let (began, mut times) = (Instant::now(), 0);
    while began.elapsed() < OUT {
        // The broker takes the node for gone and gives its tokens to others; its turns go on.
        let wire = installation.nodes[times % installation.nodes.len()].wire(Engine::RabbitMq);
        wire.set(State::Cut);
        installation.under_load(Duration::from_millis(100)).await;
        wire.set(State::Whole);
        installation.under_load(Duration::from_millis(400)).await;
        times += 1;
    }
    let lanes = installation.lanes_within(BACK).await;
    let back = installation.answers_within(BACK).await;
    installation.under_load(CALM).await;
    let told = format!("every lane had a node {lanes:?} after the last time, and a new customer an answer {back:?} later");
    eprintln!(
        "{}",
        installation.close(&format!("tokens of one node after the other delivered again, {times} times"), &told).await
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the engines of the distributed profile: scripts/engines"]
async fn the_clock_of_a_node_is_five_minutes_off() {
    let faked = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";
    assert!(std::path::Path::new(faked).exists(), "{NEEDS}; and libfaketime");
    let mut installation = Installation::open("clock").await;
    for (number, off) in [(1, "+300s"), (2, "-300s")] {
        installation.kill(number);
        let clock = [("LD_PRELOAD", faked), ("FAKETIME", off), ("FAKETIME_DONT_FAKE_MONOTONIC", "1")];
        let clock = clock.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        installation.start_with(number, clock).await;
    }
    installation.balance();
    installation.under_load(4 * CALM).await;
    eprintln!("{}", installation.close("clocks five minutes fast and slow", "order and leases go by the database's clock").await);
}

/// A disk of its own for one folder; needs the right to mount.
struct SmallDisk(std::path::PathBuf);

impl SmallDisk {
    fn at(folder: &std::path::Path) -> Self {
        std::fs::create_dir_all(folder).unwrap();
        let mount = std::process::Command::new("mount").args(["-t", "tmpfs", "-o", "size=8m", "none"]).arg(folder).status();
        assert!(mount.unwrap().success(), "mounting a small disk takes the rights of root");
        Self(folder.to_owned())
    }

    /// To the last byte.
    fn fill(&self) {
        let mut file = std::fs::File::create(self.0.join("filler")).unwrap();
        for size in [65_536, 512, 1] {
            while std::io::Write::write_all(&mut file, &vec![0; size]).is_ok() {}
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmount = std::process::Command::new("umount").arg("--lazy").arg(&self.0).status();
        assert!(unmount.unwrap().success() || std::thread::panicking());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the engines of the distributed profile: scripts/engines"]
async fn the_disk_of_a_node_is_full() {
    let mut installation = Installation::open("disk").await;
    installation.kill(1);
    let disk = SmallDisk::at(&installation.nodes[1].data);
    installation.start(1).await;
    installation.balance();
    installation.under_load(CALM).await;
    disk.fill();
    installation.balance_among(&[1]);
    let answered = installation.answers_within(BACK).await;
    installation.under_load(2 * CALM).await;
    assert_eq!(installation.upload(1).await, 201, "a picture goes to the bucket past the disk");
    let api = installation.of(1);
    let refused = Base::new(&api, "Harbour").await.try_to_push("full.md", page("ballast").as_bytes()).await;
    assert_eq!(refused.status, 503, "a document that cannot be kept is not taken");
    installation.balance();
    eprintln!(
        "{}",
        installation
            .close(
                "the disk of a node full",
                &format!("it answered a new customer within {answered:?}, took a picture and no document")
            )
            .await
    );
    drop(disk);
}
