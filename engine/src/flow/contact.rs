//! Contacts whose changes are seen by everybody who has one of their conversations on the screen, whoever makes them.

use std::sync::Arc;

use async_trait::async_trait;

use crate::error::Result;
use crate::ids::{ContactId, OrgId};
use crate::model::act::Act;
use crate::model::contact::{Contact, Identity};
use crate::page::MAX_PAGE;
use crate::ports::contact_store::Profile;
use crate::ports::conversation_store::{About, ListQuery, View};
use crate::ports::{ContactStore, ConversationStore};

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
        let query = ListQuery { view: View::Contact(contact), about: About::default(), cursor: None, limit: MAX_PAGE };
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
