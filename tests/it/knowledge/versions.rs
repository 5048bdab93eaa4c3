use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Base, long, page, shop};
use crate::harness::api::number;
use crate::harness::form::request;

#[tokio::test]
async fn the_same_file_twice_is_one_document_whatever_it_is_called() {
    let base = Base::new(&shop().await.api, "Twice").await;
    let first = base.put("sundial.md", &page("sundial")).await;
    let again = base.put("sundial.md", &page("sundial")).await;
    let renamed = base.put("a copy of sundial.md", &page("sundial")).await;
    assert_eq!((&again, &renamed), (&first, &first));
    assert_eq!(base.list().await["items"].as_array().unwrap().len(), 1);
    let elsewhere = Base::new(base.api, "Another base").await;
    assert_ne!(elsewhere.put("sundial.md", &page("sundial")).await["id"], first["id"], "another base is another shelf");
}

#[tokio::test]
async fn a_new_version_takes_the_place_of_the_old_without_an_empty_moment() {
    let base = Base::new(&shop().await.api, "Versions").await;
    let first = base.put("causeway.md", &page("causeway")).await;
    let stop = Arc::new(AtomicBool::new(false));
    let search = async {
        let mut searches = 0;
        while !stop.load(Ordering::Relaxed) {
            assert!(base.finds("causeway").await, "nothing was found after {searches} searches");
            searches += 1;
        }
        searches
    };
    let replace = async {
        let mut last = first.clone();
        for version in 2..=6 {
            last = base
                .put("causeway.md", &format!("{}\n\n## Edition {version}\n\nThe causeway has {version} gates.", page("causeway")))
                .await;
            assert_eq!((&last["id"], number(&last["version"])), (&first["id"], version));
        }
        stop.store(true, Ordering::Relaxed);
        last
    };
    let (searches, last) = tokio::join!(search, replace);
    assert!(searches > 5, "{searches} searches prove nothing");
    assert_eq!(last["state"], "ready");
    let passages = base.api.get(&base.document(&last, "/passages")).await.expect(200).to_string();
    assert!(passages.contains("6 gates") && !passages.contains("5 gates"));
}

#[tokio::test]
async fn a_new_version_that_fails_leaves_the_old_one_searched() {
    let base = Base::new(&shop().await.api, "Stale").await;
    base.put("aqueduct.md", &page("aqueduct")).await;
    base.api.call(request(&base.path("/documents"), "aqueduct.md", b" \n")).await.problem(422);
    let listed = base.list().await["items"][0].clone();
    assert_eq!((&listed["state"], &listed["stale"], number(&listed["version"])), (&"failed".into(), &true.into(), 1));
    assert!(base.finds("aqueduct").await);
    // The old bytes again: then that is what is wanted.
    let back = base.put("aqueduct.md", &page("aqueduct")).await;
    assert_eq!((&back["state"], back.get("stale"), back.get("error")), (&"ready".into(), None, None));
    let newer = base.put("aqueduct.md", &page("viaduct")).await;
    assert_eq!(number(&newer["version"]), 2);
    assert!(base.finds("viaduct").await && !base.finds("aqueduct").await);
}

#[tokio::test]
async fn a_version_that_comes_while_another_is_read_wins() {
    let base = Base::new(&shop().await.api, "Overtaken").await;
    let first = base.push("log.md", &long("semaphore", 4_000)).await;
    let second = base.put("log.md", &page("telegraph")).await;
    assert_eq!((&second["id"], &second["state"]), (&first["id"], &"ready".into()));
    assert!(base.finds("telegraph").await && !base.finds("semaphore").await);
}
