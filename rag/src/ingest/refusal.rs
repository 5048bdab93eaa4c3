//! Why a source was not taken in, in words for the person who uploaded it.

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("The file has {bytes} bytes; at most {limit} are read. Split it or upload the parts that matter.")]
    TooLarge { bytes: usize, limit: usize },
    #[error("Files of the type {found} cannot be read yet; use Markdown, HTML or plain text.")]
    Unsupported { found: String },
    #[error("The file holds binary data, not text.")]
    NotText,
    #[error("Lists or quotes in the file are nested more than {limit} deep.")]
    TooDeep { limit: usize },
    #[error("The file gives {passages} passages; at most {limit} are kept. Split it into several documents.")]
    TooManyPassages { passages: usize, limit: usize },
    #[error("The file holds no readable text.")]
    Empty,
}
