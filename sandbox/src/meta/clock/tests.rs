use super::*;

/// Numbers that look like chance and are the same in each run.
fn chance(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

#[test]
fn a_bucket_never_lets_more_pass_than_its_burst_and_what_refilled() {
    let mut seed = 42;
    for _ in 0..200 {
        let (burst, gap_ms) = (1 + chance(&mut seed) % 50, 1 + chance(&mut seed) % 7000);
        let mut bucket = Bucket::default();
        let mut now = 1_000_000;
        let mut passed: Vec<u64> = Vec::new();
        for _ in 0..300 {
            now += chance(&mut seed) % gap_ms;
            if bucket.pass(now, burst, gap_ms * 1000) {
                passed.push(now);
            }
        }
        for (place, first) in passed.iter().enumerate() {
            for (more, last) in passed.iter().skip(place).enumerate() {
                assert!((more as u64) < burst + (last - first) / gap_ms, "{burst} at once, one in {gap_ms} ms");
            }
        }
    }
}

#[test]
fn a_bucket_that_rested_is_full_again() {
    let mut bucket = Bucket::default();
    for round in 0..3 {
        let now = 1_000_000 + round * 45 * 6000;
        assert!((0..45).all(|_| bucket.pass(now, 45, 6_000_000)));
        assert!(!bucket.pass(now, 45, 6_000_000));
    }
}
