//! The connection on which everything is asked: one for all who ask, made again when it breaks, after pauses that grow.
//!
//! While it cannot be made, whoever asks is told so at once instead of waiting for it. The driver's own manager lets them wait,
//! and does not try again after a refused password.

use std::time::{Duration, Instant};

use engine::error::{Error, Result};
use parking_lot::Mutex;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, ErrorKind, RedisError, RedisResult, ServerErrorKind};

use super::link::{ANSWER_PATIENCE, CONNECT_PATIENCE, from_redis, in_time};

pub(super) struct Line {
    client: Client,
    now: Mutex<Option<Made>>,
    /// One connects; the others wait for that.
    making: tokio::sync::Mutex<Making>,
}

/// The connection, and the how manieth it is.
#[derive(Clone)]
pub(super) struct Made {
    number: u64,
    pub connection: MultiplexedConnection,
}

#[derive(Default)]
struct Making {
    number: u64,
    pause: Pause,
    /// Not before.
    again_at: Option<Instant>,
}

/// Between two attempts: the longer, the more of them have failed.
#[derive(Debug, Default)]
pub(super) struct Pause {
    failed: u32,
}

impl Pause {
    const FIRST: Duration = Duration::from_millis(100);
    const LONGEST: Duration = Duration::from_secs(5);

    pub fn next(&mut self) -> Duration {
        let pause = Self::FIRST.saturating_mul(1 << self.failed.min(10)).min(Self::LONGEST);
        self.failed = self.failed.saturating_add(1);
        pause
    }
}

impl Line {
    pub fn new(client: Client) -> Self {
        Self { client, now: Mutex::default(), making: tokio::sync::Mutex::default() }
    }

    pub async fn get(&self) -> Result<Made> {
        if let Some(made) = self.now.lock().clone() {
            return Ok(made);
        }
        let mut making = self.making.lock().await;
        if let Some(made) = self.now.lock().clone() {
            return Ok(made);
        }
        if making.again_at.is_some_and(|again_at| Instant::now() < again_at) {
            return Err(Error::unavailable("Redis: out of reach"));
        }
        let settings = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_PATIENCE))
            .set_response_timeout(Some(ANSWER_PATIENCE));
        let connecting = async {
            let connecting = self.client.get_multiplexed_async_connection_with_config(&settings);
            connecting.await.map_err(|error| from_redis(&error))
        };
        match in_time(CONNECT_PATIENCE, connecting).await {
            Ok(connection) => {
                *making = Making { number: making.number + 1, ..Making::default() };
                let made = Made { number: making.number, connection };
                *self.now.lock() = Some(made.clone());
                Ok(made)
            }
            Err(error) => {
                making.again_at = Some(Instant::now() + making.pause.next());
                Err(error)
            }
        }
    }

    /// What came of asking on a connection. One that is broken, or leads to a server that takes nothing, is used no more.
    pub fn settle<T>(&self, made: &Made, answer: RedisResult<T>) -> Result<T> {
        answer.map_err(|error| {
            let mut now = self.now.lock();
            if is_broken(&error) && now.as_ref().is_some_and(|now| now.number == made.number) {
                *now = None;
            }
            from_redis(&error)
        })
    }
}

fn is_broken(error: &RedisError) -> bool {
    let is_lesser = matches!(error.kind(), ErrorKind::Server(ServerErrorKind::ReadOnly | ServerErrorKind::MasterDown));
    is_lesser || error.is_io_error() || error.is_unrecoverable_error()
}
