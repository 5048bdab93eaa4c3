//! Which engines stand behind the ports, and where they are: the sections `[store]`, `[bus]`, `[queue]`, `[files]` and `[node]`.

use std::path::PathBuf;

use backends::sqlite::Synchronous;
use serde::{Deserialize, Serialize};

use super::{Config, Hidden, IndexKind};

/// Sets what the sections leave open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// Everything in the program.
    Embedded,
    /// Engines of their own, shared by several nodes.
    Distributed,
}

/// What a section says about one engine: nothing, and so what the profile says, or one of two.
macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $embedded:ident, $distributed:ident $(= $word:literal)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            #[serde(rename = "")]
            AsProfile,
            $embedded,
            $(#[serde(rename = $word)])?
            $distributed,
        }

        impl $name {
            fn is_shared(self, profile: Profile) -> bool {
                match self {
                    Self::AsProfile => profile == Profile::Distributed,
                    Self::$embedded => false,
                    Self::$distributed => true,
                }
            }
        }
    )+};
}

choices! {
    /// Where conversations and everything else are kept.
    StoreKind { Sqlite, Mongo = "mongodb" }
    /// How nodes hear of each other.
    BusKind { Local, Redis }
    /// How work is shared out.
    QueueKind { Store, RabbitMq = "rabbitmq" }
    /// Where files are.
    FilesKind { Folder, S3 = "s3" }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    pub kind: StoreKind,
    pub synchronous: Synchronous,
    pub keep_events_days: u64,
    pub mongodb: Mongo,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mongo {
    /// May hold a password.
    pub uri: Hidden,
    pub database: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bus {
    pub kind: BusKind,
    pub redis: Address,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    pub kind: QueueKind,
    pub rabbitmq: Address,
}

/// Of an engine that others may use too.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// May hold a password.
    pub url: Hidden,
    pub prefix: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Files {
    pub kind: FilesKind,
    pub s3: S3,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3 {
    pub endpoint: String,
    pub bucket: String,
    pub region: String,
    pub key: Hidden,
    pub secret: Hidden,
    pub allow_http: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// What this node does.
    pub roles: Vec<Role>,
    pub secret: Hidden,
    pub secret_file: PathBuf,
}

/// A part of the program that may run on nodes of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Pages, sockets, the API, and webhooks of the channels.
    Gateway,
    /// Phone calls.
    Voice,
    /// Turns, and everything that is done in the background.
    Workers,
}

impl Node {
    pub fn has_secret(&self) -> bool {
        !self.secret.0.trim().is_empty() || !self.secret_file.as_os_str().is_empty()
    }
}

impl Config {
    pub fn runs(&self, role: Role) -> bool {
        self.node.roles.contains(&role)
    }

    pub fn uses_mongo(&self) -> bool {
        self.store.kind.is_shared(self.profile)
    }

    pub fn uses_redis(&self) -> bool {
        self.bus.kind.is_shared(self.profile)
    }

    pub fn uses_rabbitmq(&self) -> bool {
        self.queue.kind.is_shared(self.profile)
    }

    pub fn uses_s3(&self) -> bool {
        self.files.kind.is_shared(self.profile)
    }

    /// Whether nodes of this configuration have their files in a bucket, also while it serves one machine.
    pub fn shares_files(&self) -> bool {
        self.files.kind.is_shared(Profile::Distributed)
    }

    /// What a move between one machine and several needs and does not have.
    pub fn needed_to_move(&self) -> Vec<String> {
        let mut missing = Vec::new();
        if self.store.mongodb.uri.0.trim().is_empty() {
            missing.push("store.mongodb.uri: where is MongoDB?".to_owned());
        }
        if self.store.mongodb.database.trim().is_empty() {
            missing.push("store.mongodb.database: a database has a name".to_owned());
        }
        if self.shares_files() && self.files.s3.bucket.trim().is_empty() {
            missing.push("files.s3.bucket: in which bucket are files kept?".to_owned());
        }
        missing
    }

    pub fn uses_qdrant(&self) -> bool {
        match self.knowledge.index.kind {
            IndexKind::AsProfile => self.profile == Profile::Distributed,
            IndexKind::Embedded => false,
            IndexKind::Qdrant => true,
        }
    }

    /// What the choices need and do not have.
    pub(super) fn engines_missing(&self) -> Vec<String> {
        let mut missing = Vec::new();
        let mut need = |is_used: bool, value: &str, what: &str| {
            if is_used && value.trim().is_empty() {
                missing.push(what.to_owned());
            }
        };
        need(self.uses_mongo(), &self.store.mongodb.uri.0, "store.mongodb.uri: where is MongoDB?");
        need(self.uses_mongo(), &self.store.mongodb.database, "store.mongodb.database: a database has a name");
        need(self.uses_redis(), &self.bus.redis.url.0, "bus.redis.url: where is Redis?");
        need(self.uses_rabbitmq(), &self.queue.rabbitmq.url.0, "queue.rabbitmq.url: where is RabbitMQ?");
        need(self.uses_s3(), &self.files.s3.bucket, "files.s3.bucket: in which bucket are files kept?");
        need(self.uses_qdrant(), &self.knowledge.index.url, "knowledge.index.url: the address of the Qdrant server is missing");
        if self.uses_rabbitmq() && !self.uses_mongo() {
            missing.push("queue.kind: RabbitMQ shares out work of several nodes, which SQLite cannot serve".to_owned());
        }
        let is_split = [Role::Gateway, Role::Voice, Role::Workers].into_iter().any(|role| !self.runs(role));
        if self.node.roles.is_empty() {
            missing.push("node.roles: at least one of gateway, voice and workers".to_owned());
        } else if is_split && !(self.uses_mongo() && self.uses_redis() && self.uses_s3() && self.uses_qdrant()) {
            missing.push("node.roles: roles on nodes of their own share MongoDB, Redis, S3 and Qdrant".to_owned());
        }
        if self.uses_mongo() && !self.node.has_secret() {
            missing.push(
                "node.secret: nodes that share a database sign with one secret; give it here or in node.secret_file".to_owned(),
            );
        }
        missing
    }
}
