//! What the platform said no to, as a problem.

use channels::failure::{Class, Trouble};
use channels::platform::Platform;

use crate::http::problem::Problem;

/// "Message template was not found."
const MISSING: i64 = 2_593_002;

pub(super) fn is_missing(trouble: &Trouble) -> bool {
    matches!(trouble, Trouble::Refused(failure) if failure.subcode == MISSING)
}

pub(super) fn of(trouble: &Trouble, platform: Platform) -> Problem {
    let failure = match trouble {
        Trouble::Refused(failure) => failure,
        Trouble::NotSent => return Problem::unavailable("the platform could not be reached"),
        Trouble::NoAnswer => {
            return Problem::unavailable("the platform gave no answer: whether it was done shows in the list in a moment");
        }
    };
    let said = if failure.details.is_empty() { &failure.title } else { &failure.details };
    let detail = format!("The platform refused it: {said} (code {}, subcode {})", failure.code, failure.subcode);
    match failure.class(platform) {
        class if class.may_pass() => Problem::unavailable(detail),
        Class::Token | Class::Account => Problem::conflict(detail),
        _ => Problem::invalid(detail, Vec::new()),
    }
}
