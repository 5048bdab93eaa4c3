//! Keeps the write-ahead log of qdrant-edge small.
//!
//! The engine numbers operations by this log but neither replays nor shortens it: every change is flushed into the
//! segments before it is answered. Closed files other than the newest are therefore only growth.

use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::path::Path;

use qdrant_edge::WalOptions;

/// Small, because a file of this size is mapped while the index is open; larger operations enlarge their own file.
const SEGMENT_BYTES: usize = 1 << 20;

pub(super) fn options() -> WalOptions {
    WalOptions { segment_capacity: SEGMENT_BYTES, segment_queue_len: 0, retain_closed: NonZeroUsize::MIN }
}

/// Call before the shard is opened. The newest closed file stays: the next operation number follows from it.
pub(super) fn prune(shard: &Path) -> io::Result<()> {
    let mut closed = Vec::new();
    let entries = match fs::read_dir(shard.join("wal")) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let start = name.to_str().and_then(|name| name.strip_prefix("closed-")).and_then(|start| start.parse().ok());
        closed.extend(start.map(|start: u64| (start, entry.path())));
    }
    closed.sort();
    closed.pop();
    closed.into_iter().try_for_each(|(_, path)| fs::remove_file(path))
}
