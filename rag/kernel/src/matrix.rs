//! Matrix products on one thread, in safe code: the right-hand side is packed once, in panels as wide as two registers
//! of the widest machine, and tiles of a few rows are summed up in registers. The vector width is chosen at run time.

#![expect(clippy::inline_always, reason = "only what is inlined into a dispatched function gets its instructions")]

use pulp::{Arch, Simd, WithSimd};

/// Columns of a panel: whole pairs of vectors on every machine.
const WIDTH: usize = 32;
/// Rows of a tile; with two vectors a row its sums fill the registers of AVX2.
const ROWS: usize = 6;
/// Steps of the inner sum taken at once, so that a panel's part stays in the first cache.
const DEPTH: usize = 192;

type Tile = [[f32; WIDTH]; ROWS];

/// A matrix to multiply by, `inputs` high and `outputs` wide.
#[derive(Default)]
pub struct Packed {
    inputs: usize,
    outputs: usize,
    /// Panel by panel, each `inputs` lines of [`WIDTH`], zero beyond the last column.
    panels: Vec<f32>,
}

impl Packed {
    /// From columns that lie `stride` apart, the layout of a stored linear layer.
    pub fn columns(&mut self, values: &[f32], stride: usize, inputs: usize, outputs: usize) {
        self.reset(inputs, outputs);
        for (column, values) in values.chunks(stride).take(outputs).enumerate() {
            let panel = column / WIDTH * inputs * WIDTH + column % WIDTH;
            for (place, value) in self.panels[panel..].iter_mut().step_by(WIDTH).zip(&values[..inputs]) {
                *place = *value;
            }
        }
    }

    /// From rows that lie `stride` apart.
    pub fn rows(&mut self, values: &[f32], stride: usize, inputs: usize, outputs: usize) {
        self.reset(inputs, outputs);
        for (row, values) in values.chunks(stride).take(inputs).enumerate() {
            for (panel, part) in values[..outputs].chunks(WIDTH).enumerate() {
                let start = (panel * inputs + row) * WIDTH;
                self.panels[start..start + part.len()].copy_from_slice(part);
            }
        }
    }

    fn reset(&mut self, inputs: usize, outputs: usize) {
        (self.inputs, self.outputs) = (inputs, outputs);
        self.panels.clear();
        self.panels.resize(outputs.div_ceil(WIDTH) * inputs * WIDTH, 0.0);
    }

    pub fn inputs(&self) -> usize {
        self.inputs
    }

    pub fn outputs(&self) -> usize {
        self.outputs
    }
}

/// Rows of a larger matrix: row `i` begins at `i * stride`.
#[derive(Clone, Copy)]
pub struct Left<'a> {
    pub values: &'a [f32],
    pub stride: usize,
    pub rows: usize,
}

/// Adds `left · right` to the rows of `sums`, which lie `stride` apart. `work` is memory to be used again.
pub fn add_product(arch: Arch, left: Left<'_>, right: &Packed, sums: &mut [f32], stride: usize, work: &mut Vec<f32>) {
    arch.dispatch(Product { left, right, sums, stride, work });
}

struct Product<'a> {
    left: Left<'a>,
    right: &'a Packed,
    sums: &'a mut [f32],
    stride: usize,
    work: &'a mut Vec<f32>,
}

impl WithSimd for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { left, right, sums, stride, work } = self;
        for from in (0..right.inputs).step_by(DEPTH) {
            let depth = DEPTH.min(right.inputs - from);
            pack_left(left, from, depth, work);
            for (number, panel) in right.panels.chunks_exact(right.inputs * WIDTH).enumerate() {
                let column = number * WIDTH;
                let width = WIDTH.min(right.outputs - column);
                let panel = &panel[from * WIDTH..(from + depth) * WIDTH];
                for (tile_rows, first) in work.chunks_exact(depth * ROWS).zip((0..left.rows).step_by(ROWS)) {
                    let tile = tile(simd, tile_rows, panel);
                    for (row, tile_row) in (first..left.rows).zip(&tile) {
                        let place = row * stride + column;
                        for (sum, value) in sums[place..place + width].iter_mut().zip(tile_row) {
                            *sum += value;
                        }
                    }
                }
            }
        }
    }
}

/// Groups of [`ROWS`] rows, each step's values side by side; missing rows of the last group are zero.
#[inline(always)]
fn pack_left(left: Left<'_>, from: usize, depth: usize, work: &mut Vec<f32>) {
    work.clear();
    work.resize(left.rows.div_ceil(ROWS) * ROWS * depth, 0.0);
    for row in 0..left.rows {
        let start = row * left.stride + from;
        let values = &left.values[start..start + depth];
        let group = row / ROWS * ROWS * depth + row % ROWS;
        for (place, value) in work[group..].iter_mut().step_by(ROWS).zip(values) {
            *place = *value;
        }
    }
}

#[inline(always)]
fn tile<S: Simd>(simd: S, rows: &[f32], panel: &[f32]) -> Tile {
    let mut tile = [[0.0; WIDTH]; ROWS];
    let vectors = WIDTH / S::F32_LANES;
    let (rows, _) = rows.as_chunks::<ROWS>();
    let (panel, _) = S::as_simd_f32s(panel);
    for pair in (0..vectors).step_by(2) {
        let mut sums = [[simd.splat_f32s(0.0); 2]; ROWS];
        for (values, line) in rows.iter().zip(panel.chunks_exact(vectors)) {
            let (left, right) = (line[pair], line[pair + 1]);
            for (sum, value) in sums.iter_mut().zip(values) {
                let value = simd.splat_f32s(*value);
                sum[0] = simd.mul_add_e_f32s(value, left, sum[0]);
                sum[1] = simd.mul_add_e_f32s(value, right, sum[1]);
            }
        }
        for (line, sum) in tile.iter_mut().zip(sums) {
            let (line, _) = S::as_mut_simd_f32s(line);
            line[pair..pair + 2].copy_from_slice(&sum);
        }
    }
    tile
}

#[cfg(test)]
mod tests;
