use std::fs;
use std::time::Duration;

use tempfile::TempDir;
use tokio::time::sleep;

use super::*;
use crate::document::PassageVectors;
use crate::index::contract::{Bed, along, asking, copy, document, find, manual, promises_of_every_index, put, scope, space};
use crate::index::{EdgeIndex, READERS};

fn other() -> Space {
    Space { model: "other".into(), ..space() }
}

fn open(home: &Path, wanted: Option<Space>) -> (Arc<SwitchingIndex>, ToDo) {
    SwitchingIndex::open_folder(home, wanted, READERS).unwrap()
}

/// The contract holds for an index that is moving, too.
struct Moving {
    // Closed before its folder is removed.
    index: Arc<SwitchingIndex>,
    home: TempDir,
}

impl Bed for Moving {
    fn index(&self) -> Arc<dyn VectorIndex> {
        Arc::clone(&self.index) as _
    }

    async fn reopened(self) -> Self {
        drop(self.index);
        let (index, to_do) = open(self.home.path(), Some(other()));
        assert_eq!(to_do, ToDo::Fill);
        Self { index, home: self.home }
    }

    async fn killed(self) -> Self {
        let home = tempfile::tempdir().unwrap();
        copy(self.home.path(), home.path());
        let (index, _) = open(home.path(), Some(other()));
        Self { index, home }
    }
}

fn moving() -> Moving {
    let home = tempfile::tempdir().unwrap();
    drop(open(home.path(), Some(space())));
    let (index, _) = open(home.path(), Some(other()));
    Moving { index, home }
}

promises_of_every_index!([] std::future::ready(moving()));

async fn put_in(index: &SwitchingIndex, id: &str, spaces: &[Space]) {
    let document = document(1, 1, id, &manual(&["Returns"]));
    let vectors = [PassageVectors { whole: along(0), sentences: Vec::new() }];
    let embedded: Vec<_> = spaces.iter().map(|space| Embedded { space, passages: &vectors }).collect();
    index.upsert_document(&document, &embedded).await.unwrap();
}

async fn found_by_vector(index: &SwitchingIndex) -> usize {
    let query = IndexQuery { vectors: vec![along(0)], ..asking(scope(1, &[1]), "") };
    index.search(&query).await.unwrap().len()
}

#[tokio::test]
async fn a_new_folder_starts_in_the_wanted_space_and_stays_there_without_a_wish() {
    let home = tempfile::tempdir().unwrap();
    let (index, to_do) = open(home.path(), Some(space()));
    assert_eq!((index.space(), to_do), (Some(space()), ToDo::Nothing));
    put_in(&index, "a", &[space()]).await;
    drop(index);
    let (index, to_do) = open(home.path(), None);
    assert_eq!((index.space(), to_do, index.filling()), (Some(space()), ToDo::Nothing, None));
    assert_eq!(found_by_vector(&index).await, 1);
    assert!(!index.promote().await.unwrap());
}

#[tokio::test]
async fn another_model_is_filled_beside_the_current_one_and_takes_its_place() {
    let home = tempfile::tempdir().unwrap();
    let (index, _) = open(home.path(), Some(space()));
    put_in(&index, "a", &[space()]).await;
    drop(index);
    let (index, to_do) = open(home.path(), Some(other()));
    assert_eq!((to_do, index.space(), index.filling()), (ToDo::Fill, Some(space()), Some(other())));
    assert_eq!(index.spaces(), [space(), other()]);
    // A new document in both; one that is there already is filled in.
    put_in(&index, "b", &[space(), other()]).await;
    let vectors = [PassageVectors { whole: along(0), sentences: Vec::new() }];
    let embedded = [Embedded { space: &other(), passages: &vectors }];
    assert_eq!((index.filled(1, 1).await.unwrap(), found_by_vector(&index).await), (1, 2));
    index.fill(&document(1, 1, "a", &manual(&["Returns"])), &embedded).await.unwrap();
    assert!(index.promote().await.unwrap());
    assert_eq!((index.space(), index.filling(), found_by_vector(&index).await), (Some(other()), None, 2));
    // The old index goes in the background, and the new one is found at the next start.
    let folders = || fs::read_dir(home.path()).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_dir()).count();
    while folders() > 1 {
        sleep(Duration::from_millis(20)).await;
    }
    drop(index);
    let (index, to_do) = open(home.path(), Some(other()));
    assert_eq!((to_do, found_by_vector(&index).await), (ToDo::Nothing, 2));
}

#[tokio::test]
async fn what_was_filled_before_a_stop_is_there_after_it_unless_a_third_model_is_wanted() {
    let home = tempfile::tempdir().unwrap();
    drop(open(home.path(), Some(space())));
    let (index, _) = open(home.path(), Some(other()));
    put_in(&index, "a", &[other()]).await;
    drop(index);
    let (index, to_do) = open(home.path(), Some(other()));
    assert_eq!((to_do, index.filled(1, 1).await.unwrap()), (ToDo::Fill, 1));
    drop(index);
    let third = Space { model: "third".into(), ..space() };
    let (index, to_do) = open(home.path(), Some(third.clone()));
    assert_eq!((to_do, index.filling(), index.filled(1, 1).await.unwrap()), (ToDo::Fill, Some(third), 0));
    assert_eq!(index.count(1, 1).await.unwrap(), 1);
}

#[tokio::test]
async fn a_folder_from_before_there_were_models_keeps_its_passages() {
    let home = tempfile::tempdir().unwrap();
    let flat = EdgeIndex::open(home.path(), None).unwrap();
    put(&flat, &document(1, 1, "m", &manual(&["Returns"]))).await;
    drop(flat);
    let (index, to_do) = open(home.path(), Some(space()));
    assert_eq!((to_do, index.space()), (ToDo::Fill, None));
    assert_eq!(find(&*index, 1, &[1], "returns").await.len(), 1);
}
