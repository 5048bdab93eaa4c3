use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::migrate;

/// Statements that look through more than they want, by how they begin, each with why it may.
const LOOK_THROUGH: [&str; 9] = [
    // Once, at the start.
    "UPDATE outbox SET due_at = ?1, claimed = 0 WHERE claimed = 1",
    "UPDATE webhook_letter SET due_at = ?1, claimed = 0 WHERE claimed = 1",
    "UPDATE job SET run_at = ?1 WHERE dead = 0 AND attempts > 0 AND run_at > ?1",
    // Of what waits for a moment there is little.
    "SELECT id, organisation, conversation, at, kind, subject FROM automation_occasion",
    "DELETE FROM automation_occasion WHERE conversation = ?1",
    // An erasure's last look, for what names the contact inside a text.
    "DELETE FROM job WHERE organisation = ?1 AND instr(payload, ?2) > 0",
    "DELETE FROM job WHERE organisation = ?1 AND dead = 1 AND",
    "DELETE FROM webhook_attempt WHERE letter IN (SELECT id FROM webhook_letter WHERE organisation = ?1 AND instr",
    "DELETE FROM webhook_letter WHERE organisation = ?1 AND instr",
];

/// The statements in a source that need nothing filled in.
fn statements(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (place, _) in source.match_indices('"') {
        let rest = &source[place + 1..];
        if !["SELECT ", "UPDATE ", "DELETE "].iter().any(|verb| rest.starts_with(verb)) {
            continue;
        }
        let Some(end) = rest.find('"') else { continue };
        let lines: Vec<&str> = rest[..end].split("\\\n").map(str::trim).collect();
        let statement = lines.join(" ");
        if !statement.contains(['{', '\\']) && !statement.ends_with('(') {
            found.push(statement);
        }
    }
    found
}

/// Every source of this folder.
fn sources() -> Vec<PathBuf> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("sqlite")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() { folders.push(entry) } else { found.push(entry) }
        }
    }
    found
}

/// The steps of the plan; none for a part of a statement, which says nothing by itself.
fn plan(connection: &Connection, statement: &str) -> Option<Vec<String>> {
    let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).ok()?;
    let (mut rows, mut steps) = (explain.raw_query(), Vec::new());
    while let Some(row) = rows.next().unwrap() {
        steps.push(row.get(3).unwrap());
    }
    Some(steps)
}

fn looks_through(statement: &str, step: &str) -> bool {
    // A list in the order of its index ends by itself.
    let scans = step.starts_with("SCAN") && !statement.contains("ORDER BY");
    let is_found = step.contains("VIRTUAL TABLE") || step.contains("CONSTANT ROW");
    scans && !is_found || step.ends_with("(organisation=?)") && !statement.contains("ORDER BY id DESC LIMIT")
}

/// A table that grows with the business is never read through, nor by its organisation alone.
#[test]
fn every_statement_finds_its_rows_by_an_index() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate::migrate(&mut connection).unwrap();
    super::keep_plans(&connection).unwrap();
    let (mut looked_at, mut slow, mut excused) = (0, Vec::new(), BTreeSet::new());
    for statement in sources().iter().flat_map(|source| statements(&fs::read_to_string(source).unwrap())) {
        let Some(plan) = plan(&connection, &statement) else { continue };
        looked_at += 1;
        if plan.iter().any(|step| looks_through(&statement, step)) {
            match LOOK_THROUGH.iter().position(|known| statement.starts_with(known)) {
                Some(known) => drop(excused.insert(known)),
                None => slow.push(format!("{statement}: {plan:?}")),
            }
        }
    }
    assert!(looked_at > 100, "the statements are not where this test looks: {looked_at}");
    assert!(slow.is_empty(), "{slow:#?}");
    assert_eq!(excused.len(), LOOK_THROUGH.len(), "an excuse that nothing needs: only {excused:?} are used");
}
