//! Deepgram: `/v1/listen` and `/v1/speak`.

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::hearing::{Dialect, Kind, Out, Room};
use super::rules::Rules;
use super::tones;
use crate::serve::{Part, Reply, Request, decoded};

const PER_SECOND: f64 = 8_000.0;
/// A part of an utterance becomes final after so much sound.
const SEGMENT: usize = 24_000;
const SILENCE: u8 = 0xFF;
const MOST_TEXT: usize = 2_000;

const ENCODINGS: [&str; 11] =
    ["linear16", "linear32", "flac", "alaw", "mulaw", "amr-nb", "amr-wb", "opus", "ogg-opus", "speex", "g729"];
const SETTINGS: [&str; 20] = [
    "model",
    "encoding",
    "sample_rate",
    "channels",
    "interim_results",
    "endpointing",
    "utterance_end_ms",
    "vad_events",
    "language",
    "punctuate",
    "smart_format",
    "numerals",
    "keyterm",
    "keywords",
    "diarize",
    "multichannel",
    "redact",
    "tag",
    "mip_opt_out",
    "version",
];

pub(super) fn refusal(status: u16, code: &str, message: &str) -> Reply {
    let body = json!({"err_code": code, "err_msg": message, "request_id": "00000000-0000-4000-8000-000000000000"});
    Reply::json(status, &body).with("dg-error", &message)
}

/// A permanent key goes with `Token`; `Bearer` is for temporary ones.
fn check_key(rules: &Rules, request: &Request) -> Result<(), Reply> {
    let key = request.header("authorization").and_then(|value| value.strip_prefix("Token "));
    if key == Some(rules.deepgram_key.as_str()) { Ok(()) } else { Err(refusal(401, "INVALID_AUTH", "Invalid credentials.")) }
}

/// Names and decoded values, repeated ones too.
fn settings(request: &Request) -> Vec<(String, String)> {
    let query = request.target.split_once('?').map_or("", |(_, query)| query);
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.map(|(name, value)| (decoded(name), decoded(&value.replace('+', " ")))).collect()
}

pub(super) struct Listen {
    endpointing: Option<usize>,
    utterance_end: Option<usize>,
    has_interim: bool,
    has_vad: bool,
    /// Of the present utterance.
    sound: Vec<u8>,
    /// Words of the last interim result.
    shown: usize,
    /// Bytes since the socket opened, and up to the last final result.
    received: usize,
    settled: usize,
    /// Bytes of silence at the end.
    quiet: usize,
    voice: Voice,
}

/// What the provider has noticed of the speaker.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Voice {
    Silent,
    Speaking,
    /// The utterance is final, and its end not told.
    Paused,
}

impl Listen {
    pub(super) fn new(rules: &Rules, request: &Request) -> Result<Self, Reply> {
        check_key(rules, request)?;
        let invalid = |message: &str| Err(refusal(400, "INVALID_QUERY_PARAMETER", message));
        let settings = settings(request);
        if let Some((name, _)) = settings.iter().find(|(name, _)| !SETTINGS.contains(&name.as_str())) {
            return invalid(&format!("unknown parameter {name}"));
        }
        let get = |name: &str| settings.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
        let is_on = |name: &str| get(name) == Some("true");
        let Some(model) = get("model").filter(|model| model.starts_with("nova")) else {
            return invalid("no such model");
        };
        if !get("encoding").is_some_and(|encoding| ENCODINGS.contains(&encoding)) {
            return invalid("encoding is none of the supported");
        }
        if get("encoding") != Some("mulaw") || get("sample_rate") != Some("8000") || !matches!(get("channels"), None | Some("1"))
        {
            return invalid("the sandbox hears mulaw of 8000 Hz with one channel only");
        }
        let endpointing = match get("endpointing") {
            None => Some(10),
            Some("false") => None,
            Some(number) => match number.parse::<usize>() {
                Ok(number) => Some(number),
                Err(_) => return invalid("endpointing is a number or false"),
            },
        };
        let utterance_end = get("utterance_end_ms").map(str::parse::<usize>);
        if utterance_end.as_ref().is_some_and(|end| !end.as_ref().is_ok_and(|end| *end >= 1_000) || !is_on("interim_results")) {
            return invalid("utterance_end_ms is at least 1000 and needs interim_results");
        }
        if get("keyterm").is_some() && !model.starts_with("nova-3") || get("keywords").is_some() && model.starts_with("nova-3") {
            return invalid("keyterm is for nova-3, keywords for the older models");
        }
        Ok(Self {
            endpointing,
            utterance_end: utterance_end.and_then(Result::ok),
            has_interim: is_on("interim_results"),
            has_vad: is_on("vad_events"),
            sound: Vec::new(),
            shown: 0,
            received: 0,
            settled: 0,
            quiet: 0,
            voice: Voice::Silent,
        })
    }

    fn results(&self, text: &str, [is_final, speech_final, from_finalize]: [bool; 3]) -> Out {
        let confidence = if text.is_empty() { 0.0 } else { 0.98 };
        Out::Say(json!({
            "type": "Results",
            "channel_index": [0, 1],
            "start": self.settled as f64 / PER_SECOND,
            "duration": (self.received - self.settled) as f64 / PER_SECOND,
            "is_final": is_final,
            "speech_final": speech_final,
            "from_finalize": from_finalize,
            "channel": {"alternatives": [{"transcript": text, "confidence": confidence, "words": []}]},
            "metadata": {"request_id": "00000000-0000-4000-8000-000000000000"},
        }))
    }

    fn on_sound(&mut self, sound: &[u8], room: &mut Room<'_>) -> Vec<Out> {
        let mut outs = Vec::new();
        if sound.is_empty() {
            room.complain("Deepgram: an empty message of sound");
            return outs;
        }
        self.sound.extend_from_slice(sound);
        self.received += sound.len();
        let silent = sound.iter().rev().take_while(|code| **code == SILENCE).count();
        self.quiet = if silent == sound.len() { self.quiet + silent } else { silent };
        let allowed = room.age.as_secs_f64() * 1.25 + room.state.rules.most_ahead.as_secs_f64();
        if self.received as f64 / PER_SECOND > allowed {
            room.complain("Deepgram: sound came faster than anybody speaks");
            return vec![Out::Close(1008, "DATA-0000: sound came faster than anybody speaks")];
        }
        if silent < sound.len() {
            if self.has_vad && self.voice != Voice::Speaking {
                let at = self.settled as f64 / PER_SECOND;
                outs.push(Out::Say(json!({"type": "SpeechStarted", "channel": [0], "timestamp": at})));
            }
            self.voice = Voice::Speaking;
        }
        let words = room.so_far(self.received - self.settled);
        let mut shown = words.len();
        if self.voice == Voice::Speaking && self.endpointing.is_some_and(|least| self.quiet >= least.max(10) * 8) {
            let rest = room.whole(self.sound.len());
            room.state.script.settle(usize::MAX);
            outs.push(self.results(&rest, [true, true, false]));
            (self.settled, self.voice, shown) = (self.received, Voice::Paused, 0);
        } else if self.received - self.settled >= SEGMENT {
            room.state.script.settle(words.len());
            outs.push(self.results(&words.join(" "), [true, false, false]));
            (self.settled, shown) = (self.received, 0);
        } else if self.has_interim && words.len() > self.shown {
            outs.push(self.results(&words.join(" "), [false, false, false]));
        }
        self.shown = shown;
        if self.voice != Voice::Silent && self.utterance_end.is_some_and(|least| self.quiet >= least * 8) {
            self.voice = Voice::Silent;
            let at = (self.received - self.quiet) as f64 / PER_SECOND;
            outs.push(Out::Say(json!({"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": at})));
        }
        outs
    }

    fn finalize(&mut self, room: &mut Room<'_>) -> Vec<Out> {
        let text = room.end(std::mem::take(&mut self.sound));
        let out = self.results(&text, [true, true, true]);
        self.settled = self.received;
        (self.shown, self.voice) = (0, Voice::Paused);
        vec![out]
    }
}

impl Dialect for Listen {
    fn kind(&self, message: &Message) -> Kind {
        match message {
            Message::Binary(sound) => Kind::Sound(sound.len()),
            Message::Text(text) if text.contains("\"Finalize\"") => Kind::Flush,
            _ => Kind::Other,
        }
    }

    fn on_message(&mut self, message: &Message, room: &mut Room<'_>) -> Vec<Out> {
        let Message::Text(text) = message else {
            return match message {
                Message::Binary(sound) => self.on_sound(sound, room),
                _ => Vec::new(),
            };
        };
        let value = serde_json::from_str::<Value>(text).unwrap_or_default();
        match value["type"].as_str() {
            Some("KeepAlive") => {
                room.state.keep_alives += 1;
                Vec::new()
            }
            Some("Finalize") => self.finalize(room),
            Some("CloseStream") => {
                let duration = self.received as f64 / PER_SECOND;
                vec![Out::Say(json!({"type": "Metadata", "duration": duration})), Out::Close(1000, "")]
            }
            _ => {
                room.complain(format!("Deepgram: a message of no known type: {text}"));
                vec![Out::Close(1008, "DATA-0000")]
            }
        }
    }

    fn on_idle(&mut self) -> Vec<Out> {
        vec![Out::Close(1011, "NET-0001")]
    }
}

pub(super) fn speak(rules: &Rules, request: &Request) -> Result<Vec<Part>, Reply> {
    check_key(rules, request)?;
    let invalid = |message: &str| Err(refusal(400, "INVALID_QUERY_PARAMETER", message));
    if request.method != "POST" {
        return Err(refusal(405, "METHOD_NOT_ALLOWED", "only POST"));
    }
    for (name, value) in settings(request) {
        let is_right = match name.as_str() {
            "model" => value.starts_with("aura"),
            "encoding" => value == "mulaw",
            "sample_rate" => value == "8000",
            "container" => value == "none",
            _ => return invalid(&format!("unknown parameter {name}")),
        };
        if !is_right {
            return invalid(&format!("{name} cannot be {value}"));
        }
    }
    for name in ["model", "encoding", "sample_rate", "container"] {
        if request.query(name).is_none() {
            return invalid(&format!("the sandbox speaks mulaw without a container only: {name} is missing"));
        }
    }
    let asked = request.json().unwrap_or_default();
    let Some(text) = asked["text"].as_str().filter(|_| asked.as_object().is_some_and(|fields| fields.len() == 1)) else {
        return Err(refusal(400, "INVALID_BODY", "the body is a text and nothing else"));
    };
    if text.trim().is_empty() || text.chars().count() > MOST_TEXT {
        return Err(refusal(413, "INPUT_TEXT_LENGTH", "the text is empty or over 2000 characters"));
    }
    Ok(super::route::chunks(&tones::mulaw(text)))
}
