//! A template as a phone shows it: its text with the parameters it was sent with.

use ::sandbox::meta::State;
use serde_json::Value;

use super::files::{File, by_id_or_link};

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Filled {
    pub header: String,
    pub text: String,
    pub footer: String,
    pub files: Vec<File>,
    /// Title and address of each link.
    pub links: Vec<(String, String)>,
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn is_kind(part: &Value, kind: &str) -> bool {
    part["type"].as_str().is_some_and(|other| other.eq_ignore_ascii_case(kind))
}

/// The text of the body, with its places still open.
pub fn pattern(components: &Value) -> String {
    let body = list(components).iter().find(|part| is_kind(part, "body"));
    body.and_then(|part| part["text"].as_str()).unwrap_or_default().to_owned()
}

/// `sent` is the member `template` of a message; `owner` the account whose templates are meant.
pub fn filled(state: &State, owner: &str, sent: &Value) -> Filled {
    let found = state.templates.iter().find(|template| {
        template.waba == owner && sent["name"] == template.name && sent["language"]["code"] == template.language
    });
    let Some(template) = found else { return Filled::default() };
    let given = list(&sent["components"]);
    let mut filled = Filled::default();
    for part in list(&template.components) {
        let pattern = part["text"].as_str().unwrap_or_default();
        match part["type"].as_str().unwrap_or_default().to_ascii_uppercase().as_str() {
            "HEADER" => {
                let parameters = parameters(given, "header", None);
                filled.header = fill(pattern, parameters);
                filled.files.extend(parameters.iter().filter_map(|parameter| file(state, parameter)));
            }
            "BODY" => filled.text = fill(pattern, parameters(given, "body", None)),
            "FOOTER" => pattern.clone_into(&mut filled.footer),
            "BUTTONS" => {
                for (place, button) in list(&part["buttons"]).iter().enumerate().filter(|(_, button)| is_kind(button, "url")) {
                    let url = button["url"].as_str().unwrap_or_default();
                    let title = button["text"].as_str().unwrap_or_default().to_owned();
                    filled.links.push((title, fill(url, parameters(given, "button", Some(place)))));
                }
            }
            _ => {}
        }
    }
    filled
}

/// What a component was sent with; buttons are told apart by their place.
fn parameters<'a>(given: &'a [Value], kind: &str, place: Option<usize>) -> &'a [Value] {
    let is_at = |part: &Value| {
        let index = part["index"].as_str().and_then(|text| text.parse().ok()).or_else(|| part["index"].as_u64());
        place.is_none_or(|place| index == Some(place as u64))
    };
    given.iter().find(|part| is_kind(part, kind) && is_at(part)).map(|part| list(&part["parameters"])).unwrap_or_default()
}

fn file(state: &State, parameter: &Value) -> Option<File> {
    let kind = parameter["type"].as_str()?;
    by_id_or_link(state, kind, parameter.get(kind)?)
}

/// By name where the parameters have names, else by number.
fn fill(pattern: &str, parameters: &[Value]) -> String {
    let mut text = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, following)) = after.split_once("}}") else { break };
        text.push_str(before);
        let name = name.trim();
        let by_name = parameters.iter().find(|parameter| parameter["parameter_name"] == name);
        let by_number = || name.parse::<usize>().ok().and_then(|number| parameters.get(number.checked_sub(1)?));
        text.push_str(by_name.or_else(by_number).map(said).unwrap_or_default());
        rest = following;
    }
    text.push_str(rest);
    text
}

fn said(parameter: &Value) -> &str {
    let kind = parameter["type"].as_str().unwrap_or_default();
    let fallback = parameter[kind]["fallback_value"].as_str();
    parameter["text"].as_str().or(fallback).unwrap_or_default()
}
