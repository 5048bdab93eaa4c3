use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The waits of a phone call, in milliseconds where not said otherwise. The defaults suit most callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = CallTurns)]
pub struct Settings {
    /// So much voice is somebody speaking: 50 to 250.
    pub start_ms: u32,
    /// So much voice makes us stop while we speak: 100 to 500.
    pub barge_start_ms: u32,
    /// So much more, and what we were saying is given up: 100 to 2,000.
    pub barge_confirm_ms: u32,
    /// After a false alarm we go on after this: 300 to 2,000.
    pub false_barge_resume_ms: u32,
    /// At the beginning of what we say nothing interrupts: 0 to 2,000.
    pub guard_ms: u32,
    /// So much silence is a pause: 100 to 500.
    pub stop_ms: u32,
    /// After a pause, the turn is over: 300 to 600.
    pub eot_ms: u32,
    /// The same after a whole sentence: 0 to 600.
    pub eot_short_ms: u32,
    /// The same when the sentence seems to go on ("and…"): 600 to 3,000.
    pub eot_long_ms: u32,
    /// The same in the middle of a number: 600 to 3,000.
    pub eot_digits_ms: u32,
    /// Never longer than this: 1,000 to 5,000.
    pub eot_max_ms: u32,
    /// What was heard before the voice was noticed counts too: 100 to 500.
    pub preroll_ms: u32,
    /// An answer that takes longer is bridged with a few words: 700 to 5,000.
    pub filler_ms: u32,
    /// A caller who says nothing is asked after this: 3,000 to 60,000.
    pub no_input_ms: u32,
    /// So often, then the call ends: 0 to 10.
    pub no_input_prompts: u32,
    /// The longest a call may last, in seconds: 60 to 14,400.
    pub max_call_s: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            start_ms: 96,
            barge_start_ms: 200,
            barge_confirm_ms: 500,
            false_barge_resume_ms: 1_000,
            guard_ms: 500,
            stop_ms: 200,
            eot_ms: 400,
            eot_short_ms: 150,
            eot_long_ms: 1_200,
            eot_digits_ms: 1_500,
            eot_max_ms: 3_000,
            preroll_ms: 400,
            filler_ms: 1_200,
            no_input_ms: 8_000,
            no_input_prompts: 2,
            max_call_s: 1_800,
        }
    }
}

/// A field that cannot be so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// JSON pointer within the settings.
    pub pointer: String,
    pub detail: String,
}

impl Settings {
    /// Every field out of its range.
    pub fn wrong(&self) -> Vec<Wrong> {
        let ranges = [
            ("start_ms", self.start_ms, 50, 250),
            ("barge_start_ms", self.barge_start_ms, 100, 500),
            ("barge_confirm_ms", self.barge_confirm_ms, 100, 2_000),
            ("false_barge_resume_ms", self.false_barge_resume_ms, 300, 2_000),
            ("guard_ms", self.guard_ms, 0, 2_000),
            ("stop_ms", self.stop_ms, 100, 500),
            ("eot_ms", self.eot_ms, 300, 600),
            ("eot_short_ms", self.eot_short_ms, 0, 600),
            ("eot_long_ms", self.eot_long_ms, 600, 3_000),
            ("eot_digits_ms", self.eot_digits_ms, 600, 3_000),
            ("eot_max_ms", self.eot_max_ms, 1_000, 5_000),
            ("preroll_ms", self.preroll_ms, 100, 500),
            ("filler_ms", self.filler_ms, 700, 5_000),
            ("no_input_ms", self.no_input_ms, 3_000, 60_000),
            ("no_input_prompts", self.no_input_prompts, 0, 10),
            ("max_call_s", self.max_call_s, 60, 14_400),
        ];
        let wrong = ranges.into_iter().filter(|(_, value, least, most)| !(least..=most).contains(&value));
        wrong
            .map(|(field, _, least, most)| Wrong { pointer: format!("/{field}"), detail: format!("{least} to {most}") })
            .collect()
    }
}
