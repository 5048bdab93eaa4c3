//! Markdown: headings with the anchors renderers give them, lists, fenced code and tables kept whole.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, MetadataBlockKind, Options, Parser, Tag, TagEnd};

use super::Refusal;
use super::html;
use super::outline::{Block, Builder, Outline, Slugs, bullet, fence, head, is_absolute, push_words, row};

/// Quotes and lists inside one another; people stop at five.
const DEEPEST: usize = 64;

pub(super) fn outline(content: &str) -> Result<Outline, Refusal> {
    if content.lines().any(|line| leading_markers(line) > DEEPEST) {
        return Err(Refusal::TooDeep { limit: DEEPEST });
    }
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut reader = Reader::default();
    for event in Parser::new_ext(content, options) {
        reader.on_event(event)?;
    }
    reader.flush();
    reader.builder.finish()
}

/// Counts quote and list marks before the text of a line, so that a hostile line never reaches the parser.
fn leading_markers(line: &str) -> usize {
    let marks = line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t' | b'>' | b'-' | b'*' | b'+'));
    let mut count = 0;
    let mut previous = b' ';
    for mark in marks {
        let after_dash = matches!(previous, b'-' | b'*' | b'+') && matches!(mark, b' ' | b'\t');
        count += usize::from(mark == b'>' || after_dash);
        previous = mark;
    }
    count
}

#[derive(Default)]
struct Reader {
    builder: Builder,
    slugs: Slugs,
    /// Inline text since the last block ended.
    text: String,
    /// Text that must keep its white space: code, raw HTML, front matter.
    raw: Option<String>,
    /// One entry a list: the next number when it is numbered.
    lists: Vec<Option<u64>>,
    /// Marker of the item whose text is being read.
    marker: Option<String>,
    /// Start of the link text and its target, for each open link.
    links: Vec<(usize, String)>,
    cells: Vec<String>,
    table: Option<(String, Vec<String>)>,
    depth: usize,
}

impl Reader {
    fn on_event(&mut self, event: Event<'_>) -> Result<(), Refusal> {
        match event {
            Event::Start(tag) => self.on_start(tag)?,
            Event::End(tag) => self.on_end(tag),
            Event::Text(text) | Event::Html(text) => match &mut self.raw {
                Some(raw) => raw.push_str(&text),
                None => push_words(&mut self.text, &text),
            },
            Event::Code(code) => {
                self.text.push('`');
                push_words(&mut self.text, &code);
                self.text.push('`');
            }
            Event::TaskListMarker(done) => self.text.push_str(if done { "[x] " } else { "[ ] " }),
            Event::InlineHtml(_) | Event::SoftBreak | Event::HardBreak => push_words(&mut self.text, " "),
            Event::Rule => self.flush(),
            // Their extensions are switched off.
            Event::FootnoteReference(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
        Ok(())
    }

    fn on_start(&mut self, tag: Tag<'_>) -> Result<(), Refusal> {
        self.depth += 1;
        // Headings, paragraphs and inline marks add a few levels of their own.
        if self.depth > DEEPEST * 2 {
            return Err(Refusal::TooDeep { limit: DEEPEST });
        }
        match tag {
            Tag::Paragraph if self.marker.is_some() => push_words(&mut self.text, " "),
            Tag::Paragraph | Tag::Heading { .. } | Tag::BlockQuote(_) => self.flush(),
            Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::MetadataBlock(_) => {
                self.flush();
                self.raw = Some(match tag {
                    // The language waits in the text buffer until the code is complete.
                    Tag::CodeBlock(CodeBlockKind::Fenced(language)) => format!("{}\n", language.trim()),
                    Tag::CodeBlock(CodeBlockKind::Indented) => "\n".into(),
                    _ => String::new(),
                });
            }
            Tag::List(start) => {
                self.flush();
                self.lists.push(start);
            }
            Tag::Item => {
                self.flush();
                let depth = self.lists.len();
                let number = self.lists.last_mut().and_then(Option::as_mut).map(|next| {
                    *next += 1;
                    *next - 1
                });
                self.marker = Some(bullet(depth, number));
            }
            Tag::Table(_) => {
                self.flush();
                self.table = Some((String::new(), Vec::new()));
            }
            Tag::Link { dest_url, .. } => self.links.push((self.text.len(), dest_url.into_string())),
            _ => {}
        }
        Ok(())
    }

    fn on_end(&mut self, tag: TagEnd) {
        self.depth = self.depth.saturating_sub(1);
        match tag {
            TagEnd::Heading(level) => self.end_heading(level),
            TagEnd::Paragraph if self.marker.is_none() => self.flush(),
            TagEnd::Item => {
                self.flush();
                self.marker = None;
            }
            TagEnd::BlockQuote(_) => self.flush(),
            TagEnd::List(_) => {
                self.flush();
                self.lists.pop();
            }
            TagEnd::CodeBlock => {
                let raw = self.raw.take().unwrap_or_default();
                let (language, code) = raw.split_once('\n').unwrap_or_default();
                if !code.trim().is_empty() {
                    self.builder.block(Block::Code(fence(language, code)));
                }
            }
            TagEnd::HtmlBlock => {
                let raw = self.raw.take().unwrap_or_default();
                html::read_into(&mut self.builder, &raw);
            }
            TagEnd::MetadataBlock(MetadataBlockKind::YamlStyle) => self.end_front_matter(),
            TagEnd::TableCell => self.cells.push(std::mem::take(&mut self.text)),
            TagEnd::TableHead => {
                let cells = std::mem::take(&mut self.cells);
                if let Some((first, _)) = &mut self.table {
                    *first = head(&cells);
                }
            }
            TagEnd::TableRow => {
                let cells = std::mem::take(&mut self.cells);
                if let Some((_, rows)) = &mut self.table {
                    rows.push(row(&cells));
                }
            }
            TagEnd::Table => {
                if let Some((head, rows)) = self.table.take() {
                    self.builder.block(Block::Table { head, rows });
                }
            }
            TagEnd::Link => self.end_link(),
            _ => {}
        }
    }

    fn end_heading(&mut self, level: HeadingLevel) {
        let text = std::mem::take(&mut self.text);
        let anchor = self.slugs.next(&text);
        self.builder.heading(level as u8, &text, anchor);
    }

    fn end_link(&mut self) {
        let Some((start, target)) = self.links.pop() else { return };
        let is_named = self.text.get(start..).is_some_and(|text| !text.trim().is_empty() && text.trim() != target);
        if is_named && is_absolute(&target) {
            self.text.insert(start, '[');
            self.text.push_str("](");
            self.text.push_str(&target);
            self.text.push(')');
        }
    }

    fn end_front_matter(&mut self) {
        let raw = self.raw.take().unwrap_or_default();
        let title = raw.lines().find_map(|line| line.strip_prefix("title:"));
        if let Some(title) = title {
            self.builder.title(title.trim().trim_matches(['"', '\'']));
        }
    }

    /// Ends the running paragraph or item.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        if text.trim().is_empty() {
            return;
        }
        match &mut self.marker {
            Some(marker) => {
                self.builder.block(Block::Item(format!("{marker}{}", text.trim())));
                // What follows in the same item is its continuation, indented and without a second bullet.
                *marker = " ".repeat(marker.len());
            }
            None => self.builder.prose(&text),
        }
    }
}

#[cfg(test)]
mod tests;
