use std::sync::Arc;

use async_trait::async_trait;

use crate::error::{Context, Error, Kind, Result};
use crate::ids::OrgId;
use crate::model::record::{Key, Record, Versioned};
use crate::page::Page;

/// Settings-like documents by id within an organisation, each with a version and declared unique keys.
#[async_trait]
pub trait Records: Send + Sync {
    async fn get(&self, organisation: OrgId, kind: &'static str, id: i64) -> Result<Option<RawRecord>>;

    /// Found over all organisations: logins and public keys come without one.
    async fn find_by_key(&self, kind: &'static str, key: &Key) -> Result<Option<RawRecord>>;

    /// By id, in order.
    async fn list(
        &self,
        organisation: OrgId,
        kind: &'static str,
        cursor: Option<String>,
        limit: usize,
    ) -> Result<Page<RawRecord>>;

    /// Of all organisations, in a stable order: for the program's own housekeeping, never for a caller.
    async fn list_all(&self, kind: &'static str, cursor: Option<String>, limit: usize) -> Result<Page<RawRecord>>;

    /// Succeeds only on the version read (0: it must not exist). `Conflict` otherwise, or when a unique key is taken.
    async fn put(&self, record: RawRecord, keys: Vec<Key>, expected: u64) -> Result<u64>;

    /// Puts a new record while there are fewer than `most` of its kind in its organisation, however many try at once. `None`
    /// when there is no room; `Conflict` when it exists or a unique key is taken.
    async fn make(&self, record: RawRecord, keys: Vec<Key>, most: u64) -> Result<Option<u64>>;

    /// How many of a kind an organisation has.
    async fn count(&self, organisation: OrgId, kind: &'static str) -> Result<u64>;

    /// False when there was none.
    async fn delete(&self, organisation: OrgId, kind: &'static str, id: i64) -> Result<bool>;
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRecord {
    pub organisation: OrgId,
    pub kind: &'static str,
    pub id: i64,
    pub version: u64,
    /// JSON.
    pub body: String,
}

/// [`Records`] with types.
#[derive(Clone)]
pub struct Typed(Arc<dyn Records>);

impl Typed {
    pub fn new(records: Arc<dyn Records>) -> Self {
        Self(records)
    }

    pub async fn get<T: Record>(&self, organisation: OrgId, id: i64) -> Result<Option<Versioned<T>>> {
        self.0.get(organisation, T::KIND, id).await?.as_ref().map(read).transpose()
    }

    /// `NotFound` with the kind's name when it is absent.
    pub async fn require<T: Record>(&self, organisation: OrgId, id: i64) -> Result<Versioned<T>> {
        self.get(organisation, id).await?.ok_or_else(|| Error::not_found(format!("no such {}", T::KIND)))
    }

    pub async fn find_by_key<T: Record>(&self, name: &'static str, value: &str) -> Result<Option<Versioned<T>>> {
        let key = Key { name, value: value.to_owned() };
        self.0.find_by_key(T::KIND, &key).await?.as_ref().map(read).transpose()
    }

    pub async fn list<T: Record>(&self, organisation: OrgId, cursor: Option<String>, limit: usize) -> Result<Page<Versioned<T>>> {
        read_page(self.0.list(organisation, T::KIND, cursor, limit).await?)
    }

    pub async fn list_all<T: Record>(&self, cursor: Option<String>, limit: usize) -> Result<Page<Versioned<T>>> {
        read_page(self.0.list_all(T::KIND, cursor, limit).await?)
    }

    /// Returns the new version.
    pub async fn put<T: Record>(&self, organisation: OrgId, value: &T, expected: u64) -> Result<u64> {
        self.0.put(write(organisation, value, expected)?, value.keys(), expected).await
    }

    /// Returns the first version, or `None` when there are `most` of them already.
    pub async fn make<T: Record>(&self, organisation: OrgId, value: &T, most: u64) -> Result<Option<u64>> {
        self.0.make(write(organisation, value, 0)?, value.keys(), most).await
    }

    pub async fn count<T: Record>(&self, organisation: OrgId) -> Result<u64> {
        self.0.count(organisation, T::KIND).await
    }

    pub async fn delete<T: Record>(&self, organisation: OrgId, id: i64) -> Result<bool> {
        self.0.delete(organisation, T::KIND, id).await
    }
}

fn read_page<T: Record>(page: Page<RawRecord>) -> Result<Page<Versioned<T>>> {
    let items = page.items.iter().map(read).collect::<Result<Vec<_>>>()?;
    Ok(Page { items, next: page.next })
}

fn write<T: Record>(organisation: OrgId, value: &T, version: u64) -> Result<RawRecord> {
    let body = serde_json::to_string(value).context(Kind::Invalid, "a record cannot be written as JSON")?;
    Ok(RawRecord { organisation, kind: T::KIND, id: value.id(), version, body })
}

fn read<T: Record>(raw: &RawRecord) -> Result<Versioned<T>> {
    let value = serde_json::from_str(&raw.body).context(Kind::Corrupt, "a stored record cannot be read")?;
    Ok(Versioned { version: raw.version, value })
}
