//! Markdown in the marks a platform has: `WhatsApp` shows a few of its own, the others show text as it is.
//!
//! Words, addresses and signs that mean nothing in Markdown stay; what cannot be shown otherwise is written out: addresses behind
//! the words of a link, lists with bullets, rows of a table as lines.

mod marks;

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};

use self::marks::{Mark, Written};
use crate::platform::Platform;

/// Definitions of links are made plain text, so that they are not swallowed; who nests more than this writes no Markdown.
const MOST_ROUNDS: usize = 8;
/// The name of a programming language behind a fence.
const LONGEST_LANGUAGE: usize = 20;
const RULE: &str = "———";

/// The text as people read it on the platform. Never empty unless the text is.
pub fn in_marks_of(platform: Platform, text: &str) -> String {
    let Some(source) = without_definitions(guarded(text)) else {
        return text.trim().to_owned();
    };
    let mut writer = Writer::new(&source, platform == Platform::WhatsApp);
    for (event, range) in Parser::new_ext(&source, options()).into_offset_iter() {
        writer.event(event, &range);
    }
    let written = writer.out.finish();
    if written.trim().is_empty() { text.trim().to_owned() } else { written }
}

fn options() -> Options {
    Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES
}

/// Signs inside of addresses that stand in the text are no marks: they are escaped where Markdown would take them for some.
fn guarded(text: &str) -> String {
    let mut literal: Vec<Range<usize>> = Vec::new();
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        let is_literal = match &event {
            Event::Code(_) | Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::CodeBlock(_)) => true,
            Event::Start(Tag::Link { link_type, .. }) => matches!(link_type, LinkType::Autolink | LinkType::Email),
            _ => false,
        };
        if is_literal {
            literal.push(range);
        }
    }
    let mut guarded = String::with_capacity(text.len());
    let mut done = 0;
    while let Some(found) = text[done..].find("://") {
        let colon = done + found;
        let start = text[..colon]
            .rfind(|letter: char| !letter.is_ascii_alphanumeric())
            .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
        let end = colon + text[colon..].find(ends_address).unwrap_or(text.len() - colon);
        let end = start.max(colon) + text[start.max(colon)..end].trim_end_matches(is_trailing).len();
        let from = start.max(done);
        guarded.push_str(&text[done..from]);
        if literal.iter().any(|range| range.contains(&colon)) {
            guarded.push_str(&text[from..end.max(colon + 3)]);
        } else {
            for letter in text[from..end.max(colon + 3)].chars() {
                if matches!(letter, '*' | '_' | '~' | '&' | '|') {
                    guarded.push('\\');
                }
                guarded.push(letter);
            }
        }
        done = end.max(colon + 3);
    }
    guarded.push_str(&text[done..]);
    guarded
}

fn ends_address(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '<' | '>' | '(' | ')' | '[' | ']' | '"' | '`' | '\\')
}

fn is_trailing(letter: char) -> bool {
    matches!(letter, '*' | '_' | '~' | '.' | ',' | ';' | ':' | '!' | '?' | '\'')
}

/// A definition of a link (`[name]: address`) shows nothing: here it is text like any other.
fn without_definitions(mut source: String) -> Option<String> {
    for _ in 0..MOST_ROUNDS {
        let parser = Parser::new_ext(&source, options());
        let mut starts: Vec<usize> = parser.reference_definitions().iter().map(|(_, definition)| definition.span.start).collect();
        if starts.is_empty() {
            return Some(source);
        }
        starts.sort_unstable();
        for start in starts.into_iter().rev() {
            source.insert(start, '\\');
        }
    }
    None
}

struct Writer<'a> {
    source: &'a str,
    /// The platform has marks of its own.
    has_marks: bool,
    out: Written,
    /// Of the lists that are open: how many.
    depth: usize,
    quotes: usize,
    links: Vec<Link>,
    /// A heading is bold as a whole.
    in_heading: bool,
    code: Option<Code>,
    cells: usize,
}

struct Link {
    to: String,
    title: String,
    /// Where its words begin.
    from: usize,
}

struct Code {
    text: String,
    is_fenced: bool,
}

impl<'a> Writer<'a> {
    fn new(source: &'a str, has_marks: bool) -> Self {
        Self {
            source,
            has_marks,
            out: Written::default(),
            depth: 0,
            quotes: 0,
            links: Vec::new(),
            in_heading: false,
            code: None,
            cells: 0,
        }
    }

    fn event(&mut self, event: Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some(code) => code.text.push_str(&text),
                None => self.out.push(&text),
            },
            Event::Code(code) => self.code_of_line(&code),
            Event::Html(html) | Event::InlineHtml(html) => self.html(&html),
            Event::SoftBreak | Event::HardBreak => self.line(),
            Event::Rule => {
                self.block();
                self.out.push(RULE);
            }
            // Not asked of the parser; what it says all the same is text.
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => self.out.push(&text),
            Event::TaskListMarker(done) => self.out.push(if done { "[x] " } else { "[ ] " }),
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock | Tag::Table(_) => self.block(),
            Tag::Heading { .. } => {
                self.block();
                self.in_heading = true;
                self.open(Mark::Bold);
            }
            Tag::BlockQuote(_) => {
                self.block();
                self.quotes += 1;
            }
            Tag::CodeBlock(kind) => {
                self.block();
                let (language, is_fenced) = match &kind {
                    CodeBlockKind::Fenced(language) => (&**language, true),
                    CodeBlockKind::Indented => ("", false),
                };
                // Words behind a fence that name no language were meant to be read.
                let text = if is_language(language) { String::new() } else { format!("{language}\n") };
                self.code = Some(Code { text, is_fenced });
            }
            Tag::List(_) => {
                let before = self.source.get(..range.start).unwrap_or_default();
                if self.depth == 0 && before.trim_end_matches([' ', '\t']).ends_with("\n\n") {
                    self.out.begin_block();
                } else {
                    self.out.end_line();
                }
                self.depth += 1;
            }
            Tag::Item => {
                self.out.end_line();
                self.indent();
                let marker = number_of(self.source.get(range.clone()).unwrap_or_default());
                self.out.push(marker.unwrap_or("•"));
                self.out.push(" ");
                self.out.begin_block();
            }
            Tag::TableRow | Tag::TableHead => {
                self.line();
                self.cells = 0;
            }
            Tag::TableCell => {
                if self.cells > 0 {
                    self.out.push(" | ");
                }
                self.cells += 1;
            }
            Tag::Emphasis => self.open(Mark::Italic),
            Tag::Strong if !self.in_heading => self.open(Mark::Bold),
            Tag::Strikethrough => self.open(Mark::Strike),
            Tag::Link { dest_url, title, .. } | Tag::Image { dest_url, title, .. } => {
                self.links.push(Link { to: dest_url.into_string(), title: title.into_string(), from: self.out.place() });
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                self.close(Mark::Bold);
                self.in_heading = false;
                self.out.end_block();
            }
            TagEnd::Paragraph | TagEnd::HtmlBlock | TagEnd::Table => self.out.end_block(),
            TagEnd::BlockQuote(_) => {
                self.quotes = self.quotes.saturating_sub(1);
                self.out.end_block();
            }
            TagEnd::CodeBlock => self.code_block(),
            TagEnd::List(_) => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    self.out.end_block();
                }
            }
            TagEnd::Item => self.out.end_line(),
            TagEnd::Emphasis => self.close(Mark::Italic),
            TagEnd::Strong if !self.in_heading => self.close(Mark::Bold),
            TagEnd::Strikethrough => self.close(Mark::Strike),
            TagEnd::Link | TagEnd::Image => self.link(),
            _ => {}
        }
    }

    fn open(&mut self, mark: Mark) {
        if self.has_marks {
            self.out.open(mark);
        }
    }

    fn close(&mut self, mark: Mark) {
        if self.has_marks {
            self.out.close(mark);
        }
    }

    /// Begins a paragraph or what stands like one.
    fn block(&mut self) {
        if self.out.begin_block() {
            self.lead();
        }
    }

    fn line(&mut self) {
        if self.out.new_line() {
            self.lead();
        }
    }

    /// What stands before each line of a quote and of a list's item.
    fn lead(&mut self) {
        for _ in 0..self.quotes {
            self.out.push("> ");
        }
        self.out.push(&"  ".repeat(self.depth));
    }

    fn indent(&mut self) {
        for _ in 0..self.quotes {
            self.out.push("> ");
        }
        self.out.push(&"  ".repeat(self.depth.saturating_sub(1)));
    }

    fn html(&mut self, html: &str) {
        let tag: String = html.trim().chars().filter(|letter| !letter.is_whitespace()).collect();
        if tag.eq_ignore_ascii_case("<br>") || tag.eq_ignore_ascii_case("<br/>") {
            self.line();
        } else {
            self.out.push(html);
        }
    }

    fn code_of_line(&mut self, code: &str) {
        if self.has_marks && !code.contains('`') && !code.trim().is_empty() {
            self.out.push(&format!("```{code}```"));
        } else {
            self.out.push(code);
        }
    }

    fn code_block(&mut self) {
        let Some(Code { text, is_fenced }) = self.code.take() else {
            return;
        };
        let text = text.trim_end_matches('\n');
        if self.has_marks && is_fenced && !text.contains("```") && !text.trim().is_empty() {
            self.out.push(&format!("```{text}```"));
        } else {
            self.out.push(text);
        }
        self.out.end_block();
    }

    /// The words of a link with its address behind them, unless they are the address.
    fn link(&mut self) {
        let Some(Link { to, title, from }) = self.links.pop() else {
            return;
        };
        let words = self.out.since(from).trim().to_owned();
        let is_same = words == to || ["mailto:", "tel:"].into_iter().any(|scheme| to.strip_prefix(scheme) == Some(&words));
        if !title.trim().is_empty() {
            self.out.push(&format!(" – {title}"));
        }
        if to.is_empty() || is_same {
            return;
        }
        let separated = if words.is_empty() { to } else { format!(" ({to})") };
        self.out.push(&separated);
    }
}

fn is_language(words: &str) -> bool {
    words.len() <= LONGEST_LANGUAGE && words.chars().all(|letter| letter.is_ascii_alphanumeric() || "+#-_.".contains(letter))
}

/// The number of an item as it was written: lists are counted by people.
fn number_of(item: &str) -> Option<&str> {
    let item = item.trim_start();
    let digits = item.bytes().take_while(u8::is_ascii_digit).count();
    let is_number = digits > 0 && item[digits..].starts_with(['.', ')']);
    is_number.then(|| &item[..=digits])
}

#[cfg(test)]
mod tests;
