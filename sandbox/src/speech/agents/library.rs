//! What agents know and can do, and the numbers at which they answer.

use serde_json::{Value, json};

use super::super::elevenlabs::refusal;
use super::super::multipart;
use super::{Account, MOST, body, invalid, missing, none, page};
use crate::serve::{Reply, Request};

const MOST_FILE: usize = 20 << 20;

fn text<'a>(body: &'a Value, field: &str) -> Result<&'a str, Reply> {
    body[field].as_str().filter(|text| !text.is_empty()).ok_or_else(|| missing(field))
}

fn only(body: &Value, known: &[&str]) -> Result<(), Reply> {
    let unknown = body.as_object().and_then(|fields| fields.keys().find(|name| !known.contains(&name.as_str())));
    unknown.map_or(Ok(()), |name| Err(invalid(name, "Extra inputs are not permitted", "extra_forbidden")))
}

impl Account {
    pub(super) fn library(&mut self, method: &str, rest: &[&str], request: &Request) -> Result<Reply, Reply> {
        match (method, rest) {
            ("POST", ["text"]) => {
                let body = body(request)?;
                only(&body, &["text", "name", "parent_folder_id"])?;
                text(&body, "text")?;
                self.add_document(text(&body, "name")?, "text")
            }
            ("POST", ["file"]) => {
                let fields = multipart::fields(request).ok_or_else(|| missing("file"))?;
                let file = fields.iter().find(|field| field.name == "file" && field.is_file).ok_or_else(|| missing("file"))?;
                if file.bytes.is_empty() || file.bytes.len() > MOST_FILE {
                    return Err(invalid("file", "The file is empty or too large", "value_error"));
                }
                let name = fields.iter().find(|field| field.name == "name").map(multipart::Field::text);
                self.add_document(&name.unwrap_or_else(|| "a file".to_owned()), "file")
            }
            ("GET", []) => page(request, "documents", &self.documents.values().cloned().collect::<Vec<_>>()),
            ("DELETE", [id]) => {
                if !self.documents.contains_key(*id) {
                    return Err(none("document"));
                }
                let is_known = self.agents.values().any(|agent| {
                    let knowledge = agent["conversation_config"]["agent"]["prompt"]["knowledge_base"].as_array();
                    knowledge.is_some_and(|documents| documents.iter().any(|document| document["id"] == *id))
                });
                if is_known && request.query("force").as_deref() != Some("true") {
                    return Err(refusal(400, "document_in_use", "An agent knows the document."));
                }
                self.documents.remove(*id);
                Ok(Reply::empty(204))
            }
            _ => Err(refusal(405, "method_not_allowed", "Method Not Allowed")),
        }
    }

    fn add_document(&mut self, name: &str, kind: &str) -> Result<Reply, Reply> {
        if self.documents.len() == MOST {
            return Err(refusal(400, "limit_reached", "The account has as many documents as it may have."));
        }
        let id = self.id("doc");
        self.documents.insert(id.clone(), json!({"id": id, "name": name, "type": kind}));
        Ok(Reply::json(200, &json!({"id": id, "name": name})))
    }

    pub(super) fn has_document(&self, id: &Value) -> bool {
        id.as_str().is_some_and(|id| self.documents.contains_key(id))
    }

    pub(super) fn toolbox(&mut self, method: &str, rest: &[&str], request: &Request) -> Result<Reply, Reply> {
        match (method, rest) {
            ("POST", []) => {
                let config = body(request)?["tool_config"].take();
                only(&config, &["type", "name", "description", "parameters", "expects_response", "response_timeout_secs"])?;
                let name = text(&config, "name")?;
                text(&config, "description")?;
                if config["type"] != "client" || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte)) {
                    return Err(invalid("tool_config.name", "String should match pattern '^[a-zA-Z0-9_-]{1,64}$'", "pattern"));
                }
                let properties = config["parameters"]["properties"].as_object();
                if properties.into_iter().flatten().any(|(_, property)| !property["description"].is_string()) {
                    return Err(missing("tool_config.parameters.properties.description"));
                }
                let id = self.id("tool");
                self.tools.insert(id.clone(), config.clone());
                Ok(Reply::json(200, &json!({"id": id, "tool_config": config})))
            }
            ("DELETE", [id]) => self.tools.remove(*id).map(|_tool| Reply::empty(204)).ok_or_else(|| none("tool")),
            _ => Err(refusal(405, "method_not_allowed", "Method Not Allowed")),
        }
    }

    pub(super) fn has_tool(&self, id: &Value) -> bool {
        id.as_str().is_some_and(|id| self.tools.contains_key(id))
    }

    pub(super) fn telephony(&mut self, method: &str, rest: &[&str], request: &Request) -> Result<Reply, Reply> {
        match (method, rest) {
            ("POST", []) => self.import(request),
            ("GET", []) => Ok(Reply::json(200, &Value::Array(self.numbers.values().cloned().collect()))),
            ("PATCH", [id]) => {
                let body = body(request)?;
                only(&body, &["agent_id", "label"])?;
                let agent = self.assigned(&body["agent_id"])?;
                let number = self.numbers.get_mut(*id).ok_or_else(|| none("phone_number"))?;
                number["assigned_agent"] = agent;
                Ok(Reply::json(200, number))
            }
            ("DELETE", [id]) => self.numbers.remove(*id).map(|_number| Reply::empty(204)).ok_or_else(|| none("phone_number")),
            _ => Err(refusal(405, "method_not_allowed", "Method Not Allowed")),
        }
    }

    fn assigned(&self, agent: &Value) -> Result<Value, Reply> {
        let Some(id) = agent.as_str() else { return Ok(Value::Null) };
        let agent = self.agents.get(id).ok_or_else(|| none("agent"))?;
        Ok(json!({"agent_id": id, "agent_name": agent["name"]}))
    }

    fn import(&mut self, request: &Request) -> Result<Reply, Reply> {
        let body = body(request)?;
        only(&body, &["provider", "phone_number", "label", "sid", "token", "agent_id", "enable_sms", "region_config"])?;
        if body["provider"] != "twilio" {
            return Err(invalid("provider", "Input should be 'twilio'", "literal_error"));
        }
        let (number, label) = (text(&body, "phone_number")?, text(&body, "label")?);
        if !number.starts_with('+') || !number[1..].bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(invalid("phone_number", "The number is not in E.164 form", "value_error"));
        }
        let (account, token) = (text(&body, "sid")?, text(&body, "token")?);
        if !account.starts_with("AC") || token.len() < 8 {
            // It repeats what it was given, as careless services do.
            return Err(refusal(400, "twilio_error", &format!("Twilio does not take {account} with {token}.")));
        }
        let agent = self.assigned(&body["agent_id"])?;
        let (number, label) = (json!(number), json!(label));
        let id = self.id("phnum");
        let kept = json!({"phone_number_id": id, "phone_number": number, "label": label, "provider": "twilio",
            "assigned_agent": agent});
        self.numbers.insert(id.clone(), kept);
        Ok(Reply::json(200, &json!({ "phone_number_id": id })))
    }
}
