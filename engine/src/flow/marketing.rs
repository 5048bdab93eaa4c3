//! What people say about being sent marketing.

use crate::Engine;
use crate::error::{Error, Kind, Result};
use crate::ids::{ContactId, OrgId};
use crate::model::contact::{Contact, Marketing};

/// Others may write at the same time, a few of them.
const TRIES: usize = 4;

/// Keeps what a contact said, unless they have said something newer.
pub async fn said(engine: &Engine, organisation: OrgId, contact: ContactId, marketing: Marketing) -> Result<()> {
    for _ in 0..TRIES {
        let Some(kept) = engine.contacts.find(organisation, contact).await? else {
            return Ok(());
        };
        if kept.marketing.is_some_and(|known| known.at >= marketing.at) {
            return Ok(());
        }
        match engine.contacts.update(Contact { marketing: Some(marketing), ..kept }).await {
            Err(error) if error.kind == Kind::Conflict => {}
            done => return done.map(drop),
        }
    }
    Err(Error::conflict("a contact is being changed from several places at once"))
}
