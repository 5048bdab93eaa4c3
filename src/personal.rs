//! What is kept of a person beside their contact and their conversations: what they agreed to, what a shop had going on with them, and
//! what they wrote below posts. Their leads are in [`crate::leads`].

use std::collections::BTreeSet;

use engine::error::Result;
use engine::ids::{InboxId, OrgId};
use engine::model::contact::Contact;
use engine::model::inbox::Channel;

use crate::app::App;
use crate::campaigns::conversions::numbers_of;
use crate::social::forget_authors;

/// How those are known on Instagram of whom a comment alone came.
const COMMENTER: &str = "commenter:";

/// Forgets what is kept of them under no number.
pub async fn forget_beside(app: &App, contact: &Contact) -> Result<()> {
    let (engine, organisation) = (&app.engine, contact.organisation);
    engine.consents.forget_person(organisation, contact.id, &handles(contact)).await?;
    forget_authors(app, organisation, &authors(contact)).await
}

/// What is kept under a number of theirs in audiences, in campaigns and of a shop.
pub async fn forget_number(app: &App, organisation: OrgId, number: &str) -> Result<()> {
    let engine = &app.engine;
    // First, because it is a case that lets somebody into a campaign.
    engine.shop_cases.forget_person(organisation, &[number.to_owned()]).await?;
    engine.audiences.forget_handle(organisation, number).await?;
    engine.campaigns.forget_handle(organisation, number).await.map(drop)
}

/// For which they may have said something: accounts as the platform names them, and numbers with their plus too. A number that they
/// only told is not among them, since what its owner said has to stay proven; nor is what a website calls its visitors, who may be
/// somebody else on another one.
pub fn handles(contact: &Contact) -> Vec<String> {
    let proven = contact.identities.iter().filter(|identity| identity.verified && identity.channel != Channel::Web);
    let mut handles: BTreeSet<String> = proven.map(|identity| identity.handle.clone()).collect();
    handles.extend(numbers_of(&Contact { phone: None, ..contact.clone() }));
    handles.into_iter().filter(|handle| !handle.is_empty()).collect()
}

/// As whom they wrote comments, by the inbox.
pub fn authors(contact: &Contact) -> Vec<(InboxId, String)> {
    let commenting = contact.identities.iter().filter(|identity| identity.channel.has_comments());
    let authors = commenting.map(|identity| {
        let id = identity.handle.strip_prefix(COMMENTER).unwrap_or(&identity.handle);
        (identity.inbox, id.to_owned())
    });
    // Of one person both may be known.
    authors.collect::<BTreeSet<_>>().into_iter().collect()
}

#[cfg(test)]
mod tests;
