//! Numbers and bullets of a Word file's lists.

use std::collections::HashMap;

use super::NAME;
use super::styles::Numbering;
use crate::ingest::Refusal;
use crate::ingest::outline::bullet;
use crate::ingest::xml::{self, Piece};

/// Levels that a list has.
const LEVELS: usize = 9;

#[derive(Debug, Default)]
pub(super) struct Lists {
    /// Whether each level is numbered, by abstract list.
    kinds: HashMap<String, [bool; LEVELS]>,
    /// The abstract list behind each one that paragraphs name.
    behind: HashMap<String, String>,
    counters: HashMap<String, [u64; LEVELS]>,
}

impl Lists {
    pub(super) fn read(part: &str) -> Result<Self, Refusal> {
        let mut lists = Self::default();
        let mut kind: Option<String> = None;
        let mut list: Option<String> = None;
        let mut level = 0;
        xml::read(part, NAME, |piece| {
            let Piece::Open(start) = piece else { return Ok(()) };
            match xml::local(start) {
                "abstractNum" => kind = xml::attribute(start, "abstractNumId"),
                "num" => list = xml::attribute(start, "numId"),
                "lvl" => level = xml::attribute(start, "ilvl").and_then(|level| level.parse().ok()).unwrap_or(LEVELS),
                "numFmt" => {
                    let is_numbered =
                        xml::attribute(start, "val").is_some_and(|format| !matches!(format.as_str(), "bullet" | "none"));
                    if let (Some(kind), true) = (&kind, level < LEVELS) {
                        lists.kinds.entry(kind.clone()).or_default()[level] = is_numbered;
                    }
                }
                "abstractNumId" => {
                    lists.behind.extend(list.clone().zip(xml::attribute(start, "val")));
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(lists)
    }

    /// Bullet or number of the next item; `None` for the list that stands for no list.
    pub(super) fn marker(&mut self, (list, depth): &Numbering) -> Option<String> {
        if list == "0" {
            return None;
        }
        let depth = (*depth).min(LEVELS - 1);
        let counters = self.counters.entry(list.clone()).or_default();
        counters[depth] += 1;
        counters[depth + 1..].fill(0);
        let is_numbered = self.behind.get(list).and_then(|kind| self.kinds.get(kind)).is_some_and(|levels| levels[depth]);
        Some(bullet(depth + 1, is_numbered.then_some(counters[depth])))
    }
}
