//! What the API document calls its operations, for the audit log.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::Value;

use crate::http::openapi;

static DOCUMENT: LazyLock<Described> = LazyLock::new(|| {
    let document: Value = serde_json::from_str(&openapi::text()).unwrap_or_default();
    let mut described = Described::default();
    for (path, operations) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in operations.as_object().into_iter().flatten() {
            let name = operation["operationId"].as_str().unwrap_or_default();
            described.operations.insert((method.to_ascii_uppercase(), path.clone()), name.to_owned());
        }
    }
    described
});

#[derive(Default)]
struct Described {
    operations: HashMap<(String, String), String>,
}

/// The operation's id; the method and the path of one that the document leaves out.
pub(super) fn operation(method: &str, path: &str) -> String {
    let named = DOCUMENT.operations.get(&(method.to_owned(), path.to_owned()));
    named.cloned().unwrap_or_else(|| format!("{method} {path}"))
}
