//! Messages by their words, which are stored with them.

use engine::ids::InboxId;
use engine::model::message::Message;
use mongodb::bson::Document;

/// The words of a message that is about to be stored.
pub(super) fn enter(document: &mut Document, inbox: InboxId, message: &Message) {
    let _ = (document, inbox, message);
}

/// The same where its text is another now.
pub(super) fn renew(fields: &mut Document, inbox: InboxId, message: &Message) {
    enter(fields, inbox, message);
}
