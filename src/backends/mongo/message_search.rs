//! Messages by their words, which are stored with them. The index over the words ends with the message's id, which grows with time,
//! so the newest are found first without sorting. The index knows that all words are there; that those of a phrase follow each
//! other is seen in the text.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use engine::error::{Error, Result};
use engine::ids::{ConversationId, InboxId, MessageId, OrgId};
use engine::model::conversation::Conversation;
use engine::model::message::{Author, Message};
use engine::page::{MAX_PAGE, Page};
use engine::ports::MessageSearch;
use engine::ports::message_search::{Found, SearchQuery, Wrote};
use mongodb::bson::{Document, doc};

use super::desk::{Desk, Query};
use super::folding::folded;
use super::{MongoStore, act, conversation_lists, rows};

/// Messages that one look reads at most for those that a filter of time, a phrase, or what is seen, lets through.
const LOOKED_AT: usize = 2_000;

/// Different words of one message; those after them are not found.
const MOST_WORDS: usize = 1_000;

/// Of a longer word, in characters, the index knows the beginning.
const LONGEST_WORD: usize = 64;

/// Before what tells where a message is and who wrote it: no word has it.
const MARK: char = '\u{1}';

#[async_trait]
impl MessageSearch for MongoStore {
    async fn search(&self, organisation: OrgId, query: SearchQuery) -> Result<Page<Found>> {
        search(&mut self.desk(), organisation, &query).await
    }
}

/// The words of a message that is about to be stored.
pub(super) fn enter(document: &mut Document, inbox: InboxId, message: &Message) {
    if let Some(words) = entered(inbox, message) {
        document.insert("words", words);
    }
}

/// The same where its text is another now; null, where it has none any more, takes away those it had.
pub(super) fn renew(fields: &mut Document, inbox: InboxId, message: &Message) {
    fields.insert("words", entered(inbox, message));
}

fn entered(inbox: InboxId, message: &Message) -> Option<Vec<String>> {
    if message.notice.is_some() || message.author == Author::System || message.text.is_empty() {
        return None;
    }
    let words = words_of(&message.text);
    let mut known = HashSet::new();
    let different = words.iter().map(|word| indexed(word)).filter(|word| known.insert(*word)).take(MOST_WORDS);
    Some(place(message, inbox).into_iter().chain(different.map(str::to_owned)).collect())
}

fn place(message: &Message, inbox: InboxId) -> Vec<String> {
    let (kind, author) = rows::author_fields(message.author);
    let mut place = vec![format!("{MARK}i{}", inbox.0), format!("{MARK}k{kind}")];
    if let (Author::Operator(_), Some(operator)) = (message.author, author) {
        place.push(format!("{MARK}w{operator}"));
    }
    place
}

/// All of them, in their order.
fn words_of(text: &str) -> Vec<String> {
    let parts = folded(text);
    parts.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// As the index knows it.
fn indexed(word: &str) -> &str {
    word.char_indices().nth(LONGEST_WORD).map_or(word, |(end, _)| &word[..end])
}

/// The query in the words of the index.
fn matching(organisation: OrgId, query: &SearchQuery, phrases: &[Vec<String>]) -> Document {
    let mut words: Vec<&str> = phrases.iter().flatten().map(|word| indexed(word)).collect();
    // The first one is looked up, the others are looked for in what it finds: long words are rare.
    words.sort_unstable_by_key(|word| (Reverse(word.chars().count()), *word));
    words.dedup();
    let mut all: Vec<String> = words.into_iter().map(str::to_owned).collect();
    all.extend(query.inbox.map(|inbox| format!("{MARK}i{}", inbox.0)));
    all.extend(query.author.map(|author| match author {
        Wrote::Contact => format!("{MARK}k1"),
        Wrote::Agent => format!("{MARK}k2"),
        Wrote::Operator => format!("{MARK}k3"),
        Wrote::OneOperator(operator) => format!("{MARK}w{}", operator.0),
    }));
    doc! { "organisation": organisation.0, "words": { "$all": all } }
}

async fn search(desk: &mut Desk, organisation: OrgId, query: &SearchQuery) -> Result<Page<Found>> {
    let limit = query.limit.clamp(1, MAX_PAGE);
    let invalid = |error: std::num::ParseIntError| Error::invalid("this cursor is not one of ours").because(error);
    let below: i64 = query.cursor.as_deref().map_or(Ok(i64::MAX), str::parse).map_err(invalid)?;
    let phrases: Vec<Vec<String>> = query.phrases.iter().map(|phrase| words_of(phrase)).collect();
    // What has no words is in no message.
    if phrases.is_empty() || phrases.iter().any(Vec::is_empty) {
        return Ok(Page { items: Vec::new(), next: None });
    }
    let all = matching(organisation, query, &phrases);
    let (mut found, mut looked_at, mut last, mut more) = (Vec::new(), 0, below, false);
    // Most looks end with their first step; those that pass much over take longer ones.
    let mut step = limit + 1;
    'look: loop {
        let asked = step.min(LOOKED_AT + 1 - looked_at);
        let messages = read(desk, all.clone(), last, asked).await?;
        let is_end = messages.len() < asked;
        let meant: HashSet<MessageId> =
            messages.iter().filter(|message| is_meant(query, &phrases, message)).map(|message| message.id).collect();
        let within = messages.iter().filter(|message| meant.contains(&message.id)).map(|message| message.conversation.0);
        let conversations = seen(desk, organisation, query, within.collect()).await?;
        for message in messages {
            if found.len() == limit || looked_at == LOOKED_AT {
                more = true;
                break 'look;
            }
            (looked_at, last) = (looked_at + 1, message.id.0);
            let conversation = conversations.get(&message.conversation).filter(|_| meant.contains(&message.id));
            found.extend(conversation.cloned().map(|conversation| (message, conversation)));
        }
        if is_end {
            break;
        }
        step *= 2;
    }
    let items = named(desk, organisation, found).await?;
    Ok(Page { items, next: more.then(|| last.to_string()) })
}

async fn read(desk: &mut Desk, mut all: Document, below: i64, limit: usize) -> Result<Vec<Message>> {
    all.insert("_id", doc! { "$lt": below });
    let query = Query::new(all, doc! { "_id": -1 }, limit).hinted("message_words").only(doc! { "words": 0 });
    desk.find("message", query).await?.iter().map(rows::message).collect()
}

/// Whether a message that has all the words has them in their order, and was said at the time that is asked for.
fn is_meant(query: &SearchQuery, phrases: &[Vec<String>], message: &Message) -> bool {
    if query.since.is_some_and(|since| message.at < since) || query.until.is_some_and(|until| message.at >= until) {
        return false;
    }
    let words = words_of(&message.text);
    phrases.iter().all(|phrase| words.windows(phrase.len()).any(|part| part == phrase.as_slice()))
}

/// Of these conversations the ones that are seen.
async fn seen(
    desk: &mut Desk,
    organisation: OrgId,
    query: &SearchQuery,
    mut ids: Vec<i64>,
) -> Result<HashMap<ConversationId, Conversation>> {
    ids.sort_unstable();
    ids.dedup();
    let found = act::find_many(desk, ids).await?.into_iter();
    let seen = found.filter(|one| one.organisation == organisation && query.sight.sees(one));
    Ok(seen.map(|conversation| (conversation.id, conversation)).collect())
}

async fn named(desk: &mut Desk, organisation: OrgId, found: Vec<(Message, Conversation)>) -> Result<Vec<Found>> {
    let contacts = found.iter().map(|(_, conversation)| conversation.contact).collect();
    let names = conversation_lists::contact_names(desk, organisation, contacts).await?;
    let with_name = |(message, conversation): (Message, Conversation)| Found {
        message,
        contact_name: names.get(&conversation.contact).cloned(),
        conversation,
    };
    Ok(found.into_iter().map(with_name).collect())
}
