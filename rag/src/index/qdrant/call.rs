//! One request to the server: its client, its repetitions, and what its errors mean.

use std::time::Duration;

use qdrant_client::{Qdrant, QdrantError};
use tokio::time::sleep;
use tonic::Code;

use super::QdrantOptions;
use crate::index::{IndexError, IndexErrorKind};

/// Every request may be made again: ids are the same each time, and removing twice is no error.
const ATTEMPTS: u32 = 4;
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// A client, and what it is asked to do, for the words of an error.
#[derive(Clone, Copy)]
pub(super) struct Caller<'a> {
    pub(super) client: &'a Qdrant,
    pub(super) action: &'static str,
}

pub(super) fn client(options: &QdrantOptions) -> Result<Qdrant, IndexError> {
    let mut config = Qdrant::from_url(&options.url);
    config.timeout = options.timeout;
    config.connect_timeout = CONNECT_TIMEOUT;
    config.api_key.clone_from(&options.api_key);
    // It would be a request of its own at each start, and prints to the terminal.
    config.check_compatibility = false;
    config.build().map_err(|error| IndexError::new(IndexErrorKind::Invalid, "the address of the Qdrant server is wrong", error))
}

/// Repeats what the server was not there for, with a pause that doubles.
pub(super) async fn retried<'a, T, F>(caller: Caller<'a>, request: impl Fn(&'a Qdrant) -> F) -> Result<T, IndexError>
where
    F: Future<Output = Result<T, QdrantError>>,
{
    let mut pause = FIRST_PAUSE;
    for _ in 1..ATTEMPTS {
        match request(caller.client).await {
            Err(error) if is_passing(&error) => sleep(pause).await,
            answered => return answered.map_err(failed(caller.action)),
        }
        pause *= 2;
    }
    request(caller.client).await.map_err(failed(caller.action))
}

/// A connection that could not be made is reported as internal by the client.
fn is_passing(error: &QdrantError) -> bool {
    let code = code(error);
    matches!(error, QdrantError::ResourceExhaustedError { .. })
        || matches!(code, Some(Code::Unavailable | Code::Aborted | Code::Internal))
}

pub(super) fn code(error: &QdrantError) -> Option<Code> {
    match error {
        QdrantError::ResponseError { status } | QdrantError::ResourceExhaustedError { status, .. } => Some(status.code()),
        _ => None,
    }
}

pub(super) fn failed(action: &'static str) -> impl Fn(QdrantError) -> IndexError {
    move |error| {
        let kind = match code(&error) {
            Some(Code::InvalidArgument | Code::OutOfRange | Code::Unauthenticated | Code::PermissionDenied) => {
                IndexErrorKind::Invalid
            }
            Some(Code::DataLoss) => IndexErrorKind::Corrupt,
            _ => IndexErrorKind::Unavailable,
        };
        IndexError::new(kind, format!("could not {action}"), error)
    }
}
