use std::collections::BTreeMap;

use crate::clock::Timestamp;
use crate::ids::{ContactId, OperatorId, OrgId, RecordId};

/// That a contact is being erased, and afterwards the receipt: what went, never what it said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasing {
    pub id: RecordId,
    pub organisation: OrgId,
    pub contact: ContactId,
    pub asked_by: OperatorId,
    pub asked_at: Timestamp,
    /// Absent while it goes on.
    pub finished_at: Option<Timestamp>,
    pub removed: Removed,
}

/// How many of what, such as `messages`.
pub type Removed = BTreeMap<String, u64>;
