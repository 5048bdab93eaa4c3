use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::time::{Duration, Instant};

use engine::error::{Error, Kind, Result};
use engine::tasks::Tasks;
use lapin::protocol::{AMQPErrorKind, AMQPHardError, AMQPSoftError};
use lapin::uri::AMQPUri;
use lapin::{Connection, ConnectionProperties, ErrorKind};

/// Seconds after which the broker begins to doubt a silent node. It takes one that was cut off for dead after one to two times
/// this; by then the node has let go of its lanes itself (`shares`).
const HEARTBEAT: u16 = 10;

const CONNECT_PATIENCE: Duration = Duration::from_secs(10);
const CLOSE_PATIENCE: Duration = Duration::from_secs(2);

/// Where the broker is, and how this process appears there.
#[derive(Clone)]
pub struct Broker {
    /// `amqp://` or `amqps://`, with name and password.
    pub uri: String,
    /// Before every name, so that installations can share a broker.
    pub prefix: String,
    /// Names this process in the broker's own tools.
    pub node: String,
}

/// One connection for one purpose, which its name says.
pub(super) async fn connect(broker: &Broker, purpose: &str) -> Result<Connection> {
    // What the parser says against it may hold the password.
    let uri = broker.uri.parse::<AMQPUri>().ok();
    let mut uri = uri.ok_or_else(|| Error::invalid("the address of the message broker is not an AMQP address"))?;
    uri.query.heartbeat.get_or_insert(HEARTBEAT);
    let properties = ConnectionProperties::default().with_connection_name(format!("{}: {purpose}", broker.node).into());
    within(CONNECT_PATIENCE, Connection::connect_uri(uri, properties)).await
}

/// The broker gives back at once what was in hand here.
pub(super) async fn close(connection: &Connection) {
    if let Err(error) = within(CLOSE_PATIENCE, connection.close(200, "OK".into())).await {
        tracing::debug!(error = &error as &dyn std::error::Error, "a connection to the message broker was not closed in order");
    }
}

/// Nothing is awaited from the broker without an end.
pub(super) async fn within<T>(patience: Duration, answer: impl Future<Output = lapin::Result<T>>) -> Result<T> {
    match tokio::time::timeout(patience, answer).await {
        Ok(answer) => answer.map_err(from_lapin),
        Err(late) => Err(Error::unavailable("the message broker did not answer in time").because(late)),
    }
}

pub(super) fn from_lapin(error: lapin::Error) -> Error {
    let kind = match error.kind() {
        ErrorKind::ProtocolError(error) => match error.kind() {
            // It was declared before in another way.
            AMQPErrorKind::Soft(AMQPSoftError::PRECONDITIONFAILED) => Kind::Conflict,
            AMQPErrorKind::Soft(AMQPSoftError::ACCESSREFUSED) | AMQPErrorKind::Hard(AMQPHardError::NOTALLOWED) => Kind::Forbidden,
            _ => Kind::Unavailable,
        },
        _ => Kind::Unavailable,
    };
    Error::new(kind, "the message broker refused or broke off").because(error)
}

/// How long to stay away from a broker that was lost: longer each time, up to [`BackOff::LONGEST`].
pub(super) struct BackOff {
    next: Duration,
    began: Instant,
}

impl BackOff {
    const SHORTEST: Duration = Duration::from_millis(250);
    const LONGEST: Duration = Duration::from_secs(10);
    /// What held this long was no failure to connect.
    const HELD: Duration = Duration::from_secs(30);

    pub(super) fn new() -> Self {
        Self { next: Self::SHORTEST, began: Instant::now() }
    }

    /// Rests before the next try; false when the program stops meanwhile.
    pub(super) async fn rest(&mut self, tasks: &Tasks) -> bool {
        let wait = self.wait();
        let stopped = tokio::time::timeout(wait, tasks.stopping()).await.is_ok();
        self.began = Instant::now();
        !stopped
    }

    /// Between a half and all of it by chance: a broker that is back does not get all nodes in the same moment.
    fn wait(&mut self) -> Duration {
        if self.began.elapsed() >= Self::HELD {
            self.next = Self::SHORTEST;
        }
        let half = self.next / 2;
        self.next = (self.next * 2).min(Self::LONGEST);
        let chance = (RandomState::new().hash_one(0) % 1_024) as u32;
        half + half * chance / 1_024
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rests_grow_and_are_bounded() {
        let mut back_off = BackOff::new();
        let waits: Vec<Duration> = (0..20).map(|_| back_off.wait()).collect();
        assert!(waits[0] <= BackOff::SHORTEST, "{waits:?}");
        assert!(waits.iter().all(|wait| *wait <= BackOff::LONGEST), "{waits:?}");
        assert!(waits[10..].iter().all(|wait| *wait >= BackOff::LONGEST / 2), "{waits:?}");
    }

    #[tokio::test]
    async fn an_address_that_cannot_be_read_is_not_shown() {
        let broker = Broker { uri: "http://u:secret@x".into(), prefix: "a".into(), node: "b".into() };
        let error = connect(&broker, "test").await.map(drop).unwrap_err();
        assert_eq!(error.kind, Kind::Invalid);
        assert!(!format!("{error:?}").contains("secret"));
    }
}
