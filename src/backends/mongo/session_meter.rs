use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{OrgId, SessionId};
use engine::model::session::month_of;
use engine::ports::SessionMeter;
use mongodb::bson::doc;

use super::MongoStore;
use super::desk::Desk;
use super::fields::{Fields, own};

#[async_trait]
impl SessionMeter for MongoStore {
    async fn opened_in(&self, organisation: OrgId, month: u32) -> Result<u64> {
        let month = doc! { "organisation": organisation.0, "month": i64::from(month) };
        let found = self.desk().find_one("session_month", month).await?;
        found.map_or(Ok(0), |found| Fields(&found).seq("sessions"))
    }

    async fn place_of(&self, organisation: OrgId, session: SessionId) -> Result<Option<u64>> {
        let Some(found) = self.desk().find_one("session", own(organisation, session.0)).await? else { return Ok(None) };
        Ok(Fields(&found).int_or_none("place")?.map(|place| place as u64))
    }
}

/// One more in the month of this moment; returns its place there.
pub(super) async fn count(desk: &mut Desk, organisation: OrgId, now: Timestamp) -> Result<i64> {
    let month = doc! { "organisation": organisation.0, "month": i64::from(month_of(now)) };
    let counted = desk.upsert_and_find("session_month", month, doc! { "$inc": { "sessions": 1_i64 } }).await?;
    let counted = counted.ok_or_else(|| Error::corrupt("a month that was just counted is not there"))?;
    Fields(&counted).int("sessions")
}
