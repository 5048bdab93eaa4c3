//! Running heads, feet and page numbers: what stands at the edge of page after page is no text.

use std::collections::HashMap;

use super::lines::{Line, Page};

/// Part of the page's height at either edge where furniture stands.
const EDGE: f32 = 0.12;
/// Lines at either edge that are compared.
const DEEP: usize = 3;
/// Heights of the same line on different pages may differ by this, in points.
const GRID: f32 = 6.0;

pub(super) fn drop_repeated(pages: &mut [Page]) {
    let mut seen: HashMap<(i32, String), usize> = HashMap::new();
    for page in pages.iter() {
        for key in page.lines.iter().filter(|line| is_at_edge(page, line)).map(|line| key(page, line)) {
            *seen.entry(key).or_default() += 1;
        }
    }
    let count = pages.len();
    // Left and right pages have their own, chapters too.
    let is_repeated = |times: usize| times >= 2 && (times * 3 >= count || times >= 5);
    for page in pages {
        let edges: Vec<bool> = page.lines.iter().map(|line| is_at_edge(page, line)).collect();
        let drops: Vec<bool> = page
            .lines
            .iter()
            .zip(edges)
            .map(|(line, at_edge)| {
                at_edge
                    && (line.is_furniture
                        || is_page_number(&line.text())
                        || seen.get(&key(page, line)).is_some_and(|times| is_repeated(*times)))
            })
            .collect();
        let mut drop = drops.iter();
        page.lines.retain(|_| drop.next() != Some(&true));
    }
}

/// Among the outermost lines, and near enough to the edge.
fn is_at_edge(page: &Page, line: &Line) -> bool {
    let height = (line.baseline - page.bottom) / page.height.max(1.0);
    let above = page.lines.iter().filter(|other| other.baseline > line.baseline + 1.0).count();
    let below = page.lines.iter().filter(|other| other.baseline < line.baseline - 1.0).count();
    (height > 1.0 - EDGE && above < DEEP) || (height < EDGE && below < DEEP)
}

/// Height and words, with every number as one sign: page numbers and dates change.
fn key(page: &Page, line: &Line) -> (i32, String) {
    let mut words = String::new();
    for letter in line.text().chars() {
        if !letter.is_ascii_digit() {
            words.push(letter);
        } else if !words.ends_with('#') {
            words.push('#');
        }
    }
    (((line.baseline - page.bottom) / GRID).round() as i32, words)
}

/// `7`, `- 7 -`, `7 / 12`, `Page 7`, `Seite 7 von 12`.
fn is_page_number(text: &str) -> bool {
    let words: Vec<_> = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let numbers = words.iter().filter(|word| word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_digit())).count();
    let known = |word: &&&str| {
        let word = word.to_lowercase();
        ["page", "of", "seite", "von", "página", "de", "pagina", "di", "sur", "p", "s", "пункт", "стр", "из", "पृष्ठ"]
            .contains(&word.as_str())
    };
    (1..=2).contains(&numbers) && words.len() <= 4 && numbers + words.iter().filter(known).count() == words.len()
}

#[cfg(test)]
mod tests;
