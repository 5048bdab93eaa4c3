use std::sync::Arc;

use crate::engine::Engine;
use crate::error::{Error, Kind, Result};
use crate::flow::settings::InboxSettings;
use crate::ids::{BlobId, MessageId};
use crate::model::act::{Act, Outcome, Receive, Weight};
use crate::model::conversation::NewConversation;
use crate::model::message::{Attachment, Content};

/// Characters (Unicode scalar values) a contact's message may hold.
pub const MAX_TEXT: usize = 8_000;
pub const MAX_ATTACHMENTS: usize = 8;
/// Bytes of a sender's own id for a message.
pub const MAX_CLIENT_ID: usize = 128;

/// A contact's message as a channel hands it over.
#[derive(Debug)]
pub struct Inbound {
    /// Fresh, from [`Engine::ids`]; a channel may need it before the message is stored.
    pub id: MessageId,
    pub to: NewConversation,
    pub client_id: Option<String>,
    pub name: Option<Arc<str>>,
    pub text: String,
    pub content: Content,
}

/// Stores a contact's message. When this returns the message is durable; a repeat is [`crate::model::act::Verdict::Duplicate`]
/// with the message stored first. The turn it makes due is run by whoever follows the feed.
pub async fn receive(engine: &Engine, settings: &InboxSettings, inbound: Inbound) -> Result<Outcome> {
    check(&inbound)?;
    let Inbound { id, to, client_id, name, text, content } = inbound;
    let act = Act::Receive(Receive {
        id,
        contact: to.contact,
        client_id,
        name,
        text,
        content,
        at: None,
        weight: Weight::Asks,
        timing: settings.inbox.timing,
        opening: settings.opening.clone(),
    });
    apply_opened(engine, to, act).await
}

/// Applies an act of the contact's side; their very first makes the conversation.
pub(crate) async fn apply_opened(engine: &Engine, to: NewConversation, act: Act) -> Result<Outcome> {
    match engine.conversations.apply(to.organisation, to.id, act.clone()).await {
        Err(error) if error.kind == Kind::NotFound => {
            engine.conversations.open(to).await?;
            engine.conversations.apply(to.organisation, to.id, act).await
        }
        other => other,
    }
}

/// The attachments of these ids, in this order; `Invalid` when one is not there.
pub async fn attachments(engine: &Engine, to: NewConversation, ids: &[BlobId]) -> Result<Vec<Attachment>> {
    if ids.len() > MAX_ATTACHMENTS {
        return Err(Error::invalid(format!("at most {MAX_ATTACHMENTS} attachments a message")));
    }
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let described = engine.blobs.describe(to.organisation, *id).await?;
        found.push(described.ok_or_else(|| Error::invalid(format!("no attachment {id}")))?);
    }
    Ok(found)
}

fn check(inbound: &Inbound) -> Result<()> {
    if inbound.text.trim().is_empty() && inbound.content.attachments.is_empty() {
        return Err(Error::invalid("a message needs text or an attachment"));
    }
    check_text(&inbound.text)?;
    check_client_id(inbound.client_id.as_deref())
}

pub fn check_text(text: &str) -> Result<()> {
    if text.len() > MAX_TEXT && text.chars().count() > MAX_TEXT {
        return Err(Error::invalid(format!("a message holds at most {MAX_TEXT} characters")));
    }
    Ok(())
}

pub fn check_client_id(client_id: Option<&str>) -> Result<()> {
    match client_id {
        Some(id) if id.is_empty() || id.len() > MAX_CLIENT_ID => {
            Err(Error::invalid(format!("a client_id has 1 to {MAX_CLIENT_ID} bytes")))
        }
        _ => Ok(()),
    }
}
