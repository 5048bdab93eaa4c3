//! Schema changes: embedded, in order, each with its checksum, applied once and never edited after release. Each step may be taken
//! again and by several processes at once, so that a start that was cut off, or two, do no harm.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use engine::error::{Context as _, Error, Kind, Result};
use mongodb::Database;
use mongodb::bson::{Bson, Document, doc};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::errors::{MongoResult as _, is_duplicate};

const MIGRATIONS: &[(&str, &str)] = &[
    ("20261121000000_first", include_str!("../../../migrations/mongo/20261121000000_first.json")),
    ("20261127000000_agents", include_str!("../../../migrations/mongo/20261127000000_agents.json")),
    ("20261128000000_channels", include_str!("../../../migrations/mongo/20261128000000_channels.json")),
    ("20261129000000_comments", include_str!("../../../migrations/mongo/20261129000000_comments.json")),
    ("20261129000002_marketing", include_str!("../../../migrations/mongo/20261129000002_marketing.json")),
    ("20261130000000_calls", include_str!("../../../migrations/mongo/20261130000000_calls.json")),
    ("20261129000001_merges", include_str!("../../../migrations/mongo/20261129000001_merges.json")),
    ("20261201000000_filing", include_str!("../../../migrations/mongo/20261201000000_filing.json")),
    ("20261202000000_search", include_str!("../../../migrations/mongo/20261202000000_search.json")),
    ("20261203000000_audit", include_str!("../../../migrations/mongo/20261203000000_audit.json")),
    ("20261204000000_erasures", include_str!("../../../migrations/mongo/20261204000000_erasures.json")),
    ("20261204000001_retention", include_str!("../../../migrations/mongo/20261204000001_retention.json")),
    ("20261207000000_automations", include_str!("../../../migrations/mongo/20261207000000_automations.json")),
    ("20261207000001_contact_fields", include_str!("../../../migrations/mongo/20261207000001_contact_fields.json")),
    ("20261207000002_contact_notes", include_str!("../../../migrations/mongo/20261207000002_contact_notes.json")),
    ("20261205000000_service", include_str!("../../../migrations/mongo/20261205000000_service.json")),
    ("20261205000001_ratings", include_str!("../../../migrations/mongo/20261205000001_ratings.json")),
    ("20261209000000_contact_search", include_str!("../../../migrations/mongo/20261209000000_contact_search.json")),
    ("20261206000000_webhooks", include_str!("../../../migrations/mongo/20261206000000_webhooks.json")),
    ("20261206000001_requests", include_str!("../../../migrations/mongo/20261206000001_requests.json")),
    ("20261208000000_session_months", include_str!("../../../migrations/mongo/20261208000000_session_months.json")),
    ("20261210000000_sight", include_str!("../../../migrations/mongo/20261210000000_sight.json")),
    ("20261211000000_left_behind", include_str!("../../../migrations/mongo/20261211000000_left_behind.json")),
    ("20261212000000_schedules", include_str!("../../../migrations/mongo/20261212000000_schedules.json")),
    ("20261213000000_campaigns", include_str!("../../../migrations/mongo/20261213000000_campaigns.json")),
    ("20261214000000_leads_and_posts", include_str!("../../../migrations/mongo/20261214000000_leads_and_posts.json")),
    ("20261214000001_sequences", include_str!("../../../migrations/mongo/20261214000001_sequences.json")),
    ("20261215000000_campaign_value", include_str!("../../../migrations/mongo/20261215000000_campaign_value.json")),
    ("20261216000000_shop_cases", include_str!("../../../migrations/mongo/20261216000000_shop_cases.json")),
    ("20261216000001_crm_links", include_str!("../../../migrations/mongo/20261216000001_crm_links.json")),
    ("20261216000002_social", include_str!("../../../migrations/mongo/20261216000002_social.json")),
    ("20261216000003_consents", include_str!("../../../migrations/mongo/20261216000003_consents.json")),
    ("20261217000000_shop_case_answer", include_str!("../../../migrations/mongo/20261217000000_shop_case_answer.json")),
    ("20261218000000_lead_email", include_str!("../../../migrations/mongo/20261218000000_lead_email.json")),
];

/// One file of `migrations/mongo`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Migration {
    /// By name, what each of their documents has: the name of a field and its type.
    #[serde(default)]
    collections: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default)]
    indexes: Vec<Index>,
    #[serde(default)]
    without: Vec<Unneeded>,
    #[serde(default)]
    lowered: Vec<Lowered>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Index {
    of: String,
    name: String,
    /// With a minus: downwards.
    keys: Vec<String>,
    #[serde(default)]
    unique: bool,
    /// Only documents that have these fields.
    #[serde(default)]
    having: Vec<String>,
    /// Only documents in which this is so.
    #[serde(default, rename = "where")]
    condition: BTreeMap<String, serde_json::Value>,
}

/// An index that nothing reads any more.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unneeded {
    of: String,
    name: String,
}

/// A field by which another one is found whatever the case of its ASCII letters: documents that lack it get it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lowered {
    of: String,
    field: String,
    from: String,
}

const NAMESPACE_EXISTS: i32 = 48;
const INDEX_NOT_FOUND: i32 = 27;

/// Applies what is missing; returns the names of what it applied. `Corrupt` when an applied migration differs from ours.
pub(super) async fn migrate(database: &Database) -> Result<Vec<&'static str>> {
    let log = database.collection::<Document>("migration");
    let mut known = BTreeMap::new();
    let mut cursor = log.find(doc! {}).await.stored()?;
    while cursor.advance().await.stored()? {
        let one: Document = cursor.deserialize_current().stored()?;
        let (name, checksum) = (one.get_str("_id").unwrap_or_default(), one.get_str("checksum").unwrap_or_default());
        known.insert(name.to_owned(), checksum.to_owned());
    }
    let mut applied = Vec::new();
    for (name, text) in MIGRATIONS {
        let checksum = checksum(text);
        match known.get(*name) {
            Some(known) if *known == checksum => continue,
            Some(_) => return Err(Error::corrupt(format!("migration {name} was applied in another form"))),
            None => {}
        }
        let migration: Migration =
            serde_json::from_str(text).context(Kind::Corrupt, &format!("migration {name} cannot be read"))?;
        apply(database, migration).await?;
        let entry = log.insert_one(doc! { "_id": *name, "checksum": checksum }).await.stored();
        if let Err(error) = entry
            && !is_duplicate(&error)
        {
            return Err(error);
        }
        applied.push(*name);
    }
    Ok(applied)
}

async fn apply(database: &Database, migration: Migration) -> Result<()> {
    for (name, fields) in migration.collections {
        let schema = doc! { "$jsonSchema": schema(fields) };
        run(database, doc! { "create": name, "validator": schema }, NAMESPACE_EXISTS).await?;
    }
    for Unneeded { of, name } in migration.without {
        run(database, doc! { "dropIndexes": of, "index": name }, INDEX_NOT_FOUND).await?;
    }
    for Lowered { of, field, from } in migration.lowered {
        let lacking = doc! { field.as_str(): { "$exists": false }, from.as_str(): { "$gt": "" } };
        let lowered = doc! { "$set": { field.as_str(): { "$toLower": format!("${from}") } } };
        database.collection::<Document>(&of).update_many(lacking, vec![lowered]).await.stored()?;
    }
    let mut by_collection: BTreeMap<String, Vec<Document>> = BTreeMap::new();
    for index in migration.indexes {
        by_collection.entry(index.of.clone()).or_default().push(specification(index)?);
    }
    for (name, indexes) in by_collection {
        run(database, doc! { "createIndexes": name, "indexes": indexes }, 0).await?;
    }
    Ok(())
}

async fn run(database: &Database, command: Document, done_already: i32) -> Result<()> {
    match database.run_command(command).await {
        Err(error) if matches!(&*error.kind, mongodb::error::ErrorKind::Command(refusal) if refusal.code == done_already) => {
            Ok(())
        }
        ended => ended.stored().map(drop),
    }
}

/// Documents without these fields, or with others of the same names, are refused by the server.
fn schema(fields: BTreeMap<String, String>) -> Document {
    let names: Vec<String> = fields.keys().cloned().collect();
    let types: Document = fields.into_iter().map(|(name, kind)| (name, Bson::from(doc! { "bsonType": kind }))).collect();
    doc! { "bsonType": "object", "required": names, "properties": types }
}

fn specification(index: Index) -> Result<Document> {
    let key = |key: &String| match key.strip_prefix('-') {
        Some(name) => (name.to_owned(), Bson::from(-1_i32)),
        None => (key.clone(), Bson::from(1_i32)),
    };
    let keys: Document = index.keys.iter().map(key).collect();
    let mut specification = doc! { "key": keys, "name": index.name, "unique": index.unique };
    let mut only: Document = index.having.into_iter().map(|name| (name, Bson::from(doc! { "$exists": true }))).collect();
    for (name, value) in index.condition {
        only.insert(name, condition(value)?);
    }
    if !only.is_empty() {
        specification.insert("partialFilterExpression", only);
    }
    Ok(specification)
}

/// What conditions of indexes are made of.
fn condition(value: serde_json::Value) -> Result<Bson> {
    match value {
        serde_json::Value::Bool(value) => Ok(value.into()),
        serde_json::Value::Number(number) => {
            number.as_i64().map(Bson::from).ok_or_else(|| Error::corrupt("the condition of an index has another number"))
        }
        serde_json::Value::Object(parts) => {
            let parts = parts.into_iter().map(|(name, value)| Ok((name, condition(value)?)));
            parts.collect::<Result<Document>>().map(Bson::from)
        }
        _ => Err(Error::corrupt("the condition of an index cannot be read")),
    }
}

fn checksum(text: &str) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}
