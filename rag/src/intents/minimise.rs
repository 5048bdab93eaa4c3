//! The lowest point of a smooth convex function: L-BFGS (Nocedal 1980) with a halving line search.

/// Steps remembered to guess the curvature from.
const MEMORY: usize = 6;
/// A step must win this share of what the slope promises.
const ENOUGH: f64 = 1e-4;
const HALVINGS: usize = 20;
/// Relative gain of a step below which the search has arrived.
const ARRIVED: f64 = 1e-6;

struct Step {
    moved: Vec<f32>,
    turned: Vec<f32>,
    /// One over the product of the two.
    scale: f64,
}

/// `slope` writes the gradient at a point and returns the value there.
pub(super) fn minimise(start: Vec<f32>, steps: usize, mut slope: impl FnMut(&[f32], &mut [f32]) -> f64) -> Vec<f32> {
    let mut at = start;
    let mut gradient = vec![0.0; at.len()];
    let mut value = slope(&at, &mut gradient);
    let mut memory: Vec<Step> = Vec::new();
    let (mut next, mut next_gradient) = (at.clone(), gradient.clone());
    for _ in 0..steps {
        let direction = downhill(&gradient, &memory);
        let promised = dot(&direction, &gradient);
        if promised >= 0.0 {
            break;
        }
        // Nothing is known of the curvature at first: a step of length one.
        let mut length = if memory.is_empty() { (1.0 / dot(&gradient, &gradient).sqrt()).min(1.0) } else { 1.0 };
        let mut next_value = value;
        let mut is_lower = false;
        for _ in 0..HALVINGS {
            for ((next, at), direction) in next.iter_mut().zip(&at).zip(&direction) {
                *next = at + length as f32 * direction;
            }
            next_value = slope(&next, &mut next_gradient);
            is_lower = next_value <= value + ENOUGH * length * promised;
            if is_lower {
                break;
            }
            length /= 2.0;
        }
        if !is_lower {
            break;
        }
        remember(&mut memory, difference(&next, &at), difference(&next_gradient, &gradient));
        std::mem::swap(&mut at, &mut next);
        std::mem::swap(&mut gradient, &mut next_gradient);
        let gained = value - next_value;
        value = next_value;
        if gained <= ARRIVED * value.abs().max(1.0) {
            break;
        }
    }
    at
}

fn remember(memory: &mut Vec<Step>, moved: Vec<f32>, turned: Vec<f32>) {
    let product = dot(&moved, &turned);
    // Rounding may hide the curvature; such a step teaches nothing.
    if product <= 1e-12 {
        return;
    }
    if memory.len() == MEMORY {
        memory.remove(0);
    }
    memory.push(Step { moved, turned, scale: 1.0 / product });
}

/// The two loops over the remembered steps.
fn downhill(gradient: &[f32], memory: &[Step]) -> Vec<f32> {
    let mut direction: Vec<f32> = gradient.iter().map(|slope| -slope).collect();
    let mut shares = Vec::with_capacity(memory.len());
    for step in memory.iter().rev() {
        let share = step.scale * dot(&step.moved, &direction);
        add(&mut direction, -share, &step.turned);
        shares.push(share);
    }
    if let Some(last) = memory.last() {
        let scale = 1.0 / (last.scale * dot(&last.turned, &last.turned));
        for value in &mut direction {
            *value *= scale as f32;
        }
    }
    for (step, share) in memory.iter().zip(shares.into_iter().rev()) {
        let back = step.scale * dot(&step.turned, &direction);
        add(&mut direction, share - back, &step.moved);
    }
    direction
}

fn dot(one: &[f32], other: &[f32]) -> f64 {
    // Blocks in single precision, their sums in double: fast, and exact enough for a million values.
    let blocks = one.chunks(64).zip(other.chunks(64));
    blocks.map(|(one, other)| f64::from(one.iter().zip(other).map(|(one, other)| one * other).sum::<f32>())).sum()
}

fn add(to: &mut [f32], factor: f64, what: &[f32]) {
    to.iter_mut().zip(what).for_each(|(to, what)| *to += factor as f32 * what);
}

fn difference(one: &[f32], other: &[f32]) -> Vec<f32> {
    one.iter().zip(other).map(|(one, other)| one - other).collect()
}
