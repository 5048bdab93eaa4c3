//! Sound on its way to the caller's ear: paced, because the carrier would queue minutes of it, and accounted for, because what
//! was not heard was not said.
//!
//! What is known of the ear is a lower bound. A mark proves that everything before it was played; since then the carrier has
//! played on at the rate of the line, as long as it had something. Marks that come back after a `clear` prove nothing: their
//! names carry an epoch that is over.

use bytes::Bytes;

use crate::audio::{FRAME, PER_MS, SILENCE};

/// What is sent ahead of the ear: enough for a late tick, little enough to be taken back.
const LEAD_MS: u64 = 160;

/// Sound between two marks.
const MARK_EVERY: usize = 160 * PER_MS as usize;

/// Bytes of one message to the carrier.
const LARGEST: usize = 10 * FRAME;

/// Heard sound that may be kept until it is worth moving what follows it.
const STALE: usize = 64 * FRAME;

/// After a pause the last moment is said again.
const BACK: usize = 150 * PER_MS as usize / FRAME * FRAME;

/// The last mark may be lost; by then everything was played.
const LAST_MARK_MS: u64 = 2_000;

#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of one utterance that are kept while nothing proves that they were played.
    pub most: usize,
}

impl Default for Limits {
    /// Five minutes.
    fn default() -> Self {
        Self { most: 5 * 60 * 1000 * PER_MS as usize }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Out {
    /// Whole frames of 20 ms.
    Media {
        frames: Bytes,
    },
    Mark(String),
    /// Whatever the carrier has not played yet is not to be played.
    Clear,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Progress {
    /// Everything was said, and played as far as is known.
    Finished(Played),
}

/// How much of an utterance was heard, at least.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Played {
    pub id: u64,
    /// Sentences heard to their end.
    pub whole: usize,
    /// Of the sentence after them, 0 to 1.
    pub part: f32,
    pub played_ms: u64,
    pub is_complete: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an utterance is longer than can be kept")]
pub struct Full;

#[derive(Debug)]
pub struct Playout {
    limits: Limits,
    epoch: u32,
    marks: u64,
    utterance: Option<Utterance>,
}

#[derive(Debug)]
struct Utterance {
    id: u64,
    /// Sound from `base` on; what lies before was heard long ago.
    sound: Vec<u8>,
    base: usize,
    /// Where sentences end, in bytes of the whole.
    ends: Vec<usize>,
    is_finished: bool,
    /// Sent up to here, and the last mark after here.
    sent: usize,
    marked_until: usize,
    /// What was sent without a gap (for want of sound, or because a tick came too late) began here, then: the schedule of all
    /// that follows.
    flow: (usize, u64),
    /// Marks on their way: name and what they prove.
    pending: Vec<(String, usize)>,
    /// Proven, and when; without a time nothing has been proven since the flow began.
    proof: (usize, Option<u64>),
    /// Heard before a pause.
    floor: usize,
    is_paused: bool,
}

impl Playout {
    pub fn new(limits: Limits) -> Self {
        Self { limits, epoch: 0, marks: 0, utterance: None }
    }

    /// A new utterance; what there was is forgotten.
    pub fn begin(&mut self, id: u64) {
        self.utterance = Some(Utterance {
            id,
            sound: Vec::new(),
            base: 0,
            ends: Vec::new(),
            is_finished: false,
            sent: 0,
            marked_until: 0,
            flow: (0, 0),
            pending: Vec::new(),
            proof: (0, None),
            floor: 0,
            is_paused: false,
        });
    }

    pub fn append(&mut self, sound: &[u8]) -> Result<(), Full> {
        let most = self.limits.most;
        match &mut self.utterance {
            Some(utterance) if !utterance.is_finished => {
                if utterance.unproven() + sound.len() > most {
                    return Err(Full);
                }
                utterance.forget();
                utterance.sound.extend_from_slice(sound);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// What was appended so far is so many whole sentences.
    pub fn end_sentence(&mut self) {
        if let Some(utterance) = self.utterance.as_mut().filter(|utterance| !utterance.is_finished) {
            utterance.fill_frame();
            utterance.ends.push(utterance.end());
        }
    }

    /// Nothing more comes.
    pub fn finish(&mut self) {
        if let Some(utterance) = &mut self.utterance {
            utterance.fill_frame();
            utterance.is_finished = true;
        }
    }

    /// What is due now.
    pub fn on_tick(&mut self, now: u64) -> Vec<Out> {
        let mut outs = Vec::new();
        let Some(utterance) = self.utterance.as_mut().filter(|utterance| !utterance.is_paused) else {
            return outs;
        };
        let until = utterance.due_until(now);
        while utterance.sent < until {
            let border = utterance.next_mark();
            let piece = (until.min(border) - utterance.sent).min(LARGEST);
            let from = utterance.sent - utterance.base;
            let frames = Bytes::copy_from_slice(&utterance.sound[from..from + piece]);
            utterance.sent += piece;
            outs.push(Out::Media { frames });
            if utterance.sent == border {
                self.marks += 1;
                let name = format!("e{}:u{}:{}", self.epoch, utterance.id, self.marks);
                utterance.pending.push((name.clone(), utterance.sent));
                utterance.marked_until = utterance.sent;
                outs.push(Out::Mark(name));
            }
        }
        // The last mark may stand at a border already; an utterance that became finished later needs one more.
        if utterance.is_finished && utterance.sent == utterance.end() && utterance.marked_until < utterance.sent {
            self.marks += 1;
            let name = format!("e{}:u{}:{}", self.epoch, utterance.id, self.marks);
            utterance.pending.push((name.clone(), utterance.sent));
            utterance.marked_until = utterance.sent;
            outs.push(Out::Mark(name));
        }
        outs
    }

    /// When something is due; none while nothing is to be sent.
    pub fn next_due(&self, now: u64) -> Option<u64> {
        let utterance = self.utterance.as_ref().filter(|utterance| !utterance.is_paused)?;
        if utterance.whole_end() > utterance.sent {
            let (byte, at) = utterance.flow;
            if utterance.sent == byte {
                return Some(now);
            }
            let ahead = (utterance.sent + FRAME - byte) as u64 / PER_MS;
            return Some(at.saturating_add(ahead).saturating_sub(LEAD_MS).max(now));
        }
        utterance.is_finished.then(|| utterance.over_at().max(now))
    }

    /// A mark came back.
    pub fn on_mark(&mut self, now: u64, name: &str) -> Option<Progress> {
        let utterance = self.utterance.as_mut()?;
        let place = utterance.pending.iter().position(|(pending, _)| pending == name)?;
        let (_, until) = utterance.pending[place];
        // Marks come back in order: what was before this one is proven too.
        utterance.pending.drain(..=place);
        if until >= utterance.proven(now) {
            utterance.proof = (until, Some(now));
        }
        self.finished(now)
    }

    /// No mark is going to tell of the end, but everything must have been played: the last mark was lost, or had come back
    /// before it was known that nothing follows.
    pub fn overdue(&mut self, now: u64) -> Option<Progress> {
        let utterance = self.utterance.as_ref().filter(|utterance| !utterance.is_paused)?;
        let is_over = utterance.is_finished && utterance.sent == utterance.end() && now >= utterance.over_at();
        if !is_over {
            return None;
        }
        let played = self.played(now);
        self.utterance = None;
        Some(Progress::Finished(played))
    }

    fn finished(&mut self, now: u64) -> Option<Progress> {
        // An estimate is not enough: who hangs up on this would cut the last word off.
        if !self.utterance.as_ref()?.is_proven() {
            return None;
        }
        let played = self.played(now);
        self.utterance = None;
        Some(Progress::Finished(played))
    }

    /// The caller's voice was heard: silence, until it is known what it was.
    pub fn pause(&mut self, now: u64) -> Vec<Out> {
        let Some(utterance) = self.utterance.as_mut().filter(|utterance| !utterance.is_paused) else {
            return Vec::new();
        };
        utterance.floor = utterance.heard(now);
        utterance.is_paused = true;
        utterance.pending.clear();
        self.epoch += 1;
        vec![Out::Clear]
    }

    /// It was nothing: on from a moment before.
    pub fn resume(&mut self, now: u64) -> Vec<Out> {
        if let Some(utterance) = self.utterance.as_mut().filter(|utterance| utterance.is_paused) {
            utterance.is_paused = false;
            let place = utterance.floor / FRAME * FRAME;
            utterance.sent = place.saturating_sub(BACK).max(utterance.base);
            utterance.marked_until = utterance.sent;
            utterance.proof = (utterance.sent, None);
            utterance.flow = (utterance.sent, now);
        }
        self.on_tick(now)
    }

    /// The utterance is over where the ear is.
    pub fn cut(&mut self, now: u64) -> (Vec<Out>, Played) {
        let played = self.played(now);
        let Some(utterance) = self.utterance.take() else {
            return (Vec::new(), played);
        };
        self.epoch += 1;
        // After a pause the carrier has nothing of ours.
        let outs = if utterance.is_paused || utterance.sent == 0 { Vec::new() } else { vec![Out::Clear] };
        (outs, played)
    }

    pub fn played(&self, now: u64) -> Played {
        let Some(utterance) = &self.utterance else {
            return Played::default();
        };
        let heard = utterance.heard(now);
        let whole = utterance.ends.partition_point(|end| *end <= heard);
        let begin = whole.checked_sub(1).map_or(0, |last| utterance.ends[last]);
        let end = utterance.ends.get(whole).copied().unwrap_or_else(|| utterance.end());
        // Of a sentence whose end is not there yet nobody knows how much the heard part is.
        let is_known = utterance.ends.len() > whole;
        let part = if is_known && end > begin { (heard - begin) as f32 / (end - begin) as f32 } else { 0.0 };
        Played {
            id: utterance.id,
            whole,
            part,
            played_ms: heard as u64 / PER_MS,
            is_complete: utterance.is_finished && heard >= utterance.end(),
        }
    }

    /// Something is at the caller's ear, or on its way.
    pub fn is_speaking(&self) -> bool {
        self.utterance.as_ref().is_some_and(|utterance| !utterance.is_paused && utterance.sent > 0)
    }

    pub fn is_paused(&self) -> bool {
        self.utterance.as_ref().is_some_and(|utterance| utterance.is_paused)
    }

    pub fn current(&self) -> Option<u64> {
        self.utterance.as_ref().map(|utterance| utterance.id)
    }
}

impl Utterance {
    fn end(&self) -> usize {
        self.base + self.sound.len()
    }

    /// Up to the last whole frame.
    fn whole_end(&self) -> usize {
        self.end() / FRAME * FRAME
    }

    /// Sound that nothing proves to have been played.
    fn unproven(&self) -> usize {
        self.end() - self.proof.0
    }

    /// Everything was said, and marks say so.
    fn is_proven(&self) -> bool {
        self.is_finished && self.proof.0 >= self.end()
    }

    fn fill_frame(&mut self) {
        let whole = self.sound.len().next_multiple_of(FRAME);
        self.sound.resize(whole, SILENCE);
    }

    /// How far may be sent by now; the schedule begins with the first frame, and again after a gap.
    fn due_until(&mut self, now: u64) -> usize {
        let end = self.whole_end();
        if end <= self.sent {
            return self.sent;
        }
        // By then the carrier has played all that it got: until then what comes now follows without a gap.
        let ran_dry = self.flow.1.saturating_add((self.sent - self.flow.0) as u64 / PER_MS);
        if self.sent == self.flow.0 || now > ran_dry {
            // What the gap did to the carrier is not known: what was proven by now is kept, and grows by marks alone.
            self.proof = (self.proven(now), None);
            self.flow = (self.sent, now);
        }
        let (byte, at) = self.flow;
        let ahead = now.saturating_sub(at).saturating_add(LEAD_MS).saturating_mul(PER_MS);
        let until = (byte as u64).saturating_add(ahead).min(end as u64) as usize / FRAME * FRAME;
        until.max(self.sent)
    }

    /// The next place of a mark: after a while, at the end of a sentence, at the end of all.
    fn next_mark(&self) -> usize {
        let regular = (self.marked_until + MARK_EVERY) / FRAME * FRAME;
        let sentence = self.ends.iter().copied().find(|end| *end > self.sent);
        let last = self.is_finished.then(|| self.end());
        [Some(regular.max(self.sent + FRAME)), sentence, last].into_iter().flatten().min().unwrap_or(regular)
    }

    /// Bytes that were played for certain since the flow began.
    fn proven(&self, now: u64) -> usize {
        let (until, at) = self.proof;
        let Some(at) = at else {
            return until;
        };
        let since = now.saturating_sub(at).saturating_mul(PER_MS);
        since.saturating_add(until as u64).min(self.sent as u64) as usize
    }

    fn heard(&self, now: u64) -> usize {
        if self.is_paused { self.floor } else { self.proven(now).max(self.floor) }
    }

    /// By then everything that was sent has been played.
    fn over_at(&self) -> u64 {
        if self.is_proven() {
            return 0;
        }
        let (byte, at) = self.flow;
        at.saturating_add(LAST_MARK_MS + self.end().saturating_sub(byte) as u64 / PER_MS)
    }

    /// What nobody will ask for again.
    fn forget(&mut self) {
        let old = self.proof.0.saturating_sub(BACK).saturating_sub(self.base) / FRAME * FRAME;
        if old > STALE {
            self.sound.drain(..old);
            self.base += old;
        }
    }
}

#[cfg(test)]
mod tests;
