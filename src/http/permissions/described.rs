//! What the API document says of operations and fields, for the audit log.

use std::collections::{HashMap, HashSet};
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
    described.gather_write_only(&document);
    described
});

#[derive(Default)]
struct Described {
    operations: HashMap<(String, String), String>,
    write_only: HashSet<String>,
}

impl Described {
    fn gather_write_only(&mut self, value: &Value) {
        match value {
            Value::Object(fields) => {
                for (name, property) in fields.get("properties").and_then(Value::as_object).into_iter().flatten() {
                    if property["writeOnly"] == true {
                        self.write_only.insert(name.to_ascii_lowercase());
                    }
                }
                fields.values().for_each(|value| self.gather_write_only(value));
            }
            Value::Array(items) => items.iter().for_each(|item| self.gather_write_only(item)),
            _ => {}
        }
    }
}

/// The operation's id; the method and the path of one that the document leaves out.
pub(super) fn operation(method: &str, path: &str) -> String {
    let named = DOCUMENT.operations.get(&(method.to_owned(), path.to_owned()));
    named.cloned().unwrap_or_else(|| format!("{method} {path}"))
}

/// A field of this name is taken and never shown again.
pub(super) fn is_write_only(name: &str) -> bool {
    DOCUMENT.write_only.contains(name)
}
