use super::*;
use crate::ids::MessageId;

pub(super) fn variant(name: &str, share: u32) -> Variant {
    let words = Words::Template(TemplateName { name: "spring".into(), language: "en".into() });
    Variant { name: name.into(), share, words, values: BTreeMap::new() }
}

pub(super) fn campaign(shares: &[u32]) -> Campaign {
    Campaign {
        id: CampaignId(7 << 30),
        organisation: OrgId(1),
        name: "Spring".into(),
        inbox: InboxId(2),
        audience: Some(AudienceId(3)),
        is_sequence: false,
        delay: 0,
        life: 0,
        steps: vec![Step { after: None, variants: shares.iter().map(|share| variant("A", *share)).collect() }],
        start_at: None,
        per_minute: 60,
        zone: "UTC".into(),
        state: CampaignState::Draft,
        halted: None,
        forgiven: Figures::default(),
        planned_to: 0,
        people: 0,
        created_at: Timestamp::from_millis(0),
        created_by: OperatorId(4),
        started_at: None,
        ended_at: None,
    }
}

#[test]
fn people_fall_to_variants_by_their_shares_and_always_to_the_same() {
    let campaign = campaign(&[1, 3]);
    let places: Vec<u8> = (0..10_000).filter_map(|row| Some(campaign.variant(row, 0)?.0)).collect();
    assert_eq!(places.len(), 10_000);
    let second: usize = places.iter().map(|place| usize::from(*place)).sum();
    assert!((7_300..=7_700).contains(&second), "{second}");
    assert_eq!(campaign.variant(5, 0), campaign.variant(5, 0));
    assert_eq!(campaign.variant(5, 1), None, "there is no such step");
}

#[test]
fn a_variant_without_a_share_is_nobodys() {
    let campaign = campaign(&[0, 1]);
    assert!((0..1_000).all(|row| campaign.variant(row, 0).is_some_and(|(place, _)| place == 1)));
    assert_eq!(self::campaign(&[0]).variant(1, 0), None);
}

#[test]
fn what_is_told_of_a_send_only_moves_it_forward_and_counts_for_its_newest_try() {
    let (first, second) = (MessageId(1 << 30), MessageId(2 << 30));
    let (began, now) = (Timestamp::from_millis(1_000), Timestamp::from_millis(5_000));
    let underway = Send {
        organisation: OrgId(1),
        campaign: CampaignId(2),
        row: 3,
        step: 0,
        variant: 0,
        inbox: InboxId(4),
        handle: "+34600000001".into(),
        is_marketing: true,
        state: SendState::Begun,
        reason: String::new(),
        at: began,
        message: Some(second),
        answer: Answer::Nothing,
        price: None,
        converted: None,
    };
    let sent = underway.told(second, SendState::Sent, "", now).expect("it left");
    assert_eq!((sent.state, sent.at), (SendState::Sent, now), "caps count from when it left");
    assert_eq!(sent.told(second, SendState::Sent, "", now), None, "told again");
    let read = sent.told(second, SendState::Read, "", Timestamp::from_millis(9_000)).expect("it was read");
    assert_eq!((read.state, read.at), (SendState::Read, now));
    assert_eq!(read.told(second, SendState::Failed, "refused", now), None, "it arrived");
    assert_eq!(underway.told(first, SendState::Failed, "refused", now), None, "of the try before");
    assert_eq!(underway.told(first, SendState::Delivered, "", now).map(|send| send.message), Some(Some(first)), "which is proof");
}

#[test]
fn there_is_room_when_as_many_have_left_the_window_as_are_too_many_in_it() {
    let at = Timestamp::from_millis;
    let cap = |most: u32, seconds: u64| Cap { most, within: Duration::from_secs(seconds) };
    let got = [at(9_000), at(5_000), at(1_000)];
    assert_eq!(Cap::room(&[cap(1, 10)], &got, at(12_000)), Some(at(19_000)));
    assert_eq!(Cap::room(&[cap(1, 10), cap(3, 60)], &got, at(12_000)), Some(at(61_000)));
    assert_eq!(Cap::room(&[cap(4, 60), cap(0, 60)], &got, at(12_000)), None);
    assert_eq!(Cap::room(&[cap(1, 10)], &got, at(19_000)), None, "it has left the window");
    assert_eq!(Cap::look_back(&[cap(1, 10), cap(3, 60), cap(0, 90)]), 3);
}

#[test]
fn stored_codes_come_back() {
    for state in RecipientState::ALL {
        assert_eq!(RecipientState::from_code(state.code()), Some(state));
    }
    for state in SendState::ALL {
        assert_eq!(SendState::from_code(state.code()), Some(state));
    }
}
