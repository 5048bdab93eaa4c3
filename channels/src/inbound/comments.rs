//! Comments below the posts of a page or an Instagram account, and places where it was named.

use std::sync::Arc;

use engine::clock::Timestamp;
use engine::error::Result;
use engine::flow::deliver::prove;
use engine::flow::hear::{self, Words};
use engine::model::amend::Amendment;
use engine::model::comment::{self, Topic};
use engine::model::contact::Identity;
use engine::model::message::Content;
use engine::model::part::{Awaited, Part, Shared};

use super::{Coming, Kept, Taken, WantedFile};
use crate::happened::{By, Comment, CommentChange, Mention, What};
use crate::platform::Platform;
use crate::sender::public_parts;
use crate::sentiment;

/// Answers under way in one inbox that an own comment is compared with.
const UNDER_WAY: usize = 50;
/// The file of a comment has one place.
const FILE: &str = "file-0";

impl Coming<'_> {
    pub(super) async fn comment(
        &self,
        person: Option<hear::Person>,
        comment: Comment,
        key: String,
        at: Timestamp,
    ) -> Result<Taken> {
        let hidden = |is_hidden| Amendment::Hidden(comment::Hidden { at, is_hidden });
        match (&comment.change, comment.by) {
            (CommentChange::Added, By::Contact) => self.commented(person, comment, at).await,
            (CommentChange::Added, By::Business) => self.own_comment(comment, at).await,
            (CommentChange::Edited, _) => {
                let text = comment.text.unwrap_or_default();
                self.tell(comment.id, key, Amendment::Edited { text, at }, at).await
            }
            (CommentChange::Removed, _) => self.tell(comment.id, key, Amendment::Deleted { at }, at).await,
            (CommentChange::Hidden, _) => self.tell(comment.id, key, hidden(true), at).await,
            (CommentChange::Shown, _) => self.tell(comment.id, key, hidden(false), at).await,
            (CommentChange::Other(_), _) => Ok(Taken { news: Some(Box::new(What::Comment(comment))), ..Taken::default() }),
        }
    }

    async fn commented(&self, person: Option<hear::Person>, comment: Comment, at: Timestamp) -> Result<Taken> {
        let Comment { id, post, original_post, parent, text, media_url, permalink, live, .. } = comment;
        // Without permission to see names, the thread of a comment is all that is known of its author.
        let person = person.unwrap_or_else(|| self.unnamed(parent.as_deref().unwrap_or(&id)));
        let text = text.unwrap_or_default();
        let mut content = Content {
            comment: Some(comment::Comment {
                parent: parent.clone(),
                permalink: permalink.clone(),
                is_live: live,
                sentiment: sentiment::of(&text),
                ..comment::Comment::default()
            }),
            ..Content::default()
        };
        let mut files = Vec::new();
        if let Some(url) = media_url {
            content.parts.push(Part::Awaited(Awaited { key: FILE.into(), what: "image".into(), name: None, lost: None }));
            files.push(WantedFile { key: FILE.into(), id: None, url: Some(url), media_type: None, name: None, sha256: None });
        }
        let topic = Topic { post: post.or(original_post).unwrap_or_else(|| id.clone()), permalink, excerpt: None };
        let words = Words { id, at, text, content };
        self.below(person, topic, words, Kept { answers: parent, files }, at).await
    }

    pub(super) async fn mentioned(
        &self,
        person: Option<hear::Person>,
        mention: Mention,
        key: String,
        at: Timestamp,
    ) -> Result<Taken> {
        let Mention { post, comment, text, .. } = mention;
        let Some(id) = comment.clone().or_else(|| post.clone()) else {
            return Ok(Taken::default());
        };
        let person = person.unwrap_or_else(|| self.unnamed(&id));
        let text = text.unwrap_or_default();
        let about = Shared { what: "mention".to_owned(), title: None, text: None, url: None };
        let comment = comment::Comment { is_mention: true, sentiment: sentiment::of(&text), ..comment::Comment::default() };
        let content = Content { parts: vec![Part::Shared(about)], comment: Some(comment), ..Content::default() };
        let topic = Topic { post: post.unwrap_or_else(|| id.clone()), ..Topic::default() };
        // A person may be named below the same post twice; the answer goes to the place by its own id.
        let words = Words { id: if self.is_known(&id).await? { key } else { id }, at, text, content };
        self.below(person, topic, words, Kept { answers: None, files: Vec::new() }, at).await
    }

    async fn below(&self, person: hear::Person, topic: Topic, words: Words, kept: Kept, at: Timestamp) -> Result<Taken> {
        let outcome = hear::hear_comment(self.engine, self.settings, person, topic, words).await?;
        let conversation = Arc::clone(&outcome.conversation);
        let is_unread = conversation.topic.as_ref().is_some_and(|topic| topic.excerpt.is_none() || topic.permalink.is_none());
        let taken = self.finish(outcome, kept, at).await?;
        Ok(Taken { contact: Some(conversation.contact), post_of: is_unread.then_some(conversation.id), ..taken })
    }

    /// What the business said below a post: by us, which we know or are about to, or past us.
    async fn own_comment(&self, comment: Comment, at: Timestamp) -> Result<Taken> {
        if self.is_known(&comment.id).await? || self.is_under_way(&comment).await? {
            return Ok(Taken::default());
        }
        let inbox = &self.settings.inbox;
        let Some(parent) = &comment.parent else {
            return Ok(Taken::default());
        };
        let Some(bound) = self.engine.provider_ids.find(inbox.organisation, inbox.id, parent).await? else {
            return Ok(Taken::default());
        };
        let Some(conversation) = self.engine.conversations.find(inbox.organisation, bound.conversation).await? else {
            return Ok(Taken::default());
        };
        let Comment { id, parent, text, .. } = comment;
        let content = Content {
            comment: Some(comment::Comment { parent: parent.clone(), ..comment::Comment::default() }),
            ..Content::default()
        };
        let words = Words { id, at, text: text.unwrap_or_default(), content };
        let name = Arc::from("The page");
        let outcome = hear::overhear_in(self.engine, self.settings, &conversation, words, name, false).await?;
        self.finish(outcome, Kept { answers: parent, files: Vec::new() }, at).await
    }

    async fn is_known(&self, id: &str) -> Result<bool> {
        let inbox = &self.settings.inbox;
        Ok(self.engine.provider_ids.find(inbox.organisation, inbox.id, id).await?.is_some())
    }

    /// Comments carry no tag of ours: one below the same post with the same words as a reply that is under way is that reply.
    async fn is_under_way(&self, comment: &Comment) -> Result<bool> {
        let (engine, inbox) = (self.engine, &self.settings.inbox);
        let (Some(platform), Some(text)) = (Platform::of(inbox.channel), comment.text.as_deref()) else {
            return Ok(false);
        };
        for departure in engine.outbox.list_begun(inbox.organisation, inbox.id, UNDER_WAY).await? {
            let Some(message) = engine.messages.find(inbox.organisation, departure.message).await? else {
                continue;
            };
            let conversation = engine.conversations.find(inbox.organisation, departure.conversation).await?;
            let post = conversation.as_ref().and_then(|conversation| conversation.topic.as_ref()).map(|topic| &topic.post);
            if message.content.privately || post.is_none() || post != comment.post.as_ref() {
                continue;
            }
            let parts = public_parts(&message, self.settings, platform);
            if parts.get(departure.part).is_some_and(|part| part == text.trim()) {
                prove(engine, inbox.organisation, inbox.id, message.id, departure.part, &comment.id).await?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn unnamed(&self, thread: &str) -> hear::Person {
        let inbox = &self.settings.inbox;
        let handle = format!("comment:{thread}");
        let identity = Identity { verified: false, ..Identity::proven(inbox.channel, inbox.id, handle) };
        hear::Person { identities: vec![identity], ..hear::Person::default() }
    }
}
