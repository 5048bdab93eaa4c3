//! Three nodes, their wires, and the people who use them.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::wire::{State, Wire};
use crate::crash::follower::Told;
use crate::crash::{Notes, Situation, customer, follower, verdict};
use crate::harness::api::Api;
use crate::harness::program::{NO_LIMITS, Program};
use crate::harness::shop::scripted;
use crate::harness::web::Request;
use crate::harness::{engines, form};

const NODES: usize = 3;

pub const LANES: usize = 64;

/// Customers who wait for each answer, and customers who write on without waiting.
const PATIENT: usize = 4;
const HASTY: usize = 2;

/// With every engine at hand a node is ready within this time.
const START_LIMIT: Duration = Duration::from_mins(1);

/// The engines, as the settings of a node name them.
const ENGINES: [&str; 5] = [
    "SWITCHBOARD__STORE__MONGODB__URI",
    "SWITCHBOARD__BUS__REDIS__URL",
    "SWITCHBOARD__QUEUE__RABBITMQ__URL",
    "SWITCHBOARD__FILES__S3__ENDPOINT",
    "SWITCHBOARD__KNOWLEDGE__INDEX__URL",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Mongo,
    Redis,
    RabbitMq,
    S3,
    Qdrant,
}

pub struct Node {
    pub data: PathBuf,
    settings: Vec<(String, String)>,
    wires: Vec<Option<Wire>>,
    program: Option<Program>,
}

pub struct Installation {
    pub nodes: Vec<Node>,
    /// Those that the balancer sends people to while they run.
    pub doors: Vec<usize>,
    api: Api,
    tell: watch::Sender<Situation>,
    customers: JoinSet<Notes>,
    follower: JoinSet<Vec<Told>>,
    // Removed at the end.
    _folder: TempDir,
}

impl Node {
    async fn new(data: PathBuf, mut settings: Vec<(String, String)>) -> Self {
        let mut wires = Vec::new();
        for engine in ENGINES {
            let Some((_, address)) = settings.iter_mut().find(|(setting, _)| setting == engine) else {
                wires.push(None);
                continue;
            };
            let (port, rest) = split(address);
            let wire = Wire::to(SocketAddr::from(([127, 0, 0, 1], port))).await;
            *address = rest.replace("{port}", &wire.port.to_string());
            wires.push(Some(wire));
        }
        let (limits, off) = NO_LIMITS;
        settings.push((limits.to_owned(), off.to_owned()));
        Self { data, settings, wires, program: None }
    }

    pub fn wire(&self, engine: Engine) -> &Wire {
        self.wires[engine as usize].as_ref().expect("this engine is part of the profile")
    }

    pub fn set_all(&self, state: State) {
        for wire in self.wires.iter().flatten() {
            wire.set(state);
        }
    }

    pub fn url(&self) -> Option<Arc<str>> {
        self.program.as_ref().map(|program| program.url.as_str().into())
    }
}

/// The port of an address, and the address with a place for another.
fn split(address: &str) -> (u16, String) {
    let at = address.find("127.0.0.1:").expect("engines under test listen on the loopback") + "127.0.0.1:".len();
    let digits: String = address[at..].chars().take_while(char::is_ascii_digit).collect();
    let rest = format!("{}{{port}}{}", &address[..at], &address[at + digits.len()..]);
    (digits.parse().unwrap(), rest)
}

async fn lanes_of(url: &str) -> usize {
    let metrics = Request::new("GET", "/metrics").send(url).await.unwrap();
    let metrics = String::from_utf8_lossy(&metrics.body);
    let held = metrics.lines().find_map(|line| line.strip_prefix("switchboard_lanes_held "));
    held.map_or(0, |count| count.parse().unwrap())
}

impl Installation {
    /// With customers who write already.
    pub async fn open(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let name = format!("{name}{}", std::process::id());
        let settings = engines::shared(&name);
        let mut nodes = Vec::new();
        for number in 0..NODES {
            nodes.push(Node::new(folder.path().join(format!("node{number}")), settings.clone()).await);
        }
        let first = &nodes[0];
        let settings: Vec<(&str, &str)> = first.settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        // The first one makes the demo's organisation.
        let program = Program::start(&first.data, &settings).await;
        let api = Api::of(&program.url, &program.login).await;
        let inbox = scripted(&api).await;
        nodes[0].program = Some(program);
        let (tell, situation) = watch::channel(Situation::default());
        let doors = (0..NODES).collect();
        let mut installation =
            Self { nodes, doors, api, tell, customers: JoinSet::new(), follower: JoinSet::new(), _folder: folder };
        for number in 1..NODES {
            installation.start(number).await;
        }
        installation.balance();
        for number in 0..PATIENT + HASTY {
            installation.customers.spawn(customer::run(number, number < PATIENT, inbox.key.clone(), situation.clone()));
        }
        installation.follower.spawn(follower::run(installation.api.token.clone(), situation));
        installation
    }

    pub async fn start(&mut self, number: usize) {
        self.start_with(number, Vec::new()).await;
    }

    pub async fn start_with(&mut self, number: usize, more: Vec<(String, String)>) {
        let node = &mut self.nodes[number];
        let settings = node.settings.iter().cloned().chain(more).collect();
        let began = Instant::now();
        let program =
            Program::serve(&node.data, settings).await.unwrap_or_else(|why| panic!("node {number} did not start: {why}"));
        assert!(began.elapsed() < START_LIMIT, "node {number} took {:?} to start", began.elapsed());
        node.program = Some(program);
    }

    /// kill -9.
    pub fn kill(&mut self, number: usize) {
        self.nodes[number].program.take().expect("the node runs").kill();
        self.balance();
    }

    /// As a rolling restart does: told to stop, out of the balancer, started again.
    pub async fn restart(&mut self, number: usize) {
        self.restart_with(number, Vec::new()).await;
    }

    pub async fn restart_with(&mut self, number: usize, more: Vec<(String, String)>) {
        let program = self.nodes[number].program.take().expect("the node runs");
        self.balance();
        program.stop().await;
        self.start_with(number, more).await;
        self.balance();
    }

    /// The balancer sends people to these nodes from now on.
    pub fn balance_among(&self, numbers: &[usize]) {
        let urls: Vec<_> = numbers.iter().filter_map(|number| self.nodes[*number].url()).collect();
        self.tell.send_modify(|now| now.urls = urls);
    }

    pub fn balance(&self) {
        self.balance_among(&self.doors);
    }

    /// Load, for a time that is itself what is tried.
    pub async fn under_load(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }

    /// How long it takes from now until a customer who is new gets an answer.
    pub async fn answers_within(&self, limit: Duration) -> Duration {
        let began = Instant::now();
        let inbox = scripted(&self.alive()).await;
        let (tell, situation) = watch::channel(self.tell.borrow().clone());
        let mut one = JoinSet::new();
        one.spawn(customer::run(99, true, inbox.key, situation));
        tell.send_modify(|now| now.finish = true);
        let notes = tokio::time::timeout(limit, one.join_next()).await;
        notes.unwrap_or_else(|_| panic!("no answer within {limit:?}")).unwrap().unwrap();
        began.elapsed()
    }

    /// Every node's wire to this engine.
    pub fn set(&self, engine: Engine, state: State) {
        for node in &self.nodes {
            node.wire(engine).set(state);
        }
    }

    /// What this node says it has to do without.
    pub async fn lacks(&self, number: usize) -> String {
        let answer = Request::new("GET", "/readyz").send(&self.nodes[number].url().expect("the node runs")).await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.text().lines().skip(1).collect()
    }

    /// Its owner, at this node.
    pub fn of(&self, number: usize) -> Api {
        self.api.at(&self.nodes[number].url().expect("the node runs"))
    }

    /// An operator's file to this node; the status of the answer.
    pub async fn upload(&self, number: usize) -> u16 {
        self.of(number).call(form::request("/api/v1/attachments", "dot.png", &form::png(64, 64))).await.status
    }

    /// How many lanes this node holds.
    pub async fn lanes_of(&self, number: usize) -> usize {
        lanes_of(&self.nodes[number].url().expect("the node runs")).await
    }

    /// How long it takes until the living nodes hold every lane, each one's count added up.
    pub async fn lanes_within(&self, limit: Duration) -> Duration {
        let began = Instant::now();
        loop {
            let mut held = 0;
            for url in self.nodes.iter().filter_map(Node::url) {
                held += lanes_of(&url).await;
            }
            if held == LANES {
                return began.elapsed();
            }
            assert!(began.elapsed() < limit, "{held} of {LANES} lanes are held after {limit:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The API at a node that runs.
    pub fn alive(&self) -> Api {
        let url = self.nodes.iter().find_map(Node::url).expect("a node runs");
        self.api.at(&url)
    }

    /// Everybody ends what they began; what they noted is what is stored, and what the operator was told.
    pub async fn close(mut self, fault: &str, details: &str) -> String {
        self.tell.send_modify(|now| now.finish = true);
        let customers = std::mem::take(&mut self.customers);
        let notes = tokio::time::timeout(Duration::from_mins(3), customers.join_all()).await;
        let notes = notes.expect("everybody gets their last answer");
        let api = self.alive();
        let told = follower::finished(std::mem::take(&mut self.follower), &api, &notes).await;
        let sent: usize = notes.iter().map(|notes| notes.sent.len()).sum();
        for notes in &notes {
            verdict::check(notes, &api.messages(&notes.conversation).await);
        }
        verdict::check_feed(&told, &notes);
        for node in &mut self.nodes {
            if let Some(program) = node.program.take() {
                program.stop().await;
            }
        }
        format!("{fault}: {sent} messages acknowledged, all stored, answered once and told once; {details}")
    }
}
