//! What nodes share beside the store: time, numbers, the bus, who is there, who leads, work and files. Embedded, each is in this
//! process.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use backends::local::{FolderBlobs, LocalBus, LocalPresence, LocalShares};
use backends::mongo::{NodeNumber, ServerClock};
use backends::rabbitmq::{Broker, RabbitJobs, RabbitShares};
use backends::redis::{Rate, RedisBus, RedisConfig, RedisLease, RedisLimits, RedisLink, RedisPresence};
use backends::s3::{S3Blobs, S3Config};
use engine::clock::Clock;
use engine::error::{Context as _, Error, Kind, Result};
use engine::ids::IdSource;
use engine::ports::vault::Secret;
use engine::ports::{BlobStore, EventBus, JobQueue, Presence, Shares};
use engine::tasks::Tasks;
use rag::index::SwitchingIndex;

use super::folder;
use super::stores::Stores;
use crate::config::{Config, Role};
use crate::http::limits::SharedLimits;

/// Each is there before the store, which needs it.
pub(super) struct Engines {
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<IdSource>,
    pub bus: Arc<dyn EventBus>,
    pub presence: Arc<dyn Presence>,
    time: Option<Arc<ServerClock>>,
    number: Option<NodeNumber>,
    redis: Option<Redis>,
}

struct Redis {
    link: RedisLink,
    bus: RedisBus,
    presence: Arc<RedisPresence>,
    lease: RedisLease,
}

/// What goes to and fro between nodes once the store is open.
pub(super) struct Work {
    pub jobs: Arc<dyn JobQueue>,
    pub shares: Arc<dyn Shares>,
    pub blobs: Arc<dyn BlobStore>,
    pub dependencies: Vec<Arc<dyn Dependency>>,
    /// Where all nodes count together, if there are several.
    pub limits: Option<Arc<dyn SharedLimits>>,
}

/// Something outside the process that the program needs.
#[async_trait]
pub trait Dependency: Send + Sync {
    fn name(&self) -> &'static str;

    async fn answers(&self) -> Result<()>;
}

impl Engines {
    pub async fn open(config: &Config, clock: Arc<dyn Clock>) -> Result<Self> {
        let (mut clock, mut time, mut number) = (clock, None, None);
        if config.uses_mongo() {
            let place = &config.store.mongodb;
            let server = Arc::new(ServerClock::open(&place.uri.0, &place.database, clock).await?);
            clock = server.clone();
            time = Some(server);
            // Only to tell this process from others; numbers of nodes begin behind it.
            let run = IdSource::new(0).next(clock.as_ref());
            number = Some(NodeNumber::claim(&place.uri.0, &place.database, run).await?);
        }
        let ids = Arc::new(IdSource::new(number.as_ref().map_or(0, |claimed| claimed.number)));
        let redis = config.uses_redis().then(|| Redis::open(config)).transpose()?;
        let (bus, presence): (Arc<dyn EventBus>, Arc<dyn Presence>) = if let Some(redis) = &redis {
            (Arc::new(redis.bus.clone()), redis.presence.clone())
        } else {
            let bus: Arc<dyn EventBus> = Arc::new(LocalBus::default());
            (Arc::clone(&bus), Arc::new(LocalPresence::new(bus)))
        };
        Ok(Self { clock, ids, bus, presence, time, number, redis })
    }

    /// Begins what goes on between nodes. What is out of reach now is found later.
    pub async fn start(self, config: &Config, stores: &Stores, index: &Arc<SwitchingIndex>, tasks: &Tasks) -> Result<Work> {
        if let Some(time) = self.time {
            tasks.spawn("node.time", time.run(tasks.clone()));
        }
        if let Some(number) = self.number {
            tracing::info!(number = number.number, "this node has a number");
            tasks.spawn("node.number", number.run(tasks.clone()));
        }
        let mut dependencies: Vec<Arc<dyn Dependency>> = Vec::new();
        let mut leads: Arc<dyn Fn() -> bool + Send + Sync> = Arc::new(|| true);
        let mut limits: Option<Arc<dyn SharedLimits>> = None;
        if let Some(redis) = self.redis {
            redis.bus.run(tasks, Arc::clone(&stores.events)).await?;
            redis.presence.run(tasks).await?;
            if config.runs(Role::Workers) {
                redis.lease.run(tasks);
            }
            limits = Some(Arc::new(RedisLimits::new(redis.link.clone())));
            dependencies.push(Arc::new(redis.link));
            let lease = redis.lease;
            leads = Arc::new(move || lease.leads());
        }
        if config.uses_qdrant() {
            dependencies.push(Arc::new(Qdrant(Arc::clone(index))));
        }
        let mut work = Work {
            jobs: Arc::clone(&stores.jobs),
            shares: if config.uses_redis() { Arc::new(Led(Arc::clone(&leads))) } else { Arc::new(LocalShares) },
            blobs: open_files(config, &mut dependencies)?,
            dependencies,
            limits,
        };
        if config.uses_rabbitmq() {
            let place = &config.queue.rabbitmq;
            let node = format!("switchboard {}", std::process::id());
            let broker = Broker { uri: place.url.0.clone(), prefix: place.prefix.clone(), node };
            let jobs = Arc::new(RabbitJobs::new(broker.clone(), Arc::clone(&stores.jobs), self.clock)?);
            let shares = Arc::new(RabbitShares::new(broker, leads)?);
            let (news, lanes, stop) = (Arc::clone(&jobs), Arc::clone(&shares), tasks.clone());
            tasks.spawn("queue.jobs", async move { news.run(stop).await });
            if config.runs(Role::Workers) {
                let stop = tasks.clone();
                tasks.spawn("queue.lanes", async move { lanes.run(stop).await });
            }
            work.dependencies.push(jobs.clone());
            (work.jobs, work.shares) = (jobs, shares);
        }
        Ok(work)
    }
}

impl Redis {
    fn open(config: &Config) -> Result<Self> {
        let place = &config.bus.redis;
        let link = RedisLink::open(&RedisConfig { url: place.url.0.clone(), prefix: place.prefix.clone() })?;
        let bus = RedisBus::new(link.clone());
        let presence = Arc::new(RedisPresence::new(&bus));
        let lease = RedisLease::new(link.clone(), "work");
        Ok(Self { link, bus, presence, lease })
    }
}

/// Every node works on everything; what one of all does is done by the one that leads.
struct Led(Arc<dyn Fn() -> bool + Send + Sync>);

#[async_trait]
impl Shares for Led {
    fn enter(&self, conversation: engine::ids::ConversationId) -> Option<engine::ports::shares::Share> {
        LocalShares.enter(conversation)
    }

    fn held(&self) -> Option<usize> {
        None
    }

    fn leads(&self) -> bool {
        (self.0)()
    }

    async fn gained(&self) {
        std::future::pending::<()>().await;
    }
}

fn open_files(config: &Config, dependencies: &mut Vec<Arc<dyn Dependency>>) -> Result<Arc<dyn BlobStore>> {
    if !config.uses_s3() {
        if config.uses_mongo() {
            tracing::warn!(
                "files are in this node's data folder: other nodes cannot give them out (files.kind = \"s3\" shares them)"
            );
        }
        return Ok(Arc::new(FolderBlobs::open(config.data.folder.join(folder::BLOBS))?));
    }
    let blobs = Arc::new(open_bucket(config)?);
    dependencies.push(blobs.clone());
    Ok(blobs)
}

pub(super) fn open_bucket(config: &Config) -> Result<S3Blobs> {
    let s3 = &config.files.s3;
    S3Blobs::open(&S3Config {
        endpoint: (!s3.endpoint.trim().is_empty()).then(|| s3.endpoint.trim().to_owned()),
        bucket: s3.bucket.clone(),
        region: s3.region.clone(),
        access_key: s3.key.0.clone(),
        secret: Secret(s3.secret.0.clone()),
        allow_http: s3.allow_http,
        prefix: "files".to_owned(),
    })
}

#[async_trait]
impl Dependency for RedisLink {
    fn name(&self) -> &'static str {
        "redis"
    }

    async fn answers(&self) -> Result<()> {
        self.ping().await
    }
}

#[async_trait]
impl SharedLimits for RedisLimits {
    async fn take(&self, name: &str, key: &str, burst: u32, period: Duration) -> Option<std::result::Result<Duration, Duration>> {
        RedisLimits::take(self, name, key, Rate { burst, period }).await
    }
}

#[async_trait]
impl Dependency for RabbitJobs {
    fn name(&self) -> &'static str {
        "rabbitmq"
    }

    async fn answers(&self) -> Result<()> {
        if self.is_connected() { Ok(()) } else { Err(Error::unavailable("there is no connection to the broker")) }
    }
}

/// The server that keeps the knowledge index.
struct Qdrant(Arc<SwitchingIndex>);

#[async_trait]
impl Dependency for Qdrant {
    fn name(&self) -> &'static str {
        "qdrant"
    }

    async fn answers(&self) -> Result<()> {
        self.0.answers().await.context(Kind::Unavailable, "the Qdrant server does not answer")
    }
}

#[async_trait]
impl Dependency for S3Blobs {
    fn name(&self) -> &'static str {
        "s3"
    }

    async fn answers(&self) -> Result<()> {
        self.ping().await
    }
}
