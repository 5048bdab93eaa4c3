//! An agent as it is made or changed.

use serde_json::{Map, Value, json};

/// What an agent can tell on its socket, and we listen to.
const EVENTS: [&str; 6] =
    ["audio", "interruption", "user_transcript", "agent_response", "agent_response_correction", "client_tool_call"];

/// The format of the phone, both ways.
const FORMAT: &str = "ulaw_8000";

/// A document that an agent knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub id: String,
    pub name: String,
    /// `file`, `text` or `url`.
    pub kind: String,
}

/// The fields of an agent that are set; those that are not stay as they are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    pub name: Option<String>,
    pub first_message: Option<String>,
    /// Two letters.
    pub language: Option<String>,
    pub prompt: Option<String>,
    /// The model that thinks.
    pub llm: Option<String>,
    pub voice: Option<String>,
    /// Ids of tools of the account.
    pub tools: Option<Vec<String>>,
    /// All of what it knows.
    pub knowledge: Option<Vec<Document>>,
    /// Longer lasts no call.
    pub most_seconds: Option<u32>,
    /// The id of the webhook that is told of calls that are over.
    pub webhook: Option<String>,
    /// Names in its texts, and what stands for them when a call says nothing else.
    pub variables: Option<Vec<(String, String)>>,
    /// Whether a call may have its own prompt, first words, language and voice.
    pub may_be_overridden: Option<bool>,
}

/// Puts a value at a path, and makes the objects on the way.
fn put(body: &mut Value, path: &[&str], value: Option<Value>) {
    if let Some(value) = value {
        let mut place = body;
        for name in path {
            place = &mut place[*name];
        }
        *place = value;
    }
}

impl Draft {
    /// What is sent. A new agent also gets what a phone call needs: its format, its events, and that nobody talks to it without
    /// leave.
    pub(super) fn body(&self, is_new: bool) -> Value {
        let text = |text: &Option<String>| text.as_ref().map(|text| json!(text));
        let mut body = json!({});
        let mut set = |path: &[&str], value: Option<Value>| put(&mut body, path, value);
        let knowledge = self.knowledge.as_ref().map(|documents| {
            let each = documents
                .iter()
                .map(|document| json!({"type": document.kind, "name": document.name, "id": document.id, "usage_mode": "auto"}));
            each.collect::<Value>()
        });
        let variables = self.variables.as_ref().map(|variables| {
            Value::Object(variables.iter().map(|(name, value)| (name.clone(), json!(value))).collect::<Map<_, _>>())
        });
        set(&["name"], text(&self.name));
        let config = "conversation_config";
        set(&[config, "agent", "first_message"], text(&self.first_message));
        set(&[config, "agent", "language"], text(&self.language));
        set(&[config, "agent", "dynamic_variables", "dynamic_variable_placeholders"], variables);
        set(&[config, "agent", "prompt", "prompt"], text(&self.prompt));
        set(&[config, "agent", "prompt", "llm"], text(&self.llm));
        set(&[config, "agent", "prompt", "tool_ids"], self.tools.as_ref().map(|tools| json!(tools)));
        set(&[config, "agent", "prompt", "knowledge_base"], knowledge);
        set(&[config, "tts", "voice_id"], text(&self.voice));
        set(&[config, "conversation", "max_duration_seconds"], self.most_seconds.map(|most| json!(most)));
        set(&["platform_settings", "workspace_overrides", "webhooks", "post_call_webhook_id"], text(&self.webhook));
        let overrides = self.may_be_overridden.map(|may| {
            json!({
                "agent": {"prompt": {"prompt": may}, "first_message": may, "language": may},
                "tts": {"voice_id": may, "speed": may, "stability": may, "similarity_boost": may},
            })
        });
        set(&["platform_settings", "overrides", "conversation_config_override"], overrides);
        if is_new {
            set(&[config, "tts", "agent_output_audio_format"], Some(json!(FORMAT)));
            set(&[config, "asr", "user_input_audio_format"], Some(json!(FORMAT)));
            set(&[config, "conversation", "client_events"], Some(json!(EVENTS)));
            set(&["platform_settings", "auth", "enable_auth"], Some(json!(true)));
        }
        body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_says_only_what_changes() {
        let change = Draft { prompt: Some("Be brief.".into()), ..Draft::default() };
        assert_eq!(change.body(false), json!({"conversation_config": {"agent": {"prompt": {"prompt": "Be brief."}}}}));
        let new = change.body(true);
        assert_eq!(new["conversation_config"]["tts"]["agent_output_audio_format"], "ulaw_8000");
        assert_eq!(new["platform_settings"]["auth"]["enable_auth"], true);
    }
}
