//! The REST interface of the agents: what they are, know and are called at, and the conversations they had.

mod ask;

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::webhook::{Transcription, transcription};
use super::{Document, Draft, text};
use crate::dialogue::Tool;
use crate::speech::{SpeechError, VoiceChoice};
use ask::{Body, Client};

/// What one page of a list holds at most.
const PAGE: &str = "100";

/// How long an agent waits for a tool.
const TOOL_SECONDS: u32 = 20;

/// Of one document.
const MOST_DOCUMENT: usize = 20 << 20;

/// Why a request was not done. None of these texts holds a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AgentsError {
    #[error("ElevenLabs does not know the key, or the key may not do this: {0}")]
    Unauthorised(String),
    #[error("ElevenLabs has nothing of that id: {0}")]
    NotFound(String),
    /// A field is not as it has to be.
    #[error("ElevenLabs refused: {0}")]
    Invalid(String),
    #[error("ElevenLabs is asked too often")]
    TooMany {
        /// Seconds, where it says so.
        wait: Option<u64>,
    },
    #[error("ElevenLabs cannot be used now: {0}")]
    Unavailable(String),
}

impl From<AgentsError> for SpeechError {
    fn from(error: AgentsError) -> Self {
        let (provider, detail) = (super::NAME, error.to_string());
        match error {
            AgentsError::TooMany { .. } | AgentsError::Unavailable(_) => Self::Unavailable { provider, detail },
            _ => Self::Refused { provider, detail },
        }
    }
}

/// An agent, as a list has it or alone; a list leaves most of it empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agent {
    pub id: String,
    pub name: String,
    pub first_message: String,
    pub language: String,
    pub prompt: String,
    pub llm: String,
    pub voice: String,
    pub knowledge: Vec<Document>,
}

/// A number of theirs, at which an agent answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    pub id: String,
    pub number: String,
    pub label: String,
    /// Nobody answers without one.
    pub agent: Option<String>,
}

/// A number of a Twilio account that they are to answer. They write their own address into it there.
pub struct TwilioNumber<'a> {
    pub number: &'a str,
    pub label: &'a str,
    pub account: &'a str,
    pub token: &'a str,
}

/// A conversation, as a list has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    pub id: String,
    pub agent: String,
    pub status: String,
    /// Seconds since 1970.
    pub began_at: i64,
    pub seconds: u64,
}

/// The agents of one account.
pub struct Agents(Client);

impl Agents {
    /// `base` is `https://api.elevenlabs.io` or that of a region.
    pub fn new(base: Option<&str>, key: &str) -> Result<Self, SpeechError> {
        Client::new(base, key).map(Self)
    }

    pub async fn create(&self, draft: &Draft) -> Result<String, AgentsError> {
        let made = self.0.ask(Method::POST, "/v1/convai/agents/create", &[], Body::Json(draft.body(true))).await?;
        id_of(&made["agent_id"])
    }

    pub async fn get(&self, agent: &str) -> Result<Agent, AgentsError> {
        let found = self.0.ask(Method::GET, &format!("/v1/convai/agents/{}", one(agent)?), &[], Body::None).await?;
        Ok(read_agent(&found))
    }

    pub async fn update(&self, agent: &str, draft: &Draft) -> Result<Agent, AgentsError> {
        let path = format!("/v1/convai/agents/{}", one(agent)?);
        let changed = self.0.ask(Method::PATCH, &path, &[], Body::Json(draft.body(false))).await?;
        Ok(read_agent(&changed))
    }

    /// Those whose name holds this, or all; as many as fit into twenty pages.
    pub async fn list(&self, search: &str) -> Result<Vec<Agent>, AgentsError> {
        let mut query = vec![("page_size", PAGE)];
        query.extend((!search.is_empty()).then_some(("search", search)));
        let listed = self.0.pages("/v1/convai/agents", &query, "agents", ("cursor", "next_cursor")).await?;
        Ok(listed.iter().map(read_agent).collect())
    }

    /// Done is done: one that is not there any more is no error.
    pub async fn delete(&self, agent: &str) -> Result<(), AgentsError> {
        gone(self.0.ask(Method::DELETE, &format!("/v1/convai/agents/{}", one(agent)?), &[], Body::None).await)
    }

    /// A tool that an agent asks us for, on its socket; agents name it by its id. The schema is as [`Tool`] has it, and every
    /// property of it needs a description.
    pub async fn create_tool(&self, tool: &Tool) -> Result<String, AgentsError> {
        let config = json!({"type": "client", "name": tool.name, "description": tool.description,
            "parameters": tool.parameters, "expects_response": true, "response_timeout_secs": TOOL_SECONDS});
        let made = self.0.ask(Method::POST, "/v1/convai/tools", &[], Body::Json(json!({ "tool_config": config }))).await?;
        id_of(&made["id"])
    }

    pub async fn delete_tool(&self, tool: &str) -> Result<(), AgentsError> {
        gone(self.0.ask(Method::DELETE, &format!("/v1/convai/tools/{}", one(tool)?), &[], Body::None).await)
    }

    pub async fn voices(&self) -> Result<Vec<VoiceChoice>, AgentsError> {
        let listed = self.0.pages("/v2/voices", &[("page_size", PAGE)], "voices", ("next_page_token", "next_page_token")).await?;
        let voices = listed.iter().map(|voice| VoiceChoice {
            id: text(&voice["voice_id"]),
            name: text(&voice["name"]),
            languages: voice["labels"]["language"].as_str().map(str::to_owned).into_iter().collect(),
            sample: voice["preview_url"].as_str().map(str::to_owned),
        });
        Ok(voices.collect())
    }

    pub async fn add_text(&self, name: &str, words: &str) -> Result<Document, AgentsError> {
        within(words.len())?;
        let body = Body::Json(json!({"name": name, "text": words}));
        let made = self.0.ask(Method::POST, "/v1/convai/knowledge-base/text", &[], body).await?;
        made_document(&made, name, "text")
    }

    /// `media_type` is that of the file, such as `application/pdf`.
    pub async fn add_file(&self, name: &str, file: &str, media_type: &str, bytes: Vec<u8>) -> Result<Document, AgentsError> {
        within(bytes.len())?;
        let part = Part::bytes(bytes).file_name(file.to_owned()).mime_str(media_type);
        let part = part.map_err(|_unknown| AgentsError::Invalid("the file has no media type".to_owned()))?;
        let body = Body::Form(Form::new().text("name", name.to_owned()).part("file", part));
        let made = self.0.ask(Method::POST, "/v1/convai/knowledge-base/file", &[], body).await?;
        made_document(&made, name, "file")
    }

    pub async fn documents(&self) -> Result<Vec<Document>, AgentsError> {
        let path = "/v1/convai/knowledge-base";
        let listed = self.0.pages(path, &[("page_size", PAGE)], "documents", ("cursor", "next_cursor")).await?;
        Ok(listed.iter().map(read_document).collect())
    }

    /// Also when an agent still knows it, where `is_forced`.
    pub async fn delete_document(&self, document: &str, is_forced: bool) -> Result<(), AgentsError> {
        let path = format!("/v1/convai/knowledge-base/{}", one(document)?);
        let query: &[(&str, &str)] = if is_forced { &[("force", "true")] } else { &[] };
        gone(self.0.ask(Method::DELETE, &path, query, Body::None).await)
    }

    pub async fn import_number(&self, number: &TwilioNumber<'_>, agent: Option<&str>) -> Result<String, AgentsError> {
        let mut body = json!({"provider": "twilio", "phone_number": number.number, "label": number.label,
            "sid": number.account, "token": number.token});
        if let Some(agent) = agent {
            body["agent_id"] = json!(one(agent)?);
        }
        let made = self.0.ask(Method::POST, "/v1/convai/phone-numbers", &[], Body::Json(body)).await;
        // A refusal may repeat what it was given.
        let made = made.map_err(|error| error.without(number.token))?;
        id_of(&made["phone_number_id"])
    }

    pub async fn numbers(&self) -> Result<Vec<Number>, AgentsError> {
        let listed = self.0.ask(Method::GET, "/v1/convai/phone-numbers", &[], Body::None).await?;
        let numbers = listed.as_array().map(Vec::as_slice).unwrap_or_default().iter().take(ask::MOST_LISTED);
        Ok(numbers.map(read_number).collect())
    }

    pub async fn assign_number(&self, number: &str, agent: Option<&str>) -> Result<(), AgentsError> {
        let path = format!("/v1/convai/phone-numbers/{}", one(number)?);
        let agent = agent.map(one).transpose()?;
        self.0.ask(Method::PATCH, &path, &[], Body::Json(json!({ "agent_id": agent }))).await.map(drop)
    }

    pub async fn delete_number(&self, number: &str) -> Result<(), AgentsError> {
        gone(self.0.ask(Method::DELETE, &format!("/v1/convai/phone-numbers/{}", one(number)?), &[], Body::None).await)
    }

    /// An address of a socket that is good once, and for a quarter of an hour. It is a secret.
    pub async fn signed_url(&self, agent: &str) -> Result<String, AgentsError> {
        let query = [("agent_id", one(agent)?)];
        let made = self.0.ask(Method::GET, "/v1/convai/conversation/get-signed-url", &query, Body::None).await?;
        let url = made["signed_url"].as_str().filter(|url| url.len() <= 4_096);
        url.map(str::to_owned).ok_or_else(|| AgentsError::Unavailable("its answer has no address".to_owned()))
    }

    /// Those that began after that second: what a webhook missed can be found here.
    pub async fn conversations(&self, agent: &str, after: i64) -> Result<Vec<Conversation>, AgentsError> {
        let after = after.to_string();
        let query = [("agent_id", one(agent)?), ("page_size", PAGE), ("call_start_after_unix", &after)];
        let listed = self.0.pages("/v1/convai/conversations", &query, "conversations", ("cursor", "next_cursor")).await?;
        let conversations = listed.iter().map(|found| Conversation {
            id: text(&found["conversation_id"]),
            agent: text(&found["agent_id"]),
            status: text(&found["status"]),
            began_at: found["start_time_unix_secs"].as_i64().unwrap_or_default(),
            seconds: found["call_duration_secs"].as_u64().unwrap_or_default(),
        });
        Ok(conversations.collect())
    }

    pub async fn conversation(&self, conversation: &str) -> Result<Transcription, AgentsError> {
        let path = format!("/v1/convai/conversations/{}", one(conversation)?);
        Ok(transcription(&self.0.ask(Method::GET, &path, &[], Body::None).await?))
    }
}

/// An id goes into a path: letters, digits, `_` and `-`.
fn one(id: &str) -> Result<&str, AgentsError> {
    let is_one = (1..=100).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    is_one.then_some(id).ok_or_else(|| AgentsError::NotFound("no such id can be".to_owned()))
}

fn id_of(value: &Value) -> Result<String, AgentsError> {
    let id = value.as_str().and_then(|id| one(id).ok());
    id.map(str::to_owned).ok_or_else(|| AgentsError::Unavailable("its answer has no id".to_owned()))
}

fn gone(answer: Result<Value, AgentsError>) -> Result<(), AgentsError> {
    match answer {
        Ok(_) | Err(AgentsError::NotFound(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

fn within(bytes: usize) -> Result<(), AgentsError> {
    let is_within = (1..=MOST_DOCUMENT).contains(&bytes);
    is_within.then_some(()).ok_or_else(|| AgentsError::Invalid("the document is empty or over 20 MiB".to_owned()))
}

fn made_document(made: &Value, name: &str, kind: &str) -> Result<Document, AgentsError> {
    let name = made["name"].as_str().unwrap_or(name).to_owned();
    Ok(Document { id: id_of(&made["id"])?, name, kind: kind.to_owned() })
}

fn read_document(found: &Value) -> Document {
    Document { id: text(&found["id"]), name: text(&found["name"]), kind: text(&found["type"]) }
}

fn read_agent(found: &Value) -> Agent {
    let config = &found["conversation_config"];
    let (agent, prompt) = (&config["agent"], &config["agent"]["prompt"]);
    let knowledge = prompt["knowledge_base"].as_array().map(Vec::as_slice).unwrap_or_default();
    Agent {
        id: text(&found["agent_id"]),
        name: text(&found["name"]),
        first_message: text(&agent["first_message"]),
        language: text(&agent["language"]),
        prompt: text(&prompt["prompt"]),
        llm: text(&prompt["llm"]),
        voice: text(&config["tts"]["voice_id"]),
        knowledge: knowledge.iter().take(ask::MOST_LISTED).map(read_document).collect(),
    }
}

fn read_number(found: &Value) -> Number {
    let agent = [&found["assigned_agent"]["agent_id"], &found["agent_id"]].into_iter().find_map(Value::as_str);
    Number {
        id: text(&found["phone_number_id"]),
        number: text(&found["phone_number"]),
        label: text(&found["label"]),
        agent: agent.map(str::to_owned),
    }
}

#[cfg(test)]
mod tests;
