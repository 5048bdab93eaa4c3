//! Against a real broker: `scripts/rabbitmq start DIR PORT`, then `SWITCHBOARD_TEST_AMQP_URL=amqp://127.0.0.1:PORT`.

mod jobs;
mod shares;
mod wire;

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::time::{Duration, Instant};

use super::Broker;

/// For what has to happen, when nothing is said of how soon.
const PATIENCE: Duration = Duration::from_secs(30);

fn uri() -> String {
    std::env::var("SWITCHBOARD_TEST_AMQP_URL").expect("SWITCHBOARD_TEST_AMQP_URL names a RabbitMQ")
}

/// An installation of the test's own.
fn installation() -> String {
    format!("test-{:016x}", RandomState::new().hash_one(0))
}

fn broker(prefix: &str, node: &str, uri: String) -> Broker {
    Broker { uri, prefix: prefix.to_owned(), node: node.to_owned() }
}

/// How long it took.
async fn eventually(what: &str, most: Duration, mut is_so: impl FnMut() -> bool) -> Duration {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < most, "not within {most:?}: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    began.elapsed()
}
