//! Answers to comments: in public below the post, or the one private message that a comment allows.

use engine::flow::settings::InboxSettings;
use engine::ids::OrgId;
use engine::model::comment;
use engine::model::contact::Identity;
use engine::model::inbox::CommentMode;
use engine::model::message::{Author, Message};
use engine::ports::channel_sender::Parcel;
use engine::ports::message_store::{Bound, Range};
use serde_json::json;

use super::{MetaSender, Ready, Stop, compose};
use crate::graph::Key;
use crate::outgoing::{self, Content, Limit, Outgoing, Permit, Recipient, Words, split};
use crate::platform::Platform;
use crate::window::{self, Contacts, Decision, Rules, What, Wish};

/// Messages that are looked at for the comment which an answer without one means.
const LOOKED_AT: usize = 50;

/// What a public reply holds; Instagram's own app takes as much as a caption does.
const fn limit(platform: Platform) -> Limit {
    match platform {
        Platform::Instagram => Limit::utf16(2_200),
        Platform::Messenger | Platform::WhatsApp => Limit::utf16(8_000),
    }
}

/// An agent's reply says what it is: here nobody has read a greeting before.
pub(crate) fn public_parts(message: &Message, settings: &InboxSettings, platform: Platform) -> Vec<String> {
    let mut text = compose::text(message, platform);
    if text.is_empty() {
        return Vec::new();
    }
    let is_made = matches!(message.author, Author::Agent(_)) && settings.inbox.comments.mode != CommentMode::Fixed;
    if is_made {
        let disclosure = settings.bot.disclosure.trim();
        text.push_str("\n\n");
        text.push_str(if disclosure.is_empty() { "This is an automated reply." } else { disclosure });
    }
    split(&text, limit(platform)).into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// A comment and what the platform calls it.
struct Answered {
    id: String,
    message: Message,
}

impl Answered {
    fn comment(&self) -> Option<&comment::Comment> {
        self.message.content.comment.as_ref()
    }
}

impl MetaSender {
    pub(super) async fn prepare_comment(&self, parcel: &Parcel<'_>, key: &Key, platform: Platform) -> Result<Ready, Stop> {
        let answered = self.answered(parcel).await?;
        if parcel.message.content.privately {
            return self.private(parcel, key, platform, &answered);
        }
        if !parcel.message.content.attachments.is_empty() {
            return Err(Stop::fault("unfit", "A public reply holds text alone."));
        }
        let is_mention = answered.comment().is_some_and(|comment| comment.is_mention);
        let path = match platform {
            Platform::Instagram if is_mention => format!("{}/mentions", key.sender()),
            Platform::Instagram => {
                // Replies stand below the comment at the top, whichever they answer.
                let top = answered.comment().and_then(|comment| comment.parent.as_deref()).unwrap_or(&answered.id);
                format!("{top}/replies")
            }
            Platform::Messenger | Platform::WhatsApp => format!("{}/comments", answered.id),
        };
        let post = parcel.conversation.topic.as_ref().map(|topic| topic.post.as_str());
        let body = |text: String| match platform {
            Platform::Instagram if is_mention => {
                let mut body = json!({"media_id": post, "message": text});
                if post != Some(answered.id.as_str()) {
                    body["comment_id"] = json!(answered.id);
                }
                body
            }
            _ => json!({"message": text}),
        };
        let bodies: Vec<_> = public_parts(parcel.message, parcel.settings, platform).into_iter().map(body).collect();
        if bodies.is_empty() { Err(Stop::fault("empty", "There is nothing in it to send.")) } else { Ok(Ready { path, bodies }) }
    }

    fn private(&self, parcel: &Parcel<'_>, key: &Key, platform: Platform, answered: &Answered) -> Result<Ready, Stop> {
        let (now, author) = (self.needs.clock.now(), compose::author(parcel.message.author));
        let wish = Wish { platform, author, what: What::PrivateAnswer, now };
        if let Decision::Refused { reason, .. } = window::decide(&Rules::default(), &contacts(&answered.message), &wish) {
            return Err(Stop::Fault("not_allowed", 0, format!("It may not be sent: {reason}.")));
        }
        let body = compose::text(parcel.message, platform);
        if body.is_empty() {
            return Err(Stop::fault("empty", "There is nothing in it to send."));
        }
        let content = Content::Text { body, preview: false };
        let (to, tag) = (Recipient::Comment(answered.id.clone()), parcel.message.id.to_string());
        let outgoing = Outgoing { to, author, permit: Permit::Open, content, reply_to: None, tag, words: Words::default() };
        let made = outgoing::prepare(&outgoing, platform);
        let made = made.map_err(|unfit| Stop::Fault("unfit", 0, format!("It cannot be sent there: {unfit}.")))?;
        Ok(Ready { path: format!("{}/messages", key.sender()), bodies: made.bodies })
    }

    /// The comment that the message answers; without one, their last.
    async fn answered(&self, parcel: &Parcel<'_>) -> Result<Answered, Stop> {
        let organisation = parcel.departure.organisation;
        let message = if let Some(id) = parcel.message.content.reply_to {
            self.needs.messages.find(organisation, id).await.map_err(|_error| Stop::Store)?
        } else {
            let range = Range { side: Bound::Before(parcel.message.seq), limit: LOOKED_AT, with_private: false };
            let latest = self.needs.messages.list(organisation, parcel.conversation.id, range).await;
            latest.map_err(|_error| Stop::Store)?.into_iter().rfind(is_answerable)
        };
        let message = message.filter(is_answerable);
        let message = message.ok_or_else(|| Stop::fault("no_comment", "The comment is not there any more."))?;
        let id = self.id_of(organisation, parcel, &message).await?;
        Ok(Answered { id, message })
    }

    async fn id_of(&self, organisation: OrgId, parcel: &Parcel<'_>, message: &Message) -> Result<String, Stop> {
        let bound = self.needs.provider_ids.list(organisation, message.id).await.map_err(|_error| Stop::Store)?;
        let own = bound.into_iter().find(|bound| bound.inbox == parcel.departure.inbox).map(|bound| bound.id);
        own.ok_or_else(|| Stop::fault("no_comment", "What the platform calls the comment is not known."))
    }
}

fn is_answerable(message: &Message) -> bool {
    matches!(message.author, Author::Contact(_)) && message.content.comment.is_some()
}

/// A comment as its window is counted.
pub fn contacts(message: &Message) -> Contacts {
    let comment = message.content.comment.as_ref().map(|comment| window::Comment {
        at: message.at,
        is_answered: comment.is_answered_privately,
        broadcast: None,
    });
    Contacts { comment, ..Contacts::default() }
}

/// The person who wrote the comment, as messages call them.
pub(super) fn known_as(parcel: &Parcel<'_>, scoped_id: Option<String>) -> Option<Identity> {
    let handle = scoped_id.filter(|_| parcel.message.content.privately)?;
    let inbox = &parcel.settings.inbox;
    Some(Identity::proven(inbox.channel, inbox.id, handle))
}
