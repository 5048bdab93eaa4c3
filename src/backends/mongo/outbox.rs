use engine::clock::Timestamp;
use engine::error::Result;
use engine::model::conversation::Conversation;
use engine::model::message::Message;
use mongodb::bson::doc;

use super::desk::Desk;
use super::fields::present;

/// In the transaction that stores the message. Behind an older one of its conversation it is not due yet.
pub(super) async fn enter(desk: &mut Desk, conversation: &Conversation, message: &Message, now: Timestamp) -> Result<()> {
    let is_behind = desk.exists("outbox", doc! { "conversation": conversation.id.0 }).await?;
    let departure = doc! {
        "_id": message.id.0,
        "conversation": conversation.id.0,
        "seq": message.seq as i64,
        "organisation": conversation.organisation.0,
        "inbox": conversation.inbox.0,
        "entered_at": now.as_millis(),
        "due_at": (!is_behind).then_some(now.as_millis()),
        "claimed": false,
        "attempts": 0_i64,
        "part": 0_i64,
        "parts": 1_i64,
    };
    desk.insert("outbox", present(departure)).await
}
