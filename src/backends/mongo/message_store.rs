use engine::error::Result;
use engine::ids::{MessageId, OrgId};
use engine::model::message::Message;
use mongodb::bson::doc;

use super::desk::{Desk, Query};
use super::fields::own;
use super::rows;

pub(super) async fn find(desk: &mut Desk, organisation: OrgId, message: MessageId) -> Result<Option<Message>> {
    desk.find_one("message", own(organisation, message.0)).await?.as_ref().map(rows::message).transpose()
}

/// These of them that are there, in no order.
pub(super) async fn find_many(desk: &mut Desk, ids: Vec<i64>) -> Result<Vec<Message>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = desk.find("message", Query::new(doc! { "_id": { "$in": ids } }, doc! {}, 0)).await?;
    found.iter().map(rows::message).collect()
}
