use engine::model::call::Talk;

/// A silence above this is a pause.
const PAUSE_MS: u64 = 2_000;

/// Answers whose wait is remembered, for the middle one.
const MOST_ANSWERS: usize = 256;

/// Counts how the time of a call goes.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) caller_ms: u64,
    pub(super) agent_ms: u64,
    pub(super) interruptions: u32,
    pub(super) turns: u32,
    pauses: u32,
    longest_pause_ms: u64,
    answers: Vec<u32>,
}

impl Tally {
    /// The caller begins to speak; `quiet_since`: when anybody was last heard.
    pub(super) fn voice(&mut self, now: u64, quiet_since: u64) {
        let pause = now.saturating_sub(quiet_since);
        if pause > PAUSE_MS {
            self.pauses += 1;
            self.longest_pause_ms = self.longest_pause_ms.max(pause);
        }
    }

    /// The first sound of an answer to what ended then.
    pub(super) fn answered(&mut self, ended: u64, now: u64) {
        if self.answers.len() < MOST_ANSWERS {
            self.answers.push(u32::try_from(now.saturating_sub(ended)).unwrap_or(u32::MAX));
        }
    }

    pub(super) fn talk(&self) -> Talk {
        let mut answers = self.answers.clone();
        answers.sort_unstable();
        Talk {
            caller_ms: self.caller_ms,
            agent_ms: self.agent_ms,
            operator_ms: 0,
            interruptions: self.interruptions,
            pauses: self.pauses,
            longest_pause_ms: self.longest_pause_ms,
            turns: self.turns,
            answer_ms: answers.get(answers.len() / 2).copied().map_or(0, u64::from),
        }
    }
}
