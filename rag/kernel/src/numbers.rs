//! The steps between the products: layer normalisation, GELU, softmax. Plain loops without calls and
//! branches, which the compiler turns into vector code of the machine it runs on.

#![expect(clippy::inline_always, reason = "only what is inlined into a dispatched function gets its instructions")]

use std::f32::consts::{FRAC_1_SQRT_2, LOG2_E};

use pulp::Arch;

/// Numbers summed side by side, so that a sum needs no fixed order of one after the other.
const LANES: usize = 16;

/// Each row to mean 0 and variance 1, then scaled and moved.
pub fn layer_norm(arch: Arch, rows: &mut [f32], scale: &[f32], shift: &[f32], epsilon: f32) {
    arch.dispatch(|| {
        let width = scale.len() as f32;
        for row in rows.chunks_exact_mut(scale.len()) {
            let mean = sum(row, |value| value) / width;
            let variance = sum(row, |value| (value - mean) * (value - mean)) / width;
            let factor = 1.0 / (variance + epsilon).sqrt();
            for ((value, scale), shift) in row.iter_mut().zip(scale).zip(shift) {
                *value = (*value - mean) * factor * scale + shift;
            }
        }
    });
}

/// The exact GELU, by the error function.
pub fn gelu(arch: Arch, values: &mut [f32]) {
    arch.dispatch(|| {
        for value in values {
            *value *= 0.5 + 0.5 * error_function(*value * FRAC_1_SQRT_2);
        }
    });
}

/// Softmax of each row after scaling; the largest value is taken off first, so that nothing overflows.
pub fn softmax(arch: Arch, rows: &mut [f32], width: usize, scale: f32) {
    arch.dispatch(|| {
        for row in rows.chunks_exact_mut(width) {
            let largest = row.iter().fold(f32::NEG_INFINITY, |most, value| if *value > most { *value } else { most });
            for value in &mut *row {
                *value = exp((*value - largest) * scale);
            }
            let factor = 1.0 / sum(row, |value| value);
            for value in row {
                *value *= factor;
            }
        }
    });
}

#[inline(always)]
fn sum(values: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0; LANES];
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += of(*value);
        }
    }
    lanes.iter().sum::<f32>() + rest.iter().map(|value| of(*value)).sum::<f32>()
}

/// e to the power of a number not above some 80: the power of two by its exponent bits, the rest by its series.
#[inline(always)]
fn exp(value: f32) -> f32 {
    // Adding 1.5 · 2^23 leaves the nearest whole number in the low bits.
    const SHIFT: f32 = 12_582_912.0;
    let power = if value < -87.0 { -87.0 * LOG2_E } else { value * LOG2_E };
    let shifted = power + SHIFT;
    let rest = (power - (shifted - SHIFT)) * std::f32::consts::LN_2;
    let series = 1.0
        + rest * (1.0 + rest * (0.5 + rest * (1.0 / 6.0 + rest * (1.0 / 24.0 + rest * (1.0 / 120.0 + rest * (1.0 / 720.0))))));
    let whole = shifted.to_bits().wrapping_sub(SHIFT.to_bits());
    series * f32::from_bits(whole.wrapping_add(127) << 23)
}

/// Abramowitz and Stegun 7.1.26, off by at most 1.5e-7.
#[inline(always)]
fn error_function(value: f32) -> f32 {
    let size = value.abs();
    let step = 1.0 / (1.0 + 0.327_591_1 * size);
    let series =
        step * (0.254_829_6 + step * (-0.284_496_74 + step * (1.421_413_7 + step * (-1.453_152_1 + step * 1.061_405_4))));
    (1.0 - series * exp(-size * size)).copysign(value)
}

#[cfg(test)]
mod tests;
