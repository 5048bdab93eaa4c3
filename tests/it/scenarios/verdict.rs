use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::file::{Expected, Scenario};
use super::play::{Called, Played};

/// What names an item of a list; others are named by their place.
const LABELS: [(&str, &str); 4] = [("orders", "name"), ("products", "handle"), ("variants", "sku"), ("", "id")];

const ANYTHING: &str = "*";

/// Everything that is not as the scenario says, for people.
pub fn differences(scenario: &Scenario, played: &Played) -> Vec<String> {
    let mut found = changes(scenario, &played.before, &played.after);
    if let Some(line) = &played.unanswered {
        found.push(format!("nobody answered: {line}"));
    }
    if played.handed_over != scenario.handed_over {
        let (is, should) = if played.handed_over { ("was", "should not") } else { ("was not", "should") };
        found.push(format!("the conversation {is} handed over and {should} have been"));
    }
    found.extend(scenario.tools.iter().filter_map(|expected| miss(expected, &played.calls)));
    for tool in &scenario.forbidden.tools {
        if played.calls.iter().any(|call| call.tool == *tool && is_done(call)) {
            found.push(format!("{tool} was carried out and must never be"));
        }
    }
    for words in &scenario.forbidden.told {
        let has = |told: &&String| told.to_lowercase().contains(&words.to_lowercase());
        if let Some(told) = played.told.iter().find(has) {
            found.push(format!("the customer was told “{words}”: {told}"));
        }
    }
    found
}

/// What is different in the data against what should be.
pub fn changes(scenario: &Scenario, was: &Value, is: &Value) -> Vec<String> {
    let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
    leaves("", "", was, &mut before);
    leaves("", "", is, &mut after);
    let mut found = Vec::new();
    for (place, wanted) in &scenario.end {
        let is = after.get(place).cloned().unwrap_or_default();
        let fits = if wanted == ANYTHING { !is.is_null() && before.get(place) != Some(&is) } else { is == *wanted };
        if !fits {
            found.push(format!("{place} should be {wanted} and is {is}"));
        }
    }
    let places = before.keys().chain(after.keys().filter(|place| !before.contains_key(*place)));
    for place in places.filter(|place| !scenario.end.contains_key(*place)) {
        let (was, is) = (before.get(place).cloned().unwrap_or_default(), after.get(place).cloned().unwrap_or_default());
        if was != is {
            found.push(format!("{place} should be as before, {was}, and is {is}"));
        }
    }
    found
}

/// Every value by its place, such as `orders/#1001/address/city`. What is empty is not there.
fn leaves(place: &str, list: &str, value: &Value, found: &mut BTreeMap<String, Value>) {
    let below = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}/{name}") };
    match value {
        Value::Null => {}
        Value::Object(fields) => fields.iter().for_each(|(name, field)| leaves(&below(name), name, field, found)),
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                leaves(&below(&label(list, item).unwrap_or_else(|| number.to_string())), "", item, found);
            }
        }
        plain => drop(found.insert(place.to_owned(), plain.clone())),
    }
}

fn label(list: &str, item: &Value) -> Option<String> {
    let (_, field) = LABELS.iter().find(|(known, _)| known.is_empty() || *known == list)?;
    match item.get(field)? {
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

fn is_done(call: &Called) -> bool {
    matches!(call.outcome.as_str(), "done" | "repeated")
}

/// Why an expected call was not made as it should have been.
fn miss(expected: &Expected, calls: &[Called]) -> Option<String> {
    let fits = |call: &&Called| {
        call.tool == expected.tool
            && expected.outcome.as_ref().is_none_or(|outcome| *outcome == call.outcome)
            && has(&call.input, &expected.arguments)
            && (expected.told.is_empty() || has(&serde_json::from_str(&call.output).unwrap_or_default(), &expected.told))
    };
    let made = calls.iter().filter(fits).count();
    let is_right = expected.times.map_or(made > 0, |times| made == times);
    let Expected { tool, arguments, outcome, told, times } = expected;
    let often = times.map_or("at least once".to_owned(), |times| format!("{times} times"));
    let (arguments, told) = (Value::Object(arguments.clone()), Value::Object(told.clone()));
    let outcome = outcome.as_deref().unwrap_or("any outcome");
    (!is_right)
        .then(|| format!("{tool} with {arguments} and {outcome}, telling {told}, should be called {often} and was {made} times"))
}

/// Whether all of these are there; texts as people compare them: `1001` is `#1001`, and a number has its country's code or not.
fn has(given: &Value, wanted: &Map<String, Value>) -> bool {
    wanted.iter().all(|(name, wanted)| match (&given[name], wanted) {
        (is, wanted) if wanted == ANYTHING => !is.is_null(),
        (is, Value::Object(fields)) => has(is, fields),
        (Value::String(is), Value::String(wanted)) if wanted.starts_with('+') => {
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
            let (is, wanted) = (digits(is), digits(wanted));
            is.len() >= 8 && wanted.ends_with(is.trim_start_matches('0'))
        }
        (Value::String(is), Value::String(wanted)) => {
            let plain = |text: &str| text.trim().trim_start_matches('#').to_lowercase();
            plain(is) == plain(wanted)
        }
        (is, wanted) => is == wanted,
    })
}
