//! What messages cost and what they bring is written down with them, and told by step and variant.

use std::time::Duration;

use engine::ids::InboxId;
use engine::model::campaign::prices::MOST_VALUE;
use engine::model::campaign::{Conversion, Send, SendState};
use engine::ports::campaign_store::{Credit, Deed, Which};

use super::{DRIVE, NOBODY, OTHER, deed, filled, send};
use crate::audience_store::handle;
use crate::{ALPHA, BETA, House};

every_backend! {
    the_last_message_that_arrived_within_the_time_brought_it,
    what_arrived_for_certain_goes_before_what_only_left,
    of_one_send_the_first_conversion_counts_and_the_values_are_added,
    under_a_key_it_counts_once,
    two_who_tell_of_one_key_at_once_count_once,
    who_converted_is_listed,
    figures_sum_prices_and_values,
    what_goes_on_afterwards_leaves_the_conversion_as_it_is,
    the_keys_of_a_campaign_go_with_it,
}

const DAY: Duration = Duration::from_hours(24);

async fn put(house: &House, send: Send) -> Send {
    house.campaigns.begin(send.clone(), Vec::new()).await.unwrap();
    send
}

/// What this one got has arrived.
async fn arrived(house: &House, row: u64, step: u8) -> Send {
    put(house, Send { state: SendState::Delivered, ..send(house, DRIVE, row, step) }).await
}

async fn convert(house: &House, deed: Deed) -> Option<Credit> {
    house.campaigns.convert(ALPHA, deed).await.unwrap()
}

async fn converted(house: &House, row: u64, step: u8) -> Option<Conversion> {
    house.campaigns.find_send(ALPHA, DRIVE, row, step).await.unwrap().expect("it is there").converted
}

const fn credit(row: u64, step: u8) -> Credit {
    Credit { campaign: DRIVE, row, step, variant: 0 }
}

async fn the_last_message_that_arrived_within_the_time_brought_it(mut house: House) {
    filled(&house, 3).await;
    assert_eq!(convert(&house, deed(&house, 1, None)).await, None, "nobody wrote to them");
    arrived(&house, 1, 0).await;
    arrived(&house, 2, 0).await;
    house.wait(DAY);
    let second = Send { state: SendState::Read, variant: 1, ..send(&house, DRIVE, 1, 1) };
    put(&house, second.clone()).await;
    house.wait(DAY);
    house.reopen();
    let brought = Some(Credit { campaign: DRIVE, row: 1, step: 1, variant: 1 });
    assert_eq!(convert(&house, deed(&house, 1, None)).await, brought);
    assert_eq!(converted(&house, 1, 1).await, Some(deed(&house, 1, None).conversion));
    assert_eq!(converted(&house, 1, 0).await, None);
    let mut early = deed(&house, 1, None);
    early.conversion.at = second.at.minus(Duration::from_millis(1));
    assert_eq!(convert(&house, early).await, Some(credit(1, 0)), "it was before the second one");
    let within = |since| Deed { since, ..deed(&house, 2, None) };
    let first_at = house.now().minus(DAY * 2);
    assert_eq!(convert(&house, within(first_at.plus(Duration::from_millis(1)))).await, None, "it is too long ago");
    assert_eq!(convert(&house, within(first_at)).await, Some(credit(2, 0)));
    // Another campaign and another number of theirs.
    put(&house, Send { state: SendState::Delivered, inbox: InboxId(12), ..send(&house, OTHER, 3, 0) }).await;
    let of_two = Deed { handles: vec![handle(2), handle(3)], ..deed(&house, 2, None) };
    assert_eq!(convert(&house, of_two).await, Some(Credit { campaign: OTHER, row: 3, step: 0, variant: 0 }));
    assert_eq!(convert(&house, Deed { handles: Vec::new(), ..deed(&house, 2, None) }).await, None);
    assert_eq!(house.campaigns.convert(BETA, deed(&house, 1, None)).await.unwrap(), None, "theirs is another organisation");
}

async fn what_arrived_for_certain_goes_before_what_only_left(house: House) {
    filled(&house, 1).await;
    for (step, state) in [(0, SendState::Failed), (1, SendState::Skipped), (2, SendState::Begun)] {
        put(&house, Send { state, ..send(&house, DRIVE, 1, step) }).await;
        assert_eq!(convert(&house, deed(&house, 1, None)).await, None, "{state:?}");
    }
    for (step, state, brought) in [
        (3, SendState::Sent, 3),
        (4, SendState::Unknown, 4),
        (5, SendState::Delivered, 5),
        (6, SendState::Sent, 5),
        (7, SendState::Read, 7),
        (8, SendState::Unknown, 7),
    ] {
        house.wait(Duration::from_secs(1));
        put(&house, Send { state, ..send(&house, DRIVE, 1, step) }).await;
        assert_eq!(convert(&house, deed(&house, 1, None)).await, Some(credit(1, brought)), "{state:?}");
    }
}

async fn of_one_send_the_first_conversion_counts_and_the_values_are_added(house: House) {
    filled(&house, 1).await;
    arrived(&house, 1, 0).await;
    let booked = Conversion { at: house.now(), event: "booked".to_owned(), value: 0 };
    let first = Deed { conversion: booked, ..deed(&house, 1, None) };
    assert_eq!(convert(&house, first.clone()).await, Some(credit(1, 0)));
    assert_eq!(converted(&house, 1, 0).await, Some(first.conversion.clone()));
    house.wait(DAY);
    for value in [10_500_000, 2] {
        let next = Conversion { at: house.now(), event: "paid".to_owned(), value };
        convert(&house, Deed { conversion: next, ..deed(&house, 1, None) }).await;
    }
    let both = Conversion { value: 10_500_002, ..first.conversion.clone() };
    assert_eq!(converted(&house, 1, 0).await, Some(both));
    let most = Conversion { at: house.now(), event: "paid".to_owned(), value: MOST_VALUE };
    convert(&house, Deed { conversion: most, ..deed(&house, 1, None) }).await;
    assert_eq!(converted(&house, 1, 0).await, Some(Conversion { value: MOST_VALUE, ..first.conversion }), "no more than that");
}

async fn under_a_key_it_counts_once(mut house: House) {
    filled(&house, 2).await;
    assert_eq!(convert(&house, deed(&house, 1, Some("order 1"))).await, None);
    arrived(&house, 1, 0).await;
    let value = deed(&house, 1, None).conversion.value;
    let again = convert(&house, deed(&house, 1, Some("order 1"))).await;
    assert_eq!(again, Some(credit(1, 0)), "what counted for nobody may be told again");
    house.wait(DAY);
    arrived(&house, 1, 1).await;
    arrived(&house, 2, 0).await;
    house.reopen();
    for row in [1, 2] {
        assert_eq!(convert(&house, deed(&house, row, Some("order 1"))).await, Some(credit(1, 0)), "what it counted for");
    }
    assert_eq!(converted(&house, 1, 0).await.map(|one| one.value), Some(value));
    assert_eq!((converted(&house, 1, 1).await, converted(&house, 2, 0).await), (None, None));
    assert_eq!(convert(&house, deed(&house, 1, Some("order 2"))).await, Some(credit(1, 1)));
    // Another organisation has its own keys.
    put(&house, Send { organisation: BETA, state: SendState::Read, ..send(&house, DRIVE, 1, 0) }).await;
    assert_eq!(house.campaigns.convert(BETA, deed(&house, 1, Some("order 1"))).await.unwrap(), Some(credit(1, 0)));
}

async fn two_who_tell_of_one_key_at_once_count_once(house: House) {
    filled(&house, 1).await;
    arrived(&house, 1, 0).await;
    let tell = || convert(&house, deed(&house, 1, Some("order 1")));
    let four = tokio::join!(tell(), tell(), tell(), tell());
    assert_eq!([four.0, four.1, four.2, four.3], [Some(credit(1, 0)); 4]);
    assert_eq!(converted(&house, 1, 0).await, Some(deed(&house, 1, None).conversion));
    let more = || convert(&house, deed(&house, 1, None));
    tokio::join!(more(), more(), more());
    let value = deed(&house, 1, None).conversion.value * 4;
    assert_eq!(converted(&house, 1, 0).await.map(|one| one.value), Some(value), "without a key each counts");
}

async fn who_converted_is_listed(house: House) {
    filled(&house, 4).await;
    for row in 1..=4 {
        arrived(&house, row, 0).await;
    }
    put(&house, Send { variant: 1, state: SendState::Read, ..send(&house, DRIVE, 3, 1) }).await;
    for row in [1, 3, 4] {
        convert(&house, Deed { since: house.now(), ..deed(&house, row, None) }).await;
    }
    let rows = async |step, variant, after, limit| {
        let which = Which::Converted { step, variant };
        let listed = house.campaigns.list(ALPHA, DRIVE, which, after, limit).await.unwrap();
        assert!(listed.iter().all(|(_, send)| send.as_ref().is_some_and(|send| send.converted.is_some())));
        listed.into_iter().map(|(recipient, _)| recipient.row).collect::<Vec<_>>()
    };
    // The third one got two at the same time, and either may have brought it.
    let (first, second) = (rows(0, None, 0, 10).await, rows(1, None, 0, 10).await);
    assert!((first == [1, 4] && second == [3]) || (first == [1, 3, 4] && second.is_empty()), "{first:?} {second:?}");
    assert_eq!(rows(0, Some(0), 0, 1).await, [1]);
    assert_eq!(rows(0, None, 3, 10).await, [4]);
    assert_eq!(rows(0, Some(1), 0, 10).await, NOBODY);
    assert_eq!(house.campaigns.list(BETA, DRIVE, Which::Converted { step: 0, variant: None }, 0, 10).await.unwrap(), []);
}

async fn figures_sum_prices_and_values(house: House) {
    filled(&house, 5).await;
    let of = |row, variant, price| Send { state: SendState::Read, variant, price, ..send(&house, DRIVE, row, 0) };
    for (row, variant, price) in [(1, 0, Some(10_700)), (2, 0, Some(86_400)), (3, 0, None), (4, 1, Some(0))] {
        put(&house, of(row, variant, price)).await;
    }
    put(&house, Send { state: SendState::Failed, ..of(5, 0, Some(10_700)) }).await;
    let value = deed(&house, 1, None).conversion.value;
    for row in [1, 1, 2, 4] {
        convert(&house, deed(&house, row, None)).await;
    }
    let tally = house.campaigns.count(ALPHA, DRIVE).await.unwrap();
    let figures: Vec<_> = tally
        .sends
        .iter()
        .map(|one| ((one.variant, one.state, one.sends), (one.price, one.unpriced), (one.converted, one.value)))
        .collect();
    let expected = [
        ((0, SendState::Read, 3), (97_100, 1), (2, value * 3)),
        ((0, SendState::Failed, 1), (10_700, 0), (0, 0)),
        ((1, SendState::Read, 1), (0, 0), (1, value)),
    ];
    assert_eq!(figures, expected);
}

async fn what_goes_on_afterwards_leaves_the_conversion_as_it_is(house: House) {
    filled(&house, 1).await;
    let before = arrived(&house, 1, 0).await;
    convert(&house, deed(&house, 1, None)).await;
    let free = Send { state: SendState::Read, price: Some(0), ..before.clone() };
    assert!(house.campaigns.mark(before, free.clone()).await.unwrap(), "who read it before may change it");
    let now = house.campaigns.find_send(ALPHA, DRIVE, 1, 0).await.unwrap();
    assert_eq!(now, Some(Send { converted: Some(deed(&house, 1, None).conversion), ..free }));
    house.campaigns.forget_handle(ALPHA, &handle(1)).await.unwrap();
    assert!(converted(&house, 1, 0).await.is_some(), "it stays in the figures");
    assert_eq!(convert(&house, deed(&house, 1, None)).await, None, "and nobody is known behind it");
}

async fn the_keys_of_a_campaign_go_with_it(house: House) {
    filled(&house, 2).await;
    for row in [1, 2] {
        arrived(&house, row, 0).await;
        convert(&house, deed(&house, row, Some(&format!("order {row}")))).await;
    }
    let mut gone = 0;
    loop {
        let some = house.campaigns.forget(ALPHA, DRIVE, 2).await.unwrap();
        gone += some;
        if some < 2 {
            break;
        }
    }
    assert_eq!(gone, 6, "two keys, two messages, two people");
    assert_eq!(convert(&house, deed(&house, 1, Some("order 1"))).await, None);
}
