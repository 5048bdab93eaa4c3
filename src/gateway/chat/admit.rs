//! Who may connect, and as whom.

use std::sync::Arc;

use engine::flow::settings::InboxSettings;
use engine::ids::{ContactId, ConversationId};
use engine::model::contact::{Contact, Identity};
use engine::model::inbox::Channel;
use engine::ports::contact_store::Profile;
use engine::{Error, Kind};
use socketioxide::extract::SocketRef;

use super::super::Shared;
use super::super::connections::Place;
use crate::http::address::ClientAddress;
use crate::http::limits::counted;
use crate::http::origins;
use crate::http::tokens::VisitorClaims;
use crate::http::wire::chat::{ChatAuth, Refused, RefusedCode};

/// A visitor who may connect.
pub struct Admitted {
    pub visitor: VisitorClaims,
    pub name: Option<String>,
    /// The contact they are now: the one of their token, or whom that was merged into.
    pub contact: ContactId,
    pub settings: Arc<InboxSettings>,
    pub after: Option<u64>,
    pub place: Place,
}

pub async fn admit(shared: &Arc<Shared>, socket: &SocketRef, auth: ChatAuth) -> Result<Admitted, Refused> {
    let parts = socket.req_parts();
    let address = counted(ClientAddress::of(&parts.extensions).0);
    let limited = |detail: &str| Refused::new(RefusedCode::RateLimited, detail);
    let limits = &shared.app.limits;
    limits.connects_by_address.take(address).map_err(|_wait| limited("too many connections at once; try again in a moment"))?;
    let place = shared.connections.enter(address).ok_or_else(|| limited("too many open connections"))?;
    let settings = shared.app.engine.settings.inbox_by_key(&auth.inbox).await.map_err(|error| match error.kind {
        Kind::NotFound => Refused::new(RefusedCode::UnknownInbox, "no inbox has this key"),
        _ => Refused::from(&error),
    })?;
    let organisation = settings.inbox.organisation;
    if shared.app.organisations.is_closed(organisation).await.map_err(|error| Refused::from(&error))? {
        return Err(Refused::new(RefusedCode::UnknownInbox, "no inbox has this key"));
    }
    if !origins::allows(&settings.inbox, &parts.headers) {
        return Err(Refused::new(RefusedCode::OriginNotAllowed, "this site is not among the origins the inbox allows"));
    }
    let Known { visitor, contact, name } = identify(shared, &settings, &auth).await?;
    Ok(Admitted { visitor, name, contact, settings, after: auth.after, place })
}

async fn identify(shared: &Shared, settings: &InboxSettings, auth: &ChatAuth) -> Result<Known, Refused> {
    let token = auth.token.as_deref().filter(|token| !token.is_empty());
    if let Some(identity) = auth.identity.as_deref().filter(|identity| !identity.is_empty()) {
        // The signature says who this is; a token that has ended meanwhile takes nothing away from it.
        let known = match token {
            Some(token) => known(shared, settings, token).await.ok().flatten(),
            None => None,
        };
        return vouched(shared, settings, identity, known).await;
    }
    let known = match token {
        Some(token) => known(shared, settings, token).await?,
        None => None,
    };
    Ok(known.unwrap_or_else(|| Known::new(fresh(shared, settings))))
}

struct Known {
    visitor: VisitorClaims,
    contact: ContactId,
    name: Option<String>,
}

impl Known {
    fn new(visitor: VisitorClaims) -> Self {
        Self { visitor, contact: visitor.contact, name: None }
    }
}

/// Whom a token names. `None` when it may not be used here any more: the visitor starts as somebody new.
async fn known(shared: &Shared, settings: &InboxSettings, token: &str) -> Result<Option<Known>, Refused> {
    let bad = |error: Error| Refused::new(RefusedCode::BadToken, error.context);
    let visitor = shared.app.tokens.read_visitor(token).map_err(bad)?;
    if visitor.inbox != settings.inbox.id || visitor.organisation != settings.inbox.organisation {
        return Err(Refused::new(RefusedCode::BadToken, "the token is for another inbox"));
    }
    let contact =
        shared.app.engine.contacts.find(visitor.organisation, visitor.contact).await.map_err(|error| Refused::from(&error))?;
    // Somebody vouched for this contact since the token was given: the token alone does not show their history any more.
    // Whom somebody merged them with is another matter: that one's proof is for conversations of their own.
    let is_vouched_for = |contact: &Contact| contact.is_verified_in(visitor.inbox, visitor.conversation);
    if !visitor.signed && contact.as_ref().is_some_and(is_vouched_for) {
        return Ok(None);
    }
    if shared.app.erasure.was_erased(visitor.organisation, visitor.contact).await.map_err(|error| Refused::from(&error))? {
        return Ok(None);
    }
    Ok(Some(match contact {
        Some(contact) => Known { visitor, contact: contact.id, name: contact.name },
        None => Known::new(visitor),
    }))
}

/// The site's server says who this is. A visitor who wrote before logging in keeps that conversation, unless the person
/// has one already.
async fn vouched(shared: &Shared, settings: &InboxSettings, jwt: &str, known: Option<Known>) -> Result<Known, Refused> {
    let engine = &shared.app.engine;
    let inbox = &settings.inbox;
    let said = shared.app.tokens.read_identity(&inbox.identity_secret, jwt);
    let said = said.map_err(|error| Refused::new(RefusedCode::BadToken, error.context))?;
    let anonymous = known.filter(|known| !known.visitor.signed);
    let start = anonymous.unwrap_or_else(|| Known::new(fresh(shared, settings)));
    let identity = Identity::proven(Channel::Web, inbox.id, said.sub);
    let profile = Profile { name: said.name, email: said.email, phone: said.phone };
    let failed = |error: Error| Refused::from(&error);
    let named = std::slice::from_ref(&identity);
    let contact = engine.contacts.resolve(inbox.organisation, named, start.contact, profile).await.map_err(failed)?;
    let own = contact.identities.iter().find(|known| known.names_the_same(&identity)).and_then(|own| own.conversation);
    let conversation = if let Some(own) = own {
        own
    } else if contact.id == start.contact {
        start.visitor.conversation
    } else {
        let found = engine.conversations.find_by_contact(inbox.organisation, inbox.id, contact.id).await.map_err(failed)?;
        // Without one yet, the id follows from the contact, so that two tabs at once open the same conversation.
        found.map_or(ConversationId(contact.id.0), |found| found.id)
    };
    let visitor =
        VisitorClaims { organisation: inbox.organisation, inbox: inbox.id, contact: contact.id, conversation, signed: true };
    Ok(Known { visitor, contact: contact.id, name: contact.name })
}

/// Somebody new. No row is made before they say something.
fn fresh(shared: &Shared, settings: &InboxSettings) -> VisitorClaims {
    let engine = &shared.app.engine;
    let contact: ContactId = engine.ids.next(engine.clock.as_ref());
    VisitorClaims {
        organisation: settings.inbox.organisation,
        inbox: settings.inbox.id,
        contact,
        conversation: ConversationId(contact.0),
        signed: false,
    }
}
