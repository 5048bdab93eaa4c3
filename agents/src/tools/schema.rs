//! Arguments against the schema of a tool.

use serde_json::Value;

/// Mistakes that are told to the model; more would only be noise.
const MOST_TOLD: usize = 5;

/// The arguments as an object the schema accepts, or what is wrong with them, for the model to read.
pub(crate) fn read(arguments: &str, schema: &Value) -> Result<Value, String> {
    let arguments = arguments.trim();
    let value: Value = if arguments.is_empty() {
        Value::Object(serde_json::Map::new())
    } else {
        serde_json::from_str(arguments).map_err(|error| format!("the arguments are not JSON: {error}"))?
    };
    if !value.is_object() {
        return Err("the arguments have to be a JSON object".to_owned());
    }
    let validator = jsonschema::validator_for(schema).map_err(|_invalid| "this tool cannot be used: its own schema is wrong")?;
    let wrong: Vec<String> = validator
        .iter_errors(&value)
        .take(MOST_TOLD)
        .map(|error| format!("{}: {error}", Some(error.instance_path().as_str()).filter(|path| !path.is_empty()).unwrap_or("/")))
        .collect();
    if wrong.is_empty() { Ok(value) } else { Err(format!("wrong arguments: {}", wrong.join("; "))) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_the_schema_accepts_is_read_and_what_it_refuses_is_told() {
        let schema = json!({"type": "object", "properties": {"order": {"type": "string"}, "count": {"type": "integer", "minimum": 1}},
            "required": ["order"], "additionalProperties": false});
        assert_eq!(read(r#"{"order":"1001","count":2}"#, &schema), Ok(json!({"order": "1001", "count": 2})));
        assert_eq!(read("", &json!({"type": "object"})), Ok(json!({})));
        for wrong in ["{", "[]", "null", "{}", r#"{"order":5}"#, r#"{"order":"a","count":0}"#, r#"{"order":"a","also":1}"#] {
            assert!(read(wrong, &schema).is_err(), "{wrong}");
        }
    }
}
