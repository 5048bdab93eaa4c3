use std::fmt;

use engine::error::{Error, Kind};
use mongodb::error::{ErrorKind, TRANSIENT_TRANSACTION_ERROR, UNKNOWN_TRANSACTION_COMMIT_RESULT, WriteFailure};

const DUPLICATE_KEY: i32 = 11_000;
const WRITE_CONFLICT: i32 = 112;
const DOCUMENT_FAILED_VALIDATION: i32 = 121;

/// What a caller can do about an error of the driver. The error itself stays beside it: whether a transaction may be tried again
/// stands in it.
pub(super) fn from_mongo(error: mongodb::error::Error) -> Error {
    let kind = match code(&error) {
        Some(DUPLICATE_KEY) => Kind::Conflict,
        Some(DOCUMENT_FAILED_VALIDATION) => Kind::Corrupt,
        _ => match *error.kind {
            ErrorKind::BsonDeserialization(_) | ErrorKind::BsonSerialization(_) | ErrorKind::InvalidArgument { .. } => {
                Kind::Corrupt
            }
            _ => Kind::Unavailable,
        },
    };
    Error::new(kind, "the database refused").because(error)
}

fn code(error: &mongodb::error::Error) -> Option<i32> {
    match &*error.kind {
        ErrorKind::Write(WriteFailure::WriteError(error)) => Some(error.code),
        ErrorKind::Command(error) => Some(error.code),
        ErrorKind::InsertMany(error) => error.write_errors.as_ref()?.first().map(|error| error.code),
        _ => None,
    }
}

/// Somebody else has changed what this transaction had read.
#[derive(Debug)]
pub(super) struct Outrun;

impl fmt::Display for Outrun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("another transaction was first")
    }
}

impl std::error::Error for Outrun {}

pub(super) fn outrun() -> Error {
    Error::conflict("this was changed at the same moment").because(Outrun)
}

/// Whether, and how, a transaction that ended with this error may be tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    Never,
    /// Others are faster: soon it is our turn.
    Soon,
    /// Somebody has stored the same just now; what was looked up before is there in the next try.
    Repeated,
}

pub(super) fn again(error: &Error) -> Again {
    let Some(source) = error.source.as_deref() else { return Again::Never };
    if source.is::<Outrun>() {
        return Again::Soon;
    }
    let Some(mongo) = source.downcast_ref::<mongodb::error::Error>() else { return Again::Never };
    if mongo.contains_label(TRANSIENT_TRANSACTION_ERROR) || code(mongo) == Some(WRITE_CONFLICT) {
        Again::Soon
    } else if code(mongo) == Some(DUPLICATE_KEY) {
        Again::Repeated
    } else {
        Again::Never
    }
}

/// Nobody knows whether it was committed: asking again is safe.
pub(super) fn is_commit_unknown(error: &mongodb::error::Error) -> bool {
    error.contains_label(UNKNOWN_TRANSACTION_COMMIT_RESULT)
}

/// No answer of the server: nobody knows what it did.
pub(super) fn is_unheard(error: &Error) -> bool {
    let mongo = error.source.as_deref().and_then(|source| source.downcast_ref::<mongodb::error::Error>());
    error.kind == Kind::Unavailable && mongo.is_some_and(|error| code(error).is_none())
}

pub(super) fn is_duplicate(error: &Error) -> bool {
    let mongo = error.source.as_deref().and_then(|source| source.downcast_ref::<mongodb::error::Error>());
    mongo.is_some_and(|error| code(error) == Some(DUPLICATE_KEY))
}

/// Of many inserts those that were refused are there already, and the others were carried out.
pub(super) fn is_all_duplicate(error: &Error) -> bool {
    let mongo = error.source.as_deref().and_then(|source| source.downcast_ref::<mongodb::error::Error>());
    let Some(ErrorKind::InsertMany(many)) = mongo.map(|error| &*error.kind) else { return false };
    let refused = many.write_errors.as_deref().unwrap_or_default();
    many.write_concern_error.is_none() && !refused.is_empty() && refused.iter().all(|error| error.code == DUPLICATE_KEY)
}

pub(super) trait MongoResult<T> {
    fn stored(self) -> engine::Result<T>;
}

impl<T> MongoResult<T> for mongodb::error::Result<T> {
    fn stored(self) -> engine::Result<T> {
        self.map_err(from_mongo)
    }
}
