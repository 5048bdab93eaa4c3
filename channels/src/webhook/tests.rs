use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::happened::What;

const RECEIVED: Timestamp = Timestamp::from_millis(1_790_000_100_000);

fn read_json(body: &Value) -> Reading {
    read(Platform::WhatsApp, body.to_string().as_bytes(), RECEIVED).unwrap()
}

fn keys(reading: &Reading) -> Vec<&str> {
    reading.happened.iter().map(|happened| happened.key.as_str()).collect()
}

/// One webhook of each medium, each with two entries.
fn webhooks() -> [Value; 3] {
    let number = |id: &str, wamid: &str| {
        json!({"id": "WABA", "changes": [
            {"field": "messages", "value": {"messaging_product": "whatsapp",
                "metadata": {"display_phone_number": "15550100", "phone_number_id": id},
                "contacts": [{"profile": {"name": "Ana"}, "wa_id": "5511900000000", "user_id": "BR.90017"}],
                "messages": [{"from": "5511900000000", "id": wamid, "timestamp": "1790000000", "type": "text", "text": {"body": "hi"}}],
                "statuses": [{"id": format!("{wamid}.out"), "status": "sent", "timestamp": "1790000001", "recipient_id": "5511900000000"}]}},
            {"field": "account_review_update", "value": {"decision": format!("APPROVED {wamid}")}}]})
    };
    let page = |id: &str, mid: &str| {
        json!({"id": id, "time": 1_790_000_000_000_i64, "messaging": [
            {"sender": {"id": "PSID"}, "recipient": {"id": id}, "timestamp": 1_790_000_000_000_i64, "message": {"mid": mid, "text": "hi"}},
            {"sender": {"id": "PSID"}, "recipient": {"id": id}, "timestamp": 1_790_000_000_001_i64,
             "reaction": {"mid": mid, "action": "react", "emoji": "❤"}}]})
    };
    [
        json!({"object": "whatsapp_business_account", "entry": [number("PN1", "wamid.1"), number("PN2", "wamid.2")]}),
        json!({"object": "page", "entry": [page("P1", "m_1"), page("P2", "m_2")]}),
        json!({"object": "instagram", "entry": [page("I1", "aWdf1"), page("I2", "aWdf2")]}),
    ]
}

#[test]
fn every_entry_and_every_change_is_read_for_its_own_account() {
    let reading = read_json(&webhooks()[0]);
    assert_eq!(reading.happened.len(), 6);
    let numbers: Vec<&Account> = reading.happened.iter().map(|happened| &happened.account).collect();
    let number = |id: &str| Account::Number { id: id.to_owned(), business: Some("WABA".to_owned()) };
    assert_eq!(numbers.iter().filter(|account| ***account == number("PN1")).count(), 2);
    assert_eq!(numbers.iter().filter(|account| ***account == number("PN2")).count(), 2);
}

#[test]
fn the_body_says_which_medium_it_is_and_not_the_door() {
    for (platform, body) in Platform::ALL.into_iter().zip(webhooks()) {
        assert!(read_json(&body).happened.iter().all(|happened| happened.platform == platform));
    }
}

#[test]
fn a_broken_item_costs_its_neighbours_nothing() {
    for broken in [json!(null), json!(7), json!("x"), json!([]), json!({}), json!({"id": {}, "mid": 1}), json!({"message": {}})] {
        for body in webhooks() {
            let whole = read_json(&body);
            for list in ["/entry/0/messaging", "/entry/0/changes/0/value/messages", "/entry/0/changes/0/value/statuses", "/entry"]
            {
                let mut body = body.clone();
                let Some(Value::Array(items)) = body.pointer_mut(list) else { continue };
                items.insert(0, broken.clone());
                let reading = read_json(&body);
                assert!(keys(&whole).iter().all(|key| keys(&reading).contains(key)), "{broken} in {list}");
                let unknown = reading.happened.iter().filter(|one| matches!(one.what, What::Unknown { .. })).count();
                assert_eq!((unknown, reading.happened.len()), (1, whole.happened.len() + 1), "{broken} in {list}");
            }
        }
    }
}

#[test]
fn what_is_no_webhook_of_ours_is_kept_as_unknown() {
    for body in [json!({}), json!([]), json!(null), json!({"object": "user", "entry": []}), json!({"object": "page"})] {
        let reading = read_json(&body);
        let (only, text) = (&reading.happened[0].what, body.to_string());
        assert!(matches!(only, What::Unknown { raw, .. } if raw.json == text && raw.whole), "{body}");
    }
}

#[test]
fn what_cannot_be_read_at_all_is_refused() {
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for body in ["", "{", "hello", &nested] {
        assert_eq!(read(Platform::WhatsApp, body.as_bytes(), RECEIVED), Err(Unreadable::NotJson));
    }
    assert_eq!(read(Platform::WhatsApp, &vec![b' '; LONGEST_BODY + 1], RECEIVED), Err(Unreadable::TooLong));
}

#[test]
fn half_an_emoji_and_bytes_that_are_no_text_cost_one_letter() {
    let text = |body: &[u8]| match &read(Platform::Messenger, body, RECEIVED).unwrap().happened[0].what {
        What::Message(message) => message.text.clone().unwrap(),
        other => panic!("{other:?}"),
    };
    let with = |letters: &[u8]| {
        let before = br#"{"object":"page","entry":[{"id":"P","messaging":[{"sender":{"id":"U"},"message":{"mid":"m","text":""#;
        [before.as_slice(), letters, br#""}}]}]}"#].concat()
    };
    assert_eq!(text(&with(br"a\ud83d\ude00b")), "a😀b");
    assert_eq!(text(&with(br"a\ud83db\ude00")), "a\u{FFFD}b\u{FFFD}");
    assert_eq!(text(&with(br"\ud83d a\\ud83d \ud83d\ude00")), "\u{FFFD} a\\ud83d 😀");
    assert_eq!(text(&with(b"a\xffb")), "a\u{FFFD}b");
}

#[test]
fn ten_thousand_receipts_in_one_body_are_all_read_and_more_than_the_bound_are_counted() {
    let statuses = |many: usize| -> Value {
        let one = |n: usize| json!({"id": format!("w{n}"), "status": "read", "timestamp": "1790000000"});
        let statuses: Vec<Value> = (0..many).map(one).collect();
        json!({"object": "whatsapp_business_account", "entry": [{"id": "W", "changes": [
            {"field": "messages", "value": {"metadata": {"phone_number_id": "P"}, "statuses": statuses}}]}]})
    };
    let reading = read_json(&statuses(10_000));
    assert_eq!((reading.happened.len(), reading.left_out), (10_000, 0));
    let reading = read_json(&statuses(MOST_EVENTS + 5));
    assert_eq!((reading.happened.len(), reading.left_out), (MOST_EVENTS, 5));
}

#[test]
fn a_time_that_cannot_be_gives_way_to_when_it_was_received() {
    let at = |time: Value, entry: Value| {
        let event = json!({"sender": {"id": "U"}, "timestamp": time, "message": {"mid": "m", "text": "x"}});
        read_json(&json!({"object": "page", "entry": [{"id": "P", "time": entry, "messaging": [event]}]})).happened[0].at
    };
    let ours = RECEIVED.as_millis();
    assert_eq!(at(json!(ours - 5), json!(ours - 9)).as_millis(), ours - 5);
    assert_eq!(at(json!(ours + 90_000_000), json!(ours - 9)).as_millis(), ours - 9);
    assert_eq!(at(json!(null), json!(ours + 90_000_000)).as_millis(), ours);
    assert_eq!(at(json!(1), json!("1")).as_millis(), ours);
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    let names = prop_oneof![
        prop::sample::select(vec![
            "id",
            "type",
            "text",
            "from",
            "sender",
            "recipient",
            "message",
            "mid",
            "attachments",
            "payload",
            "read",
            "context",
            "messages",
            "statuses",
            "errors",
            "history",
            "changes",
            "field",
            "value",
            "interactive",
            "timestamp",
            "reaction",
        ])
        .prop_map(str::to_owned),
        "[a-z_]{1,8}",
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(names.clone(), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Every place in the document, as a JSON pointer.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(items) => items.iter().enumerate().for_each(|(n, item)| places(item, &format!("{at}/{n}"), found)),
        Value::Object(members) => members.iter().for_each(|(name, item)| places(item, &format!("{at}/{name}"), found)),
        _ => {}
    }
}

proptest! {
    #[test]
    fn no_entry_breaks_the_reading_and_none_is_lost(platform in prop::sample::select(Platform::ALL.to_vec()), entry in any_json()) {
        let body = json!({"object": platform.object(), "entry": [entry]});
        let reading = read_json(&body);
        prop_assert!(!reading.happened.is_empty() && reading.left_out == 0);
        for happened in &reading.happened {
            prop_assert!(!happened.key.is_empty() && happened.key.len() <= 200);
        }
    }

    #[test]
    fn rubbish_anywhere_in_the_first_entry_leaves_the_second_as_it_was(
        which in 0usize..3, place in any::<prop::sample::Index>(), rubbish in any_json(),
    ) {
        let mut body = webhooks()[which].clone();
        let mut second = body.clone();
        second["entry"].as_array_mut().unwrap().remove(0);
        let mut found = Vec::new();
        places(&body["entry"][0], "/entry/0", &mut found);
        *body.pointer_mut(&found[place.index(found.len())]).unwrap() = rubbish;
        let reading = read_json(&body);
        prop_assert!(reading.happened.ends_with(&read_json(&second).happened));
    }

    #[test]
    fn a_repeat_has_the_same_keys_whenever_it_comes(which in 0usize..3, later in 0i64..600_000_000) {
        let body = webhooks()[which].to_string();
        let first = read(Platform::WhatsApp, body.as_bytes(), RECEIVED).unwrap();
        let again = read(Platform::WhatsApp, body.as_bytes(), Timestamp::from_millis(RECEIVED.as_millis() + later)).unwrap();
        prop_assert_eq!(keys(&first), keys(&again));
        let mut distinct = keys(&first);
        distinct.sort_unstable();
        distinct.dedup();
        prop_assert_eq!(distinct.len(), first.happened.len());
    }

    #[test]
    fn no_bytes_break_the_reading(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(Platform::Instagram, &body, RECEIVED);
    }

    #[test]
    fn what_happened_survives_being_stored(which in 0usize..3) {
        for happened in read_json(&webhooks()[which]).happened {
            let stored = serde_json::to_string(&happened).unwrap();
            prop_assert_eq!(serde_json::from_str::<Happened>(&stored).unwrap(), happened);
        }
    }
}
