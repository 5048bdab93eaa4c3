//! What the accounts behind the keys may do.

use std::time::Duration;

#[derive(Debug, Clone)]
pub struct Rules {
    pub deepgram_key: String,
    pub elevenlabs_key: String,
    pub openai_key: String,
    /// Ids of `ElevenLabs`' voices.
    pub voices: Vec<String>,
    /// A recogniser that receives nothing for so long goes.
    pub idle: Duration,
    /// How far sound may run ahead of the clock before Deepgram goes, beside the quarter that it always may.
    pub most_ahead: Duration,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            deepgram_key: "dg-sandbox-0001".to_owned(),
            elevenlabs_key: "xi-sandbox-0001".to_owned(),
            openai_key: "sk-sandbox-0001".to_owned(),
            voices: vec!["voiceAsha0001".to_owned(), "voiceBen0002".to_owned()],
            idle: Duration::from_secs(10),
            most_ahead: Duration::from_secs(15),
        }
    }
}
