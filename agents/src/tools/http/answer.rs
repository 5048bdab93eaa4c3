use serde_json::{Map, Value};

use super::record::Mapping;

/// Items of a list that the model is shown.
const MOST_ITEMS: usize = 50;
/// Characters of an answer that is no JSON.
const MOST_TEXT: usize = 16_000;

/// What the model sees of an answer.
pub(super) fn read(body: &[u8], mapping: &Mapping) -> Result<Value, String> {
    let Ok(answer) = serde_json::from_slice::<Value>(body) else {
        let text: String = String::from_utf8_lossy(body).trim().chars().take(MOST_TEXT).collect();
        let is_picked = !mapping.pick.is_empty() || !mapping.fields.is_empty();
        return if is_picked && !text.is_empty() {
            Err("the service did not answer with JSON".to_owned())
        } else {
            Ok(Value::String(text))
        };
    };
    let picked = answer.pointer(&mapping.pick).cloned().unwrap_or(Value::Null);
    Ok(match picked {
        Value::Array(items) => items.into_iter().take(MOST_ITEMS).map(|item| fields(item, &mapping.fields)).collect(),
        other => fields(other, &mapping.fields),
    })
}

fn fields(value: Value, pointers: &[String]) -> Value {
    if pointers.is_empty() || value.is_null() {
        return value;
    }
    let named = pointers.iter().filter_map(|pointer| Some((name(pointer), value.pointer(pointer)?.clone())));
    Value::Object(named.collect::<Map<_, _>>())
}

/// `/customer/name` is shown as `customer.name`.
fn name(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".").replace("~1", "/").replace("~0", "~")
}
