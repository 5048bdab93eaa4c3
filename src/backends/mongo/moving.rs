//! This store as one end of a move. What documents hold beside the columns of rows is made as acts make it (`derived`); what other
//! programs count by the way, such as how often records were made, begins anew.

mod derived;

use std::sync::Arc;

use async_trait::async_trait;
use engine::clock::Clock;
use engine::error::{Context as _, Error, Kind as Failure, Result};
use engine::ids::IdSource;
use mongodb::bson::{Bson, Document, doc};
use mongodb::options::{ConnectionString, Hint, HostInfo};
use mongodb::{Client, Collection, Database};

use super::errors::MongoResult as _;
use super::fields::Fields;
use super::nodes::somebody_runs;
use super::{MongoStore, connect, migrate};
use crate::local::LocalBus;
use crate::moving::{BATCH, End, FULL, Kind, MOST_ALIKE, Row, Table, Value};

/// The collection that has a document as long as a move into the database is not done.
const MARK: &str = "moving";

/// A database on which no node works.
pub struct MongoEnd {
    database: Database,
    name: String,
    _client: Client,
}

impl MongoEnd {
    /// To move from.
    pub async fn source(uri: &str, database: &str, clock: Arc<dyn Clock>) -> Result<Self> {
        let mut end = Self::open(uri, database).await?;
        end.rests().await?;
        need_whole(&end.database).await?;
        // Events whose process died before they had numbers get them now.
        let store = MongoStore::open(uri, database, clock, Arc::new(IdSource::new(0)), Arc::new(LocalBus::default())).await?;
        store.number().await?;
        let left = end.of("event").find_one(doc! { "fresh": true }).await.stored()?;
        if left.is_some() {
            return Err(at_work());
        }
        Ok(end)
    }

    /// To move into.
    pub async fn target(uri: &str, database: &str) -> Result<Self> {
        let mut end = Self::open(uri, database).await?;
        end.rests().await?;
        migrate::migrate(&end.database).await?;
        Ok(end)
    }

    async fn open(uri: &str, name: &str) -> Result<Self> {
        let (client, database) = connect(uri, name).await?;
        Ok(Self { database, name: format!("the database {name} of MongoDB at {}", hosts(uri)?), _client: client })
    }

    fn of(&self, name: &str) -> Collection<Document> {
        self.database.collection(name)
    }

    /// As many as there is room for; false: there are more of them.
    async fn fill(&self, table: &Table, filter: Document, most: usize, into: &mut Page) -> Result<bool> {
        let order: Document = table.key.iter().map(|column| (field(table, column).to_owned(), Bson::from(1_i32))).collect();
        let mut only: Document =
            table.columns.iter().map(|(column, _)| (field(table, column).to_owned(), Bson::from(1_i32))).collect();
        if table.id.is_none() {
            only.insert("_id", 0_i32);
        }
        let (collection, index) = (self.of(table.name), Hint::Name(table.index.to_owned()));
        let room = (most - into.rows.len()) as i64;
        let found = collection.find(filter).sort(order).hint(index).projection(only).limit(room);
        let mut found = found.await.stored()?;
        while found.advance().await.stored()? {
            into.bytes += found.current().as_bytes().len();
            let document: Document = found.deserialize_current().stored()?;
            into.rows.push(row(table, &document)?);
            if into.bytes >= FULL || into.rows.len() == most {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

#[derive(Default)]
struct Page {
    rows: Vec<Row>,
    bytes: usize,
}

/// Where the servers are, without anything secret.
fn hosts(uri: &str) -> Result<String> {
    let parsed = ConnectionString::parse(uri).context(Failure::Invalid, "the address of the database cannot be read")?;
    Ok(match parsed.host_info {
        HostInfo::HostIdentifiers(hosts) => hosts.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
        HostInfo::DnsRecord(record) => record,
        _ => String::new(),
    })
}

fn at_work() -> Error {
    Error::conflict("a node works with this database, or did two minutes ago: stop all of them, wait, and begin again")
}

/// `Conflict` where only a part of an installation may have come.
pub(super) async fn need_whole(database: &Database) -> Result<()> {
    match begun_from(database).await? {
        None => Ok(()),
        Some(source) => {
            Err(Error::conflict(format!("a move from {source} into this database was cut off: run \"switchboard move\" again")))
        }
    }
}

async fn begun_from(database: &Database) -> Result<Option<String>> {
    let mark = database.collection::<Document>(MARK).find_one(doc! {}).await.stored()?;
    mark.map(|mark| Fields(&mark).text("source").map(str::to_owned)).transpose()
}

#[async_trait]
impl End for MongoEnd {
    fn name(&self) -> &str {
        &self.name
    }

    async fn begun_from(&mut self) -> Result<Option<String>> {
        begun_from(&self.database).await
    }

    async fn is_used(&mut self, table: &'static Table) -> Result<bool> {
        let any = self.of(table.name).find_one(doc! {}).projection(doc! { "_id": 1 }).await.stored()?;
        Ok(any.is_some())
    }

    async fn clear(&mut self) -> Result<()> {
        self.database.drop().await.stored()?;
        migrate::migrate(&self.database).await.map(drop)
    }

    async fn begin(&mut self, source: &str) -> Result<()> {
        self.of(MARK).insert_one(doc! { "_id": MARK, "source": source }).await.stored().map(drop)
    }

    async fn settle(&mut self) -> Result<()> {
        self.of(MARK).drop().await.stored()
    }

    async fn rests(&mut self) -> Result<()> {
        if somebody_runs(&self.database).await? { Err(at_work()) } else { Ok(()) }
    }

    async fn read(&mut self, table: &'static Table, after: Option<&[Value]>, _with_aids: bool) -> Result<Vec<Row>> {
        let mut page = Page::default();
        for stretch in stretches(table, after) {
            if !self.fill(table, stretch, BATCH, &mut page).await? {
                break;
            }
        }
        Ok(page.rows)
    }

    async fn read_alike(&mut self, table: &'static Table, key: &[Value]) -> Result<Vec<Row>> {
        let alike = table.key.iter().zip(key).map(|(column, value)| (field(table, column).to_owned(), bson(value)));
        let mut page = Page::default();
        self.fill(table, alike.collect(), MOST_ALIKE + 1, &mut page).await?;
        Ok(page.rows)
    }

    async fn write(&mut self, table: &'static Table, rows: Vec<Row>) -> Result<()> {
        let documents = rows.iter().map(|row| {
            let mut document = document(table, row)?;
            derived::add(table, row, &mut document)?;
            Ok(document)
        });
        let documents = documents.collect::<Result<Vec<_>>>()?;
        self.of(table.name).insert_many(documents).await.stored().map(drop)
    }
}

/// Under which a column is stored.
fn field<'n>(table: &Table, column: &'n str) -> &'n str {
    if table.id == Some(column) { "_id" } else { column }
}

/// What comes after a key, as stretches of the index one after another: of the same first fields the later ones, and then those
/// with a later field before.
fn stretches(table: &Table, after: Option<&[Value]>) -> Vec<Document> {
    let fields: Vec<&str> = table.key.iter().map(|column| field(table, column)).collect();
    let Some(after) = after else {
        // An index that holds only documents with a number is used where one is asked for.
        let is_number = table.key.first().and_then(|first| table.place(first)).is_some_and(|at| table.columns[at].1 == Kind::Int);
        return vec![if is_number {
            doc! { fields[0]: { "$gte": i64::MIN } }
        } else {
            doc! {}
        }];
    };
    let stretch = |last: usize| {
        let mut stretch: Document =
            fields.iter().zip(after).take(last).map(|(field, value)| ((*field).to_owned(), bson(value))).collect();
        stretch.insert(fields[last], doc! { "$gt": bson(&after[last]) });
        stretch
    };
    (0..after.len()).rev().map(stretch).collect()
}

fn bson(value: &Value) -> Bson {
    match value {
        Value::Null => Bson::Null,
        Value::Int(value) => Bson::Int64(*value),
        Value::Text(text) => Bson::String(text.clone()),
    }
}

/// The columns of a row; what is null is absent.
fn document(table: &Table, row: &Row) -> Result<Document> {
    let mut document = Document::new();
    for ((column, kind), value) in table.columns.iter().zip(&row.values) {
        let value = match (kind, value) {
            (_, Value::Null) => continue,
            (Kind::Bool, Value::Int(value)) => Bson::Boolean(*value != 0),
            (Kind::Ids, Value::Text(ids)) => {
                let ids: Vec<i64> = serde_json::from_str(ids).context(Failure::Corrupt, "stored numbers cannot be read")?;
                ids.into()
            }
            (_, value) => bson(value),
        };
        document.insert(field(table, column), value);
    }
    Ok(document)
}

fn row(table: &Table, stored: &Document) -> Result<Row> {
    let fields = Fields(stored);
    let value = |(column, kind): &(&'static str, Kind)| {
        let name = field(table, column);
        let int = |value: Option<i64>| value.map_or(Value::Null, Value::Int);
        Ok(match kind {
            Kind::Int => int(fields.int_or_none(name)?),
            Kind::IntOrZero => Value::Int(fields.int_or_none(name)?.unwrap_or(0)),
            Kind::Bool => int(stored.contains_key(name).then(|| fields.flag(name)).transpose()?.map(i64::from)),
            Kind::Text => fields.text_or_none(name)?.map_or(Value::Null, |text| Value::Text(text.to_owned())),
            Kind::Ids => match fields.ints(name)?.as_slice() {
                [] => Value::Null,
                ids => Value::Text(serde_json::to_string(ids).context(Failure::Corrupt, "stored numbers cannot be written")?),
            },
        })
    };
    let values = table.columns.iter().map(value).collect::<Result<Vec<_>>>()?;
    Ok(Row { values, aids: Vec::new() })
}

#[cfg(test)]
mod tests;
