//! Files in the order in which they lie in their folders.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use engine::error::{Context as _, Kind, Result};
use engine::ids::OrgId;
use engine::model::message::Attachment;

use super::Described;

pub(super) fn list(folder: &Path, after: Option<&[String; 3]>, limit: usize) -> Result<Vec<(OrgId, Attachment)>> {
    let mut found = Vec::new();
    for first in names(folder)? {
        if after.is_some_and(|after| first < after[0]) {
            continue;
        }
        for second in names(&folder.join(&first))? {
            if after.is_some_and(|after| (&first, &second) < (&after[0], &after[1])) {
                continue;
            }
            let place = folder.join(&first).join(&second);
            for name in names(&place)?.iter().filter_map(|name| name.strip_suffix(".json")) {
                let steps = [first.clone(), second.clone(), name.to_owned()];
                if after.is_some_and(|after| steps <= *after) {
                    continue;
                }
                found.push(read(&place.join(format!("{name}.json")))?);
                if found.len() == limit {
                    return Ok(found);
                }
            }
        }
    }
    Ok(found)
}

/// What is in a folder, in order; nothing where there is none.
fn names(folder: &Path) -> Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if [ErrorKind::NotFound, ErrorKind::NotADirectory].contains(&error.kind()) => return Ok(Vec::new()),
        entries => entries.context(Kind::Unavailable, "the folder for files cannot be read")?,
    };
    let name = |entry: std::io::Result<fs::DirEntry>| Ok(entry?.file_name().to_string_lossy().into_owned());
    let names: std::io::Result<Vec<String>> = entries.map(name).collect();
    let mut names = names.context(Kind::Unavailable, "the folder for files cannot be read")?;
    names.sort_unstable();
    Ok(names)
}

fn read(description: &Path) -> Result<(OrgId, Attachment)> {
    let unreadable = format!("the description of a file, {}, cannot be read", description.display());
    let text = fs::read(description).context(Kind::Unavailable, &unreadable)?;
    let described: Described = serde_json::from_slice(&text).context(Kind::Corrupt, &unreadable)?;
    Ok((described.organisation, described.attachment))
}
