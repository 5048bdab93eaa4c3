//! Tools, servers of tools and packs as they travel. Secrets are written and never read back.

use agents::packs::{self, FieldKind};
use agents::tools::http::{AuthKind, HttpTool, Mapping, Method, Pair};
use agents::tools::mcp::{McpServer, McpTool};
use agents::tools::{Card, Source};
use engine::ids::RecordId;
use engine::model::agent::{Agent, Assurance};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

use super::assistant::AgentShape;

/// A tool that agents may be given.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tool {
    pub name: String,
    pub title: String,
    pub description: String,
    pub source: ToolSource,
    /// The pack or the server it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// `anonymous`, `known_handle` or `verified`.
    #[schema(value_type = String)]
    pub assurance: Assurance,
    pub changes: bool,
    pub confirm: bool,
    /// A JSON Schema of an object.
    #[schema(value_type = Object)]
    pub parameters: Value,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ToolSource {
    BuiltIn,
    Pack,
    Http,
    Mcp,
}

impl Tool {
    pub fn new(card: Card, source: Source) -> Self {
        let (source, origin) = match source {
            Source::BuiltIn => (ToolSource::BuiltIn, None),
            Source::Pack(key) => (ToolSource::Pack, Some(key)),
            Source::Http => (ToolSource::Http, None),
            Source::Mcp(server) => (ToolSource::Mcp, Some(server)),
        };
        let changes = card.changes();
        let Card { name, title, description, parameters, assurance, confirm, .. } = card;
        Self { name, title, description, source, origin, assurance, changes, confirm, parameters }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ToolList {
    pub items: Vec<Tool>,
}

/// How a service knows who asks.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ToolAuth {
    /// `none`, `bearer`, `header` or `basic`.
    #[schema(value_type = String)]
    pub kind: AuthKind,
    /// The header's name, or the user's with `basic`.
    pub name: String,
    /// Written only. Absent: the stored one stays. Empty: none.
    #[serde(skip_serializing)]
    pub secret: Option<String>,
    /// Read only.
    pub has_secret: bool,
}

#[derive(ToSchema)]
#[schema(as = NameValue)]
#[expect(dead_code, reason = "describes agents::tools::http::Pair")]
pub struct PairShape {
    name: String,
    value: String,
}

#[derive(ToSchema)]
#[schema(as = ResponseMapping)]
#[expect(dead_code, reason = "describes agents::tools::http::Mapping")]
pub struct MappingShape {
    /// JSON pointer of the part that matters; empty: all of it.
    pick: String,
    fields: Vec<String>,
}

/// The whole of a tool made without code.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct HttpToolSettings {
    pub name: String,
    pub title: String,
    pub description: String,
    #[serde(default)]
    #[schema(value_type = String)]
    pub method: Method,
    /// `{{argument}}` stands for an argument.
    pub url: String,
    #[serde(default)]
    #[schema(value_type = Vec<PairShape>)]
    pub headers: Vec<Pair>,
    #[serde(default)]
    #[schema(value_type = Vec<PairShape>)]
    pub query: Vec<Pair>,
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub body: Option<Value>,
    #[serde(default)]
    pub auth: ToolAuth,
    #[schema(value_type = Object)]
    pub parameters: Value,
    #[serde(default)]
    #[schema(value_type = MappingShape)]
    pub response: Mapping,
    #[serde(default)]
    #[schema(value_type = String)]
    pub assurance: Assurance,
    #[serde(default)]
    pub changes: bool,
    #[serde(default)]
    pub confirm: bool,
    #[serde(default = "ten_seconds")]
    pub timeout_ms: u64,
    #[serde(default)]
    pub allow_private: bool,
}

fn ten_seconds() -> u64 {
    10_000
}

impl From<HttpTool> for HttpToolSettings {
    fn from(tool: HttpTool) -> Self {
        let auth =
            ToolAuth { kind: tool.auth.kind, name: tool.auth.name, secret: None, has_secret: !tool.auth.secret.is_empty() };
        let HttpTool { name, title, description, method, url, headers, query, body, parameters, response, .. } = tool;
        let (assurance, changes, confirm) = (tool.assurance, tool.changes, tool.confirm);
        let (timeout_ms, allow_private) = (tool.timeout_ms, tool.allow_private);
        Self {
            name,
            title,
            description,
            method,
            url,
            headers,
            query,
            body,
            auth,
            parameters,
            response,
            assurance,
            changes,
            confirm,
            timeout_ms,
            allow_private,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct HttpToolRecord {
    #[schema(value_type = String)]
    pub id: RecordId,
    #[serde(flatten)]
    pub settings: HttpToolSettings,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct HttpToolList {
    pub items: Vec<HttpToolRecord>,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct TryTool {
    #[serde(default)]
    #[schema(value_type = Object)]
    pub arguments: Value,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct TriedTool {
    pub status: Option<u16>,
    pub took_ms: u64,
    /// What a model would be shown.
    #[schema(value_type = Object)]
    pub output: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// What was decided of one tool of a server.
#[derive(ToSchema)]
#[schema(as = McpToolChoice)]
#[expect(dead_code, reason = "describes agents::tools::mcp::McpTool")]
pub struct McpToolShape {
    name: String,
    enabled: bool,
    /// Null: asked when it changes something.
    confirm: Option<bool>,
    assurance: String,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct McpServerSettings {
    /// Short; begins the names of its tools.
    pub name: String,
    pub url: String,
    #[serde(default)]
    pub auth: ToolAuth,
    #[serde(default)]
    pub allow_private: bool,
    #[serde(default)]
    #[schema(value_type = Vec<McpToolShape>)]
    pub tools: Vec<McpTool>,
}

impl From<McpServer> for McpServerSettings {
    fn from(server: McpServer) -> Self {
        let auth =
            ToolAuth { kind: server.auth.kind, name: server.auth.name, secret: None, has_secret: !server.auth.secret.is_empty() };
        Self { name: server.name, url: server.url, auth, allow_private: server.allow_private, tools: server.tools }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct McpServerRecord {
    #[schema(value_type = String)]
    pub id: RecordId,
    #[serde(flatten)]
    pub settings: McpServerSettings,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct McpServerList {
    pub items: Vec<McpServerRecord>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CheckedServer {
    pub ok: bool,
    pub detail: String,
    /// What it calls itself.
    pub server: String,
    pub tools: Vec<OfferedTool>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OfferedTool {
    pub name: String,
    pub title: String,
    pub description: String,
}

/// Agents for one trade with the tools they need.
#[derive(Debug, Serialize, ToSchema)]
pub struct Pack {
    pub key: &'static str,
    pub title: &'static str,
    pub description: &'static str,
    pub connected: bool,
    /// What was entered; of secrets only that they are there.
    pub settings: BTreeMap<String, String>,
    pub fields: Vec<PackField>,
    #[schema(value_type = Vec<AgentShape>)]
    pub agents: Vec<Agent>,
    pub tools: &'static [&'static str],
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PackField {
    pub name: &'static str,
    pub title: &'static str,
    pub help: &'static str,
    pub secret: bool,
    pub needed: bool,
    /// `text`, `url` or `select`.
    pub kind: &'static str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub options: &'static [&'static str],
    /// A secret is stored.
    pub has_value: bool,
}

impl Pack {
    pub fn new(pack: packs::Pack, connected: Option<&packs::PackSettings>) -> Self {
        let has = |name: &str| connected.is_some_and(|own| own.secrets.get(name).is_some_and(|secret| !secret.is_empty()));
        let field = |field: packs::Field| {
            let (kind, options): (_, &'static [&'static str]) = match field.kind {
                FieldKind::Text => ("text", &[]),
                FieldKind::Url => ("url", &[]),
                FieldKind::Select(options) => ("select", options),
            };
            let packs::Field { name, title, help, secret, needed, .. } = field;
            PackField { name, title, help, secret, needed, kind, options, has_value: has(name) }
        };
        let fields = pack.fields.into_iter().map(field).collect();
        let settings = connected.map(|own| own.settings.clone()).unwrap_or_default();
        let packs::Pack { key, title, description, agents, .. } = pack;
        let tools = packs::tool_names(key);
        Self { key, title, description, connected: connected.is_some(), settings, fields, agents, tools }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PackList {
    pub items: Vec<Pack>,
}

/// All fields; a secret that is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ConnectPack {
    pub settings: BTreeMap<String, String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Checked {
    pub ok: bool,
    pub detail: String,
}
