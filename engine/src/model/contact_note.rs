use crate::clock::Timestamp;
use crate::ids::{ContactId, ContactNoteId, OperatorId, OrgId};

/// What operators want to remember of a contact, whatever the conversation. The contact never sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactNote {
    pub id: ContactNoteId,
    pub organisation: OrgId,
    pub contact: ContactId,
    pub author: OperatorId,
    pub text: String,
    pub at: Timestamp,
    pub edited_at: Option<Timestamp>,
}
