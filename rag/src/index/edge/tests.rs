use std::fs;

use tempfile::TempDir;

use super::*;
use crate::document::PassageVectors;
use crate::index::contract::{self, Bed, copy, document, find, manual, put};

struct Folder {
    // Closed before its folder is removed.
    index: Arc<EdgeIndex>,
    home: TempDir,
    space: Option<Space>,
}

impl Folder {
    fn open(home: TempDir, space: Option<Space>) -> Self {
        let index = Arc::new(EdgeIndex::open(home.path(), space.clone()).unwrap());
        Self { index, home, space }
    }
}

impl Bed for Folder {
    fn index(&self) -> Arc<dyn VectorIndex> {
        Arc::clone(&self.index) as _
    }

    async fn reopened(self) -> Self {
        drop(self.index);
        Self::open(self.home, self.space)
    }

    /// The files as they are after an answered write are what a killed process leaves behind.
    async fn killed(self) -> Self {
        let left = tempfile::tempdir().unwrap();
        copy(self.home.path(), left.path());
        Self::open(left, self.space)
    }
}

fn bed(space: Option<Space>) -> Folder {
    Folder::open(tempfile::tempdir().unwrap(), space)
}

mod lexical {
    use std::future::ready;

    use crate::index::contract::{promises_of_a_lexical_index, promises_of_every_index};

    promises_of_every_index!([] ready(super::bed(None)));
    promises_of_a_lexical_index!([] ready(super::bed(None)));
}

mod dense {
    use std::future::ready;

    use crate::index::contract::{promises_of_a_dense_index, promises_of_every_index, space};

    promises_of_every_index!([] ready(super::bed(Some(space()))));
    promises_of_a_dense_index!([] ready(super::bed(Some(space()))));
}

#[tokio::test]
async fn the_log_is_shortened_and_numbering_goes_on() {
    let home = tempfile::tempdir().unwrap();
    let long = manual(&["Returns"; 40]);
    for round in 0..3 {
        let index = EdgeIndex::open(home.path(), None).unwrap();
        for number in 0..30 {
            put(&index, &document(1, 1, &format!("d{number}"), &format!("{long} round{round}"))).await;
        }
        drop(index);
        wal::prune(home.path()).unwrap();
        let closed = fs::read_dir(home.path().join("wal")).unwrap();
        let closed = closed.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("closed-"));
        assert!(closed.count() <= 1);
        let index = EdgeIndex::open(home.path(), None).unwrap();
        assert_eq!(find(&index, 1, &[1], &format!("round{round}")).await.len(), 10);
        assert!(find(&index, 1, &[1], "round9").await.is_empty());
    }
}

#[tokio::test]
async fn an_index_opened_in_the_background_answers_when_the_folder_is_free() {
    let home = tempfile::tempdir().unwrap();
    let first = EdgeIndex::open(home.path(), None).unwrap();
    put(&first, &document(1, 1, "m", &manual(&["Returns"]))).await;
    assert!(EdgeIndex::open(home.path(), None).is_err());
    let second = EdgeIndex::open_in_background(home.path(), None, READERS).unwrap();
    drop(first);
    assert_eq!(second.count(1, 1).await.unwrap(), 1);
    assert_eq!(find(&second, 1, &[1], "returns").await.len(), 1);
}

#[tokio::test]
async fn an_index_whose_folder_was_removed_closes_all_the_same() {
    let home = tempfile::tempdir().unwrap();
    let index = EdgeIndex::open(home.path(), None).unwrap();
    put(&index, &document(1, 1, "m", &manual(&["Returns"]))).await;
    home.close().unwrap();
    drop(index);
}

/// Filled without the limits of a merge: changes beside it are in the journal alone, and are there after a kill.
#[tokio::test]
async fn a_change_beside_a_merge_survives_a_kill() {
    let home = tempfile::tempdir().unwrap();
    let store = Store::closed(home.path(), Some(contract::space()));
    store.open().unwrap();
    let put = |id: &str, sections: &[&str]| {
        let document = document(1, 1, id, &manual(sections));
        let vectors = vec![PassageVectors { whole: contract::along(0), sentences: Vec::new() }; document.passages.len()];
        let operation = Operation::replace(&document, Some(&vectors));
        store.apply(&[&operation]).unwrap().remove(0).unwrap();
    };
    put("a", &["Returns", "Shipping"]);
    put("b", &["Warranty"]);
    let engine = store.begin_merge().unwrap();
    put("a", &["Returns", "Zebras", "Shipping"]);
    let left = tempfile::tempdir().unwrap();
    copy(home.path(), left.path());
    let merged = engine.optimize().map_err(layout::engine("merge"));
    drop(engine);
    store.end_merge(merged).unwrap();
    drop(store);
    for folder in [left.path(), home.path()] {
        let index = EdgeIndex::open(folder, Some(contract::space())).unwrap();
        assert_eq!(index.count(1, 1).await.unwrap(), 4);
        assert_eq!(find(&index, 1, &[1], "zebras").await.len(), 1);
    }
}

#[tokio::test]
async fn points_that_a_merge_left_double_are_single_again_after_opening() {
    let home = tempfile::tempdir().unwrap();
    let index = EdgeIndex::open(home.path(), None).unwrap();
    put(&index, &document(1, 1, "m", &manual(&["Returns", "Shipping"]))).await;
    drop(index);
    let segments = home.path().join("segments");
    let segment = fs::read_dir(&segments).unwrap().next().unwrap().unwrap().path();
    let double = segments.join(Uuid::from_u128(7).to_string());
    fs::create_dir(&double).unwrap();
    copy(&segment, &double);
    fs::write(home.path().join("merging"), []).unwrap();
    let index = EdgeIndex::open(home.path(), None).unwrap();
    assert_eq!(index.count(1, 1).await.unwrap(), 2);
    assert_eq!(find(&index, 1, &[1], "returns").await.len(), 1);
}
