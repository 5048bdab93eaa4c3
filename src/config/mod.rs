//! Configuration: `default.toml` (complete, the manual) < file < environment < flags. Unknown keys are mistakes, and all
//! mistakes are told together.

mod calls;
mod channels;
mod engines;
mod knowledge;
mod mail;
mod organisations;
mod secrets;
mod traces;
mod voice;

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use engine::error::{Context as _, Error, Kind, Result};
use figment::Figment;
use figment::providers::{Env, Format as _, Toml};
use figment::value::{Dict, Value};
use serde::{Deserialize, Serialize};

use crate::http::address::Proxies;

pub use self::calls::{Calls, Logins};
pub use self::channels::Channels;
pub use self::engines::{
    Address, Bus, BusKind, Files, FilesKind, Mongo, Node, Profile, Queue, QueueKind, Role, S3, Store, StoreKind,
};
pub use self::knowledge::{Embedding, Hidden, Index, IndexKind, Knowledge, Provider, RerankProvider, Reranker, Web};
pub use self::mail::{Encryption, Mail};
pub use self::organisations::{Plan, SignUp, SignUpMode};
pub use self::secrets::{SecretKey, Secrets};
pub use self::traces::Traces;
pub use self::voice::Voice;

pub const DEFAULTS: &str = include_str!("default.toml");

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub profile: Profile,
    pub server: Server,
    pub data: Data,
    pub store: Store,
    pub bus: Bus,
    pub queue: Queue,
    pub files: Files,
    pub node: Node,
    pub audit: Audit,
    pub sockets: Sockets,
    pub limits: Limits,
    pub workers: Workers,
    pub channels: Channels,
    pub knowledge: Knowledge,
    pub voice: Voice,
    pub webhooks: Webhooks,
    pub mail: Mail,
    pub sign_up: SignUp,
    pub plans: BTreeMap<String, Plan>,
    pub secrets: Secrets,
    pub log: Log,
    pub traces: Traces,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub listen: String,
    pub public_url: String,
    pub files_url: String,
    pub trusted_proxies: Vec<String>,
    pub stop_grace_s: u64,
    pub drain_s: u64,
    pub calls_grace_s: u64,
    pub threads: usize,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    pub folder: PathBuf,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    pub keep_days: u64,
}

impl Audit {
    pub fn kept(&self) -> Duration {
        Duration::from_hours(24 * self.keep_days)
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sockets {
    pub max_connections: usize,
    pub max_connections_per_address: usize,
    pub ping_interval_s: u64,
    pub ping_timeout_s: u64,
    pub send_buffer: usize,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub enabled: bool,
    pub logins: Logins,
    pub calls: Calls,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workers {
    pub turns: usize,
    pub deliveries: usize,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhooks {
    pub allow_private: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    pub format: LogFormat,
    pub level: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    Text,
    Json,
}

/// What the command line sets.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    pub file: Option<PathBuf>,
    pub data_dir: Option<PathBuf>,
    pub listen: Option<String>,
    pub roles: Option<Vec<String>>,
}

impl Config {
    /// All mistakes at once, as one `Invalid` error with a line for each.
    pub fn load(flags: &Flags) -> Result<Self> {
        let mut sources = Figment::from(Toml::string(DEFAULTS));
        if let Some(file) = &flags.file {
            sources = sources.merge(Toml::string(&read(file)?));
        }
        sources = sources.merge(Env::prefixed("SWITCHBOARD__").split("__").lowercase(true));
        if let Some(folder) = &flags.data_dir {
            sources = sources.merge(("data.folder", folder));
        }
        if let Some(listen) = &flags.listen {
            sources = sources.merge(("server.listen", listen));
        }
        if let Some(roles) = &flags.roles {
            sources = sources.merge(("node.roles", roles));
        }
        let given: Dict = sources.extract().map_err(|error| Error::invalid(error.to_string()))?;
        let mistakes = mistakes_in(&given)?;
        if !mistakes.is_empty() {
            return Err(Error::invalid(mistakes.join("\n")));
        }
        let config: Self = sources.extract().map_err(|error| Error::invalid(error.to_string()))?;
        let mut contradictions = config.knowledge.contradictions();
        contradictions.extend(config.sign_up.contradictions(&config.plans));
        contradictions.extend(config.engines_missing());
        if contradictions.is_empty() { Ok(config) } else { Err(Error::invalid(contradictions.join("\n"))) }
    }

    /// What types cannot say.
    fn mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        let mut check = |ok: bool, mistake: &str| {
            if !ok {
                mistakes.push(mistake.to_owned());
            }
        };
        check(
            self.server.listen.parse::<SocketAddr>().is_ok(),
            "server.listen: not an address with a port, such as 127.0.0.1:8080",
        );
        check(self.server.stop_grace_s <= 30, "server.stop_grace_s: at most 30");
        check(self.server.drain_s <= 60, "server.drain_s: at most 60");
        check(self.server.calls_grace_s <= 3_600, "server.calls_grace_s: at most 3600");
        if let Err(error) = Proxies::parse(&self.server.trusted_proxies) {
            check(false, &format!("server.{}", error.context));
        }
        check(self.sockets.max_connections > 0, "sockets.max_connections: at least 1");
        check(self.sockets.max_connections_per_address > 0, "sockets.max_connections_per_address: at least 1");
        check((1..=3600).contains(&self.sockets.ping_interval_s), "sockets.ping_interval_s: 1 to 3600");
        check((1..=3600).contains(&self.sockets.ping_timeout_s), "sockets.ping_timeout_s: 1 to 3600");
        check((16..=4096).contains(&self.sockets.send_buffer), "sockets.send_buffer: 16 to 4096");
        check((1..=365).contains(&self.store.keep_events_days), "store.keep_events_days: 1 to 365");
        check((1..=3_660).contains(&self.audit.keep_days), "audit.keep_days: 1 to 3660");
        check((1..=10_000).contains(&self.workers.turns), "workers.turns: 1 to 10000");
        check((1..=1_000).contains(&self.workers.deliveries), "workers.deliveries: 1 to 1000");
        self.limits.logins.check(&mut mistakes);
        self.limits.calls.check(&mut mistakes);
        self.channels.check(&mut mistakes);
        self.voice.check(&mut mistakes);
        self.mail.check(&mut mistakes);
        self.secrets.check(&mut mistakes);
        self.traces.check(&mut mistakes);
        check_origin(&self.server.public_url, "server.public_url", &mut mistakes);
        check_origin(&self.server.files_url, "server.files_url", &mut mistakes);
        mistakes.extend(self.knowledge.mistakes());
        mistakes
    }

    pub fn stop_grace(&self) -> Duration {
        Duration::from_secs(self.server.stop_grace_s)
    }

    pub fn keep_events(&self) -> Duration {
        Duration::from_hours(24 * self.store.keep_events_days)
    }
}

/// Every setting is tried alone against the defaults, so that one mistake hides no other.
fn mistakes_in(given: &Dict) -> Result<Vec<String>> {
    let defaults = Figment::from(Toml::string(DEFAULTS));
    let known: Dict = defaults.extract().map_err(|error| Error::corrupt(error.to_string()))?;
    let mut known_paths = Vec::new();
    flatten("", &known, &mut known_paths);
    let mut settings = Vec::new();
    flatten("", given, &mut settings);
    let mut mistakes = Vec::new();
    for (path, value) in settings {
        if !is_entry(&path) && !known_paths.iter().any(|(known, _)| *known == path) {
            mistakes.push(format!("{path}: there is no such setting"));
            continue;
        }
        match defaults.clone().merge((path.as_str(), value)).extract::<Config>() {
            Ok(config) => mistakes.extend(config.mistakes()),
            Err(error) => mistakes.extend(error.into_iter().map(|error| format!("{path}: {}", error.kind))),
        }
    }
    Ok(mistakes)
}

fn flatten(before: &str, dict: &Dict, into: &mut Vec<(String, Value)>) {
    for (name, value) in dict {
        let path = if before.is_empty() { name.clone() } else { format!("{before}.{name}") };
        match value {
            Value::Dict(_, inner) if !is_entry(&path) => flatten(&path, inner, into),
            leaf => into.push((path, leaf.clone())),
        }
    }
}

/// An entry whose name is the owner's own choice; it is looked at as a whole.
fn is_entry(path: &str) -> bool {
    let name =
        ["voice.voices.", "voice.listeners.", "plans.", "traces.headers."].into_iter().find_map(|table| path.strip_prefix(table));
    name.is_some_and(|name| !name.contains('.'))
}

fn check_origin(text: &str, name: &str, mistakes: &mut Vec<String>) {
    if !text.is_empty() && !is_web_origin(text) {
        mistakes.push(format!("{name}: not an http(s) address without a path"));
    }
}

fn is_web_origin(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some() && url.path() == "/")
}

fn read(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).context(Kind::Invalid, &format!("the configuration file {} cannot be read", file.display()))
}

/// A value that never shows in logs or errors.
#[derive(Clone)]
pub struct Secret(pub [u8; 32]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests;
