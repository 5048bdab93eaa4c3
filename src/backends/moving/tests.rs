use std::collections::BTreeMap;

use engine::error::Kind as Failure;

use super::*;

/// A store in memory; rows of a table in the order of what they are.
#[derive(Default)]
struct Shelf {
    name: &'static str,
    begun: Option<String>,
    rows: BTreeMap<&'static str, Vec<Row>>,
    /// Writes that are still done; none: all.
    patience: Option<usize>,
    largest: usize,
    loses: Option<&'static str>,
}

#[async_trait]
impl End for Shelf {
    fn name(&self) -> &str {
        self.name
    }

    async fn begun_from(&mut self) -> Result<Option<String>> {
        Ok(self.begun.clone())
    }

    async fn is_used(&mut self, table: &'static Table) -> Result<bool> {
        Ok(self.rows.contains_key(table.name))
    }

    async fn clear(&mut self) -> Result<()> {
        (self.begun, self.rows) = Default::default();
        Ok(())
    }

    async fn begin(&mut self, source: &str) -> Result<()> {
        self.begun = Some(source.to_owned());
        Ok(())
    }

    async fn settle(&mut self) -> Result<()> {
        self.begun = None;
        Ok(())
    }

    async fn rests(&mut self) -> Result<()> {
        Ok(())
    }

    async fn read(&mut self, table: &'static Table, after: Option<&[Value]>, _with_aids: bool) -> Result<Vec<Row>> {
        let Some(all) = self.rows.get(table.name) else { return Ok(Vec::new()) };
        let mut all: Vec<Row> = all.clone();
        // Within a key in whatever order.
        all.sort_by_key(|row| table.key_of(row));
        let further = all.into_iter().filter(|row| after.is_none_or(|after| table.key_of(row).as_slice() > after));
        Ok(further.take(BATCH).collect())
    }

    async fn read_alike(&mut self, table: &'static Table, key: &[Value]) -> Result<Vec<Row>> {
        let all = self.rows.get(table.name).cloned().unwrap_or_default();
        Ok(all.into_iter().filter(|row| table.key_of(row) == key).collect())
    }

    async fn write(&mut self, table: &'static Table, mut rows: Vec<Row>) -> Result<()> {
        self.patience = match self.patience {
            Some(0) => return Err(Error::unavailable("the plug was pulled")),
            left => left.map(|left| left - 1),
        };
        self.largest = self.largest.max(rows.len());
        if self.loses == Some(table.name) {
            rows.pop();
        }
        let kept = self.rows.entry(table.name).or_default();
        // What is new stands first, so that rows of one key are not in the order they came.
        drop(kept.splice(0..0, rows));
        Ok(())
    }
}

fn table(name: &str) -> &'static Table {
    TABLES.iter().find(|table| table.name == name).unwrap()
}

/// With these numbers, and nothing in its other columns.
fn row(of: &str, numbers: &[(&str, i64)]) -> Row {
    let value = |(column, _): &(&'static str, Kind)| {
        numbers.iter().find(|(name, _)| name == column).map_or(Value::Null, |(_, number)| Value::Int(*number))
    };
    Row { values: table(of).columns.iter().map(value).collect(), aids: Vec::new() }
}

/// Many messages, and more uses than a batch has room for, several of them of one moment.
fn full() -> Shelf {
    let messages = (0..1_201).map(|id| row("message", &[("id", id)])).collect();
    let used = |number: i64| {
        row("usage_conversation", &[("conversation", 1), ("at", number / 7), ("tokens", number % 3), ("organisation", 1)])
    };
    let rows = BTreeMap::from([("message", messages), ("usage_conversation", (0..1_000).map(used).collect())]);
    Shelf { name: "old", rows, ..Shelf::default() }
}

async fn moved(from: &mut Shelf, to: &mut Shelf) -> Result<Moved> {
    run(from, to, None, &mut |_| {}).await
}

fn rows_of(moved: &Moved, of: &str) -> u64 {
    moved.tables.iter().find(|same| same.table == of).unwrap().rows
}

#[tokio::test]
async fn everything_arrives_in_bounded_batches_and_is_compared() {
    let (mut from, mut to) = (full(), Shelf { name: "new", ..Shelf::default() });
    let mut steps = Vec::new();
    let moved = run(&mut from, &mut to, None, &mut |step| steps.push(step)).await.unwrap();
    assert_eq!((rows_of(&moved, "message"), rows_of(&moved, "usage_conversation")), (1_201, 1_000));
    // Rows of one key, seven here, are not parted.
    assert!(to.largest < BATCH + 7, "{}", to.largest);
    assert_eq!(to.begun, None);
    let copied: Vec<u64> =
        steps.iter().filter(|step| step.what == "message" && step.doing == Doing::Copying).map(|step| step.done).collect();
    assert_eq!(copied, [500, 1_000, 1_201, 1_201]);
    let mut back = Shelf { name: "third", ..Shelf::default() };
    assert_eq!(run(&mut to, &mut back, None, &mut |_| {}).await.unwrap(), moved);
}

#[tokio::test]
async fn a_move_that_was_cut_off_begins_anew_from_the_same_source_alone() {
    let (mut from, mut to) = (full(), Shelf { name: "new", patience: Some(2), ..Shelf::default() });
    assert_eq!(moved(&mut from, &mut to).await.unwrap_err().kind, Failure::Unavailable);
    assert_eq!(to.begun.as_deref(), Some("old"));
    to.patience = None;
    let mut other = Shelf { name: "other", ..Shelf::default() };
    assert_eq!(moved(&mut other, &mut to).await.unwrap_err().kind, Failure::Conflict);
    let whole = moved(&mut from, &mut to).await.unwrap();
    assert_eq!((rows_of(&whole, "message"), to.rows["message"].len()), (1_201, 1_201));
    assert_eq!(moved(&mut from, &mut to).await.unwrap_err().kind, Failure::Conflict, "it is not empty any more");
}

#[tokio::test]
async fn what_is_lost_on_the_way_is_named_and_the_new_store_stays_marked() {
    let (mut from, mut to) = (full(), Shelf { name: "new", loses: Some("message"), ..Shelf::default() });
    let refused = moved(&mut from, &mut to).await.unwrap_err();
    assert_eq!(refused.kind, Failure::Corrupt);
    assert!(refused.context.contains("message") && refused.context.contains("1198 of 1201"), "{refused}");
    assert_eq!(to.begun.as_deref(), Some("old"));
}

#[test]
fn a_key_is_of_columns_that_are_there_and_rows_that_share_one_are_in_its_order() {
    for table in TABLES {
        assert!(!table.key.is_empty() && table.key.iter().all(|column| table.place(column).is_some()), "{}", table.name);
        assert!(table.id.is_none_or(|id| table.place(id).is_some()), "{}", table.name);
        if table.repeats {
            let first: Vec<&str> = table.columns.iter().take(table.key.len()).map(|(name, _)| *name).collect();
            assert_eq!(first, table.key, "{}", table.name);
        }
    }
}
