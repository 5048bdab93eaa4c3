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
        // It plans neither alternatives nor lists of values by an index, which MongoDB does: it is asked about each by itself.
        let one_by_one = about.contains_key("secantusVersion");
        let mut scans = Vec::new();
        for look in looks {
            let filters = if one_by_one { ways(&look.filter) } else { vec![look.filter.clone()] };
            for filter in filters {
                if is_scan(&database, &look, &filter).await {
                    scans.push(format!("{} {filter}", look.collection));
                }
            }
        }
        scans
    }
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

/// The filter with one alternative of each `$or` and one value of each `$in`, in every combination of alternatives.
fn ways(filter: &Document) -> Vec<Document> {
    let mut found = vec![Document::new()];
    for (name, value) in filter {
        let more: Vec<Document> = match (name.as_str(), value) {
            ("$or", Bson::Array(either)) => either.iter().filter_map(Bson::as_document).flat_map(ways).collect(),
            ("$and", Bson::Array(all)) => {
                let all = all.iter().filter_map(Bson::as_document).map(ways);
                all.fold(vec![Document::new()], |so_far, next| combined(&so_far, &next))
            }
            (_, Bson::Document(condition)) => match condition.get_array("$in") {
                Ok(values) if !values.is_empty() => {
                    let mut rest = condition.clone();
                    rest.remove("$in");
                    rest.insert("$eq", values[0].clone());
                    vec![doc! { name: rest }]
                }
                _ => vec![doc! { name: condition.clone() }],
            },
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

async fn is_scan(database: &Database, look: &Look, filter: &Document) -> bool {
    let mut find = doc! { "find": &look.collection, "filter": filter.clone() };
    if !look.sort.is_empty() {
        find.insert("sort", look.sort.clone());
    }
    if let Some(hint) = &look.hint {
        find.insert("hint", hint.clone());
    }
    let explained = database.run_command(doc! { "explain": find, "verbosity": "queryPlanner" }).await.unwrap();
    let plan = explained.get_document("queryPlanner").unwrap().get("winningPlan").unwrap();
    reads_all(plan)
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
    let filter = doc! { "a": 1, "$or": [{ "b": { "$in": [1, 2] } }, { "c": { "$lt": 3 } }], "$and": [{ "d": { "$gt": 1 } }, { "d": { "$lt": 9 } }] };
    assert_eq!(
        ways(&filter),
        [
            doc! { "a": 1, "b": { "$eq": 1 }, "d": { "$gt": 1, "$lt": 9 } },
            doc! { "a": 1, "c": { "$lt": 3 }, "d": { "$gt": 1, "$lt": 9 } }
        ]
    );
}

#[test]
fn a_shape_has_no_values() {
    let one = doc! { "a": 1, "b": { "$in": [1, 2, 3] } };
    let other = doc! { "a": "x", "b": { "$in": [7] } };
    assert_eq!(shape(&Bson::Document(one)), shape(&Bson::Document(other)));
}
