//! How a bot sounds and behaves on the phone: settings that an inbox of calls names.

use std::collections::BTreeMap;

use engine::clock::Timestamp;
use engine::ids::{OrgId, VoiceAgentId};
use engine::model::record::{Key, Record};
use engine::ports::vault::Sealed;
use serde::{Deserialize, Serialize};

use crate::session::{Phrases, Policy};
use crate::turns::Wrong;
use crate::{stt, tts, turns};

/// Characters of one of its texts.
const LONGEST_TEXT: usize = 1_000;

/// Entries of one of its lists.
const MOST: usize = 50;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VoiceAgent {
    pub id: VoiceAgentId,
    pub organisation: OrgId,
    pub name: String,
    /// BCP 47, what callers speak.
    pub language: String,
    /// What is said first; empty: the bot's own greeting. That it is automated is said in any case.
    pub greeting: String,
    /// Who listens, the first that can.
    pub listeners: Vec<stt::Settings>,
    /// Who speaks, the first that can.
    pub voices: Vec<tts::Settings>,
    pub turns: turns::Settings,
    /// Beside the usual goodbyes of the language.
    pub end_phrases: Vec<String>,
    pub still_there: String,
    pub goodbye: String,
    pub too_long: String,
    /// While an answer is being looked for.
    pub fillers: Vec<String>,
    /// Names and products that callers say.
    pub terms: Vec<String>,
    /// Both sides are kept as a file.
    pub records: bool,
    /// Said before anything else in a call that is recorded; empty: the usual words.
    pub announcement: String,
    /// Keys of providers, by their name.
    pub keys: BTreeMap<String, Sealed>,
    pub created_at: Timestamp,
}

impl Default for VoiceAgent {
    fn default() -> Self {
        Self {
            id: VoiceAgentId(0),
            organisation: OrgId(0),
            name: String::new(),
            language: "en".to_owned(),
            greeting: String::new(),
            listeners: Vec::new(),
            voices: Vec::new(),
            turns: turns::Settings::default(),
            end_phrases: Vec::new(),
            still_there: "Are you still there?".to_owned(),
            goodbye: "Thank you for calling. Goodbye.".to_owned(),
            too_long: "I am sorry, this call has reached its longest time. Please call again. Goodbye.".to_owned(),
            fillers: vec!["One moment, please.".to_owned(), "Let me look that up.".to_owned()],
            terms: Vec::new(),
            records: false,
            announcement: String::new(),
            keys: BTreeMap::new(),
            created_at: Timestamp::default(),
        }
    }
}

impl Record for VoiceAgent {
    const KIND: &'static str = "voice_agent";

    fn id(&self) -> i64 {
        self.id.0
    }

    fn keys(&self) -> Vec<Key> {
        Vec::new()
    }
}

impl VoiceAgent {
    pub fn policy(&self) -> Policy {
        Policy {
            turns: self.turns,
            language: Some(self.language.clone()),
            end_phrases: self.end_phrases.clone(),
            phrases: Phrases {
                still_there: self.still_there.clone(),
                goodbye: self.goodbye.clone(),
                too_long: self.too_long.clone(),
                fillers: self.fillers.clone(),
            },
        }
    }

    /// What a caller hears first. `opening` is the bot's own greeting, in which it says what it is.
    pub fn first_words(&self, opening: &str) -> String {
        let announcement = match (self.records, self.announcement.trim()) {
            (false, _) => "",
            (true, "") => "This call is recorded.",
            (true, own) => own,
        };
        let greeting = self.greeting.trim();
        let opening = if opening.trim().is_empty() { "You are talking to an automated assistant." } else { opening.trim() };
        let parts = [announcement, greeting, opening];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Every field that cannot be so.
    pub fn wrong(&self) -> Vec<Wrong> {
        let mut wrong: Vec<_> =
            self.turns.wrong().into_iter().map(|wrong| Wrong { pointer: format!("/turns{}", wrong.pointer), ..wrong }).collect();
        let mut need = |holds: bool, pointer: &str, detail: &str| {
            if !holds {
                wrong.push(Wrong { pointer: pointer.to_owned(), detail: detail.to_owned() });
            }
        };
        let is_short = |text: &str| text.chars().count() <= LONGEST_TEXT;
        need(!self.name.trim().is_empty() && self.name.chars().count() <= 80, "/name", "1 to 80 characters");
        let is_tag = (2..=16).contains(&self.language.len())
            && self.language.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        need(is_tag, "/language", "a language tag such as en-GB");
        let texts = [
            ("/greeting", &self.greeting),
            ("/still_there", &self.still_there),
            ("/goodbye", &self.goodbye),
            ("/too_long", &self.too_long),
            ("/announcement", &self.announcement),
        ];
        for (pointer, text) in texts {
            need(is_short(text), pointer, "at most 1,000 characters");
        }
        need(!self.goodbye.trim().is_empty(), "/goodbye", "somebody has to say goodbye");
        for (pointer, list) in [("/fillers", &self.fillers), ("/end_phrases", &self.end_phrases), ("/terms", &self.terms)] {
            need(list.len() <= MOST && list.iter().all(|text| is_short(text)), pointer, "at most 50 short texts");
        }
        need((1..=4).contains(&self.listeners.len()), "/listeners", "one to four");
        need((1..=4).contains(&self.voices.len()), "/voices", "one to four");
        wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_the_greeting_says_the_caller_hears_what_they_talk_to() {
        let agent = VoiceAgent { greeting: "Hello, this is the lamp shop.".into(), ..VoiceAgent::default() };
        assert_eq!(
            agent.first_words("I am an automated assistant."),
            "Hello, this is the lamp shop. I am an automated assistant."
        );
        assert!(VoiceAgent::default().first_words("").contains("automated"));
        let records = VoiceAgent { records: true, ..agent };
        assert!(records.first_words("I am automated.").starts_with("This call is recorded."));
    }

    #[test]
    fn a_voice_agent_needs_ears_and_a_mouth() {
        let pointers: Vec<_> = VoiceAgent::default().wrong().into_iter().map(|wrong| wrong.pointer).collect();
        assert_eq!(pointers, ["/name", "/listeners", "/voices"]);
    }
}
