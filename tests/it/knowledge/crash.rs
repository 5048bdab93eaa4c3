//! kill -9 while documents are on their way: every document that was acknowledged is read in the end, once.

use std::time::Duration;

use tokio::time::sleep;

use super::{Base, long, page};
use crate::harness::program::{NO_LIMITS, Program};
use crate::harness::shop::Shop;

#[tokio::test]
async fn kills_in_any_stage_lose_no_document() {
    let mut shop = Shop::open(&[NO_LIMITS]).await;
    let base = Base::new(&shop.api, "Killed").await;
    let id = base.id.clone();
    base.put("anchor.md", &page("anchor")).await;
    let mut pushed = Vec::new();
    for number in 0..6 {
        pushed.push(base.push(&format!("{number}.md"), &long(&format!("ropeway{number}"), 2_500)).await);
    }
    pushed.push(base.push("anchor.md", &long("capstan", 2_500)).await);
    // From "nothing is begun" to "the last ones are indexed".
    for moment in [0, 60, 250] {
        sleep(Duration::from_millis(moment)).await;
        shop = shop.restarted(&[NO_LIMITS], async |program: Program| program.kill()).await;
    }
    let base = Base { api: &shop.api, id };
    for document in &pushed {
        let ready = base.until(document, &["ready", "failed", "cancelled"]).await;
        assert_eq!(ready["state"], "ready", "{ready}");
    }
    for number in 0..6 {
        assert!(base.finds(&format!("ropeway{number}")).await);
    }
    assert!(base.finds("capstan").await && !base.finds("anchor").await, "the newer version is there, the older is gone");
    let listed = base.list().await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 7);
    let left = std::fs::read_dir(shop.data().join("arriving")).unwrap().count();
    assert_eq!(left, 0);
}
