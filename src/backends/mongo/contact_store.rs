use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::{ContactId, OrgId};
use mongodb::bson::doc;

use super::desk::Desk;
use super::fields::{Fields, own};

/// Makes the contact, without identities, unless they are there.
pub(super) async fn ensure(desk: &mut Desk, organisation: OrgId, contact: ContactId, now: Timestamp) -> Result<()> {
    if desk.exists("contact", doc! { "_id": contact.0 }).await? {
        return Ok(());
    }
    let new = doc! {
        "_id": contact.0,
        "organisation": organisation.0,
        "created_at": now.as_millis(),
        "version": 1_i64,
    };
    desk.insert("contact", new).await
}

pub(super) async fn is_blocked(desk: &mut Desk, organisation: OrgId, id: ContactId) -> Result<bool> {
    let mut blocked = own(organisation, id.0);
    blocked.insert("blocked_at", doc! { "$exists": true });
    desk.exists("contact", blocked).await
}

/// Merges one after another: each needs a contact of its own.
const LONGEST_CHAIN: usize = 10_000;

/// The contact this id names now: its own, or whom it was merged into.
pub(super) async fn living(desk: &mut Desk, organisation: OrgId, id: ContactId) -> Result<ContactId> {
    let mut living = id;
    for _ in 0..LONGEST_CHAIN {
        let merge = doc! { "from_contact": living.0, "organisation": organisation.0, "undone_at": { "$exists": false } };
        match desk.find_one("contact_merge", merge).await? {
            Some(merge) => living = ContactId(Fields(&merge).int("into_contact")?),
            None => return Ok(living),
        }
    }
    Err(Error::corrupt("contacts are merged in a circle"))
}
