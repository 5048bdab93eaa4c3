//! Tells a few tones at once from a voice: keys, signals of the exchange, hum of the mains. Each next sample of tones follows
//! from the last few, but nobody foretells the pulses of a throat.

/// Two samples for a tone, and so four tones.
const ORDER: usize = 8;

/// What remains of tones when what was foretold is taken away is less, and most of it is the rounding of µ-law. Of voices
/// three thousandths remain at the least.
const REMAINS: f32 = 0.002;

/// By Burg's method: forward and backward at once, which needs no window around the samples.
pub(super) fn is_tonal(samples: &[i16]) -> bool {
    let mut forward: Vec<f32> = samples.iter().map(|sample| f32::from(*sample)).collect();
    let mut backward = forward.clone();
    let whole: f32 = forward.iter().map(|sample| sample * sample).sum();
    let mut remains = 1.0;
    for step in 1..=ORDER {
        let (mut both, mut power) = (0.0, 0.0);
        for place in step..forward.len() {
            let (ahead, behind) = (forward[place], backward[place - 1]);
            both += ahead * behind;
            power += ahead * ahead + behind * behind;
        }
        if power <= f32::EPSILON * whole {
            return whole > 0.0;
        }
        let reflection = 2.0 * both / power;
        for place in (step..forward.len()).rev() {
            let (ahead, behind) = (forward[place], backward[place - 1]);
            forward[place] = ahead - reflection * behind;
            backward[place] = behind - reflection * ahead;
        }
        remains *= 1.0 - reflection * reflection;
        if remains < REMAINS {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::mulaw;

    /// As it comes over the line.
    fn heard(at: impl Fn(f32) -> f32) -> Vec<i16> {
        (0..256_u16).map(|place| mulaw::decode(mulaw::encode(at(f32::from(place) / 8_000.0) as i16))).collect()
    }

    fn wave(hertz: f32, seconds: f32) -> f32 {
        (std::f32::consts::TAU * hertz * seconds).sin()
    }

    #[test]
    fn tones_are_tonal_and_pulses_are_not() {
        assert!(is_tonal(&heard(|at| 4_000.0 * wave(425.0, at))));
        assert!(is_tonal(&heard(|at| 4_000.0 * wave(770.0, at) + 3_000.0 * wave(1_336.0, at))));
        assert!(is_tonal(&heard(|at| 2_000.0 * wave(100.0, at) + 1_000.0 * wave(200.0, at) + 500.0 * wave(300.0, at))));
        // A throat: a hundred pulses a second, each ringing for a moment.
        let pulses = |at: f32| 8_000.0 * (-400.0 * (at % 0.01)).exp() * wave(700.0, at % 0.01);
        assert!(!is_tonal(&heard(pulses)));
        assert!(!is_tonal(&heard(|_| 0.0)), "silence is no tone");
    }
}
