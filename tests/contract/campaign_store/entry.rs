//! People who come into a campaign by themselves are in it once for what brought them, and once while they are on their way.

use std::collections::BTreeMap;
use std::time::Duration;

use engine::ids::CampaignId;
use engine::model::campaign::{Recipient, RecipientState};
use engine::ports::campaign_store::{Entered, Which};

use super::{DRIVE, KOLKATA, LEASE, OTHER, changed, claim, everywhere, found};
use crate::audience_store::handle;
use crate::{ALPHA, BETA, House};

every_backend! {
    whoever_comes_in_gets_the_next_row_and_is_due,
    under_one_key_somebody_is_in_once,
    with_one_number_somebody_is_on_their_way_once,
    many_who_come_in_at_once_get_a_row_each,
    one_person_who_comes_in_many_times_at_once_is_in_once,
    a_key_is_of_one_campaign_of_one_organisation,
    whoever_is_forgotten_leaves_no_key_behind,
    a_claim_keeps_the_time_that_a_step_was_meant_for,
}

fn somebody(house: &House, number: u64) -> Recipient {
    Recipient {
        organisation: ALPHA,
        campaign: DRIVE,
        row: 999,
        handle: handle(number),
        name: "Mira".to_owned(),
        zone: KOLKATA.to_owned(),
        values: BTreeMap::from([("city".to_owned(), "Pune".to_owned())]),
        state: RecipientState::Due,
        step: 0,
        due_at: Some(house.now()),
        meant_for: Some(house.now()),
        asked_by: None,
        tries: 0,
        conversation: None,
        reason: String::new(),
        version: 0,
    }
}

async fn enter(house: &House, number: u64, key: &str) -> Entered {
    house.campaigns.enter(somebody(house, number), key.to_owned()).await.unwrap()
}

async fn people(house: &House, campaign: CampaignId) -> usize {
    house.campaigns.list(ALPHA, campaign, Which::All, 0, 1_000).await.unwrap().len()
}

async fn whoever_comes_in_gets_the_next_row_and_is_due(mut house: House) {
    assert_eq!(enter(&house, 1, "order 1").await, Entered::New(1));
    assert_eq!(enter(&house, 2, "order 2").await, Entered::New(2));
    house.reopen();
    assert_eq!(enter(&house, 3, "order 3").await, Entered::New(3));
    assert_eq!(found(&house, DRIVE, 2).await, Recipient { row: 2, version: 1, ..somebody(&house, 2) });
    assert_eq!(claim(&house, everywhere(), 10).await, [1, 2, 3]);
    let bare = Recipient { name: String::new(), zone: String::new(), values: BTreeMap::new(), ..somebody(&house, 4) };
    let later = Recipient { due_at: Some(house.now().plus(LEASE * 9)), ..bare };
    assert_eq!(house.campaigns.enter(later.clone(), "order 4".to_owned()).await.unwrap(), Entered::New(4));
    assert_eq!(found(&house, DRIVE, 4).await, Recipient { row: 4, version: 1, ..later });
}

async fn under_one_key_somebody_is_in_once(mut house: House) {
    assert_eq!(enter(&house, 1, "order 1").await, Entered::New(1));
    let before = found(&house, DRIVE, 1).await;
    house.reopen();
    house.wait(LEASE);
    assert_eq!(enter(&house, 1, "order 1").await, Entered::There(1));
    assert_eq!(enter(&house, 2, "order 1").await, Entered::There(1), "whoever brings it");
    assert_eq!(found(&house, DRIVE, 1).await, before, "they stay as they are");
    changed(&house, 1, |first| Recipient { state: RecipientState::Done, due_at: None, ..first }).await;
    assert_eq!(enter(&house, 1, "order 1").await, Entered::There(1), "also when they are through");
    assert_eq!(enter(&house, 1, "ORDER 1").await, Entered::New(2), "it is another one");
    assert_eq!(people(&house, DRIVE).await, 2);
}

async fn with_one_number_somebody_is_on_their_way_once(house: House) {
    assert_eq!(enter(&house, 1, "order 1").await, Entered::New(1));
    assert_eq!(enter(&house, 1, "order 2").await, Entered::Busy(1), "the first step is still to come");
    changed(&house, 1, |first| Recipient { state: RecipientState::Underway, ..first }).await;
    assert_eq!(enter(&house, 1, "order 3").await, Entered::Busy(1));
    let under = async |key: &str| house.campaigns.find_by_key(ALPHA, DRIVE, key.to_owned()).await.unwrap();
    assert_eq!((under("order 1").await, under("order 3").await), (Some(1), None));
    assert_eq!(house.campaigns.find_by_key(BETA, DRIVE, "order 1".to_owned()).await.unwrap(), None);
    let over = RecipientState::ALL.into_iter().filter(|state| state.is_over());
    for (row, state) in (1_u64..).zip(over) {
        changed(&house, row, |one| Recipient { state, due_at: None, ..one }).await;
        assert_eq!(enter(&house, 1, &format!("again {row}")).await, Entered::New(row + 1), "they may come back after {state:?}");
    }
}

async fn many_who_come_in_at_once_get_a_row_each(house: House) {
    let eight = tokio::join!(
        enter(&house, 1, "1"),
        enter(&house, 2, "2"),
        enter(&house, 3, "3"),
        enter(&house, 4, "4"),
        enter(&house, 5, "5"),
        enter(&house, 6, "6"),
        enter(&house, 7, "7"),
        enter(&house, 8, "8"),
    );
    let mut rows = [eight.0, eight.1, eight.2, eight.3, eight.4, eight.5, eight.6, eight.7].map(Entered::row);
    rows.sort_unstable();
    assert_eq!(rows, [1, 2, 3, 4, 5, 6, 7, 8]);
    assert_eq!(people(&house, DRIVE).await, 8);
}

async fn one_person_who_comes_in_many_times_at_once_is_in_once(house: House) {
    let four = tokio::join!(enter(&house, 1, "a"), enter(&house, 1, "a"), enter(&house, 1, "b"), enter(&house, 1, "c"));
    let all = [four.0, four.1, four.2, four.3];
    assert!(all.iter().all(|entered| entered.row() == 1), "{all:?}");
    assert_eq!(all.iter().filter(|entered| matches!(entered, Entered::New(_))).count(), 1);
    assert_eq!(people(&house, DRIVE).await, 1);
}

async fn a_key_is_of_one_campaign_of_one_organisation(house: House) {
    assert_eq!(enter(&house, 1, "order 1").await, Entered::New(1));
    let elsewhere = Recipient { campaign: OTHER, ..somebody(&house, 1) };
    assert_eq!(house.campaigns.enter(elsewhere, "order 1".to_owned()).await.unwrap(), Entered::New(1));
    let theirs = Recipient { organisation: BETA, ..somebody(&house, 1) };
    assert_eq!(house.campaigns.enter(theirs, "order 1".to_owned()).await.unwrap(), Entered::New(1));
    assert_eq!((people(&house, DRIVE).await, people(&house, OTHER).await), (1, 1));
}

async fn whoever_is_forgotten_leaves_no_key_behind(house: House) {
    assert_eq!(enter(&house, 1, "mira@example.com").await, Entered::New(1));
    assert_eq!(enter(&house, 2, "order 2").await, Entered::New(2));
    assert_eq!(house.campaigns.forget_handle(ALPHA, &handle(1)).await.unwrap(), 1);
    let gone = found(&house, DRIVE, 1).await;
    assert_eq!((gone.state, gone.handle.as_str(), gone.values.is_empty()), (RecipientState::Stopped, "", true));
    assert_eq!(enter(&house, 1, "mira@example.com").await, Entered::New(3), "nobody knows that they were here");
    assert_eq!(enter(&house, 2, "order 2").await, Entered::There(2));
}

async fn a_claim_keeps_the_time_that_a_step_was_meant_for(house: House) {
    enter(&house, 1, "order 1").await;
    let meant_for = Some(house.now());
    house.wait(Duration::from_secs(5));
    assert_eq!(claim(&house, everywhere(), 10).await, [1]);
    let claimed = found(&house, DRIVE, 1).await;
    assert_eq!((claimed.meant_for, claimed.due_at), (meant_for, Some(house.now().plus(LEASE))));
}
