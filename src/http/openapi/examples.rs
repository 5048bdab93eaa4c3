//! Examples of bodies, made from their schemas: whoever reads the document sees each body once as it looks on the wire.

use serde_json::{Map, Value, json};

/// Schemas that name each other are followed this far.
const DEPTH: usize = 6;

/// Fields that are better told by an example than by their type.
const KNOWN: &[(&str, &str)] = &[
    ("access_token", "eyJhbGciOi…"),
    ("address", "203.0.113.7"),
    ("bot", "bot_04tq8c5xk0g00"),
    ("channel", "web"),
    ("client_id", "order-1042-shipped"),
    ("colour", "#1f6480"),
    ("contact", "ct_04tq8c5xk0g00"),
    ("conversation", "cv_04tq8c5xk0g00"),
    ("description", "What it is for"),
    ("email", "asha@shop.example"),
    ("id", "…_04tq8c5xk0g00"),
    ("inbox", "in_04tq8c5xk0g00"),
    ("label", "lb_04tq8c5xk0g00"),
    ("language", "en-GB"),
    ("media_type", "image/png"),
    ("message", "ms_04tq8c5xk0g00"),
    ("name", "Order desk"),
    ("number", "+15550100"),
    ("operator", "op_04tq8c5xk0g00"),
    ("password", "correct-horse-battery-staple"),
    ("phone", "+15550100"),
    ("refresh_token", "c3dpdGNoYm9hcmQ…"),
    ("role", "operator"),
    ("session", "se_04tq8c5xk0g00"),
    ("team", "tm_04tq8c5xk0g00"),
    ("text", "Your parcel has left."),
    ("title", "Delivery"),
    ("token", "…"),
    ("url", "https://shop.example/"),
];

/// Gives an example to every JSON body of the document that has none.
pub(super) fn fill(document: &mut Value) {
    let whole = document.clone();
    let paths = document["paths"].as_object_mut().into_iter().flatten().map(|(_, path)| path);
    for operation in paths.filter_map(Value::as_object_mut).flatten().map(|(_, operation)| operation) {
        if let Some(body) = operation.get_mut("requestBody") {
            fill_content(body, &whole);
        }
        let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
        responses.into_iter().flatten().for_each(|(_, response)| fill_content(response, &whole));
    }
}

fn fill_content(body: &mut Value, document: &Value) {
    for kind in ["application/json", "application/problem+json"] {
        if let Some(content) = body.pointer_mut(&format!("/content/{}", kind.replace('/', "~1")))
            && content.get("example").is_none()
        {
            let example = of(&content["schema"], "", document, 0);
            content["example"] = example;
        }
    }
}

fn of(schema: &Value, name: &str, document: &Value, depth: usize) -> Value {
    let target = schema["$ref"].as_str().and_then(|target| document.pointer(target.trim_start_matches('#')));
    let schema = target.unwrap_or(schema);
    for given in ["example", "default", "const"] {
        if let Some(given) = schema.get(given) {
            return given.clone();
        }
    }
    if let Some(first) = ["examples", "enum"].iter().find_map(|list| schema[*list].get(0)) {
        return first.clone();
    }
    let something = |list: &&str| schema[*list].as_array()?.iter().find(|choice| choice["type"] != "null");
    if let Some(first) = ["oneOf", "anyOf"].iter().find_map(something) {
        return of(first, name, document, depth + 1);
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let parts = parts.iter().filter_map(|part| of(part, name, document, depth).as_object().cloned());
        return Value::Object(parts.flatten().collect());
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str()).unwrap_or("object");
    match kind {
        "string" => text(schema, name),
        "integer" | "number" => json!(schema["minimum"].as_i64().unwrap_or(1)),
        "boolean" => json!(true),
        "array" if depth >= DEPTH => json!([]),
        "array" => json!([of(&schema["items"], name.strip_suffix('s').unwrap_or(name), document, depth + 1)]),
        _ => object(schema, document, depth),
    }
}

fn object(schema: &Value, document: &Value, depth: usize) -> Value {
    let fields = schema["properties"].as_object().into_iter().flatten();
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    // Deep inside, what may be left out is.
    let shown = fields.filter(|(name, _)| depth < DEPTH / 2 || (depth < DEPTH && required.contains(&name.as_str())));
    let shown = shown.map(|(name, field)| (name.clone(), of(field, name, document, depth + 1)));
    Value::Object(shown.collect::<Map<_, _>>())
}

fn text(schema: &Value, name: &str) -> Value {
    if schema["format"] == "date-time" {
        return json!("2026-12-06T09:30:00.000Z");
    }
    let known = KNOWN.iter().find(|(known, _)| *known == name);
    json!(known.map_or("…", |(_, example)| example))
}
