use std::time::Duration;

use crate::failure::{Class, Failure, Trouble};
use crate::platform::Platform;

/// What a refused call means for a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The same may do in a while.
    Again(&'static str),
    /// What was brought before is of no use: from the beginning.
    Anew,
    /// Instagram is still getting ready.
    NotReady,
    /// A limit, which opens again by itself; to be looked at after so long.
    Limit(Duration),
    /// Never as it is; with our word for why.
    Stop(&'static str),
}

/// A day's posts are used up: the oldest of them drop out hour by hour.
const DAILY: Verdict = Verdict::Limit(Duration::from_hours(1));
/// Too many calls.
const CALLS: Verdict = Verdict::Limit(Duration::from_mins(15));

/// Instagram's own numbers, which mean the same below every code.
const INSTAGRAM: &[(i64, Verdict)] = &[
    (2_207_001, Verdict::Again("unavailable")),
    (2_207_003, Verdict::Again("media")),
    (2_207_004, Verdict::Stop("media")),
    (2_207_005, Verdict::Stop("media")),
    (2_207_006, Verdict::Anew),
    (2_207_008, Verdict::Again("unavailable")),
    (2_207_009, Verdict::Stop("media")),
    (2_207_010, Verdict::Stop("text")),
    (2_207_020, Verdict::Anew),
    (2_207_023, Verdict::Stop("media")),
    (2_207_026, Verdict::Stop("media")),
    (2_207_027, Verdict::NotReady),
    (2_207_028, Verdict::Stop("media")),
    (2_207_032, Verdict::Anew),
    (2_207_040, Verdict::Stop("text")),
    (2_207_042, DAILY),
    (2_207_050, Verdict::Stop("permission")),
    (2_207_051, Verdict::Stop("spam")),
    (2_207_052, Verdict::Again("media")),
    (2_207_053, Verdict::Anew),
    (2_207_057, Verdict::Stop("media")),
];

/// Codes that are about posts alone.
const CODES: &[(i64, Verdict)] = &[
    (324, Verdict::Stop("media")),
    (341, DAILY),
    (352, Verdict::Stop("media")),
    (368, Verdict::Stop("spam")),
    (389, Verdict::Again("media")),
    (390, Verdict::Stop("media")),
    (506, Verdict::Stop("refused")),
    (6000, Verdict::Again("media")),
    (9004, Verdict::Again("media")),
    (36000, Verdict::Stop("media")),
    (36001, Verdict::Stop("media")),
    (36003, Verdict::Stop("media")),
    (36004, Verdict::Stop("text")),
];

/// Of a call that did not work out. What never left, and what was not answered, may be tried again as far as nobody can see it.
pub fn verdict(trouble: &Trouble, platform: Platform) -> Verdict {
    match trouble {
        Trouble::Refused(failure) => refused(failure, platform),
        Trouble::NotSent | Trouble::NoAnswer => Verdict::Again("unavailable"),
    }
}

fn refused(failure: &Failure, platform: Platform) -> Verdict {
    if let Some(known) = numbered(INSTAGRAM, failure.subcode).or_else(|| numbered(CODES, failure.code)) {
        return known;
    }
    match failure.class(platform) {
        Class::Transient { .. } => Verdict::Again("unavailable"),
        Class::Rate(_) => CALLS,
        Class::Later { .. } => DAILY,
        Class::Token => Verdict::Stop("token"),
        Class::Account => Verdict::Stop("permission"),
        Class::Spam { .. } => Verdict::Stop("spam"),
        _ => Verdict::Stop("refused"),
    }
}

fn numbered(table: &[(i64, Verdict)], number: i64) -> Option<Verdict> {
    table.iter().find(|(known, _)| *known == number).map(|(_, verdict)| *verdict)
}

/// Of a container that will never be ready: the platform names a number of its table in the words for people.
pub fn of_container(said: &str) -> Verdict {
    let mut numbers = said.split(|letter: char| !letter.is_ascii_digit()).filter_map(|digits| digits.parse::<i64>().ok());
    numbers.find_map(|number| numbered(INSTAGRAM, number)).unwrap_or(Verdict::Stop("media"))
}
