use std::fs;

use rusqlite::Connection;

use super::migrate;

/// Statements that look through more than they want, by how they begin, each with why it may.
const LOOK_THROUGH: [&str; 10] = [
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
    // Once an hour, a bounded number at a time.
    "DELETE FROM automation_run WHERE id IN (SELECT id FROM (SELECT id, at, row_number()",
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

/// A table that grows with the business is never read through, nor by its organisation alone.
#[test]
fn every_statement_finds_its_rows_by_an_index() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate::migrate(&mut connection).unwrap();
    super::keep_plans(&connection).unwrap();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sqlite/tests.rs");
    let mut folders = vec![folder.parent().unwrap().to_owned()];
    let (mut looked_at, mut slow) = (0, Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            for statement in statements(&fs::read_to_string(&entry).unwrap()) {
                let Ok(mut explain) = connection.prepare(&format!("EXPLAIN QUERY PLAN {statement}")) else { continue };
                looked_at += 1;
                let mut rows = explain.raw_query();
                let mut plan = Vec::new();
                while let Some(row) = rows.next().unwrap() {
                    plan.push(row.get::<_, String>(3).unwrap());
                }
                let is_slow = |step: &String| {
                    let scans = step.starts_with("SCAN") && !step.contains("VIRTUAL TABLE") && !step.contains("CONSTANT ROW");
                    (scans && !statement.contains("ORDER BY")) || step.ends_with("(organisation=?)")
                };
                let may = LOOK_THROUGH.iter().any(|known| statement.starts_with(known));
                let is_listing = statement.contains("ORDER BY id DESC LIMIT");
                if plan.iter().any(is_slow) && !may && !is_listing {
                    slow.push(format!("{statement}: {plan:?}"));
                }
            }
        }
    }
    assert!(looked_at > 100, "the statements are not where this test looks: {looked_at}");
    assert!(slow.is_empty(), "{slow:#?}");
}
