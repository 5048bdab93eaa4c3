//! What goes with messages, calls and conversations, whoever wants them gone.

use std::collections::BTreeMap;

use engine::error::{Error, Result};
use engine::ids::{BlobId, CallId, ConversationId, MessageId, OrgId};
use engine::model::call::Call;
use engine::model::message::Content;
use engine::ports::erasure::Portion;
use mongodb::bson::{Document, doc};

use super::super::desk::{Desk, Query};
use super::super::fields::Fields;
use super::super::rows::from_json;

/// What belongs to a conversation and goes with it; found by the conversation.
const BELONGINGS: [&str; 9] = [
    "session",
    "timer",
    "outbox",
    "turn_trace",
    "tool_call",
    "usage_conversation",
    "mention",
    "automation_run",
    "automation_occasion",
];

/// Records that tell of conversations or people and are few; settings tell of neither.
const TELLING: [&str; 3] = ["knowledge_gap", "lead", "macro_run"];

/// Characters of one pattern: a server that is asked for longer ones takes its time over them.
const LONGEST_PATTERN: usize = 900;

/// How many of what went.
pub(in super::super) struct Gone {
    pub messages: u64,
    pub calls: u64,
    pub traces: u64,
}

/// The next messages and calls of these conversations, `limit` together.
pub(in super::super) async fn portion(desk: &mut Desk, conversations: &[i64], limit: usize) -> Result<Portion> {
    let mut portion = Portion::default();
    if conversations.is_empty() || limit == 0 {
        return Ok(portion);
    }
    let theirs = doc! { "conversation": { "$in": conversations.to_vec() } };
    let query = Query::new(theirs.clone(), doc! { "conversation": 1, "seq": 1 }, limit);
    for stored in desk.find("message", query.only(doc! { "content": 1 })).await? {
        let fields = Fields(&stored);
        portion.messages.push(MessageId(fields.int("_id")?));
        if let Some(content) = from_json::<Content>(fields, "content")? {
            portion.files.extend(content.attachments.iter().map(|attachment| attachment.id));
        }
    }
    let left = limit.saturating_sub(portion.messages.len());
    if left == 0 {
        return Ok(portion);
    }
    let query = Query::new(theirs, doc! { "conversation": 1, "_id": 1 }, left);
    for stored in desk.find("call", query.only(doc! { "body": 1 })).await? {
        let fields = Fields(&stored);
        portion.calls.push(CallId(fields.int("_id")?));
        portion.files.extend(call(&stored)?.recording);
    }
    Ok(portion)
}

/// A call as it is stored.
pub(in super::super) fn call(stored: &Document) -> Result<Call> {
    from_json(Fields(stored), "body")?.ok_or_else(|| Error::corrupt("a stored call has no body"))
}

/// The documents of a portion and all that hangs on them.
pub(in super::super) async fn remove(desk: &mut Desk, organisation: OrgId, portion: &Portion) -> Result<Gone> {
    let mut gone = Gone { messages: 0, calls: 0, traces: 0 };
    let messages: Vec<i64> = portion.messages.iter().map(|message| message.0).collect();
    if !messages.is_empty() {
        let named = doc! { "message": { "$in": messages.clone() }, "organisation": organisation.0 };
        remove_reports(desk, named.clone()).await?;
        desk.delete_many("provider_id", named).await?;
        // What waits to be sent, and how an answer came about, have the ids of their messages.
        let own = doc! { "_id": { "$in": messages }, "organisation": organisation.0 };
        desk.delete_many("outbox", own.clone()).await?;
        gone.traces = desk.delete_many("turn_trace", own.clone()).await?;
        gone.messages = desk.delete_many("message", own).await?;
    }
    let calls: Vec<i64> = portion.calls.iter().map(|call| call.0).collect();
    if !calls.is_empty() {
        let own = doc! { "_id": { "$in": calls }, "organisation": organisation.0 };
        gone.calls = desk.delete_many("call", own).await?;
    }
    let files: Vec<String> = portion.files.iter().map(BlobId::to_string).collect();
    if !files.is_empty() {
        let looks = doc! { "organisation": organisation.0, "object": { "$in": files }, "actor": -1_i64 };
        desk.delete_many("audit", looks).await?;
    }
    Ok(gone)
}

/// What was reported about messages under the names that providers gave them.
async fn remove_reports(desk: &mut Desk, named: Document) -> Result<()> {
    let mut by_inbox: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for stored in desk.find("provider_id", Query::new(named, doc! {}, 0).only(doc! { "inbox": 1, "id": 1 })).await? {
        let fields = Fields(&stored);
        by_inbox.entry(fields.int("inbox")?).or_default().push(fields.text("id")?.to_owned());
    }
    for (inbox, ids) in by_inbox {
        desk.delete_many("report", doc! { "inbox": inbox, "id": { "$in": ids } }).await?;
    }
    Ok(())
}

/// Conversations without messages and calls; the number of records that told of them.
pub(in super::super) async fn remove_conversations(desk: &mut Desk, organisation: OrgId, ids: &[i64]) -> Result<u64> {
    if ids.is_empty() {
        return Ok(0);
    }
    let theirs = doc! { "conversation": { "$in": ids.to_vec() }, "organisation": organisation.0 };
    for of in BELONGINGS {
        desk.delete_many(of, theirs.clone()).await?;
    }
    remove_posted(desk, theirs.clone()).await?;
    desk.update_many("identity", theirs, doc! { "$unset": { "conversation": 1 } }).await?;
    desk.delete_many("conversation", doc! { "_id": { "$in": ids.to_vec() }, "organisation": organisation.0 }).await?;
    // What agents remember of one has the conversation's own id.
    let memory = doc! { "organisation": organisation.0, "kind": "agent_talk", "id": { "$in": ids.to_vec() } };
    desk.delete_many("record_key", memory.clone()).await?;
    let remembered = desk.delete_many("record", memory).await?;
    let marks: Vec<String> = ids.iter().map(|id| ConversationId(*id).to_string()).collect();
    for pattern in patterns(&marks) {
        let jobs = doc! { "organisation": organisation.0, "payload": { "$regex": pattern } };
        desk.delete_many("job", jobs).await?;
    }
    Ok(remembered + remove_telling(desk, organisation, &marks).await?)
}

/// Jobs that have failed for good and have one of these marks in them; the others are about to be done, and may tell of others too.
pub(super) async fn remove_failed(desk: &mut Desk, organisation: OrgId, marks: &[String]) -> Result<()> {
    for pattern in patterns(marks) {
        for field in ["payload", "last_error"] {
            let jobs = doc! { "organisation": organisation.0, "dead": true, field: { "$regex": pattern.as_str() } };
            desk.delete_many("job", jobs).await?;
        }
    }
    Ok(())
}

/// Letters to programs outside with one of these marks in them.
pub(super) async fn remove_letters(desk: &mut Desk, organisation: OrgId, marks: &[String]) -> Result<()> {
    for pattern in patterns(marks) {
        remove_posted(desk, doc! { "organisation": organisation.0, "body": { "$regex": pattern } }).await?;
    }
    Ok(())
}

/// Letters, and how often they were tried.
async fn remove_posted(desk: &mut Desk, letters: Document) -> Result<()> {
    let found = desk.find("webhook_letter", Query::new(letters, doc! {}, 0).only(doc! { "_id": 1 })).await?;
    let found = found.iter().map(|stored| Fields(stored).int("_id")).collect::<Result<Vec<_>>>()?;
    if found.is_empty() {
        return Ok(());
    }
    desk.delete_many("webhook_attempt", doc! { "letter": { "$in": found.clone() } }).await?;
    desk.delete_many("webhook_letter", doc! { "_id": { "$in": found } }).await.map(drop)
}

/// Records with one of these marks in them; how many.
pub(super) async fn remove_telling(desk: &mut Desk, organisation: OrgId, marks: &[String]) -> Result<u64> {
    let mut removed = 0;
    for pattern in patterns(marks) {
        for kind in TELLING {
            let telling = doc! { "organisation": organisation.0, "kind": kind, "body": { "$regex": pattern.as_str() } };
            let found = desk.find("record", Query::new(telling, doc! {}, 0).only(doc! { "id": 1 })).await?;
            let found = found.iter().map(|stored| Fields(stored).int("id")).collect::<Result<Vec<_>>>()?;
            if found.is_empty() {
                continue;
            }
            let records = doc! { "organisation": organisation.0, "kind": kind, "id": { "$in": found } };
            desk.delete_many("record_key", records.clone()).await?;
            removed += desk.delete_many("record", records).await?;
        }
    }
    Ok(removed)
}

/// Patterns that find texts with one of these in them, as few as may be.
fn patterns(marks: &[String]) -> Vec<String> {
    let mut patterns: Vec<String> = Vec::new();
    // The null character can be in no pattern, nor in what is stored as JSON.
    for mark in marks.iter().filter(|mark| !mark.is_empty() && !mark.contains('\0')) {
        let mut plain = String::with_capacity(mark.len() + 8);
        for sign in mark.chars() {
            if sign.is_ascii_punctuation() && sign != '_' {
                plain.push('\\');
            }
            plain.push(sign);
        }
        match patterns.last_mut() {
            Some(last) if last.len() + plain.len() < LONGEST_PATTERN => {
                last.push('|');
                last.push_str(&plain);
            }
            _ => patterns.push(plain),
        }
    }
    patterns
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_PATTERN, patterns};

    #[test]
    fn marks_are_looked_for_as_they_are_written() {
        let marks = ["+34 600", "a.b@x.org", "", "cv_1"].map(str::to_owned);
        assert_eq!(patterns(&marks), [r"\+34 600|a\.b\@x\.org|cv_1"]);
        assert!(patterns(&[]).is_empty());
    }

    #[test]
    fn many_marks_are_several_patterns() {
        let marks: Vec<String> = (0..200).map(|number| format!("contact-{number}")).collect();
        let patterns = patterns(&marks);
        assert!(patterns.len() > 1 && patterns.iter().all(|pattern| pattern.len() <= LONGEST_PATTERN));
        assert_eq!(patterns.iter().map(|pattern| pattern.split('|').count()).sum::<usize>(), 200);
    }
}
