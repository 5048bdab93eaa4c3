//! Rows as they are between two stores, and what tells two of them apart.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    Null,
    Int(i64),
    Text(String),
}

/// In the order of the table's columns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    pub values: Vec<Value>,
    /// What was looked up for the other side; no part of what the row is.
    pub aids: Vec<Value>,
}

/// Rows of one table, counted and taken together.
#[derive(Default)]
pub(super) struct Tally {
    pub rows: u64,
    digest: Sha256,
}

impl Tally {
    /// Each value says first what it is and how long, so that no two rows look alike.
    pub fn add(&mut self, row: &Row) {
        self.rows += 1;
        for value in &row.values {
            match value {
                Value::Null => self.digest.update([0]),
                Value::Int(value) => {
                    self.digest.update([1]);
                    self.digest.update(value.to_be_bytes());
                }
                Value::Text(text) => {
                    self.digest.update([2]);
                    self.digest.update((text.len() as u64).to_be_bytes());
                    self.digest.update(text.as_bytes());
                }
            }
        }
    }

    pub fn digest(self) -> String {
        hex(&self.digest.finalize())
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::{Row, Tally, Value};

    fn of(rows: &[Vec<Value>]) -> String {
        let mut tally = Tally::default();
        for values in rows {
            tally.add(&Row { values: values.clone(), aids: vec![Value::Int(tally.rows as i64)] });
        }
        assert_eq!(tally.rows, rows.len() as u64);
        tally.digest()
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn rows_that_differ_in_anything_have_other_digests() {
        let rows = [
            vec![vec![Value::Int(1), text("ab"), text("c")]],
            vec![vec![Value::Int(1), text("a"), text("bc")]],
            vec![vec![Value::Int(1), text("ab"), Value::Null]],
            vec![vec![Value::Int(1), text("ab"), text("")]],
            vec![vec![Value::Int(-1), text("ab"), text("c")]],
            vec![vec![text("1"), text("ab"), text("c")]],
            vec![vec![Value::Int(1), text("ab"), text("c")], vec![Value::Int(2), Value::Null, Value::Null]],
            vec![vec![Value::Int(2), Value::Null, Value::Null], vec![Value::Int(1), text("ab"), text("c")]],
            vec![],
        ];
        let mut digests: Vec<String> = rows.iter().map(|rows| of(rows)).collect();
        digests.sort();
        digests.dedup();
        assert_eq!(digests.len(), rows.len());
    }

    #[test]
    fn what_was_looked_up_makes_no_difference() {
        let row = |aids| Row { values: vec![text("a")], aids };
        let (mut with, mut without) = (Tally::default(), Tally::default());
        with.add(&row(vec![Value::Int(7)]));
        without.add(&row(Vec::new()));
        assert_eq!(with.digest(), without.digest());
    }
}
