//! From a request to an answer: who asks whom, the limits, the brain, and back.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Value, json};

use super::brain::{Asked, Used, tokens};
use super::openai::Server;
use super::refusal::{Family, Refusal};
use super::rules::{Maker, Model, Rules, V1};
use super::{Fault, State, anthropic, bedrock, ollama, openai};
use crate::serve::{Reply, Request, decoded};

/// The shortest prompt a provider caches, in tokens.
const LEAST_CACHED: usize = 1024;

/// Beginnings of prompts that are kept; then the cache begins anew.
const MOST_CACHED: usize = 10_000;

/// The form of a request and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wire {
    Chat(Server),
    Responses(Server),
    Messages,
    Converse { model: String, is_stream: bool },
    Ollama,
    List,
}

/// How reasoning shows in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Thinking {
    #[default]
    None,
    /// Counted, not shown.
    Counted,
    /// Shown with a seal, which a later request must bring back unchanged.
    Sealed,
}

/// A request that was understood.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    pub(super) asked: Asked,
    pub(super) is_stream: bool,
    pub(super) wants_usage: bool,
    pub(super) thinking: Thinking,
    /// Whether the beginning of the prompt may be cached.
    pub(super) may_cache: bool,
}

/// What an answer is made of.
pub(super) struct Making<'a> {
    pub(super) plan: &'a Plan,
    pub(super) said: &'a super::Said,
    pub(super) used: Used,
    pub(super) number: usize,
    pub(super) fault: Option<&'a Fault>,
}

impl Making<'_> {
    pub(super) fn has(&self, fault: &Fault) -> bool {
        self.fault == Some(fault)
    }
}

impl Wire {
    fn of(request: &Request, rules: &Rules) -> Option<Self> {
        let path = request.path();
        let v1 = if rules.v1 == V1::Ollama { Server::Ollama } else { Server::OpenAi };
        let wire = match (request.method.as_str(), path) {
            ("GET", "/v1/models") => return Some(Self::List),
            ("POST", "/v1/chat/completions") => Self::Chat(v1),
            ("POST", "/v1/responses") => Self::Responses(v1),
            ("POST", "/openai/v1/chat/completions") => Self::Chat(Server::AzureV1),
            ("POST", "/openai/v1/responses") => Self::Responses(Server::AzureV1),
            ("POST", "/v1/messages") => Self::Messages,
            ("POST", "/api/chat") => Self::Ollama,
            ("POST", _) => {
                if let Some(rest) = path.strip_prefix("/openai/deployments/") {
                    let name = rest.strip_suffix("/chat/completions")?;
                    return Some(Self::Chat(Server::AzureClassic(decoded(name))));
                }
                let (model, action) = path.strip_prefix("/model/")?.rsplit_once('/')?;
                let is_stream = action == "converse-stream";
                let model = (is_stream || action == "converse").then(|| decoded(model))?;
                return Some(Self::Converse { model, is_stream });
            }
            _ => return None,
        };
        Some(wire)
    }

    fn family(&self) -> Family {
        match self {
            Self::Chat(Server::AzureClassic(_)) => Family::AzureClassic,
            Self::Chat(_) | Self::Responses(_) | Self::List => Family::OpenAi,
            Self::Messages => Family::Anthropic,
            Self::Converse { .. } => Family::Bedrock,
            Self::Ollama => Family::Ollama,
        }
    }

    /// The model asked for, once the key is found right.
    fn model(&self, rules: &Rules, request: &Request, body: &Value) -> Result<Model, Refusal> {
        match self {
            Self::Chat(server) | Self::Responses(server) => server.model(rules, request, body),
            Self::Messages => anthropic::model(rules, request, body),
            Self::Converse { model, .. } => bedrock::model(rules, request, model),
            Self::Ollama | Self::List => ollama::model(rules, request, body),
        }
    }

    fn plan(&self, body: &Value, model: &Model, request: &Request) -> Result<Plan, Refusal> {
        match self {
            Self::Chat(Server::Ollama) => openai::chat::lenient(body, model),
            Self::Chat(_) => openai::chat::plan(body, model),
            Self::Responses(_) => openai::responses::plan(body, model),
            Self::Messages => anthropic::plan(body, model, request.header("anthropic-version").unwrap_or_default()),
            Self::Converse { is_stream, .. } => bedrock::plan(body, model, *is_stream),
            Self::Ollama | Self::List => ollama::plan(body, model),
        }
    }

    fn make(&self, making: &Making<'_>) -> Reply {
        match self {
            Self::Chat(server) => openai::chat_answer::reply(making, server),
            Self::Responses(_) => openai::responses_answer::reply(making),
            Self::Messages => anthropic::answer::reply(making),
            Self::Converse { .. } => bedrock::answer::reply(making),
            Self::Ollama | Self::List => ollama::reply(making),
        }
    }

    /// Headers of every answer, refusals included.
    fn headers(&self, reply: Reply, number: usize, left: Option<(usize, usize)>) -> Reply {
        match self {
            Self::Chat(server) | Self::Responses(server) => server.headers(reply, number, left),
            Self::Messages => anthropic::headers(reply, number, left),
            Self::Converse { .. } => reply.with("x-amzn-requestid", &format!("00000000-0000-4000-8000-{number:012}")),
            Self::Ollama | Self::List => reply,
        }
    }
}

pub(super) fn answer(state: &mut State, request: &Request, number: usize, fault: Option<&Fault>) -> (Reply, Option<Asked>) {
    if fault == Some(&Fault::Disconnect) {
        return (Reply::empty(0), None);
    }
    let Some(wire) = Wire::of(request, &state.rules) else {
        let message = format!("Invalid URL ({} {})", request.method, request.path());
        return (Refusal::new(404, message).reply(Family::OpenAi, ""), None);
    };
    let limit = state.rules.requests;
    let is_over = limit.is_some_and(|limit| state.used >= limit);
    state.used += 1;
    let left = limit.map(|limit| (limit, limit.saturating_sub(state.used)));
    let (reply, asked) = match said(state, &wire, request, number, fault, is_over) {
        Ok((reply, asked)) => (reply, asked),
        Err(refusal) => (refusal.reply(wire.family(), &format!("req_{number:08}")), None),
    };
    let reply = wire.headers(reply, number, left);
    (fault.map_or(reply.clone(), |fault| fault.carry(reply)), asked)
}

fn said(
    state: &mut State,
    wire: &Wire,
    request: &Request,
    number: usize,
    fault: Option<&Fault>,
    is_over: bool,
) -> Result<(Reply, Option<Asked>), Refusal> {
    if *wire == Wire::List {
        return list(&state.rules, request).map(|reply| (reply, None));
    }
    let body = request
        .json()
        .filter(Value::is_object)
        .ok_or_else(|| Refusal::invalid("We could not parse the JSON body of your request. The body must be a JSON object."))?;
    let model = wire.model(&state.rules, request, &body)?;
    if let Some(refusal) = fault.and_then(Fault::refusal) {
        return Err(refusal);
    }
    if is_over {
        let mut refusal = Refusal::new(429, "Rate limit reached for requests");
        if matches!(wire.family(), Family::OpenAi) {
            refusal = refusal.code("rate_limit_exceeded");
        }
        refusal.headers.push(("retry-after".to_owned(), "1".to_owned()));
        return Err(refusal);
    }
    let plan = wire.plan(&body, &model, request)?;
    check_room(wire, &plan.asked, &model)?;
    let said = state.brain.answer(&plan.asked);
    let said = if let Some(fault) = fault { fault.spoil(said, &plan.asked) } else { said }.within(&plan.asked);
    let used = used(&plan, &said, &mut state.cached);
    let making = Making { plan: &plan, said: &said, used, number, fault };
    Ok((wire.make(&making), Some(plan.asked.clone())))
}

fn check_room(wire: &Wire, asked: &Asked, model: &Model) -> Result<(), Refusal> {
    let (has, most) = (asked.tokens(), model.context);
    // Ollama has cut the prompt by now instead.
    if has <= most || model.maker == Maker::Ollama {
        return Ok(());
    }
    Err(match wire.family() {
        Family::Anthropic => Refusal::invalid(format!("prompt is too long: {has} tokens > {most} maximum")),
        Family::Bedrock => Refusal::invalid("Input is too long for requested model."),
        _ => Refusal::invalid(format!(
            "This model's maximum context length is {most} tokens. However, your messages resulted in {has} tokens. \
             Please reduce the length of the messages."
        ))
        .code("context_length_exceeded")
        .param(if matches!(wire, Wire::Responses(_)) { "input" } else { "messages" }),
    })
}

fn used(plan: &Plan, said: &super::Said, cached: &mut HashSet<u64>) -> Used {
    let beginning = tokens(&plan.asked.instructions);
    let mut hasher = DefaultHasher::new();
    (&plan.asked.model, &plan.asked.instructions).hash(&mut hasher);
    if cached.len() == MOST_CACHED {
        cached.clear();
    }
    let is_cached = plan.may_cache && beginning >= LEAST_CACHED && !cached.insert(hasher.finish());
    let reasoning = if plan.thinking == Thinking::None { 0 } else { 32 };
    Used {
        input: plan.asked.tokens(),
        cached: if is_cached { beginning } else { 0 },
        output: said.tokens() + reasoning,
        reasoning,
    }
}

/// `GET /v1/models`, in the form of whoever the key belongs to.
fn list(rules: &Rules, request: &Request) -> Result<Reply, Refusal> {
    if request.header("x-api-key").is_some() {
        anthropic::check_key(rules, request)?;
        let models = rules.models.iter().filter(|model| model.maker == Maker::Anthropic);
        let data = models.map(|model| json!({"type": "model", "id": model.id, "display_name": model.id}));
        return Ok(Reply::json(200, &json!({"data": data.collect::<Vec<_>>(), "has_more": false})));
    }
    let maker = if rules.v1 == V1::Ollama { Maker::Ollama } else { Maker::OpenAi };
    if maker == Maker::OpenAi {
        openai::check_bearer(rules, request)?;
    }
    let models = rules.models.iter().filter(|model| model.maker == maker);
    let data = models.map(|model| {
        json!({"id": model.id, "object": "model", "created": openai::CREATED, "owned_by": "sandbox",
            "shutdown_date": model.shutdown_date})
    });
    Ok(Reply::json(200, &json!({"object": "list", "data": data.collect::<Vec<_>>()})))
}
