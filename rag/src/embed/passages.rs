//! The vectors of a document: of each passage as a whole, and of its sentences alone, which find the one line of a
//! passage that answers.

use std::collections::HashMap;
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};

use super::plain::plain;
use super::{EmbedError, Embedder, Purpose};
use crate::document::{Document, Passage, PassageVectors};
use crate::ingest::sentences;

/// Sentences of one passage that get a vector; the rest is found by the whole.
const MOST_SENTENCES: usize = 24;
/// A shorter piece says nothing alone.
const SHORTEST: usize = 3;
/// Texts sent at once: between two batches progress is told, and the work can be stopped.
const BATCH: usize = 64;

/// Embeds every passage, telling `(done, total)` passages after each batch; in the order of the passages.
///
/// Stops between two batches when `stop` is set, with an error of the kind `Unavailable`. Equal texts are embedded once.
pub async fn embed_document(
    embedder: &dyn Embedder,
    document: &Document,
    on_progress: &mut (dyn FnMut(usize, usize) + Send),
    stop: &AtomicBool,
) -> Result<Vec<PassageVectors>, EmbedError> {
    let total = document.passages.len();
    let mut work = Work { embedder, vectors: HashMap::new(), missing: Vec::new() };
    let mut finished: Vec<PassageVectors> = Vec::with_capacity(total);
    let mut open: Vec<(String, Vec<String>)> = Vec::new();
    for passage in &document.passages {
        let texts = (whole(passage), pieces(&passage.text));
        work.want(&texts.0);
        texts.1.iter().for_each(|piece| work.want(piece));
        open.push(texts);
        let is_last = finished.len() + open.len() == total;
        if work.missing.len() >= BATCH || is_last {
            if stop.load(Ordering::Relaxed) {
                return Err(EmbedError::unavailable("embedding a document was stopped"));
            }
            work.embed().await?;
            finished.extend(open.drain(..).map(|(whole, pieces)| PassageVectors {
                whole: work.vector(&whole),
                sentences: pieces.iter().map(|piece| work.vector(piece)).collect(),
            }));
            on_progress(finished.len(), total);
        }
    }
    Ok(finished)
}

struct Work<'a> {
    embedder: &'a dyn Embedder,
    /// By text; empty while the text waits for its batch.
    vectors: HashMap<String, Vec<f32>>,
    missing: Vec<String>,
}

impl Work<'_> {
    fn want(&mut self, text: &str) {
        if !self.vectors.contains_key(text) {
            self.vectors.insert(text.to_owned(), Vec::new());
            self.missing.push(text.to_owned());
        }
    }

    async fn embed(&mut self) -> Result<(), EmbedError> {
        let texts = mem::take(&mut self.missing);
        if texts.is_empty() {
            return Ok(());
        }
        let vectors = self.embedder.embed(&texts, Purpose::Passage).await?;
        if vectors.len() != texts.len() {
            return Err(EmbedError::unavailable("the embedder gave another number of vectors than texts"));
        }
        self.vectors.extend(texts.into_iter().zip(vectors));
        Ok(())
    }

    fn vector(&self, text: &str) -> Vec<f32> {
        self.vectors.get(text).cloned().unwrap_or_default()
    }
}

/// Title, headings and words, a line each: the text of a passage's own vector.
pub(crate) fn whole(passage: &Passage) -> String {
    let lines = [passage.title.clone(), passage.headings.join(" > "), plain(&passage.text)];
    lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Sentences, list items, code blocks, and table rows with the heads of their cells.
pub(crate) fn pieces(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(mark) = ["```", "~~~"].into_iter().find(|mark| line.starts_with(mark)) {
            let code: Vec<&str> = lines.by_ref().take_while(|inside| !inside.starts_with(mark)).collect();
            pieces.push(code.join("\n"));
        } else if line.starts_with('|') {
            let mut rows = vec![cells(line)];
            while let Some(row) = lines.next_if(|next| next.starts_with('|')) {
                rows.push(cells(row));
            }
            pieces.extend(row_texts(&rows));
        } else {
            // Indented lines would read as code, away from the list they belong to.
            let words = plain(line.trim_start());
            pieces.extend(sentences(&words).into_iter().map(str::to_owned));
        }
    }
    pieces.retain(|piece| piece.chars().filter(|letter| letter.is_alphanumeric()).count() >= SHORTEST);
    pieces.truncate(MOST_SENTENCES);
    pieces
}

fn cells(line: &str) -> Vec<String> {
    let inner = line.trim().trim_start_matches('|');
    let inner = inner.strip_suffix('|').unwrap_or(inner).replace("\\|", "\u{0}");
    inner.split('|').map(|cell| plain(&cell.trim().replace('\u{0}', "|"))).collect()
}

/// `Country: France, Days: 3`; a table without a head gives its cells alone.
fn row_texts(rows: &[Vec<String>]) -> Vec<String> {
    let is_rule = |row: &[String]| row.iter().all(|cell| cell.chars().all(|letter| "-: ".contains(letter)));
    let is_headed = rows.get(1).is_some_and(|row| is_rule(row));
    let (head, rows) = if is_headed { (&rows[0][..], &rows[2..]) } else { (&[][..], rows) };
    let named = |(at, cell): (usize, &String)| match head.get(at).filter(|name| !name.is_empty()) {
        Some(name) => format!("{name}: {cell}"),
        None => cell.clone(),
    };
    let filled =
        |row: &Vec<String>| -> Vec<String> { row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()).map(named).collect() };
    rows.iter().map(|row| filled(row).join(", ")).collect()
}

#[cfg(test)]
mod tests;
