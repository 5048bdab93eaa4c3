//! The weights of a BERT encoder, from `model.safetensors`, each tensor read and packed on its own: the file never lies
//! in memory as a whole.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use kernel::Packed;
use safetensors::tensor::{Dtype, Metadata};

use super::folder::Config;
use crate::embed::EmbedError;

/// The largest header that is read; that of a small model has some ten kilobytes.
const LARGEST_HEADER: u64 = 8 << 20;

pub(super) struct Weights {
    /// Word vectors, one row a token id.
    pub(super) words: Vec<f32>,
    /// Position vectors, with the one token type already added.
    pub(super) positions: Vec<f32>,
    pub(super) norm: Norm,
    pub(super) layers: Vec<Layer>,
}

pub(super) struct Layer {
    /// Query, key and value side by side.
    pub(super) attention: Linear,
    pub(super) attended: Linear,
    pub(super) attended_norm: Norm,
    pub(super) widen: Linear,
    pub(super) narrow: Linear,
    pub(super) norm: Norm,
}

pub(super) struct Norm {
    pub(super) scale: Vec<f32>,
    pub(super) shift: Vec<f32>,
}

pub(super) struct Linear {
    pub(super) weights: Packed,
    pub(super) bias: Vec<f32>,
}

impl Weights {
    pub(super) fn read(path: &Path, config: &Config) -> Result<Self, EmbedError> {
        let mut file = Tensors::open(path)?;
        let hidden = config.hidden_size;
        let kinds = file.read("embeddings.token_type_embeddings.weight", None)?;
        let mut positions = file.read("embeddings.position_embeddings.weight", Some(config.max_position_embeddings * hidden))?;
        for row in positions.chunks_exact_mut(hidden) {
            // Only one text is read at a time, so every token is of the first type.
            row.iter_mut().zip(&kinds).for_each(|(value, kind)| *value += kind);
        }
        Ok(Self {
            words: file.read("embeddings.word_embeddings.weight", Some(config.vocab_size * hidden))?,
            positions,
            norm: file.norm("embeddings.LayerNorm", hidden)?,
            layers: (0..config.num_hidden_layers).map(|number| file.layer(number, config)).collect::<Result<_, _>>()?,
        })
    }
}

struct Tensors {
    file: File,
    metadata: Metadata,
    /// Where the data begin, after the header.
    data: u64,
    /// Some tools store every name with the name of the whole before it.
    prefix: &'static str,
}

impl Tensors {
    fn open(path: &Path) -> Result<Self, EmbedError> {
        let mut file = File::open(path)
            .map_err(|cause| EmbedError::invalid("the model folder has no readable model.safetensors").because(cause))?;
        let mut head = [0; 8];
        file.read_exact(&mut head).map_err(|cause| broken().because(cause))?;
        let length = u64::from_le_bytes(head);
        if length > LARGEST_HEADER {
            return Err(broken());
        }
        let mut header = vec![0; length as usize];
        file.read_exact(&mut header).map_err(|cause| broken().because(cause))?;
        let metadata: Metadata = serde_json::from_slice(&header).map_err(|cause| broken().because(cause))?;
        let prefix = if metadata.info("bert.embeddings.LayerNorm.weight").is_some() { "bert." } else { "" };
        Ok(Self { file, metadata, data: 8 + length, prefix })
    }

    /// A tensor as numbers, refused when it has not `count` of them.
    fn read(&mut self, name: &str, count: Option<usize>) -> Result<Vec<f32>, EmbedError> {
        let stored = format!("{}{name}", self.prefix);
        let info = self
            .metadata
            .info(&stored)
            .ok_or_else(|| EmbedError::invalid(format!("model.safetensors has no tensor {stored}: no BERT encoder")))?;
        let elements: usize = info.shape.iter().product();
        if count.is_some_and(|count| count != elements) {
            return Err(EmbedError::invalid(format!("the tensor {stored} has another size than config.json says")));
        }
        let (from, to) = info.data_offsets;
        let dtype = info.dtype;
        let mut bytes = vec![0; to.saturating_sub(from)];
        self.file.seek(SeekFrom::Start(self.data + from as u64)).map_err(|cause| broken().because(cause))?;
        self.file.read_exact(&mut bytes).map_err(|cause| broken().because(cause))?;
        numbers(&bytes, dtype).ok_or_else(|| EmbedError::invalid(format!("the tensor {stored} holds {dtype:?}, not numbers")))
    }

    fn norm(&mut self, name: &str, width: usize) -> Result<Norm, EmbedError> {
        Ok(Norm {
            scale: self.read(&format!("{name}.weight"), Some(width))?,
            shift: self.read(&format!("{name}.bias"), Some(width))?,
        })
    }

    /// Several layers of the same input become one, side by side.
    fn linear(&mut self, names: &[String], inputs: usize, outputs: usize) -> Result<Linear, EmbedError> {
        let (mut columns, mut bias) = (Vec::new(), Vec::new());
        for name in names {
            columns.extend(self.read(&format!("{name}.weight"), Some(inputs * outputs))?);
            bias.extend(self.read(&format!("{name}.bias"), Some(outputs))?);
        }
        let mut weights = Packed::default();
        weights.columns(&columns, inputs, inputs, outputs * names.len());
        Ok(Linear { weights, bias })
    }

    fn layer(&mut self, number: usize, config: &Config) -> Result<Layer, EmbedError> {
        let (hidden, wide) = (config.hidden_size, config.intermediate_size);
        let name = |rest: &str| format!("encoder.layer.{number}.{rest}");
        let attention = ["query", "key", "value"].map(|part| name(&format!("attention.self.{part}")));
        Ok(Layer {
            attention: self.linear(&attention, hidden, hidden)?,
            attended: self.linear(&[name("attention.output.dense")], hidden, hidden)?,
            attended_norm: self.norm(&name("attention.output.LayerNorm"), hidden)?,
            widen: self.linear(&[name("intermediate.dense")], hidden, wide)?,
            narrow: self.linear(&[name("output.dense")], wide, hidden)?,
            norm: self.norm(&name("output.LayerNorm"), hidden)?,
        })
    }
}

fn broken() -> EmbedError {
    EmbedError::invalid("model.safetensors is cut short or no such file")
}

/// Little-endian numbers of a stored kind.
fn numbers(bytes: &[u8], dtype: Dtype) -> Option<Vec<f32>> {
    let pairs = bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair));
    match dtype {
        Dtype::F32 => Some(bytes.as_chunks::<4>().0.iter().map(|four| f32::from_le_bytes(*four)).collect()),
        Dtype::BF16 => Some(pairs.map(|bits| f32::from_bits(u32::from(bits) << 16)).collect()),
        Dtype::F16 => Some(pairs.map(half).collect()),
        _ => None,
    }
}

/// The value of a half-precision number, exactly.
fn half(bits: u16) -> f32 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f32::from(bits & 1023));
    match exponent {
        0 => sign * fraction * 2f32.powi(-24),
        31 => f32::NAN,
        exponent => sign * (1.0 + fraction / 1024.0) * 2f32.powi(exponent - 15),
    }
}

#[cfg(test)]
pub(super) mod tests;
