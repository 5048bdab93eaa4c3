//! What a model folder says about itself: its sizes, its window, how its vectors are pooled.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokenizers::{Tokenizer, TruncationParams};

use crate::embed::EmbedError;

/// The largest description file that is read; a tokenizer with a large vocabulary has some megabytes.
const LARGEST: u64 = 64 << 20;

/// The part of `config.json` that the forward pass needs.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Config {
    #[serde(default)]
    architectures: Vec<String>,
    #[serde(default)]
    model_type: String,
    pub(super) hidden_size: usize,
    pub(super) num_hidden_layers: usize,
    pub(super) num_attention_heads: usize,
    pub(super) intermediate_size: usize,
    pub(super) max_position_embeddings: usize,
    pub(super) vocab_size: usize,
    pub(super) layer_norm_eps: f32,
    hidden_act: String,
    #[serde(default = "absolute")]
    position_embedding_type: String,
}

fn absolute() -> String {
    "absolute".into()
}

/// How the vectors of the tokens become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pooling {
    Mean,
    /// The vector of the first token.
    First,
}

#[derive(Deserialize)]
struct PoolingConfig {
    #[serde(default)]
    pooling_mode_cls_token: bool,
    #[serde(default)]
    pooling_mode_mean_tokens: bool,
}

#[derive(Deserialize)]
struct SentenceConfig {
    max_seq_length: Option<usize>,
}

pub(super) struct Description {
    pub(super) config: Config,
    pub(super) pooling: Pooling,
    /// Tokens of one text, at most; a longer text is cut.
    pub(super) window: usize,
}

impl Description {
    pub(super) fn read(folder: &Path) -> Result<Self, EmbedError> {
        let config: Config = read_json(&folder.join("config.json"))?
            .ok_or_else(|| EmbedError::invalid(format!("{} has no config.json: no model folder", folder.display())))?;
        config.check()?;
        let pooling = match read_json::<PoolingConfig>(&folder.join("1_Pooling/config.json"))? {
            None | Some(PoolingConfig { pooling_mode_cls_token: false, pooling_mode_mean_tokens: true }) => Pooling::Mean,
            Some(PoolingConfig { pooling_mode_cls_token: true, pooling_mode_mean_tokens: false }) => Pooling::First,
            Some(_) => return Err(EmbedError::invalid("the model pools neither by mean nor by the first token")),
        };
        let sentence: Option<SentenceConfig> = read_json(&folder.join("sentence_bert_config.json"))?;
        let window = sentence.and_then(|config| config.max_seq_length).unwrap_or(usize::MAX);
        let window = window.min(config.max_position_embeddings);
        if window < 3 {
            return Err(EmbedError::invalid("the model's window holds no word"));
        }
        Ok(Self { config, pooling, window })
    }
}

impl Config {
    fn check(&self) -> Result<(), EmbedError> {
        let is_bert = self.model_type == "bert" && self.architectures.iter().all(|name| name.starts_with("Bert"));
        if !is_bert {
            let name = self.architectures.first().unwrap_or(&self.model_type);
            return Err(EmbedError::invalid(format!("the model is a {name}; only BERT encoders run here")));
        }
        if self.hidden_act != "gelu" || self.position_embedding_type != "absolute" {
            let detail = format!("{} with {} positions", self.hidden_act, self.position_embedding_type);
            return Err(EmbedError::invalid(format!("the model uses {detail}; only gelu with absolute positions runs here")));
        }
        let sizes = [self.hidden_size, self.num_hidden_layers, self.num_attention_heads, self.intermediate_size, self.vocab_size];
        let sound =
            sizes.iter().all(|size| (1..=1 << 20).contains(size)) && self.hidden_size.is_multiple_of(self.num_attention_heads);
        if sound { Ok(()) } else { Err(EmbedError::invalid("the sizes in the model's config.json fit no model")) }
    }
}

/// The tokenizer, set to cut at the window and to pad nothing, whatever its file says.
pub(super) fn tokenizer(folder: &Path, window: usize) -> Result<Tokenizer, EmbedError> {
    let path = folder.join("tokenizer.json");
    let bytes = read(&path)?.ok_or_else(|| EmbedError::invalid("the model folder has no tokenizer.json"))?;
    let mut tokenizer =
        Tokenizer::from_bytes(bytes).map_err(|cause| EmbedError::invalid("the model's tokenizer.json is none").because(cause))?;
    tokenizer.with_padding(None);
    let cut = TruncationParams { max_length: window, ..TruncationParams::default() };
    tokenizer
        .with_truncation(Some(cut))
        .map_err(|cause| EmbedError::invalid("the model's window fits no text").because(cause))?;
    Ok(tokenizer)
}

fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, EmbedError> {
    let Some(bytes) = read(path)? else { return Ok(None) };
    let value = serde_json::from_slice(&bytes)
        .map_err(|cause| EmbedError::invalid(format!("{} is not what it should be", path.display())).because(cause))?;
    Ok(Some(value))
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, EmbedError> {
    let unreadable = |cause: std::io::Error| EmbedError::invalid(format!("{} could not be read", path.display())).because(cause);
    match fs::metadata(path) {
        Ok(about) if about.len() > LARGEST => Err(EmbedError::invalid(format!("{} is too large", path.display()))),
        Ok(_) => fs::read(path).map(Some).map_err(unreadable),
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(unreadable(cause)),
    }
}
