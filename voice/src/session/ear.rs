//! The caller's side: voice is found in what comes in, only voice goes to the recogniser, and what it understood is put together
//! into one turn.

use bytes::Bytes;

use super::{Action, Policy};
use crate::audio::{Detector, PER_MS, PreRoll};
use crate::speech::{Heard, Transcript};
use crate::turns::{self, Settings, Waiting};

/// One decision of the detector.
const WINDOW_MS: u64 = 16;

/// Voice begins above the first and is over below the second; in between it goes on.
const VOICE: f32 = 0.6;
const SILENCE: f32 = 0.35;

/// While we speak our own echo comes back.
const VOICE_OVER_ECHO: f32 = 0.75;

/// The detector is sure of a voice a little after it began: so much of what it was not sure of before was voice too, as the
/// hiss of a first consonant.
const RISING: f32 = 0.2;
const RISE_MS: u64 = 64;

/// Windows without voice that break what is beginning: in the middle of a word lips are closed for less.
const STUMBLE_MS: u64 = 64;

/// No word was understood by then: it was none.
const WATCHDOG_MS: u64 = 2_000;

/// Keys are heard as sound too.
const KEY_MS: u64 = 200;

/// Utterances of one turn; somebody who speaks on longer is answered.
const MOST_PIECES: usize = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Noticed {
    Started,
    /// It goes on, for so long by now.
    Voiced {
        ms: u64,
    },
    Stopped {
        voiced_ms: u64,
    },
}

pub(super) struct Ear {
    detector: Option<Box<dyn Detector>>,
    before: PreRoll,
    /// Voice and silence in a row, while something begins or goes on.
    voiced_ms: u64,
    silent_ms: u64,
    /// Neither voice nor silence, in a row, before something begins.
    rising_ms: u64,
    /// Bytes that the detector has not decided on yet.
    undecided: u64,
    is_open: bool,
    utterance: u32,
    /// What was understood in this turn, by utterance.
    pieces: Vec<(u32, String, bool)>,
    /// Utterances before this one belong to turns that are over.
    from: u32,
    stopped_at: Option<u64>,
    deaf_until: u64,
}

impl Ear {
    pub(super) fn new(preroll_ms: u32, detector: Box<dyn Detector>) -> Self {
        Self {
            detector: Some(detector),
            before: PreRoll::new(preroll_ms),
            voiced_ms: 0,
            silent_ms: 0,
            rising_ms: 0,
            undecided: 0,
            is_open: false,
            utterance: 0,
            pieces: Vec::new(),
            from: 0,
            stopped_at: None,
            deaf_until: 0,
        }
    }

    pub(super) fn push(
        &mut self,
        now: u64,
        sound: &[u8],
        turns: &Settings,
        over_echo: bool,
        out: &mut Vec<Action>,
    ) -> Vec<Noticed> {
        if now < self.deaf_until {
            return Vec::new();
        }
        let was_open = self.is_open;
        if !was_open {
            self.before.push(sound);
        }
        let mut noticed = Vec::new();
        if let Some(mut detector) = self.detector.take() {
            detector.push(sound, &mut |probability| self.window(probability, turns, over_echo, &mut noticed));
            self.detector = Some(detector);
            self.undecided = (self.undecided + sound.len() as u64) % (WINDOW_MS * PER_MS);
        }
        if noticed.contains(&Noticed::Started) {
            let from_before = self.before.drain();
            out.push(Action::Hear(Heard::Audio(from_before)));
        } else if was_open {
            out.push(Action::Hear(Heard::Audio(Bytes::copy_from_slice(sound))));
        }
        if noticed.iter().any(|noticed| matches!(noticed, Noticed::Stopped { .. })) {
            // A pause is noticed at the end of a window and of a frame; it was one a little earlier.
            let late = self.silent_ms.saturating_sub(u64::from(turns.stop_ms)) + self.undecided / PER_MS;
            self.stopped_at = Some(now.saturating_sub(late));
            out.push(Action::Hear(Heard::Pause { utterance: self.utterance }));
            self.utterance += 1;
        } else if self.is_open {
            self.stopped_at = None;
        }
        noticed
    }

    fn window(&mut self, probability: f32, turns: &Settings, over_echo: bool, noticed: &mut Vec<Noticed>) {
        let enough = if over_echo && !self.is_open { VOICE_OVER_ECHO } else { VOICE };
        let goes_on = probability >= enough || self.voiced_ms > 0 && probability > SILENCE;
        if goes_on {
            self.voiced_ms += WINDOW_MS + std::mem::take(&mut self.rising_ms);
            self.silent_ms = 0;
        } else {
            self.silent_ms += WINDOW_MS;
            self.rising_ms = if probability > RISING { (self.rising_ms + WINDOW_MS).min(RISE_MS) } else { 0 };
        }
        if !self.is_open {
            if self.voiced_ms >= u64::from(turns.start_ms) {
                self.is_open = true;
                noticed.push(Noticed::Started);
            } else if self.silent_ms >= STUMBLE_MS {
                self.voiced_ms = 0;
            }
        } else if self.silent_ms >= u64::from(turns.stop_ms) {
            self.is_open = false;
            noticed.push(Noticed::Stopped { voiced_ms: self.voiced_ms });
            self.voiced_ms = 0;
        } else if goes_on {
            noticed.push(Noticed::Voiced { ms: self.voiced_ms });
        }
    }

    /// False when it belongs to a turn that is over.
    pub(super) fn on_transcript(&mut self, transcript: Transcript) -> bool {
        let Transcript { utterance, text, is_final, .. } = transcript;
        if utterance < self.from || utterance > self.utterance {
            return false;
        }
        let text = text.trim().to_owned();
        let Some(place) = self.pieces.iter().position(|(known, ..)| *known == utterance) else {
            let has_room = self.pieces.len() < MOST_PIECES;
            if has_room {
                self.pieces.push((utterance, text, is_final));
            }
            return has_room;
        };
        let piece = &mut self.pieces[place];
        // What is final stays.
        let is_open = !piece.2;
        if is_open {
            (piece.1, piece.2) = (text, is_final);
        }
        is_open
    }

    pub(super) fn text(&self) -> String {
        let said = self.pieces.iter().map(|(_, text, _)| text.as_str()).filter(|text| !text.is_empty());
        said.collect::<Vec<_>>().join(" ")
    }

    /// The turn is over: its words.
    pub(super) fn take(&mut self) -> String {
        let text = self.text();
        self.pieces.clear();
        self.from = self.utterance;
        text
    }

    /// When the caller's turn ends, if they say nothing more.
    pub(super) fn deadline(&self, policy: &Policy, collecting_digits: bool) -> Option<u64> {
        let stopped = self.stopped_at.filter(|_| !self.is_open && self.from < self.utterance)?;
        let text = self.text();
        let has_final = self.is_whole();
        if text.is_empty() {
            // Nothing was said, or nothing was understood yet.
            return Some(if has_final { stopped } else { stopped + WATCHDOG_MS });
        }
        let waiting = Waiting {
            text: &text,
            has_final,
            language: policy.language.as_deref(),
            after_closed_question: false,
            collecting_digits,
        };
        let wait = turns::wait_ms(&policy.turns, &waiting).min(policy.turns.eot_max_ms);
        Some(stopped + u64::from(wait))
    }

    /// All that was heard of this turn is understood.
    fn is_whole(&self) -> bool {
        (self.from..self.utterance)
            .all(|wanted| self.pieces.iter().any(|(utterance, _, is_final)| *utterance == wanted && *is_final))
    }

    /// All of it is understood, and it asks for nothing.
    pub(super) fn is_noise(&self, policy: &Policy) -> bool {
        if self.from == self.utterance || !self.is_whole() {
            return false;
        }
        let text = self.text();
        text.is_empty() || turns::is_backchannel(&text, policy.language.as_deref())
    }

    pub(super) fn is_backchannel(&self, policy: &Policy) -> bool {
        let text = self.text();
        !text.is_empty() && turns::is_backchannel(&text, policy.language.as_deref())
    }

    pub(super) fn has_words(&self) -> bool {
        !self.text().is_empty()
    }

    pub(super) fn is_voiced(&self) -> bool {
        self.is_open
    }

    pub(super) fn stopped_at(&self) -> Option<u64> {
        self.stopped_at
    }

    /// What sounds just now is a key.
    pub(super) fn hold_back(&mut self, now: u64) {
        self.deaf_until = now + KEY_MS;
        self.before.drain();
        if !self.is_open {
            self.voiced_ms = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::{FRAME, SILENCE as QUIET};

    /// Says what it was told to, window by window, then silence.
    struct Told(Vec<f32>, usize);

    impl Detector for Told {
        fn push(&mut self, sound: &[u8], tell: &mut dyn FnMut(f32)) {
            let window = (WINDOW_MS * PER_MS) as usize;
            for place in self.1 / window..(self.1 + sound.len()) / window {
                tell(self.0.get(place).copied().unwrap_or_default());
            }
            self.1 += sound.len();
        }
    }

    /// What is noticed in so many frames, and when.
    fn noticed(ear: &mut Ear, frames: u64) -> Vec<(u64, Noticed)> {
        let (turns, mut out, mut all) = (Settings::default(), Vec::new(), Vec::new());
        for now in (1..=frames).map(|frame| frame * 20) {
            let noticed = ear.push(now, &[QUIET; FRAME], &turns, false, &mut out);
            all.extend(noticed.into_iter().map(|noticed| (now, noticed)));
        }
        all
    }

    fn ear(probabilities: Vec<f32>) -> Ear {
        Ear::new(400, Box::new(Told(probabilities, 0)))
    }

    fn started(probabilities: Vec<f32>) -> Option<u64> {
        let found = noticed(&mut ear(probabilities), 60).into_iter().find(|(_, noticed)| *noticed == Noticed::Started);
        found.map(|(at, _)| at)
    }

    #[test]
    fn a_pause_began_where_the_voice_ended_not_where_that_was_noticed() {
        // Twenty windows of voice are 320 ms; 200 ms of silence after it are seen with the frame that ends at 540.
        let mut ear = ear(vec![0.9; 20]);
        let stopped = noticed(&mut ear, 40).into_iter().find(|(_, noticed)| matches!(noticed, Noticed::Stopped { .. }));
        assert_eq!(stopped.map(|(at, _)| at), Some(540));
        assert_eq!(ear.stopped_at(), Some(520));
    }

    #[test]
    fn what_led_to_a_voice_counts_as_voice_but_not_a_long_murmur() {
        let surely = vec![0.9; 20];
        let after = |before: Vec<f32>| started([before, surely.clone()].concat());
        assert_eq!(after(vec![0.1; 3]), Some(160));
        assert_eq!(after(vec![0.5; 3]), Some(100));
        // Twenty windows of murmur are 320 ms, of which 64 count.
        assert_eq!(after(vec![0.5; 20]), Some(360));
        assert_eq!(started(vec![0.5; 40]), None);
    }
}
