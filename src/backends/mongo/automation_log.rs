use engine::clock::Timestamp;
use engine::error::Result;
use engine::model::automation::Happened;
use engine::model::conversation::Conversation;
use mongodb::bson::doc;

use super::desk::Desk;
use super::fields::present;

const RECORD_KIND: &str = "automation";

/// In the act's own transaction. Where nobody has an automation it costs one look at an index.
pub(super) async fn enter(desk: &mut Desk, of: &Conversation, happened: &[Happened], now: Timestamp) -> Result<()> {
    if happened.is_empty() || !desk.exists("record", doc! { "organisation": of.organisation.0, "kind": RECORD_KIND }).await? {
        return Ok(());
    }
    let occasion = |what: &Happened| {
        let (kind, subject) = what.columns();
        let id: i64 = desk.ids.next_at(now);
        present(doc! {
            "_id": id,
            "organisation": of.organisation.0,
            "conversation": of.id.0,
            "at": now.as_millis(),
            "kind": i64::from(kind),
            "subject": subject,
        })
    };
    let occasions = happened.iter().map(occasion).collect();
    desk.insert_many("automation_occasion", occasions).await
}
