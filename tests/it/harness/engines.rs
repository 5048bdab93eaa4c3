//! Which engines stand behind a program under test: those in it, or, with `SWITCHBOARD_TEST_PROFILE=distributed`, the servers that
//! the environment names, and a simulated Qdrant.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::Stdio;
use std::sync::{LazyLock, Mutex};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sandbox::qdrant;
use sha2::{Digest as _, Sha256};
use tokio::runtime::{Builder, Runtime};

/// 32 bytes that keep no secret.
const SECRET: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// What has to be set for a program on this data folder: each folder has a database, and names, of its own.
pub fn settings(data: &Path) -> Vec<(String, String)> {
    if are_shared() { shared(&name_of(data)) } else { Vec::new() }
}

pub fn are_shared() -> bool {
    match std::env::var("SWITCHBOARD_TEST_PROFILE").as_deref() {
        Ok("distributed") => true,
        Ok("embedded") | Err(_) => false,
        Ok(other) => panic!("SWITCHBOARD_TEST_PROFILE is embedded or distributed, not {other}"),
    }
}

/// What the tokens of a program on this data folder are signed with.
pub fn secret(data: &Path) -> [u8; 32] {
    if are_shared() {
        return Sha256::digest(STANDARD.decode(SECRET).unwrap()).into();
    }
    std::fs::read(data.join("secret.key")).unwrap().try_into().expect("a secret is 32 bytes")
}

pub struct Mongo {
    pub uri: String,
    pub database: String,
}

/// Where the database of a program on this data folder is, if it is not in the folder.
pub fn mongo(data: &Path) -> Option<Mongo> {
    are_shared().then(|| Mongo { uri: server("SWITCHBOARD_TEST_MONGO_URI"), database: database(&name_of(data)) })
}

fn database(name: &str) -> String {
    format!("it_{name}")
}

/// The settings of a node; nodes with one name are one installation.
pub fn shared(name: &str) -> Vec<(String, String)> {
    let mongo = server("SWITCHBOARD_TEST_MONGO_URI");
    let redis = server("SWITCHBOARD_TEST_REDIS_URL");
    let mut settings = vec![
        ("SWITCHBOARD__NODE__SECRET", SECRET.to_owned()),
        ("SWITCHBOARD__STORE__KIND", "mongodb".to_owned()),
        ("SWITCHBOARD__STORE__MONGODB__URI", mongo),
        ("SWITCHBOARD__STORE__MONGODB__DATABASE", database(name)),
        ("SWITCHBOARD__BUS__KIND", "redis".to_owned()),
        ("SWITCHBOARD__BUS__REDIS__URL", redis),
        ("SWITCHBOARD__BUS__REDIS__PREFIX", format!("it_{name}")),
    ];
    if let Ok(rabbit) = std::env::var("SWITCHBOARD_TEST_AMQP_URL") {
        settings.push(("SWITCHBOARD__QUEUE__KIND", "rabbitmq".to_owned()));
        settings.push(("SWITCHBOARD__QUEUE__RABBITMQ__URL", rabbit));
        settings.push(("SWITCHBOARD__QUEUE__RABBITMQ__PREFIX", format!("it_{name}")));
    }
    settings.push(("SWITCHBOARD__KNOWLEDGE__INDEX__KIND", "qdrant".to_owned()));
    settings.push(("SWITCHBOARD__KNOWLEDGE__INDEX__URL", index(name)));
    let settings = settings.into_iter().map(|(name, value)| (name.to_owned(), value));
    settings.chain(objects(name)).collect()
}

/// The address of this installation's Qdrant, which lasts as long as the tests do.
fn index(name: &str) -> String {
    static SERVERS: Mutex<BTreeMap<String, qdrant::Server>> = Mutex::new(BTreeMap::new());
    // Tests have runtimes of their own, which end with them.
    static RUNTIME: LazyLock<Runtime> =
        LazyLock::new(|| Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap());
    let _within = RUNTIME.enter();
    let mut servers = SERVERS.lock().unwrap();
    servers.entry(name.to_owned()).or_insert_with(|| qdrant::Server::start().unwrap()).url.clone()
}

/// The object store, with a bucket of this installation that is made here.
fn objects(name: &str) -> Vec<(String, String)> {
    let endpoint = server("SWITCHBOARD_TEST_S3_ENDPOINT");
    let bucket = format!("it-{}", name.to_lowercase().replace('_', "-"));
    let host = endpoint.trim_start_matches("http://");
    let asked = format!("PUT /{bucket} HTTP/1.1\r\nhost: {host}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    let mut connection = TcpStream::connect(host).unwrap();
    connection.write_all(asked.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "the object store makes a bucket: {answer}");
    let setting = |name: &str, value: &str| (format!("SWITCHBOARD__FILES__{name}"), value.to_owned());
    vec![
        setting("KIND", "s3"),
        setting("S3__ENDPOINT", &endpoint),
        setting("S3__BUCKET", &bucket),
        setting("S3__KEY", "test"),
        setting("S3__SECRET", "test-secret"),
        setting("S3__ALLOW_HTTP", "true"),
    ]
}

/// Stops one of the engines softly and starts it again at the same place; how long that took.
pub async fn restart(engine: &str) -> Duration {
    let folder = server("SWITCHBOARD_TEST_ENGINES");
    let began = Instant::now();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/engines");
    // What it prints is known; a pipe would stay open for as long as the engine lives.
    let done = tokio::process::Command::new(script).args(["restart", &folder, engine]).stdout(Stdio::null()).status().await;
    assert!(done.unwrap().success(), "{engine} was not started again");
    began.elapsed()
}

fn server(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: it says where the server is that this profile needs"))
}

/// Of the folders above it too, since tests call many of theirs `data`.
fn name_of(data: &Path) -> String {
    let path = data.to_string_lossy();
    let plain: String = path.chars().filter(char::is_ascii_alphanumeric).collect();
    plain[plain.len().saturating_sub(40)..].to_owned()
}
