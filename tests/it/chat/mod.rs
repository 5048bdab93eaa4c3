//! Customers and operators on their sockets, through the door of the real program.

mod admission;
mod conversation;
mod eager;
mod feed;
mod handover;
mod identity;
mod resuming;
mod surfaces;
mod tokens_of_presence;

use tokio::sync::OnceCell;

use crate::harness::program::NO_LIMITS;
use crate::harness::shop::Shop;

/// One program for all tests here; each test brings its own visitors, most their own inbox.
async fn shop() -> &'static Shop {
    static SHOP: OnceCell<Shop> = OnceCell::const_new();
    SHOP.get_or_init(async || Shop::open(&[NO_LIMITS]).await).await
}
