//! The table and the document tell the same operations.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;

/// Served beside the document.
const UNDOCUMENTED: [(&str, &str); 2] = [("GET", "/api/v1/openapi.json"), ("OPTIONS", "/api/v1/chat/attachments")];

fn rows() -> impl Iterator<Item = (&'static str, String)> {
    table::ROWS.iter().map(|(method, path, _)| (*method, format!("{ROOT}{path}")))
}

#[test]
fn every_operation_has_one_row_and_every_row_an_operation() {
    let document: Value = serde_json::from_str(&super::super::openapi_json()).unwrap();
    let mut served: BTreeSet<(String, String)> =
        UNDOCUMENTED.iter().map(|(method, path)| ((*method).to_owned(), (*path).to_owned())).collect();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let method = method.to_uppercase();
            let need = need_of(&method, path).unwrap_or_else(|| panic!("{method} {path} has no row"));
            assert_eq!(operation["x-permission"], need.described().as_str(), "{method} {path}");
            served.insert((method, path.clone()));
        }
    }
    let listed: Vec<(String, String)> = rows().map(|(method, path)| (method.to_owned(), path)).collect();
    let unique: BTreeSet<(String, String)> = listed.iter().cloned().collect();
    assert_eq!(unique.len(), listed.len(), "a row stands twice");
    assert_eq!(unique, served);
}

#[test]
fn whatever_changes_something_needs_more_than_a_look() {
    for (method, path) in rows().filter(|(method, _)| *method != "GET") {
        let need = need_of(method, &path);
        let looks = matches!(need, Some(Need::Of(_, Level::View) | Need::OfInbox(Level::View)));
        // A trial and a fresh list of the platform change nothing that customers meet.
        assert!(!looks || path.ends_with("/preview") || path.ends_with("/sync"), "{method} {path}");
    }
}

#[test]
fn a_head_needs_what_the_get_needs_and_an_unknown_operation_has_no_need() {
    assert_eq!(need_of("HEAD", "/api/v1/bots"), need_of("GET", "/api/v1/bots"));
    for (method, path) in [("DELETE", "/api/v1/bots"), ("GET", "/bots"), ("GET", "/api/v1/bots/"), ("get", "/api/v1/bots")] {
        assert_eq!(need_of(method, path), None, "{method} {path}");
    }
}
