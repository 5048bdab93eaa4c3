//! Whatever the order and however often, the same tellings end the same.

use engine::ids::CampaignId;
use engine::model::campaign::RecipientState;
use engine::model::lead::Enrolled;
use proptest::prelude::*;

use super::look::ONE_CART;
use super::*;

/// 20 November 2026, noon.
const NOON: Timestamp = Timestamp::from_millis(1_795_176_000_000);
const PHONE: &str = "+919812345678";

fn after(minutes: u64) -> Timestamp {
    NOON.plus(Duration::from_secs(60 * minutes))
}

fn ground(now: Timestamp) -> Ground {
    Ground { organisation: OrgId(1), id: ShopCaseId(1), now }
}

fn cod_order(minute: u64) -> Order {
    Order {
        id: "1001".to_owned(),
        name: "#1001".to_owned(),
        person: "Asha".to_owned(),
        created_at: NOON,
        updated_at: after(minute),
        gateways: vec!["Cash on Delivery (COD)".to_owned()],
        total: "1499.00".to_owned(),
        currency: "INR".to_owned(),
        ..Order::default()
    }
}

fn cart(minute: u64) -> Checkout {
    Checkout {
        id: "901".to_owned(),
        created_at: NOON,
        updated_at: after(minute),
        total: "1499.00".to_owned(),
        ..Checkout::default()
    }
}

fn sent(minute: u64) -> Parcel {
    Parcel { id: "7".to_owned(), number: "D1".to_owned(), created_at: NOON, updated_at: after(minute), ..Parcel::default() }
}

fn asked() -> ShopCase {
    order(None, &cod_order(0), PHONE, &CodRule::default(), &ground(NOON)).unwrap()
}

/// All of them in this order; each gives the case after it, or nothing where nothing changes.
fn played<T>(tellings: &[T], tell: impl Fn(Option<&ShopCase>, &T) -> Option<ShopCase>) -> Option<ShopCase> {
    let mut known: Option<ShopCase> = None;
    for telling in tellings {
        known = tell(known.as_ref(), telling).or(known);
    }
    known
}

type Words = (BTreeMap<String, String>, Timestamp);

/// What has to be the same: where the case stands, and for one that is open what its words will say.
fn end(case: Option<ShopCase>) -> Option<(CaseState, String, Option<Words>)> {
    let case = case?;
    let words = (!case.state.is_over()).then(|| (case.values.clone(), case.changed_at));
    Some((case.state, case.reason, words))
}

fn orders() -> impl Strategy<Value = Vec<Order>> {
    let telling = (any::<bool>(), any::<bool>(), 0_u8..3, prop::bool::weighted(0.8), 0_u32..3);
    prop::collection::vec(telling, 1..6).prop_map(|all| {
        type Told = (bool, bool, u8, bool, u32);
        let tell = |(minute, (is_cancelled, is_fulfilled, payment, is_large, rare)): (u64, Told)| Order {
            // What ends it is rare enough that many stay open.
            is_cancelled: is_cancelled && rare == 0,
            is_fulfilled: is_fulfilled && rare == 0,
            payment: match (payment, rare) {
                (1, 0) => Payment::Paid,
                (2, 0) => Payment::Void,
                _ => Payment::Pending,
            },
            total: if is_large { format!("{}.00", 1_000 + minute) } else { "10.00".to_owned() },
            ..cod_order(minute)
        };
        (0_u64..).zip(all).map(tell).collect()
    })
}

fn shuffled<T>(all: impl Strategy<Value = Vec<T>>) -> impl Strategy<Value = (Vec<T>, Vec<T>)>
where
    T: Clone + std::fmt::Debug + 'static,
{
    all.prop_flat_map(|all| {
        let twice: Vec<T> = all.iter().chain(&all).cloned().collect();
        (Just(all), Just(twice).prop_shuffle())
    })
}

proptest! {
    #[test]
    fn whatever_the_order_and_however_often_an_order_ends_the_same((all, mixed) in shuffled(orders())) {
        let rule = CodRule { at_least: 500, ..CodRule::default() };
        let tell = |known: Option<&ShopCase>, told: &Order| order(known, told, PHONE, &rule, &ground(after(60)));
        prop_assert_eq!(end(played(&all, tell)), end(played(&mixed, tell)));
    }

    #[test]
    fn so_does_a_cart((all, mixed) in shuffled(prop::collection::vec((prop::bool::weighted(0.2), any::<bool>()), 1..6).prop_map(
        |all| {
            let tell = |(minute, (is_completed, is_large)): (u64, (bool, bool))| {
                let total = if is_large { "900.00" } else { "10.00" };
                Checkout { is_completed, total: total.to_owned(), ..cart(minute) }
            };
            (0_u64..).zip(all).map(tell).collect::<Vec<_>>()
        }
    ))) {
        let rule = CartRule { at_least: 500, ..CartRule::default() };
        let tell = |known: Option<&ShopCase>, told: &Checkout| checkout(known, told, PHONE, &rule, &ground(after(60)));
        prop_assert_eq!(end(played(&all, tell)), end(played(&mixed, tell)));
    }

    #[test]
    fn and_a_parcel((all, mixed) in shuffled(prop::collection::vec(0_u8..6, 1..6).prop_map(|all| {
        let tell = |(minute, way): (u64, u8)| {
            let way = match way {
                0 => Way::Arrived,
                1 => Way::Off,
                _ => Way::Going,
            };
            Parcel { way, ..sent(minute) }
        };
        (0_u64..).zip(all).map(tell).collect::<Vec<_>>()
    }))) {
        let tell = |known: Option<&ShopCase>, told: &Parcel| parcel(known, told, PHONE, &ground(after(60)));
        prop_assert_eq!(end(played(&all, tell)), end(played(&mixed, tell)));
    }

    #[test]
    fn what_is_over_by_an_answer_stays_so_whatever_the_shop_tells(all in orders(), which in 0_usize..3) {
        let reply = [Reply::Confirm, Reply::Change, Reply::Cancel][which];
        let before = answered(&asked(), reply, after(1));
        let told = played(&all, |known, told| {
            order(Some(known.unwrap_or(&before)), told, PHONE, &CodRule::default(), &ground(after(60)))
        });
        prop_assert_eq!(told, None);
    }
}

#[test]
fn an_order_is_asked_about_only_if_it_is_to_be_paid_on_delivery_and_somebody_can_be_asked() {
    let rule = CodRule { at_least: 500, ..CodRule::default() };
    let of = |order: Order, phone: &str, now: Timestamp| {
        super::order(None, &order, phone, &rule, &ground(now)).map(|case| (case.state, case.reason))
    };
    let named = |state: CaseState, reason: &str| Some((state, reason.to_owned()));
    assert_eq!(of(cod_order(0), PHONE, after(1)), named(CaseState::Asked, ""));
    assert_eq!(of(cod_order(0), "", after(1)), named(CaseState::Dropped, "no_phone"));
    let small = Order { total: "499.99".to_owned(), ..cod_order(0) };
    assert_eq!(of(small, PHONE, after(1)), named(CaseState::Dropped, "too_small"));
    assert_eq!(of(cod_order(0), PHONE, after(49 * 60)), None, "it is too old");
    let card = Order { gateways: vec!["razorpay".to_owned()], ..cod_order(0) };
    assert_eq!(of(card.clone(), PHONE, after(1)), None);
    let tagged = Order { tags: vec!["COD".to_owned()], ..card };
    assert_eq!(of(tagged, PHONE, after(1)), named(CaseState::Asked, ""));
    let paid = Order { payment: Payment::Paid, ..cod_order(0) };
    assert_eq!(of(paid, PHONE, after(1)), named(CaseState::Settled, "paid"));
}

#[test]
fn what_was_missing_may_come() {
    let rule = CodRule::default();
    let silent = order(None, &cod_order(0), "", &rule, &ground(NOON)).unwrap();
    let heard = order(Some(&silent), &cod_order(1), PHONE, &rule, &ground(after(1))).unwrap();
    assert_eq!((heard.state, heard.reason.as_str(), heard.phone.as_str()), (CaseState::Asked, "", PHONE));
    let hidden = order(Some(&heard), &cod_order(2), "", &rule, &ground(after(2))).unwrap();
    assert_eq!((hidden.state, hidden.phone.as_str()), (CaseState::Asked, PHONE), "what the app is not told stays known");
    assert_eq!(order(Some(&silent), &cod_order(1), PHONE, &rule, &ground(after(49 * 60))), None);
}

#[test]
fn a_cart_waits_for_as_long_as_something_happens_in_it() {
    let rule = CartRule::default();
    let first = checkout(None, &cart(0), PHONE, &rule, &ground(NOON)).unwrap();
    assert_eq!((first.state, first.next_at), (CaseState::Waiting, Some(after(60))));
    let later = checkout(Some(&first), &cart(30), PHONE, &rule, &ground(after(30))).unwrap();
    assert_eq!(later.next_at, Some(after(90)));
    assert_eq!(checkout(Some(&later), &cart(0), PHONE, &rule, &ground(after(31))), None);
    assert_eq!(checkout(None, &cart(0), "", &rule, &ground(NOON)), None, "it is nobody's");
    assert_eq!(ended(&later, "deleted", after(40)).unwrap().reason, "deleted");
}

#[test]
fn the_whole_answer_has_to_be_the_word() {
    let rule = CodRule::default();
    for (text, meant) in [
        ("Yes, confirm!", Some(Reply::Confirm)),
        ("✅ Confirm order", Some(Reply::Confirm)),
        ("पुष्टि करें।", Some(Reply::Confirm)),
        ("Change  address", Some(Reply::Change)),
        ("CANCEL", Some(Reply::Cancel)),
        ("yes but not today", None),
        ("please cancel my order", None),
        ("👍", None),
        ("", None),
    ] {
        assert_eq!(reply(text, &rule), meant, "{text}");
    }
    assert_eq!(reply("👍", &CodRule { confirm: vec!["👍".to_owned(), String::new()], ..rule }), None, "a word has letters");
}

#[test]
fn an_answer_owes_the_shop_its_tag_once() {
    let confirmed = answered(&asked(), Reply::Confirm, after(1));
    assert_eq!((confirmed.state, confirmed.tags_owed.clone()), (CaseState::Confirmed, vec!["COD Confirmed".to_owned()]));
    assert_eq!(answered(&confirmed, Reply::Confirm, after(2)).tags_owed.len(), 1);
    assert_eq!(answered(&asked(), Reply::Cancel, after(1)).tags_owed, ["COD Cancel Requested"]);
    let by_hand = by_hand(&asked(), CaseState::Confirmed, after(1)).unwrap();
    assert_eq!(by_hand.tags_owed, ["COD Confirmed"]);
    assert_eq!(super::by_hand(&by_hand, CaseState::Settled, after(2)), None);
    let with_people = answered(&asked(), Reply::Change, after(1));
    assert_eq!(super::by_hand(&with_people, CaseState::Settled, after(2)).unwrap().reason, "by_hand");
}

#[test]
fn reminders_are_told_to_the_shop_and_patience_ends() {
    let enrolled = Some(Enrolled { campaign: CampaignId(1), row: 1 });
    let case = ShopCase { enrolled, ..asked() };
    let patience = Duration::from_hours(24);
    let seen = Seen { state: Some(RecipientState::Underway), asked_at: Some(after(5)), reminders: 1, ..Seen::default() };
    let once = looked(&case, &seen, patience, after(70));
    assert_eq!((once.state, once.next_at), (CaseState::Asked, Some(after(85))));
    assert_eq!(once.tags_owed, ["first_reminder"]);
    let twice = looked(&once, &Seen { reminders: 2, ..seen.clone() }, patience, after(400));
    assert_eq!(twice.tags_owed, ["first_reminder", "second_reminder"]);
    let late = looked(&twice, &Seen { reminders: 2, ..seen.clone() }, patience, after(5 + 24 * 60));
    assert_eq!((late.state, late.tags_owed.len()), (CaseState::Unanswered, 3));
    let never = Seen { state: Some(RecipientState::Skipped), reason: "blocked".to_owned(), ..Seen::default() };
    let unasked = looked(&case, &never, patience, after(5));
    assert_eq!((unasked.state, unasked.reason.as_str()), (CaseState::Unanswered, "blocked"));
    let stopped = Seen { state: Some(RecipientState::OptedOut), ..seen };
    assert_eq!(looked(&case, &stopped, patience, after(5)).reason, "opted_out");
}

#[test]
fn a_cart_stays_open_for_a_day_so_that_no_other_is_reminded_of() {
    let case = checkout(None, &cart(0), PHONE, &CartRule::default(), &ground(NOON)).unwrap();
    let case = ShopCase { state: CaseState::Asked, ..case };
    let done = Seen { state: Some(RecipientState::Done), asked_at: Some(after(60)), ..Seen::default() };
    let open = looked(&case, &done, Duration::ZERO, after(61));
    assert_eq!((open.state, open.next_at), (CaseState::Asked, Some(after(60).plus(ONE_CART))));
    let over = looked(&case, &done, Duration::ZERO, after(60).plus(ONE_CART));
    assert_eq!((over.state, over.reason.as_str()), (CaseState::Settled, "sent"));
    let told = ShopCase { kind: CaseKind::Shipment, ..case };
    assert_eq!(looked(&told, &done, Duration::ZERO, after(61)).reason, "sent");
}
