//! Where conversations stand that something was told of lately: signals name a conversation alone, and whether somebody sees it
//! is asked for each of them.

use std::collections::HashMap;

use engine::error::Result;
use engine::ids::{ConversationId, OrgId};
use engine::model::conversation::Conversation;
use engine::model::sight::Place;
use parking_lot::Mutex;

use super::Shared;

/// A full table is emptied: it refills with whatever is told of now.
const MOST_KNOWN: usize = 10_000;

#[derive(Debug, Default)]
pub struct Places(Mutex<HashMap<ConversationId, Place>>);

impl Places {
    /// What the feed says of it is newer than what was read.
    pub fn moved(&self, conversation: &Conversation) {
        if let Some(known) = self.0.lock().get_mut(&conversation.id) {
            *known = Place::of(conversation);
        }
    }

    fn get(&self, conversation: ConversationId) -> Option<Place> {
        self.0.lock().get(&conversation).copied()
    }

    fn keep(&self, conversation: ConversationId, place: Place) {
        let mut places = self.0.lock();
        if places.len() >= MOST_KNOWN {
            places.clear();
        }
        places.insert(conversation, place);
    }
}

/// `None` for one that is not there (any more).
pub async fn place_of(shared: &Shared, organisation: OrgId, conversation: ConversationId) -> Result<Option<Place>> {
    if let Some(place) = shared.places.get(conversation) {
        return Ok(Some(place));
    }
    let found = shared.app.engine.conversations.find(organisation, conversation).await?;
    let place = found.as_deref().map(Place::of);
    if let Some(place) = place {
        shared.places.keep(conversation, place);
    }
    Ok(place)
}

#[cfg(test)]
mod tests;
