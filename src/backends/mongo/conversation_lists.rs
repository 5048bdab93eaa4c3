//! Lists of conversations and their counts.

use std::sync::Arc;

use engine::error::{Error, Result};
use engine::ids::{InboxId, OperatorId, OrgId, TeamId};
use engine::model::conversation::{Conversation, Status};
use engine::model::sight::Sight;
use engine::page::{MAX_PAGE, Page};
use engine::ports::conversation_store::{Counts, ListQuery, Listed};
use mongodb::bson::{Document, doc};

use super::desk::{Desk, Query};
use super::rows;

pub(super) async fn list(_desk: &mut Desk, _organisation: OrgId, _query: &ListQuery) -> Result<Page<Listed>> {
    Err(Error::unavailable("lists"))
}

pub(super) async fn count(
    _desk: &mut Desk,
    _organisation: OrgId,
    _operator: OperatorId,
    _teams: &[TeamId],
    _sight: &Sight,
) -> Result<Counts> {
    Err(Error::unavailable("counts"))
}

/// What waits in the queue of an inbox.
pub(super) fn queued(organisation: OrgId, inbox: InboxId) -> Document {
    doc! { "organisation": organisation.0, "inbox": inbox.0, "holder": 1_i64, "status": i64::from(Status::Open.code()) }
}

/// The longest wait first.
pub(super) async fn queue(
    desk: &mut Desk,
    organisation: OrgId,
    inbox: InboxId,
    limit: usize,
) -> Result<Vec<Arc<Conversation>>> {
    let order = doc! { "waiting_since": 1, "_id": 1 };
    let query = Query::new(queued(organisation, inbox), order, limit.clamp(1, MAX_PAGE)).hinted("conversation_queue");
    let found = desk.find("conversation", query).await?;
    found.iter().map(|stored| rows::conversation(stored).map(Arc::new)).collect()
}
