use engine::clock::Timestamp;
use engine::ids::{OrgId, RecordId};
use engine::model::agent::Assurance;
use engine::model::record::{Key, Record};
use serde::{Deserialize, Serialize};

use crate::tools::http::{Auth, Problem, problems_of_address, problems_of_auth};

const LONGEST_NAME: usize = 20;

/// A server that an organisation connected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct McpServer {
    pub id: RecordId,
    pub organisation: OrgId,
    /// Short; begins the names of its tools.
    pub name: String,
    pub url: String,
    pub auth: Auth,
    pub allow_private: bool,
    /// What was decided of single tools; the others are as the server offers them.
    pub tools: Vec<McpTool>,
    pub created_at: Timestamp,
}

/// What somebody decided of one tool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct McpTool {
    /// As the server calls it.
    pub name: String,
    pub enabled: bool,
    /// None: asked when the tool changes something.
    pub confirm: Option<bool>,
    pub assurance: Assurance,
}

impl Default for McpTool {
    fn default() -> Self {
        Self { name: String::new(), enabled: true, confirm: None, assurance: Assurance::Anonymous }
    }
}

impl Default for McpServer {
    fn default() -> Self {
        Self {
            id: RecordId(0),
            organisation: OrgId(0),
            name: String::new(),
            url: String::new(),
            auth: Auth::default(),
            allow_private: false,
            tools: Vec::new(),
            created_at: Timestamp::default(),
        }
    }
}

impl Record for McpServer {
    const KIND: &'static str = "mcp_server";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        vec![Key { name: "name", value: format!("{}/{}", self.organisation, self.name) }]
    }
}

pub fn problems(server: &McpServer) -> Vec<Problem> {
    let mut found = Vec::new();
    let is_name = (1..=LONGEST_NAME).contains(&server.name.len())
        && server.name.starts_with(|letter: char| letter.is_ascii_lowercase())
        && server.name.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'_');
    if !is_name {
        let detail = "small letters, digits and underscores, with a letter first, at most 20";
        found.push(("/name".to_owned(), detail.to_owned()));
    }
    found.extend(problems_of_address(&server.url, server.allow_private));
    found.extend(problems_of_auth(&server.auth));
    if server.tools.len() > super::listed::MOST_TOOLS {
        found.push(("/tools".to_owned(), "too many".to_owned()));
    }
    found
}
