use std::collections::{BTreeMap, BTreeSet};

use engine::clock::SystemClock;
use engine::error::Kind as Failure;

use super::*;
use crate::moving::{Kind, TABLES, run};

/// What a move leaves out: each is made from what it copies, or tells of the database itself.
const MADE: [&str; 3] = ["conversation_label", "migration", "moving"];

/// The columns of every table, by its name: their type, and their place in the key.
fn schema(connection: &Connection) -> BTreeMap<String, BTreeMap<String, (String, i64)>> {
    let sql = "SELECT t.name, c.name, c.type, c.pk FROM pragma_table_list AS t JOIN pragma_table_info(t.name) AS c \
               WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%'";
    let mut select = connection.prepare(sql).unwrap();
    let mut rows = select.query([]).unwrap();
    let mut schema: BTreeMap<String, BTreeMap<String, (String, i64)>> = BTreeMap::new();
    while let Some(row) = rows.next().unwrap() {
        let column = (row.get(2).unwrap(), row.get(3).unwrap());
        schema.entry(row.get(0).unwrap()).or_default().insert(row.get(1).unwrap(), column);
    }
    schema
}

fn migrated() -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate::migrate(&mut connection).unwrap();
    connection
}

#[test]
fn every_column_of_every_table_is_moved() {
    let schema = schema(&migrated());
    let known: BTreeSet<&str> = TABLES.iter().map(|table| table.name).collect();
    assert_eq!(known.len(), TABLES.len(), "a table is there twice");
    let stored: BTreeSet<&str> = schema.keys().map(String::as_str).filter(|name| !MADE.contains(name)).collect();
    assert_eq!(stored, known);
    for table in TABLES {
        let stored = &schema[table.name];
        let columns: BTreeSet<&str> = table.columns.iter().map(|(name, _)| *name).collect();
        assert_eq!(columns.len(), table.columns.len(), "a column of {} is there twice", table.name);
        assert_eq!(stored.keys().map(String::as_str).collect::<BTreeSet<_>>(), columns, "{}", table.name);
        for (name, kind) in table.columns {
            let (stored_as, _) = &stored[*name];
            let wanted = if matches!(kind, Kind::Text | Kind::Ids) { "TEXT" } else { "INTEGER" };
            assert_eq!(stored_as, wanted, "{}.{name}", table.name);
        }
        let mut key: Vec<(i64, &str)> =
            stored.iter().map(|(name, (_, place))| (*place, name.as_str())).filter(|(place, _)| *place > 0).collect();
        key.sort_unstable();
        let key: Vec<&str> = key.into_iter().map(|(_, name)| name).collect();
        assert!(key == table.key || table.repeats && key.is_empty(), "{}: {key:?}", table.name);
    }
}

#[test]
fn rows_are_read_along_an_index() {
    let connection = migrated();
    for table in TABLES {
        let key = table.key.join(", ");
        let select = selected(table, true);
        let sql = format!(
            "EXPLAIN QUERY PLAN SELECT {select} FROM {} WHERE ({key}) > ({}) ORDER BY {key} LIMIT 500",
            table.name,
            places(table.key.len())
        );
        let mut explain = connection.prepare(&sql).unwrap();
        let (mut rows, mut steps) = (explain.raw_query(), Vec::<String>::new());
        while let Some(row) = rows.next().unwrap() {
            steps.push(row.get(3).unwrap());
        }
        assert!(steps.iter().all(|step| !step.starts_with("SCAN") && !step.contains("TEMP B-TREE")), "{}: {steps:?}", table.name);
    }
}

#[tokio::test]
async fn a_database_that_somebody_moves_from_takes_no_writes_and_one_half_moved_into_is_no_database() {
    let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let clock = || Arc::new(SystemClock) as Arc<dyn Clock>;
    assert!(SqliteEnd::source(old.path(), clock()).is_err_and(|error| error.kind == Failure::NotFound));
    drop(SqliteEnd::target(old.path(), clock()).unwrap());
    let mut from = SqliteEnd::source(old.path(), clock()).unwrap();
    let busy = Connection::open(old.path().join(FILE)).unwrap();
    busy.execute_batch("PRAGMA busy_timeout = 10").unwrap();
    assert!(busy.execute("INSERT INTO webhook_cursor VALUES (1, 1)", []).is_err());
    let mut to = SqliteEnd::target(new.path(), clock()).unwrap();
    to.begin(from.name()).await.unwrap();
    assert!(SqliteEnd::source(new.path(), clock()).is_err_and(|error| error.kind == Failure::Conflict));
    run(&mut from, &mut to, None, &mut |_| {}).await.unwrap();
    drop(to);
    SqliteEnd::source(new.path(), clock()).unwrap();
}

#[tokio::test]
async fn numbers_of_occasions_are_not_given_again_after_a_move() {
    let folder = tempfile::tempdir().unwrap();
    let mut end = SqliteEnd::target(folder.path(), Arc::new(SystemClock)).unwrap();
    end.begin("somewhere").await.unwrap();
    end.settle().await.unwrap();
    let connection = end.connection.lock();
    let sql = "INSERT INTO automation_occasion (organisation, conversation, at, kind) VALUES (1, 1, 1, 1) RETURNING id";
    let number: i64 = connection.query_row(sql, [], |row| row.get(0)).unwrap();
    assert!(number > 1 << 40);
    assert!(!connection.table_exists(None, MARK).unwrap());
}
