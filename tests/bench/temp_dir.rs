//! A directory that goes when its owner goes.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// Tells apart the directories of one process.
static NEXT: AtomicU32 = AtomicU32::new(0);

/// A fresh directory, removed with everything in it when dropped.
#[derive(Debug)]
pub struct TempDir(PathBuf);

impl TempDir {
    /// Makes one below `root`.
    pub fn new(root: &Path) -> io::Result<Self> {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = root.join(format!("switchboard-bench-{}-{number}", std::process::id()));
        std::fs::create_dir_all(root)?;
        std::fs::create_dir(&path)?;
        Ok(Self(path))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        // A directory that cannot be removed is litter, not a reason to lose the figures.
        drop(std::fs::remove_dir_all(&self.0));
    }
}
