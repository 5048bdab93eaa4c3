//! What a merge that was cut short leaves behind: the same points in the merged segment and in those it was made of.

use std::collections::HashMap;

use qdrant_edge::{
    CountRequest, EdgeShard, PointId, PointInsertOperations, PointOperations, PointStructPersisted, Record, ScrollRequest,
    UpdateOperation, VectorStructPersisted, WithVector,
};

use super::layout::engine;
use crate::index::IndexError;

/// Points read and written at once.
const PAGE: usize = 1_024;

/// Makes every point single again. Only counts when there is nothing to do; otherwise writes all points anew, which takes
/// about a minute for a million, because the engine does not tell which of them are double.
pub(super) fn drop_doubles(edge: &EdgeShard) -> Result<(), IndexError> {
    let total = edge.count(CountRequest { filter: None, exact: true }).map_err(engine("count passages"))?;
    let mut distinct = 0;
    visit(edge, false, |records| {
        distinct += records.len();
        Ok(())
    })?;
    if distinct == total {
        return Ok(());
    }
    tracing::warn!(points = distinct, "a merge of the knowledge index was cut short; putting its passages in order");
    visit(edge, true, |records| {
        let ids: Vec<PointId> = records.iter().map(|record| record.id).collect();
        // Deleting reaches every copy, writing over one would not.
        change(edge, PointOperations::DeletePoints { ids })?;
        let points = records.into_iter().map(point).collect();
        change(edge, PointOperations::UpsertPoints(PointInsertOperations::PointsList(points)))
    })
}

fn visit(edge: &EdgeShard, whole: bool, mut page: impl FnMut(Vec<Record>) -> Result<(), IndexError>) -> Result<(), IndexError> {
    let mut offset = None;
    loop {
        let request = ScrollRequest {
            offset,
            limit: Some(PAGE),
            filter: None,
            with_payload: Some(whole.into()),
            with_vector: WithVector::Bool(whole),
            order_by: None,
        };
        let (records, next) = edge.scroll(request).map_err(engine("read passages"))?;
        page(records)?;
        if next.is_none() {
            return Ok(());
        }
        offset = next;
    }
}

fn point(record: Record) -> PointStructPersisted {
    let vector = record.vector.map_or_else(|| VectorStructPersisted::Named(HashMap::default()), VectorStructPersisted::from);
    PointStructPersisted { id: record.id, vector, payload: record.payload }
}

fn change(edge: &EdgeShard, operation: PointOperations) -> Result<(), IndexError> {
    edge.update(UpdateOperation::PointOperation(operation)).map_err(engine("put the knowledge index in order"))
}
