//! What was heard on a call and is not told for good: its sound, as long as it may have to be said again, and its words.

use std::collections::VecDeque;

use tokio::time::Instant;

use super::Words;
use crate::audio::PER_MS;
use crate::speech::Transcript;

/// Of all sound that is kept.
const MOST: usize = 60_000 * PER_MS as usize;

/// From an utterance this long something would be answered, if only that it holds no words.
const LONG: usize = 1_000 * PER_MS as usize;

/// Utterances that wait at a time; more pauses in so short a time are no speech.
const MOST_WAITING: usize = 64;

#[derive(Default)]
struct Utterance {
    /// What would have to be said again.
    sound: Vec<u8>,
    /// Sound of it that is not kept any more, in bytes as the present socket counts them.
    gone: usize,
    /// All bytes that were heard.
    heard: usize,
    /// The words of the sound that is settled, and those after them.
    settled: String,
    tail: String,
    confidence: Option<f32>,
    /// What was last told of it.
    shown: String,
    /// Which flush of the present socket ends it; none while it was not sent.
    flush: Option<usize>,
    /// Its number and when it is told at the latest, after the pause.
    pause: Option<(u32, Instant)>,
    is_done: bool,
}

impl Utterance {
    fn text(&self) -> String {
        [self.settled.trim(), self.tail.trim()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    fn forget(&mut self, bytes: usize) {
        let bytes = bytes.min(self.sound.len());
        self.sound.drain(..bytes);
        self.gone += bytes;
    }
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Overdue {
    pub(super) is_any: bool,
    /// Those that were long enough for an answer.
    pub(super) long_ones: u32,
}

/// The oldest first; only the last may be without its pause.
#[derive(Default)]
pub(super) struct Utterances {
    list: VecDeque<Utterance>,
    /// The number of the first that was not paused yet.
    next: u32,
    /// How many were sent on the present socket.
    flushes: usize,
}

impl Utterances {
    pub(super) fn hear(&mut self, sound: &[u8]) {
        if self.list.back().is_none_or(|last| last.pause.is_some()) {
            self.list.push_back(Utterance::default());
        }
        if let Some(last) = self.list.back_mut() {
            last.sound.extend_from_slice(sound);
            last.heard += sound.len();
        }
        let mut over = self.list.iter().map(|utterance| utterance.sound.len()).sum::<usize>().saturating_sub(MOST);
        for utterance in &mut self.list {
            let some = over.min(utterance.sound.len());
            utterance.forget(some);
            over -= some;
        }
    }

    /// The present utterance's sound goes out on the present socket.
    pub(super) fn send_last(&mut self) {
        if let Some(last) = self.list.back_mut().filter(|last| last.flush.is_none()) {
            last.flush = Some(self.flushes);
            self.flushes += 1;
        }
    }

    /// Whether there is anything to be flushed.
    pub(super) fn pause(&mut self, utterance: u32, due: Instant) -> bool {
        self.next = utterance.wrapping_add(1);
        let pause = Some((utterance, due));
        if let Some(last) = self.list.back_mut().filter(|last| last.pause.is_none()) {
            last.pause = pause;
        } else {
            self.list.push_back(Utterance { pause, is_done: true, ..Utterance::default() });
        }
        if self.list.len() > MOST_WAITING
            && let Some(first) = self.list.front_mut()
        {
            first.is_done = true;
        }
        self.list.back().is_some_and(|last| !last.is_done)
    }

    /// Everything that is not understood, for a new socket: sound, and whether the pause after it was heard.
    pub(super) fn send_again(&mut self) -> Vec<(&[u8], bool)> {
        self.flushes = 0;
        let mut again = Vec::new();
        for utterance in &mut self.list {
            (utterance.flush, utterance.gone) = (None, 0);
            if utterance.is_done {
                continue;
            }
            utterance.tail.clear();
            utterance.flush = Some(self.flushes);
            self.flushes += 1;
            again.push((utterance.sound.as_slice(), utterance.pause.is_some()));
        }
        again
    }

    /// The new words as they may be told at once; none when they are no news.
    pub(super) fn on_words(&mut self, words: Words) -> Option<Transcript> {
        let next = self.next;
        let utterance = self.list.iter_mut().find(|utterance| utterance.flush == Some(words.flush))?;
        if utterance.is_done {
            return None;
        }
        utterance.tail = words.text;
        utterance.confidence = words.confidence.or(utterance.confidence);
        if let Some(bytes) = words.settles {
            utterance.settled = utterance.text();
            utterance.tail.clear();
            utterance.forget(bytes.saturating_sub(utterance.gone));
        }
        if words.ends && utterance.pause.is_some() {
            utterance.is_done = true;
            return None;
        }
        let text = utterance.text();
        if text == utterance.shown {
            return None;
        }
        utterance.shown.clone_from(&text);
        let number = utterance.pause.map_or(next, |(number, _)| number);
        Some(Transcript { utterance: number, text, is_final: false, confidence: utterance.confidence })
    }

    /// The oldest one, when it is understood: they are told in the order they were spoken.
    pub(super) fn take_done(&mut self) -> Option<Transcript> {
        let done = self.list.pop_front_if(|first| first.is_done)?;
        let (utterance, _) = done.pause?;
        Some(Transcript { utterance, text: done.text(), is_final: true, confidence: done.confidence })
    }

    /// Those that waited long enough are taken as they are.
    pub(super) fn end_overdue(&mut self, now: Instant) -> Overdue {
        let mut overdue = Overdue::default();
        for utterance in &mut self.list {
            if !utterance.is_done && utterance.pause.is_some_and(|(_, due)| due <= now) {
                utterance.is_done = true;
                overdue.is_any = true;
                overdue.long_ones += u32::from(utterance.heard >= LONG && utterance.text().is_empty());
            }
        }
        overdue
    }

    pub(super) fn next_due(&self) -> Option<Instant> {
        self.list.iter().filter(|utterance| !utterance.is_done).filter_map(|utterance| Some(utterance.pause?.1)).min()
    }

    /// Whether anybody waits for words.
    pub(super) fn is_any_due(&self) -> bool {
        self.list.iter().any(|utterance| utterance.pause.is_some())
    }

    /// Whether anything was heard that is not understood.
    pub(super) fn is_any_open(&self) -> bool {
        self.list.iter().any(|utterance| !utterance.is_done)
    }
}

#[cfg(test)]
mod tests;
