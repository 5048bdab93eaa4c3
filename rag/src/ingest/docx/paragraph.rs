//! One paragraph while its runs are read.

use super::styles::Numbering;
use crate::ingest::marks::{PAGE_TURN, without_marks};
use crate::ingest::outline::{is_absolute, push_words};

/// Words of the longest bold line that is still taken for a heading.
const HEADING_WORDS: usize = 12;

#[derive(Debug, Default)]
pub(super) struct Paragraph {
    pub(super) style: Option<String>,
    pub(super) level: Option<u8>,
    pub(super) list: Option<String>,
    pub(super) depth: Option<usize>,
    pub(super) text: String,
    /// Notes that its words refer to, in order.
    pub(super) notes: Vec<String>,
    /// Start and target of the link that is open.
    link: Option<(usize, String)>,
    bold: usize,
    plain: usize,
}

impl Paragraph {
    pub(super) fn push(&mut self, text: &str, is_bold: bool) {
        let text = without_marks(text);
        let letters = text.chars().filter(|letter| !letter.is_whitespace()).count();
        *(if is_bold { &mut self.bold } else { &mut self.plain }) += letters;
        push_words(&mut self.text, &text);
    }

    pub(super) fn turn_page(&mut self) {
        self.text.push(PAGE_TURN);
    }

    pub(super) fn has_text(&self) -> bool {
        self.bold + self.plain > 0
    }

    /// All its words are bold and few, and it is no sentence: somebody's heading without a style.
    pub(super) fn looks_like_heading(&self) -> bool {
        self.bold > 0
            && self.plain == 0
            && self.list.is_none()
            && self.text.split_whitespace().nth(HEADING_WORDS).is_none()
            && !self.text.trim_end().ends_with(['.', ':', ',', ';', '!'])
    }

    pub(super) fn numbering(&self) -> Option<Numbering> {
        self.list.clone().map(|list| (list, self.depth.unwrap_or_default()))
    }

    pub(super) fn open_link(&mut self, target: Option<&String>) {
        self.link = target.filter(|target| is_absolute(target)).map(|target| (self.text.len(), target.clone()));
    }

    pub(super) fn close_link(&mut self) {
        let Some((start, target)) = self.link.take() else { return };
        let named = self.text.get(start..).map(str::trim).filter(|text| !text.is_empty() && !target.ends_with(text));
        if let Some(named) = named.map(str::to_owned) {
            let space = if self.text[start..].starts_with(' ') { " " } else { "" };
            self.text.truncate(start);
            self.text.extend([space, "[", &named, "](", &target, ")"]);
        }
    }
}
