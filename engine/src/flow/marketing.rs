//! What people say about being sent marketing: all of it in the ledger, and where they stand now in the contact.

use crate::Engine;
use crate::clock::Timestamp;
use crate::error::{Error, Kind, Result};
use crate::ids::{ConsentId, ContactId, OrgId};
use crate::model::consent::{Consent, ConsentSource, LONGEST_WORDING};
use crate::model::contact::{Contact, Identity, Marketing};
use crate::model::conversation::Conversation;

/// Others may write at the same time, a few of them.
const TRIES: usize = 4;

/// Something that somebody said, and what proves it.
#[derive(Debug, Clone)]
pub struct Said {
    /// The number of the message that brought it, where one did: told again it stands once.
    pub id: ConsentId,
    /// The number or account it was said for; empty: all of them.
    pub handle: String,
    pub marketing: Marketing,
    pub source: ConsentSource,
    pub wording: String,
}

/// Writes down what a contact said, and keeps it as where they stand unless they have said something newer. None: there is no
/// such contact.
pub async fn said(engine: &Engine, organisation: OrgId, contact: ContactId, said: Said) -> Result<Option<Consent>> {
    let Some(known) = engine.contacts.find(organisation, contact).await? else { return Ok(None) };
    let Said { id, handle, marketing, source, wording } = said;
    let consent = Consent {
        id,
        organisation,
        contact: Some(known.id),
        handle,
        is_given: !marketing.is_stopped,
        source,
        wording: wording.trim().chars().take(LONGEST_WORDING).collect(),
        at: marketing.at,
    };
    engine.consents.add(vec![consent.clone()]).await?;
    keep(engine, organisation, known.id, marketing).await?;
    Ok(Some(consent))
}

/// A platform refused a message in `words` of its own, because they had ended it there. That is no news of somebody who is known
/// to have, nor where they have said something newer.
pub async fn refused(
    engine: &Engine,
    organisation: OrgId,
    contact: ContactId,
    handle: String,
    words: &str,
    at: Timestamp,
) -> Result<()> {
    let known = engine.contacts.find(organisation, contact).await?.and_then(|contact| contact.marketing);
    if known.is_some_and(|known| known.is_stopped || known.at >= at) {
        return Ok(());
    }
    let refusal = Said {
        id: engine.ids.next(engine.clock.as_ref()),
        handle,
        marketing: Marketing { is_stopped: true, at },
        source: ConsentSource::Refusal,
        wording: words.to_owned(),
    };
    said(engine, organisation, contact, refusal).await.map(drop)
}

/// The number or account by which somebody is known where this conversation goes on.
pub fn handle_in(contact: &Contact, conversation: &Conversation) -> String {
    let mut met = contact.as_met_in(conversation.inbox, conversation.id).identities;
    met.retain(|identity| identity.inbox == conversation.inbox);
    handle_among(&met)
}

/// The number among the names that one platform has for somebody, which people know too, or else the first of them.
pub fn handle_among(identities: &[Identity]) -> String {
    let number = identities.iter().find(|identity| identity.handle.bytes().all(|byte| byte.is_ascii_digit()));
    number.or(identities.first()).map(|identity| identity.handle.clone()).unwrap_or_default()
}

async fn keep(engine: &Engine, organisation: OrgId, contact: ContactId, marketing: Marketing) -> Result<()> {
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
