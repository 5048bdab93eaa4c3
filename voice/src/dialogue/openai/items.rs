//! What the provider has said, item by item, as far as a later message may need it.

use std::collections::VecDeque;

use crate::audio::PER_MS;

/// Items that are remembered: more are not said before the first is long over.
const MOST: usize = 64;

/// Of one item's words.
const LONGEST: usize = 64 << 10;

#[derive(Debug, Default)]
struct Item {
    id: String,
    /// Of a call of a tool.
    name: String,
    /// Bytes of its sound.
    received: u64,
    words: String,
    /// Nothing more of it is wanted.
    is_cut: bool,
}

#[derive(Debug, Default)]
pub(super) struct Items(VecDeque<Item>);

impl Items {
    fn find(&mut self, id: &str) -> Option<&mut Item> {
        self.0.iter_mut().rev().find(|item| item.id == id)
    }

    fn get(&mut self, id: &str) -> &mut Item {
        let place = self.0.iter().position(|item| item.id == id).unwrap_or_else(|| {
            if self.0.len() == MOST {
                self.0.pop_front();
            }
            self.0.push_back(Item { id: id.to_owned(), ..Item::default() });
            self.0.len() - 1
        });
        &mut self.0[place]
    }

    pub(super) fn name(&mut self, id: &str, name: &str) {
        name.clone_into(&mut self.get(id).name);
    }

    pub(super) fn name_of(&self, id: &str) -> Option<&str> {
        self.0.iter().find(|item| item.id == id).map(|item| item.name.as_str())
    }

    /// Whether this sound is wanted.
    pub(super) fn sound(&mut self, id: &str, bytes: usize) -> bool {
        let item = self.get(id);
        // It counts all the same: the provider knows what it has sent.
        item.received += bytes as u64;
        !item.is_cut
    }

    /// The words that are new.
    pub(super) fn words(&mut self, id: &str, words: &str, is_all: bool) -> Option<String> {
        let item = self.get(id);
        let new = if is_all { words.strip_prefix(item.words.as_str())? } else { words };
        if new.is_empty() || item.is_cut || item.words.len() + new.len() > LONGEST {
            return None;
        }
        let new = new.to_owned();
        item.words.push_str(&new);
        Some(new)
    }

    pub(super) fn is_open(&self, id: &str) -> bool {
        self.0.iter().any(|item| item.id == id && !item.is_cut)
    }

    /// The caller speaks: what still comes of these items was never wanted.
    pub(super) fn cut_all(&mut self) {
        for item in &mut self.0 {
            item.is_cut = true;
        }
    }

    /// Where the item is to end, in milliseconds: no later than what there is of it. None for one that has no sound.
    pub(super) fn cut(&mut self, id: &str, played_ms: u64) -> Option<u64> {
        let item = self.find(id).filter(|item| item.received > 0)?;
        item.is_cut = true;
        Some(played_ms.min(item.received / PER_MS))
    }
}
