use std::time::Duration;

use crate::failure::{Class, Trouble};
use crate::pace::Usage;
use crate::platform::Platform;

/// Percent of an allowance from which on reading stops: what is left of it is for messages.
const TIRED_AT: u32 = 90;
/// How the platform refuses a page of a list that it cannot put together in time: it has no code for that alone, and the words of
/// its message are not to be relied on.
const UNKNOWN_ERROR: i64 = 1;
/// After a limit, when the platform does not say how long.
const USUAL_REST: Duration = Duration::from_mins(15);

/// A call that did not work out, with what its answer told of the allowance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met {
    pub trouble: Trouble,
    pub usage: Usage,
}

/// What it means for whoever reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Too many calls; again after so long.
    Limit(Duration),
    /// The same may do in a moment.
    Again,
    /// It is not there, or not for us.
    Gone,
    /// The token is no good.
    Token,
    /// A permission is missing, or somebody has to mend the account.
    Account,
    /// Never as it is.
    Never,
}

impl Met {
    pub(super) fn unanswered(trouble: Trouble) -> Self {
        Self { trouble, usage: Usage::default() }
    }

    /// Of a list: the same page would be refused for ever, and one with fewer rows may come.
    pub fn is_too_much(&self) -> bool {
        matches!(&self.trouble, Trouble::Refused(failure) if failure.code == UNKNOWN_ERROR)
    }

    pub fn verdict(&self, platform: Platform) -> Verdict {
        let failure = match &self.trouble {
            Trouble::Refused(failure) => failure,
            Trouble::NotSent | Trouble::NoAnswer => return Verdict::Again,
        };
        if failure.code == 33 || (failure.code, failure.subcode) == (100, 33) {
            return Verdict::Gone;
        }
        match failure.class(platform) {
            Class::Transient { .. } => Verdict::Again,
            Class::Rate(_) => Verdict::Limit(regain(&self.usage)),
            Class::Later { wait, .. } | Class::Spam { wait } => Verdict::Limit(wait),
            Class::Token => Verdict::Token,
            Class::Account => Verdict::Account,
            _ => Verdict::Never,
        }
    }
}

/// How long to leave the platform alone after an answer; none: it lets through more.
pub fn strain(usage: &Usage) -> Option<Duration> {
    usage.of.iter().any(|of| of.percent >= TIRED_AT).then(|| regain(usage))
}

fn regain(usage: &Usage) -> Duration {
    usage.of.iter().filter_map(|of| of.regain).max().unwrap_or(USUAL_REST)
}
