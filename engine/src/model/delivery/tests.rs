use proptest::prelude::*;

use super::*;

fn any_state() -> impl Strategy<Value = DeliveryState> {
    (1u8..=5).prop_filter_map("a rank", DeliveryState::from_rank)
}

proptest! {
    #[test]
    fn receipts_in_any_order_end_in_the_same_state(receipts in prop::collection::vec(any_state(), 1..8)) {
        let forward = receipts.iter().fold(DeliveryState::Queued, |state, receipt| state.advance(*receipt));
        let backward = receipts.iter().rev().fold(DeliveryState::Queued, |state, receipt| state.advance(*receipt));
        prop_assert_eq!(forward, backward);
    }

    #[test]
    fn a_receipt_never_moves_a_message_back(state in any_state(), receipt in any_state()) {
        prop_assert!(state.advance(receipt).rank() >= state.rank());
    }
}
