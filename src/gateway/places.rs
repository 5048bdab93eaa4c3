//! Where conversations stand that something was told of lately: signals name a conversation alone, and whether somebody sees it
//! is asked for each of them.

use engine::error::Result;
use engine::ids::{ConversationId, OrgId};
use engine::model::conversation::Conversation;
use engine::model::sight::Place;

use super::Shared;
use crate::http::kept::Kept;

#[derive(Default)]
pub struct Places(Kept<ConversationId, Place>);

impl Places {
    /// What the feed says of it is newer than what was read.
    pub fn moved(&self, conversation: &Conversation) {
        self.0.replace(&conversation.id, Place::of(conversation));
    }
}

/// `None` for one that is not there (any more).
pub async fn place_of(shared: &Shared, organisation: OrgId, conversation: ConversationId) -> Result<Option<Place>> {
    let Places(kept) = &shared.places;
    if let Some(place) = kept.get(&conversation) {
        return Ok(Some(place));
    }
    let since = kept.since(&conversation);
    let found = shared.app.engine.conversations.find(organisation, conversation).await?;
    let place = found.as_deref().map(Place::of);
    if let Some(place) = place {
        kept.keep(since, conversation, place);
    }
    Ok(place)
}
