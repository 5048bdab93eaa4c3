//! Where an answer stands: document, page, the words it took, and an address to open.

use std::collections::HashSet;

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
        if let Some(hit) = retrieval.passages.iter().find(|hit| hit.passage.id == cited.passage) {
            citations.push(cite(library, organisation, &hit.passage, &spans).await);
        }
    }
    citations
}

/// Of a passage that a model cited: what it took is the sentence nearest to what it said.
pub(crate) async fn passage(library: &dyn Library, organisation: OrgId, passage: &Passage, said: &str) -> Citation {
    let spans: Vec<(usize, usize)> = nearest(&passage.text, said).into_iter().collect();
    cite(library, organisation, passage, &spans).await
}

/// A passage as a source of its own, without words that were taken of it.
pub(crate) async fn whole(library: &dyn Library, organisation: OrgId, passage: &Passage) -> Citation {
    cite(library, organisation, passage, &[]).await
}

async fn cite(library: &dyn Library, organisation: OrgId, passage: &Passage, spans: &[(usize, usize)]) -> Citation {
    let page = page(passage, spans);
    let document = passage.document.parse::<DocumentId>().ok();
    let url = match (&passage.url, document) {
        (Some(url), _) => Some(url.clone()),
        (None, Some(document)) => file_link(library, organisation, document).await,
        (None, None) => None,
    };
    // What stands under its document's own title has no heading of its own.
    let headings = passage.headings.iter().filter(|heading| **heading != passage.title).cloned().collect();
    Citation {
        title: passage.title.clone(),
        headings,
        quote: quote(&passage.text, spans),
        text: passage.text.clone(),
        url: url.map(|url| at_page(url, page)),
        page,
        document,
    }
}

/// The stretch between two stops whose words are said most; none when nothing of it is said.
fn nearest(text: &str, said: &str) -> Option<(usize, usize)> {
    let known: HashSet<String> = rag::index::terms(said).into_iter().collect();
    let (mut best, mut most, mut start) = (None, 0, 0);
    for piece in text.split_inclusive(['.', '!', '?', '\n', '।']) {
        let held = rag::index::terms(piece).iter().filter(|term| known.contains(*term)).count();
        let blank = piece.len() - piece.trim_start().len();
        if held > most {
            (best, most) = (Some((start + blank, start + piece.trim_end().len())), held);
        }
        start += piece.len();
    }
    best
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
