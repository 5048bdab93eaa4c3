use engine::model::delivery::DeliveryState;

use super::*;
use crate::happened::{Covers, Receipt, ReceiptState};

fn receipt(item: &Value) -> (Happened, Receipt) {
    let happened = value_read("messages", &json!({"statuses": [item]})).remove(0);
    let What::Receipt(receipt) = happened.what.clone() else { panic!("{happened:?}") };
    (happened, receipt)
}

#[test]
fn a_receipt_carries_its_price_its_window_and_our_tag() {
    let (happened, receipt) =
        receipt(&json!({"id": "wamid.1", "status": "sent", "timestamp": "1790000001", "recipient_id": "5511900000000",
        "recipient_user_id": "BR.90017", "biz_opaque_callback_data": "ours-42",
        "conversation": {"id": "c1", "expiration_timestamp": "1790086400", "origin": {"type": "service"}},
        "pricing": {"billable": true, "pricing_model": "PMP", "type": "regular", "category": "authentication_international"}}));
    assert_eq!(happened.person.unwrap().handles, [user("BR.90017"), phone("5511900000000")]);
    assert_eq!((receipt.covers, receipt.tag), (Covers::Message("wamid.1".to_owned()), some("ours-42")));
    let (pricing, window) = (receipt.pricing.unwrap(), receipt.window.unwrap());
    assert_eq!((pricing.category, pricing.billable), (some("authentication-international"), Some(true)));
    assert_eq!((window.origin, window.ends_at), (some("service"), Some(Timestamp::from_millis(1_790_086_400_000))));
}

#[test]
fn each_state_means_something_to_the_delivery_or_is_kept_by_name() {
    let states = [
        ("sent", Some(DeliveryState::Sent)),
        ("delivered", Some(DeliveryState::Delivered)),
        ("read", Some(DeliveryState::Read)),
        ("played", Some(DeliveryState::Read)),
        ("failed", Some(DeliveryState::Failed)),
        ("deleted", None),
    ];
    for (status, expected) in states {
        let (happened, receipt) = receipt(&json!({"id": "wamid.1", "status": status}));
        assert_eq!(receipt.state.delivery(), expected, "{status}");
        assert!(happened.key.contains(status) && happened.person.is_none());
    }
}

#[test]
fn a_failure_says_why() {
    let (_, receipt) = receipt(&json!({"id": "wamid.1", "status": "failed", "timestamp": "1790000001", "errors":
        [{"code": "131047", "title": "Re-engagement", "message": "m", "error_data": {"details": "24 hours"}, "href": "https://x.example"}]}));
    assert_eq!(receipt.state, ReceiptState::Failed);
    assert_eq!((receipt.faults[0].code, receipt.faults[0].detail.as_deref()), (131_047, Some("24 hours")));
}

#[test]
fn members_of_a_group_have_receipts_of_their_own() {
    let item = |member: &str| {
        receipt(
            &json!({"id": "wamid.1", "status": "read", "recipient_type": "group", "recipient_id": "G1", "recipient_participant_id": member}),
        )
    };
    let (ana, bo) = (item("5511900000000"), item("49170000000"));
    assert_ne!(ana.0.key, bo.0.key);
    assert_eq!((ana.1.group, ana.0.person.unwrap().handles), (some("G1"), vec![phone("5511900000000")]));
}

#[test]
fn a_status_without_an_id_or_a_state_is_unknown() {
    for item in [json!({"status": "read"}), json!({"id": "wamid.1"}), json!({"id": "", "status": "read"})] {
        let happened = value_read("messages", &json!({"statuses": [item]})).remove(0);
        assert!(matches!(happened.what, What::Unknown { .. }));
    }
}

#[test]
fn messages_statuses_and_faults_of_one_value_are_all_read() {
    let value = json!({"errors": [{"code": 130_429, "title": "Rate limit hit"}], "statuses": [{"id": "w1", "status": "read"}],
        "messages": [{"id": "w2", "from": "5511900000000", "type": "text", "text": {"body": "x"}}]});
    let all = value_read("messages", &value);
    assert_eq!(all.len(), 3);
    assert!(all.iter().any(|one| matches!(&one.what, What::Fault(fault) if fault.code == 130_429)));
}
