//! What becomes of a case, without any I/O: by what the shop tells, by what its person says, by where they stand, and by time.
//!
//! The shop tells in any order and more than once. What ends a case ends it whenever it is told; of all else what is newest by
//! the shop's own clock counts. A case about which nothing was asked, because something was missing, is begun once that is there.

mod answer;
mod look;

use std::collections::BTreeMap;
use std::time::Duration;

use engine::clock::Timestamp;
use engine::ids::{OrgId, ShopCaseId};
use engine::model::campaign::prices::UNIT;
use engine::model::shop::{CartRule, CaseKind, CaseState, CodRule, ShopCase};

pub use answer::{LONGEST_ANSWER, bare};
pub(super) use answer::{Reply, answered, reply};
pub(super) use look::{Seen, looked};

use super::told::{Checkout, Order, Parcel, Payment, Way};
use crate::campaigns::money::amount;

/// Older ones are not begun, nor told of.
pub(super) const YOUNG_ORDER: Duration = Duration::from_hours(48);
pub(super) const YOUNG_CART: Duration = Duration::from_hours(72);
pub(super) const YOUNG_PARCEL: Duration = Duration::from_hours(24);

/// What the shop tells ends a case; of two the one that stands further down is the reason.
const ENDS: [&str; 6] = ["paid", "fulfilled", "deleted", "ordered", "cancelled", "delivered"];

/// Nothing was asked for want of something that may come yet.
const MAY_COME: [&str; 3] = ["no_phone", "too_small", "not_cod"];

/// What a new case needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground {
    pub(super) organisation: OrgId,
    pub(super) id: ShopCaseId,
    pub(super) now: Timestamp,
}

/// What a telling means for a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// There is nothing to ask any more.
    Over(&'static str),
    /// Nothing is to be asked as it is now.
    Out(&'static str),
    /// Nothing yet: not before then.
    Wait(Timestamp),
    Ask,
}

/// One telling, whatever it is of.
struct Telling {
    kind: CaseKind,
    subject: String,
    token: String,
    name: String,
    /// E.164; empty: nobody says.
    phone: String,
    person: String,
    values: BTreeMap<String, String>,
    happened_at: Timestamp,
    changed_at: Timestamp,
    young: Duration,
    fate: Fate,
}

/// After something was told of an order that may be paid on delivery; none: that changes nothing. `phone`: its own, in E.164.
pub(super) fn order(known: Option<&ShopCase>, order: &Order, phone: &str, rule: &CodRule, ground: &Ground) -> Option<ShopCase> {
    let is_cod = is_cod(order, rule);
    if known.is_none() && !is_cod {
        return None;
    }
    let fate = if order.is_cancelled || order.payment == Payment::Void {
        Fate::Over("cancelled")
    } else if order.is_fulfilled {
        Fate::Over("fulfilled")
    } else if order.payment == Payment::Paid {
        Fate::Over("paid")
    } else if !is_cod {
        Fate::Out("not_cod")
    } else if !has_phone(known, phone) {
        Fate::Out("no_phone")
    } else if !is_worth(&order.total, rule.at_least) {
        Fate::Out("too_small")
    } else {
        Fate::Ask
    };
    let telling = Telling {
        kind: CaseKind::Cod,
        subject: order.id.clone(),
        token: String::new(),
        name: order.name.clone(),
        phone: phone.to_owned(),
        person: order.person.clone(),
        values: values([
            ("order", &order.name),
            ("total", &money(&order.total, &order.currency)),
            ("items", &order.items),
            ("name", &order.person),
            ("status_link", &order.status_link),
            ("address", &order.address),
        ]),
        happened_at: order.created_at,
        changed_at: order.updated_at,
        young: YOUNG_ORDER,
        fate,
    };
    told(known, telling, ground)
}

/// The same of a checkout. One that names no phone is nobody's cart.
pub(super) fn checkout(
    known: Option<&ShopCase>,
    checkout: &Checkout,
    phone: &str,
    rule: &CartRule,
    ground: &Ground,
) -> Option<ShopCase> {
    if !has_phone(known, phone) {
        return None;
    }
    let idle = Duration::from_secs(u64::from(rule.idle) * 60);
    let fate = if checkout.is_completed {
        Fate::Over("ordered")
    } else if is_worth(&checkout.total, rule.at_least) {
        Fate::Wait(checkout.updated_at.plus(idle))
    } else {
        Fate::Out("too_small")
    };
    let telling = Telling {
        kind: CaseKind::Cart,
        subject: checkout.id.clone(),
        token: checkout.token.clone(),
        name: checkout.name.clone(),
        phone: phone.to_owned(),
        person: checkout.person.clone(),
        values: values([
            ("items", &checkout.items),
            ("total", &money(&checkout.total, &checkout.currency)),
            ("link", &checkout.link),
            ("name", &checkout.person),
        ]),
        happened_at: checkout.created_at,
        changed_at: checkout.updated_at,
        young: YOUNG_CART,
        fate,
    };
    told(known, telling, ground)
}

/// The same of a parcel. One that nobody can follow is not told of.
pub(super) fn parcel(known: Option<&ShopCase>, parcel: &Parcel, phone: &str, ground: &Ground) -> Option<ShopCase> {
    let fate = match parcel.way {
        Way::Arrived => Fate::Over("delivered"),
        Way::Off => Fate::Over("cancelled"),
        Way::Going if parcel.number.is_empty() && parcel.link.is_empty() => return None,
        Way::Going if !has_phone(known, phone) => Fate::Out("no_phone"),
        Way::Going => Fate::Ask,
    };
    let telling = Telling {
        kind: CaseKind::Shipment,
        subject: parcel.id.clone(),
        token: parcel.order.clone(),
        name: parcel.order_name.clone(),
        phone: phone.to_owned(),
        person: parcel.person.clone(),
        values: values([
            ("order", &parcel.order_name),
            ("company", &parcel.company),
            ("number", &parcel.number),
            ("link", &parcel.link),
            ("name", &parcel.person),
        ]),
        happened_at: parcel.created_at,
        changed_at: parcel.updated_at,
        young: YOUNG_PARCEL,
        fate,
    };
    told(known, telling, ground)
}

/// The shop says that it is over, of whatever it is about; none: it was already, for a reason that is no weaker.
pub(super) fn ended(known: &ShopCase, why: &'static str, now: Timestamp) -> Option<ShopCase> {
    let was_not = !known.state.is_over() || known.state == CaseState::Dropped;
    let is_weaker = |before: usize| rank(why).is_some_and(|rank| before < rank);
    let is_outdone = known.state == CaseState::Settled && rank(&known.reason).is_some_and(is_weaker);
    (was_not || is_outdone).then(|| settled(known, why, now))
}

/// The app was taken out of the shop: nothing is asked any more, and nothing can be written there.
pub(super) fn orphaned(known: &ShopCase, now: Timestamp) -> Option<ShopCase> {
    let left = settled(known, "uninstalled", now);
    (!known.state.is_over()).then(|| ShopCase { tags_owed: Vec::new(), ..left })
}

/// Somebody of the business ends it, also one that people see to; none: it is over already. Only an order can be confirmed.
pub fn by_hand(known: &ShopCase, state: CaseState, now: Timestamp) -> Option<ShopCase> {
    if known.state.is_over() && !matches!(known.state, CaseState::WithPeople | CaseState::Unanswered) {
        return None;
    }
    match state {
        CaseState::Confirmed if known.kind == CaseKind::Cod => Some(answered(known, Reply::Confirm, now)),
        CaseState::Settled => Some(settled(known, "by_hand", now)),
        _ => None,
    }
}

/// Nothing is asked, and nothing will be.
pub(super) fn dropped(known: &ShopCase, why: &'static str, now: Timestamp) -> ShopCase {
    let next_at = Some(now);
    ShopCase { state: CaseState::Dropped, reason: why.to_owned(), next_at, updated_at: now, ..known.clone() }
}

/// Looked at once more, so that its person leaves the sequence.
fn settled(known: &ShopCase, why: &str, now: Timestamp) -> ShopCase {
    let next_at = Some(now);
    ShopCase { state: CaseState::Settled, reason: why.to_owned(), next_at, updated_at: now, ..known.clone() }
}

fn told(known: Option<&ShopCase>, telling: Telling, ground: &Ground) -> Option<ShopCase> {
    let Some(known) = known else { return begun(telling, ground) };
    let (fate, now) = (telling.fate, ground.now);
    let is_newer = telling.changed_at >= known.changed_at;
    if let Fate::Over(why) = fate {
        let ended = ended(known, why, now)?;
        return Some(if is_newer { with(ended, telling) } else { ended });
    }
    let is_closed = known.state.is_over() && !may_begin_yet(known, &telling, now);
    if !is_newer || is_closed {
        return None;
    }
    let before = with(known.clone(), telling);
    let after = match (fate, known.state) {
        (Fate::Out(why), CaseState::Dropped) => ShopCase { reason: why.to_owned(), ..before },
        (Fate::Out(why), _) => dropped(&before, why, now),
        // Its person gets its messages already.
        (Fate::Wait(_) | Fate::Ask, CaseState::Asked) => before,
        (Fate::Wait(until), _) => {
            ShopCase { state: CaseState::Waiting, reason: String::new(), next_at: Some(until), tries: 0, ..before }
        }
        (Fate::Ask, _) => ShopCase { state: CaseState::Asked, reason: String::new(), next_at: Some(now), tries: 0, ..before },
        (Fate::Over(_), _) => return None,
    };
    let after = ShopCase { updated_at: known.updated_at, ..after };
    (after != *known).then_some(ShopCase { updated_at: now, ..after })
}

/// The first that is heard of it.
fn begun(telling: Telling, ground: &Ground) -> Option<ShopCase> {
    let now = ground.now;
    if now.since(telling.happened_at) > telling.young {
        return None;
    }
    let (state, reason, next_at) = match telling.fate {
        // What was told before and comes later finds it over.
        Fate::Over(why) => (CaseState::Settled, why, None),
        Fate::Out(why) => (CaseState::Dropped, why, None),
        Fate::Wait(until) => (CaseState::Waiting, "", Some(until)),
        Fate::Ask => (CaseState::Asked, "", Some(now)),
    };
    let Telling { kind, subject, token, name, phone, person, values, happened_at, changed_at, .. } = telling;
    Some(ShopCase {
        id: ground.id,
        organisation: ground.organisation,
        kind,
        subject,
        token,
        name,
        phone,
        person,
        values,
        state,
        reason: reason.to_owned(),
        enrolled: None,
        contact: None,
        conversation: None,
        answer: None,
        tags: Vec::new(),
        tags_owed: Vec::new(),
        tries: 0,
        happened_at,
        changed_at,
        next_at,
        created_at: now,
        updated_at: now,
        version: 0,
    })
}

/// With what is known of it now. What the telling does not say stays: an app may be told less of a thing than before.
fn with(case: ShopCase, telling: Telling) -> ShopCase {
    let or = |new: String, old: String| if new.is_empty() { old } else { new };
    let mut values = case.values;
    values.extend(telling.values);
    ShopCase {
        token: or(telling.token, case.token),
        name: or(telling.name, case.name),
        phone: or(telling.phone, case.phone),
        person: or(telling.person, case.person),
        values,
        changed_at: telling.changed_at.max(case.changed_at),
        ..case
    }
}

/// What was missing may be there now.
fn may_begin_yet(known: &ShopCase, telling: &Telling, now: Timestamp) -> bool {
    let is_young = now.since(telling.happened_at) <= telling.young;
    known.state == CaseState::Dropped && MAY_COME.contains(&known.reason.as_str()) && is_young
}

/// None: the shop does not say this.
fn rank(why: &str) -> Option<usize> {
    ENDS.iter().position(|end| *end == why)
}

fn is_cod(order: &Order, rule: &CodRule) -> bool {
    let is_among = |said: &[String], known: &[String]| {
        said.iter().any(|said| known.iter().any(|known| known.trim().to_lowercase() == said.trim().to_lowercase()))
    };
    is_among(&order.gateways, &rule.gateways) || is_among(&order.tags, &rule.order_tags)
}

/// An amount that nobody can read is worth nothing.
fn is_worth(total: &str, at_least: u64) -> bool {
    at_least == 0 || amount(total).is_some_and(|total| total >= at_least.saturating_mul(UNIT))
}

fn has_phone(known: Option<&ShopCase>, phone: &str) -> bool {
    !phone.is_empty() || known.is_some_and(|known| !known.phone.is_empty())
}

/// `1499.00 INR`.
fn money(total: &str, currency: &str) -> String {
    if total.is_empty() { String::new() } else { format!("{total} {currency}").trim().to_owned() }
}

/// Those that say something.
fn values<const N: usize>(all: [(&str, &String); N]) -> BTreeMap<String, String> {
    let some = all.into_iter().filter(|(_, value)| !value.is_empty());
    some.map(|(column, value)| (column.to_owned(), value.clone())).collect()
}

#[cfg(test)]
mod tests;
