//! `OpenAI`'s two APIs, Azure's two forms of them, and the compatible route of Ollama.

pub(super) mod chat;
pub(super) mod chat_answer;
mod fields;
pub(super) mod responses;
pub(super) mod responses_answer;
mod responses_input;
mod tools;

use serde_json::Value;

use super::refusal::Refusal;
use super::rules::{Maker, Model, Rules};
use crate::serve::{Part, Reply, Request};

/// Seconds since 1970 in an answer: the sandbox has no clock.
pub(super) const CREATED: u64 = 1_795_600_000;

/// Who serves the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Server {
    OpenAi,
    /// The deployment stands in the path.
    AzureClassic(String),
    /// The deployment stands in `model`.
    AzureV1,
    Ollama,
}

impl Server {
    pub(super) const fn is_azure(&self) -> bool {
        matches!(self, Self::AzureClassic(_) | Self::AzureV1)
    }

    pub(super) fn model(&self, rules: &Rules, request: &Request, body: &Value) -> Result<Model, Refusal> {
        let named = body["model"].as_str().unwrap_or_default();
        let found = match self {
            Self::OpenAi => {
                check_bearer(rules, request)?;
                if named.is_empty() {
                    return Err(Refusal::invalid("you must provide a model parameter"));
                }
                rules.model(Maker::OpenAi, named)
            }
            Self::Ollama => {
                if rules.ollama_key.is_some() && rules.ollama_key.as_deref() != request.bearer() {
                    return Err(Refusal::new(401, "unauthorized"));
                }
                rules.model(Maker::Ollama, named)
            }
            Self::AzureClassic(deployment) => {
                check_azure_key(rules, request)?;
                if !request.query("api-version").is_some_and(|version| rules.api_versions.contains(&version)) {
                    return Err(Refusal::new(404, "Resource not found"));
                }
                rules.deployed(deployment)
            }
            Self::AzureV1 => {
                check_azure_key(rules, request)?;
                rules.deployed(named)
            }
        };
        found.cloned().ok_or_else(|| self.unknown(named))
    }

    fn unknown(&self, named: &str) -> Refusal {
        match self {
            Self::OpenAi => {
                let message = format!("The model `{named}` does not exist or you do not have access to it.");
                Refusal::new(404, message).code("model_not_found")
            }
            Self::Ollama => Refusal::new(404, format!("model '{named}' not found")).kind("not_found_error"),
            Self::AzureClassic(_) | Self::AzureV1 => Refusal::new(
                404,
                "The API deployment for this resource does not exist. If you created the deployment within the last 5 \
                 minutes, please wait a moment and try again.",
            )
            .code("DeploymentNotFound"),
        }
    }

    pub(super) fn headers(&self, reply: Reply, number: usize, left: Option<(usize, usize)>) -> Reply {
        let (limit, remaining) = left.unwrap_or((10_000, 9_999));
        match self {
            Self::Ollama => reply,
            Self::OpenAi => reply
                .with("x-request-id", &format!("req_{number:032}"))
                .with("openai-version", &"2020-10-01")
                .with("openai-processing-ms", &12)
                .with("x-ratelimit-limit-requests", &limit)
                .with("x-ratelimit-remaining-requests", &remaining)
                .with("x-ratelimit-reset-requests", &"6ms")
                .with("x-ratelimit-limit-tokens", &2_000_000)
                .with("x-ratelimit-remaining-tokens", &1_990_000)
                .with("x-ratelimit-reset-tokens", &"1m0s"),
            // Azure's numbers are not always numbers one may count with.
            Self::AzureClassic(_) | Self::AzureV1 => reply
                .with("apim-request-id", &format!("00000000-0000-4000-9000-{number:012}"))
                .with("x-ms-region", &"South India")
                .with("x-ratelimit-remaining-requests", &remaining)
                .with("x-ratelimit-remaining-tokens", &-1),
        }
    }
}

pub(super) fn check_bearer(rules: &Rules, request: &Request) -> Result<(), Refusal> {
    match request.bearer() {
        Some(key) if key == rules.openai_key => Ok(()),
        Some(_) => Err(Refusal::new(401, "Incorrect API key provided. You can find your API key at your account page.")
            .code("invalid_api_key")),
        None => Err(Refusal::new(
            401,
            "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth.",
        )),
    }
}

fn check_azure_key(rules: &Rules, request: &Request) -> Result<(), Refusal> {
    let key = request.header("api-key").or_else(|| request.bearer());
    if key == Some(&rules.azure_key) {
        return Ok(());
    }
    let message = "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key \
                   for an active subscription and use a correct regional API endpoint for your resource.";
    Err(Refusal::new(401, message).code("401"))
}

/// Text in pieces of about so many bytes, as arguments of calls stream.
pub(super) fn pieces(text: &str, size: usize) -> Vec<&str> {
    let mut rest = text;
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.ceil_char_boundary(size));
        pieces.push(piece);
        rest = after;
    }
    pieces
}

/// An event of a stream that has no name.
fn data(value: &Value) -> Part {
    Part::Bytes(format!("data: {value}\n\n").into_bytes())
}
