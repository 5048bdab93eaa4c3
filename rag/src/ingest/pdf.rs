//! PDF: text comes as pieces with positions and sizes; lines, paragraphs, headings and tables are put together here.

mod flow;
mod furniture;
mod guard;
mod lines;
mod sizes;
mod table;
mod title;

use pdf_oxide::PdfDocument;
use pdf_oxide::error::Error;

use self::flow::Flow;
use self::lines::Page;
use self::sizes::Sizes;
use super::Refusal;
use super::outline::{Builder, Outline};
use super::watch::{Watch, reading};

const NAME: &str = "PDF";
const MOST_PAGES: usize = 5_000;
/// Bytes of text of all pages together; a page of a book has three thousand.
const MOST_TEXT: usize = 64 << 20;
/// Where the end of a whole file is marked, in bytes from its end; some programs write rubbish behind the mark.
const END_WITHIN: usize = 16 << 10;
/// Fewer letters on all pages are stamps on scanned images.
const FEWEST_LETTERS: usize = 8;

pub(super) fn outline(bytes: &[u8], watch: &mut dyn Watch) -> Result<Outline, Refusal> {
    let end = &bytes[bytes.len().saturating_sub(END_WITHIN)..];
    // The parser would rebuild what it finds, and half a document would pass for a whole one.
    if !holds(end, b"%%EOF") && !holds(end, b"startxref") {
        return Err(Refusal::Damaged { format: NAME });
    }
    guard::check(bytes)?;
    let document = PdfDocument::from_bytes(bytes.to_vec()).map_err(|error| refusal(&error))?;
    if document.is_encrypted() && !document.is_authenticated() {
        return Err(Refusal::Locked);
    }
    let count = guard::count_pages(&document)?;
    if count > MOST_PAGES {
        return Err(Refusal::TooManyPages { pages: count, limit: MOST_PAGES });
    }
    let mut pages = read_pages(&document, count, watch)?;
    let letters = |page: &Page| {
        page.lines.iter().map(|line| line.text().chars().filter(|letter| letter.is_alphanumeric()).count()).sum::<usize>()
    };
    if pages.iter().map(letters).sum::<usize>() < FEWEST_LETTERS {
        return Err(Refusal::Scanned);
    }
    furniture::drop_repeated(&mut pages);
    let sizes = Sizes::of(&pages);
    let mut builder = Builder::default();
    if let Some(title) = title::of(&document) {
        builder.title(&title);
    }
    let mut flow = Flow::new(builder, &sizes);
    for (number, page) in (1..).zip(&pages) {
        flow.add_page(number, page);
    }
    let mut outline = flow.finish().finish()?;
    outline.pages = Some(count as u32);
    Ok(outline)
}

fn read_pages(document: &PdfDocument, count: usize, watch: &mut dyn Watch) -> Result<Vec<Page>, Refusal> {
    let mut pages = Vec::with_capacity(count);
    let mut text = 0;
    for index in 0..count {
        reading(watch, index + 1, Some(count))?;
        // A page that cannot be read is an empty one: the others are worth having.
        let page = lines::read(document, index).unwrap_or_default();
        text += page.lines.iter().map(|line| line.text().len()).sum::<usize>();
        if text > MOST_TEXT {
            return Err(Refusal::Bomb { what: "text of its pages" });
        }
        pages.push(page);
    }
    Ok(pages)
}

fn holds(bytes: &[u8], mark: &[u8]) -> bool {
    bytes.windows(mark.len()).any(|window| window == mark)
}

fn refusal(error: &Error) -> Refusal {
    match error {
        Error::EncryptedPdf => Refusal::Locked,
        _ => Refusal::Damaged { format: NAME },
    }
}

#[cfg(test)]
mod tests;
