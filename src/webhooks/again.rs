//! When a letter that was not taken is tried again: soon at first, then ever more seldom, for about a day.

use std::time::Duration;

use engine::clock::Timestamp;
use engine::model::webhook::Next;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// Seconds after each failed try; after the last there is none.
const WAITS: [u64; 10] = [5, 30, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 8 * HOUR];

/// What follows the failure of a letter that was tried `before` times without it. `chance`, from 0 to 1, makes a wait up to a fifth
/// longer, so that an address that comes back is not asked for everything at once.
pub fn after_failure(before: u32, now: Timestamp, chance: f64) -> Next {
    let Some(wait) = WAITS.get(before as usize) else { return Next::GiveUp };
    let wait = Duration::from_secs(*wait).mul_f64(1.0 + chance.clamp(0.0, 1.0) / 5.0);
    Next::Again(now.plus(wait))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    #[test]
    fn waits_grow_and_end_after_about_a_day() {
        let mut at = NOW;
        let mut tries = 0;
        while let Next::Again(next) = after_failure(tries, at, 0.0) {
            assert!(next > at);
            at = next;
            tries += 1;
        }
        assert_eq!(tries, 10);
        let whole = at.since(NOW);
        assert!(Duration::from_hours(23) < whole && whole < Duration::from_hours(25), "{whole:?}");
    }

    #[test]
    fn chance_only_makes_a_wait_longer() {
        assert_eq!(after_failure(0, NOW, 0.0), Next::Again(NOW.plus(Duration::from_secs(5))));
        assert_eq!(after_failure(0, NOW, 1.0), Next::Again(NOW.plus(Duration::from_secs(6))));
        assert_eq!(after_failure(0, NOW, 9.0), Next::Again(NOW.plus(Duration::from_secs(6))));
    }
}
