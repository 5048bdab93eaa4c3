use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use engine::error::{Error, Kind, Result};
use redis::aio::{MultiplexedConnection, SendError};
use redis::{
    AsyncConnectionConfig, Client, Cmd, ConnectionAddr, ConnectionInfo, ErrorKind, FromRedisValue, IntoConnectionInfo, Pipeline,
    ProtocolVersion, PushInfo, RedisError, ScriptInvocation,
};

use super::line::Line;

/// For one connection, with all that is said before it can be used.
pub(super) const CONNECT_PATIENCE: Duration = Duration::from_secs(2);

/// For one answer.
pub(super) const ANSWER_PATIENCE: Duration = Duration::from_secs(1);

/// For both.
const PATIENCE: Duration = Duration::from_secs(3);

/// Bytes that were sent and that nobody acknowledges: the line is dead.
#[cfg(target_os = "linux")]
const LINE_PATIENCE: Duration = Duration::from_secs(10);

const LONGEST_PREFIX: usize = 64;

/// Where Redis is, and what is ours there.
#[derive(Clone)]
pub struct RedisConfig {
    /// `redis://[user:password@]host[:port][/database]`; with TLS `rediss://`.
    pub url: String,
    /// Begins every key and every channel. Installations that share a server have different ones.
    pub prefix: String,
}

// The address may hold a password.
impl fmt::Debug for RedisConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisConfig").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

/// One process among those that share a Redis; another after each start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct NodeId(u64);

impl NodeId {
    fn random() -> Result<Self> {
        let mut bytes = [0; 8];
        aws_lc_rs::rand::fill(&mut bytes).map_err(|_unspecified| Error::unavailable("the system gives no random numbers"))?;
        Ok(Self(u64::from_be_bytes(bytes)))
    }

    pub fn parse(text: &str) -> Option<Self> {
        u64::from_str_radix(text, 16).ok().map(Self)
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// One process's way to Redis: a connection for everything that is asked, made again when it breaks, and others to listen on.
#[derive(Clone)]
pub struct RedisLink {
    line: Arc<Line>,
    /// What is told without having been asked for needs the newer protocol.
    listener: Client,
    prefix: Arc<str>,
    node: NodeId,
}

impl fmt::Debug for RedisLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.listener.get_connection_info().addr();
        f.debug_struct("RedisLink").field("address", &address.to_string()).field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

impl RedisLink {
    /// Asks nothing yet: Redis may be out of reach.
    pub fn open(config: &RedisConfig) -> Result<Self> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b":_-".contains(&byte);
        if !(1..=LONGEST_PREFIX).contains(&config.prefix.len()) || !config.prefix.bytes().all(is_plain) {
            return Err(Error::invalid(format!("the prefix for Redis: 1 to {LONGEST_PREFIX} of a-z, A-Z, 0-9, :, _ and -")));
        }
        let info = settled(config.url.as_str().into_connection_info().map_err(|error| from_redis(&error))?);
        if matches!(info.addr(), ConnectionAddr::TcpTls { .. }) {
            choose_cryptography();
        }
        let listening = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
        let listener = Client::open(info.clone().set_redis_settings(listening)).map_err(|error| from_redis(&error))?;
        let line = Line::new(Client::open(info).map_err(|error| from_redis(&error))?);
        Ok(Self { line: Arc::new(line), listener, prefix: config.prefix.as_str().into(), node: NodeId::random()? })
    }

    /// [`Self::open`], and Redis has answered.
    pub async fn connect(config: &RedisConfig) -> Result<Self> {
        let link = Self::open(config)?;
        link.ping().await?;
        Ok(link)
    }

    pub async fn ping(&self) -> Result<()> {
        self.ask(&redis::cmd("PING")).await
    }

    pub(super) fn node(&self) -> NodeId {
        self.node
    }

    pub(super) fn key(&self, name: &str) -> String {
        format!("{}:{name}", self.prefix)
    }

    pub(super) async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T> {
        let asking = async {
            let mut made = self.line.get().await?;
            let answer = command.query_async(&mut made.connection).await;
            self.line.settle(&made, answer)
        };
        in_time(PATIENCE, asking).await
    }

    pub(super) async fn ask_all<T: FromRedisValue>(&self, commands: &Pipeline) -> Result<T> {
        let asking = async {
            let mut made = self.line.get().await?;
            let answer = commands.query_async(&mut made.connection).await;
            self.line.settle(&made, answer)
        };
        in_time(PATIENCE, asking).await
    }

    pub(super) async fn run<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> Result<T> {
        self.run_in(PATIENCE, script).await
    }

    pub(super) async fn run_in<T: FromRedisValue>(&self, patience: Duration, script: &ScriptInvocation<'_>) -> Result<T> {
        let asking = async {
            let mut made = self.line.get().await?;
            let answer = script.invoke_async(&mut made.connection).await;
            self.line.settle(&made, answer)
        };
        in_time(patience, asking).await
    }

    /// A connection of its own on which `heard` is called with everything that is told there; it must not wait. Dropped at the
    /// connection's end.
    pub(super) async fn listen(
        &self,
        channel: &str,
        heard: impl Fn(PushInfo) -> Result<(), SendError> + Send + Sync + 'static,
    ) -> Result<MultiplexedConnection> {
        let settings = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_PATIENCE))
            .set_response_timeout(Some(ANSWER_PATIENCE))
            .set_push_sender(heard);
        let listening = async {
            let mut connection = self.listener.get_multiplexed_async_connection_with_config(&settings).await?;
            connection.subscribe(channel).await?;
            Ok(connection)
        };
        in_time(PATIENCE, async { listening.await.map_err(|error: RedisError| from_redis(&error)) }).await
    }
}

/// A line that is dead without a word is found out.
fn settled(info: ConnectionInfo) -> ConnectionInfo {
    let line = info.tcp_settings().clone().set_nodelay(true);
    #[cfg(target_os = "linux")]
    let line = line.set_user_timeout(LINE_PATIENCE);
    info.set_tcp_settings(line)
}

/// The driver takes what the process has chosen, and where two are built in nothing is chosen by itself.
fn choose_cryptography() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Another thread may have been faster: one is chosen in any case.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    }
}

pub(super) async fn in_time<T>(patience: Duration, work: impl Future<Output = Result<T>>) -> Result<T> {
    let elapsed = |_| Err(Error::unavailable("Redis: no answer in time"));
    tokio::time::timeout(patience, work).await.unwrap_or_else(elapsed)
}

/// In words of our own: what a server answers may repeat what it was sent, a password too.
pub(super) fn from_redis(error: &RedisError) -> Error {
    let kind = match error.kind() {
        ErrorKind::InvalidClientConfig => Kind::Invalid,
        ErrorKind::UnexpectedReturnType | ErrorKind::Parse => Kind::Corrupt,
        _ => Kind::Unavailable,
    };
    let what = match error.code() {
        Some(code) => code,
        None if error.is_connection_refusal() => "connection refused",
        None if error.is_timeout() => "no answer in time",
        None if error.is_connection_dropped() => "connection lost",
        None => error.category(),
    };
    Error::new(kind, format!("Redis: {what}"))
}
