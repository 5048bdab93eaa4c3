//! Into the sequence of its kind, once it is time.

use std::time::Duration;

use engine::clock::Timestamp;
use engine::error::{Kind, Result};
use engine::flow::sequences::Person;
use engine::model::lead::Enrolled;
use engine::model::shop::{CaseKind, CaseState, LONGEST_VALUE, ShopCase, ShopRules};
use engine::ports::campaign_store::Entered;

use super::key;
use crate::app::App;
use crate::shop::book::Book;
use crate::shop::case::{YOUNG_CART, YOUNG_ORDER, YOUNG_PARCEL, dropped};
use crate::shop::counter::Counter;
use crate::shop::told::cut;

/// They are on their way because of something else: it is looked at again after so long.
const BUSY: Duration = Duration::from_mins(30);

/// A shop that cannot be asked is asked again after so long.
const SILENT: Duration = Duration::from_mins(5);

/// Until the first look where they stand; whatever is told of their messages brings it sooner.
const FIRST_LOOK: Duration = Duration::from_mins(15);

/// The shop lists a cart a while after its last change: it is looked for again after a minute, then at times that double.
const SOON: Duration = Duration::from_mins(1);
const LONGEST_WAIT: Duration = Duration::from_mins(30);

/// By then it would be there, if anybody had left it.
const LISTED: Duration = Duration::from_hours(3);

/// Carts of one person that are looked at.
const MOST_CARTS: usize = 20;

/// A cart whose time has come: it is read once more, and reminded of if it still lies there.
pub(super) async fn cart(app: &App, rules: &ShopRules, case: &ShopCase) -> Result<ShopCase> {
    let now = app.engine.clock.now();
    let Some(rule) = &rules.cart else { return Ok(dropped(case, "no_sequence", now)) };
    if is_too_old(case, now) {
        return Ok(dropped(case, "too_old", now));
    }
    if has_another(app, case).await? {
        return Ok(later(case, now.plus(BUSY)));
    }
    let Some(counter) = Counter::open(app, case.organisation).await? else { return Ok(later(case, now.plus(SILENT))) };
    let checkout = match counter.checkout(&case.subject).await {
        Ok(Some(checkout)) => checkout,
        Ok(None) => return Ok(not_listed(case, u64::from(rule.idle), now)),
        Err(error) => {
            tracing::warn!(case = %case.id, %error, "a cart cannot be read at the shop");
            return Ok(later(case, now.plus(SILENT)));
        }
    };
    let book = Book { app, organisation: case.organisation, rules };
    let case = book.weighed(case, &checkout).unwrap_or_else(|| case.clone());
    let left_at = case.changed_at.plus(Duration::from_secs(u64::from(rule.idle) * 60));
    match case.state {
        CaseState::Waiting if left_at > now => Ok(later(&case, left_at)),
        CaseState::Waiting => enter(app, rules, &case).await,
        _ => Ok(case),
    }
}

/// Bought at once, deleted, or not there yet.
fn not_listed(case: &ShopCase, idle: u64, now: Timestamp) -> ShopCase {
    let idle = Duration::from_secs(idle * 60);
    if now > case.changed_at.plus(idle).plus(LISTED) {
        let next_at = Some(now);
        return ShopCase { state: CaseState::Settled, reason: "deleted".to_owned(), next_at, ..case.clone() };
    }
    let wait = SOON.saturating_mul(2_u32.saturating_pow(u32::from(case.tries))).min(LONGEST_WAIT);
    ShopCase { tries: case.tries.saturating_add(1), ..later(case, now.plus(wait)) }
}

/// Another cart of theirs is being reminded of.
async fn has_another(app: &App, case: &ShopCase) -> Result<bool> {
    let open = app.engine.shop_cases.list_open(case.organisation, &case.phone, MOST_CARTS).await?;
    Ok(open.iter().any(|other| other.kind == CaseKind::Cart && other.id != case.id && other.state == CaseState::Asked))
}

/// The case as its person is in, or as it waits for that.
pub(super) async fn enter(app: &App, rules: &ShopRules, case: &ShopCase) -> Result<ShopCase> {
    let (now, organisation) = (app.engine.clock.now(), case.organisation);
    let Some(campaign) = rules.sequence(case.kind) else { return Ok(dropped(case, "no_sequence", now)) };
    if is_too_old(case, now) {
        return Ok(dropped(case, "too_old", now));
    }
    let person =
        Person { phone: case.phone.clone(), name: case.person.clone(), zone: String::new(), values: case.values.clone() };
    let row = match app.engine.sequences().enter(organisation, campaign, person, &key(case)).await {
        Ok(Entered::New(row) | Entered::There(row)) => row,
        // Whose case is over is about to leave.
        Ok(Entered::Busy(row)) => {
            let other = app.engine.shop_cases.find_by_enrolled(organisation, campaign, row).await?;
            let is_leaving = other.is_some_and(|other| other.state.is_over());
            return Ok(later(case, now.plus(if is_leaving { SOON } else { BUSY })));
        }
        // Nobody comes into it now.
        Err(error) if matches!(error.kind, Kind::Conflict | Kind::NotFound) => return Ok(dropped(case, "no_sequence", now)),
        Err(error) if error.kind == Kind::Invalid => {
            return Ok(ShopCase { reason: cut(&error.context, LONGEST_VALUE), ..dropped(case, "", now) });
        }
        Err(error) => return Err(error),
    };
    let (enrolled, next_at) = (Some(Enrolled { campaign, row }), Some(now.plus(FIRST_LOOK)));
    Ok(ShopCase { state: CaseState::Asked, enrolled, next_at, tries: 0, ..case.clone() })
}

fn is_too_old(case: &ShopCase, now: Timestamp) -> bool {
    let young = match case.kind {
        CaseKind::Cod => YOUNG_ORDER,
        CaseKind::Cart => YOUNG_CART,
        CaseKind::Shipment => YOUNG_PARCEL,
    };
    now.since(case.happened_at) > young
}

fn later(case: &ShopCase, at: Timestamp) -> ShopCase {
    ShopCase { next_at: Some(at), ..case.clone() }
}
