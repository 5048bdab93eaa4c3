//! A simulated server of the Model Context Protocol over Streamable HTTP, to try a client against.
//!
//! One path, `/mcp`. `POST` takes one JSON-RPC message: a request is answered as JSON or as a stream of events, a notification
//! with 202. A session begins with `initialize` and is named by `Mcp-Session-Id` from then on; `DELETE` ends it; `GET` is
//! refused, as a server may that has nothing to say by itself. Versions 2025-06-18 and 2025-11-25 of the protocol.

mod answer;
mod tool;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

use crate::serve::{self, Listening, Part, Reply, Request, Service};

pub use tool::{Outcome, Tool};

/// Requests that are remembered.
const MOST_SEEN: usize = 4096;

/// Sessions at one time; the oldest goes for a new one.
const MOST_SESSIONS: usize = 1000;

/// How a request is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    #[default]
    Json,
    /// A stream with the answer alone.
    Events,
    /// A stream that begins with an empty event and has progress and a log line before the answer.
    Talkative,
}

#[derive(Debug, Clone)]
pub struct Rules {
    /// Anyone may come when there is none.
    pub token: Option<String>,
    /// The newest last: it is offered to a client that asks for another.
    pub versions: Vec<String>,
    pub form: Form,
    /// Tools on a page of the list.
    pub page: usize,
    /// Whether there are sessions at all.
    pub has_sessions: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            token: Some("mcp-sandbox".into()),
            versions: vec!["2025-06-18".into(), "2025-11-25".into()],
            form: Form::Json,
            page: 2,
            has_sessions: true,
        }
    }
}

/// What goes wrong with one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// An HTTP status, with the seconds to wait.
    Status(u16, Option<u64>),
    Slow(Duration),
    Disconnect,
    /// All is done as asked, and the connection ends before the answer.
    LostAnswer,
    /// The session is forgotten, as after a restart of the server.
    SessionLost,
    /// A JSON-RPC error instead of the result.
    Error(i64, String),
    /// The answer is to another request.
    WrongId,
    NoJson,
    /// The result is this long.
    Huge(usize),
    /// The stream of events ends before the answer.
    Cut,
    /// The stream of events stays open and brings no answer.
    Stall,
    /// Before the answer the server asks something itself.
    Asks,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    pub method: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Value,
    pub status: u16,
}

struct Session {
    version: String,
    is_ready: bool,
}

struct Inside {
    rules: Rules,
    tools: Vec<Tool>,
    sessions: BTreeMap<String, Session>,
    /// Sessions so far, for their names.
    begun: usize,
    /// With the method each waits for; none: whatever comes next.
    faults: VecDeque<(Option<String>, Fault)>,
    seen: VecDeque<Seen>,
}

struct Front(Mutex<Inside>);

/// Listens on loopback until it is dropped.
pub struct Mcp {
    listening: Listening,
    front: Arc<Front>,
}

impl Mcp {
    /// Errors: when no port can be had.
    pub async fn start(rules: Rules, tools: Vec<Tool>) -> io::Result<Self> {
        let sessions = BTreeMap::new();
        let inside = Inside { rules, tools, sessions, begun: 0, faults: VecDeque::new(), seen: VecDeque::new() };
        let front = Arc::new(Front(Mutex::new(inside)));
        let listening = serve::listen(Arc::clone(&front)).await?;
        Ok(Self { listening, front })
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.listening.address
    }

    /// `http://127.0.0.1:port/mcp`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/mcp", self.listening.address)
    }

    /// The next request meets it.
    pub fn inject(&self, fault: Fault) {
        self.front.lock().faults.push_back((None, fault));
    }

    /// The next request of this method meets it, such as `tools/call`: a client asks other things between.
    pub fn inject_into(&self, method: &str, fault: Fault) {
        self.front.lock().faults.push_back((Some(method.to_owned()), fault));
    }

    /// Other tools from the next request on.
    pub fn offer(&self, tools: Vec<Tool>) {
        self.front.lock().tools = tools;
    }

    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        self.front.lock().seen.iter().cloned().collect()
    }

    /// Sessions that were begun and not ended.
    #[must_use]
    pub fn sessions(&self) -> usize {
        self.front.lock().sessions.len()
    }
}

impl Front {
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service for Front {
    fn answer(&self, request: Request) -> Reply {
        let mut inside = self.lock();
        let body = request.json().unwrap_or_default();
        let is_met = |(method, _): &(Option<String>, Fault)| method.as_ref().is_none_or(|method| body["method"] == **method);
        let place = inside.faults.iter().position(is_met);
        let fault = place.and_then(|place| inside.faults.remove(place)).map(|(_, fault)| fault);
        let mut reply = match &fault {
            Some(Fault::Disconnect) => Reply::empty(0),
            Some(Fault::Status(status, wait)) => {
                let reply = Reply::empty(*status);
                wait.map_or(reply.clone(), |wait| reply.with("retry-after", &wait))
            }
            Some(Fault::NoJson) => Reply::json(200, &json!("<html>")),
            _ => inside.answer(&request, &body, fault.as_ref()).unwrap_or_else(|reply| reply),
        };
        match fault {
            Some(Fault::Slow(time)) => reply.delay = time,
            Some(Fault::LostAnswer) => reply.status = 0,
            _ => {}
        }
        if inside.seen.len() == MOST_SEEN {
            inside.seen.pop_front();
        }
        let Request { method, headers, .. } = request;
        inside.seen.push_back(Seen { method, headers, body, status: reply.status });
        reply
    }
}

/// A JSON-RPC error as the body of an HTTP refusal.
fn refusal(status: u16, code: i64, message: &str) -> Reply {
    Reply::json(status, &json!({"jsonrpc": "2.0", "id": null, "error": {"code": code, "message": message}}))
}

/// An origin that is not this machine: the guard against pages that reach for local servers.
fn is_foreign(request: &Request) -> bool {
    let host =
        |origin: &str| origin.split("://").nth(1).unwrap_or_default().split([':', '/']).next().unwrap_or_default().to_owned();
    request.header("origin").is_some_and(|origin| !["localhost", "127.0.0.1"].contains(&host(origin).as_str()))
}

impl Inside {
    fn answer(&mut self, request: &Request, body: &Value, fault: Option<&Fault>) -> Result<Reply, Reply> {
        if request.path() != "/mcp" {
            return Err(Reply::empty(404));
        }
        if is_foreign(request) {
            return Err(Reply::empty(403));
        }
        if self.rules.token.is_some() && self.rules.token.as_deref() != request.bearer() {
            let challenge = "Bearer resource_metadata=\"/.well-known/oauth-protected-resource\"";
            return Err(Reply::empty(401).with("www-authenticate", &challenge));
        }
        match request.method.as_str() {
            "POST" => self.post(request, body, fault),
            "DELETE" => {
                let name = request.header("mcp-session-id").unwrap_or_default();
                let ended = self.sessions.remove(name).is_some();
                Ok(Reply::empty(if ended { 204 } else { 404 }))
            }
            _ => Err(Reply::empty(405).with("allow", &"POST, DELETE")),
        }
    }

    fn post(&mut self, request: &Request, body: &Value, fault: Option<&Fault>) -> Result<Reply, Reply> {
        // Both have to be named; that anything is welcome does not count.
        let accepts = request.headers.iter().filter(|(name, _)| name == "accept").map(|(_, value)| value.as_str());
        let accepts: String = accepts.collect();
        if !(accepts.contains("application/json") && accepts.contains("text/event-stream")) {
            let message = "Not Acceptable: Client must accept both application/json and text/event-stream";
            return Err(refusal(406, -32000, message));
        }
        if !request.header("content-type").is_some_and(|kind| kind.starts_with("application/json")) {
            return Err(refusal(415, -32000, "Unsupported Media Type: Content-Type must be application/json"));
        }
        if body.is_null() {
            return Err(refusal(400, -32700, "Parse error"));
        }
        if body["jsonrpc"] != "2.0" || !body.is_object() {
            return Err(refusal(400, -32600, "Invalid Request: one JSON-RPC 2.0 message is wanted"));
        }
        let method = body["method"].as_str().unwrap_or_default().to_owned();
        if method == "initialize" {
            return Ok(self.initialize(body, fault));
        }
        let name = self.session(request, fault)?;
        let session = self.sessions.get_mut(&name);
        if body.get("id").is_none() || method.is_empty() {
            if let Some(session) = session.filter(|_| method == "notifications/initialized") {
                session.is_ready = true;
            }
            return Ok(Reply::empty(202));
        }
        let is_ready = session.is_none_or(|session| session.is_ready);
        let result = if is_ready || method == "ping" {
            answer::result(self, &method, &body["params"])
        } else {
            Err((-32600, "Received a request before initialization was complete".to_owned()))
        };
        Ok(self.reply(body, result, fault))
    }

    fn initialize(&mut self, body: &Value, fault: Option<&Fault>) -> Reply {
        let params = &body["params"];
        if !params["protocolVersion"].is_string() || !params["clientInfo"].is_object() || !params["capabilities"].is_object() {
            let message = "Invalid params: protocolVersion, capabilities and clientInfo are needed".to_owned();
            return self.reply(body, Err((-32602, message)), fault);
        }
        let known = self.rules.versions.iter().find(|version| params["protocolVersion"] == json!(version));
        let version = known.or(self.rules.versions.last()).cloned().unwrap_or_default();
        let result = json!({"protocolVersion": version, "capabilities": {"tools": {"listChanged": false}, "logging": {}},
            "serverInfo": {"name": "sandbox", "title": "Sandbox", "version": "1.0.0"},
            "instructions": "Tools to try a client with."});
        let mut reply = self.reply(body, Ok(result), fault);
        if self.rules.has_sessions {
            self.begun += 1;
            if self.sessions.len() == MOST_SESSIONS {
                self.sessions.pop_first();
            }
            let name = format!("session-{:08}", self.begun);
            reply = reply.with("mcp-session-id", &name);
            self.sessions.insert(name, Session { version, is_ready: false });
        }
        reply
    }

    /// The session of a request, whose version must be the one agreed on.
    fn session(&mut self, request: &Request, fault: Option<&Fault>) -> Result<String, Reply> {
        let given = request.header("mcp-protocol-version");
        if given.is_some_and(|given| !self.rules.versions.iter().any(|version| version == given)) {
            return Err(refusal(400, -32000, "Bad Request: Unsupported protocol version"));
        }
        if !self.rules.has_sessions {
            return Ok(String::new());
        }
        let Some(name) = request.header("mcp-session-id") else {
            return Err(refusal(400, -32000, "Bad Request: Mcp-Session-Id header is required"));
        };
        if fault == Some(&Fault::SessionLost) {
            self.sessions.remove(name);
        }
        let Some(session) = self.sessions.get(name) else { return Err(refusal(404, -32001, "Session not found")) };
        if given != Some(session.version.as_str()) {
            let wanted = &session.version;
            return Err(refusal(400, -32000, &format!("Bad Request: MCP-Protocol-Version must be {wanted}, as agreed")));
        }
        Ok(name.to_owned())
    }

    fn reply(&self, body: &Value, result: Result<Value, (i64, String)>, fault: Option<&Fault>) -> Reply {
        let id = if fault == Some(&Fault::WrongId) { json!("another") } else { body["id"].clone() };
        let result = match fault {
            Some(Fault::Error(code, message)) => Err((*code, message.clone())),
            Some(Fault::Huge(size)) => Ok(json!({"content": [{"type": "text", "text": "x".repeat(*size)}], "isError": false})),
            _ => result,
        };
        let message = match result {
            Ok(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
            Err((code, message)) => json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}}),
        };
        let streams = matches!(fault, Some(Fault::Cut | Fault::Stall | Fault::Asks));
        if self.rules.form == Form::Json && !streams {
            return Reply::json(200, &message);
        }
        let mut parts = Vec::new();
        if self.rules.form == Form::Talkative {
            parts.push(Part::Bytes(b"id: 0\ndata: \n\n".to_vec()));
            let log = json!({"level": "info", "data": "Working on it."});
            parts.push(event(&json!({"jsonrpc": "2.0", "method": "notifications/message", "params": log})));
            let token = &body["params"]["_meta"]["progressToken"];
            if !token.is_null() {
                let progress = json!({"progressToken": token, "progress": 1, "total": 2});
                parts.push(event(&json!({"jsonrpc": "2.0", "method": "notifications/progress", "params": progress})));
            }
        }
        match fault {
            Some(Fault::Cut) => parts.push(Part::Cut),
            Some(Fault::Stall) => parts.push(Part::Hang),
            Some(Fault::Asks) => parts
                .push(event(&json!({"jsonrpc": "2.0", "id": "server-1", "method": "sampling/createMessage",
                "params": {"messages": [], "maxTokens": 10}}))),
            _ => {}
        }
        parts.push(event(&message));
        Reply::stream("text/event-stream", parts)
    }
}

fn event(message: &Value) -> Part {
    Part::Bytes(format!("event: message\ndata: {message}\n\n").into_bytes())
}
