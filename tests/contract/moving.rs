//! An installation moves with everything it keeps, and comes back as it was.

mod full;
mod seen;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use backends::mongo::{MongoEnd, NodeNumber};
use backends::moving::{self, End, Files, Moved};
use backends::sqlite::SqliteEnd;
use engine::error::{Kind, Result};
use engine::ids::LabelId;
use engine::model::act::Act;
use engine::model::conversation::NewConversation;

use self::full::fill;
use self::seen::seen;
use super::{ALPHA, House, Open, embedded, shared};

/// As it is to be moved from.
async fn leave(house: &House) -> Box<dyn End> {
    (house.stores.stop)();
    match &house.database {
        Some((uri, name)) => Box::new(MongoEnd::source(uri, name, house.clock.clone()).await.unwrap()),
        None => Box::new(SqliteEnd::source(house.folder.path(), house.clock.clone()).unwrap()),
    }
}

/// As it is to be moved into.
async fn enter(house: &House) -> Box<dyn End> {
    (house.stores.stop)();
    match &house.database {
        Some((uri, name)) => Box::new(MongoEnd::target(uri, name).await.unwrap()),
        None => Box::new(SqliteEnd::target(house.folder.path(), house.clock.clone()).unwrap()),
    }
}

async fn try_to_move(from: &House, to: &House) -> Result<Moved> {
    let (mut source, mut target) = (leave(from).await, enter(to).await);
    let arriving = to.folder.path().join("arriving");
    let files = Files { from: from.blobs.as_ref(), to: to.blobs.as_ref(), arriving: &arriving };
    moving::run(source.as_mut(), target.as_mut(), Some(&files), &mut |_| {}).await
}

/// Into a new house of this kind, which goes on at the time of the old one.
async fn moved(from: &House, open: Open) -> (House, Moved) {
    let mut to = House::new(open);
    to.wait(from.now().since(to.now()));
    let moved = try_to_move(from, &to).await.unwrap();
    to.reopen();
    (to, moved)
}

fn assert_same(new: &[(String, String)], old: &[(String, String)]) {
    for (new, old) in new.iter().zip(old) {
        assert_eq!(new, old);
    }
    assert_eq!(new.len(), old.len());
}

/// Life goes on after a move: acts, lists and search work on what was there, and events go on behind the last one.
async fn assert_alive(house: &House, to: NewConversation) {
    house.wait(Duration::from_mins(1));
    let last = house.events.last_cursor().await.unwrap();
    house.say(to, "Straciatella, bitte").await;
    house.apply(to, Act::Label { add: vec![LabelId(73)], remove: Vec::new() }).await;
    let new: Vec<u64> = house.events.list_after(ALPHA, last, 100).await.unwrap().iter().map(|event| event.cursor).collect();
    assert!(new.len() >= 2);
    assert_eq!(new, (last + 1..=last + new.len() as u64).collect::<Vec<_>>());
    assert_eq!(seen::found(house, "straciatella").await.len(), 1);
    assert_eq!(house.transcript(to).await.last().map(|message| message.text.clone()).as_deref(), Some("Straciatella, bitte"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_data_folder_moves_into_another_one() {
    let old = House::new(embedded);
    let talk = fill(&old).await;
    let before = seen(&old).await;
    let (new, moved) = moved(&old, embedded).await;
    assert_same(&seen(&new).await, &before);
    let empty: Vec<_> = moved.tables.iter().filter(|same| same.rows == 0).collect();
    assert!(empty.is_empty(), "there is not a bit of everything: {empty:?}");
    assert!(moved.files >= 4);
    assert_alive(&new, talk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the MongoDB that SWITCHBOARD_TEST_MONGO_URI names"]
async fn an_installation_moves_out_and_back_again() {
    let old = House::new(embedded);
    let talk = fill(&old).await;
    let before = seen(&old).await;
    let (away, there) = moved(&old, shared).await;
    assert_same(&seen(&away).await, &before);
    let (back, again) = moved(&away, embedded).await;
    assert_eq!(again, there);
    assert_same(&seen(&back).await, &before);
    assert_alive(&away, talk).await;
    assert_alive(&back, talk).await;
    let (_, later) = moved(&away, embedded).await;
    assert_ne!(later, there, "what happened since came along");
}

/// The bytes of some file, without its description.
fn some_file(folder: &Path) -> PathBuf {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_none() {
                return entry;
            }
        }
    }
    panic!("there is no file");
}

async fn a_move_that_was_cut_off_is_begun_anew(open: Open) {
    let old = House::new(embedded);
    let talk = fill(&old).await;
    let before = seen(&old).await;
    let mut new = House::new(open);
    new.wait(old.now().since(new.now()));
    let file = some_file(&old.folder.path().join("files"));
    let bytes = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    assert_eq!(try_to_move(&old, &new).await.unwrap_err().kind, Kind::Corrupt);
    if let Some((uri, name)) = &new.database {
        let refused = NodeNumber::claim(uri, name, 1).await.err().expect("half an installation serves nobody");
        assert_eq!(refused.kind, Kind::Conflict);
        assert!(MongoEnd::source(uri, name, new.clock.clone()).await.is_err_and(|error| error.kind == Kind::Conflict));
    } else {
        let refused = SqliteEnd::source(new.folder.path(), new.clock.clone());
        assert!(refused.is_err_and(|error| error.kind == Kind::Conflict));
    }
    let other = House::new(embedded);
    assert_eq!(try_to_move(&other, &new).await.unwrap_err().kind, Kind::Conflict, "it comes from somewhere else");
    fs::write(&file, bytes).unwrap();
    try_to_move(&old, &new).await.unwrap();
    new.reopen();
    assert_same(&seen(&new).await, &before);
    assert_alive(&new, talk).await;
    assert_eq!(try_to_move(&old, &new).await.unwrap_err().kind, Kind::Conflict, "it is not empty any more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_data_folder_that_was_half_moved_into_is_begun_anew() {
    a_move_that_was_cut_off_is_begun_anew(embedded).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the MongoDB that SWITCHBOARD_TEST_MONGO_URI names"]
async fn a_database_that_was_half_moved_into_is_begun_anew() {
    a_move_that_was_cut_off_is_begun_anew(shared).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the MongoDB that SWITCHBOARD_TEST_MONGO_URI names"]
async fn nothing_moves_while_a_node_has_a_number() {
    let away = House::new(shared);
    let (uri, name) = away.database.as_ref().unwrap();
    let _number = NodeNumber::claim(uri, name, 1).await.unwrap();
    assert!(MongoEnd::target(uri, name).await.is_err_and(|error| error.kind == Kind::Conflict));
    assert!(MongoEnd::source(uri, name, away.clock.clone()).await.is_err_and(|error| error.kind == Kind::Conflict));
}
