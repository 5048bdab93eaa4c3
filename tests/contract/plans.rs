//! No query of a port reads a whole collection of `MongoDB`: the commands that a promise causes are explained at its end.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use mongodb::bson::{Bson, Document, doc};
use mongodb::event::EventHandler;
use mongodb::event::command::CommandEvent;
use mongodb::{Client, Database};
use parking_lot::Mutex;

/// Collections that hold a handful of documents whatever the installation does.
const SMALL: [&str; 1] = ["node"];

/// Ways through a filter that are asked about one by one.
const MOST_WAYS: usize = 64;

/// Shapes that were explained in this run: every test causes many of the same.
static EXPLAINED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// What was sent through one client.
#[derive(Clone, Default)]
pub struct Heard(Arc<Inner>);

#[derive(Default)]
struct Inner {
    on: AtomicBool,
    looks: Mutex<Vec<Look>>,
}

/// A command's way of finding documents.
#[derive(Clone)]
struct Look {
    collection: String,
    filter: Document,
    sort: Document,
    hint: Option<Bson>,
}

impl Heard {
    pub fn listener(&self) -> EventHandler<CommandEvent> {
        let heard = Arc::clone(&self.0);
        EventHandler::callback(move |event| {
            if let CommandEvent::Started(started) = event
                && heard.on.load(Ordering::Relaxed)
            {
                let fresh: Vec<Look> = looks(&started.command).into_iter().filter(Look::is_new).collect();
                heard.looks.lock().extend(fresh);
            }
        })
    }

    /// Migrations may read everything: what comes from now on counts.
    pub fn begin(&self) {
        self.0.on.store(true, Ordering::Relaxed);
    }

    /// Each look that the server would carry out by reading the whole collection.
    pub async fn scans(&self, uri: &str, database: &str) -> Vec<String> {
        self.0.on.store(false, Ordering::Relaxed);
        let looks = std::mem::take(&mut *self.0.looks.lock());
        if looks.is_empty() {
            return Vec::new();
        }
        let client = Client::with_uri_str(uri).await.unwrap();
        let database = client.database(database);
        let about = database.run_command(doc! { "buildInfo": 1 }).await.unwrap();
        // Its planner knows fewer ways than MongoDB's, whose rule is applied to its indexes instead.
        let is_by_rule = about.contains_key("secantusVersion");
        let mut scans = Vec::new();
        for look in looks {
            let is_scan = if is_by_rule {
                let indexes = indexes(&database, &look.collection).await;
                !ways(&look.filter).iter().all(|way| indexes.iter().any(|index| index.serves(way, &look)))
            } else {
                reads_all(&explained(&database, &look).await)
            };
            if is_scan {
                scans.push(format!("{} {} {}", look.collection, look.filter, look.sort));
            }
        }
        scans
    }
}

/// What an index can be used for, as the planner of `MongoDB` has it: it reads a collection only when no index is a candidate.
struct Index {
    name: String,
    first: String,
    /// Only these documents are in it.
    partial: Document,
}

impl Index {
    fn serves(&self, filter: &Document, look: &Look) -> bool {
        if look.hint.as_ref().and_then(Bson::as_str) == Some(&self.name) {
            return true;
        }
        let is_ordered = look.sort.keys().next() == Some(&self.first);
        let is_bound = filter.get(&self.first).is_some_and(bounds);
        (is_bound || is_ordered)
            && self.partial.iter().all(|(field, need)| filter.get(field).is_some_and(|has| implies(has, need)))
    }
}

/// Whether a condition narrows a field down to a part of an index.
fn bounds(condition: &Bson) -> bool {
    match condition {
        Bson::Document(operators) => {
            operators.keys().any(|operator| {
                !operator.starts_with('$')
                    || ["$eq", "$in", "$gt", "$gte", "$lt", "$lte", "$elemMatch", "$all"].contains(&operator.as_str())
            }) || operators.get_bool("$exists").unwrap_or(false)
        }
        _ => true,
    }
}

/// Whether what a filter says of a field is within what a partial index asks of it.
fn implies(has: &Bson, need: &Bson) -> bool {
    let exists = need.as_document().is_some_and(|need| need.get_bool("$exists").unwrap_or(false));
    let plain = |value: &Bson| match value {
        Bson::Document(one) if one.len() == 1 => one.get("$eq").cloned().unwrap_or_else(|| value.clone()),
        other => other.clone(),
    };
    plain(has) == plain(need) || (exists && bounds(has) && *has != Bson::Null)
}

async fn indexes(database: &Database, collection: &str) -> Vec<Index> {
    let listed = database.run_command(doc! { "listIndexes": collection }).await.unwrap();
    let listed = listed.get_document("cursor").unwrap().get_array("firstBatch").unwrap();
    let indexes = listed.iter().filter_map(Bson::as_document).map(|index| Index {
        name: index.get_str("name").unwrap().to_owned(),
        first: index.get_document("key").unwrap().keys().next().unwrap().clone(),
        partial: index.get_document("partialFilterExpression").cloned().unwrap_or_default(),
    });
    indexes.collect()
}

impl Look {
    fn is_new(&self) -> bool {
        let shape = format!("{} {} {} {:?}", self.collection, shape(&Bson::Document(self.filter.clone())), self.sort, self.hint);
        !SMALL.contains(&self.collection.as_str()) && EXPLAINED.lock().insert(shape)
    }
}

/// A filter without its values.
fn shape(of: &Bson) -> String {
    match of {
        Bson::Document(fields) => {
            let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name}:{}", shape(value))).collect();
            format!("{{{}}}", fields.join(","))
        }
        Bson::Array(items) => {
            let items: BTreeSet<String> = items.iter().map(shape).collect();
            format!("[{}]", items.into_iter().collect::<Vec<_>>().join(","))
        }
        _ => "?".to_owned(),
    }
}

fn looks(command: &Document) -> Vec<Look> {
    let Some((name, Bson::String(collection))) = command.iter().next() else { return Vec::new() };
    let at = |filter: Option<&Bson>, sort: Option<&Bson>| Look {
        collection: collection.clone(),
        filter: filter.and_then(Bson::as_document).cloned().unwrap_or_default(),
        sort: sort.and_then(Bson::as_document).cloned().unwrap_or_default(),
        hint: command.get("hint").cloned(),
    };
    let each = |list: &str| -> Vec<Look> {
        let list = command.get_array(list).cloned().unwrap_or_default();
        list.iter().filter_map(Bson::as_document).map(|one| at(one.get("q"), None)).collect()
    };
    match name.as_str() {
        "find" => vec![at(command.get("filter"), command.get("sort"))],
        "findAndModify" => vec![at(command.get("query"), command.get("sort"))],
        "count" | "distinct" => vec![at(command.get("query"), None)],
        "update" => each("updates"),
        "delete" => each("deletes"),
        "aggregate" => {
            let stages = command.get_array("pipeline").cloned().unwrap_or_default();
            let stages: Vec<&Document> = stages.iter().filter_map(Bson::as_document).collect();
            let first = stages.first().and_then(|stage| stage.get("$match"));
            let joined = stages.iter().filter_map(|stage| stage.get_document("$lookup").ok()).map(|lookup| Look {
                collection: lookup.get_str("from").unwrap().to_owned(),
                filter: doc! { lookup.get_str("foreignField").unwrap(): 1 },
                sort: Document::new(),
                hint: None,
            });
            std::iter::once(at(first, None)).chain(joined).collect()
        }
        _ => Vec::new(),
    }
}

/// The filter with one alternative of each `$or`, in every combination.
fn ways(filter: &Document) -> Vec<Document> {
    let mut found = vec![Document::new()];
    for (name, value) in filter {
        let more: Vec<Document> = match (name.as_str(), value) {
            ("$or", Bson::Array(either)) => either.iter().filter_map(Bson::as_document).flat_map(ways).collect(),
            ("$and", Bson::Array(all)) => {
                let all = all.iter().filter_map(Bson::as_document).map(ways);
                all.fold(vec![Document::new()], |so_far, next| combined(&so_far, &next))
            }
            _ => vec![doc! { name: value.clone() }],
        };
        found = combined(&found, &more);
    }
    assert!(found.len() <= MOST_WAYS, "{filter} has {} ways", found.len());
    found
}

/// Each of the ones with each of the others.
fn combined(ones: &[Document], others: &[Document]) -> Vec<Document> {
    let both = |one: &Document, other: &Document| {
        let mut both = one.clone();
        for (name, value) in other {
            match (both.get_mut(name), value) {
                // Two conditions on one field, as a range has them.
                (Some(Bson::Document(there)), Bson::Document(more)) => there.extend(more.clone()),
                // The narrower one says enough about the index.
                (Some(_), _) => {}
                (None, _) => drop(both.insert(name, value.clone())),
            }
        }
        both
    };
    ones.iter().flat_map(|one| others.iter().map(move |other| both(one, other))).collect()
}

async fn explained(database: &Database, look: &Look) -> Bson {
    let mut find = doc! { "find": &look.collection, "filter": look.filter.clone() };
    if !look.sort.is_empty() {
        find.insert("sort", look.sort.clone());
    }
    if let Some(hint) = &look.hint {
        find.insert("hint", hint.clone());
    }
    let explained = database.run_command(doc! { "explain": find, "verbosity": "queryPlanner" }).await.unwrap();
    explained.get_document("queryPlanner").unwrap().get("winningPlan").unwrap().clone()
}

fn reads_all(plan: &Bson) -> bool {
    match plan {
        Bson::Document(stage) => {
            matches!(stage.get_str("stage"), Ok("COLLSCAN")) || stage.iter().any(|(_, inner)| reads_all(inner))
        }
        Bson::Array(inner) => inner.iter().any(reads_all),
        _ => false,
    }
}

#[test]
fn alternatives_are_asked_about_one_by_one() {
    let filter =
        doc! { "a": 1, "$or": [{ "b": 7 }, { "c": { "$lt": 3 } }], "$and": [{ "d": { "$gt": 1 } }, { "d": { "$lt": 9 } }] };
    assert_eq!(
        ways(&filter),
        [doc! { "a": 1, "b": 7, "d": { "$gt": 1, "$lt": 9 } }, doc! { "a": 1, "c": { "$lt": 3 }, "d": { "$gt": 1, "$lt": 9 } }]
    );
}

#[test]
fn an_index_serves_what_its_first_field_narrows_down_and_its_part_holds() {
    let index = |partial| Index { name: "first".into(), first: "a".into(), partial };
    let look = |hint: Option<&str>, sort| Look {
        collection: "any".into(),
        filter: Document::new(),
        sort,
        hint: hint.map(|hint| Bson::String(hint.into())),
    };
    let plain = look(None, Document::new());
    let whole = index(Document::new());
    assert!(whole.serves(&doc! { "a": 1, "b": 2 }, &plain) && whole.serves(&doc! { "a": { "$gt": 1 } }, &plain));
    assert!(!whole.serves(&doc! { "b": 2 }, &plain) && !whole.serves(&doc! { "a": { "$ne": 1 } }, &plain));
    assert!(whole.serves(&Document::new(), &look(None, doc! { "a": -1 })), "in its order");
    assert!(whole.serves(&doc! { "b": 2 }, &look(Some("first"), Document::new())), "when it is told so");
    let part = index(doc! { "c": { "$exists": true }, "d": true });
    assert!(part.serves(&doc! { "a": 1, "c": 5, "d": true }, &plain));
    assert!(!part.serves(&doc! { "a": 1, "d": true }, &plain) && !part.serves(&doc! { "a": 1, "c": 5 }, &plain));
}

#[test]
fn a_shape_has_no_values() {
    let one = doc! { "a": 1, "b": { "$in": [1, 2, 3] } };
    let other = doc! { "a": "x", "b": { "$in": [7] } };
    assert_eq!(shape(&Bson::Document(one)), shape(&Bson::Document(other)));
}
