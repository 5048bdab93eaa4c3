//! The forward pass of a BERT encoder over several texts at once: their tokens lie one after the other without padding,
//! and only attention looks at each text alone.

use std::path::Path;

use kernel::{Arch, Left, Packed, add_product, gelu, layer_norm, softmax};
use tokenizers::Tokenizer;

use super::folder::{self, Config, Description, Pooling};
use super::weights::{Layer, Linear, Norm, Weights};
use crate::embed::{EmbedError, unit};

/// Bytes of a text that reach the tokenizer, for each token of the window: more than any language needs.
const BYTES_PER_TOKEN: usize = 24;

pub(super) struct Encoder {
    arch: Arch,
    config: Config,
    pooling: Pooling,
    window: usize,
    tokenizer: Tokenizer,
    weights: Weights,
}

/// What becomes of the vectors of a text's tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// One vector for the text.
    Texts,
    /// All of them one behind the other, but for the marks at both ends.
    Tokens,
}

/// Memory of one thread, kept from pass to pass.
#[derive(Default)]
pub(super) struct Scratch {
    hidden: Vec<f32>,
    attention: Vec<f32>,
    attended: Vec<f32>,
    wide: Vec<f32>,
    scores: Vec<f32>,
    packed: Packed,
    work: Vec<f32>,
}

impl Encoder {
    pub(super) fn open(folder: &Path) -> Result<Self, EmbedError> {
        let Description { config, pooling, window } = Description::read(folder)?;
        let tokenizer = folder::tokenizer(folder, window)?;
        let weights = Weights::read(&folder.join("model.safetensors"), &config)?;
        Ok(Self { arch: Arch::new(), config, pooling, window, tokenizer, weights })
    }

    pub(super) fn dimensions(&self) -> usize {
        self.config.hidden_size
    }

    /// Vectors of length 1.
    pub(super) fn embed(&self, texts: &[String], wanted: Wanted, scratch: &mut Scratch) -> Result<Vec<Vec<f32>>, EmbedError> {
        let tokens = texts.iter().map(|text| self.tokens(text)).collect::<Result<Vec<_>, _>>()?;
        self.encode(&tokens, scratch);
        let mut vectors = Vec::with_capacity(texts.len());
        let mut rows = scratch.hidden.chunks_exact(self.config.hidden_size);
        for tokens in &tokens {
            let rows = rows.by_ref().take(tokens.len());
            vectors.push(match wanted {
                Wanted::Texts => self.pool(rows),
                Wanted::Tokens => apart(rows, tokens.len()),
            });
        }
        Ok(vectors)
    }

    fn tokens(&self, text: &str) -> Result<Vec<u32>, EmbedError> {
        let text = &text[..text.floor_char_boundary(self.window * BYTES_PER_TOKEN)];
        let encoding = self
            .tokenizer
            .encode_fast(text, true)
            .map_err(|cause| EmbedError::invalid("a text could not be cut into tokens").because(cause))?;
        let known = |id: &u32| (*id as usize) < self.config.vocab_size;
        if encoding.is_empty() || !encoding.get_ids().iter().all(known) {
            return Err(EmbedError::invalid("the model's tokenizer does not fit its weights"));
        }
        Ok(encoding.get_ids().to_vec())
    }

    fn pool<'a>(&self, rows: impl Iterator<Item = &'a [f32]>) -> Vec<f32> {
        let count = if self.pooling == Pooling::First { 1 } else { usize::MAX };
        let mut vector = vec![0.0; self.config.hidden_size];
        // All rows are taken even when one counts, so that the next text finds its own.
        for (at, row) in rows.enumerate() {
            if at < count {
                vector.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
            }
        }
        unit(&mut vector);
        vector
    }

    /// Leaves the last layer's vectors in `scratch.hidden`, a row a token.
    fn encode(&self, texts: &[Vec<u32>], scratch: &mut Scratch) {
        let hidden = self.config.hidden_size;
        scratch.hidden.clear();
        for tokens in texts {
            for (id, position) in tokens.iter().zip(self.weights.positions.chunks_exact(hidden)) {
                let word = &self.weights.words[*id as usize * hidden..][..hidden];
                scratch.hidden.extend(word.iter().zip(position).map(|(word, position)| word + position));
            }
        }
        self.normalise(&mut scratch.hidden, &self.weights.norm);
        for layer in &self.weights.layers {
            self.layer(layer, texts, scratch);
        }
    }

    fn layer(&self, layer: &Layer, texts: &[Vec<u32>], scratch: &mut Scratch) {
        let Scratch { hidden, attention, attended, work, .. } = scratch;
        start_from_bias(attention, &layer.attention, texts);
        self.linear(hidden, &layer.attention, attention, work);
        attended.clear();
        attended.resize(hidden.len(), 0.0);
        let mut first = 0;
        for tokens in texts {
            self.attend(first, tokens.len(), scratch);
            first += tokens.len();
        }
        let Scratch { hidden, attended, wide, work, .. } = scratch;
        add_bias(hidden, &layer.attended);
        self.linear(attended, &layer.attended, hidden, work);
        self.normalise(hidden, &layer.attended_norm);
        start_from_bias(wide, &layer.widen, texts);
        self.linear(hidden, &layer.widen, wide, work);
        gelu(self.arch, wide);
        add_bias(hidden, &layer.narrow);
        self.linear(wide, &layer.narrow, hidden, work);
        self.normalise(hidden, &layer.norm);
    }

    /// Attention within the text whose tokens begin at row `first`, head by head.
    fn attend(&self, first: usize, tokens: usize, scratch: &mut Scratch) {
        let Scratch { attention, attended, scores, packed, work, .. } = scratch;
        let hidden = self.config.hidden_size;
        let (heads, stride) = (self.config.num_attention_heads, 3 * hidden);
        let size = hidden / heads;
        let text = &attention[first * stride..(first + tokens) * stride];
        for head in 0..heads {
            let column = head * size;
            packed.columns(&text[hidden + column..], stride, size, tokens);
            scores.clear();
            scores.resize(tokens * tokens, 0.0);
            let queries = Left { values: &text[column..], stride, rows: tokens };
            add_product(self.arch, queries, packed, scores, tokens, work);
            softmax(self.arch, scores, tokens, (size as f32).sqrt().recip());
            packed.rows(&text[2 * hidden + column..], stride, tokens, size);
            let weights = Left { values: scores, stride: tokens, rows: tokens };
            add_product(self.arch, weights, packed, &mut attended[first * hidden + column..], hidden, work);
        }
    }

    fn linear(&self, rows: &[f32], linear: &Linear, sums: &mut [f32], work: &mut Vec<f32>) {
        let (stride, width) = (linear.weights.inputs(), linear.weights.outputs());
        let left = Left { values: rows, stride, rows: rows.len() / stride };
        add_product(self.arch, left, &linear.weights, sums, width, work);
    }

    fn normalise(&self, rows: &mut [f32], norm: &Norm) {
        layer_norm(self.arch, rows, &norm.scale, &norm.shift, self.config.layer_norm_eps);
    }
}

fn apart<'a>(rows: impl Iterator<Item = &'a [f32]>, count: usize) -> Vec<f32> {
    let mut vectors = Vec::new();
    // All rows are taken even when the last is left out, so that the next text finds its own.
    for (at, row) in rows.enumerate() {
        if at > 0 && at + 1 < count {
            let start = vectors.len();
            vectors.extend_from_slice(row);
            unit(&mut vectors[start..]);
        }
    }
    vectors
}

/// As many rows of the bias as there are tokens.
fn start_from_bias(sums: &mut Vec<f32>, linear: &Linear, texts: &[Vec<u32>]) {
    sums.clear();
    for _ in texts.iter().flatten() {
        sums.extend_from_slice(&linear.bias);
    }
}

fn add_bias(rows: &mut [f32], linear: &Linear) {
    for row in rows.chunks_exact_mut(linear.bias.len()) {
        row.iter_mut().zip(&linear.bias).for_each(|(value, bias)| *value += bias);
    }
}
