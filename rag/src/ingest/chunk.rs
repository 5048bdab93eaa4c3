//! Cuts sections into passages of a few paragraphs, at sentence, item and row ends, short siblings together.

mod units;

use self::units::{Unit, units};
use super::marks;
use super::outline::{Block, Section};

/// A passage ends at the first paragraph end after this many words,
const ENOUGH: usize = 120;
/// and before the unit that would take it beyond this many.
const MOST: usize = 220;
/// A last piece with fewer words joins the one before.
const SCRAP: usize = 40;
/// Siblings with fewer words each are put together; a longer section keeps its own heading and anchor.
const SHORT: usize = 30;

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) headings: Vec<String>,
    pub(super) anchor: Option<String>,
    /// As in [`crate::document::Passage`].
    pub(super) page: Option<u32>,
    pub(super) page_starts: Vec<u32>,
    pub(super) text: String,
}

/// Headings equal to the document's title are left out of the paths, which would say it twice.
pub(super) fn cut(sections: Vec<Section>, title: &str) -> Vec<Cut> {
    let mut cuts = Vec::new();
    for mut section in join_short(sections) {
        if section.headings.first().is_some_and(|first| first == title) {
            section.headings.remove(0);
        }
        let Section { headings, anchor, mut page, blocks } = section;
        for marked in passages(&blocks) {
            let (text, leading, page_starts) = marks::take(&marked);
            page = page.map(|page| page + leading);
            let page_starts = if page.is_some() { page_starts } else { Vec::new() };
            let turned = page_starts.len() as u32;
            cuts.push(Cut { headings: headings.clone(), anchor: anchor.clone(), page, page_starts, text });
            page = page.map(|page| page + turned);
        }
    }
    cuts
}

fn join_short(sections: Vec<Section>) -> Vec<Section> {
    let mut joined: Vec<Section> = Vec::new();
    // The group being built: words so far, and whether its heading already moved into the text.
    let mut words = 0;
    let mut is_group = false;
    for section in sections {
        let size = word_count(&section);
        match joined.last_mut() {
            Some(last)
                if size < SHORT
                    && (is_group || words < SHORT)
                    && words + size <= ENOUGH
                    && are_siblings(last, is_group, &section) =>
            {
                if !is_group {
                    move_heading_into_text(last);
                    is_group = true;
                }
                let turns = section.page.unwrap_or(1).saturating_sub(last_page(last));
                last.blocks.extend(section.headings.last().map(|heading| sub_heading(heading, turns)));
                last.blocks.extend(section.blocks);
                words += size;
            }
            _ => {
                joined.push(section);
                words = size;
                is_group = false;
            }
        }
    }
    joined
}

/// `first` has lost its last heading already when it is a group.
fn are_siblings(first: &Section, is_group: bool, next: &Section) -> bool {
    let parent = match (is_group, first.headings.split_last()) {
        (true, _) => &first.headings[..],
        (false, Some((_, parent))) => parent,
        (false, None) => return false,
    };
    next.headings.split_last().is_some_and(|(_, above)| above == parent)
}

fn move_heading_into_text(section: &mut Section) {
    if let Some(heading) = section.headings.pop() {
        section.blocks.insert(0, sub_heading(&heading, 0));
    }
}

fn sub_heading(heading: &str, turns: u32) -> Block {
    let mut text = format!("### {heading}");
    marks::prepend(turns, &mut text);
    Block::Prose(text)
}

/// Page the last word of a section stands on.
fn last_page(section: &Section) -> u32 {
    let turned = section.blocks.iter().flat_map(Block::texts).map(marks::count).sum::<u32>();
    section.page.unwrap_or(1) + turned
}

fn word_count(section: &Section) -> usize {
    let count = |text: &String| text.split_whitespace().count();
    section
        .blocks
        .iter()
        .map(|block| match block {
            Block::Prose(text) | Block::Item(text) | Block::Code(text) => count(text),
            Block::Table { head, rows } => count(head) + rows.iter().map(count).sum::<usize>(),
        })
        .sum()
}

/// Passages of one section.
fn passages(blocks: &[Block]) -> Vec<String> {
    let mut finished: Vec<Vec<Unit>> = Vec::new();
    let mut open: Vec<Unit> = Vec::new();
    let mut words = 0;
    for unit in units(blocks) {
        let is_full = words >= ENOUGH && unit.starts_paragraph;
        if !open.is_empty() && (is_full || words + unit.words > MOST) {
            let carried = carry_over(&mut open);
            finished.push(std::mem::replace(&mut open, carried));
            words = open.iter().map(|unit| unit.words).sum();
        }
        words += unit.words;
        open.push(unit);
    }
    match finished.last_mut() {
        Some(last) if words < SCRAP => last.append(&mut open),
        _ if !open.is_empty() => finished.push(open),
        _ => {}
    }
    finished.iter().map(|units| units::join(units)).collect()
}

/// A heading or a line that introduces what follows moves on with it, unless nothing else would stay.
fn carry_over(open: &mut Vec<Unit>) -> Vec<Unit> {
    let keep = open.iter().rposition(|unit| !unit.introduces()).map_or(0, |last| last + 1);
    if keep == 0 { Vec::new() } else { open.split_off(keep) }
}

#[cfg(test)]
mod tests;
