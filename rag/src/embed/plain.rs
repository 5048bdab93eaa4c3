//! Passage text without its Markdown marks, as a model should read it.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The words of a Markdown text: a line a paragraph, item or table row, cells parted by commas.
pub fn plain(text: &str) -> String {
    let mut written = Plain::default();
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        written.take(event);
    }
    written.text.truncate(written.text.trim_end().len());
    written.text
}

#[derive(Default)]
struct Plain {
    text: String,
    /// The next word begins a cell after the first.
    is_next_cell: bool,
}

impl Plain {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Text(words) | Event::Code(words) | Event::Html(words) | Event::InlineHtml(words) => self.words(&words),
            Event::SoftBreak => self.words(" "),
            Event::Start(Tag::TableCell) => self.is_next_cell = !self.text.is_empty() && !self.text.ends_with('\n'),
            Event::HardBreak
            | Event::Start(Tag::Item | Tag::Paragraph | Tag::CodeBlock(_) | Tag::Heading { .. })
            | Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead | TagEnd::CodeBlock,
            ) => self.line(),
            _ => {}
        }
    }

    fn words(&mut self, words: &str) {
        if std::mem::take(&mut self.is_next_cell) {
            self.text.push_str(", ");
        }
        self.text.push_str(words);
    }

    fn line(&mut self) {
        self.is_next_cell = false;
        self.text.truncate(self.text.trim_end_matches(' ').len());
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }
}

#[cfg(test)]
mod tests;
