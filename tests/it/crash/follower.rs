//! An operator who follows the feed over all kills.

use std::time::Duration;

use sandbox::PeerError;
use sandbox::peers::{FeedEvent, InboxPeer};
use serde_json::json;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::{Notes, Situation};
use crate::harness::PATIENCE;
use crate::harness::api::{Api, number, text};

/// A message as the feed told it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told {
    pub cursor: u64,
    pub conversation: String,
    pub seq: u64,
    pub id: String,
}

/// The mark that says everything before it has been told.
const END: &str = "the end of the feed";

/// Follows until [`END`] is told; returns every message in the order it came.
pub async fn run(token: String, mut situation: watch::Receiver<Situation>) -> Vec<Told> {
    let mut told: Vec<Told> = Vec::new();
    let mut cursor = 0;
    for tried in 0.. {
        let url = situation.wait_for(|now| !now.urls.is_empty()).await.unwrap().url(tried);
        if follow(&url, &token, &mut told, &mut cursor).await.is_ok() {
            return told;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    unreachable!("a follower follows until the end")
}

/// `cursor` is the newest that was told, from which a cut connection goes on.
async fn follow(url: &str, token: &str, told: &mut Vec<Told>, cursor: &mut u64) -> Result<(), PeerError> {
    let desk = InboxPeer::connect(url, token).await?;
    let answer = desk.client().call("subscribe", &json!({"after": *cursor}), PATIENCE).await?;
    assert!(answer["cursor"].is_u64(), "{answer}");
    loop {
        let FeedEvent { kind, body } = match desk.next_event(Duration::from_mins(2)).await {
            Err(PeerError::Timeout(_)) => panic!("the feed fell silent"),
            other => other?,
        };
        assert_ne!(kind, "resync", "so little was missed that it can be told");
        if let Some(newest) = body["cursor"].as_u64() {
            assert!(newest >= *cursor, "the feed went back from {cursor} to {newest}");
            *cursor = newest;
        }
        if kind != "message" {
            continue;
        }
        let message = Told {
            cursor: number(&body["cursor"]),
            conversation: text(&body["conversation"]),
            seq: number(&body["message"]["seq"]),
            id: text(&body["message"]["id"]),
        };
        if body["message"]["text"] == END {
            return Ok(());
        }
        told.push(message);
    }
}

/// Says the last word in the feed and waits for the follower to hear it.
pub async fn finished(mut follower: JoinSet<Vec<Told>>, api: &Api, notes: &[Notes]) -> Vec<Told> {
    let note = json!({"text": END, "private": true});
    api.write(&notes[0].conversation, &note).await;
    let told = tokio::time::timeout(Duration::from_mins(1), follower.join_next()).await;
    told.expect("the follower hears the end").unwrap().unwrap()
}
