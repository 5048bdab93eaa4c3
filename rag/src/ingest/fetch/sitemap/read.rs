//! One file of a sitemap: `urlset` or `sitemapindex` in XML, or plain lines. Entities of a file's own are refused.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, Event};

use crate::ingest::fetch::error::FetchError;

/// What the protocol allows in one file.
const MOST_ENTRIES: usize = 50_000;
/// Longer text in an entry is no address and no date.
const LONGEST_TEXT: usize = 4_096;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) address: String,
    pub(super) last_modified: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Listing {
    Pages(Vec<Entry>),
    Sitemaps(Vec<Entry>),
}

pub(super) fn read(bytes: &[u8]) -> Result<Listing, FetchError> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('<') { xml(text) } else { lines(text) }
}

fn no_sitemap() -> FetchError {
    FetchError::unsupported("The file is no sitemap.")
}

fn lines(text: &str) -> Result<Listing, FetchError> {
    let addresses = text.lines().map(str::trim).filter(|line| line.starts_with("http://") || line.starts_with("https://"));
    let entry = |address: &str| Entry { address: address.to_owned(), last_modified: None };
    let entries: Vec<Entry> = addresses.take(MOST_ENTRIES).map(entry).collect();
    if entries.is_empty() { Err(no_sitemap()) } else { Ok(Listing::Pages(entries)) }
}

fn xml(text: &str) -> Result<Listing, FetchError> {
    let mut reader = Reader::from_str(text);
    let mut walk = Walk::default();
    while walk.entries.len() < MOST_ENTRIES {
        match reader.read_event() {
            Ok(Event::Start(tag)) => walk.open(tag.local_name().as_ref())?,
            Ok(Event::Empty(tag)) => {
                walk.open(tag.local_name().as_ref())?;
                walk.close();
            }
            Ok(Event::End(_)) => walk.close(),
            Ok(Event::Text(text)) => walk.text(&text.xml10_content()),
            Ok(Event::CData(text)) => walk.text(&text.xml10_content()),
            Ok(Event::GeneralRef(entity)) => walk.text(&resolved(&entity)?),
            Ok(Event::DocType(_)) => return Err(no_sitemap()),
            Ok(Event::Eof) => break,
            Ok(_) => {}
            // Sitemaps that end in the middle are common; what came before the break is good.
            Err(_) if !walk.entries.is_empty() => break,
            Err(error) => return Err(no_sitemap().because(error)),
        }
    }
    match walk.root {
        Root::Pages => Ok(Listing::Pages(walk.entries)),
        Root::Sitemaps => Ok(Listing::Sitemaps(walk.entries)),
        Root::Unknown => Err(no_sitemap()),
    }
}

/// The five entities of XML and numbered characters; there are no others without a document type.
fn resolved(entity: &BytesRef<'_>) -> Result<String, FetchError> {
    if let Some(character) = entity.resolve_char_ref().map_err(|error| no_sitemap().because(error))? {
        return Ok(character.to_string());
    }
    resolve_predefined_entity(&entity.xml10_content()).map(str::to_owned).ok_or_else(no_sitemap)
}

#[derive(Clone, Copy, Default)]
enum Root {
    #[default]
    Unknown,
    Pages,
    Sitemaps,
}

#[derive(Clone, Copy, Default)]
enum Field {
    #[default]
    None,
    Address,
    LastModified,
}

/// Where the reader stands: root, entry, field. Deeper elements, such as those of images, are none of ours.
#[derive(Default)]
struct Walk {
    root: Root,
    depth: usize,
    field: Field,
    entry: Entry,
    entries: Vec<Entry>,
}

impl Walk {
    fn open(&mut self, name: impl AsRef<[u8]>) -> Result<(), FetchError> {
        self.depth += 1;
        self.field = Field::None;
        match (self.depth, name.as_ref()) {
            (1, b"urlset") => self.root = Root::Pages,
            (1, b"sitemapindex") => self.root = Root::Sitemaps,
            (1, _) => return Err(no_sitemap()),
            (2, _) => self.entry = Entry::default(),
            (3, b"loc") => self.field = Field::Address,
            (3, b"lastmod") => self.field = Field::LastModified,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        let field = match self.field {
            Field::None => return,
            Field::Address => &mut self.entry.address,
            Field::LastModified => self.entry.last_modified.get_or_insert_default(),
        };
        if field.len() + text.len() <= LONGEST_TEXT {
            field.push_str(text);
        }
    }

    fn close(&mut self) {
        if self.depth == 2 {
            let raw = std::mem::take(&mut self.entry);
            let last_modified = raw.last_modified.map(|date| date.trim().to_owned()).filter(|date| is_date(date));
            let address = raw.address.trim().to_owned();
            if !address.is_empty() {
                self.entries.push(Entry { address, last_modified });
            }
        }
        self.field = Field::None;
        self.depth = self.depth.saturating_sub(1);
    }
}

/// Looks like a date of the W3C: `2026-11-26`, with or without a time.
fn is_date(text: &str) -> bool {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"-+:.TZ".contains(&byte));
    is_plain && (4..=35).contains(&text.len())
}

#[cfg(test)]
mod tests;
