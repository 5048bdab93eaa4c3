//! What operators are told of documents and gaps while they look. Not part of the feed: whoever comes back loads the lists.

use std::sync::Arc;

use engine::ids::OrgId;
use engine::model::event::KnowledgeChange;
use engine::model::role::Module;

use super::super::Shared;
use super::inbox::tell_live;
use crate::http::wire::feed::{FeedDocument, FeedDocumentRemoved, FeedGap};

pub async fn told(shared: &Arc<Shared>, organisation: OrgId, change: KnowledgeChange) {
    if shared.inboxes.is_empty(organisation) {
        return;
    }
    match change {
        KnowledgeChange::Document { base, document } => match shared.app.knowledge.shown_now(organisation, document).await {
            Ok(Some(shown)) => {
                let body = FeedDocument { base, document: shown.into() };
                tell_live(shared, organisation, Module::Bots, "document", || &body);
            }
            // Removed meanwhile, which is told by itself.
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "operators could not be told of a document"),
        },
        KnowledgeChange::DocumentRemoved { base, document } => {
            tell_live(shared, organisation, Module::Bots, "document_removed", || FeedDocumentRemoved { base, id: document });
        }
        KnowledgeChange::Gaps => tell_live(shared, organisation, Module::Bots, "gap", || FeedGap {}),
    }
}
