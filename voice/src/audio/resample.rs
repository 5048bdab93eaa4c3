//! From one rate to another: a windowed-sinc filter in phases, whose state goes on from piece to piece, so that the result does
//! not depend on how the sound was cut up.

use std::f64::consts::PI;

/// Filter length on each side, in samples of the lower rate.
const SIDE: usize = 16;

/// Kept below half of the lower rate, so that nothing folds back.
const PASS: f64 = 0.90;

#[derive(Debug, thiserror::Error)]
#[error("sound of {0} samples a second cannot be used; 8,000 to 48,000 can")]
pub struct UnusableRate(pub u32);

/// One stream in one direction.
pub struct Resampler {
    /// Steps of the common grid between two samples in, and out.
    step_in: usize,
    step_out: usize,
    /// By phase; each has `width` taps.
    taps: Vec<f32>,
    width: usize,
    kept: Vec<f32>,
    /// Where the next sample out lies after the first kept one, in steps of the grid.
    place: usize,
}

impl Resampler {
    pub fn new(from: u32, to: u32) -> Result<Self, UnusableRate> {
        for rate in [from, to] {
            if !(8_000..=48_000).contains(&rate) {
                return Err(UnusableRate(rate));
            }
        }
        let common = gcd(from, to);
        let (up, down) = ((to / common) as usize, (from / common) as usize);
        let narrow = f64::from(from.min(to)) / f64::from(from);
        let half = SIDE as f64 / narrow;
        let width = 2 * half.ceil() as usize;
        let mut taps = Vec::with_capacity(up * width);
        for phase in 0..up {
            let shift = phase as f64 / up as f64;
            let row = (0..width).map(|tap| {
                let away = tap as f64 + 1.0 - width as f64 / 2.0 - shift;
                kernel(away, narrow * PASS, half)
            });
            let row: Vec<f64> = row.collect();
            let sum: f64 = row.iter().sum();
            taps.extend(row.iter().map(|tap| (tap / sum) as f32));
        }
        // What was before the beginning is silence.
        let kept = vec![0.0; width / 2 - 1];
        Ok(Self { step_in: up, step_out: down, taps, width, kept, place: 0 })
    }

    pub fn push(&mut self, samples: &[i16], out: &mut Vec<i16>) {
        if self.step_in == self.step_out {
            out.extend_from_slice(samples);
            return;
        }
        self.kept.extend(samples.iter().map(|sample| f32::from(*sample)));
        loop {
            let (first, phase) = (self.place / self.step_in, self.place % self.step_in);
            let Some(window) = self.kept.get(first..first + self.width) else {
                break;
            };
            let taps = &self.taps[phase * self.width..(phase + 1) * self.width];
            let sum: f32 = window.iter().zip(taps).map(|(sample, tap)| sample * tap).sum();
            out.push(sum.round().clamp(-32_768.0, 32_767.0) as i16);
            self.place += self.step_out;
        }
        let passed = (self.place / self.step_in).min(self.kept.len());
        self.kept.drain(..passed);
        self.place -= passed * self.step_in;
    }

    /// Nothing more comes: what still lies in the filter.
    pub fn finish(&mut self, out: &mut Vec<i16>) {
        if self.step_in == self.step_out {
            return;
        }
        self.push(&vec![0; self.width / 2], out);
    }
}

/// A sinc of this bandwidth (1: all of the rate in) under a Blackman window of this half-width.
fn kernel(away: f64, band: f64, half: f64) -> f64 {
    if away.abs() >= half {
        return 0.0;
    }
    let x = PI * away * band;
    let sinc = if x.abs() < 1e-9 { 1.0 } else { x.sin() / x };
    let turn = PI * (away / half + 1.0);
    sinc * (0.42 - 0.5 * turn.cos() + 0.08 * (2.0 * turn).cos())
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests;
