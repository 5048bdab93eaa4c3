//! Whoever is erased is nowhere any more, and nobody else has lost anything.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use engine::error::Kind;
use engine::flow::erase::{Eraser, erase};
use engine::ids::{AutomationId, BlobId, BotId, ContactId, JobId, MessageId, RecordId};
use engine::model::act::{Act, Receive};
use engine::model::audit::{Actor, Detail, Entry, EntryKind};
use engine::model::call::Call;
use engine::model::contact::{Contact, Identity};
use engine::model::contact_note::ContactNote;
use engine::model::conversation::NewConversation;
use engine::model::erasure::Erasing;
use engine::model::inbox::Channel;
use engine::model::job::Job;
use engine::model::message::{Attachment, Content};
use engine::model::trace::{Step, TraceEnd, TurnTrace, What};
use engine::page::MAX_PAGE;
use engine::ports::audit_log::AuditFilter;
use engine::ports::automation_log::Run;
use engine::ports::contact_store::Profile;
use engine::ports::erasure::Place;
use engine::ports::message_search::SearchQuery;
use engine::ports::provider_ids::Bound;
use engine::ports::records::RawRecord;
use engine::ports::tool_ledger::ToolKey;
use engine::tasks::Tasks;
use futures_util::TryStreamExt as _;
use object_store::aws::AmazonS3Builder;
use object_store::{ObjectStore as _, ObjectStoreExt as _};
use rusqlite::types::ValueRef;
use tokio::time::sleep;

use super::{ALPHA, ASHA, BETA, House, PATIENCE, SHOP};

every_backend! {
    whoever_is_erased_is_nowhere_any_more_and_others_have_lost_nothing,
    an_erasure_that_was_cut_off_goes_on_after_a_restart,
    an_erasure_that_is_asked_for_twice_is_one,
    receipts_are_listed_newest_first_in_pages,
    nothing_new_is_kept_under_the_id_of_somebody_erased,
    who_was_merged_is_erased_with_whom_they_were_merged,
    another_organisation_erases_nobody,
}

/// What was known of her and what she said; none of it may be found afterwards.
const MARKS: [&str; 5] = ["Quandt", "4915112345678", "quandt@mail.example", "zwetschgendatschi", "plaintextoffile"];

pub(super) async fn known(house: &House, handle: &str, name: &str, phone: &str, email: &str) -> ContactId {
    let identities = [Identity::proven(Channel::WhatsApp, SHOP, handle.to_owned())];
    let text = |text: &str| Some(text.to_owned());
    let profile = Profile { name: text(name), email: text(email), phone: text(phone) };
    house.contacts.resolve(ALPHA, &identities, house.id(), profile).await.unwrap().id
}

/// With a field of the organisation's own and a note of a colleague.
pub(super) async fn mira(house: &House) -> ContactId {
    let id = known(house, "4915112345678", "Mirabelle Quandt", "+4915112345678", "quandt@mail.example").await;
    let contact = house.contacts.find(ALPHA, id).await.unwrap().unwrap();
    if contact.fields.is_empty() {
        let fields = BTreeMap::from([("likes".to_owned(), "zwetschgendatschi".to_owned())]);
        house.contacts.update(Contact { fields, ..contact }).await.unwrap();
        let text = "Mrs Quandt likes zwetschgendatschi.".to_owned();
        let (author, at) = (ASHA, house.now());
        let note = ContactNote { id: house.id(), organisation: ALPHA, contact: id, author, text, at, edited_at: None };
        house.contact_notes.write(note).await.unwrap();
    }
    id
}

fn file(house: &House, name: &str, bytes: &[u8]) -> Attachment {
    let size = bytes.len() as u64;
    Attachment { id: house.id(), name: name.into(), media_type: "text/plain".into(), size, width: None, height: None }
}

/// A conversation in which this was said with a file, answered on `WhatsApp`, called about, and worked on by agents.
pub(super) async fn talked(house: &House, contact: ContactId, words: &str, bytes: &[u8]) -> (NewConversation, Vec<BlobId>) {
    let to = NewConversation { id: house.id(), contact, channel: Channel::WhatsApp, ..house.somebody(ALPHA) };
    house.conversations.open(to).await.unwrap();
    let (sent, spoken) = (file(house, words, bytes), file(house, "recording.txt", bytes));
    for file in [&sent, &spoken] {
        house.blobs.put(ALPHA, file, bytes.to_vec()).await.unwrap();
    }
    let Act::Receive(said) = house.said(to, Some(words), words) else { unreachable!("it is what the contact says") };
    let content = Content { attachments: vec![sent.clone()], ..Content::default() };
    let said = house.apply(to, Act::Receive(Receive { content, ..said })).await.message.unwrap();
    for number in 0..5 {
        house.say(to, &format!("{words} {number}")).await;
    }
    house.apply(to, Act::Take { operator: ASHA, name: "Asha".into(), epoch: None }).await;
    house.apply(to, house.write(ASHA, None, &format!("You said {words}."), false)).await;
    house.apply(to, house.write(ASHA, None, &format!("A note on {words}."), true)).await;
    let named = Bound { id: format!("wamid.{words}"), inbox: SHOP, conversation: to.id, message: said.id, part: 0, of: 1 };
    house.provider_ids.bind(ALPHA, named).await.unwrap();
    let number = Some("+4915112345678".to_owned()).filter(|_| words.contains("zwetschge"));
    let called = Call {
        id: house.id(),
        conversation: to.id,
        contact,
        carrier_id: format!("CA{words}"),
        number,
        ..super::call_store::call(house, 1, ALPHA)
    };
    let called = Call { recording: Some(spoken.id), opening: Some(words.to_owned()), ..called };
    house.calls.open(called, house.now()).await.unwrap();
    agents_worked(house, to, said.id, words).await;
    (to, vec![sent.id, spoken.id])
}

async fn agents_worked(house: &House, to: NewConversation, message: MessageId, words: &str) {
    let step = Step { after: 0, took: 1, what: What::Routed { agent: "a".into(), by: "words".into(), reason: words.to_owned() } };
    let trace = TurnTrace {
        message,
        organisation: ALPHA,
        conversation: to.id,
        bot: BotId(3),
        edition: 1,
        at: house.now(),
        took: 1,
        end: TraceEnd::Answered,
        steps: vec![step],
    };
    house.turn_log.append(trace).await.unwrap();
    let key = ToolKey { organisation: ALPHA, conversation: to.id, key: words.to_owned() };
    house.ledger.begin(&key, "order", house.now()).await.unwrap();
    house.ledger.finish(&key, format!("ordered {words}")).await.unwrap();
    let record = |kind: &'static str, id: i64, body: String| RawRecord { organisation: ALPHA, kind, id, version: 0, body };
    let talk = record("agent_talk", to.id.0, format!("{{\"conversation\":\"{}\",\"facts\":\"{words}\"}}", to.id));
    let gap =
        record("knowledge_gap", house.id::<RecordId>().0, format!("{{\"conversation\":\"{}\",\"question\":\"{words}\"}}", to.id));
    for record in [talk, gap] {
        house.records.put(record, Vec::new(), 0).await.unwrap();
    }
    let report = format!("{{\"sent\":\"{words}\"}}");
    let run = Run {
        id: house.id(),
        organisation: ALPHA,
        automation: AutomationId(7),
        conversation: to.id,
        occasion: words.to_owned(),
        at: house.now(),
        report,
    };
    house.automations.begin(run).await.unwrap();
    let entry = Entry {
        id: house.id(),
        organisation: ALPHA,
        at: house.now(),
        kind: EntryKind::Changed,
        operation: "messages_write".to_owned(),
        actor: Actor::Operator(ASHA),
        login: None,
        address: "192.0.2.7".to_owned(),
        object_kind: "conversation".to_owned(),
        object: to.id.to_string(),
        contact: Some(to.contact),
        detail: Detail { fields: BTreeMap::from([("text".to_owned(), words.to_owned())]), ..Detail::default() },
    };
    house.audit.append(vec![entry]).await.unwrap();
}

pub(super) async fn begun(house: &House, contact: ContactId) -> Erasing {
    let erasing = Erasing {
        id: house.id(),
        organisation: ALPHA,
        contact,
        asked_by: ASHA,
        asked_at: house.now(),
        finished_at: None,
        removed: BTreeMap::new(),
    };
    house.erasure.begin(erasing).await.unwrap()
}

pub(super) async fn finished(house: &House, id: RecordId) -> Erasing {
    let tasks = Tasks::default();
    let with =
        Eraser { erasure: house.erasure.as_ref(), blobs: house.blobs.as_ref(), clock: house.clock.as_ref(), tasks: &tasks };
    // Whoever reads in the journal just then has it tried again, as the job does.
    let until = Instant::now() + PATIENCE;
    loop {
        match erase(with, ALPHA, id).await {
            Err(error) if error.kind == Kind::Unavailable && Instant::now() < until => sleep(Duration::from_millis(20)).await,
            ended => break assert!(ended.unwrap()),
        }
    }
    house.erasure.find(ALPHA, id).await.unwrap().unwrap()
}

/// Every text and blob of every table, the parts of the index of words among them, and every byte of every file: pages that are not
/// used any more and the journal too.
async fn found_anywhere(house: &House, marks: &[&str]) -> Vec<String> {
    let holds = |bytes: &[u8], mark: &str| {
        let lower = bytes.to_ascii_lowercase();
        lower.windows(mark.len()).any(|window| window == mark.to_ascii_lowercase().as_bytes())
    };
    let mut found = Vec::new();
    let mut look = |place: &str, bytes: &[u8]| {
        found.extend(marks.iter().filter(|mark| holds(bytes, mark)).map(|mark| format!("{mark} in {place}")));
    };
    match &house.database {
        Some((uri, name)) => {
            look_into_collections(uri, name, &mut look).await;
            look_into_bucket(name.trim_start_matches("contract_"), &mut look).await;
        }
        None => look_into_tables(house.folder.path(), &mut look),
    }
    let mut folders = vec![house.folder.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else {
                look(&entry.display().to_string(), &std::fs::read(&entry).unwrap());
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Where files are in an object store.
async fn look_into_bucket(name: &str, look: &mut impl FnMut(&str, &[u8])) {
    let Ok(endpoint) = std::env::var("SWITCHBOARD_TEST_S3_ENDPOINT") else { return };
    let builder = AmazonS3Builder::new().with_endpoint(endpoint).with_allow_http(true).with_region("us-east-1");
    let builder = builder.with_bucket_name("switchboard-test").with_access_key_id("test").with_secret_access_key("test-secret");
    let bucket = builder.build().unwrap();
    let objects: Vec<_> = bucket.list(Some(&format!("contract/{name}").into())).try_collect().await.unwrap();
    for object in objects {
        let bytes = bucket.get(&object.location).await.unwrap().bytes().await.unwrap();
        look(object.location.as_ref(), &bytes);
    }
}

fn look_into_tables(folder: &Path, look: &mut impl FnMut(&str, &[u8])) {
    let connection = rusqlite::Connection::open(folder.join("switchboard.db")).unwrap();
    let mut tables =
        connection.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'").unwrap();
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    assert!(tables.len() > 25, "{tables:?}");
    for table in tables {
        let mut select = connection.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
        let columns = select.column_count();
        let mut rows = select.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                if let ValueRef::Text(bytes) | ValueRef::Blob(bytes) = row.get_ref(column).unwrap() {
                    look(&table, bytes);
                }
            }
        }
    }
}

async fn look_into_collections(uri: &str, name: &str, look: &mut impl FnMut(&str, &[u8])) {
    let database = mongodb::Client::with_uri_str(uri).await.unwrap().database(name);
    let collections = database.list_collection_names().await.unwrap();
    assert!(collections.len() > 25, "{collections:?}");
    for collection in collections {
        let mut documents =
            database.collection::<mongodb::bson::Document>(&collection).find(mongodb::bson::Document::default()).await.unwrap();
        while documents.advance().await.unwrap() {
            look(&collection, documents.current().as_bytes());
        }
    }
}

async fn hits(house: &House, word: &str) -> usize {
    let query = SearchQuery {
        phrases: vec![word.to_owned()],
        inbox: None,
        author: None,
        since: None,
        until: None,
        sight: engine::model::sight::Sight::Everything,
        cursor: None,
        limit: MAX_PAGE,
    };
    house.search.search(ALPHA, query).await.unwrap().items.len()
}

async fn whoever_is_erased_is_nowhere_any_more_and_others_have_lost_nothing(house: House) {
    let (mira, otto) =
        (mira(&house).await, known(&house, "4917099999999", "Otto Bell", "+4917099999999", "otto@mail.example").await);
    let (_, files) = talked(&house, mira, "zwetschgendatschi", b"the plaintextoffile").await;
    let (other, others_files) = talked(&house, otto, "marmorkuchen", b"somebody else's").await;
    let webhook =
        Job::new(house.id::<JobId>(), ALPHA, "webhook", None, "from 4915112345678: zwetschgendatschi", house.now()).unwrap();
    let webhook = house.jobs.push(webhook).await.unwrap();
    house.jobs.discard(webhook, "4915112345678 was refused").await.unwrap();
    let before = (house.transcript(other).await.len(), hits(&house, "marmorkuchen").await);
    for mark in MARKS {
        assert!(!found_anywhere(&house, &[mark]).await.is_empty(), "{mark} is nowhere to begin with");
    }

    let erasing = begun(&house, mira).await;
    assert_eq!(house.contacts.find(ALPHA, mira).await.unwrap().unwrap().name, None, "from now on nobody is known by it");
    let receipt = finished(&house, erasing.id).await;
    assert_eq!(found_anywhere(&house, &MARKS).await, <[String; 0]>::default());
    assert_eq!(hits(&house, "zwetschgendatschi").await, 0);
    assert!(house.contacts.find(ALPHA, mira).await.unwrap().is_none());
    for file in files {
        assert!(house.blobs.describe(ALPHA, file).await.unwrap().is_none());
    }
    assert_eq!(receipt.finished_at, Some(house.now()));
    for (what, number) in [
        ("contacts", 1),
        ("conversations", 1),
        ("files", 2),
        ("calls", 1),
        ("identities", 1),
        ("records", 2),
        ("audit_entries_blanked", 1),
    ] {
        assert_eq!(receipt.removed.get(what), Some(&number), "{what}: {receipt:?}");
    }
    assert!(receipt.removed["messages"] >= 8, "{receipt:?}");

    assert_eq!((house.transcript(other).await.len(), hits(&house, "marmorkuchen").await), before);
    assert_eq!(house.contacts.find(ALPHA, otto).await.unwrap().unwrap().name.as_deref(), Some("Otto Bell"));
    for file in others_files {
        assert!(house.blobs.get(ALPHA, file).await.unwrap().is_some());
    }
    let filter = AuditFilter { contact: Some(mira), ..AuditFilter::default() };
    let entries = house.audit.list(ALPHA, filter, None, 10).await.unwrap().items;
    assert_eq!((entries.len(), entries[0].actor), (1, Actor::Operator(ASHA)), "who did it is still known");
    // The feed tells what is left, and whoever writes again is somebody new.
    assert!(house.log(ALPHA).await.iter().all(|event| event.conversation.contact == otto));
    assert_ne!(self::mira(&house).await, mira);
}

async fn an_erasure_that_was_cut_off_goes_on_after_a_restart(mut house: House) {
    let mira = mira(&house).await;
    talked(&house, mira, "zwetschgendatschi", b"the plaintextoffile").await;
    let erasing = begun(&house, mira).await;
    // The file is gone, the message that names it is not: a step was cut off in its middle.
    let portion = house.erasure.next(ALPHA, erasing.id, 1).await.unwrap();
    assert_eq!(portion.messages.len() + portion.calls.len(), 1);
    for _ in 0..2 {
        let portion = house.erasure.next(ALPHA, erasing.id, 2).await.unwrap();
        for file in &portion.files {
            house.blobs.delete(ALPHA, *file).await.unwrap();
        }
        house.reopen();
    }
    let portion = house.erasure.next(ALPHA, erasing.id, 2).await.unwrap();
    house.erasure.remove(ALPHA, erasing.id, portion, 0).await.unwrap();
    assert!(!house.erasure.finish(ALPHA, erasing.id, house.now()).await.unwrap(), "there is more");
    house.erasure.sweep(ALPHA, erasing.id, Place::default(), 1).await.unwrap();
    house.reopen();
    let half = house.erasure.find(ALPHA, erasing.id).await.unwrap().unwrap();
    assert_eq!((half.finished_at, half.removed["messages"]), (None, 2));
    let receipt = finished(&house, erasing.id).await;
    assert!(receipt.finished_at.is_some());
    assert_eq!(found_anywhere(&house, &MARKS).await, <[String; 0]>::default());
    assert_eq!(finished(&house, erasing.id).await, receipt, "there is nothing more to erase");
    house.reopen();
    let next = house.opened(ALPHA).await;
    house.say(next, "hello").await;
    assert!(house.log(ALPHA).await.iter().all(|event| event.conversation.id == next.id));
}

async fn an_erasure_that_is_asked_for_twice_is_one(house: House) {
    let mira = mira(&house).await;
    let first = begun(&house, mira).await;
    house.wait(Duration::from_secs(1));
    assert_eq!(begun(&house, mira).await.id, first.id);
    finished(&house, first.id).await;
    let again = Erasing { id: house.id(), ..first };
    assert_eq!(house.erasure.begin(again).await.unwrap_err().kind, Kind::NotFound);
}

async fn who_was_merged_is_erased_with_whom_they_were_merged(house: House) {
    use engine::model::merge::{By, Evidence, EvidenceKind};
    let (mira, phone) =
        (mira(&house).await, known(&house, "4915112345678-b", "M. Quandt", "+49 151 12345678", "m.quandt@mail.example").await);
    talked(&house, phone, "zwetschgendatschi", b"the plaintextoffile").await;
    let evidence = Evidence { kind: EvidenceKind::Said, text: "Quandt said so".to_owned() };
    house.contact_book.merge(ALPHA, mira, phone, evidence, By::Operator(ASHA)).await.unwrap();
    // Asked for under the id of the one who was merged away.
    let erasing = begun(&house, phone).await;
    assert_eq!(erasing.contact, mira);
    let receipt = finished(&house, erasing.id).await;
    assert_eq!(receipt.removed["contacts"], 2);
    assert_eq!(found_anywhere(&house, &MARKS).await, <[String; 0]>::default());
}

async fn another_organisation_erases_nobody(house: House) {
    let mira = mira(&house).await;
    let foreign = Erasing {
        id: house.id(),
        organisation: BETA,
        contact: mira,
        asked_by: ASHA,
        asked_at: house.now(),
        finished_at: None,
        removed: BTreeMap::new(),
    };
    assert_eq!(house.erasure.begin(foreign).await.unwrap_err().kind, Kind::NotFound);
    let erasing = begun(&house, mira).await;
    assert!(house.erasure.find(BETA, erasing.id).await.unwrap().is_none());
    assert_eq!(house.erasure.next(BETA, erasing.id, 10).await.unwrap_err().kind, Kind::NotFound);
    assert_eq!(house.erasure.finish(BETA, erasing.id, house.now()).await.unwrap_err().kind, Kind::NotFound);
}

async fn receipts_are_listed_newest_first_in_pages(house: House) {
    let mut made = Vec::new();
    for number in 0..3 {
        let contact = known(&house, &format!("49170000000{number}"), "Somebody", "+1", "x@mail.example").await;
        made.push(begun(&house, contact).await.id);
    }
    let first = house.erasure.list(ALPHA, None, 2).await.unwrap();
    let second = house.erasure.list(ALPHA, first.next.as_deref(), 2).await.unwrap();
    let seen: Vec<RecordId> = first.items.iter().chain(&second.items).map(|erasing| erasing.id).collect();
    made.reverse();
    assert_eq!((seen, second.next), (made, None));
    assert!(house.erasure.list(BETA, None, 10).await.unwrap().items.is_empty());
    assert_eq!(house.erasure.list(ALPHA, Some("odd"), 2).await.unwrap_err().kind, Kind::Invalid);
}

async fn nothing_new_is_kept_under_the_id_of_somebody_erased(house: House) {
    let gone = house.opened(ALPHA).await;
    house.say(gone, "hello").await;
    assert!(!house.erasure.was_erased(ALPHA, gone.contact).await.unwrap());
    let erasing = begun(&house, gone.contact).await;
    assert_eq!(house.erasure.conversations(ALPHA, erasing.id, None, 10).await.unwrap(), [gone.id]);
    assert!(house.erasure.conversations(ALPHA, erasing.id, Some(gone.id), 10).await.unwrap().is_empty());
    finished(&house, erasing.id).await;
    house.erasure.settle().await.unwrap();
    assert!(house.erasure.was_erased(ALPHA, gone.contact).await.unwrap());
    assert!(!house.erasure.was_erased(BETA, gone.contact).await.unwrap());
    // A browser that still has the old token.
    assert_eq!(house.conversations.open(gone).await.unwrap_err().kind, Kind::NotFound);
    assert_eq!(house.conversations.find_or_open(gone).await.unwrap_err().kind, Kind::NotFound);
}
