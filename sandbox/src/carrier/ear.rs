//! The caller's ear: what the product sends is played at the rate of the line, marks come back when everything before them was
//! played, `clear` throws away what was not.

use std::collections::VecDeque;

use super::sound::{PER_MS, SILENCE};

/// The carrier keeps no more than ten minutes.
const MOST: usize = 600_000 * PER_MS;

enum Item {
    Sound(VecDeque<u8>),
    Mark(String),
}

#[derive(Default)]
pub(super) struct Ear {
    queue: VecDeque<Item>,
    queued: usize,
}

impl Ear {
    /// False: it was thrown away.
    pub(super) fn sound(&mut self, sound: Vec<u8>) -> bool {
        let has_room = self.queued + sound.len() <= MOST;
        if has_room {
            self.queued += sound.len();
            self.queue.push_back(Item::Sound(sound.into()));
        }
        has_room
    }

    pub(super) fn mark(&mut self, name: String) {
        self.queue.push_back(Item::Mark(name));
    }

    /// The marks that come back at once.
    pub(super) fn clear(&mut self) -> Vec<String> {
        self.queued = 0;
        let all = self.queue.drain(..);
        all.filter_map(|item| if let Item::Mark(name) = item { Some(name) } else { None }).collect()
    }

    /// Plays so many milliseconds: what was heard, and the marks that were reached.
    pub(super) fn play(&mut self, ms: usize) -> (Vec<u8>, Vec<String>) {
        let (mut heard, mut marks, wanted) = (Vec::with_capacity(ms * PER_MS), Vec::new(), ms * PER_MS);
        while let Some(item) = self.queue.front_mut() {
            match item {
                Item::Mark(name) => {
                    marks.push(std::mem::take(name));
                    self.queue.pop_front();
                }
                Item::Sound(sound) => {
                    let step = sound.len().min(wanted - heard.len());
                    heard.extend(sound.drain(..step));
                    self.queued -= step;
                    if !sound.is_empty() {
                        break;
                    }
                    self.queue.pop_front();
                }
            }
        }
        heard.resize(wanted, SILENCE);
        (heard, marks)
    }

    pub(super) fn queued_ms(&self) -> usize {
        self.queued / PER_MS
    }
}
