//! The people of this node, told to the others, and theirs, told to this one.
//!
//! Each node has a hash in Redis that expires unless it is refreshed: its people are the fields, and the field without a name is
//! the version, which grows with each change. A change is told on the bus at the moment the hash has it. Whoever misses one sees it
//! by the next version and reads the whole hash. The set of nodes says whose hashes there are.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::error::{Error, Result};
use engine::tasks::Tasks;
use redis::{Pipeline, Script};
use tokio::sync::mpsc;
use tokio::time::MissedTickBehavior;

use super::link::{NodeId, RedisLink};
use super::presence::{MOST_PEOPLE, Shared};
use super::there::Person;
use super::wire::{self, Line, News};

/// Other nodes that are followed.
const MOST_NODES: usize = 256;

/// People named in one telling; where more have moved, the hash is read.
const MOST_NAMED: usize = 500;

/// Fields in one command.
const FIELDS: usize = 1_000;

/// People whose coming or going followers are told at once, and the pause after them: a node with many may die.
const SLICE: usize = 1_000;
const BETWEEN_SLICES: Duration = Duration::from_millis(50);

/// People on other nodes count as there for so long while Redis is out of reach.
const KEPT: Duration = Duration::from_mins(1);

/// The field of the version.
const VERSION: &str = "";

/// Writes a change onto the version before it, else nothing: the hash may have expired, or be another Redis's.
const CHANGE: &str = r"
if redis.call('HGET', KEYS[1], '') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], '', ARGV[2])
local came = tonumber(ARGV[6])
for place = 7, 6 + came do redis.call('HSET', KEYS[1], ARGV[place], '') end
for place = 7 + came, #ARGV do redis.call('HDEL', KEYS[1], ARGV[place]) end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('PUBLISH', ARGV[4], ARGV[5])
return 1
";

/// How often, how long.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// A node that has not been heard of for so long is dead.
    pub expiry: Duration,
    pub refresh: Duration,
    /// What changes within this time is told at once.
    pub gather: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { expiry: Duration::from_secs(15), refresh: Duration::from_secs(5), gather: Duration::from_millis(100) }
    }
}

pub(super) struct Sharing {
    shared: Arc<Shared>,
    pace: Pace,
    change: Script,
    /// Of our hash, as far as Redis has it; none: all is to be written.
    written: Option<u64>,
    version: u64,
    nodes: HashMap<NodeId, Node>,
    /// When Redis was last asked for other nodes and answered.
    asked_at: Instant,
    /// Redis has lost our hash, and so perhaps those of others, who need a moment to write them again.
    bare_since: Option<Instant>,
}

/// What is known of another node.
#[derive(Default)]
struct Node {
    version: u64,
    people: HashSet<Person>,
}

impl Sharing {
    pub fn new(shared: Arc<Shared>, pace: Pace) -> Self {
        let change = Script::new(CHANGE);
        let (nodes, asked_at) = (HashMap::new(), Instant::now());
        Self { shared, pace, change, written: None, version: 0, nodes, asked_at, bare_since: None }
    }

    pub async fn run(mut self, mut news: mpsc::Receiver<(NodeId, News)>, tasks: Tasks) {
        let mut looks = tokio::time::interval(self.pace.refresh);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        looks.reset();
        loop {
            tokio::select! {
                () = tasks.stopping() => break,
                Some((node, news)) = news.recv() => self.hear(node, news).await,
                () = self.shared.turned.notified() => {
                    tokio::time::sleep(self.pace.gather).await;
                    if let Err(error) = self.write().await {
                        tracing::debug!(%error, "other nodes do not learn who came and went");
                    }
                }
                _ = looks.tick() => self.look().await,
            }
        }
        if let Err(error) = self.leave().await {
            tracing::debug!(%error, "other nodes learn only later that this one has stopped");
        }
    }

    fn link(&self) -> &RedisLink {
        &self.shared.bus.link
    }

    fn key(&self, node: NodeId) -> String {
        self.link().key(&format!("presence:{node}"))
    }

    fn register(&self) -> String {
        self.link().key("presence")
    }

    /// Refreshes what others know of this node, and looks for what was missed of them.
    pub async fn look(&mut self) {
        match self.refresh().await {
            Ok(()) => self.asked_at = Instant::now(),
            Err(error) => {
                tracing::debug!(%error, "who is on other nodes cannot be asked");
                if self.asked_at.elapsed() > KEPT {
                    for node in self.nodes.keys().copied().collect::<Vec<_>>() {
                        self.forget(node).await;
                    }
                }
            }
        }
    }

    async fn refresh(&mut self) -> Result<()> {
        let own = self.key(self.link().node());
        let mut pipe = redis::pipe();
        pipe.pexpire(&own, millis(self.pace.expiry)).ignore();
        pipe.hget(&own, VERSION).sadd(self.register(), self.link().node().to_string()).ignore();
        pipe.smembers(self.register());
        let (version, nodes): (Option<u64>, Vec<String>) = self.link().ask_all(&pipe).await?;
        if self.written.is_some() && version.is_none() {
            self.bare_since = Some(Instant::now());
        }
        if version.is_none() || version != self.written {
            self.written = None;
        }
        self.write().await?;
        let own = self.link().node();
        let nodes: Vec<NodeId> = nodes.iter().filter_map(|node| NodeId::parse(node)).filter(|node| *node != own).collect();
        self.look_at(&nodes).await?;
        let gone: Vec<NodeId> = self.nodes.keys().copied().filter(|node| !nodes.contains(node)).collect();
        if !self.is_bare() {
            for node in gone {
                self.forget(node).await;
            }
        }
        Ok(())
    }

    fn is_bare(&self) -> bool {
        self.bare_since.is_some_and(|since| since.elapsed() < self.pace.expiry)
    }

    async fn look_at(&mut self, nodes: &[NodeId]) -> Result<()> {
        let mut pipe = redis::pipe();
        for node in nodes {
            pipe.hget(self.key(*node), VERSION);
        }
        let versions: Vec<Option<u64>> = if nodes.is_empty() { Vec::new() } else { self.link().ask_all(&pipe).await? };
        for (node, version) in nodes.iter().zip(versions) {
            match version {
                Some(version) if self.nodes.get(node).is_some_and(|known| known.version >= version) => {}
                Some(_) => self.read(*node).await?,
                None if self.is_bare() => {}
                None => {
                    let () = self.link().ask(redis::cmd("SREM").arg(self.register()).arg(node.to_string())).await?;
                    self.forget(*node).await;
                }
            }
        }
        Ok(())
    }

    /// Who came to this node and left it.
    async fn write(&mut self) -> Result<()> {
        let touched = self.shared.take_touched();
        let (Some(written), Some((came, went))) = (self.written, touched) else {
            return self.write_all().await;
        };
        if came.is_empty() && went.is_empty() {
            return Ok(());
        }
        // Until Redis has said that it has it.
        self.written = None;
        self.version += 1;
        let (version, link) = (self.version, self.link());
        let named = came.len() + went.len() <= MOST_NAMED;
        let news =
            if named { News::Changed { version, came: came.clone(), went: went.clone() } } else { News::Rewritten { version } };
        let mut script = self.change.prepare_invoke();
        script.key(self.key(link.node())).arg(written).arg(version).arg(millis(self.pace.expiry)).arg(self.shared.bus.channel());
        script.arg(wire::one_frame(link.node(), Line::Presence(news))).arg(came.len());
        for person in came.iter().chain(&went) {
            script.arg(person.to_string());
        }
        let has_it: bool = link.run(&script).await?;
        if !has_it {
            return self.write_all().await;
        }
        self.written = Some(version);
        Ok(())
    }

    async fn write_all(&mut self) -> Result<()> {
        self.written = None;
        self.version += 1;
        let (version, node) = (self.version, self.link().node());
        let (key, people) = (self.key(node), self.shared.take_everybody());
        if people.len() == MOST_PEOPLE {
            tracing::warn!(people = people.len(), "so many people are on this node that others do not learn of all");
        }
        let mut pipe = redis::pipe();
        pipe.atomic().del(&key).ignore().hset(&key, VERSION, version).ignore();
        for some in people.chunks(FIELDS) {
            let fields: Vec<(String, &str)> = some.iter().map(|person| (person.to_string(), "")).collect();
            pipe.hset_multiple(&key, &fields).ignore();
        }
        pipe.pexpire(&key, millis(self.pace.expiry)).ignore();
        self.tell(&mut pipe, News::Rewritten { version });
        let () = self.link().ask_all(&pipe).await?;
        self.written = Some(version);
        Ok(())
    }

    fn tell(&self, pipe: &mut Pipeline, news: News) {
        let frame = wire::one_frame(self.link().node(), Line::Presence(news));
        pipe.publish(self.shared.bus.channel(), frame).ignore();
    }

    /// Those who are still connected soon will not be, and may be elsewhere already.
    async fn leave(&mut self) -> Result<()> {
        let node = self.link().node();
        let mut pipe = redis::pipe();
        pipe.atomic().del(self.key(node)).ignore().srem(self.register(), node.to_string()).ignore();
        self.tell(&mut pipe, News::Left);
        self.link().ask_all(&pipe).await
    }

    async fn hear(&mut self, node: NodeId, news: News) {
        let known = self.nodes.get(&node).map_or(0, |known| known.version);
        let result = match news {
            News::Left => {
                self.forget(node).await;
                Ok(())
            }
            News::Changed { version, .. } | News::Rewritten { version } if version <= known => Ok(()),
            News::Changed { version, came, went } if known > 0 && version == known + 1 => {
                self.change(node, version, came, went).await;
                Ok(())
            }
            News::Changed { .. } | News::Rewritten { .. } => self.read(node).await,
        };
        if let Err(error) = result {
            tracing::debug!(%error, %node, "who is on another node cannot be read");
        }
    }

    /// The whole hash of another node.
    async fn read(&mut self, node: NodeId) -> Result<()> {
        if self.nodes.len() >= MOST_NODES && !self.nodes.contains_key(&node) {
            tracing::warn!(%node, "there are more nodes than are followed");
            return Ok(());
        }
        let fields: HashMap<String, String> = self.link().ask(redis::cmd("HGETALL").arg(self.key(node))).await?;
        let Some(version) = fields.get(VERSION) else {
            self.forget(node).await;
            return Ok(());
        };
        let version = version.parse().map_err(|_no_number| Error::corrupt("a node has no version"))?;
        let people: HashSet<Person> = fields.keys().filter_map(|name| name.parse().ok()).take(MOST_PEOPLE).collect();
        let known = self.nodes.entry(node).or_default();
        let came = people.difference(&known.people).copied().collect();
        let went = known.people.difference(&people).copied().collect();
        self.change(node, version, came, went).await;
        Ok(())
    }

    async fn forget(&mut self, node: NodeId) {
        let Entry::Occupied(known) = self.nodes.entry(node) else { return };
        let went = known.get().people.iter().copied().collect();
        self.change(node, u64::MAX, Vec::new(), went).await;
        self.nodes.remove(&node);
    }

    /// Whoever moves from one list to another is not away in between.
    async fn change(&mut self, node: NodeId, version: u64, mut came: Vec<Person>, mut went: Vec<Person>) {
        let known = self.nodes.entry(node).or_default();
        known.version = version;
        came.retain(|person| known.people.len() < MOST_PEOPLE && known.people.insert(*person));
        went.retain(|person| known.people.remove(person));
        let slices = came.chunks(SLICE).map(|some| (some, true)).chain(went.chunks(SLICE).map(|some| (some, false)));
        for (place, (some, come)) in slices.enumerate() {
            if place > 1 {
                tokio::time::sleep(BETWEEN_SLICES).await;
            }
            self.shared.move_away(some, come);
        }
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
