use unicode_segmentation::UnicodeSegmentation;

use super::measure::Limit;

/// How far behind a cut one has to look to see whether a letter goes on there.
const AHEAD: usize = 64;

/// Pieces that fit, joined they are the text. Cuts at the end of a paragraph or line if that does not make many more pieces,
/// else at the end of a sentence, of a word, of a letter, in this order.
pub fn split(text: &str, limit: Limit) -> Vec<&str> {
    split_before(text, limit, limit)
}

/// As [`split`], and the last piece fits `last`, which may be smaller.
pub fn split_before(text: &str, limit: Limit, last: Limit) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !last.fits(rest) {
        let end = if limit.fits(rest) {
            // Only the last piece is too long: what is cut off in front should leave no more than fits.
            cut(rest, before_the_end(rest), last.reach_back(rest))
        } else {
            cut(rest, limit.reach(rest), 0)
        };
        let (piece, behind) = rest.split_at(end);
        if behind.is_empty() {
            break;
        }
        pieces.push(piece);
        rest = behind;
    }
    if !rest.is_empty() {
        pieces.push(rest);
    }
    pieces
}

/// All but the last letter, so that something remains.
fn before_the_end(text: &str) -> usize {
    text.char_indices().next_back().map_or(0, |(at, _)| at)
}

/// Where to cut: not behind `reach`, and not before `least` if there is any such place. Never nothing.
fn cut(text: &str, reach: usize, least: usize) -> usize {
    let first = text.chars().next().map_or(0, char::len_utf8);
    let reach = reach.max(first);
    let half = least.max(reach / 2).max(1);
    let least = least.max(1);
    let seen = ceiling(text, reach + AHEAD);
    paragraph(seen, reach, half)
        .or_else(|| line(seen, reach, half))
        .or_else(|| sentence(seen, reach, least))
        .or_else(|| blank(seen, reach, least))
        .or_else(|| letter(seen, reach, least))
        .unwrap_or(reach)
}

fn ceiling(text: &str, mut at: usize) -> &str {
    if at >= text.len() {
        return text;
    }
    while !text.is_char_boundary(at) {
        at += 1;
    }
    &text[..at]
}

fn paragraph(text: &str, reach: usize, least: usize) -> Option<usize> {
    text[..reach].rfind("\n\n").map(|at| at + 2).filter(|end| *end >= least)
}

fn line(text: &str, reach: usize, least: usize) -> Option<usize> {
    text[..reach].rfind('\n').map(|at| at + 1).filter(|end| *end >= least)
}

/// A question mark inside an address ends no sentence: a blank must follow it, except where the script writes none.
fn sentence(text: &str, reach: usize, least: usize) -> Option<usize> {
    text.split_sentence_bound_indices()
        .map(|(at, sentence)| (at + sentence.len(), sentence))
        .take_while(|(end, _)| *end <= reach)
        .filter(|(end, sentence)| *end >= least && sentence.ends_with(|letter: char| ends_sentence(letter)))
        .map(|(end, _)| end)
        .last()
}

fn ends_sentence(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '。' | '！' | '？' | '｡' | '।' | '။')
}

fn blank(text: &str, reach: usize, least: usize) -> Option<usize> {
    let (at, letter) = text[..reach].char_indices().rfind(|(_, letter)| letter.is_whitespace())?;
    Some(at + letter.len_utf8()).filter(|end| *end >= least)
}

fn letter(text: &str, reach: usize, least: usize) -> Option<usize> {
    let mut before = 0;
    for (at, letter) in text.grapheme_indices(true) {
        if at + letter.len() > reach {
            break;
        }
        before = at + letter.len();
    }
    (before >= least).then_some(before)
}
