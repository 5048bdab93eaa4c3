use std::collections::BTreeMap;

use engine::clock::Timestamp;
use engine::ids::{ContactId, OperatorId, RecordId};
use engine::model::erasure::Erasing;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Deserialize, ToSchema)]
pub struct EraseContact {
    /// The contact's name as it is shown, typed by hand.
    pub confirm: String,
}

/// That a contact is being erased; once it is finished, the receipt.
#[derive(Debug, Serialize, ToSchema)]
pub struct Erasure {
    #[schema(value_type = String)]
    pub id: RecordId,
    /// The id that named the contact.
    #[schema(value_type = String)]
    pub contact: ContactId,
    #[schema(value_type = String)]
    pub asked_by: OperatorId,
    /// The operator's name.
    pub asked_by_name: String,
    #[schema(value_type = String, format = DateTime)]
    pub asked_at: Timestamp,
    /// Absent while it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub finished_at: Option<Timestamp>,
    /// How many of what, such as `messages`, `files` and `calls`.
    pub removed: BTreeMap<String, u64>,
}

impl Erasure {
    pub fn new(erasing: Erasing, asked_by_name: &str) -> Self {
        let Erasing { id, contact, asked_by, asked_at, finished_at, removed, .. } = erasing;
        Self { id, contact, asked_by, asked_by_name: asked_by_name.to_owned(), asked_at, finished_at, removed }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ErasurePage {
    pub items: Vec<Erasure>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}
