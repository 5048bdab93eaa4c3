//! Results of the methods a client may call.

use serde_json::{Value, json};

use super::Inside;
use super::tool::{Outcome, fault};

/// Errors: code and message of a JSON-RPC error.
pub(super) fn result(inside: &Inside, method: &str, params: &Value) -> Result<Value, (i64, String)> {
    match method {
        "ping" | "logging/setLevel" => Ok(json!({})),
        "tools/list" => list(inside, params),
        "tools/call" => call(inside, params),
        other => Err((-32601, format!("Method not found: {other}"))),
    }
}

fn list(inside: &Inside, params: &Value) -> Result<Value, (i64, String)> {
    let start = match params["cursor"].as_str() {
        None => 0,
        Some(cursor) => {
            let start = cursor.strip_prefix("from-").and_then(|number| number.parse().ok());
            start.filter(|start| *start < inside.tools.len()).ok_or_else(|| (-32602, format!("Invalid cursor: {cursor}")))?
        }
    };
    let page = inside.rules.page.max(1);
    let tools: Vec<Value> = inside.tools.iter().skip(start).take(page).map(super::Tool::shown).collect();
    let mut result = json!({"tools": tools});
    if start + page < inside.tools.len() {
        result["nextCursor"] = json!(format!("from-{}", start + page));
    }
    Ok(result)
}

/// What is wrong with the arguments is a result, so that a model may do better.
fn call(inside: &Inside, params: &Value) -> Result<Value, (i64, String)> {
    let name = params["name"].as_str().unwrap_or_default();
    let tool = inside.tools.iter().find(|tool| tool.name == name).ok_or_else(|| (-32602, format!("Unknown tool: {name}")))?;
    let given = if params["arguments"].is_null() { json!({}) } else { params["arguments"].clone() };
    let outcome = fault(&tool.parameters, &given).map_or_else(|| (tool.act)(&given), Outcome::Failed);
    let text = |text: String| json!([{"type": "text", "text": text}]);
    Ok(match outcome {
        Outcome::Text(said) => json!({"content": text(said), "isError": false}),
        Outcome::Structured(value) => json!({"content": text(value.to_string()), "structuredContent": value, "isError": false}),
        Outcome::Content(blocks) => json!({"content": blocks, "isError": false}),
        Outcome::Failed(why) => json!({"content": text(why), "isError": true}),
    })
}
