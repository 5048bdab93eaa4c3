//! Two brains: one that follows rules from a file, one that repeats.
//!
//! ```json
//! {"rules": [
//!    {"when": {"customer": ["where is", "order"], "offers": "order_status"},
//!     "call": [{"tool": "order_status", "arguments": {"name": "{word:#}"}}]},
//!    {"when": {"result_of": "order_status", "result": ["FULFILLED"]}, "say": "It is on its way: {result:/tracking/url}"}],
//!  "otherwise": {"say": "I do not know."}}
//! ```
//!
//! The first rule that fits answers. A rule without a condition on results fits only while the customer has the last word,
//! so that a call is not made twice.
//!
//! | in a text or an argument | becomes |
//! | --- | --- |
//! | `{customer}` | the newest words of the customer |
//! | `{word:#}` | the first word of theirs that begins so |
//! | `{after:city}` | the word that follows that word |
//! | `{number}`, `{email}`, `{phone}`, `{date}` | the first of its kind in their words |
//! | `{result}` | the newest result of a tool |
//! | `{result:/a/0/b}` | a value of it; keeps its type when it is the whole argument |

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::brain::{Asked, Brain, Call, Choice, Entry, Said, Stop};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    #[serde(default)]
    pub rules: Vec<Rule>,
    #[serde(default)]
    pub otherwise: Answer,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub struct Rule {
    #[serde(default)]
    pub when: When,
    #[serde(flatten)]
    pub answer: Answer,
}

/// All that is given must hold; letters count the same in either case.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// All of these are in the newest words of the customer.
    pub customer: Vec<String>,
    /// One of these is.
    pub any: Vec<String>,
    /// None of these is.
    pub not: Vec<String>,
    /// All of these are somewhere in what the customer wrote.
    pub earlier: Vec<String>,
    /// All of these are in the instructions.
    pub instructions: Vec<String>,
    /// This tool is offered.
    pub offers: Option<String>,
    /// This tool has just given a result.
    pub result_of: Option<String>,
    /// All of these are in the newest results.
    pub result: Vec<String>,
    /// The newest result is a failure, or is none.
    pub failed: Option<bool>,
    /// An answer in a schema is wanted, or is not.
    pub schema: Option<bool>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    pub say: String,
    /// Said instead, as JSON text.
    pub json: Option<Value>,
    pub call: Vec<Planned>,
    /// Before each word.
    pub pause_ms: u64,
    pub stop: Stop,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Planned {
    pub tool: String,
    #[serde(default)]
    pub arguments: Map<String, Value>,
}

impl Script {
    /// Errors: when the text is no script.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }
}

impl Brain for Script {
    fn answer(&self, asked: &Asked) -> Said {
        let rule = self.rules.iter().find(|rule| rule.when.fits(asked));
        rule.map_or(&self.otherwise, |rule| &rule.answer).said(asked)
    }
}

impl When {
    fn fits(&self, asked: &Asked) -> bool {
        let customer = asked.customer().to_lowercase();
        let has = |text: &str, word: &String| text.contains(&word.to_lowercase());
        let written =
            asked.entries.iter().filter_map(|entry| if let Entry::Customer(text) = entry { Some(text.as_str()) } else { None });
        let written = written.collect::<Vec<_>>().join("\n").to_lowercase();
        let instructions = asked.instructions.to_lowercase();
        self.customer.iter().all(|word| has(&customer, word))
            && (self.any.is_empty() || self.any.iter().any(|word| has(&customer, word)))
            && !self.not.iter().any(|word| has(&customer, word))
            && self.earlier.iter().all(|word| has(&written, word))
            && self.instructions.iter().all(|word| has(&instructions, word))
            && self.offers.as_ref().is_none_or(|tool| asked.offers(tool))
            && self.schema.is_none_or(|wanted| wanted == asked.wants_schema.is_some())
            && self.fits_results(&asked.results())
    }

    fn fits_results(&self, results: &[(&str, &str, bool)]) -> bool {
        if self.result_of.is_none() && self.result.is_empty() && self.failed.is_none() {
            return results.is_empty();
        }
        let outputs = results.iter().map(|(_, output, _)| *output).collect::<Vec<_>>().join("\n").to_lowercase();
        !results.is_empty()
            && self.result_of.as_ref().is_none_or(|tool| results.iter().any(|(name, _, _)| name == tool))
            && self.result.iter().all(|word| outputs.contains(&word.to_lowercase()))
            && self.failed.is_none_or(|wanted| results.last().is_some_and(|(_, _, failed)| *failed == wanted))
    }
}

impl Answer {
    fn said(&self, asked: &Asked) -> Said {
        let text = self.json.as_ref().map_or_else(|| filled(&self.say, asked), |json| value(json, asked).to_string());
        let calls = self.call.iter().map(|planned| {
            let arguments = planned.arguments.iter().map(|(name, given)| (name.clone(), value(given, asked)));
            Call::new(&planned.tool, &Value::Object(arguments.collect()))
        });
        let calls = calls.collect();
        Said { calls, stop: self.stop, ..Said::paced(&text, Duration::from_millis(self.pause_ms)) }
    }
}

fn value(template: &Value, asked: &Asked) -> Value {
    match template {
        Value::String(text) => {
            let whole = text.strip_prefix("{result:").and_then(|rest| rest.strip_suffix('}'));
            whole.and_then(|pointer| result(pointer, asked)).unwrap_or_else(|| Value::String(filled(text, asked)))
        }
        Value::Array(items) => items.iter().map(|item| value(item, asked)).collect(),
        Value::Object(fields) => fields.iter().map(|(name, field)| (name.clone(), value(field, asked))).collect(),
        other => other.clone(),
    }
}

/// A value of the newest result.
fn result(pointer: &str, asked: &Asked) -> Option<Value> {
    let results = asked.results();
    let (_, output, _) = results.last()?;
    serde_json::from_str::<Value>(output).ok()?.pointer(pointer).cloned()
}

fn filled(template: &str, asked: &Asked) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            text.push('{');
            rest = after;
            continue;
        };
        match slot(name, asked) {
            Some(found) => text.push_str(&found),
            None => text.extend(["{", name, "}"]),
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

/// None when there is no slot of that name; empty when nothing is found for it.
fn slot(name: &str, asked: &Asked) -> Option<String> {
    let customer = asked.customer();
    let mut words = customer.split_whitespace().map(|word| word.trim_matches(['.', ',', '?', '!', ';', '"', '(', ')']));
    let is_date = |word: &&str| word.len() == 10 && word.bytes().filter(|byte| *byte == b'-').count() == 2;
    let found = match name.split_once(':').unwrap_or((name, "")) {
        ("customer", "") => Some(customer.to_owned()),
        ("word", start) => words.find(|word| word.starts_with(start)).map(str::to_owned),
        ("after", word) => {
            words.find(|other| other.eq_ignore_ascii_case(word));
            words.next().map(str::to_owned)
        }
        ("email", "") => words.find(|word| word.contains('@')).map(str::to_owned),
        ("date", "") => words.find(is_date).map(str::to_owned),
        ("number", "") => words.map(|word| word.replace(',', "")).find_map(|word| digits(&word)),
        ("phone", "") => phone(customer),
        ("result", "") => asked.results().last().map(|(_, output, _)| (*output).to_owned()),
        ("result", pointer) => result(pointer, asked).map(|found| match found {
            Value::String(text) => text,
            other => other.to_string(),
        }),
        _ => return None,
    };
    Some(found.unwrap_or_default())
}

fn digits(word: &str) -> Option<String> {
    let digits: String = word.chars().skip_while(|letter| !letter.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    (!digits.is_empty()).then_some(digits)
}

/// A plus and digits, with blanks and hyphens between them left out.
fn phone(text: &str) -> Option<String> {
    let (_, after) = text.split_once('+')?;
    let number = after.chars().take_while(|letter| letter.is_ascii_digit() || [' ', '-'].contains(letter));
    let number: String = number.filter(char::is_ascii_digit).collect();
    (number.len() >= 8).then(|| format!("+{number}"))
}

/// Repeats what it hears, calls the first tool when it must call one, and fills a schema with the least that fits.
#[derive(Debug, Clone, Copy, Default)]
pub struct Parrot;

impl Brain for Parrot {
    fn answer(&self, asked: &Asked) -> Said {
        if let Some(schema) = &asked.wants_schema {
            return Said::text(&least(schema).to_string());
        }
        let tool = match &asked.choice {
            Choice::Required => asked.tools.first(),
            Choice::Named(name) => asked.tools.iter().find(|tool| tool.name == *name),
            Choice::Auto | Choice::None => None,
        };
        match (asked.results().last(), tool) {
            (Some((name, output, _)), _) => Said::text(&format!("{name} gave: {output}")),
            (None, Some(tool)) => Said::call(&tool.name, &least(&tool.parameters)),
            (None, None) => Said::text(&format!("You said: {}", asked.customer())),
        }
    }
}

/// The least value that fits a schema.
fn least(schema: &Value) -> Value {
    if let Some(first) = schema["enum"].as_array().and_then(|all| all.first()) {
        return first.clone();
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str());
    match kind {
        Some("object") => {
            let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            required.map(|name| (name.to_owned(), least(&schema["properties"][name]))).collect()
        }
        Some("array") => json!([]),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or_else(|| json!(0)),
        Some("boolean") => json!(false),
        Some("string") => json!("x"),
        _ => Value::Null,
    }
}
