use engine::error::{Error, Kind};
use rusqlite::ErrorCode;

/// What a caller can do about a database error.
pub(super) fn from_sqlite(error: rusqlite::Error) -> Error {
    let kind = match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => Kind::Conflict,
        Some(
            ErrorCode::DiskFull
            | ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::OutOfMemory
            | ErrorCode::ReadOnly,
        ) => Kind::Unavailable,
        _ => Kind::Corrupt,
    };
    Error::new(kind, "the database refused").because(error)
}

pub(super) fn stopped() -> Error {
    Error::unavailable("the store has stopped")
}

pub(super) trait SqliteResult<T> {
    fn stored(self) -> engine::Result<T>;
}

impl<T> SqliteResult<T> for rusqlite::Result<T> {
    fn stored(self) -> engine::Result<T> {
        self.map_err(from_sqlite)
    }
}
