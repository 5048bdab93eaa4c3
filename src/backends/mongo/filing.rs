//! The collection beside the conversation in which those whom notes name are found.

use engine::error::Result;
use engine::ids::{ConversationId, OperatorId, OrgId};
use engine::model::message::Message;
use mongodb::bson::doc;

use super::desk::Desk;

/// A note that was just stored names colleagues.
pub(super) async fn mention(desk: &mut Desk, note: &Message) -> Result<()> {
    for operator in &note.content.mentions {
        let key = doc! { "operator": operator.0, "conversation": note.conversation.0 };
        let fields = doc! { "organisation": note.organisation.0, "at": note.at.as_millis() };
        desk.upsert("mention", key, doc! { "$set": fields, "$inc": { "unread": 1_i64 } }).await?;
    }
    Ok(())
}

pub(super) async fn read_mentions(
    desk: &mut Desk,
    organisation: OrgId,
    conversation: ConversationId,
    operator: OperatorId,
) -> Result<bool> {
    let unread = doc! {
        "operator": operator.0,
        "conversation": conversation.0,
        "organisation": organisation.0,
        "unread": { "$gt": 0_i64 },
    };
    let read = desk.update("mention", unread, doc! { "$set": { "unread": 0_i64 } }).await?;
    Ok(read > 0)
}
