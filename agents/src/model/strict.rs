//! Whether a JSON Schema is one that providers can hold a model to.
//!
//! Strict schemas need every object closed and every property required; a schema that is not so is sent without the
//! promise, and its outcome checked by the caller all the same.

use serde_json::Value;

const DEEPEST: usize = 10;

pub fn is_strict(schema: &Value) -> bool {
    schema.is_object() && is_closed(schema, 0)
}

fn is_closed(schema: &Value, depth: usize) -> bool {
    if depth > DEEPEST {
        return false;
    }
    let Some(fields) = schema.as_object() else { return !schema.is_boolean() };
    if let Some(properties) = fields.get("properties").and_then(Value::as_object) {
        let required: Vec<&str> =
            fields.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
        let closed = fields.get("additionalProperties") == Some(&Value::Bool(false));
        let all = properties.keys().all(|name| required.contains(&name.as_str()));
        if !closed || !all || !properties.values().all(|inner| is_closed(inner, depth + 1)) {
            return false;
        }
    } else if fields.get("type").and_then(Value::as_str) == Some("object") {
        // No properties: only the empty object could be meant.
        if fields.get("additionalProperties") != Some(&Value::Bool(false)) {
            return false;
        }
    }
    let is_outside = |word: &str| fields.contains_key(word);
    if ["allOf", "not", "if", "then", "else", "dependentRequired", "dependentSchemas", "patternProperties"]
        .iter()
        .any(|word| is_outside(word))
    {
        return false;
    }
    let lists = ["anyOf", "oneOf", "prefixItems"].iter().filter_map(|key| fields.get(*key)?.as_array()).flatten();
    let definitions =
        ["$defs", "definitions"].iter().filter_map(|key| fields.get(*key)?.as_object()).flat_map(|map| map.values());
    lists.chain(definitions).chain(fields.get("items")).all(|inner| is_closed(inner, depth + 1))
}

/// Asks in words for what the provider cannot be held to.
pub fn in_words(schema: &Value) -> String {
    format!("\n\nAnswer with one JSON value and nothing else, no code fence. It follows this JSON Schema:\n{schema}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn closed_and_required_all_the_way_down_is_strict() {
        let strict = json!({"type": "object", "additionalProperties": false, "required": ["a", "b"], "properties": {
            "a": {"type": ["string", "null"]},
            "b": {"type": "array", "items": {"type": "object", "additionalProperties": false, "required": ["c"], "properties": {"c": {"type": "integer"}}}}}});
        assert!(is_strict(&strict));
        let mut open = strict.clone();
        open["properties"]["b"]["items"]["additionalProperties"] = json!(true);
        assert!(!is_strict(&open));
        let mut optional = strict;
        optional["required"] = json!(["a"]);
        assert!(!is_strict(&optional));
        assert!(!is_strict(&json!({"type": "object"})));
        assert!(!is_strict(&json!({"type": "object", "additionalProperties": false, "properties": {}, "allOf": []})));
        assert!(!is_strict(&json!("string")));
    }
}
