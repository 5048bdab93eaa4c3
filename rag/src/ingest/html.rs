//! HTML as people read it: the main part of the page, without menus, scripts and forms.
//!
//! Works on the token stream, not on a tree: time and memory stay linear however deep or broken the page is.

mod faq_page;
mod reader;
mod table;

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use self::reader::Reader;
use super::Refusal;
use super::outline::{Builder, Outline};

pub(super) fn outline(content: &str) -> Result<Outline, Refusal> {
    let mut reader = read(content, Builder::default(), true);
    // A page that is all menu, or whose menu never closes, still holds something worth finding.
    if reader.is_empty() {
        reader = read(content, Builder::default(), false);
    }
    let language = reader.take_language();
    let data = reader.take_data();
    let mut builder = reader.finish();
    faq_page::add(&mut builder, &data);
    let mut outline = builder.finish()?;
    outline.language = language;
    Ok(outline)
}

/// Reads a fragment into a document of another format.
pub(super) fn read_into(builder: &mut Builder, fragment: &str) {
    *builder = read(fragment, std::mem::take(builder), false).finish();
}

fn read(content: &str, builder: Builder, main_only: bool) -> Reader {
    let sink = Sink { reader: RefCell::new(Reader::new(builder, main_only)) };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(content));
    // The sink never asks the tokenizer to stop for a script, so one feeding takes everything.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let mut reader = tokenizer.sink.reader.into_inner();
    reader.end();
    reader
}

struct Sink {
    reader: RefCell<Reader>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut reader = self.reader.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                reader.on_open(&tag);
                return raw_text(&tag.name);
            }
            Token::TagToken(tag) => reader.on_close(&tag.name),
            Token::CharacterTokens(text) => reader.on_text(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// Tags whose content is not markup.
pub(super) fn raw_text(name: &str) -> TokenSinkResult<()> {
    match name {
        "script" => TokenSinkResult::RawData(RawKind::ScriptData),
        "style" | "iframe" | "noframes" | "xmp" => TokenSinkResult::RawData(RawKind::Rawtext),
        "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
        _ => TokenSinkResult::Continue,
    }
}

#[cfg(test)]
mod tests;
