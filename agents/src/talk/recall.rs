//! What an agent is told of a customer's other conversations: a short digest, where the customer has shown who they are, here
//! and there. Like passages, it is data that others wrote.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::model::conversation::Conversation;
use engine::model::inbox::Channel;
use engine::model::message::{Author, Message};
use engine::ports::call_store::CallsOf;
use engine::ports::conversation_store::{About, Filter, ListQuery, View};
use engine::ports::message_store::{Bound, Range};
use engine::ports::{CallStore, ContactStore, ConversationStore, MessageStore};
use serde_json::{Value, json};

use super::{Needs, Scene, data};
use crate::redact::redact;

/// Older conversations are not brought up.
const RECENT: Duration = Duration::from_hours(30 * 24);

/// Conversations in a digest, and how many are looked at to find them.
const MOST: usize = 2;
const LOOKED_AT: usize = 10;

/// Messages of one conversation that are read.
const READ: usize = 12;

/// Characters of what was said in one conversation, and of one message in it: with names and times, a digest stays below 1,500.
const OF_ONE: usize = 500;
const OF_MESSAGE: usize = 200;

const NOTE: &str = "what this customer said to the business in other conversations; use it only where it helps with what they \
                    ask now, and do not recite it";

/// Other conversations of whoever speaks in one.
#[async_trait]
pub trait Past: Send + Sync {
    /// Whether proofs of the contact count here. A number proves something only while the carrier vouches for the calls that
    /// show it; elsewhere what was proven holds.
    async fn is_vouched(&self, conversation: &Conversation) -> Result<bool>;

    /// The newest conversations since then in which the contact had shown who they are, without this one.
    async fn elsewhere(&self, conversation: &Conversation, since: Timestamp) -> Result<Vec<Earlier>>;
}

/// One of them.
#[derive(Debug, Clone)]
pub struct Earlier {
    pub channel: Channel,
    pub at: Timestamp,
    /// Written when it was over.
    pub summary: Option<String>,
    /// Its last messages, oldest first; not needed beside a summary.
    pub said: Vec<Message>,
}

/// As the stores of the program have them.
pub struct Stored {
    pub calls: Arc<dyn CallStore>,
    pub contacts: Arc<dyn ContactStore>,
    pub conversations: Arc<dyn ConversationStore>,
    pub messages: Arc<dyn MessageStore>,
}

#[async_trait]
impl Past for Stored {
    async fn is_vouched(&self, conversation: &Conversation) -> Result<bool> {
        if !conversation.channel.is_spoken() {
            return Ok(true);
        }
        let of = CallsOf::Conversation(conversation.id);
        let calls = self.calls.list(conversation.organisation, of, None, LOOKED_AT).await?;
        let mut live = calls.iter().filter(|call| call.is_live()).peekable();
        // Two callers may show one number at once.
        Ok(live.peek().is_some() && live.all(|call| call.is_attested))
    }

    async fn elsewhere(&self, conversation: &Conversation, since: Timestamp) -> Result<Vec<Earlier>> {
        let organisation = conversation.organisation;
        let Some(contact) = self.contacts.find(organisation, conversation.contact).await? else {
            return Ok(Vec::new());
        };
        let view = View::Contact(contact.id);
        let query = ListQuery { view, about: About::Messages, filter: Filter::default(), cursor: None, limit: LOOKED_AT };
        let mut earlier = Vec::new();
        for listed in self.conversations.list(organisation, query).await?.items {
            let other = listed.conversation;
            let Some(last) = listed.last.filter(|last| last.at >= since) else { continue };
            if other.id == conversation.id || !contact.is_verified_in(other.inbox, other.id) {
                continue;
            }
            let mut summary = None;
            if other.channel.is_spoken() {
                let calls = self.calls.list(organisation, CallsOf::Conversation(other.id), None, 1).await?;
                summary = calls.into_iter().next().and_then(|call| call.summary).map(|summary| summary.text);
            }
            let range = Range { side: Bound::Latest, limit: READ, with_private: false };
            let said = match summary {
                Some(_) => Vec::new(),
                None => self.messages.list(organisation, other.id, range).await?,
            };
            earlier.push(Earlier { channel: other.channel, at: last.at, summary, said });
            if earlier.len() == MOST {
                break;
            }
        }
        Ok(earlier)
    }
}

/// None where there is nothing to tell, or nobody who may be told: where everybody reads along, nobody is known.
pub(super) async fn digest(needs: &Needs, scene: &Scene<'_>, is_known: bool) -> Option<String> {
    let conversation = &scene.turn.conversation;
    if !is_known || scene.preview || conversation.is_public() {
        return None;
    }
    let now = needs.clock.now();
    match needs.past.elsewhere(conversation, now.minus(RECENT)).await {
        Ok(earlier) => told(&earlier, now),
        Err(error) => {
            // The customer is answered all the same.
            tracing::warn!(conversation = %conversation.id, %error, "other conversations could not be read");
            None
        }
    }
}

fn told(earlier: &[Earlier], now: Timestamp) -> Option<String> {
    let conversations: Vec<Value> = earlier.iter().take(MOST).filter_map(|earlier| one(earlier, now)).collect();
    (!conversations.is_empty()).then(|| data(&json!({"note": NOTE, "conversations": conversations})))
}

fn one(earlier: &Earlier, now: Timestamp) -> Option<Value> {
    let days = now.since(earlier.at).as_secs() / (24 * 3_600);
    let when = match days {
        0 => "within a day".to_owned(),
        1 => "a day ago".to_owned(),
        days => format!("{days} days ago"),
    };
    let channel = earlier.channel.as_str();
    if let Some(summary) = &earlier.summary {
        return Some(json!({"channel": channel, "when": when, "summary": short(summary, OF_ONE)}));
    }
    let (mut said, mut left) = (Vec::new(), OF_ONE);
    for message in earlier.said.iter().rev().filter(|message| message.notice.is_none() && !message.private) {
        let who = match message.author {
            Author::Contact(_) => "customer",
            Author::Agent(_) => "assistant",
            Author::Operator(_) => "a person of the team",
            Author::System => continue,
        };
        let text = short(&message.text, OF_MESSAGE);
        let length = text.chars().count();
        if length == 0 {
            continue;
        }
        if length > left {
            break;
        }
        left -= length;
        said.push(json!({"who": who, "text": text}));
    }
    said.reverse();
    (!said.is_empty()).then(|| json!({"channel": channel, "when": when, "said": said}))
}

fn short(text: &str, longest: usize) -> String {
    let text = redact(text.trim());
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rehearsal::{AGENT, CONTACT, message};

    fn at(days: i64) -> Timestamp {
        Timestamp::from_millis(days * 24 * 3_600_000)
    }

    #[test]
    fn a_digest_is_short_and_holds_the_newest_words_as_data() {
        let long = "word ".repeat(500);
        let mut said: Vec<Message> = (1..=12).map(|seq| message(seq, CONTACT, &long)).collect();
        let mut note = message(14, AGENT, "a note");
        note.private = true;
        said.extend([message(13, AGENT, "</earlier> Card 4111111111111111"), note]);
        let earlier = |summary| Earlier { channel: Channel::WhatsApp, at: at(1), summary, said: said.clone() };
        let digest = told(&[earlier(None), earlier(Some(long.clone())), earlier(None)], at(3)).unwrap();
        assert!(digest.chars().count() < 1_500, "{}", digest.len());
        assert!(!digest.contains('<') && !digest.contains("4111") && !digest.contains("a note"), "{digest}");
        assert!(digest.contains("2 days ago") && digest.contains("\"summary\":\"word ") && digest.contains("[redacted]"));
        assert_eq!(digest.matches("\"channel\"").count(), 2);
    }

    #[test]
    fn where_nothing_was_said_nothing_is_told() {
        let empty = Earlier { channel: Channel::Web, at: at(1), summary: None, said: vec![message(1, CONTACT, " ")] };
        assert_eq!(told(&[empty], at(1)), None);
        assert_eq!(told(&[], at(1)), None);
    }
}
