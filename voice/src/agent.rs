//! How a bot sounds and behaves on the phone: settings that an inbox of calls names.

use std::collections::BTreeMap;

use engine::clock::Timestamp;
use engine::ids::{OperatorId, OrgId, VoiceAgentId};
use engine::model::bot::DEFAULT_DISCLOSURE;
use engine::model::message::{Author, Message, Notice};
use engine::model::record::{Key, Record};
use engine::ports::vault::Sealed;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::carrier::number;
use crate::lines::{ENGLISH, Lines};
use crate::session::{Holder, Phrases, Policy};
use crate::turns::Wrong;
use crate::{dialogue, stt, tts, turns};

/// Characters of one of its texts.
const LONGEST_TEXT: usize = 1_000;

/// Characters of what it tells the bot, and tools that it adds.
const LONGEST_ORDER: usize = 4_000;
pub const MOST_TOOLS: usize = 20;

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
    /// Who listens, thinks and speaks at once; those above are then for people who take over, and for when it is gone.
    pub dialogue: Option<dialogue::Settings>,
    pub turns: turns::Settings,
    /// Beside the usual goodbyes of the language.
    pub end_phrases: Vec<String>,
    /// This and the three below: what stands as the usual English is said in the agent's language, where there are words for it.
    pub still_there: String,
    pub goodbye: String,
    pub too_long: String,
    /// While an answer is being looked for.
    pub fillers: Vec<String>,
    /// Names and products that callers say.
    pub terms: Vec<String>,
    /// For the bot, in calls alone.
    pub instructions: String,
    /// Tools by their names, which the bot's agents have in calls beside their own.
    pub tools: Vec<String>,
    /// How callers feel is estimated when a call is over.
    pub sentiment: bool,
    /// Whoever was cut off is told on a channel on which they may be written to that they can go on there.
    pub goes_on_in_writing: bool,
    /// Both sides are kept as a file.
    pub records: bool,
    /// Said before anything else in a call that is recorded; empty: the usual words.
    pub announcement: String,
    /// Rung one after the other when a caller asks for a person.
    pub colleagues: Vec<Colleague>,
    /// Each is let ring for so many seconds.
    pub ring_s: u32,
    /// Said to a machine that answers a call of ours; empty: it is hung up.
    pub voicemail: String,
    /// Keys of providers, by their name.
    pub keys: BTreeMap<String, Sealed>,
    pub created_at: Timestamp,
}

/// An operator and the phone they can be reached at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Colleague {
    #[schema(value_type = String)]
    pub operator: OperatorId,
    /// `+` and digits.
    pub number: String,
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
            dialogue: None,
            turns: turns::Settings::default(),
            end_phrases: Vec::new(),
            still_there: ENGLISH.still_there.to_owned(),
            goodbye: ENGLISH.goodbye.to_owned(),
            too_long: ENGLISH.too_long.to_owned(),
            fillers: ENGLISH.fillers.map(str::to_owned).to_vec(),
            terms: Vec::new(),
            instructions: String::new(),
            tools: Vec::new(),
            sentiment: true,
            goes_on_in_writing: false,
            records: false,
            announcement: String::new(),
            colleagues: Vec::new(),
            ring_s: 20,
            voicemail: String::new(),
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
        let lines = self.lines();
        let phrase = |own: &str, english, usual| Lines::chosen(own, english, usual).to_owned();
        let are_usual = self.fillers.iter().eq(ENGLISH.fillers.iter());
        Policy {
            turns: self.turns,
            language: Some(self.language.clone()),
            end_phrases: self.end_phrases.clone(),
            phrases: Phrases {
                still_there: phrase(&self.still_there, ENGLISH.still_there, lines.still_there),
                goodbye: phrase(&self.goodbye, ENGLISH.goodbye, lines.goodbye),
                too_long: phrase(&self.too_long, ENGLISH.too_long, lines.too_long),
                fillers: if are_usual { lines.fillers.map(str::to_owned).to_vec() } else { self.fillers.clone() },
            },
        }
    }

    fn lines(&self) -> &'static Lines {
        Lines::of(&self.language)
    }

    /// A stored message as it is said: notices of the house in the agent's language.
    pub fn spoken<'a>(&self, message: &'a Message) -> &'a str {
        let notice = message.notice.filter(|notice| message.author == Author::System && message.text == notice.text());
        notice.and_then(|notice| self.lines().notice(notice)).unwrap_or(&message.text)
    }

    /// What is heard first in a call of ours: these words in place of the usual ones, if there are some.
    pub fn opening(&self, own: Option<&str>, opening: &str) -> String {
        match own {
            Some(own) => Self { greeting: own.to_owned(), ..self.clone() }.first_words(opening),
            None => self.first_words(opening),
        }
    }

    /// What is heard first by somebody whom the agent does not greet: a person has them, or they wait for one.
    pub(crate) fn ungreeted(&self, holder: Holder) -> String {
        let queued = if holder == Holder::Queue { self.lines().notice(Notice::Queued) } else { None };
        let parts = [self.announced(), queued.unwrap_or_default()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// That the call is recorded, if it is.
    fn announced(&self) -> &str {
        match (self.records, self.announcement.trim()) {
            (false, _) => "",
            (true, "") => self.lines().recorded,
            (true, own) => own,
        }
    }

    /// What is said when nobody took the call.
    pub(crate) fn offer(&self) -> &'static str {
        self.lines().notice(Notice::CallbackOffered).unwrap_or_default()
    }

    /// The last words to somebody who will be called back.
    pub(crate) fn promise(&self) -> String {
        let promised = self.lines().notice(Notice::CallbackPromised).unwrap_or_default();
        format!("{promised} {}", self.policy().phrases.goodbye)
    }

    /// What is said when a person has given the call back.
    pub(crate) fn returned(&self) -> &'static str {
        self.lines().notice(Notice::AgentReturned).unwrap_or_default()
    }

    /// What a caller hears first. `opening` is the bot's own greeting, in which it says what it is.
    pub fn first_words(&self, opening: &str) -> String {
        let lines = self.lines();
        let greeting = self.greeting.trim();
        let opening = opening.trim().replace(DEFAULT_DISCLOSURE, lines.disclosure);
        let opening = if opening.is_empty() { lines.automated } else { &opening };
        let parts = [self.announced(), greeting, opening];
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
            ("/voicemail", &self.voicemail),
        ];
        for (pointer, text) in texts {
            need(is_short(text), pointer, "at most 1,000 characters");
        }
        need(self.instructions.chars().count() <= LONGEST_ORDER, "/instructions", "at most 4,000 characters");
        need(self.tools.len() <= MOST_TOOLS, "/tools", "at most 20");
        need(!self.goodbye.trim().is_empty(), "/goodbye", "somebody has to say goodbye");
        for (pointer, list) in [("/fillers", &self.fillers), ("/end_phrases", &self.end_phrases), ("/terms", &self.terms)] {
            need(list.len() <= MOST && list.iter().all(|text| is_short(text)), pointer, "at most 50 short texts");
        }
        let are_numbers = self.colleagues.iter().all(|colleague| number::normal(&colleague.number).is_some());
        need(self.colleagues.len() <= 10 && are_numbers, "/colleagues", "at most ten, with numbers written like +4930123456");
        need((5..=120).contains(&self.ring_s), "/ring_s", "5 to 120");
        let has_none = self.dialogue.is_some() && self.listeners.is_empty() && self.voices.is_empty();
        need(has_none || (1..=4).contains(&self.listeners.len()), "/listeners", "one to four");
        need(has_none || (1..=4).contains(&self.voices.len()), "/voices", "one to four");
        let of_dialogue = self.dialogue.iter().flat_map(dialogue::Settings::wrong);
        wrong.extend(of_dialogue.map(|wrong| Wrong { pointer: format!("/dialogue{}", wrong.pointer), ..wrong }));
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
    fn what_nobody_wrote_anew_is_said_in_the_agents_language() {
        let agent = VoiceAgent { language: "de-AT".into(), records: true, goodbye: "Servus!".into(), ..VoiceAgent::default() };
        let phrases = agent.policy().phrases;
        assert_eq!((phrases.still_there.as_str(), phrases.goodbye.as_str()), ("Sind Sie noch da?", "Servus!"));
        assert_eq!(phrases.fillers[0], "Einen Moment, bitte.");
        let first = agent.first_words(&format!("Guten Tag!\n\n{DEFAULT_DISCLOSURE}"));
        assert!(
            first.starts_with("Dieses Gespräch wird aufgezeichnet. Guten Tag!") && first.contains("automatischer"),
            "{first}"
        );
        let silent = VoiceAgent { still_there: String::new(), fillers: Vec::new(), ..agent };
        assert!(silent.policy().phrases.still_there.is_empty() && silent.policy().phrases.fillers.is_empty());
        let unknown = VoiceAgent { language: "fi".into(), ..VoiceAgent::default() };
        assert_eq!(unknown.policy().phrases.still_there, "Are you still there?");
    }

    #[test]
    fn every_language_has_a_line_for_every_notice_that_is_read_to_callers() {
        // The greeting is the agent's own, a call that was cut off is told of where people write, and who hung up is not asked for
        // a rating.
        let has_no_line =
            |notice| matches!(notice, Notice::Greeting | Notice::CallDropped | Notice::RatingAsked | Notice::RatingThanks);
        let is_read = |notice: &Notice| notice.is_brought() && !has_no_line(*notice);
        for language in ["en", "de", "es", "fr", "it", "pt", "hi"] {
            let lines = Lines::of(language);
            for notice in Notice::ALL.into_iter().filter(is_read) {
                assert!(lines.notice(notice).is_some_and(|line| !line.contains("conversation")), "{language} {notice:?}");
            }
            assert_eq!(std::ptr::eq(lines, &raw const ENGLISH), language == "en", "{language}");
        }
    }

    #[test]
    fn a_voice_agent_needs_ears_and_a_mouth() {
        let pointers: Vec<_> = VoiceAgent::default().wrong().into_iter().map(|wrong| wrong.pointer).collect();
        assert_eq!(pointers, ["/name", "/listeners", "/voices"]);
        let pointers = |dialogue: serde_json::Value| {
            let dialogue = serde_json::from_value(dialogue).unwrap();
            let agent = VoiceAgent { name: "Desk".into(), dialogue: Some(dialogue), ..VoiceAgent::default() };
            agent.wrong().into_iter().map(|wrong| wrong.pointer).collect::<Vec<_>>()
        };
        assert_eq!(pointers(serde_json::json!({"provider": "openai_realtime"})), Vec::<String>::new());
        assert_eq!(pointers(serde_json::json!({"provider": "openai_realtime", "voice": ""})), ["/dialogue/voice"]);
    }
}
