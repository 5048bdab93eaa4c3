use engine::error::Result;
use engine::ids::{ContactId, OrgId};
use mongodb::bson::doc;

use super::desk::Desk;

pub(super) async fn was_erased(desk: &mut Desk, organisation: OrgId, contact: ContactId) -> Result<bool> {
    desk.exists("erased_contact", doc! { "_id": contact.0, "organisation": organisation.0 }).await
}
