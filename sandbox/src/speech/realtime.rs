//! `OpenAI` Realtime, speech to speech, in its present form.

mod session;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::Fault;
use super::conversation::{Answer, Ear, Mouth, Noticed};
use super::hearing::{Dialect, Kind, Out, Room};
use super::openai::{check_key, refusal};
use super::rules::Rules;
use crate::serve::{Reply, Request};

const MOST_APPEND: usize = 15 << 20;
const PER_MS: usize = 8;

pub(super) struct Realtime {
    /// Bytes of silence that end a turn; none until the session is set.
    patience: Option<usize>,
    ear: Ear,
    mouth: Mouth,
    /// The item that is being said.
    saying: Option<Saying>,
    items: usize,
    /// Bytes of each item's sound that were sent.
    sent: BTreeMap<String, usize>,
    calls: Vec<String>,
    spoken: usize,
}

struct Saying {
    item: String,
    response: String,
    text: String,
}

fn error(code: &str, message: &str) -> Out {
    Out::Say(json!({"type": "error", "event_id": "event_0",
        "error": {"type": "invalid_request_error", "code": code, "message": message, "param": null, "event_id": null}}))
}

fn wrong(room: &mut Room<'_>, code: &str, message: &str) -> Vec<Out> {
    room.complain(format!("OpenAI: {code}: {message}"));
    vec![error(code, message)]
}

fn event(kind: &str, more: Value) -> Out {
    let mut event = more;
    event["type"] = json!(kind);
    event["event_id"] = json!("event_0");
    Out::Say(event)
}

impl Realtime {
    pub(super) fn new(rules: &Rules, request: &Request) -> Result<Self, Reply> {
        check_key(rules, request)?;
        if request.header("openai-beta").is_some() {
            return Err(refusal(400, "beta_api_shape_disabled", "the beta form is no more"));
        }
        if !request.query("model").is_some_and(|model| model.starts_with("gpt-realtime")) {
            return Err(refusal(400, "invalid_model", "no such model"));
        }
        Ok(Self {
            patience: None,
            ear: Ear::default(),
            mouth: Mouth::default(),
            saying: None,
            items: 0,
            sent: BTreeMap::new(),
            calls: Vec::new(),
            spoken: 0,
        })
    }

    fn set(&mut self, session: &Value, room: &mut Room<'_>) -> Vec<Out> {
        match session::check(session) {
            Ok(patience) => {
                self.patience = Some(patience * PER_MS);
                room.state.conversation.told.sessions.push(session.clone());
                vec![event("session.updated", json!({ "session": session }))]
            }
            Err((code, message)) => wrong(room, code, &message),
        }
    }

    fn next_item(&mut self) -> String {
        self.items += 1;
        format!("item_{}", self.items)
    }

    fn append(&mut self, value: &Value, room: &mut Room<'_>) -> Vec<Out> {
        let Some(patience) = self.patience else {
            return wrong(room, "not_ready", "sound before the session was set is taken for another format");
        };
        let sound = match value["audio"].as_str().filter(|text| text.len() <= MOST_APPEND).map(|text| STANDARD.decode(text)) {
            Some(Ok(sound)) if !sound.is_empty() => sound,
            _ => return wrong(room, "invalid_value", "audio is no base64, empty or too long"),
        };
        self.mouth.heard(sound.len());
        match self.ear.hear(&sound, patience) {
            Noticed::Nothing => self.go_on(room),
            Noticed::Started => {
                let mut outs =
                    vec![event("input_audio_buffer.speech_started", json!({"audio_start_ms": 0, "item_id": "item_u"}))];
                // One piece was on its way already.
                outs.extend(self.word());
                outs.extend(self.cancel());
                outs
            }
            Noticed::Stopped(turn) => {
                let text = room.end(turn);
                let item = self.next_item();
                let mut outs = vec![
                    event("input_audio_buffer.speech_stopped", json!({"audio_end_ms": 0, "item_id": item})),
                    event("input_audio_buffer.committed", json!({"item_id": item, "previous_item_id": null})),
                ];
                outs.extend(self.respond(room));
                // The words are late, as they are.
                outs.push(event(
                    "conversation.item.input_audio_transcription.completed",
                    json!({"item_id": item, "content_index": 0, "transcript": text}),
                ));
                outs
            }
        }
    }

    /// Begins an answer.
    fn respond(&mut self, room: &mut Room<'_>) -> Vec<Out> {
        if self.saying.is_some() {
            return wrong(room, "conversation_already_has_active_response", "an answer is being made");
        }
        let item = self.next_item();
        let response = format!("resp_{}", self.items);
        let mut outs = vec![event("response.created", json!({"response": {"id": response, "status": "in_progress"}}))];
        if let Some(code) = room.trouble() {
            if code == "session_expired" {
                return vec![error(code, "Your session hit the maximum duration of 60 minutes."), Out::Close(1001, "")];
            }
            let details = json!({"type": "failed", "error": {"type": "server_error", "code": code}});
            let failed = json!({"id": response, "status": "failed", "status_details": details, "output": []});
            outs.push(event("response.done", json!({ "response": failed })));
            return outs;
        }
        match room.state.conversation.next() {
            Answer::Say(text) => {
                let added = json!({"id": item, "type": "message", "role": "assistant", "content": []});
                outs.push(event(
                    "response.output_item.added",
                    json!({"response_id": response, "output_index": 0, "item": added}),
                ));
                self.mouth.begin(&text);
                self.saying = Some(Saying { item, response, text });
                outs.extend(self.go_on(room));
            }
            Answer::HangUp => outs.push(Out::Close(1000, "")),
            Answer::Call(name, arguments) => {
                let call = format!("call_{}", self.items);
                self.calls.push(call.clone());
                let added = json!({"id": item, "type": "function_call", "name": name, "call_id": call, "arguments": ""});
                outs.push(event(
                    "response.output_item.added",
                    json!({"response_id": response, "output_index": 0, "item": added}),
                ));
                outs.push(event(
                    "response.function_call_arguments.done",
                    json!({"response_id": response, "item_id": item, "call_id": call, "name": name,
                        "arguments": arguments.to_string()}),
                ));
                outs.push(done(&response, "completed"));
            }
        }
        outs
    }

    /// One more word of the answer, if one is due.
    fn word(&mut self) -> Vec<Out> {
        let Some(Saying { item, response, .. }) = &self.saying else { return Vec::new() };
        let Some((word, sound)) = self.mouth.next() else { return Vec::new() };
        *self.sent.entry(item.clone()).or_default() += sound.len();
        self.spoken += sound.len();
        let about = |delta: Value| json!({"response_id": response, "item_id": item, "output_index": 0, "content_index": 0, "delta": delta});
        vec![
            event("response.output_audio_transcript.delta", about(json!(word))),
            event("response.output_audio.delta", about(json!(STANDARD.encode(&sound)))),
        ]
    }

    fn go_on(&mut self, room: &mut Room<'_>) -> Vec<Out> {
        let mut outs = Vec::new();
        loop {
            let word = self.word();
            if word.is_empty() {
                break;
            }
            outs.extend(word);
            if matches!(room.fault, Some(Fault::HangUpAfter(most)) if self.spoken >= *most) {
                outs.push(Out::Close(1011, "internal error"));
                return outs;
            }
        }
        if self.mouth.is_done()
            && let Some(Saying { item, response, text }) = self.saying.take()
        {
            let about = json!({"response_id": response, "item_id": item, "output_index": 0, "content_index": 0});
            let mut words = about.clone();
            words["transcript"] = json!(text);
            outs.push(event("response.output_audio.done", about));
            outs.push(event("response.output_audio_transcript.done", words));
            outs.push(done(&response, "completed"));
        }
        outs
    }

    fn cancel(&mut self) -> Vec<Out> {
        self.mouth.stop();
        self.saying.take().map(|saying| done(&saying.response, "cancelled")).into_iter().collect()
    }

    fn truncate(&mut self, value: &Value, room: &mut Room<'_>) -> Vec<Out> {
        let (item, end) = (value["item_id"].as_str().unwrap_or_default(), value["audio_end_ms"].as_u64());
        let Some(sent) = self.sent.get(item).copied() else {
            return wrong(room, "item_truncate_invalid_item_id", "there is no such item with sound");
        };
        let most = (sent / PER_MS) as u64;
        match end.filter(|_| value["content_index"] == 0) {
            Some(end) if end <= most => {
                room.state.conversation.told.truncated.push((item.to_owned(), end));
                vec![event("conversation.item.truncated", json!({"item_id": item, "content_index": 0, "audio_end_ms": end}))]
            }
            Some(end) => {
                let message = format!("Audio content of {most}ms is already shorter than {end}ms");
                wrong(room, "invalid_value", &message)
            }
            None => wrong(room, "invalid_value", "audio_end_ms is a whole number, and content_index is 0"),
        }
    }

    fn create(&mut self, item: &Value, room: &mut Room<'_>) -> Vec<Out> {
        match item["type"].as_str() {
            Some("function_call_output") => {
                let call = item["call_id"].as_str().unwrap_or_default();
                let Some(place) = self.calls.iter().position(|known| known == call) else {
                    return wrong(room, "invalid_tool_call_id", "no tool was called with that id");
                };
                let Some(output) = item["output"].as_str() else {
                    return wrong(room, "invalid_type", "output is a text");
                };
                self.calls.remove(place);
                room.state.conversation.told.results.push((call.to_owned(), output.to_owned()));
            }
            Some("message") => {
                let content = &item["content"];
                let is_one = matches!(item["role"].as_str(), Some("user" | "system"))
                    && content.as_array().is_some_and(|parts| parts.len() == 1)
                    && content[0]["type"] == "input_text";
                let Some(text) = content[0]["text"].as_str().filter(|_| is_one) else {
                    return wrong(room, "invalid_value", "a message is one input_text of a user or the system");
                };
                room.state.conversation.text(text);
            }
            _ => return wrong(room, "invalid_value", "an item of no known type"),
        }
        vec![event("conversation.item.added", json!({ "item": item }))]
    }
}

fn done(response: &str, status: &str) -> Out {
    event("response.done", json!({"response": {"id": response, "status": status, "usage": {"total_tokens": 1}}}))
}

impl Dialect for Realtime {
    fn kind(&self, message: &Message) -> Kind {
        match message {
            Message::Text(text) if text.contains("\"input_audio_buffer.append\"") => Kind::Sound(text.len() / 4 * 3),
            _ => Kind::Other,
        }
    }

    fn on_open(&mut self) -> Vec<Out> {
        vec![event("session.created", json!({"session": {"type": "realtime", "id": "sess_1"}}))]
    }

    fn on_message(&mut self, message: &Message, room: &mut Room<'_>) -> Vec<Out> {
        let Message::Text(text) = message else {
            return wrong(room, "invalid_frame", "sound comes in JSON");
        };
        let value = serde_json::from_str::<Value>(text).unwrap_or_default();
        match value["type"].as_str() {
            Some("session.update") => self.set(&value["session"], room),
            Some("input_audio_buffer.append") => self.append(&value, room),
            Some("conversation.item.truncate") => self.truncate(&value, room),
            Some("conversation.item.create") => self.create(&value["item"], room),
            Some("response.cancel") if self.saying.is_none() => {
                wrong(room, "response_cancel_not_active", "no answer is being made")
            }
            Some("response.cancel") => self.cancel(),
            Some("response.create") if self.patience.is_some() => {
                if let Some(text) = value["response"]["instructions"].as_str() {
                    room.state.conversation.text(text);
                }
                self.respond(room)
            }
            _ => wrong(room, "invalid_value", "a message of no known type"),
        }
    }

    fn on_idle(&mut self) -> Vec<Out> {
        Vec::new()
    }
}
