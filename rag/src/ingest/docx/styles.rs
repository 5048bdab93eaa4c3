//! What the styles of a Word file say about its paragraphs.

use std::collections::HashMap;

use super::NAME;
use crate::ingest::Refusal;
use crate::ingest::xml::{self, Piece};

/// Names of heading styles before their number, lower case; Word itself always writes the English one.
const HEADINGS: &[&str] = &[
    "heading",
    "überschrift",
    "titre",
    "título",
    "titulo",
    "titolo",
    "kop",
    "rubrik",
    "nagłówek",
    "заголовок",
    "otsikko",
    "overskrift",
    "nadpis",
    "标题",
    "見出し",
    "शीर्षक",
    "başlık",
];

/// Styles based on one another; programs stop at ten, loops never.
const LONGEST_CHAIN: usize = 20;

/// A level of a list: the list, and the depth in it from 0.
pub(super) type Numbering = (String, usize);

#[derive(Debug, Default)]
struct Style {
    name: String,
    parent: Option<String>,
    level: Option<u8>,
    list: Option<String>,
    depth: Option<usize>,
}

#[derive(Debug, Default)]
pub(super) struct Styles {
    by_id: HashMap<String, Style>,
}

impl Styles {
    pub(super) fn read(part: &str) -> Result<Self, Refusal> {
        let mut styles = Self::default();
        let mut open: Option<(String, Style)> = None;
        xml::read(part, NAME, |piece| {
            match piece {
                Piece::Open(start) if xml::local(start) == "style" => {
                    open = xml::attribute(start, "styleId").map(|id| (id, Style::default()));
                }
                Piece::Open(start) => {
                    let value = || xml::attribute(start, "val");
                    let Some((_, style)) = &mut open else { return Ok(()) };
                    match xml::local(start) {
                        "name" => style.name = value().unwrap_or_default().to_lowercase(),
                        "basedOn" => style.parent = value(),
                        "outlineLvl" => style.level = value().and_then(|level| level.parse().ok()),
                        "numId" => style.list = value(),
                        "ilvl" => style.depth = value().and_then(|depth| depth.parse().ok()),
                        _ => {}
                    }
                }
                Piece::Close("style") => styles.by_id.extend(open.take()),
                Piece::Close(_) | Piece::Text(_) => {}
            }
            Ok(())
        })?;
        Ok(styles)
    }

    /// Level from 1, for a paragraph in this style.
    pub(super) fn heading(&self, id: &str) -> Option<u8> {
        let named = self.chain(id).find_map(|style| heading_level(&style.name).or(style.level.map(|level| level + 1)));
        let level = named.or_else(|| heading_level(&id.to_lowercase()).filter(|_| !self.by_id.contains_key(id)));
        level.filter(|level| (1..=9).contains(level)).map(|level| level.min(7))
    }

    pub(super) fn is_title(&self, id: &str) -> bool {
        match self.by_id.get(id) {
            Some(style) => matches!(style.name.as_str(), "title" | "titel" | "titre" | "título" | "titolo"),
            None => id.eq_ignore_ascii_case("title"),
        }
    }

    pub(super) fn numbering(&self, id: &str) -> Option<Numbering> {
        let list = self.chain(id).find_map(|style| style.list.clone())?;
        let depth = self.chain(id).find_map(|style| style.depth).unwrap_or_default();
        Some((list, depth))
    }

    fn chain<'a>(&'a self, id: &str) -> impl Iterator<Item = &'a Style> + use<'a> {
        let parent = |style: &&'a Style| style.parent.as_ref().and_then(|parent| self.by_id.get(parent));
        std::iter::successors(self.by_id.get(id), move |style| parent(style)).take(LONGEST_CHAIN)
    }
}

/// `heading 2` and `heading2`, in the languages that programs use.
fn heading_level(name: &str) -> Option<u8> {
    let number = name.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    let word = name[..name.len() - number.len()].trim();
    HEADINGS.contains(&word).then(|| number.parse().ok()).flatten()
}
