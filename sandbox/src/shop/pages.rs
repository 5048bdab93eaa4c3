//! Pages of a list. A cursor holds what the list is sorted by and the item's number, so that the next page goes on behind
//! that place whatever has moved in between, as with a real one.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// What a list of the root is sorted by: the field of its items.
pub(super) fn sorted_by(list: &str, key: &str) -> &'static str {
    match key {
        "TITLE" => "title",
        "INVENTORY_TOTAL" => "totalInventory",
        "CREATED_AT" => "createdAt",
        "UPDATED_AT" => "updatedAt",
        "PROCESSED_AT" => "processedAt",
        // An order has no better one by itself.
        "" if list == "orders" => "processedAt",
        _ => "id",
    }
}

pub(super) fn sort(list: &mut [Value], by: &str) {
    list.sort_by_cached_key(|item| place(item, by));
}

fn id(item: &Value) -> &str {
    item["id"].as_str().or_else(|| item["$ref"].as_str()).unwrap_or_default()
}

/// Where an item stands: by the value, and by its number where that is the same.
fn place(item: &Value, by: &str) -> (String, u64) {
    let value = match &item[by] {
        Value::String(text) if by != "id" => text.clone(),
        Value::Number(number) => format!("{:020}", number.as_u64().unwrap_or_default()),
        _ => String::new(),
    };
    let number = id(item).rsplit('/').next().and_then(|number| number.parse().ok());
    (value, number.unwrap_or_default())
}

pub(super) fn cursor(item: &Value, by: &str) -> String {
    let (value, number) = place(item, by);
    STANDARD.encode(json!({"last_id": number, "last_value": value, "sort": by}).to_string())
}

/// Where the page behind a cursor begins; none: it is none of this list.
pub(super) fn behind(all: &[Value], cursor: &str, by: &str, is_reversed: bool) -> Option<usize> {
    let known: Value = serde_json::from_slice(&STANDARD.decode(cursor).ok()?).ok()?;
    let last = (known["last_value"].as_str()?.to_owned(), known["last_id"].as_u64()?);
    if known["sort"] != by {
        return None;
    }
    // What belongs to something else has an order of its own.
    if let Some(at) = all.iter().position(|item| place(item, by) == last) {
        return Some(at + 1);
    }
    let next = all.iter().position(|item| if is_reversed { place(item, by) < last } else { place(item, by) > last });
    Some(next.unwrap_or(all.len()))
}

/// A cursor of a shop that pages for ever: the turn after the one that was asked for.
pub(super) fn following(cursor: Option<&str>) -> String {
    let turn = cursor.and_then(|cursor| STANDARD.decode(cursor).ok());
    let turn = turn.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok()).and_then(|known| known["turn"].as_u64());
    STANDARD.encode(json!({"turn": turn.unwrap_or(0) + 1}).to_string())
}

#[test]
fn a_page_goes_on_behind_its_cursor_when_things_have_moved() {
    let item = |id: u64, at: &str| json!({"id": format!("gid://shopify/Order/{id}"), "updatedAt": at});
    let mut all = vec![item(3, "b"), item(1, "c"), item(2, "b"), item(4, "a")];
    sort(&mut all, "updatedAt");
    let order: Vec<&str> = all.iter().map(|item| id(item).rsplit('/').next().unwrap()).collect();
    assert_eq!(order, ["4", "2", "3", "1"]);
    let at = cursor(&all[1], "updatedAt");
    assert_eq!(behind(&all, &at, "updatedAt", false), Some(2));
    let moved = vec![item(4, "a"), item(3, "b"), item(1, "c"), item(2, "d")];
    assert_eq!(behind(&moved, &at, "updatedAt", false), Some(1), "nobody is skipped");
    assert_eq!(behind(&all, &at, "id", false), None);
    assert_eq!(behind(&all, "gid://shopify/Order/2", "updatedAt", false), None);
    assert_eq!(behind(&all, &cursor(&item(9, "z"), "updatedAt"), "updatedAt", false), Some(4));
    assert_ne!(following(None), following(Some(&following(None))));
}
