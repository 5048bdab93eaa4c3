//! Whoever is in a campaign is sent each step once, whoever works on it, and changes only as they were read.

mod entry;
mod lists;
mod sends;
mod value;

use std::time::Duration;

use engine::ids::{CampaignId, ConversationId};
use engine::model::campaign::{Answer, Conversion, Occasion, Recipient, RecipientState, Send, SendState};
use engine::ports::campaign_store::{Deed, Tally, Which};

use super::audience_store::{KOLKATA, LIST, handle, member};
use super::{ALPHA, BETA, House, SHOP};

every_backend! {
    members_are_taken_in_once_and_stretch_by_stretch,
    who_has_their_time_is_given_out_once_while_the_lease_runs,
    two_who_claim_at_once_get_others,
    a_campaign_with_very_many_due_gives_out_the_longest_due_first,
    zones_and_the_next_time_are_those_of_people_who_have_one,
    a_recipient_is_changed_as_they_were_read,
    a_campaign_of_others_is_not_there,
    a_cursor_never_goes_back,
}

pub const DRIVE: CampaignId = CampaignId(51);
const OTHER: CampaignId = CampaignId(52);
const LEASE: Duration = Duration::from_mins(5);
const NOBODY: [u64; 0] = [];

/// So many people in the audience, and in the campaign, due now.
pub async fn filled(house: &House, people: u64) {
    house.audiences.add(ALPHA, LIST, (1..=people).map(member).collect(), Vec::new()).await.unwrap();
    house.campaigns.take_in(ALPHA, DRIVE, LIST, 0, 1_000, house.now()).await.unwrap();
}

pub async fn found(house: &House, campaign: CampaignId, row: u64) -> Recipient {
    house.campaigns.find(ALPHA, campaign, row).await.unwrap().expect("they are in the campaign")
}

/// As they stand now, but for this.
async fn changed(house: &House, row: u64, how: impl FnOnce(Recipient) -> Recipient) {
    let now = how(found(house, DRIVE, row).await);
    assert!(house.campaigns.change(now).await.unwrap());
}

pub fn send(house: &House, campaign: CampaignId, row: u64, step: u8) -> Send {
    Send {
        organisation: ALPHA,
        campaign,
        row,
        step,
        variant: 0,
        inbox: SHOP,
        handle: handle(row),
        is_marketing: true,
        state: SendState::Begun,
        reason: String::new(),
        at: house.now(),
        message: None,
        answer: Answer::Nothing,
        price: None,
        converted: None,
    }
}

/// They bought something just now.
pub fn deed(house: &House, row: u64, key: Option<&str>) -> Deed {
    Deed {
        handles: vec![handle(row)],
        conversion: Conversion { at: house.now(), event: "order".to_owned(), value: 49_900_000 },
        since: house.now().minus(Duration::from_hours(7 * 24)),
        key: key.map(str::to_owned),
    }
}

fn everywhere() -> Vec<String> {
    vec![String::new(), KOLKATA.to_owned()]
}

async fn claim(house: &House, zones: Vec<String>, most: usize) -> Vec<u64> {
    let claimed = house.campaigns.claim(ALPHA, DRIVE, zones, house.now(), LEASE, most).await.unwrap();
    claimed.into_iter().map(|recipient| recipient.row).collect()
}

async fn rows(house: &House) -> Vec<u64> {
    let all = house.campaigns.list(ALPHA, DRIVE, Which::All, 0, 1_000).await.unwrap();
    all.into_iter().map(|(recipient, _)| recipient.row).collect()
}

async fn take(house: &House, after: u64) -> Option<u64> {
    house.campaigns.take_in(ALPHA, DRIVE, LIST, after, 2, house.now()).await.unwrap()
}

async fn members_are_taken_in_once_and_stretch_by_stretch(mut house: House) {
    assert_eq!(take(&house, 0).await, None);
    house.audiences.add(ALPHA, LIST, vec![member(2), member(3), member(7)], Vec::new()).await.unwrap();
    assert_eq!(take(&house, 0).await, Some(3));
    assert_eq!(rows(&house).await, [2, 3]);
    let fresh = Recipient {
        organisation: ALPHA,
        campaign: DRIVE,
        row: 2,
        handle: handle(2),
        name: member(2).name,
        zone: KOLKATA.to_owned(),
        values: member(2).values,
        state: RecipientState::Due,
        step: 0,
        due_at: Some(house.now()),
        meant_for: Some(house.now()),
        asked_by: None,
        tries: 0,
        conversation: None,
        reason: String::new(),
        version: 1,
    };
    assert_eq!(found(&house, DRIVE, 2).await, fresh);
    changed(&house, 3, |third| Recipient { state: RecipientState::Done, due_at: None, ..third }).await;
    let third = found(&house, DRIVE, 3).await;
    house.reopen();
    house.wait(LEASE);
    assert_eq!(take(&house, 0).await, Some(3), "as after a crash");
    assert_eq!((found(&house, DRIVE, 2).await, found(&house, DRIVE, 3).await), (fresh, third), "they stay as they are");
    assert_eq!(take(&house, 3).await, Some(7));
    assert_eq!(take(&house, 7).await, None);
    assert_eq!(rows(&house).await, [2, 3, 7]);
    assert_eq!(house.campaigns.take_in(ALPHA, OTHER, LIST, 0, 10, house.now()).await.unwrap(), Some(7));
    assert_eq!(house.campaigns.find(ALPHA, OTHER, 9).await.unwrap(), None);
}

async fn who_has_their_time_is_given_out_once_while_the_lease_runs(house: House) {
    filled(&house, 4).await;
    let early = house.now().minus(LEASE);
    changed(&house, 2, |second| Recipient { due_at: Some(early), ..second }).await;
    changed(&house, 4, |fourth| Recipient { due_at: Some(house.now().plus(LEASE * 3)), ..fourth }).await;
    assert_eq!(claim(&house, vec!["Europe/Berlin".to_owned()], 10).await, NOBODY);
    assert_eq!(claim(&house, Vec::new(), 10).await, NOBODY);
    assert_eq!(claim(&house, everywhere(), 0).await, NOBODY);
    let before = found(&house, DRIVE, 2).await;
    let first = house.campaigns.claim(ALPHA, DRIVE, everywhere(), house.now(), LEASE, 2).await.unwrap();
    let hidden = Recipient { due_at: Some(house.now().plus(LEASE)), version: before.version + 1, ..before.clone() };
    assert_eq!(first.iter().map(|recipient| recipient.row).collect::<Vec<_>>(), [2, 1], "the longest due first");
    assert_eq!(first[0], hidden);
    assert_eq!(found(&house, DRIVE, 2).await, hidden);
    assert!(!house.campaigns.change(before).await.unwrap(), "as it was before it was claimed it is no more");
    assert_eq!(claim(&house, vec![KOLKATA.to_owned()], 10).await, NOBODY, "the third one's is another zone");
    assert_eq!(claim(&house, everywhere(), 10).await, [3]);
    assert_eq!(claim(&house, everywhere(), 10).await, NOBODY);
    house.wait(LEASE);
    assert_eq!(claim(&house, everywhere(), 10).await, [1, 2, 3], "nobody went on with them");
    changed(&house, 1, |first| Recipient { state: RecipientState::Underway, due_at: Some(early), ..first }).await;
    let silent = house.campaigns.claim(ALPHA, DRIVE, everywhere(), house.now(), LEASE, 10).await.unwrap();
    assert_eq!(silent.iter().map(|silent| (silent.row, silent.state)).collect::<Vec<_>>(), [(1, RecipientState::Underway)]);
}

async fn two_who_claim_at_once_get_others(house: House) {
    filled(&house, 10).await;
    let four = tokio::join!(
        claim(&house, everywhere(), 3),
        claim(&house, everywhere(), 3),
        claim(&house, everywhere(), 3),
        claim(&house, everywhere(), 3),
    );
    let mut all = [four.0, four.1, four.2, four.3].concat();
    // Whoever met others may have got fewer than there were.
    all.extend(claim(&house, everywhere(), 10).await);
    all.sort_unstable();
    assert_eq!(all, (1..=10).collect::<Vec<u64>>());
}

async fn a_campaign_with_very_many_due_gives_out_the_longest_due_first(house: House) {
    filled(&house, 60).await;
    for row in [41, 52] {
        let early = house.now().minus(Duration::from_secs(row));
        changed(&house, row, |one| Recipient { due_at: Some(early), ..one }).await;
    }
    assert_eq!(claim(&house, everywhere(), 4).await, [52, 41, 1, 2]);
    assert_eq!(claim(&house, vec![KOLKATA.to_owned(), KOLKATA.to_owned()], 3).await, [4, 6, 8], "a zone may be named twice");
}

async fn zones_and_the_next_time_are_those_of_people_who_have_one(house: House) {
    let zones = async || house.campaigns.zones(ALPHA, DRIVE).await.unwrap();
    let next = async || house.campaigns.next_due(ALPHA, DRIVE).await.unwrap();
    assert_eq!((zones().await, next().await), (Vec::new(), None));
    filled(&house, 3).await;
    let later = house.now().plus(LEASE);
    changed(&house, 2, |second| Recipient { due_at: Some(later), ..second }).await;
    assert_eq!((zones().await, next().await), (everywhere(), Some(house.now())));
    for row in [1, 3] {
        changed(&house, row, |one| Recipient { state: RecipientState::Done, due_at: None, ..one }).await;
    }
    assert_eq!((zones().await, next().await), (vec![KOLKATA.to_owned()], Some(later)), "whenever that is");
    changed(&house, 2, |second| Recipient { state: RecipientState::Stopped, due_at: None, ..second }).await;
    assert_eq!((zones().await, next().await), (Vec::new(), None));
}

async fn a_recipient_is_changed_as_they_were_read(mut house: House) {
    filled(&house, 2).await;
    let read = found(&house, DRIVE, 1).await;
    let next = Recipient {
        zone: "Europe/Berlin".to_owned(),
        state: RecipientState::Underway,
        step: 2,
        due_at: Some(house.now().plus(LEASE)),
        meant_for: Some(house.now().plus(LEASE * 2)),
        asked_by: Some(Occasion::Replied),
        tries: 3,
        conversation: Some(ConversationId(77)),
        reason: "unreachable".to_owned(),
        ..read.clone()
    };
    assert!(house.campaigns.change(next.clone()).await.unwrap());
    assert!(!house.campaigns.change(Recipient { step: 9, ..read.clone() }).await.unwrap(), "somebody was faster");
    house.reopen();
    assert_eq!(found(&house, DRIVE, 1).await, Recipient { version: 2, ..next.clone() });
    let bare = Recipient { due_at: None, meant_for: None, asked_by: None, conversation: None, version: 2, ..next };
    assert!(!house.campaigns.change(Recipient { organisation: BETA, ..bare.clone() }).await.unwrap());
    assert!(house.campaigns.change(bare.clone()).await.unwrap());
    assert_eq!(found(&house, DRIVE, 1).await, Recipient { version: 3, ..bare });
    for asked_by in [Occasion::Sent, Occasion::Delivered, Occasion::Read, Occasion::Failed] {
        changed(&house, 2, |second| Recipient { asked_by: Some(asked_by), ..second }).await;
        assert_eq!(found(&house, DRIVE, 2).await.asked_by, Some(asked_by));
    }
    assert!(!house.campaigns.change(Recipient { row: 8, ..read }).await.unwrap(), "there is nobody");
}

async fn a_campaign_of_others_is_not_there(house: House) {
    filled(&house, 2).await;
    let talk = ConversationId(77);
    changed(&house, 1, |first| Recipient { conversation: Some(talk), ..first }).await;
    let sent = send(&house, DRIVE, 1, 0);
    house.campaigns.begin(sent.clone(), Vec::new()).await.unwrap();
    let store = &house.campaigns;
    assert_eq!(store.take_in(BETA, DRIVE, LIST, 0, 10, house.now()).await.unwrap(), None, "it is an audience of others too");
    assert_eq!(store.zones(BETA, DRIVE).await.unwrap(), Vec::<String>::new());
    assert_eq!(store.next_due(BETA, DRIVE).await.unwrap(), None);
    assert_eq!(store.claim(BETA, DRIVE, everywhere(), house.now(), LEASE, 10).await.unwrap(), []);
    assert_eq!(store.find(BETA, DRIVE, 1).await.unwrap(), None);
    assert_eq!(store.find_send(BETA, DRIVE, 1, 0).await.unwrap(), None);
    assert_eq!(store.list_sends(BETA, DRIVE, 1).await.unwrap(), []);
    assert_eq!(store.list_in(BETA, talk).await.unwrap(), []);
    assert_eq!(store.list(BETA, DRIVE, Which::All, 0, 10).await.unwrap(), []);
    assert_eq!(store.count(BETA, DRIVE).await.unwrap(), Tally::default());
    assert_eq!(store.count_reached(BETA, SHOP, house.now()).await.unwrap(), 0);
    let stolen = Send { organisation: BETA, ..sent.clone() };
    assert!(!store.mark(stolen.clone(), Send { state: SendState::Failed, ..stolen }).await.unwrap());
    assert_eq!(store.forget(BETA, DRIVE, 10).await.unwrap(), 0);
    assert_eq!(store.forget_handle(BETA, &handle(1)).await.unwrap(), 0);
    assert_eq!(store.find_send(ALPHA, DRIVE, 1, 0).await.unwrap(), Some(sent));
    assert_eq!(found(&house, DRIVE, 1).await.version, 2);
}

async fn a_cursor_never_goes_back(mut house: House) {
    assert_eq!(house.campaigns.cursor(ALPHA).await.unwrap(), None);
    house.campaigns.set_cursor(ALPHA, 40).await.unwrap();
    house.campaigns.set_cursor(ALPHA, 30).await.unwrap();
    house.campaigns.set_cursor(BETA, 3).await.unwrap();
    house.reopen();
    assert_eq!(house.campaigns.cursor(ALPHA).await.unwrap(), Some(40));
    assert_eq!(house.campaigns.cursor(BETA).await.unwrap(), Some(3));
    house.campaigns.set_cursor(ALPHA, 41).await.unwrap();
    assert_eq!(house.campaigns.cursor(ALPHA).await.unwrap(), Some(41));
}
