use crate::turns::Settings;

/// What a call is held by: when whose turn it is, and the words that are the program's own.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    pub turns: Settings,
    /// BCP 47, of what the caller speaks; none: not known.
    pub language: Option<String>,
    /// Whoever says one of these wants to end the call.
    pub end_phrases: Vec<String>,
    pub phrases: Phrases,
}

/// Said by the program, not by a model.
#[derive(Debug, Clone, Default)]
pub struct Phrases {
    pub still_there: String,
    pub goodbye: String,
    pub too_long: String,
    /// While an answer is being looked for; one after the other. None: silence.
    pub fillers: Vec<String>,
}

impl Phrases {
    pub(super) fn filler(&self, turn: usize) -> Option<&str> {
        let place = turn.checked_rem(self.fillers.len())?;
        self.fillers.get(place).map(String::as_str)
    }

    /// Texts whose sound is worth having before they are needed.
    pub fn stock(&self) -> impl Iterator<Item = &str> {
        let own = [&self.still_there, &self.goodbye, &self.too_long];
        own.into_iter().chain(&self.fillers).map(String::as_str).filter(|text| !text.is_empty())
    }
}
