//! From an outline to the finished document.

use super::outline::{self, Outline};
use super::{Label, MOST_PASSAGES, Refusal, Source, chunk, format, language};
use crate::document::{Document, Passage, checksum};

/// Passages whose language is looked at, from all over the document.
const SAMPLED: usize = 24;

pub(super) fn document(label: Label, source: Source<'_>, outline: Outline) -> Result<Document, Refusal> {
    let title = label.title.or(outline.title).or_else(|| source.file_name.map(format::stem)).unwrap_or_else(|| label.id.clone());
    let url = label.source.as_deref().filter(|source| is_address(source));
    let cuts = chunk::cut(outline.sections, &title);
    if cuts.is_empty() {
        return Err(Refusal::Empty);
    }
    if cuts.len() > MOST_PASSAGES {
        return Err(Refusal::TooManyPassages { passages: cuts.len(), limit: MOST_PASSAGES });
    }
    let passages = (0..).zip(cuts).map(|(ordinal, cut)| Passage {
        id: Passage::id_for(label.organisation, &label.id, ordinal),
        document: label.id.clone(),
        ordinal,
        title: title.clone(),
        url: url.map(|url| outline::address(url, cut.anchor.as_deref())),
        headings: cut.headings,
        anchor: cut.anchor,
        page: cut.page,
        page_starts: cut.page_starts,
        text: cut.text,
    });
    let passages: Vec<_> = passages.collect();
    Ok(Document {
        language: label.language.or_else(|| spoken(&passages)).or(outline.language),
        passages,
        id: label.id,
        organisation: label.organisation,
        knowledge_base: label.knowledge_base,
        title,
        source: label.source,
        checksum: checksum(source.bytes),
        pages: outline.pages,
    })
}

/// What a reader can open: a web address, or a path on the server that shows the answer.
fn is_address(source: &str) -> bool {
    let is_path = source.starts_with('/') && !source.starts_with("//");
    is_path || source.starts_with("http://") || source.starts_with("https://")
}

/// The language of most passages; short ones are judged together.
fn spoken(passages: &[Passage]) -> Option<String> {
    let stride = passages.len().div_ceil(SAMPLED).max(1);
    let sample = || passages.iter().step_by(stride);
    let found: Vec<_> = sample().filter_map(|passage| language(&passage.text)).collect();
    let votes = |tag: &str| found.iter().filter(|other| **other == tag).count();
    let most = found.iter().copied().max_by_key(|tag| votes(tag)).filter(|tag| votes(tag) * 2 > found.len());
    let together = || language(&sample().map(|passage| passage.text.as_str()).collect::<Vec<_>>().join("\n"));
    most.or_else(together).map(str::to_owned)
}
