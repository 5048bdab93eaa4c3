//! Follows the tags of a page and hands headings and blocks to the outline.

use html5ever::tokenizer::Tag;

use super::table::Table;
use crate::ingest::outline::{Block, Builder, QUESTION, bullet, fence, is_absolute, push_words};

/// Parts of a page that repeat on every page or are not for reading.
const SKIPPED: &[&str] = &[
    "aside", "button", "canvas", "dialog", "footer", "iframe", "nav", "noframes", "noscript", "object", "option", "script",
    "select", "style", "svg", "template", "textarea",
];
const SKIPPED_ROLES: &[&str] = &["navigation", "banner", "contentinfo", "search", "menu"];
/// Tags without content: they never open a skipped part.
const VOID: &[&str] = &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins", "kbd", "label",
    "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
];
/// Deeper lists are read, but no longer remembered level by level.
const DEEPEST_LIST: usize = 64;

/// White space before the further paragraphs of an item.
const LONGEST_INDENT: usize = 20;

pub(super) struct Reader {
    builder: Builder,
    main_only: bool,
    /// After the main part nothing counts.
    past_main: bool,
    /// The tag that is skipped, and how many of the same name are open inside it.
    skipping: Option<(String, usize)>,
    text: String,
    title: Option<String>,
    /// Level and anchor of the heading being read.
    heading: Option<(u8, Option<String>)>,
    lists: Vec<Option<u64>>,
    marker: Option<String>,
    preformatted: Option<String>,
    table: Option<Table>,
    link: Option<(usize, String)>,
    term: Term,
    /// Structured data of the page, and whether more of it is being read.
    data: Vec<String>,
    in_data: bool,
    language: Option<String>,
}

/// The name of what a description list or a fold explains.
#[derive(Debug, Default, PartialEq, Eq)]
enum Term {
    #[default]
    None,
    /// Being read; in a fold it heads what is folded even when it is no question.
    Open { is_fold: bool },
    /// Goes before its description.
    Read(String),
}

/// Blocks of structured data kept, and bytes of each.
const MOST_DATA: usize = 16;
const LARGEST_DATA: usize = 1 << 20;

impl Reader {
    pub(super) fn new(builder: Builder, main_only: bool) -> Self {
        Self {
            builder,
            main_only,
            past_main: false,
            skipping: None,
            text: String::new(),
            title: None,
            heading: None,
            lists: Vec::new(),
            marker: None,
            preformatted: None,
            table: None,
            link: None,
            term: Term::None,
            data: Vec::new(),
            in_data: false,
            language: None,
        }
    }

    /// The page is over.
    pub(super) fn end(&mut self) {
        self.end_table();
        self.flush();
    }

    pub(super) fn finish(self) -> Builder {
        self.builder
    }

    pub(super) fn is_empty(&self) -> bool {
        self.builder.is_empty()
    }

    pub(super) fn take_data(&mut self) -> Vec<String> {
        std::mem::take(&mut self.data)
    }

    pub(super) fn take_language(&mut self) -> Option<String> {
        self.language.take()
    }

    pub(super) fn on_open(&mut self, tag: &Tag) {
        let name: &str = &tag.name;
        if let Some((skipped, depth)) = &mut self.skipping {
            *depth += usize::from(skipped == name);
            return;
        }
        if self.is_skipped(tag) {
            self.in_data =
                name == "script" && attribute(tag, "type") == Some("application/ld+json") && self.data.len() < MOST_DATA;
            if self.in_data {
                self.data.push(String::new());
            }
            self.skipping = Some((name.to_owned(), 0));
            return;
        }
        match name {
            "main" if self.main_only => self.start_main(),
            "html" => self.language = attribute(tag, "lang").map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned),
            "title" => self.title = Some(String::new()),
            "dt" | "summary" => {
                self.flush();
                self.term = Term::Open { is_fold: name == "summary" };
            }
            "dd" => self.start_description(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                self.heading = Some((name.as_bytes()[1] - b'0', attribute(tag, "id").map(str::to_owned)));
            }
            "ul" | "ol" if self.lists.len() < DEEPEST_LIST => {
                self.flush();
                let start = attribute(tag, "start").and_then(|start| start.parse().ok()).unwrap_or(1);
                self.lists.push((name == "ol").then_some(start));
            }
            "li" => self.start_item(),
            "pre" => {
                self.flush();
                self.preformatted = Some(String::new());
            }
            "code" | "kbd" if self.preformatted.is_none() => self.text.push('`'),
            "a" => {
                let target = attribute(tag, "href").filter(|target| is_absolute(target));
                self.link = target.map(|target| (self.text.len(), target.to_owned()));
            }
            "br" => self.on_text("\n"),
            "table" => self.start_table(),
            "tr" | "td" | "th" if self.table.is_some() => self.on_cell_edge(name),
            _ if INLINE.contains(&name) => {}
            _ => self.break_block(),
        }
    }

    pub(super) fn on_close(&mut self, name: &str) {
        if let Some((skipped, depth)) = &mut self.skipping {
            if skipped == name {
                if let Some(open) = depth.checked_sub(1) {
                    *depth = open;
                } else {
                    (self.skipping, self.in_data) = (None, false);
                }
            }
            return;
        }
        match name {
            "main" if self.main_only => {
                self.flush();
                self.past_main = true;
            }
            "title" => {
                let title = self.title.take().unwrap_or_default();
                self.builder.title(&title);
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.end_heading(),
            "ul" | "ol" => {
                self.flush();
                self.marker = None;
                self.lists.pop();
            }
            "li" | "dd" => {
                self.flush();
                self.marker = None;
            }
            "dl" | "details" => {
                self.flush();
                self.term = Term::None;
                self.builder.leave(QUESTION);
            }
            "pre" => self.end_preformatted(),
            "code" | "kbd" if self.preformatted.is_none() => self.text.push('`'),
            "a" => self.end_link(),
            "tr" | "td" | "th" if self.table.is_some() => self.on_cell_edge(""),
            "table" => self.close_table(),
            _ if INLINE.contains(&name) => {}
            _ => self.break_block(),
        }
    }

    pub(super) fn on_text(&mut self, text: &str) {
        if self.skipping.is_some() || self.past_main {
            if let Some(data) = self.data.last_mut().filter(|data| self.in_data && data.len() + text.len() <= LARGEST_DATA) {
                data.push_str(text);
            }
            return;
        }
        match (&mut self.title, &mut self.preformatted) {
            (Some(title), _) => push_words(title, text),
            (None, Some(code)) => code.push_str(text),
            (None, None) => push_words(&mut self.text, text),
        }
    }

    fn is_skipped(&self, tag: &Tag) -> bool {
        let name: &str = &tag.name;
        let always = matches!(name, "script" | "style" | "template" | "svg" | "noscript" | "iframe" | "textarea");
        if !self.main_only || VOID.contains(&name) {
            return always;
        }
        // Body and main hold the page itself, whatever their attributes say.
        let is_page = matches!(name, "html" | "body" | "main");
        let hidden = attribute(tag, "hidden").is_some() || attribute(tag, "aria-hidden") == Some("true");
        let role = attribute(tag, "role").is_some_and(|role| SKIPPED_ROLES.contains(&role));
        SKIPPED.contains(&name) || (!is_page && (hidden || role))
    }

    /// What came before the main part was a frame around it; only the title is kept.
    fn start_main(&mut self) {
        self.flush();
        self.builder.restart();
        self.past_main = false;
    }

    fn start_item(&mut self) {
        self.flush();
        let depth = self.lists.len().max(1);
        let number = self.lists.last_mut().and_then(Option::as_mut).map(|next| {
            *next = next.saturating_add(1);
            next.saturating_sub(1)
        });
        self.marker = Some(bullet(depth, number));
    }

    fn start_description(&mut self) {
        self.flush();
        if let Term::Read(term) = std::mem::take(&mut self.term) {
            self.marker = Some(format!("- {term}: "));
        }
    }

    /// A question heads its answer; any other term goes before its description.
    fn end_term(&mut self, text: &str, is_fold: bool) {
        if is_fold || text.ends_with(['?', '？', '؟']) {
            self.builder.pair(text, "");
        } else {
            self.term = Term::Read(text.to_owned());
        }
    }

    fn end_heading(&mut self) {
        let text = std::mem::take(&mut self.text);
        match self.heading.take() {
            Some((level, anchor)) => {
                self.marker = None;
                self.builder.heading(level, &text, anchor);
            }
            None => self.builder.prose(&text),
        }
    }

    fn end_preformatted(&mut self) {
        if let Some(code) = self.preformatted.take()
            && !code.trim().is_empty()
        {
            self.builder.block(Block::Code(fence("", &code)));
        }
    }

    fn end_link(&mut self) {
        let Some((start, target)) = self.link.take() else { return };
        let named = self.text.get(start..).map(str::trim).filter(|text| !text.is_empty() && *text != target);
        if let Some(named) = named.map(str::to_owned) {
            let space = if self.text[start..].starts_with(' ') { " " } else { "" };
            self.text.truncate(start);
            self.text.extend([space, "[", &named, "](", &target, ")"]);
        }
    }

    fn start_table(&mut self) {
        // Tables inside tables are layout; their text belongs to the outer cell.
        if let Some(table) = &mut self.table {
            table.nested += 1;
        } else {
            self.flush();
            self.table = Some(Table::default());
        }
    }

    fn on_cell_edge(&mut self, opened: &str) {
        if let Some(table) = &mut self.table {
            let text = std::mem::take(&mut self.text);
            table.on_edge(opened, &text);
        }
    }

    fn close_table(&mut self) {
        match &mut self.table {
            Some(table) if table.nested > 0 => table.nested -= 1,
            _ => self.end_table(),
        }
    }

    fn end_table(&mut self) {
        self.on_cell_edge("");
        for block in self.table.take().map(Table::blocks).unwrap_or_default() {
            self.builder.block(block);
        }
    }

    /// A tag that starts or ends a paragraph.
    fn break_block(&mut self) {
        if self.table.is_some() || self.heading.is_some() || self.marker.is_some() {
            push_words(&mut self.text, " ");
        } else {
            self.flush();
        }
    }

    fn flush(&mut self) {
        self.link = None;
        self.end_preformatted();
        let text = std::mem::take(&mut self.text);
        let text = text.trim();
        if let Some((level, anchor)) = self.heading.take() {
            self.builder.heading(level, text, anchor);
        } else if let Some(table) = &mut self.table {
            table.push_text(text);
        } else if let Term::Open { is_fold } = self.term {
            self.term = Term::None;
            self.end_term(text, is_fold);
        } else if let Some(marker) = self.marker.as_mut().filter(|_| !text.is_empty()) {
            self.builder.block(Block::Item(format!("{marker}{text}")));
            *marker = " ".repeat(marker.len().min(LONGEST_INDENT));
        } else {
            self.builder.prose(text);
        }
    }
}

fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}
