//! The open folder: what a change means in points, under a lock that no search sees half of it through.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use qdrant_edge::{
    CountRequest, CreateIndex, EdgeShard, FieldIndexOperations, Filter, PointInsertOperations, PointOperations, UpdateOperation,
};

use super::layout::{self, engine, path};
use super::operation::Operation;
use super::{repair, wal};
use crate::document::{Document, PassageVectors};
use crate::embed::Space;
use crate::index::frequencies::Frequencies;
use crate::index::schema::INDEXED;
use crate::index::titles::Titles;
use crate::index::{IndexError, IndexErrorKind, Narrow, Scope};

/// Points in one engine operation; bounds the size of its log record.
const BATCH: usize = 256;
/// Half-built segments of a merge that did not end; nothing in them is the only copy.
const UNFINISHED: &str = "temp_segments";
/// There while segments are merged: when it is found at opening, the merge was cut short.
const MERGING: &str = "merging";

pub(super) struct Shard {
    folder: PathBuf,
    space: Option<Space>,
    /// Absent until opened, or when a reopening failed. Cloned only by a merge, which takes minutes.
    edge: Option<Arc<EdgeShard>>,
    /// Points changed since the last merge.
    changed: usize,
    pub(super) frequencies: Frequencies,
    pub(super) titles: Titles,
}

impl Shard {
    /// Every request fails until [`Shard::open`] succeeds.
    pub(super) fn closed(folder: &Path, space: Option<Space>) -> Self {
        let folder = folder.to_owned();
        Self { folder, space, edge: None, changed: 0, frequencies: Frequencies::default(), titles: Titles::default() }
    }

    /// Opens, or closes and opens again, which lets go of log files and of memory that old segments mapped.
    pub(super) fn open(&mut self) -> Result<(), IndexError> {
        // The folder is locked by the open engine, so the old one must be gone first.
        self.edge = None;
        fs::create_dir_all(&self.folder).and_then(|()| wal::prune(&self.folder)).map_err(|error| self.unusable(error))?;
        let config = layout::config(self.space.as_ref());
        let edge = EdgeShard::load(&self.folder, Some(config)).map_err(engine("open the knowledge index"))?;
        self.edge = Some(Arc::new(edge));
        self.changed = 0;
        // Only now that the lock is held are these files certainly nobody's.
        let unfinished = self.folder.join(UNFINISHED);
        if unfinished.exists() {
            fs::remove_dir_all(unfinished).map_err(|error| self.unusable(error))?;
        }
        self.ensure_payload_indexes()?;
        if self.folder.join(MERGING).exists() {
            repair::drop_doubles(self.engine()?)?;
            self.flush()?;
            self.mark_merging(false)?;
        }
        Ok(())
    }

    /// Lets go of the engine without closing it; its memory stays taken.
    pub(super) fn forget(&mut self) {
        if let Some(edge) = self.edge.take() {
            std::mem::forget(edge);
        }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn space(&self) -> Option<&Space> {
        self.space.as_ref()
    }

    pub(super) fn is_open(&self) -> bool {
        self.edge.is_some()
    }

    pub(super) fn engine(&self) -> Result<&Arc<EdgeShard>, IndexError> {
        self.edge.as_ref().ok_or_else(|| IndexError::unavailable("the knowledge index is not open"))
    }

    /// Must not run beside a merge: the engine panics when it meets that one's lock.
    pub(super) fn flush(&self) -> Result<(), IndexError> {
        // It panics when the disk is full, too; the lane turns that into an error for everybody who waits.
        self.engine()?.flush();
        Ok(())
    }

    pub(super) fn mark_merging(&self, merging: bool) -> Result<(), IndexError> {
        let mark = self.folder.join(MERGING);
        let done = if merging { fs::File::create(mark).and_then(|file| file.sync_all()) } else { fs::remove_file(mark) };
        let done = done.and_then(|()| fs::File::open(&self.folder)?.sync_all());
        done.map_err(|error| self.unusable(error))
    }

    pub(super) fn changed(&self) -> usize {
        self.changed
    }

    pub(super) fn forget_changed(&mut self) {
        self.changed = 0;
    }

    pub(super) fn points(&self) -> usize {
        self.edge.as_ref().map_or(0, |edge| edge.info().points_count)
    }

    pub(super) fn apply(&mut self, operation: &Operation) -> Result<(), IndexError> {
        match operation {
            Operation::Replace { document, vectors, .. } => self.replace(document, vectors),
            Operation::Remove { organisation, document } => {
                self.remove(*organisation, &layout::document_from(*organisation, document, 0)?)
            }
            Operation::RemoveBase { organisation, knowledge_base } => {
                let scope = Scope { organisation: *organisation, knowledge_bases: vec![*knowledge_base] };
                self.remove(*organisation, &layout::within(&scope, &Narrow::default())?)
            }
        }
    }

    /// The old points go first: writing over a point keeps those of its vectors that the new one does not name.
    fn replace(&mut self, document: &Document, vectors: &[PassageVectors]) -> Result<(), IndexError> {
        let passages = document.passages.iter().enumerate();
        let points = passages.map(|(number, passage)| layout::point(document, passage, vectors.get(number)));
        let points = points.collect::<Result<Vec<_>, IndexError>>()?;
        self.remove(document.organisation, &layout::document_from(document.organisation, &document.id, 0)?)?;
        self.note(document.organisation, Some(document.knowledge_base), points.len());
        let mut points = points.into_iter();
        loop {
            let batch: Vec<_> = points.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return Ok(());
            }
            let insert = PointInsertOperations::PointsList(batch);
            self.update(UpdateOperation::PointOperation(PointOperations::UpsertPoints(insert)))?;
        }
    }

    fn remove(&mut self, organisation: i64, filter: &Filter) -> Result<(), IndexError> {
        let request = CountRequest { filter: Some(filter.clone()), exact: true };
        let count = self.engine()?.count(request).map_err(engine("count passages"))?;
        if count == 0 {
            return Ok(());
        }
        // The document may have moved here from another knowledge base.
        self.note(organisation, None, count);
        self.update(UpdateOperation::PointOperation(PointOperations::DeletePointsByFilter(filter.clone())))
    }

    fn note(&mut self, organisation: i64, knowledge_base: Option<i64>, points: usize) {
        self.changed += points;
        self.frequencies.changed(organisation, knowledge_base, points as u64);
        self.titles.changed(organisation);
    }

    fn update(&self, operation: UpdateOperation) -> Result<(), IndexError> {
        self.engine()?.update(operation).map_err(engine("change the knowledge index"))
    }

    fn ensure_payload_indexes(&self) -> Result<(), IndexError> {
        let known = self.engine()?.info().payload_schema;
        let mut created = false;
        for field in INDEXED {
            let field_name = path(field.name)?;
            if !known.contains_key(&field_name) {
                let create = CreateIndex { field_name, field_schema: Some(layout::field_schema(field)) };
                self.update(UpdateOperation::FieldIndexOperation(FieldIndexOperations::CreateIndex(create)))?;
                created = true;
            }
        }
        // Opening an index that has them must not cost a write to disk.
        if created { self.flush() } else { Ok(()) }
    }

    fn unusable(&self, error: std::io::Error) -> IndexError {
        IndexError::new(IndexErrorKind::Unavailable, format!("cannot use the folder {}", self.folder.display()), error)
    }
}
