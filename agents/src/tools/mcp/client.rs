use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use engine::ports::Vault;
use engine::ports::vault::Secret;
use parking_lot::Mutex;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use url::Url;

use super::events::Events;
use super::record::McpServer;
use crate::tools::http::{authorise, lost, secret};
use crate::tools::web::{Opened, Request};
use crate::tools::{ToolError, Web};

/// The version that is asked for, and the others that are understood.
const VERSION: &str = "2025-11-25";
const UNDERSTOOD: [&str; 4] = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

/// Bytes of one answer, as JSON or as a stream.
const LARGEST: usize = 4 << 20;
/// Messages of a stream before the answer.
const MOST_MESSAGES: usize = 1_000;
/// Until the protocol has begun.
const BEGINNING: Duration = Duration::from_secs(5);

/// A connection to one server: a session is begun when it is needed, and once again when the server has forgotten it.
pub(super) struct Client {
    server: McpServer,
    url: Url,
    web: Web,
    secret: Secret,
    session: Mutex<Option<Arc<Session>>>,
    /// One at a time begins a session.
    beginning: tokio::sync::Mutex<()>,
    next: AtomicU64,
}

#[derive(Debug)]
pub(super) struct Session {
    id: Option<HeaderValue>,
    version: String,
    /// What the server calls itself.
    pub(super) server: String,
}

/// Why a request has no result.
enum Failed {
    /// The session is not known any more: nothing was done.
    Forgotten,
    Error(ToolError),
}

impl From<ToolError> for Failed {
    fn from(error: ToolError) -> Self {
        Self::Error(error)
    }
}

impl Client {
    pub(super) fn new(server: McpServer, web: Web, vault: &dyn Vault) -> Result<Self, ToolError> {
        let url = Url::parse(&server.url).map_err(|_invalid| ToolError::refused("the address of the server is not valid"))?;
        let secret = secret(vault, server.organisation, &server.auth)?;
        let (session, beginning, next) = (Mutex::default(), tokio::sync::Mutex::default(), AtomicU64::new(1));
        Ok(Self { server, url, web, secret, session, beginning, next })
    }

    /// The result of one request.
    pub(super) async fn ask(&self, method: &str, params: Value, timeout: Duration, changes: bool) -> Result<Value, ToolError> {
        let session = self.session().await?;
        match self.request(Some(&session), method, &params, timeout, changes).await {
            Ok(result) => Ok(result),
            Err(Failed::Error(error)) => Err(error),
            Err(Failed::Forgotten) => {
                self.drop_session(&session);
                let session = self.session().await?;
                match self.request(Some(&session), method, &params, timeout, changes).await {
                    Ok(result) => Ok(result),
                    Err(Failed::Error(error)) => Err(error),
                    Err(Failed::Forgotten) => Err(ToolError::unavailable("the server forgets every session")),
                }
            }
        }
    }

    pub(super) async fn session(&self) -> Result<Arc<Session>, ToolError> {
        let known = || self.session.lock().clone();
        if let Some(session) = known() {
            return Ok(session);
        }
        let _turn = self.beginning.lock().await;
        if let Some(session) = known() {
            return Ok(session);
        }
        let session = Arc::new(self.begin().await?);
        *self.session.lock() = Some(Arc::clone(&session));
        Ok(session)
    }

    /// Unless somebody began another one meanwhile.
    fn drop_session(&self, gone: &Arc<Session>) {
        let mut session = self.session.lock();
        if session.as_ref().is_some_and(|known| Arc::ptr_eq(known, gone)) {
            *session = None;
        }
    }

    async fn begin(&self) -> Result<Session, ToolError> {
        let client = json!({"name": "switchboard", "version": env!("CARGO_PKG_VERSION")});
        let params = json!({"protocolVersion": VERSION, "capabilities": {}, "clientInfo": client});
        let message = self.message("initialize", &params);
        let opened = self.open(None, &message, BEGINNING, false).await?;
        let id = opened.headers.get("mcp-session-id").cloned();
        let result = match self.answer(opened, &message["id"], false).await {
            Ok(result) => result,
            Err(Failed::Error(error)) => return Err(error),
            Err(Failed::Forgotten) => return Err(ToolError::refused("there is no such server (404)")),
        };
        let version = result["protocolVersion"].as_str().unwrap_or_default();
        if !UNDERSTOOD.contains(&version) {
            return Err(ToolError::refused("the server speaks a version of the protocol that is not understood"));
        }
        let info = &result["serverInfo"];
        let name = [&info["title"], &info["name"]].into_iter().find_map(Value::as_str).unwrap_or("the server");
        let server: String = name.chars().filter(|letter| !letter.is_control()).take(100).collect();
        let session = Session { id, version: version.to_owned(), server };
        // Nothing is answered to it; a server that does not take it will say so to the first request.
        let ready = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
        self.open(Some(&session), &ready, BEGINNING, false).await?;
        Ok(session)
    }

    fn message(&self, method: &str, params: &Value) -> Value {
        json!({"jsonrpc": "2.0", "id": self.next.fetch_add(1, Ordering::Relaxed), "method": method, "params": params})
    }

    async fn request(
        &self,
        session: Option<&Session>,
        method: &str,
        params: &Value,
        timeout: Duration,
        changes: bool,
    ) -> Result<Value, Failed> {
        let message = self.message(method, params);
        let opened = self.open(session, &message, timeout, changes).await?;
        self.answer(opened, &message["id"], changes).await
    }

    async fn open(
        &self,
        session: Option<&Session>,
        message: &Value,
        timeout: Duration,
        changes: bool,
    ) -> Result<Opened, ToolError> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json, text/event-stream"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(session) = session {
            let version = HeaderValue::from_str(&session.version).ok();
            for (name, value) in [("mcp-protocol-version", version), ("mcp-session-id", session.id.clone())] {
                if let Some(value) = value {
                    headers.insert(HeaderName::from_static(name), value);
                }
            }
        }
        authorise(&mut headers, &self.server.auth, &self.secret)?;
        let request = Request {
            headers,
            body: Some(message.to_string().into_bytes()),
            timeout,
            most: LARGEST,
            allow_private: self.server.allow_private,
            ..Request::new(Method::POST, self.url.clone())
        };
        self.web.open(request).await.map_err(|error| lost(error, changes))
    }

    async fn answer(&self, mut opened: Opened, id: &Value, changes: bool) -> Result<Value, Failed> {
        judge(opened.status, changes)?;
        let kind = opened.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_ascii_lowercase();
        if !kind.starts_with("text/event-stream") {
            let received = opened.read().await.map_err(|error| lost(error, changes))?;
            let message: Value = serde_json::from_slice(&received.body).map_err(|_invalid| garbled(changes))?;
            return result(&message, id).unwrap_or_else(|| Err(garbled(changes)));
        }
        let (mut events, mut seen) = (Events::default(), 0);
        while let Some(chunk) = opened.chunk().await.map_err(|error| lost(error, changes))? {
            for data in events.push(&chunk) {
                seen += 1;
                // Notices of progress and requests of the server come before; nothing is promised to them.
                let message: Value = serde_json::from_str(&data).unwrap_or_default();
                if let Some(result) = result(&message, id) {
                    return result;
                }
            }
            if seen > MOST_MESSAGES {
                break;
            }
        }
        Err(garbled(changes))
    }
}

fn garbled(changes: bool) -> Failed {
    let words = "the server did not answer as the protocol says";
    Failed::Error(if changes { ToolError::in_doubt(words) } else { ToolError::unavailable(words) })
}

fn judge(status: StatusCode, changes: bool) -> Result<(), Failed> {
    let code = status.as_u16();
    Err(match code {
        200..=299 => return Ok(()),
        404 => Failed::Forgotten,
        401 | 403 => ToolError::refused(format!("the server refuses what is sent to identify this house ({code})")).into(),
        429 | 503 => ToolError::unavailable(format!("the server is busy ({code})")).into(),
        500..=599 if changes => ToolError::in_doubt(format!("the server broke while it worked on this ({code})")).into(),
        500..=599 => ToolError::unavailable(format!("the server is broken at the moment ({code})")).into(),
        _ => ToolError::refused(format!("the server refused this ({code})")).into(),
    })
}

/// The result in the answer to the request `id`; `None` when the message is something else.
fn result(message: &Value, id: &Value) -> Option<Result<Value, Failed>> {
    if message["id"] != *id || message.get("method").is_some() {
        return None;
    }
    if let Some(result) = message.get("result") {
        return Some(Ok(result.clone()));
    }
    let error = message.get("error")?;
    let words: String =
        error["message"].as_str().unwrap_or("no reason given").chars().filter(|letter| !letter.is_control()).take(300).collect();
    Some(Err(ToolError::refused(format!("the server refused this: {}", crate::redact::redact(&words))).into()))
}
