use serde::Serialize;
use serde::de::DeserializeOwned;

/// A settings-like document: kept by id within an organisation, versioned, found by its declared unique keys.
pub trait Record: Serialize + DeserializeOwned + Send + Sync {
    /// Part of the stored key; never changes once released.
    const KIND: &'static str;

    fn id(&self) -> i64;

    /// Values no other record of this kind may have.
    fn keys(&self) -> Vec<Key>;
}

/// A unique key. Its scope is the whole installation, because logins and public keys come without an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    pub name: &'static str,
    pub value: String,
}

/// A record with the version it was read at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versioned<T> {
    pub version: u64,
    pub value: T,
}
