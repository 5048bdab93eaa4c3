//! Who has failed a few times in a row is not asked for a while.

/// Failures in a row that open it.
const FAILURES: u32 = 3;

/// Then nobody is asked for so long, in milliseconds; after it, one is tried.
const OPEN_MS: u64 = 10_000;

#[derive(Debug, Default)]
pub struct Breaker {
    failures: u32,
    open_until: u64,
}

impl Breaker {
    pub fn may_ask(&self, now: u64) -> bool {
        self.failures < FAILURES || now >= self.open_until
    }

    pub fn succeeded(&mut self) {
        self.failures = 0;
    }

    pub fn failed(&mut self, now: u64) {
        self.failures = self.failures.saturating_add(1);
        self.open_until = now + OPEN_MS;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_three_failures_in_a_row_there_is_a_rest_and_then_one_try() {
        let mut breaker = Breaker::default();
        for now in 0..3 {
            assert!(breaker.may_ask(now));
            breaker.failed(now);
        }
        assert!(!breaker.may_ask(10_001));
        assert!(breaker.may_ask(10_002));
        breaker.failed(10_002);
        assert!(!breaker.may_ask(20_000));
        breaker.succeeded();
        assert!(breaker.may_ask(20_000));
    }
}
