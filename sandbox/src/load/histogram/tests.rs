use super::*;

#[test]
fn every_value_falls_into_a_bucket_whose_end_is_close() {
    for power in 0..64_u32 {
        for value in [1_u64 << power, (1_u64 << power) + (1_u64 << power) / 3, u64::MAX >> (63 - power)] {
            let bucket = bucket_of(value);
            assert!(bucket < BUCKETS, "{value}");
            let end = upper_end(bucket as u64);
            assert!(end >= value && u128::from(end - value) * 64 <= u128::from(value), "{value} {end}");
        }
    }
    assert_eq!((bucket_of(0), upper_end(0)), (0, 0));
}

#[test]
fn buckets_follow_one_another_without_gap() {
    for bucket in 1..BUCKETS {
        let first = upper_end(bucket as u64 - 1);
        if first == u64::MAX {
            break;
        }
        assert_eq!(bucket_of(first + 1), bucket);
    }
}

#[test]
fn percentiles_of_a_ramp_are_where_they_belong() {
    let mut histogram = Histogram::default();
    for microseconds in 1..=1000 {
        histogram.record(Duration::from_micros(microseconds));
    }
    for (per_mille, wanted) in [(500, 500.0), (950, 950.0), (990, 990.0), (1000, 1000.0)] {
        let found = histogram.at_per_mille(per_mille).as_secs_f64() * 1e6;
        assert!((found / wanted - 1.0).abs() < 0.016, "{per_mille}: {found}");
    }
    assert_eq!(histogram.max(), Duration::from_millis(1));
}

#[test]
fn an_empty_histogram_answers_zero_and_merging_adds() {
    let mut all = Histogram::default();
    assert_eq!(all.at_per_mille(990), Duration::ZERO);
    let mut one = Histogram::default();
    one.record(Duration::from_nanos(7));
    all.merge(&one);
    all.merge(&one);
    assert_eq!((all.count(), all.at_per_mille(500)), (2, Duration::from_nanos(7)));
    all.clear();
    assert_eq!(all.count(), 0);
}
