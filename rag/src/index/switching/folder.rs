//! Embedded indexes side by side: a subfolder for each space, and a file that names the current one.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::Home;
use crate::embed::Space;
use crate::index::edge::Closing;
use crate::index::{EdgeIndex, IndexError, IndexErrorKind, VectorIndex, schema};

const MARK: &str = "current.json";
/// What an index wrote into the folder itself before there were subfolders.
const FLAT: [&str; 4] = ["segments", "wal", "edge_config.json", "payload_index.json"];
/// Looks at an index that is still in use, and how long at most; then the next opening removes it.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
const PATIENCE: Duration = Duration::from_mins(30);

#[derive(Serialize, Deserialize)]
struct Mark {
    space: Option<Space>,
}

pub(super) struct Folder {
    root: PathBuf,
    /// Tells when the current index has let go of its folder.
    closing: Mutex<Closing>,
    next_closing: Option<Closing>,
}

pub(super) struct Opened {
    pub(super) folder: Folder,
    pub(super) current: Arc<dyn VectorIndex>,
    pub(super) next: Option<Arc<dyn VectorIndex>>,
}

impl Folder {
    pub(super) fn open(root: &Path, wanted: Option<Space>, readers: usize) -> Result<Opened, IndexError> {
        let found = prepare(root, wanted.as_ref()).map_err(|error| unusable(root, error))?;
        let next = wanted.filter(|wanted| found.as_ref() != Some(wanted));
        remove_others(root, &[name(found.as_ref()), name(next.as_ref().or(found.as_ref()))]);
        let open = |space: Option<Space>| EdgeIndex::open_in_background(&root.join(name(space.as_ref())), space, readers);
        let current = open(found)?;
        let next = next.map(|space| open(Some(space))).transpose()?;
        let next_closing = next.as_ref().map(EdgeIndex::closing);
        let folder = Self { root: root.to_owned(), closing: Mutex::new(current.closing()), next_closing };
        Ok(Opened { folder, current: Arc::new(current), next: next.map(|next| Arc::new(next) as _) })
    }
}

#[async_trait]
impl Home for Folder {
    async fn settle(&self, space: Option<&Space>) -> Result<(), IndexError> {
        let (root, space) = (self.root.clone(), space.cloned());
        let written = tokio::task::spawn_blocking(move || mark(&root, space).map_err(|error| unusable(&root, error))).await;
        written.map_err(|error| IndexError::new(IndexErrorKind::Unavailable, "the switch was cut short", error))?
    }

    async fn discard(&self, index: Arc<dyn VectorIndex>) {
        let folder = self.root.join(name(index.space().as_ref()));
        let mut closing = self.closing.lock().unwrap_or_else(PoisonError::into_inner);
        let closing = self.next_closing.clone().map(|next| std::mem::replace(&mut *closing, next));
        let remove = move || {
            let until = Instant::now() + PATIENCE;
            while Arc::strong_count(&index) > 1 && Instant::now() < until {
                thread::sleep(LOOK_AGAIN);
            }
            // Closing waits for the index's threads, which must not hold up one that answers.
            drop(index);
            while closing.as_ref().is_some_and(|closing| !closing.is_over()) {
                if Instant::now() >= until {
                    return;
                }
                thread::sleep(LOOK_AGAIN);
            }
            remove(&folder);
        };
        if let Err(error) = thread::Builder::new().name("rag-discard".to_owned()).spawn(remove) {
            tracing::warn!(%error, "an index that is no longer used stays until the next start");
        }
    }
}

/// The space of the current index; a new folder starts with the wanted one.
fn prepare(root: &Path, wanted: Option<&Space>) -> io::Result<Option<Space>> {
    fs::create_dir_all(root)?;
    match fs::read(root.join(MARK)) {
        Ok(bytes) => return Ok(serde_json::from_slice::<Mark>(&bytes)?.space),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let lexical = root.join(name(None));
    let flat = FLAT.iter().map(|entry| root.join(entry)).filter(|entry| entry.exists());
    for entry in flat {
        fs::create_dir_all(&lexical)?;
        if let Some(file) = entry.file_name() {
            fs::rename(&entry, lexical.join(file))?;
        }
    }
    // A move that was cut short goes on here, because the mark is written last.
    let space = if lexical.exists() { None } else { wanted.cloned() };
    mark(root, space.clone())?;
    Ok(space)
}

/// Written beside and renamed, so that there is always one whole mark.
fn mark(root: &Path, space: Option<Space>) -> io::Result<()> {
    let beside = root.join(format!("{MARK}.new"));
    let mut file = File::create(&beside)?;
    file.write_all(&serde_json::to_vec(&Mark { space })?)?;
    file.sync_all()?;
    fs::rename(&beside, root.join(MARK))?;
    File::open(root)?.sync_all()
}

fn name(space: Option<&Space>) -> String {
    space.map_or_else(|| "lexical".to_owned(), |space| format!("space-{}", schema::space_hash(space)))
}

/// Indexes that were left, or that were being filled for a model that is no longer wanted.
fn remove_others(root: &Path, wanted: &[String]) {
    let Ok(entries) = fs::read_dir(root) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_index = name == "lexical" || name.starts_with("space-");
        if is_index && !wanted.contains(&name) {
            remove(&entry.path());
        }
    }
}

fn remove(folder: &Path) {
    if let Err(error) = fs::remove_dir_all(folder) {
        tracing::warn!(%error, "the folder of an index that is no longer used could not be removed");
    }
}

fn unusable(root: &Path, error: io::Error) -> IndexError {
    IndexError::new(IndexErrorKind::Unavailable, format!("cannot use the folder {}", root.display()), error)
}
