//! What providers ask of the schema of a tool or of an answer.

use serde_json::Value;

/// How a schema falls short, in `OpenAI`'s words: a place in it and what is wrong there.
pub(super) type Fault = (String, String);

/// Parameters of a tool are an object; arrays say what they hold.
pub(super) fn check_parameters(schema: &Value) -> Result<(), Fault> {
    let kind = schema["type"].as_str();
    if kind != Some("object") {
        let got = kind.unwrap_or("None");
        return Err((String::new(), format!("schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{got}\"'.")));
    }
    walk(schema, "()", &|part, place| {
        let is_bare = part["type"] == "array" && part.get("items").is_none() && part.get("prefixItems").is_none();
        if is_bare { Err((place.to_owned(), "array schema missing items.".to_owned())) } else { Ok(()) }
    })
}

/// The strict subset: closed objects, every property required, no keyword outside it.
pub(super) fn check_strict(schema: &Value) -> Result<(), Fault> {
    check_parameters(schema)?;
    walk(schema, "()", &|part, place| {
        let say = |what: String| Err((place.to_owned(), what));
        for word in ["allOf", "not", "dependentRequired", "dependentSchemas", "if", "then", "else", "patternProperties"] {
            if part.get(word).is_some() {
                return say(format!("'{word}' is not permitted."));
            }
        }
        if part["type"] != "object" {
            return Ok(());
        }
        if part["additionalProperties"] != Value::Bool(false) {
            return say("'additionalProperties' is required to be supplied and to be false.".to_owned());
        }
        let required: Vec<&str> = part["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let properties = part["properties"].as_object();
        let missing = properties.into_iter().flatten().map(|(name, _)| name).find(|name| !required.contains(&name.as_str()));
        match missing {
            Some(name) => say(format!(
                "'required' is required to be supplied and to be an array including every key in properties. Missing '{name}'."
            )),
            None => Ok(()),
        }
    })
}

/// Anthropic and Bedrock: objects must be closed, no more.
pub(super) fn has_open_object(schema: &Value) -> bool {
    let check = |part: &Value, place: &str| {
        let is_open = part["type"] == "object" && part["additionalProperties"] != Value::Bool(false);
        if is_open { Err((place.to_owned(), String::new())) } else { Ok(()) }
    };
    walk(schema, "()", &check).is_err()
}

/// Every schema within one, from the outside in.
fn walk(schema: &Value, place: &str, check: &dyn Fn(&Value, &str) -> Result<(), Fault>) -> Result<(), Fault> {
    check(schema, place)?;
    for group in ["properties", "$defs", "definitions"] {
        for (name, inner) in schema[group].as_object().into_iter().flatten() {
            walk(inner, &format!("('{group}', '{name}')"), check)?;
        }
    }
    for group in ["anyOf", "oneOf", "prefixItems"] {
        for (number, inner) in schema[group].as_array().into_iter().flatten().enumerate() {
            walk(inner, &format!("('{group}', '{number}')"), check)?;
        }
    }
    schema.get("items").map_or(Ok(()), |inner| walk(inner, "('items',)", check))
}
