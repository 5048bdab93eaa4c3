use std::error::Error as _;
use std::fmt::Write as _;

use engine::{Error, Kind};

/// What a worker says of a job it could not do.
#[derive(Debug)]
pub enum JobError {
    /// Later it may work.
    Retry(Error),
    /// Trying again cannot help.
    Discard(Error),
}

impl JobError {
    pub fn error(&self) -> &Error {
        match self {
            Self::Retry(error) | Self::Discard(error) => error,
        }
    }

    /// The error and its causes in one line, as kept with the job.
    pub fn describe(&self) -> String {
        let error = self.error();
        let mut line = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            // Writing to a string cannot fail.
            let _ = write!(line, ": {cause}");
            source = cause.source();
        }
        line
    }
}

/// What may pass by itself is tried again.
impl From<Error> for JobError {
    fn from(error: Error) -> Self {
        match error.kind {
            Kind::Unavailable | Kind::Conflict => Self::Retry(error),
            Kind::NotFound | Kind::Invalid | Kind::Forbidden | Kind::Corrupt => Self::Discard(error),
        }
    }
}

#[cfg(test)]
mod tests;
