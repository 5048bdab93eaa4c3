//! What keeps files and passages is out: messages go on, nothing is half kept, and what waited is done afterwards.

use std::time::{Duration, Instant};

use super::installation::{Engine, Installation};
use super::wire::State;
use crate::knowledge::{Base, page};

/// Before the fault, and after it.
const CALM: Duration = Duration::from_secs(4);

/// How long an engine is out of reach, and for how long one that is restarted: its clients see the same, since these keep what they
/// have.
const OUT: Duration = Duration::from_secs(30);
const RESTARTED: Duration = Duration::from_secs(5);

/// Files are taken and words found again within this time.
const BACK: Duration = Duration::from_secs(20);

async fn objects_out(out: Duration, name: &str) -> String {
    let installation = Installation::open(name).await;
    installation.under_load(CALM).await;
    assert_eq!(installation.upload(0).await, 201);
    installation.set(Engine::S3, State::Cut);
    let (began, refused) = (Instant::now(), installation.upload(1).await);
    let said_after = began.elapsed();
    assert_eq!(refused, 503, "a file that cannot be kept is not taken");
    assert_eq!(installation.lacks(1).await, "without s3");
    installation.under_load(out.saturating_sub(began.elapsed())).await;
    installation.set(Engine::S3, State::Whole);
    let back = Instant::now();
    while installation.upload(2).await != 201 {
        assert!(back.elapsed() < BACK, "no file is taken {BACK:?} later");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let taken_after = back.elapsed();
    installation.under_load(CALM).await;
    let told = format!("a file was refused after {said_after:?}, and one taken {taken_after:?} later");
    installation.close(&format!("S3 out for {out:?}"), &told).await
}

async fn index_out(out: Duration, name: &str) -> String {
    let mut installation = Installation::open(name).await;
    let api = installation.alive();
    let base = Base::new(&api, "Harbour").await;
    base.put("before.md", &page("anchor")).await;
    assert!(base.finds("anchor").await);
    installation.under_load(CALM).await;
    installation.set(Engine::Qdrant, State::Cut);
    let (began, refused) = (Instant::now(), api.get(&base.search_path("anchor")).await.status);
    let said_after = began.elapsed();
    assert_eq!(refused, 503, "nothing is found is another answer than nobody could look");
    assert_eq!(installation.lacks(1).await, "without qdrant");
    let waiting = base.push("during.md", page("lantern").as_bytes()).await;
    let newer = base.push("before.md", page("capstan").as_bytes()).await;
    // A node that starts meanwhile serves.
    installation.kill(2);
    installation.start(2).await;
    installation.balance();
    installation.under_load(out.saturating_sub(began.elapsed())).await;
    for document in [&waiting, &newer] {
        let shown = base.read(document).await;
        assert!(shown["state"] != "ready" && shown["state"] != "failed", "{shown}");
    }
    installation.set(Engine::Qdrant, State::Whole);
    let back = Instant::now();
    while api.get(&base.search_path("anchor")).await.status != 200 {
        assert!(back.elapsed() < BACK, "nothing is found {BACK:?} later");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let found_after = back.elapsed();
    for document in [&waiting, &newer] {
        let ready = base.until(document, &["ready", "failed"]).await;
        assert_eq!(ready["state"], "ready", "{ready}");
    }
    let read_after = back.elapsed();
    assert_eq!(installation.lacks(1).await, "");
    for word in ["lantern", "capstan"] {
        assert_eq!(base.search(word).await["items"].as_array().map(Vec::len), Some(1), "{word} is there once");
    }
    assert!(!base.finds("anchor").await, "of the older version nothing is left");
    installation.under_load(CALM).await;
    let told = format!(
        "a search was refused after {said_after:?}, and answered {found_after:?} later; documents that came meanwhile were ready {read_after:?} later"
    );
    installation.close(&format!("Qdrant out for {out:?}"), &told).await
}

macro_rules! out {
    ($($name:ident: $what:ident($out:ident);)+) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        #[ignore = "needs the engines of the distributed profile: scripts/engines"]
        async fn $name() {
            eprintln!("{}", $what($out, stringify!($name)).await);
        }
    )+};
}

out! {
    the_object_store_is_cut_off: objects_out(OUT);
    the_object_store_is_restarted: objects_out(RESTARTED);
    qdrant_is_cut_off: index_out(OUT);
    qdrant_is_restarted: index_out(RESTARTED);
}
