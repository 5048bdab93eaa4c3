//! The reference chunks that passage figures are measured on, whatever the house's own cutting does.
//!
//! One chunk for each section between blank lines; sections beyond 900 characters are cut at sentence ends, pieces under
//! 120 characters join the next.

use std::ops::Range;

const LONGEST: usize = 900;
const SHORTEST: usize = 120;

/// Character ranges of the chunks of a page, in order.
pub(super) fn reference_chunks(text: &str) -> Vec<Range<usize>> {
    let letters: Vec<char> = text.chars().collect();
    let pieces = sections(&letters).into_iter().flat_map(|section| cut(&letters, section)).collect();
    glue(pieces, letters.len())
}

fn sections(letters: &[char]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < letters.len() {
        match blank_line(letters, at) {
            Some(end) => {
                found.push(start..at);
                start = end;
                at = end;
            }
            None => at += 1,
        }
    }
    found.push(start..letters.len());
    found.retain(|range| letters[range.clone()].iter().any(|letter| !letter.is_whitespace()));
    found
}

/// The end of the white space from `at` on, when that starts with a line end and holds another.
fn blank_line(letters: &[char], at: usize) -> Option<usize> {
    if letters[at] != '\n' {
        return None;
    }
    let space = letters[at..].iter().take_while(|letter| letter.is_whitespace()).count();
    let last = letters[at..at + space].iter().rposition(|letter| *letter == '\n')?;
    (last > 0).then_some(at + last + 1)
}

fn cut(letters: &[char], section: Range<usize>) -> Vec<Range<usize>> {
    if section.len() <= LONGEST {
        return vec![section];
    }
    let mut pieces = Vec::new();
    let (mut start, mut last) = (section.start, section.start);
    for end in sentence_ends(letters, &section) {
        if end - start > LONGEST && last > start {
            pieces.push(start..last);
            start = last;
        }
        last = end;
    }
    if section.end > start {
        pieces.push(start..section.end);
    }
    pieces
}

/// Where sentences begin after a full stop and white space, and the section's end.
fn sentence_ends(letters: &[char], section: &Range<usize>) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut at = section.start;
    while at < section.end {
        let space = letters[at + 1..section.end].iter().take_while(|letter| letter.is_whitespace()).count();
        if matches!(letters[at], '.' | '!' | '?') && space > 0 {
            at += space;
            ends.push(at + 1);
        }
        at += 1;
    }
    ends.push(section.end);
    ends
}

fn glue(pieces: Vec<Range<usize>>, end: usize) -> Vec<Range<usize>> {
    let mut glued: Vec<Range<usize>> = Vec::new();
    let mut held: Option<usize> = None;
    for piece in pieces {
        let piece = held.take().unwrap_or(piece.start)..piece.end;
        if piece.len() < SHORTEST {
            held = Some(piece.start);
        } else {
            glued.push(piece);
        }
    }
    if let Some(start) = held {
        match glued.last_mut() {
            Some(last) => last.end = end,
            None => glued.push(start..end),
        }
    }
    glued
}

/// The chunks that answer: those with at least half of the span, or more of it than any other.
pub(super) fn relevant(chunks: &[Range<usize>], span: &Range<usize>) -> Vec<usize> {
    let shares: Vec<usize> =
        chunks.iter().map(|chunk| chunk.end.min(span.end).saturating_sub(chunk.start.max(span.start))).collect();
    let most = shares.iter().copied().max().unwrap_or_default();
    let holds = |share: &usize| *share > 0 && (*share == most || 2 * *share >= span.len());
    shares.iter().enumerate().filter(|(_, share)| holds(share)).map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests;
