//! Where an answer stands: document, page, the words it took, and an address to open.

use engine::ids::{DocumentId, OrgId};
use engine::model::message::Citation;
use rag::answer::Answer;
use rag::document::Passage;
use rag::retrieve::Retrieval;

use crate::library::Library;

/// The citations of an answer, in its order.
pub async fn citations(library: &dyn Library, organisation: OrgId, found: &Answer, retrieval: &Retrieval) -> Vec<Citation> {
    let mut citations = Vec::with_capacity(found.citations.len());
    for (place, cited) in found.citations.iter().enumerate() {
        let taken = found.sentences.iter().filter(|sentence| sentence.citation == place).map(|sentence| sentence.text.as_str());
        let spans = spans(&cited.text, taken);
        let passage = retrieval.passages.iter().map(|hit| &hit.passage).find(|passage| passage.id == cited.passage);
        let page = passage.and_then(|passage| page(passage, &spans));
        let document = cited.document.parse::<DocumentId>().ok();
        let url = match (&cited.url, document) {
            (Some(url), _) => Some(url.clone()),
            (None, Some(document)) => file_link(library, organisation, document).await,
            (None, None) => None,
        };
        // What stands under its document's own title has no heading of its own.
        let headings = cited.headings.iter().filter(|heading| **heading != cited.title).cloned().collect();
        citations.push(Citation {
            title: cited.title.clone(),
            headings,
            quote: quote(&cited.text, &spans),
            text: cited.text.clone(),
            url: url.map(|url| at_page(url, page)),
            page,
            document,
        });
    }
    citations
}

/// A passage as a source of its own, without words that were taken of it.
pub(crate) async fn whole(library: &dyn Library, organisation: OrgId, passage: &Passage) -> Citation {
    let document = passage.document.parse::<DocumentId>().ok();
    let url = match (&passage.url, document) {
        (Some(url), _) => Some(url.clone()),
        (None, Some(document)) => file_link(library, organisation, document).await,
        (None, None) => None,
    };
    Citation {
        title: passage.title.clone(),
        headings: passage.headings.iter().filter(|heading| **heading != passage.title).cloned().collect(),
        text: passage.text.clone(),
        url: url.map(|url| at_page(url, passage.page)),
        page: passage.page,
        document,
        quote: None,
    }
}

async fn file_link(library: &dyn Library, organisation: OrgId, document: DocumentId) -> Option<String> {
    // An answer without a link is better than no answer.
    library.file_link(organisation, document).await.unwrap_or_default()
}

/// Viewers of documents with pages open them at the fragment `page`.
fn at_page(url: String, page: Option<u32>) -> String {
    match page {
        Some(page) if !url.contains('#') => format!("{url}#page={page}"),
        _ => url,
    }
}

fn page(passage: &Passage, spans: &[(usize, usize)]) -> Option<u32> {
    passage.page_at(spans.first().map_or(0, |(start, _)| *start))
}

/// Where the pieces stand in the passage, in its order; what only blanks part is one stretch.
fn spans<'a>(text: &str, taken: impl Iterator<Item = &'a str>) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = taken.filter_map(|piece| span(text, piece)).collect();
    found.sort_unstable();
    let mut merged: Vec<(usize, usize)> = Vec::with_capacity(found.len());
    for (start, end) in found {
        match merged.last_mut() {
            Some(last) if start <= last.1 || text[last.1..start].trim().is_empty() => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    merged
}

/// A row of a table is quoted under the table's head, which stands further up: then the row itself is what was taken.
fn span(text: &str, piece: &str) -> Option<(usize, usize)> {
    let whole = text.find(piece).map(|at| (at, at + piece.len()));
    whole.or_else(|| {
        let row = piece.lines().last().filter(|row| row.starts_with('|'))?;
        text.find(row).map(|at| (at, at + row.len()))
    })
}

fn quote(text: &str, spans: &[(usize, usize)]) -> Option<String> {
    let stretches: Vec<&str> = spans.iter().map(|(start, end)| text[*start..*end].trim()).collect();
    (!stretches.is_empty()).then(|| stretches.join("\n\n"))
}

#[cfg(test)]
mod tests;
