use engine::error::{Error, Kind, Result};

/// What a caller can do about an error of the object store.
pub(super) fn from_s3(error: object_store::Error) -> Error {
    use object_store::Error as Refusal;
    let kind = match error {
        Refusal::NotFound { .. } => Kind::NotFound,
        Refusal::AlreadyExists { .. } | Refusal::Precondition { .. } => Kind::Conflict,
        Refusal::PermissionDenied { .. } | Refusal::Unauthenticated { .. } => Kind::Forbidden,
        Refusal::InvalidPath { .. } | Refusal::NotSupported { .. } | Refusal::NotImplemented { .. } => Kind::Invalid,
        _ => Kind::Unavailable,
    };
    Error::new(kind, "the object store refused").because(error)
}

pub(super) trait S3Result<T> {
    fn stored(self) -> Result<T>;

    /// None: there is no such object.
    fn found(self) -> Result<Option<T>>;
}

impl<T> S3Result<T> for object_store::Result<T> {
    fn stored(self) -> Result<T> {
        self.map_err(from_s3)
    }

    fn found(self) -> Result<Option<T>> {
        match self {
            Ok(found) => Ok(Some(found)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(from_s3(error)),
        }
    }
}
