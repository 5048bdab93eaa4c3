//! Tags that stand at the shop for people and programs that look there. The case is the truth, and they follow it.

use std::time::Duration;

use agents::tools::ToolError;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::model::shop::{CaseKind, LONGEST_VALUE, ShopCase};

use crate::app::App;
use crate::shop::counter::Counter;
use crate::shop::told::cut;

/// Then nobody tries any more.
const MOST_TRIES: u8 = 8;

/// After the first try that failed, and at most; in between it doubles.
const FIRST_WAIT: Duration = Duration::from_mins(1);
const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// The case with what is owed written at the shop, or with the time at which that is tried again.
pub(super) async fn write(app: &App, case: ShopCase) -> Result<ShopCase> {
    if case.tags_owed.is_empty() || case.kind != CaseKind::Cod || case.tries >= MOST_TRIES {
        return Ok(case);
    }
    let written = match Counter::open(app, case.organisation).await? {
        Some(counter) => counter.tag(&case.subject, &case.tags_owed).await,
        None => Err(ToolError::refused("no shop is connected")),
    };
    Ok(after(case, written, app.engine.clock.now()))
}

fn after(case: ShopCase, written: std::result::Result<(), ToolError>, now: Timestamp) -> ShopCase {
    let Err(error) = written else {
        let tags = [case.tags.clone(), case.tags_owed.clone()].concat();
        return ShopCase { tags, tags_owed: Vec::new(), tries: 0, ..case };
    };
    let tries = case.tries.saturating_add(1);
    tracing::warn!(case = %case.id, tries, %error, "a tag of an order could not be written at the shop");
    if tries >= MOST_TRIES {
        // Why it is over is worth more than why its tag is missing.
        let why = if case.reason.is_empty() { cut(&error.detail, LONGEST_VALUE) } else { case.reason.clone() };
        return ShopCase { tries, reason: why, ..case };
    }
    let again = now.plus(FIRST_WAIT.saturating_mul(2_u32.saturating_pow(u32::from(case.tries))).min(LONGEST_WAIT));
    let next_at = Some(case.next_at.map_or(again, |next| next.min(again)));
    ShopCase { tries, next_at, ..case }
}

#[cfg(test)]
mod tests {
    use engine::ids::{OrgId, ShopCaseId};
    use engine::model::shop::CodRule;

    use super::*;
    use crate::shop::case::{Ground, Reply, answered, order};
    use crate::shop::told::Order;

    const NOON: Timestamp = Timestamp::from_millis(1_795_176_000_000);

    fn confirmed() -> ShopCase {
        let gateways = vec!["cod".to_owned()];
        let told = Order { id: "1".to_owned(), created_at: NOON, updated_at: NOON, gateways, ..Order::default() };
        let ground = Ground { organisation: OrgId(1), id: ShopCaseId(1), now: NOON };
        let case = order(None, &told, "+919812345678", &CodRule::default(), &ground).unwrap();
        ShopCase { next_at: None, ..answered(&case, Reply::Confirm, NOON) }
    }

    #[test]
    fn a_tag_that_cannot_be_written_is_tried_again_and_at_last_given_up_in_words() {
        let refused = || Err(ToolError::unavailable("the shop is busy"));
        let mut case = confirmed();
        for minutes in [1, 2, 4, 8, 16, 32, 60] {
            case = after(ShopCase { next_at: None, ..case }, refused(), NOON);
            assert_eq!(case.next_at, Some(NOON.plus(Duration::from_mins(minutes))));
        }
        let case = after(ShopCase { next_at: None, ..case }, refused(), NOON);
        assert_eq!((case.next_at, case.reason.as_str(), case.tags_owed.len()), (None, "the shop is busy", 1));
    }

    #[test]
    fn a_tag_that_was_written_is_owed_no_more() {
        let case = after(ShopCase { tries: 3, ..confirmed() }, Ok(()), NOON);
        assert_eq!((case.tags, case.tags_owed.len(), case.tries), (vec!["COD Confirmed".to_owned()], 0, 0));
    }
}
