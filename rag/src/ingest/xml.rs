//! The little of XML that Office files need. Entities that a file declares itself are never expanded.

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::Refusal;

/// An element begins, text comes, an element ends; names are without prefix.
pub(super) enum Piece<'a, 'b> {
    Open(&'b BytesStart<'a>),
    Text(&'b str),
    Close(&'b str),
}

/// Hands every piece of a part to `take`; an empty element opens and closes.
pub(super) fn read(
    text: &str,
    format: &'static str,
    mut take: impl FnMut(Piece<'_, '_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    let mut depth = 0_usize;
    loop {
        match reader.read_event().map_err(|_cause| Refusal::Damaged { format })? {
            Event::Start(start) => {
                depth += 1;
                take(Piece::Open(&start))?;
            }
            Event::Empty(start) => {
                take(Piece::Open(&start))?;
                take(Piece::Close(local(&start)))?;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                take(Piece::Close(end.local_name().into_inner()))?;
            }
            Event::Text(text) => take(Piece::Text(&text.xml10_content()))?,
            Event::CData(text) => take(Piece::Text(&text.xml10_content()))?,
            Event::GeneralRef(entity) => {
                if let Some(letter) = resolve(&entity) {
                    take(Piece::Text(letter.encode_utf8(&mut [0; 4])))?;
                }
            }
            Event::Eof if depth > 0 => return Err(Refusal::Damaged { format }),
            Event::Eof => return Ok(()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

pub(super) fn local<'b>(start: &'b BytesStart<'_>) -> &'b str {
    start.local_name().into_inner()
}

/// Value of the first attribute with this name, whatever its prefix.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    // The check for repeated names takes quadratic time, which a hostile element would make the most of.
    let found =
        start.attributes().with_checks(false).flatten().find(|attribute| attribute.key.local_name().into_inner() == name)?;
    Some(quick_xml::escape::unescape(&found.value).map_or_else(|_cause| found.value.to_string(), std::borrow::Cow::into_owned))
}

/// `<w:b/>` and `<w:b w:val="true"/>` are on, `<w:b w:val="0"/>` is off.
pub(super) fn is_on(start: &BytesStart<'_>) -> bool {
    attribute(start, "val").is_none_or(|value| !matches!(value.as_str(), "0" | "false" | "off" | "none"))
}

fn resolve(entity: &BytesRef<'_>) -> Option<char> {
    match entity.resolve_char_ref() {
        Ok(Some(letter)) => Some(letter),
        _ => resolve_xml_entity(entity).and_then(|text| text.chars().next()),
    }
}
