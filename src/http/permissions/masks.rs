//! What the audit log keeps of a body, and of a setting before and after: fields, short, and no secret among them.

use std::collections::{BTreeMap, BTreeSet};

use engine::model::audit::{Change, LONGEST_VALUE};
use serde_json::Value;

const MASK: &str = "***";

/// Fields of one body that are kept; no form has as many.
const MOST_FIELDS: usize = 60;
const LONGEST_NAME: usize = 60;

/// Fields by which people know a setting, the first that is there.
const NAMES: [&str; 4] = ["name", "title", "shortcut", "email"];

/// Fields of a record that nobody chose.
const OF_THE_PROGRAM: [&str; 4] = ["id", "organisation", "created_at", "updated_at"];

/// A field with one of these in its name holds a secret, whatever else the name says.
const IN_NAME: [&str; 7] = ["password", "secret", "token", "credential", "authorization", "recovery", "hash"];

/// The secrets of a login; whether one is asked for is none.
const LOGIN_SECRETS: &str = "second_factor";

/// Of a language model: an amount.
const AMOUNT: &str = "tokens";

/// These words hold one as a whole name or as its end.
const LAST_WORD: [&str; 10] = ["code", "codes", "key", "keys", "current", "headers", "signature", "pin", "cookie", "confirm"];

/// Empty for what is no object.
pub(super) fn fields(body: &[u8]) -> BTreeMap<String, String> {
    let Ok(Value::Object(body)) = serde_json::from_slice(body) else { return BTreeMap::new() };
    let shown = body.into_iter().take(MOST_FIELDS).map(|(name, value)| (cut(&name, LONGEST_NAME), text_of(&name, value)));
    shown.collect()
}

/// What of a setting is otherwise, field by field; fields of an object are told apart by dots. Compared before it is masked, so that a
/// new secret is told as a change, without either.
pub(super) fn changes(before: Option<&str>, after: Option<&str>) -> Vec<Change> {
    let (before, after) = (flat(before), flat(after));
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let changed = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    let shown = |values: &BTreeMap<String, Value>, name: &str| values.get(name).map(|value| text_of(name, value.clone()));
    let changed =
        changed.map(|name| Change { field: cut(name, LONGEST_NAME), before: shown(&before, name), after: shown(&after, name) });
    changed.take(MOST_FIELDS).collect()
}

/// What people call it.
pub(super) fn name_of(body: &str) -> Option<String> {
    let Ok(Value::Object(body)) = serde_json::from_str(body) else { return None };
    let name = NAMES.iter().find_map(|name| body.get(*name)?.as_str().filter(|name| !name.is_empty()))?;
    Some(cut(name, LONGEST_NAME))
}

fn flat(body: Option<&str>) -> BTreeMap<String, Value> {
    let mut fields = BTreeMap::new();
    if let Some(Ok(Value::Object(body))) = body.map(serde_json::from_str) {
        for (name, value) in body.into_iter().filter(|(name, _)| !OF_THE_PROGRAM.contains(&name.as_str())) {
            flatten(name, value, &mut fields);
        }
    }
    fields
}

fn flatten(name: String, value: Value, fields: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(inner) if !is_secret(&name) => {
            inner.into_iter().for_each(|(inner, value)| flatten(format!("{name}.{inner}"), value, fields));
        }
        Value::Null => {}
        value => drop(fields.insert(name, value)),
    }
}

fn text_of(name: &str, mut value: Value) -> String {
    mask(name, &mut value);
    match value {
        Value::String(text) => cut(&text, LONGEST_VALUE),
        other => cut(&other.to_string(), LONGEST_VALUE),
    }
}

fn mask(name: &str, value: &mut Value) {
    if is_secret(name) && !value.is_null() {
        *value = Value::String(MASK.to_owned());
        return;
    }
    match value {
        Value::Object(fields) => fields.iter_mut().for_each(|(name, value)| mask(name, value)),
        Value::Array(items) => items.iter_mut().for_each(|item| mask("", item)),
        Value::String(text) if text.starts_with("http://") || text.starts_with("https://") => *text = plain_address(text),
        _ => {}
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let last = name.rsplit(['_', '-', ' ', '.']).next().unwrap_or_default();
    let plain = name.replace(AMOUNT, "");
    let holds = IN_NAME.iter().any(|word| plain.contains(word));
    holds || name == LOGIN_SECRETS || LAST_WORD.contains(&last)
}

/// Without what a service may take as a key: a user before the host, a query behind the path.
fn plain_address(text: &str) -> String {
    let end = text.find(['?', '#']).unwrap_or(text.len());
    let (scheme, rest) = text[..end].split_once("://").unwrap_or(("", &text[..end]));
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.rsplit_once('@').map_or(host, |(_user, host)| host);
    format!("{scheme}://{host}{path}")
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(body: &Value) -> BTreeMap<String, String> {
        fields(body.to_string().as_bytes())
    }

    #[test]
    fn no_secret_is_kept_wherever_it_stands() {
        let body = json!({
            "name": "Shop",
            "password": "hidden",
            "new_password": "hidden",
            "access_token": "hidden",
            "appSecret": "hidden",
            "keys": {"openai": "hidden"},
            "api_key": "hidden",
            "code": "hidden",
            "current": "hidden",
            "headers": [{"name": "X-Api", "value": "hidden"}],
            "nested": {"deep": [{"client_secret": "hidden", "title": "seen"}]},
            "url": "https://hidden:hidden@tools.example/walk?api=hidden#hidden",
            "list": ["https://tools.example/?hidden"],
        });
        let shown = shown(&body);
        for (name, value) in &shown {
            assert!(!value.contains("hidden"), "{name}: {value}");
        }
        assert_eq!((shown["name"].as_str(), shown["url"].as_str()), ("Shop", "https://tools.example/walk"));
        assert!(shown["nested"].contains("seen"), "{shown:?}");
    }

    #[test]
    fn what_is_otherwise_is_told_field_by_field_and_a_new_secret_as_a_change() {
        let before = json!({
            "id": "x", "name": "Shop", "same": 1, "timing": {"settle_ms": 1, "idle": 2}, "api_key": "hidden-1", "gone": [1],
            "require_second_factor": false, "second_factor": {"offered": "hidden-2"}, "max_tokens": 100,
        });
        let after = json!({
            "id": "y", "name": "Store", "same": 1, "timing": {"settle_ms": 3, "idle": 2}, "api_key": "hidden-3", "new": "yes",
            "require_second_factor": true, "second_factor": {"offered": "hidden-4"}, "max_tokens": 200,
        });
        let changes = changes(Some(&before.to_string()), Some(&after.to_string()));
        let told: Vec<(&str, Option<&str>, Option<&str>)> =
            changes.iter().map(|change| (change.field.as_str(), change.before.as_deref(), change.after.as_deref())).collect();
        assert_eq!(
            told,
            [
                ("api_key", Some(MASK), Some(MASK)),
                ("gone", Some("[1]"), None),
                ("max_tokens", Some("100"), Some("200")),
                ("name", Some("Shop"), Some("Store")),
                ("new", None, Some("yes")),
                ("require_second_factor", Some("false"), Some("true")),
                ("second_factor", Some(MASK), Some(MASK)),
                ("timing.settle_ms", Some("1"), Some("3")),
            ]
        );
        assert_eq!(name_of(&after.to_string()).as_deref(), Some("Store"));
    }

    #[test]
    fn values_and_names_are_short_and_fields_few() {
        let long = "ü".repeat(5_000);
        let kept = shown(&json!({"text": long, "flag": true, "nothing": null}));
        assert_eq!(kept["text"].chars().count(), LONGEST_VALUE);
        assert_eq!((kept["flag"].as_str(), kept["nothing"].as_str()), ("true", "null"));
        let many: serde_json::Map<String, Value> = (0..500).map(|number| (format!("f{number}"), json!(number))).collect();
        assert_eq!(shown(&Value::Object(many)).len(), MOST_FIELDS);
        for odd in ["", "[1]", "7", "{\"a\":", "\u{0}"] {
            assert!(fields(odd.as_bytes()).is_empty(), "{odd}");
        }
    }
}
