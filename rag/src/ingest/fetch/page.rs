//! What a page says about itself: whether programs may keep it, and which address it wants to be known by.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use reqwest::header::HeaderMap;
use url::Url;

use super::gate::{Gate, bare_host};
use crate::ingest::html::raw_text;

/// The head of a page ends long before.
const LONGEST_HEAD: usize = 256 << 10;

/// Directives whose colon does not follow the name of a program.
const WITH_VALUE: [&str; 4] = ["unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"];

#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) is_kept_out: bool,
    canonical: Option<String>,
}

impl Head {
    pub(super) fn read(bytes: &[u8], agent: &str) -> Self {
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(LONGEST_HEAD)]);
        let reader = Reader { agent, head: RefCell::default(), is_over: RefCell::default() };
        let tokenizer = Tokenizer::new(reader, TokenizerOpts::default());
        let input = BufferQueue::default();
        input.push_back(StrTendril::from_slice(&text));
        // The sink never asks the tokenizer to stop for a script, so one feeding takes everything.
        let _ = tokenizer.feed(&input);
        tokenizer.end();
        tokenizer.sink.head.into_inner()
    }

    /// The canonical address, if it is one of the same host; another host's word is not taken for it.
    pub(super) fn canonical(&self, page: &Url, gate: &Gate) -> Option<Url> {
        let named = page.join(self.canonical.as_deref()?.trim()).ok()?;
        let named = gate.admit(named).ok()?;
        let host = |url: &Url| url.host_str().map(bare_host);
        (host(&named) == host(page) && named.port() == page.port()).then_some(named)
    }
}

/// Whether a header of the answer keeps programs out.
pub(super) fn is_kept_out(headers: &HeaderMap, agent: &str) -> bool {
    headers.get_all("x-robots-tag").iter().filter_map(|value| value.to_str().ok()).any(|value| forbids(value, agent))
}

/// Reads `noindex, nofollow`, also after the name of a program: `somebot: noindex`.
fn forbids(directives: &str, agent: &str) -> bool {
    let mut is_meant = true;
    directives.split(',').any(|directive| {
        let mut word = directive.trim();
        if let Some((name, rest)) = word.split_once(':') {
            let name = name.trim().to_ascii_lowercase();
            if WITH_VALUE.contains(&name.as_str()) {
                return false;
            }
            is_meant = name == agent.to_ascii_lowercase();
            word = rest.trim();
        }
        is_meant && (word.eq_ignore_ascii_case("noindex") || word.eq_ignore_ascii_case("none"))
    })
}

struct Reader<'a> {
    agent: &'a str,
    head: RefCell<Head>,
    is_over: RefCell<bool>,
}

impl Reader<'_> {
    fn on_open(&self, tag: &Tag) {
        match &*tag.name {
            "meta" => {
                let name = attribute(tag, "name").unwrap_or_default();
                let is_meant = name.eq_ignore_ascii_case("robots") || name.eq_ignore_ascii_case(self.agent);
                if is_meant && attribute(tag, "content").is_some_and(|content| forbids(content, self.agent)) {
                    self.head.borrow_mut().is_kept_out = true;
                }
            }
            "link" => {
                let is_canonical = |rel: &str| rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("canonical"));
                if attribute(tag, "rel").is_some_and(is_canonical) {
                    let mut head = self.head.borrow_mut();
                    head.canonical = head.canonical.take().or_else(|| attribute(tag, "href").map(str::to_owned));
                }
            }
            "body" => *self.is_over.borrow_mut() = true,
            _ => {}
        }
    }
}

fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

impl TokenSink for Reader<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if let Token::TagToken(tag) = token
            && tag.kind == TagKind::StartTag
            && !*self.is_over.borrow()
        {
            self.on_open(&tag);
            return raw_text(&tag.name);
        }
        TokenSinkResult::Continue
    }
}

#[cfg(test)]
mod tests;
