use std::time::Duration;

use super::{Class, Failure, Scope, TemplateTrouble};
use crate::platform::Platform;

const LONGEST_WAIT: Duration = Duration::from_hours(1);
const LONGEST_REGAIN: Duration = Duration::from_hours(24);
/// The pair limit is answered with 4^n seconds, n from zero.
const PAIR_FACTOR: u32 = 4;
const MOST_PAIR_TRIES: u32 = 6;
const MOST_RATE_TRIES: u32 = 12;
const MOST_UNSENT_TRIES: u32 = 10;
/// How long a status or an echo is waited for after an answer was lost.
const PROOF: Duration = Duration::from_mins(1);

/// How a send failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The platform said so.
    Refused(Failure),
    /// It never left: no connection.
    NotSent,
    /// It left, and no answer that can be read came back. There is no key by which the platform would know a repeat.
    NoAnswer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Again after this long. With a scope, everything in that scope waits.
    Retry { after: Duration, scope: Option<Scope> },
    /// A status or echo with our tag may still come; without one after this long, once more.
    AwaitProof { wait: Duration },
    /// This message is given up. The class says what to offer.
    GiveUp(Class),
    /// The account is marked and sends nothing until someone acts; the message stays.
    HoldAccount { is_token: bool },
    /// Campaigns of this number stop, the message waits.
    HaltCampaigns { after: Duration },
    /// The template is not used until it was looked at.
    HoldTemplate(TemplateTrouble),
}

/// `attempts` counts the sends so far, the failed one included. `regain` is what a usage header said about the wait.
pub fn next_step(trouble: &Trouble, platform: Platform, attempts: u32, regain: Option<Duration>) -> Step {
    let failure = match trouble {
        Trouble::Refused(failure) => failure,
        Trouble::NotSent if attempts <= MOST_UNSENT_TRIES => return retry(grown(Duration::from_secs(1), 2, attempts), None),
        Trouble::NoAnswer if attempts <= 1 => return Step::AwaitProof { wait: PROOF },
        Trouble::NotSent | Trouble::NoAnswer => return Step::GiveUp(Class::Transient { tries: 0, after: Duration::ZERO }),
    };
    let class = failure.class(platform);
    match class {
        Class::Transient { tries, after } if attempts <= tries => retry(grown(after, 2, attempts), None),
        Class::Later { wait, tries } if attempts <= tries => retry(wait.saturating_mul(attempts.max(1)), None),
        Class::Rate(Scope::Pair) if attempts <= MOST_PAIR_TRIES => {
            retry(grown(Duration::from_secs(1), PAIR_FACTOR, attempts), Some(Scope::Pair))
        }
        Class::Rate(scope @ (Scope::Number | Scope::App)) if attempts <= MOST_RATE_TRIES => {
            let first = Duration::from_secs(if scope == Scope::App { 60 } else { 1 });
            retry(regain.map_or_else(|| grown(first, 2, attempts), |regain| regain.clamp(first, LONGEST_REGAIN)), Some(scope))
        }
        Class::Token => Step::HoldAccount { is_token: true },
        Class::Account => Step::HoldAccount { is_token: false },
        Class::Spam { wait } => Step::HaltCampaigns { after: wait },
        Class::Template(trouble) => Step::HoldTemplate(trouble),
        class => Step::GiveUp(class),
    }
}

fn retry(after: Duration, scope: Option<Scope>) -> Step {
    Step::Retry { after, scope }
}

/// The first wait after the first attempt, then `factor` times as long each time, up to an hour.
fn grown(first: Duration, factor: u32, attempts: u32) -> Duration {
    let times = factor.saturating_pow(attempts.saturating_sub(1));
    first.saturating_mul(times).min(LONGEST_WAIT)
}
