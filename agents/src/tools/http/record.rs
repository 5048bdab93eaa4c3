use engine::clock::Timestamp;
use engine::ids::{OrgId, RecordId};
use engine::model::agent::Assurance;
use engine::model::record::{Key, Record};
use engine::ports::vault::Sealed;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A tool as somebody of the organisation made it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpTool {
    pub id: RecordId,
    pub organisation: OrgId,
    /// What agents and models call it.
    pub name: String,
    pub title: String,
    pub description: String,
    pub method: Method,
    /// `{{argument}}` stands for an argument, percent-encoded; none in the host.
    pub url: String,
    pub headers: Vec<Pair>,
    pub query: Vec<Pair>,
    /// JSON in which a text that is exactly `{{argument}}` becomes the argument.
    pub body: Option<Value>,
    pub auth: Auth,
    /// A JSON Schema of an object.
    pub parameters: Value,
    pub response: Mapping,
    pub assurance: Assurance,
    pub changes: bool,
    pub confirm: bool,
    pub timeout_ms: u64,
    pub allow_private: bool,
    pub created_at: Timestamp,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    #[default]
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

/// A header or a parameter of the query; the value may have places for arguments.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pair {
    pub name: String,
    pub value: String,
}

/// How a service knows who asks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Auth {
    pub kind: AuthKind,
    /// The header's name, or the user's with `basic`.
    pub name: String,
    pub secret: Sealed,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthKind {
    #[default]
    None,
    Bearer,
    Header,
    Basic,
}

/// What the model is shown of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    /// Where in the answer the interesting part stands; empty: all of it.
    pub pick: String,
    /// What of that part, or of each of its items when it is a list; none: all of it.
    pub fields: Vec<String>,
}

impl Default for HttpTool {
    fn default() -> Self {
        Self {
            id: RecordId(0),
            organisation: OrgId(0),
            name: String::new(),
            title: String::new(),
            description: String::new(),
            method: Method::Get,
            url: String::new(),
            headers: Vec::new(),
            query: Vec::new(),
            body: None,
            auth: Auth::default(),
            parameters: serde_json::json!({"type": "object", "properties": {}, "additionalProperties": false}),
            response: Mapping::default(),
            assurance: Assurance::Anonymous,
            changes: false,
            confirm: false,
            timeout_ms: 10_000,
            allow_private: false,
            created_at: Timestamp::default(),
        }
    }
}

impl Record for HttpTool {
    const KIND: &'static str = "http_tool";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![Key { name: "name", value: format!("{}/{}", self.organisation, self.name) }]
    }
}
