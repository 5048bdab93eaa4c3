//! What is wrong with a tool, by field, for whoever made it.

use std::time::Duration;

use reqwest::header::HeaderName;
use serde_json::Value;
use url::Url;

use super::record::{Auth, AuthKind, HttpTool, Method, Pair};
use super::template;
use crate::tools::built_in;

/// A JSON pointer to the field, and what is wrong with it.
pub type Problem = (String, String);

const MOST_PAIRS: usize = 30;
const LONGEST_TITLE: usize = 100;
const LONGEST_DESCRIPTION: usize = 1_000;
const LONGEST_URL: usize = 2_000;
const LONGEST_VALUE: usize = 1_000;
const LARGEST_JSON: usize = 16 << 10;
const MOST_FIELDS: usize = 50;
const TIMEOUT: std::ops::RangeInclusive<Duration> = Duration::from_millis(100)..=Duration::from_mins(1);

/// Headers that are the connection's business, or the house's.
const NOT_THEIRS: [&str; 9] =
    ["host", "connection", "content-length", "transfer-encoding", "upgrade", "te", "trailer", "expect", "idempotency-key"];

pub fn problems(tool: &HttpTool) -> Vec<Problem> {
    let mut found = problems_of_name(&tool.name);
    let mut wrong = |pointer: &str, detail: &str| found.push((pointer.to_owned(), detail.to_owned()));
    length(&tool.title, 1..=LONGEST_TITLE, "/title", &mut wrong);
    length(&tool.description, 1..=LONGEST_DESCRIPTION, "/description", &mut wrong);
    if !TIMEOUT.contains(&Duration::from_millis(tool.timeout_ms)) {
        wrong("/timeout_ms", "from 100 to 60000");
    }
    if tool.confirm && !tool.changes {
        wrong("/confirm", "the customer is asked only before something changes");
    }
    if tool.body.is_some() && matches!(tool.method, Method::Get) {
        wrong("/body", "a GET has no body");
    }
    if tool.body.as_ref().is_some_and(|body| body.to_string().len() > LARGEST_JSON) {
        wrong("/body", "at most 16 KiB");
    }
    pointers(tool, &mut wrong);
    found.extend(problems_of_template(tool));
    found.extend(problems_of_pairs(tool));
    found.extend(problems_of_auth(&tool.auth));
    found.extend(problems_of_parameters(&tool.parameters));
    found.extend(unknown_places(tool));
    found
}

/// As models take it, and no built-in tool's.
fn problems_of_name(name: &str) -> Vec<Problem> {
    let is_name = (1..=64).contains(&name.len())
        && name.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'_')
        && name.starts_with(|letter: char| letter.is_ascii_lowercase());
    let detail = if !is_name {
        "small letters, digits and underscores, with a letter first, at most 64"
    } else if built_in::is_taken(name) {
        "a built-in tool has this name"
    } else {
        return Vec::new();
    };
    vec![("/name".to_owned(), detail.to_owned())]
}

/// The form alone; where a name leads is seen when it is asked.
pub(crate) fn problems_of_address(url: &str, allow_private: bool) -> Vec<Problem> {
    let detail = match Url::parse(url) {
        Err(_) => "this is no web address",
        Ok(url) if !url.username().is_empty() || url.password().is_some() => "without a user's name and password",
        Ok(url) if !url.has_host() || !matches!(url.scheme(), "http" | "https") => "this is no web address",
        Ok(url) if url.scheme() == "http" && !allow_private => "has to begin with https://",
        Ok(_) if url.len() > LONGEST_URL => "at most 2000 characters",
        Ok(_) => return Vec::new(),
    };
    vec![("/url".to_owned(), detail.to_owned())]
}

pub(crate) fn problems_of_auth(auth: &Auth) -> Vec<Problem> {
    let mut found = Vec::new();
    if auth.kind != AuthKind::None && auth.secret.is_empty() {
        found.push(("/auth/secret".to_owned(), "is missing".to_owned()));
    }
    let is_name = match auth.kind {
        AuthKind::None | AuthKind::Bearer => true,
        AuthKind::Header => is_header(&auth.name),
        AuthKind::Basic => {
            !auth.name.is_empty() && !auth.name.contains(':') && auth.name.chars().all(|letter| !letter.is_control())
        }
    };
    if !is_name {
        found.push(("/auth/name".to_owned(), "is missing or cannot be used".to_owned()));
    }
    found
}

fn length(text: &str, within: std::ops::RangeInclusive<usize>, pointer: &str, wrong: &mut impl FnMut(&str, &str)) {
    let count = text.trim().chars().count();
    if !within.contains(&count) {
        wrong(pointer, &format!("from {} to {} characters", within.start(), within.end()));
    }
}

fn pointers(tool: &HttpTool, wrong: &mut impl FnMut(&str, &str)) {
    let is_pointer = |text: &str| text.starts_with('/') && text.len() <= 200;
    if !tool.response.pick.is_empty() && !is_pointer(&tool.response.pick) {
        wrong("/response/pick", "a JSON pointer begins with /");
    }
    if tool.response.fields.len() > MOST_FIELDS {
        wrong("/response/fields", "at most 50");
    }
    for (place, _) in tool.response.fields.iter().enumerate().filter(|(_, field)| !is_pointer(field)) {
        wrong(&format!("/response/fields/{place}"), "a JSON pointer begins with /");
    }
}

/// The address filled with a harmless word is judged; arguments stand behind the host alone.
fn problems_of_template(tool: &HttpTool) -> Vec<Problem> {
    let wrong = |detail: &str| vec![("/url".to_owned(), detail.to_owned())];
    let parts = match template::parts(&tool.url) {
        Ok(parts) => parts,
        Err(detail) => return wrong(&detail),
    };
    let filled: String = parts.iter().map(|part| if let template::Part::Text(text) = part { text } else { "x" }).collect();
    let found = problems_of_address(&filled, tool.allow_private);
    if !found.is_empty() {
        return found;
    }
    let behind = tool.url.find("://").map(|at| &tool.url[at + 3..]).unwrap_or_default();
    let host = behind.split(['/', '?', '#']).next().unwrap_or_default();
    if host.contains("{{") || tool.url.find("{{").is_some_and(|at| at < tool.url.len() - behind.len()) {
        return wrong("an argument cannot be part of the host");
    }
    let path = filled.split(['?', '#']).next().unwrap_or_default();
    if path.split('/').any(template::is_dots) { wrong("a path has no . or .. segments") } else { Vec::new() }
}

fn problems_of_pairs(tool: &HttpTool) -> Vec<Problem> {
    let mut found = Vec::new();
    for (list, pairs) in [("headers", &tool.headers), ("query", &tool.query)] {
        if pairs.len() > MOST_PAIRS {
            found.push((format!("/{list}"), "at most 30".to_owned()));
        }
        for (place, Pair { name, value }) in pairs.iter().enumerate() {
            let is_header = list == "headers";
            if name.is_empty() || name.len() > 100 || (is_header && !self::is_header(name)) {
                found.push((format!("/{list}/{place}/name"), "is missing or cannot be used".to_owned()));
            }
            if let Err(detail) = template::parts(value) {
                found.push((format!("/{list}/{place}/value"), detail));
            }
            if value.len() > LONGEST_VALUE || (is_header && value.chars().any(|letter| !(' '..='~').contains(&letter))) {
                found.push((format!("/{list}/{place}/value"), "one line of at most 1000 plain characters".to_owned()));
            }
        }
    }
    found
}

fn is_header(name: &str) -> bool {
    HeaderName::from_bytes(name.as_bytes()).is_ok_and(|name| !NOT_THEIRS.contains(&name.as_str()))
}

fn problems_of_parameters(parameters: &Value) -> Vec<Problem> {
    let detail = if parameters["type"] != "object" {
        "has to be a JSON Schema of an object".to_owned()
    } else if parameters.to_string().len() > LARGEST_JSON {
        "at most 16 KiB".to_owned()
    } else {
        match jsonschema::validator_for(parameters) {
            Ok(_) => return Vec::new(),
            Err(error) => format!("is no JSON Schema: {error}"),
        }
    };
    vec![("/parameters".to_owned(), detail)]
}

/// Places for arguments that the parameters do not have.
fn unknown_places(tool: &HttpTool) -> Vec<Problem> {
    let is_known = |name: &&str| tool.parameters["properties"].get(*name).is_some();
    let pairs = |list: &'static str, pairs: &[Pair]| -> Vec<(String, String)> {
        pairs.iter().enumerate().map(|(place, pair)| (format!("/{list}/{place}/value"), pair.value.clone())).collect()
    };
    let mut templates = vec![("/url".to_owned(), tool.url.clone())];
    templates.extend(pairs("headers", &tool.headers));
    templates.extend(pairs("query", &tool.query));
    for text in tool.body.iter().flat_map(template::texts) {
        templates.push(("/body".to_owned(), text.to_owned()));
    }
    let mut found: Vec<Problem> = Vec::new();
    for (pointer, text) in &templates {
        if let Err(detail) = template::parts(text)
            && pointer == "/body"
        {
            found.push((pointer.clone(), detail));
        }
        for name in template::places(text).into_iter().filter(|name| !is_known(name)) {
            found.push((pointer.clone(), format!("there is no parameter {name}")));
        }
    }
    found
}
