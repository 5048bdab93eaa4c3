use proptest::prelude::*;

use super::*;

fn tone(rate: u32, hertz: f64, samples: usize) -> Vec<i16> {
    (0..samples).map(|place| (10_000.0 * (2.0 * PI * hertz * place as f64 / f64::from(rate)).sin()) as i16).collect()
}

fn through(from: u32, to: u32, samples: &[i16]) -> Vec<i16> {
    let (mut resampler, mut out) = (Resampler::new(from, to).unwrap(), Vec::new());
    resampler.push(samples, &mut out);
    resampler.finish(&mut out);
    out
}

/// In the middle, where the filter is full.
fn level(samples: &[i16]) -> f64 {
    let middle = &samples[samples.len() / 4..samples.len() * 3 / 4];
    (middle.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>() / middle.len() as f64).sqrt()
}

#[test]
fn a_second_stays_a_second_at_every_rate() {
    for (from, to) in [(24_000, 8_000), (22_050, 8_000), (16_000, 8_000), (48_000, 8_000), (44_100, 8_000), (8_000, 16_000)] {
        let out = through(from, to, &vec![0; from as usize * 10]);
        let wanted = to as usize * 10;
        assert!(out.len().abs_diff(wanted) <= to as usize / 100, "{from} to {to}: {}", out.len());
    }
}

#[test]
fn what_a_telephone_carries_passes_and_what_would_fold_back_does_not() {
    for from in [16_000, 22_050, 24_000, 48_000] {
        for hertz in [300.0, 1_000.0, 3_000.0] {
            let out = through(from, 8_000, &tone(from, hertz, from as usize));
            let ratio = level(&out) / (10_000.0 / 2_f64.sqrt());
            assert!((0.9..1.1).contains(&ratio), "{from} at {hertz}: {ratio}");
        }
        let out = through(from, 8_000, &tone(from, 6_000.0, from as usize));
        assert!(level(&out) < 10_000.0 / 2_f64.sqrt() / 100.0, "{from}: 40 dB down");
    }
}

#[test]
fn rates_that_no_voice_has_are_refused() {
    assert!(Resampler::new(4_000, 8_000).is_err());
    assert!(Resampler::new(8_000, 96_000).is_err());
}

proptest! {
    #[test]
    fn how_the_sound_is_cut_up_does_not_matter(
        samples in proptest::collection::vec(any::<i16>(), 0..600),
        cuts in proptest::collection::vec(1_usize..80, 1..20),
        from in prop_oneof![Just(24_000_u32), Just(22_050), Just(16_000), Just(8_000)],
    ) {
        let whole = through(from, 8_000, &samples);
        let (mut resampler, mut out, mut rest) = (Resampler::new(from, 8_000).unwrap(), Vec::new(), samples.as_slice());
        for cut in cuts.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, after) = rest.split_at((*cut).min(rest.len()));
            resampler.push(piece, &mut out);
            rest = after;
        }
        resampler.finish(&mut out);
        prop_assert_eq!(whole, out);
    }
}
