//! What every reader produces: sections under headings, and the blocks in them.

use std::collections::HashMap;

use super::Refusal;

/// A longer heading, in bytes, is a paragraph with the wrong tag or a tag that was never closed.
const LONGEST_HEADING: usize = 300;

/// Paragraphs, items and tables of one document; ten megabytes of one-letter paragraphs must not fill memory.
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
    pub(super) blocks: Vec<Block>,
}

#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) title: Option<String>,
    pub(super) sections: Vec<Section>,
}

/// Collects headings and blocks in reading order.
#[derive(Debug, Default)]
pub(super) struct Builder {
    title: Option<String>,
    /// First heading of level 1, the title when none is declared.
    first: Option<String>,
    path: Vec<(u8, String)>,
    section: Section,
    sections: Vec<Section>,
    blocks: usize,
}

impl Builder {
    pub(super) fn title(&mut self, title: &str) {
        let title = title.trim();
        if !title.is_empty() {
            self.title.get_or_insert_with(|| title.to_owned());
        }
    }

    /// Levels run from 1, the outermost.
    pub(super) fn heading(&mut self, level: u8, text: &str, anchor: Option<String>) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        if text.len() > LONGEST_HEADING {
            return self.prose(text);
        }
        self.close(Some(level));
        if level == 1 {
            self.first.get_or_insert_with(|| text.to_owned());
        }
        self.path.retain(|(above, _)| *above < level);
        self.path.push((level, text.to_owned()));
        let headings = self.path.iter().map(|(_, heading)| heading.clone()).collect();
        self.section = Section { headings, anchor, blocks: Vec::new() };
    }

    /// Beyond the bound nothing more is kept and [`Builder::finish`] refuses.
    pub(super) fn block(&mut self, block: Block) {
        self.blocks += 1;
        if self.blocks <= MOST_BLOCKS {
            self.section.blocks.push(block);
        }
    }

    pub(super) fn prose(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.block(Block::Prose(text.to_owned()));
        }
    }

    /// Forgets everything but the title.
    pub(super) fn restart(&mut self) {
        *self = Self { title: self.title.take(), ..Self::default() };
    }

    pub(super) fn finish(mut self) -> Result<Outline, Refusal> {
        self.close(None);
        if self.blocks > MOST_BLOCKS {
            return Err(Refusal::TooManyPassages { passages: self.blocks, limit: MOST_BLOCKS });
        }
        Ok(Outline { title: self.title.or(self.first), sections: self.sections })
    }

    /// A heading with nothing under it is text of its own; one with deeper sections lives on in their paths.
    fn close(&mut self, next_level: Option<u8>) {
        let mut section = std::mem::take(&mut self.section);
        let level = self.path.last().map_or(0, |(level, _)| *level);
        let is_parent = next_level.is_some_and(|next| next > level);
        if section.blocks.is_empty()
            && !is_parent
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
