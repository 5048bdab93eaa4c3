//! A passage as the pieces an answer is put together from.

use std::ops::Range;

use crate::embed::plain;
use crate::ingest::sentences;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Sentence,
    /// List items that stand together, at most [`MOST_ITEMS`].
    List,
    Code,
    /// A table row under its head.
    Row,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    pub(super) text: String,
    /// The `###` line or the question above it in the passage.
    pub(super) heading: Option<String>,
    /// Nothing of the same section stands before it.
    pub(super) is_first: bool,
    /// It continues the paragraph of the piece before.
    pub(super) continues: bool,
    /// Which of the passage's sentence vectors are of this piece.
    pub(super) vectors: Range<usize>,
}

/// Items shown of one list; more is not an answer any more.
const MOST_ITEMS: usize = 10;
/// Letters and digits from which a text has a vector of its own.
const SPOKEN: usize = 3;

pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut reader = Reader::default();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(heading) = line.strip_prefix("### ") {
            reader.next_vector += spoken(heading);
            reader.head(heading);
        } else if is_fence(line) {
            let mark = &line[..3];
            let mut code = line.to_owned();
            for inside in lines.by_ref() {
                code.push('\n');
                code.push_str(inside);
                if inside.starts_with(mark) {
                    break;
                }
            }
            let own = usize::from(is_spoken(&code[mark.len()..]));
            reader.push(Kind::Code, code, false, own);
        } else if line.starts_with('|') {
            let mut rows = vec![line];
            while let Some(row) = lines.next_if(|next| next.starts_with('|')) {
                rows.push(row);
            }
            reader.push_rows(&rows);
        } else if is_item(line) {
            let mut items = vec![line];
            while let Some(item) = lines.next_if(|next| is_item(next) || next.starts_with(' ')) {
                items.push(item);
            }
            let cut = items.split_off(items.len().min(MOST_ITEMS));
            let of_lines = |lines: &[&str]| lines.iter().map(|line| spoken(line)).sum::<usize>();
            reader.push(Kind::List, items.join("\n"), false, of_lines(&items));
            reader.next_vector += of_lines(&cut);
        } else {
            reader.prose(line);
        }
    }
    reader.pieces
}

pub(super) fn is_block(text: &str) -> bool {
    text.contains('\n') || is_item(text) || is_fence(text) || text.starts_with('|')
}

struct Reader {
    pieces: Vec<Piece>,
    heading: Option<String>,
    is_first: bool,
    next_vector: usize,
}

impl Default for Reader {
    fn default() -> Self {
        Self { pieces: Vec::new(), heading: None, is_first: true, next_vector: 0 }
    }
}

impl Reader {
    fn head(&mut self, heading: &str) {
        self.heading = Some(heading.to_owned());
        self.is_first = true;
    }

    fn prose(&mut self, line: &str) {
        let own = sentences(line);
        let first = self.next_vector;
        let all = first..first + spoken(line);
        // Marks may hide where a sentence ends; then each is as near as the line.
        let is_paired = own.iter().filter(|sentence| is_spoken(sentence)).count() == all.len();
        for (at, sentence) in own.into_iter().enumerate() {
            let count = usize::from(is_spoken(sentence));
            if sentence.ends_with('?') {
                // Pages ask the question that they answer next: it heads the answer and is none itself.
                self.head(sentence);
                self.next_vector += count;
                continue;
            }
            self.push(Kind::Sentence, sentence.to_owned(), at > 0, count);
            if let Some(piece) = self.pieces.last_mut().filter(|_| !is_paired) {
                piece.vectors = all.clone();
            }
        }
        self.next_vector = all.end;
    }

    fn push(&mut self, kind: Kind, text: String, continues: bool, spoken: usize) {
        let is_first = std::mem::take(&mut self.is_first);
        let vectors = self.next_vector..self.next_vector + spoken;
        self.next_vector = vectors.end;
        self.pieces.push(Piece { kind, text, heading: self.heading.clone(), is_first, continues, vectors });
    }

    /// Each row is a piece that can be read alone, under the head of its table.
    fn push_rows(&mut self, rows: &[&str]) {
        match rows {
            [head, rule, rest @ ..] if rule.starts_with("| ---") => {
                for row in rest {
                    self.push(Kind::Row, format!("{head}\n{rule}\n{row}"), false, usize::from(is_spoken(row)));
                }
            }
            rows => rows.iter().for_each(|row| self.push(Kind::Row, (*row).to_owned(), false, usize::from(is_spoken(row)))),
        }
    }
}

/// How many vectors the line has, as the embedder reads it: without marks, a sentence each.
fn spoken(line: &str) -> usize {
    sentences(&plain(line.trim_start())).into_iter().filter(|sentence| is_spoken(sentence)).count()
}

fn is_spoken(text: &str) -> bool {
    text.chars().filter(|letter| letter.is_alphanumeric()).count() >= SPOKEN
}

fn is_fence(line: &str) -> bool {
    line.starts_with("```") || line.starts_with("~~~")
}

fn is_item(line: &str) -> bool {
    let text = line.trim_start();
    let after_number = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let is_numbered = after_number.len() < text.len() && (after_number.starts_with(". ") || after_number.starts_with(") "));
    is_numbered || ["- ", "* ", "+ ", "• ", "– "].iter().any(|bullet| text.starts_with(bullet))
}
