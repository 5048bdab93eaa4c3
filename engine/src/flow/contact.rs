//! Contacts whose changes are seen by everybody who has one of their conversations on the screen, whoever makes them; and
//! contacts that a platform proves to be one person.

use std::sync::Arc;

use async_trait::async_trait;

use crate::engine::Engine;
use crate::error::{Kind, Result};
use crate::ids::{ContactId, OrgId};
use crate::model::act::Act;
use crate::model::contact::{Contact, Identity};
use crate::model::merge::{By, Evidence, EvidenceKind};
use crate::page::MAX_PAGE;
use crate::ports::contact_store::Profile;
use crate::ports::conversation_store::{About, Filter, ListQuery, View};
use crate::ports::{ContactStore, ConversationStore};

impl Engine {
    /// The contact, and whoever was merged into them and is still: what was kept of those stands under their own ids.
    pub async fn merged_into(&self, organisation: OrgId, contact: ContactId) -> Result<Vec<ContactId>> {
        let merges = self.contact_book.list_merges(organisation, contact, MAX_PAGE).await?;
        let others = merges.into_iter().filter(|merge| merge.into == contact && merge.undone.is_none());
        Ok(std::iter::once(contact).chain(others.map(|merge| merge.from.id)).collect())
    }
}

/// The contacts of a store; a change of one is told to the followers of its conversations.
pub struct ToldContacts {
    contacts: Arc<dyn ContactStore>,
    conversations: Arc<dyn ConversationStore>,
}

impl ToldContacts {
    pub fn new(contacts: Arc<dyn ContactStore>, conversations: Arc<dyn ConversationStore>) -> Self {
        Self { contacts, conversations }
    }

    async fn tell(&self, organisation: OrgId, contact: ContactId) -> Result<()> {
        let query = ListQuery {
            view: View::Contact(contact),
            about: About::default(),
            filter: Filter::default(),
            cursor: None,
            limit: MAX_PAGE,
        };
        for listed in self.conversations.list(organisation, query).await?.items {
            self.conversations.apply(organisation, listed.conversation.id, Act::ContactChanged).await?;
        }
        Ok(())
    }
}

#[async_trait]
impl ContactStore for ToldContacts {
    async fn find(&self, organisation: OrgId, contact: ContactId) -> Result<Option<Contact>> {
        self.contacts.find(organisation, contact).await
    }

    async fn resolve(&self, organisation: OrgId, identities: &[Identity], fresh: ContactId, profile: Profile) -> Result<Contact> {
        self.contacts.resolve(organisation, identities, fresh, profile).await
    }

    async fn find_by_handle(&self, organisation: OrgId, identities: &[Identity]) -> Result<Option<ContactId>> {
        self.contacts.find_by_handle(organisation, identities).await
    }

    async fn update(&self, contact: Contact) -> Result<Contact> {
        let updated = self.contacts.update(contact).await?;
        // It is changed: a caller who heard of an error would change it again.
        if let Err(error) = self.tell(updated.organisation, updated.id).await {
            tracing::warn!(contact = %updated.id, %error, "operators could not be told of a changed contact");
        }
        Ok(updated)
    }
}

/// Two contacts are one by proof of a platform: they are merged into the older, unless somebody told them apart before. Returns
/// the contact that both are now, or `one` when they stay two.
pub async fn prove_same(
    engine: &Engine,
    organisation: OrgId,
    one: ContactId,
    other: ContactId,
    kind: EvidenceKind,
) -> Result<ContactId> {
    if one == other {
        return Ok(one);
    }
    let merges = engine.contact_book.list_merges(organisation, one, MAX_PAGE).await?;
    let is_of_both = |into: ContactId, from: ContactId| [(one, other), (other, one)].contains(&(into, from));
    if merges.iter().any(|merge| merge.undone.is_some() && is_of_both(merge.into, merge.from.id)) {
        return Ok(one);
    }
    let (into, from) = (one.min(other), one.max(other));
    match engine.contact_book.merge(organisation, into, from, Evidence::proven(kind), By::Program).await {
        Ok(merge) => {
            tracing::info!(merge = %merge.id, into = %merge.into, from = %merge.from.id, evidence = kind.as_str(), "contacts were merged");
            Ok(merge.into)
        }
        // Too many to be moved at once, or somebody merged one of them meanwhile: what came is taken in all the same.
        Err(error) if matches!(error.kind, Kind::Invalid | Kind::Conflict) => {
            tracing::warn!(contact = %one, %other, %error, "contacts that are one person were not merged");
            Ok(one)
        }
        Err(error) => Err(error),
    }
}
