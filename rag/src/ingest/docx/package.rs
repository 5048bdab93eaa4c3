//! The parts around the text: where it is, what it links to, its notes and its properties.

use std::collections::HashMap;

use super::NAME;
use crate::ingest::Refusal;
use crate::ingest::outline::push_words;
use crate::ingest::xml::{self, Piece};
use crate::ingest::zipped::Archive;

/// Titles that programs fill in when nobody else did.
const NO_TITLES: &[&str] = &["untitled", "document", "document1", "unbenannt", "dokument1", "sin título", "word document"];

/// Names of the parts that belong together.
#[derive(Debug)]
pub(super) struct Package {
    pub(super) text: String,
}

impl Package {
    /// The text is where the package says, nearly always `word/document.xml`.
    pub(super) fn of(archive: &mut Archive<'_>) -> Result<Self, Refusal> {
        let mut text = "word/document.xml".to_owned();
        let relations = archive.text("_rels/.rels", 1 << 20)?.unwrap_or_default();
        xml::read(&relations, NAME, |piece| {
            if let Piece::Open(start) = piece
                && xml::attribute(start, "Type").is_some_and(|kind| kind.ends_with("/officeDocument"))
                && let Some(target) = xml::attribute(start, "Target")
            {
                target.trim_start_matches('/').clone_into(&mut text);
            }
            Ok(())
        })?;
        Ok(Self { text })
    }

    /// A part in the folder of the text.
    pub(super) fn beside(&self, name: &str) -> String {
        let folder = self.text.rsplit_once('/').map_or("", |(folder, _)| folder);
        if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
    }

    pub(super) fn relations(&self) -> String {
        let name = self.text.rsplit('/').next().unwrap_or_default();
        self.beside(&format!("_rels/{name}.rels"))
    }
}

#[derive(Debug, Default)]
pub(super) struct Properties {
    pub(super) title: Option<String>,
    pub(super) language: Option<String>,
    /// As the writing program counted them.
    pub(super) pages: Option<u32>,
}

impl Properties {
    pub(super) fn read(core: &str, app: &str) -> Result<Self, Refusal> {
        let mut found = Self::default();
        each_text(core, |name, text| match name {
            "title" if !is_no_title(text) => found.title = Some(text.trim().to_owned()),
            "language" => found.language = Some(text.trim().to_owned()).filter(|tag| !tag.is_empty()),
            _ => {}
        })?;
        each_text(app, |name, text| {
            if name == "Pages" {
                found.pages = text.trim().parse().ok().filter(|pages| *pages > 0 && *pages < 100_000);
            }
        })?;
        Ok(found)
    }
}

fn is_no_title(title: &str) -> bool {
    let title = title.trim().to_lowercase();
    title.is_empty() || title.starts_with("microsoft word") || NO_TITLES.contains(&title.as_str())
}

/// Text of each element that holds nothing else.
fn each_text(part: &str, mut take: impl FnMut(&str, &str)) -> Result<(), Refusal> {
    let mut text = String::new();
    xml::read(part, NAME, |piece| {
        match piece {
            Piece::Open(_) => text.clear(),
            Piece::Text(more) => text.push_str(more),
            Piece::Close(name) => take(name, &std::mem::take(&mut text)),
        }
        Ok(())
    })
}

/// Addresses outside the file, by their identifier.
pub(super) fn links(relations: &str) -> Result<HashMap<String, String>, Refusal> {
    let mut links = HashMap::new();
    xml::read(relations, NAME, |piece| {
        if let Piece::Open(start) = piece
            && xml::attribute(start, "TargetMode").as_deref() == Some("External")
            && let (Some(id), Some(target)) = (xml::attribute(start, "Id"), xml::attribute(start, "Target"))
        {
            links.insert(id, target);
        }
        Ok(())
    })?;
    Ok(links)
}

/// Texts of footnotes or endnotes, by `element:id`.
pub(super) fn notes(part: &str, element: &str) -> Result<HashMap<String, String>, Refusal> {
    let mut notes = HashMap::new();
    let mut open: Option<(String, String)> = None;
    let mut in_text = false;
    xml::read(part, NAME, |piece| {
        match piece {
            Piece::Open(start) if xml::local(start) == element => {
                // Separator lines are notes too, with a type.
                let id = xml::attribute(start, "id").filter(|_| xml::attribute(start, "type").is_none());
                open = id.map(|id| (format!("{element}:{id}"), String::new()));
            }
            Piece::Open(start) => in_text = xml::local(start) == "t",
            Piece::Text(text) if in_text => {
                if let Some((_, note)) = &mut open {
                    push_words(note, text);
                }
            }
            Piece::Text(_) => {}
            Piece::Close(name) => {
                in_text = false;
                if name == element {
                    notes.extend(open.take());
                }
            }
        }
        Ok(())
    })?;
    Ok(notes)
}
