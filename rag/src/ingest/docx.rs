//! Word files: headings by style, lists by numbering, tables, notes; deleted and hidden text is left out.

mod body;
mod lists;
mod package;
mod paragraph;
mod styles;
mod table;

use self::body::Body;
use self::lists::Lists;
use self::package::{Package, Properties};
use self::styles::Styles;
use super::outline::{Builder, Outline};
use super::watch::{Watch, reading};
use super::zipped::Archive;
use super::{Refusal, xml};

pub(super) const NAME: &str = "DOCX";
/// Bytes of the text's part when unpacked: some ten thousand pages.
const LARGEST_TEXT: u64 = 96 << 20;
/// The same of styles, numbering, notes and properties.
const LARGEST_SIDE_PART: u64 = 16 << 20;
/// Pieces of XML between two looks at the clock.
const STRIDE: usize = 50_000;

pub(super) fn outline(bytes: &[u8], watch: &mut dyn Watch) -> Result<Outline, Refusal> {
    let mut archive = Archive::open(bytes, NAME)?;
    let package = Package::of(&mut archive)?;
    let mut side = |name: &str| archive.text(name, LARGEST_SIDE_PART).map(Option::unwrap_or_default);
    let properties = Properties::read(&side("docProps/core.xml")?, &side("docProps/app.xml")?)?;
    let styles = Styles::read(&side(&package.beside("styles.xml"))?)?;
    let lists = Lists::read(&side(&package.beside("numbering.xml"))?)?;
    let links = package::links(&side(&package.relations())?)?;
    let mut notes = package::notes(&side(&package.beside("footnotes.xml"))?, "footnote")?;
    notes.extend(package::notes(&side(&package.beside("endnotes.xml"))?, "endnote")?);
    let text = archive.text(&package.text, LARGEST_TEXT)?.ok_or(Refusal::Damaged { format: NAME })?;

    let mut builder = Builder::default();
    if let Some(title) = &properties.title {
        builder.title(title);
    }
    let turns = Turns::of(&text, properties.pages);
    if turns != Turns::Unknown {
        builder.on_page(1);
    }
    let mut body = Body::new(builder, &styles, lists, &links, &notes, turns);
    let mut pieces = 0_usize;
    xml::read(&text, NAME, |piece| {
        pieces += 1;
        if pieces.is_multiple_of(STRIDE) {
            reading(watch, body.page() as usize, properties.pages.map(|pages| pages as usize))?;
        }
        body.on(&piece)
    })?;
    let mut outline = body.finish()?;
    outline.language = properties.language;
    // What the writing program counted is right even where no break was written down.
    outline.pages = outline.pages.max(properties.pages);
    Ok(outline)
}

/// Which page breaks tell on which page a paragraph stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turns {
    /// The program wrote down where pages ended when it last showed them.
    Rendered,
    /// All turns are breaks that the author set.
    Explicit,
    /// There are more pages than breaks: a page number would be wrong.
    Unknown,
}

impl Turns {
    fn of(text: &str, pages: Option<u32>) -> Self {
        let explicit = text.matches("w:type=\"page\"").count() + text.matches("w:pageBreakBefore").count();
        if text.contains("lastRenderedPageBreak") {
            return Self::Rendered;
        }
        match pages {
            Some(1) => Self::Explicit,
            Some(pages) if explicit + 1 < pages as usize => Self::Unknown,
            _ if explicit > 0 => Self::Explicit,
            _ => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests;
