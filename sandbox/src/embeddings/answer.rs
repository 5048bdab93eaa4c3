//! Who is let in, what is refused, and the answer.

use serde_json::{Value, json};

use super::vectors::{tokens, vector};
use super::wire::Request;
use super::{Fault, Rules, Seen, Shared, lock};

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn new(status: u16, body: &Value) -> Self {
        Self { status, headers: Vec::new(), body: body.to_string() }
    }

    pub(crate) fn with(mut self, name: &'static str, value: &dyn ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }
}

/// The usual form of an error.
fn error(status: u16, kind: &str, code: Option<&str>, message: &str) -> Reply {
    Reply::new(status, &json!({"error": {"message": message, "type": kind, "param": null, "code": code}}))
}

fn invalid(message: &str) -> Reply {
    error(400, "invalid_request_error", None, message)
}

pub(super) fn reply(state: &Shared, request: &Request, fault: Option<&Fault>) -> Reply {
    let asked = serde_json::from_slice::<Value>(&request.body).unwrap_or_default();
    let inputs: Vec<String> = match &asked["input"] {
        Value::String(text) => vec![text.clone()],
        Value::Array(texts) => texts.iter().filter_map(|text| text.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    };
    let dimensions = asked["dimensions"].as_u64().map(|number| usize::try_from(number).unwrap_or(usize::MAX));
    let mut state = lock(state);
    let limit = state.rules.requests;
    let is_over = limit.is_some_and(|limit| state.used >= limit);
    state.used += 1;
    let left = limit.map(|limit| limit.saturating_sub(state.used));
    let reply = if let Some(reply) = fault.and_then(broken) {
        reply
    } else if is_over {
        error(429, "requests", Some("rate_limit_exceeded"), "Rate limit reached for requests").with("retry-after", &1)
    } else {
        refuse(&state.rules, request, &asked, &inputs).unwrap_or_else(|| embedded(&state.rules, &inputs, dimensions, fault))
    };
    let reply = match (limit, left) {
        (Some(limit), Some(left)) => {
            reply.with("x-ratelimit-limit-requests", &limit).with("x-ratelimit-remaining-requests", &left)
        }
        _ => reply,
    };
    state.seen.push(Seen { target: request.target.clone(), inputs, dimensions, status: reply.status });
    reply
}

fn broken(fault: &Fault) -> Option<Reply> {
    Some(match fault {
        Fault::Status(status, after) => {
            let reply = error(*status, "server_error", None, "The server had an error");
            after.iter().fold(reply, |reply, seconds| reply.with("retry-after", seconds))
        }
        Fault::NoCredit => error(429, "insufficient_quota", Some("insufficient_quota"), "You exceeded your current quota"),
        Fault::Redirect(address) => Reply::new(307, &json!({})).with("location", address),
        Fault::NoJson => Reply { status: 200, headers: Vec::new(), body: "<html>a portal</html>".into() },
        _ => return None,
    })
}

fn refuse(rules: &Rules, request: &Request, asked: &Value, inputs: &[String]) -> Option<Reply> {
    if request.method != "POST" {
        return Some(error(405, "invalid_request_error", None, "Only POST is allowed"));
    }
    refuse_caller(rules, request, asked).or_else(|| refuse_input(rules, asked, inputs))
}

/// Each of the three addresses has its own way to name the key and the model.
fn refuse_caller(rules: &Rules, request: &Request, asked: &Value) -> Option<Reply> {
    let api_key = request.header("api-key");
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let classic = format!("/openai/deployments/{}/embeddings", rules.deployment);
    let (key, model) = if path == "/v1/embeddings" {
        (request.header("authorization").and_then(|value| value.strip_prefix("Bearer ")), &rules.model)
    } else if path == "/openai/v1/embeddings" {
        (api_key, &rules.deployment)
    } else if path == classic && query == format!("api-version={}", rules.api_version) {
        let wrong = api_key != Some(&rules.key);
        return wrong.then(|| error(401, "invalid_request_error", Some("401"), "Access denied due to invalid subscription key"));
    } else if path.starts_with("/openai/deployments/") {
        return Some(error(404, "invalid_request_error", Some("DeploymentNotFound"), "The API deployment does not exist"));
    } else {
        return Some(error(404, "invalid_request_error", None, "Invalid URL"));
    };
    if key != Some(&rules.key) {
        return Some(error(401, "invalid_request_error", Some("invalid_api_key"), "Incorrect API key provided"));
    }
    let is_known = asked["model"].as_str() == Some(model);
    (!is_known).then(|| error(404, "invalid_request_error", Some("model_not_found"), "The model does not exist"))
}

fn refuse_input(rules: &Rules, asked: &Value, inputs: &[String]) -> Option<Reply> {
    if inputs.is_empty() || inputs.iter().any(String::is_empty) {
        return Some(invalid("'$.input' is invalid."));
    }
    if inputs.len() > rules.most_inputs {
        return Some(invalid("'input' array too long."));
    }
    if !matches!(asked["encoding_format"].as_str(), None | Some("float")) {
        return Some(invalid("The sandbox speaks float only."));
    }
    if asked["dimensions"].as_u64().is_some_and(|number| number == 0 || number > rules.dimensions as u64) {
        return Some(invalid("Invalid value for 'dimensions'."));
    }
    if inputs.iter().any(|text| tokens(text) > rules.most_tokens_of_a_text) {
        let most = rules.most_tokens_of_a_text;
        return Some(invalid(&format!("This model's maximum context length is {most} tokens.")));
    }
    let sum: usize = inputs.iter().map(|text| tokens(text)).sum();
    let is_over = sum > rules.most_tokens_of_a_request;
    is_over.then(|| error(400, "max_tokens_per_request", Some("max_tokens_per_request"), "Too many tokens per request"))
}

fn embedded(rules: &Rules, inputs: &[String], dimensions: Option<usize>, fault: Option<&Fault>) -> Reply {
    let length = dimensions.unwrap_or(rules.dimensions);
    let mut data: Vec<Value> = (0..)
        .zip(inputs)
        .map(|(index, text)| json!({"object": "embedding", "index": index, "embedding": vector(text, length)}))
        .collect();
    match fault {
        Some(Fault::Reversed) => data.reverse(),
        Some(Fault::OneMissing) => data.truncate(data.len().saturating_sub(1)),
        Some(Fault::Zeros) => data.iter_mut().for_each(|item| item["embedding"] = json!(vec![0.0; length])),
        _ => {}
    }
    let used: usize = inputs.iter().map(|text| tokens(text)).sum();
    let usage = json!({"prompt_tokens": used, "total_tokens": used});
    Reply::new(200, &json!({"object": "list", "data": data, "model": rules.model, "usage": usage}))
}
