//! Which engines stand behind a program under test: those in it, or, with `SWITCHBOARD_TEST_PROFILE=distributed`, the servers that
//! the environment names.

use std::path::Path;

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
    settings.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
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
