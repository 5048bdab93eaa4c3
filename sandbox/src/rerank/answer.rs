//! Who is let in, what is refused, and the scores.

use serde_json::{Value, json};

use super::{Fault, Rules, Seen, Shared, lock};
use crate::embeddings::answer::Reply;
use crate::embeddings::wire::Request;

/// The two forms, by address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Cohere,
    Tei,
}

/// The share of the question's words that the text holds.
#[must_use]
pub fn score(question: &str, text: &str) -> f32 {
    let held: Vec<String> = words(text).collect();
    let asked: Vec<String> = words(question).collect();
    let found = asked.iter().filter(|word| held.contains(word)).count();
    found as f32 / asked.len().max(1) as f32
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

pub(super) fn reply(state: &Shared, request: &Request, fault: Option<&Fault>) -> Reply {
    let asked = serde_json::from_slice::<Value>(&request.body).unwrap_or_default();
    let form = match request.target.as_str() {
        "/v2/rerank" => Some(Form::Cohere),
        "/rerank" => Some(Form::Tei),
        _ => None,
    };
    let list = if form == Some(Form::Tei) { &asked["texts"] } else { &asked["documents"] };
    let texts: Vec<String> = list.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect();
    let question = asked["query"].as_str().unwrap_or_default().to_owned();
    let mut state = lock(state);
    let reply = fault.and_then(broken).unwrap_or_else(|| match form {
        Some(form) => {
            refuse(&state.rules, request, &asked, form, &texts).unwrap_or_else(|| scored(form, &asked, &question, &texts, fault))
        }
        None => error(404, "page not found"),
    });
    state.seen.push(Seen { target: request.target.clone(), question, texts, status: reply.status });
    reply
}

fn error(status: u16, message: &str) -> Reply {
    Reply::new(status, &json!({ "message": message }))
}

fn broken(fault: &Fault) -> Option<Reply> {
    Some(match fault {
        Fault::Status(status, after) => {
            let reply = error(*status, "an error");
            after.iter().fold(reply, |reply, seconds| reply.with("retry-after", seconds))
        }
        Fault::Redirect(address) => Reply::new(307, &json!({})).with("location", address),
        Fault::NoJson => Reply { status: 200, headers: Vec::new(), body: "<html>a portal</html>".into() },
        _ => return None,
    })
}

fn refuse(rules: &Rules, request: &Request, asked: &Value, form: Form, texts: &[String]) -> Option<Reply> {
    if request.method != "POST" {
        return Some(error(405, "only POST is allowed"));
    }
    let key = request.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    if key != Some(rules.key.as_str()) {
        return Some(error(401, "invalid api token"));
    }
    let known: &[&str] = match form {
        Form::Cohere => &["model", "query", "documents", "top_n"],
        Form::Tei => &["query", "texts", "truncate", "raw_scores", "return_text"],
    };
    let unknown = asked.as_object().is_none_or(|fields| fields.keys().any(|name| !known.contains(&name.as_str())));
    if unknown {
        return Some(error(422, "unknown field"));
    }
    if form == Form::Cohere && asked["model"].as_str() != Some(&rules.model) {
        return Some(error(404, "model not found"));
    }
    let top = &asked["top_n"];
    let wrong_top = !top.is_null() && top.as_u64().is_none_or(|top| top == 0);
    let is_sound = !asked["query"].as_str().unwrap_or_default().trim().is_empty()
        && !texts.is_empty()
        && texts.len() <= rules.most_documents
        && !wrong_top;
    (!is_sound).then(|| error(400, "invalid request"))
}

/// Best first, as the real ones do.
fn scored(form: Form, asked: &Value, question: &str, texts: &[String], fault: Option<&Fault>) -> Reply {
    let mut scores: Vec<(usize, f32)> = texts.iter().map(|text| score(question, text)).enumerate().collect();
    scores.sort_by(|one, other| other.1.total_cmp(&one.1));
    let top = asked["top_n"].as_u64().and_then(|top| usize::try_from(top).ok()).unwrap_or(usize::MAX);
    scores.truncate(top);
    match fault {
        Some(Fault::OneMissing) => scores.truncate(scores.len().saturating_sub(1)),
        Some(Fault::SameIndex) => scores.iter_mut().for_each(|(index, _)| *index = 0),
        _ => {}
    }
    let name = if form == Form::Tei { "score" } else { "relevance_score" };
    let list: Vec<Value> = scores.into_iter().map(|(index, score)| json!({ "index": index, name: score })).collect();
    if form == Form::Tei {
        return Reply::new(200, &json!(list));
    }
    Reply::new(200, &json!({ "id": "sandbox", "results": list, "meta": {} }))
}
