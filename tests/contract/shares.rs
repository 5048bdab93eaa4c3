//! Who does which part of the work. What several processes promise each other is tried with a broker, beside its code.

use futures_util::FutureExt as _;

use super::{ALPHA, House};

every_backend! {
    a_process_alone_has_everything_and_leads,
}

async fn a_process_alone_has_everything_and_leads(house: House) {
    assert!(house.shares.leads());
    assert_eq!(house.shares.held(), None, "nothing is parted");
    let (one, other) = (house.opened(ALPHA).await, house.opened(ALPHA).await);
    let held = house.shares.enter(one.id);
    assert!(held.is_some());
    // Whoever works on one conversation keeps nobody from another, nor from more work on the same.
    assert!(house.shares.enter(one.id).is_some() && house.shares.enter(other.id).is_some());
    drop(held);
    assert!(house.shares.enter(one.id).is_some());
    // Nothing ever comes here from others.
    assert!(house.shares.gained().now_or_never().is_none());
}
