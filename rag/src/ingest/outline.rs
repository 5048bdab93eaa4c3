//! What every reader produces: sections under headings, and the blocks in them.

use std::collections::HashMap;

use super::{Refusal, faq, marks};

/// A longer heading, in bytes, is a paragraph with the wrong tag or a tag that was never closed.
const LONGEST_HEADING: usize = 300;

/// Paragraphs, items and tables of one document; fifty megabytes of one-letter paragraphs must not fill memory.
const MOST_BLOCKS: usize = 250_000;

/// A piece of a section. Only [`Block::Prose`] may be cut inside, at sentence ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    Prose(String),
    /// One list item or line, with its bullet and indentation.
    Item(String),
    /// Fenced code with its fences.
    Code(String),
    /// `head` is repeated wherever the rows are cut apart.
    Table {
        head: String,
        rows: Vec<String>,
    },
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Section {
    pub(super) headings: Vec<String>,
    pub(super) anchor: Option<String>,
    /// Page its heading, or without one its first block, stands on; the blocks mark where further ones begin.
    pub(super) page: Option<u32>,
    pub(super) blocks: Vec<Block>,
}

#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) title: Option<String>,
    pub(super) sections: Vec<Section>,
    /// For formats that have pages.
    pub(super) pages: Option<u32>,
    /// As the document itself declares it, which is often wrong.
    pub(super) language: Option<String>,
}

impl Block {
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let (first, rows) = match self {
            Self::Prose(text) | Self::Item(text) | Self::Code(text) => (text, &[][..]),
            Self::Table { head, rows } => (head, &rows[..]),
        };
        std::iter::once(first).chain(rows).map(String::as_str)
    }
}

/// Collects headings and blocks in reading order.
#[derive(Debug, Default)]
pub(super) struct Builder {
    title: Option<String>,
    /// First heading of level 1, the title when none is declared.
    first: Option<String>,
    path: Vec<Step>,
    section: Section,
    sections: Vec<Section>,
    blocks: usize,
    /// Page being read, for formats that have pages.
    page: Option<u32>,
    /// Page that the section's text has reached.
    written: u32,
    /// The section goes on under a heading that was shown before.
    is_resumed: bool,
    /// A question with its mark whose answer has not come yet.
    question: Option<String>,
}

/// A heading that is open.
#[derive(Debug)]
struct Step {
    level: u8,
    text: String,
    anchor: Option<String>,
}

/// Below every heading a document may have.
pub(super) const QUESTION: u8 = 9;

impl Builder {
    pub(super) fn title(&mut self, title: &str) {
        let title = title.trim();
        if !title.is_empty() {
            self.title.get_or_insert_with(|| title.to_owned());
        }
    }

    /// Everything that follows stands on this page, until the next call.
    pub(super) fn on_page(&mut self, page: u32) {
        self.page = Some(page);
    }

    /// Levels run from 1, the outermost.
    pub(super) fn heading(&mut self, level: u8, text: &str, anchor: Option<String>) {
        self.settle_question();
        self.open(level, text, anchor);
    }

    fn open(&mut self, level: u8, text: &str, anchor: Option<String>) {
        let text = marks::without_marks(text);
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        if text.len() > LONGEST_HEADING {
            return self.add_prose(text);
        }
        self.close(Some(level));
        if level == 1 {
            self.first.get_or_insert_with(|| text.to_owned());
        }
        self.path.retain(|above| above.level < level);
        self.path.push(Step { level, text: text.to_owned(), anchor });
        self.begin_section();
        self.section.page = self.page;
    }

    /// Ends everything under headings of this level and deeper; what follows belongs to the heading above again.
    pub(super) fn leave(&mut self, level: u8) {
        self.settle_question();
        if self.path.last().is_some_and(|open| open.level >= level) {
            self.close(None);
            self.path.retain(|above| above.level < level);
            self.begin_section();
            self.is_resumed = true;
        }
    }

    fn begin_section(&mut self) {
        let headings = self.path.iter().map(|open| open.text.clone()).collect();
        let anchor = self.path.last().and_then(|open| open.anchor.clone());
        self.section = Section { headings, anchor, ..Section::default() };
        self.written = self.page.unwrap_or_default();
        self.is_resumed = false;
    }

    /// Beyond the bound nothing more is kept and [`Builder::finish`] refuses.
    pub(super) fn block(&mut self, block: Block) {
        self.settle_question();
        self.add(block);
    }

    fn add(&mut self, mut block: Block) {
        self.blocks += 1;
        if self.blocks > MOST_BLOCKS {
            return;
        }
        if let Some(page) = self.page {
            self.place(page, &mut block);
        }
        self.section.blocks.push(block);
    }

    /// Marks the turns between the section's text so far and this block, which may turn pages itself.
    fn place(&mut self, page: u32, block: &mut Block) {
        let inside = block.texts().map(marks::count).sum::<u32>();
        let begins = page.saturating_sub(inside);
        if self.section.page.is_none() {
            self.section.page = Some(begins);
            self.written = begins;
        }
        let turns = begins.saturating_sub(self.written);
        let first = match block {
            Block::Prose(text) | Block::Item(text) | Block::Code(text) => text,
            // The head is written again with later rows; its page would be counted again with it.
            Block::Table { head, rows } => rows.first_mut().unwrap_or(head),
        };
        marks::prepend(turns, first);
        self.written = self.written.max(page);
    }

    /// A paragraph; `Q: …` followed by `A: …` becomes a heading with its answer.
    pub(super) fn prose(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        match (self.question.take(), faq::part(text)) {
            (_, Some(faq::Part::Pair(question, answer))) => self.pair(question, answer),
            (Some(question), Some(faq::Part::Answer(answer))) => {
                let words = if let Some(faq::Part::Question(words)) = faq::part(&question) { words } else { &question };
                self.pair(words, answer);
            }
            (earlier, Some(faq::Part::Question(_))) => {
                self.question = earlier;
                self.settle_question();
                self.question = Some(text.to_owned());
            }
            (earlier, _) => {
                self.question = earlier;
                self.settle_question();
                self.add_prose(text);
            }
        }
    }

    /// A question is the heading of its answer, so that neither is found without the other.
    pub(super) fn pair(&mut self, question: &str, answer: &str) {
        self.question = None;
        self.open(QUESTION, question, None);
        self.add_prose(answer);
    }

    fn add_prose(&mut self, text: &str) {
        if !text.is_empty() {
            self.add(Block::Prose(text.to_owned()));
        }
    }

    /// A question that no answer followed was an ordinary paragraph.
    fn settle_question(&mut self) {
        if let Some(question) = self.question.take() {
            self.add_prose(&question);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sections.is_empty() && self.section.blocks.is_empty() && self.path.is_empty() && self.question.is_none()
    }

    /// Whether a heading or a block holds these words.
    pub(super) fn says(&self, words: &str) -> bool {
        self.sections.iter().chain([&self.section]).any(|section| {
            section
                .headings
                .iter()
                .map(String::as_str)
                .chain(section.blocks.iter().flat_map(Block::texts))
                .any(|text| text.contains(words))
        })
    }

    /// Forgets everything but the title.
    pub(super) fn restart(&mut self) {
        *self = Self { title: self.title.take(), page: self.page, ..Self::default() };
    }

    pub(super) fn finish(mut self) -> Result<Outline, Refusal> {
        self.settle_question();
        self.close(None);
        if self.blocks > MOST_BLOCKS {
            return Err(Refusal::TooManyPassages { passages: self.blocks, limit: MOST_BLOCKS });
        }
        Ok(Outline { title: self.title.or(self.first), sections: self.sections, pages: self.page, language: None })
    }

    /// A heading with nothing under it is text of its own; one with deeper sections lives on in their paths.
    fn close(&mut self, next_level: Option<u8>) {
        let mut section = std::mem::take(&mut self.section);
        let level = self.path.last().map_or(0, |open| open.level);
        let is_parent = next_level.is_some_and(|next| next > level);
        if section.blocks.is_empty()
            && !is_parent
            && !self.is_resumed
            && let Some(heading) = section.headings.last()
        {
            self.blocks += 1;
            section.blocks.push(Block::Prose(heading.clone()));
        }
        if !section.blocks.is_empty() && self.blocks <= MOST_BLOCKS {
            self.sections.push(section);
        }
    }
}

/// Anchors as the usual Markdown renderers make them: lower case, dashes, a number on repeats.
#[derive(Debug, Default)]
pub(super) struct Slugs {
    seen: HashMap<String, usize>,
}

impl Slugs {
    pub(super) fn next(&mut self, heading: &str) -> Option<String> {
        let slug: String = heading
            .trim()
            .to_lowercase()
            .chars()
            .filter_map(|letter| match letter {
                ' ' => Some('-'),
                '-' | '_' => Some(letter),
                _ => letter.is_alphanumeric().then_some(letter),
            })
            .collect();
        if slug.is_empty() {
            return None;
        }
        let repeats = self.seen.entry(slug.clone()).or_default();
        *repeats += 1;
        Some(if *repeats == 1 { slug } else { format!("{slug}-{}", *repeats - 1) })
    }
}

/// The address of a passage: the page, and the heading on it when that can be linked.
pub(super) fn address(url: &str, anchor: Option<&str>) -> String {
    let page = url.split('#').next().unwrap_or(url);
    anchor.map_or_else(|| url.to_owned(), |anchor| format!("{page}#{anchor}"))
}

/// Adds text with every run of white space as one space.
pub(super) fn push_words(target: &mut String, text: &str) {
    for letter in text.chars() {
        if !letter.is_whitespace() {
            target.push(letter);
        } else if !target.is_empty() && !target.ends_with(' ') {
            target.push(' ');
        }
    }
}

/// Links worth keeping in an answer; fragments and relative paths lead nowhere from a chat.
pub(super) fn is_absolute(target: &str) -> bool {
    ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| target.starts_with(scheme))
        && !target.contains(char::is_whitespace)
}

/// Cells as one Markdown row.
pub(super) fn row(cells: &[String]) -> String {
    let cells: Vec<_> = cells.iter().map(|cell| cell.trim().replace('|', "\\|")).collect();
    format!("| {} |", cells.join(" | "))
}

/// Head row with the rule under it.
pub(super) fn head(cells: &[String]) -> String {
    format!("{}\n|{}", row(cells), " --- |".repeat(cells.len()))
}

/// The list marker with two spaces for each level above, at most eight levels.
pub(super) fn bullet(depth: usize, number: Option<u64>) -> String {
    let indent = "  ".repeat(depth.saturating_sub(1).min(8));
    number.map_or_else(|| format!("{indent}- "), |number| format!("{indent}{number}. "))
}

/// Code between fences that its own text cannot close.
pub(super) fn fence(language: &str, code: &str) -> String {
    let marks = if code.contains("```") { "~~~~" } else { "```" };
    format!("{marks}{language}\n{}\n{marks}", code.trim_matches('\n'))
}

#[cfg(test)]
mod tests;
