//! What the provider says: item by item through the ledger, and how much of each was heard.

use std::collections::VecDeque;

use crate::audio::{FRAME, PER_MS};
use crate::dialogue::Tell;
use crate::playout::{Limits, Out, Played, Playout, Progress};
use crate::sentences::{Sentence, prefix_at};

/// Items that are not played yet.
const MOST_ITEMS: usize = 32;

/// Sound of all of those together: five minutes.
const MOST_WAITING: usize = 5 * 60 * 1_000 * PER_MS as usize;

/// Of an item's words.
const LONGEST: usize = 64 << 10;

/// Items that were cut and may still have something on its way.
const MOST_CUT: usize = 32;

/// When all was played and so long nothing more came, there is no more.
const LULL_MS: u64 = 700;

/// By then the sound is played, though nothing of it came back.
const UNPROVEN_MS: u64 = 2_000;

/// Nobody says a letter in less sound: of an item whose end is not there, the words may be there before their sound.
const LETTER: usize = 1_000 * PER_MS as usize / 14;

/// What was heard of an item.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) item: String,
    pub(super) text: String,
    pub(super) is_all: bool,
}

/// What comes of an interruption.
pub(super) struct Cut {
    pub(super) clear: Vec<Out>,
    pub(super) truncated: Vec<Tell>,
    pub(super) said: Option<Said>,
}

#[derive(Debug)]
struct Item {
    id: String,
    utterance: u64,
    text: String,
    /// Bytes, and of those before the last time that it seemed to be over.
    received: usize,
    before: usize,
    /// Sound that the ledger has no place for yet.
    waiting: Vec<u8>,
    /// When something of it last came.
    came_at: u64,
    is_done: bool,
    is_begun: bool,
}

pub(super) struct Mouth {
    playout: Playout,
    items: VecDeque<Item>,
    cut: VecDeque<String>,
    /// The last item that was heard to its end, and how long it was.
    heard: Option<(String, usize)>,
    next: u64,
    /// Of all that is over.
    heard_ms: u64,
}

impl Default for Mouth {
    fn default() -> Self {
        let playout = Playout::new(Limits::default());
        Self { playout, items: VecDeque::new(), cut: VecDeque::new(), heard: None, next: 0, heard_ms: 0 }
    }
}

impl Mouth {
    /// The item of that id, unless it was cut. More sound of one that had seemed to be over is another part of it.
    fn item(&mut self, now: u64, id: &str, is_sound: bool) -> Option<&mut Item> {
        if self.cut.iter().any(|cut| cut == id) {
            return None;
        }
        let place = self.items.iter().rposition(|item| item.id == id);
        if let Some(place) = place.filter(|place| !(is_sound && self.items[*place].is_done)) {
            return self.items.get_mut(place);
        }
        if self.items.len() == MOST_ITEMS {
            return None;
        }
        let waiting = place.map(|place| self.items[place].before + self.items[place].received);
        let heard = self.heard.as_ref().filter(|(heard, _)| heard == id).map(|(_, bytes)| *bytes);
        let before = waiting.or(heard).unwrap_or_default();
        self.next += 1;
        self.items.push_back(Item {
            id: id.to_owned(),
            utterance: self.next,
            text: String::new(),
            received: 0,
            before,
            waiting: Vec::new(),
            came_at: now,
            is_done: false,
            is_begun: false,
        });
        self.items.back_mut()
    }

    pub(super) fn sound(&mut self, now: u64, id: &str, sound: &[u8]) {
        let waiting: usize = self.items.iter().map(|item| item.waiting.len()).sum();
        if waiting + sound.len() > MOST_WAITING {
            // What is not kept is not heard; the rest of it would follow without a sense.
            return self.refuse(id);
        }
        let Some(item) = self.item(now, id, true) else { return };
        item.came_at = now;
        item.received += sound.len();
        item.waiting.extend_from_slice(sound);
    }

    /// Nothing more of it is taken; what there is stays.
    fn refuse(&mut self, id: &str) {
        self.done(id);
        if self.cut.len() == MOST_CUT {
            self.cut.pop_front();
        }
        self.cut.push_back(id.to_owned());
    }

    pub(super) fn words(&mut self, now: u64, id: &str, words: &str) {
        if let Some(item) = self.item(now, id, false).filter(|item| item.text.len() + words.len() <= LONGEST) {
            item.came_at = now;
            item.text.push_str(words);
        }
    }

    pub(super) fn done(&mut self, id: &str) {
        self.items.iter_mut().filter(|item| item.id == id).for_each(|item| item.is_done = true);
    }

    pub(super) fn mark(&mut self, now: u64, name: &str) -> Option<Said> {
        let Progress::Finished(played) = self.playout.on_mark(now, name)?;
        self.finished(played.id)
    }

    pub(super) fn on_tick(&mut self, now: u64) -> (Vec<Out>, Option<Said>) {
        let said = self.playout.overdue(now).and_then(|Progress::Finished(played)| self.finished(played.id));
        self.feed(now);
        (self.playout.on_tick(now), said)
    }

    fn finished(&mut self, utterance: u64) -> Option<Said> {
        let item = self.items.pop_front_if(|item| item.is_begun && item.utterance == utterance)?;
        self.heard_ms += item.received as u64 / PER_MS;
        self.heard = Some((item.id.clone(), item.before + item.received));
        Some(Said { text: item.text.trim().to_owned(), item: item.id, is_all: true })
    }

    /// Gives the ledger what there is of the first item.
    fn feed(&mut self, now: u64) {
        // Something that has words alone is not heard.
        while self.items.pop_front_if(|item| item.received == 0 && (item.is_done || now >= item.came_at + LULL_MS)).is_some() {}
        let has_next = self.items.len() > 1;
        let Some(item) = self.items.front_mut().filter(|item| item.received > 0) else { return };
        if !item.is_begun {
            item.is_begun = true;
            self.playout.begin(item.utterance);
        }
        let waiting = std::mem::take(&mut item.waiting);
        let full = self.playout.append(&waiting).is_err().then(|| item.id.clone());
        if full.is_some() {
            (item.is_done, item.received) = (true, item.received - waiting.len());
        }
        let played = self.playout.played(now).played_ms as usize * PER_MS as usize;
        let is_played = played >= item.received / FRAME * FRAME;
        let patience = LULL_MS + if is_played { 0 } else { item.received as u64 / PER_MS + UNPROVEN_MS };
        let is_dry = now >= item.came_at + patience;
        if item.is_done || has_next || is_dry {
            item.is_done = true;
            self.playout.finish();
        }
        if let Some(id) = full {
            self.refuse(&id);
        }
    }

    /// Nothing more of what is being said, or was about to be, is said.
    pub(super) fn cut(&mut self, now: u64) -> Cut {
        let (clear, played) = self.playout.cut(now);
        self.heard_ms += played.played_ms;
        let mut cut = Cut { clear, truncated: Vec::new(), said: None };
        for item in std::mem::take(&mut self.items) {
            let heard_ms = if item.is_begun { played.played_ms } else { 0 };
            if item.received > 0 && !(item.is_begun && played.is_complete) {
                let played_ms = item.before as u64 / PER_MS + heard_ms;
                cut.truncated.push(Tell::Truncate { item: item.id.clone(), played_ms });
            }
            if item.is_begun {
                cut.said = Some(item.said(&played));
            }
            self.refuse(&item.id);
        }
        cut
    }

    pub(super) fn next_due(&self, now: u64) -> Option<u64> {
        let lull = self.items.front().filter(|item| !item.is_done).map(|item| (item.came_at + LULL_MS).max(now + 20));
        let waits = self.items.front().is_some_and(|item| !item.is_begun && item.received > 0).then_some(now);
        [self.playout.next_due(now), lull, waits].into_iter().flatten().min()
    }

    pub(super) fn is_busy(&self) -> bool {
        !self.items.is_empty()
    }

    pub(super) fn heard_ms(&self, now: u64) -> u64 {
        self.heard_ms + self.playout.played(now).played_ms
    }

    pub(super) fn is_speaking(&self) -> bool {
        self.playout.is_speaking()
    }
}

impl Item {
    /// The words up to the last that was surely heard.
    fn said(&self, played: &Played) -> Said {
        let bytes = played.played_ms as usize * PER_MS as usize;
        let total = if self.is_done { self.received } else { self.received.max(self.text.chars().count() * LETTER) };
        let share = if played.is_complete { 1.0 } else { bytes as f32 / total.max(1) as f32 };
        let whole = Sentence { range: 0..self.text.len(), text: String::new() };
        let until = prefix_at(&self.text, &whole, share);
        let text = self.text.get(..until).unwrap_or_default().trim().to_owned();
        Said { is_all: text.len() == self.text.trim().len(), text, item: self.id.clone() }
    }
}
