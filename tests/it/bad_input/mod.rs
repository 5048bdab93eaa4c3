//! Nonsense, malice and too much of everything. Whatever comes gets a clear error or a clean close, and a well-behaved
//! customer beside it notices nothing.

mod crowds;
mod frames;
mod requests;
mod slow_readers;
mod texts;
mod uploads;

use std::sync::atomic::{AtomicU32, Ordering};

use sandbox::peers::ChatPeer;
use tokio::sync::OnceCell;

use crate::harness::people::{ask, visitor};
use crate::harness::program::NO_LIMITS;
use crate::harness::shop::{Inbox, Shop};

/// One program for most tests here.
async fn shop() -> &'static Shop {
    static SHOP: OnceCell<Shop> = OnceCell::const_new();
    SHOP.get_or_init(async || Shop::open(&[NO_LIMITS]).await).await
}

/// A well-behaved customer, connected before the trouble begins.
struct Neighbour {
    peer: ChatPeer,
    inbox: Inbox,
    asked: AtomicU32,
}

impl Neighbour {
    async fn of(shop: &Shop) -> Self {
        let inbox = shop.scripted().await;
        let neighbour = Self { peer: visitor(shop.url(), &inbox.key).await, inbox, asked: AtomicU32::new(0) };
        neighbour.is_well().await;
        neighbour
    }

    /// Still connected over the same socket, heard and answered. Returns the answer.
    async fn is_well(&self) -> String {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        let answer = ask(&self.peer, &format!("n{number}"), &format!("echo: well {number}")).await;
        assert_eq!(answer.text, format!("well {number}"));
        answer.text
    }
}
