//! Plain text: blank lines part paragraphs, bullets make lists, short lines without a full stop are headings.

use super::outline::{Block, Builder, Outline};
use super::{Refusal, faq};

/// Words of the longest line that is still taken for a heading.
const HEADING_WORDS: usize = 14;
/// A line this long, in bytes, was wrapped by an editor and goes on in the next.
const WRAPPED: usize = 60;

pub(super) fn outline(content: &str) -> Result<Outline, Refusal> {
    let mut builder = Builder::default();
    let mut paragraph: Vec<&str> = Vec::new();
    for line in content.lines().chain([""]) {
        if line.trim().is_empty() {
            read_paragraph(&mut builder, &std::mem::take(&mut paragraph));
        } else {
            paragraph.push(line);
        }
    }
    builder.finish()
}

fn read_paragraph(builder: &mut Builder, lines: &[&str]) {
    match lines {
        [] => {}
        [only] if is_heading(only) => builder.heading(1, only, None),
        [first, rest @ ..] if !rest.is_empty() && is_heading(first) && !is_heading(rest[0]) && !is_item(rest[0]) => {
            builder.heading(2, first, None);
            read_lines(builder, rest);
        }
        lines => read_lines(builder, lines),
    }
}

fn read_lines(builder: &mut Builder, lines: &[&str]) {
    let mut prose = String::new();
    let mut previous_length = 0;
    for line in lines {
        let text = line.trim();
        let goes_on = previous_length >= WRAPPED || text.starts_with(char::is_lowercase);
        if is_item(line) || faq::part(text).is_some() {
            builder.prose(&std::mem::take(&mut prose));
        }
        if is_item(line) {
            builder.block(Block::Item(line.trim_end().to_owned()));
        } else if goes_on || prose.is_empty() {
            prose.push_str(if prose.is_empty() { "" } else { " " });
            prose.push_str(text);
        } else if faq::part(&prose).is_some() {
            builder.prose(&std::mem::replace(&mut prose, text.to_owned()));
        } else {
            builder.block(Block::Item(std::mem::replace(&mut prose, text.to_owned())));
        }
        previous_length = text.len();
    }
    builder.prose(&prose);
}

fn is_item(line: &str) -> bool {
    let text = line.trim_start();
    let after_number = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let numbered = after_number.len() < text.len() && (after_number.starts_with(". ") || after_number.starts_with(") "));
    numbered || ["- ", "* ", "+ ", "• ", "– "].iter().any(|bullet| text.starts_with(bullet))
}

fn is_heading(line: &str) -> bool {
    let text = line.trim();
    if faq::part(text).is_some() {
        return false;
    }
    let ends_open = !text.ends_with(['.', '!', ',', ';', ':', '。']);
    let begins_well = text.starts_with(|letter: char| letter.is_alphanumeric() && !letter.is_lowercase());
    ends_open && begins_well && text.split_whitespace().nth(HEADING_WORDS).is_none() && !is_item(line)
}

#[cfg(test)]
mod tests;
