//! Sounds whose truth is known: speech that was just made, with where it begins and ends, and what is no speech at all.

use std::f64::consts::TAU;
use std::process::Command;

use voice::audio::wav::WavReader;
use voice::audio::{PER_MS, RATE, mulaw};

/// Full scale.
const FULL: f64 = 32_768.0;

/// A sample that is so many times softer than the loudest is no beginning and no end.
const SOFTER: i32 = 100;

/// An utterance and nothing around it, at its own level.
pub struct Utterance {
    pub name: String,
    samples: Vec<f64>,
}

/// What comes over the line, and where in it somebody speaks, in milliseconds.
pub struct Labelled {
    pub sound: Vec<u8>,
    pub begins: u64,
    pub ends: u64,
}

impl Utterance {
    pub fn make(voice: &str, words: &str) -> Self {
        let made = Command::new("espeak-ng").args(["--stdout", "-v", voice, words]).output();
        let made = made.expect("espeak-ng is installed");
        let (mut reader, mut codes, mut samples) = (WavReader::new(), Vec::new(), Vec::new());
        reader.push(&made.stdout, &mut codes).unwrap();
        reader.finish(&mut codes).unwrap();
        mulaw::decode_all(&codes, &mut samples);
        let loudest = samples.iter().map(|sample| i32::from(*sample).abs()).max().unwrap();
        let is_heard = |sample: &i16| i32::from(*sample).abs() * SOFTER > loudest;
        let first = samples.iter().position(is_heard).unwrap();
        let last = samples.iter().rposition(is_heard).unwrap();
        let samples = samples[first..=last].iter().map(|sample| f64::from(*sample)).collect();
        Self { name: format!("{voice}: {words}"), samples }
    }

    /// At this level, with so much around it, over a background that is there all the time.
    pub fn among(&self, level: f64, before_ms: u64, after_ms: u64, background: impl Fn(usize) -> Vec<f64>) -> Labelled {
        let (before, after) = ((before_ms * PER_MS) as usize, (after_ms * PER_MS) as usize);
        let mut sound = background(before + self.samples.len() + after);
        for (place, sample) in at_level(&self.samples, level).iter().enumerate() {
            sound[before + place] += sample;
        }
        Labelled { sound: encoded(&sound), begins: before_ms, ends: before_ms + self.samples.len() as u64 / PER_MS }
    }
}

/// The same sound at a level in dB of full scale, counted over all of it.
pub fn at_level(samples: &[f64], level: f64) -> Vec<f64> {
    let square = samples.iter().map(|sample| sample * sample).sum::<f64>() / samples.len() as f64;
    let gain = FULL * 10_f64.powf(level / 20.0) / square.sqrt();
    samples.iter().map(|sample| sample * gain).collect()
}

pub fn encoded(samples: &[f64]) -> Vec<u8> {
    samples.iter().map(|sample| mulaw::encode(sample.clamp(-FULL, FULL - 1.0) as i16)).collect()
}

pub fn nothing(samples: usize) -> Vec<f64> {
    vec![0.0; samples]
}

/// White noise, the same each time.
pub fn noise(samples: usize) -> Vec<f64> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    };
    std::iter::repeat_with(next).take(samples).collect()
}

/// Noise as of traffic or a fan: the deeper the louder.
pub fn rumble(samples: usize) -> Vec<f64> {
    let mut last = 0.0;
    noise(samples)
        .into_iter()
        .map(|sample| {
            last = 0.97 * last + sample;
            last
        })
        .collect()
}

/// Tones at once: hertz and strength.
pub fn tones(samples: usize, tones: &[(f64, f64)]) -> Vec<f64> {
    let at = |place: usize| {
        tones.iter().map(|(hertz, strength)| strength * (TAU * hertz * place as f64 / f64::from(RATE)).sin()).sum()
    };
    (0..samples).map(at).collect()
}

/// Sound and silence in turn, `on` of every `of` samples.
pub fn keyed(samples: &[f64], on: usize, of: usize) -> Vec<f64> {
    samples.iter().enumerate().map(|(place, sample)| if place % of < on { *sample } else { 0.0 }).collect()
}
