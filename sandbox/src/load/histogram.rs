//! Counts of durations in log-linear buckets: fixed memory, under 1.6 % error at any size.

use std::time::Duration;

#[cfg(test)]
mod tests;

/// Each power of two is divided into this many equal buckets.
const STEPS: u64 = 64;
/// The power of two that `STEPS` is.
const STEP_BITS: u32 = 6;
/// Values below `STEPS` have a bucket each; every higher power of two up to 2^63 has `STEPS`.
const BUCKETS: usize = (64 - STEP_BITS as usize + 1) * STEPS as usize;

/// A histogram of durations with nanosecond input.
#[derive(Debug, Clone)]
pub struct Histogram {
    counts: Box<[u64]>,
    total: u64,
    largest: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { counts: vec![0; BUCKETS].into_boxed_slice(), total: 0, largest: 0 }
    }
}

impl Histogram {
    /// Counts one duration; anything above 584 years counts as that.
    pub fn record(&mut self, duration: Duration) {
        let value = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        if let Some(count) = self.counts.get_mut(bucket_of(value)) {
            *count += 1;
        }
        self.total += 1;
        self.largest = self.largest.max(value);
    }

    /// How many durations were counted.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.total
    }

    /// The largest duration, exactly.
    #[must_use]
    pub const fn max(&self) -> Duration {
        Duration::from_nanos(self.largest)
    }

    /// The duration that `per_mille` of all do not exceed (500 is the median, 990 is p99); zero when empty.
    #[must_use]
    pub fn at_per_mille(&self, per_mille: u64) -> Duration {
        let rank = self.total.saturating_mul(per_mille).div_ceil(1000).max(1);
        let mut seen = 0;
        for (bucket, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= rank {
                return Duration::from_nanos(upper_end(bucket as u64).min(self.largest));
            }
        }
        self.max()
    }

    /// Adds another histogram's counts.
    pub fn merge(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        self.total += other.total;
        self.largest = self.largest.max(other.largest);
    }

    /// Forgets everything, as after a warm-up.
    pub fn clear(&mut self) {
        self.counts.fill(0);
        self.total = 0;
        self.largest = 0;
    }
}

fn bucket_of(value: u64) -> usize {
    let shift = (u64::BITS - value.leading_zeros()).saturating_sub(STEP_BITS + 1);
    // Below 2 × STEPS the shift is zero and the bucket is the value itself.
    let bucket = u64::from(shift) * STEPS + (value >> shift);
    usize::try_from(bucket).unwrap_or(BUCKETS - 1)
}

fn upper_end(bucket: u64) -> u64 {
    if bucket < 2 * STEPS {
        return bucket;
    }
    let shift = bucket / STEPS - 1;
    let step = bucket - shift * STEPS;
    // The last bucket ends above 64 bits, where the largest value caps it anyway.
    u64::try_from((u128::from(step + 1) << shift) - 1).unwrap_or(u64::MAX)
}
