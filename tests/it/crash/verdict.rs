//! Notes against what is stored.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use engine::clock::{Clock as _, SystemClock};
use engine::model::event::EventKind;
use serde_json::Value;

use super::Notes;
use super::follower::Told;
use crate::harness::api::{number, text};
use crate::harness::at_rest::AtRest;

/// One customer's conversation, as the API tells it.
pub fn check(notes: &Notes, stored: &[Value]) {
    let name = &notes.name;
    let seqs: Vec<u64> = stored.iter().map(|message| number(&message["seq"])).collect();
    assert_eq!(seqs, (1..=seqs.len() as u64).collect::<Vec<_>>(), "{name}: a gap or a repeat");

    let mut by_client_id: HashMap<String, Vec<&Value>> = HashMap::new();
    for message in stored.iter().filter(|message| message["author"]["kind"] == "contact") {
        by_client_id.entry(text(&message["client_id"])).or_default().push(message);
    }
    for sent in &notes.sent {
        let found = by_client_id.get(&sent.client_id).map(Vec::as_slice).unwrap_or_default();
        assert_eq!(found.len(), 1, "{name}: {} was acknowledged and is stored {} times", sent.client_id, found.len());
        let message = found[0];
        assert_eq!((text(&message["id"]), number(&message["seq"])), (sent.id.clone(), sent.seq), "{name}: {}", sent.client_id);
        assert_eq!(message["text"], sent.text.as_str());
    }
    assert_eq!(by_client_id.len(), notes.sent.len(), "{name}: something is stored that was never acknowledged in the end");
    let order: Vec<u64> = notes.sent.iter().map(|sent| sent.seq).collect();
    assert!(order.is_sorted_by(|earlier, later| earlier < later), "{name}: the sender's order is lost: {order:?}");

    for (seq, (id, author, said)) in &notes.heard {
        let message = &stored[(*seq - 1) as usize];
        assert_eq!((&text(&message["id"]), &text(&message["text"])), (id, said), "{name}: heard as {seq} what is not stored so");
        assert_eq!(message["author"]["kind"], author.as_str());
    }
    answers(notes, stored);
}

/// Each answer repeats the words it answers, so each can be given to its question.
fn answers(notes: &Notes, stored: &[Value]) {
    let name = &notes.name;
    let mut answered: BTreeMap<String, u32> = BTreeMap::new();
    for message in stored.iter().filter(|message| message["author"]["kind"] == "agent" && message.get("notice").is_none()) {
        *answered.entry(text(&message["text"])).or_default() += 1;
    }
    let asked: BTreeSet<&String> = notes.sent.iter().map(|sent| &sent.client_id).collect();
    for (answer, count) in &answered {
        assert!(asked.contains(answer), "{name}: the agent answered what nobody asked: {answer}");
        assert_eq!(*count, 1, "{name}: {answer} was answered {count} times");
    }
    if notes.is_patient {
        assert_eq!(answered.len(), asked.len(), "{name}: every message has its answer");
    }
    let last = notes.sent.last().expect("everybody said something");
    assert!(answered.contains_key(&last.client_id), "{name}: the last message is answered, so no turn is owed");
}

/// What the operator who followed all the time was told.
pub fn check_feed(told: &[Told], notes: &[Notes]) {
    let cursors: Vec<u64> = told.iter().map(|told| told.cursor).collect();
    assert!(cursors.is_sorted_by(|earlier, later| earlier < later), "a message was told twice or out of order");
    let ids: BTreeSet<&String> = told.iter().map(|told| &told.id).collect();
    assert_eq!(ids.len(), told.len(), "a message was told twice");
    for notes in notes {
        let seqs: Vec<u64> = told.iter().filter(|told| told.conversation == notes.conversation).map(|told| told.seq).collect();
        assert_eq!(seqs, (1..=seqs.len() as u64).collect::<Vec<_>>(), "{}: the feed left something out", notes.name);
        for sent in &notes.sent {
            assert!(ids.contains(&sent.id), "{} was never told", sent.client_id);
        }
    }
}

/// The whole feed from cursor 0, read from the store at rest.
pub async fn check_log(data: &Path, notes: &[Notes]) {
    let store = AtRest::open(data).await;
    let (mut cursor, mut logged) = (0, HashMap::new());
    loop {
        let page = store.events.relay_after(cursor, 1_000).await.unwrap();
        let Some(last) = page.last() else { break };
        for event in &page {
            assert_eq!(event.cursor, cursor + 1, "the log has a gap");
            cursor = event.cursor;
            if let EventKind::MessageAppended(message) = &event.kind {
                *logged.entry(message.id.to_string()).or_insert(0) += 1;
            }
        }
        assert_eq!(last.cursor, cursor);
    }
    for sent in notes.iter().flat_map(|notes| &notes.sent) {
        assert_eq!(logged.get(&sent.id), Some(&1), "{} is in the log once", sent.client_id);
    }
    assert!(logged.values().all(|count| *count == 1));
    let owed = store.conversations.list_due_turns(SystemClock.now(), 100).await.unwrap();
    assert!(owed.is_empty(), "a turn is still owed");
}
