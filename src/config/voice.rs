use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use voice::speech::program::Program;
use voice::stt::Listener;

/// The phone: where carrier and providers of speech are, and the programs of this machine that speak and listen.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Voice {
    pub twilio: String,
    pub openai: String,
    pub elevenlabs: String,
    pub deepgram: String,
    pub voices: BTreeMap<String, Program>,
    pub listeners: BTreeMap<String, Listener>,
}

impl Voice {
    pub(super) fn check(&self, mistakes: &mut Vec<String>) {
        let addresses = [
            ("voice.twilio", &self.twilio),
            ("voice.openai", &self.openai),
            ("voice.elevenlabs", &self.elevenlabs),
            ("voice.deepgram", &self.deepgram),
        ];
        for (name, address) in addresses {
            if !["https://", "http://"].iter().any(|scheme| address.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty())) {
                mistakes.push(format!("{name}: an address begins with https://"));
            }
        }
        let programs = self.voices.iter().map(|(name, program)| ("voices", name, program));
        let listeners = self.listeners.iter().map(|(name, listener)| ("listeners", name, &listener.program));
        for (kind, name, program) in programs.chain(listeners) {
            if program.program.is_empty() {
                mistakes.push(format!("voice.{kind}.{name}.program: which program"));
            }
        }
    }
}
