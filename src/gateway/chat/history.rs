//! How much of a conversation a client is given at once, and whether it joins what the client holds.

use engine::Result;
use engine::model::conversation::Conversation;
use engine::model::message::Message;
use engine::page::MAX_PAGE;
use engine::ports::MessageStore;
use engine::ports::message_store::{Bound, Range};

/// Messages of a first `ready`, or of a `more`.
pub const PAGE: usize = 40;

/// A client that missed more than this gets the latest page and asks for older ones as for any history.
const MOST_RESUMED: usize = 1_000;

/// Bytes of text in one answer, quoted passages included. A message that is larger still goes alone.
const MOST_TEXT: usize = 256 * 1024;

pub struct History {
    /// Oldest first.
    pub messages: Vec<Message>,
    /// There are older ones than the first of them.
    pub has_more: bool,
    /// They do not join what the client holds: messages are missing between, or it holds some that do not exist.
    pub gap: bool,
}

/// What came after `after`, else the latest page.
pub async fn resume(store: &dyn MessageStore, conversation: &Conversation, after: Option<u64>) -> Result<History> {
    if let Some(after) = after.filter(|after| *after <= conversation.last_seq)
        && let Some(messages) = missed(store, conversation, after).await?
    {
        return Ok(History { messages, has_more: true, gap: false });
    }
    let range = Range { side: Bound::Latest, limit: PAGE + 1, with_private: false };
    let latest = store.list(conversation.organisation, conversation.id, range).await?;
    let (messages, has_more) = newest(latest);
    Ok(History { messages, has_more, gap: after.is_some() })
}

/// `None` when it is too much to be told at once.
async fn missed(store: &dyn MessageStore, conversation: &Conversation, after: u64) -> Result<Option<Vec<Message>>> {
    let (mut found, mut text): (Vec<Message>, usize) = (Vec::new(), 0);
    loop {
        let from = found.last().map_or(after, |last| last.seq);
        let range = Range { side: Bound::After(from), limit: MAX_PAGE, with_private: false };
        let page = store.list(conversation.organisation, conversation.id, range).await?;
        let is_last = page.len() < MAX_PAGE;
        text += page.iter().map(size).sum::<usize>();
        found.extend(page);
        if found.len() > MOST_RESUMED || (text > MOST_TEXT && found.len() > 1) {
            return Ok(None);
        }
        if is_last {
            return Ok(Some(found));
        }
    }
}

/// The newest of them that fit, one at least; true when older ones were left out.
pub fn newest(mut messages: Vec<Message>) -> (Vec<Message>, bool) {
    let mut text = 0;
    let fits = |message: &&Message| {
        text += size(message);
        text <= MOST_TEXT
    };
    let count = messages.iter().rev().take(PAGE).take_while(fits).count().max(1);
    let left_out = messages.len().saturating_sub(count);
    (messages.split_off(left_out), left_out > 0)
}

fn size(message: &Message) -> usize {
    message.text.len() + message.content.citations.iter().map(|citation| citation.text.len()).sum::<usize>()
}
