//! Why a source was not taken in, in words for the person who uploaded it.

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("The file has {bytes} bytes; at most {limit} are read. Split it or upload the parts that matter.")]
    TooLarge { bytes: usize, limit: usize },
    #[error("Files of the type {found} cannot be read; use PDF, DOCX, XLSX, CSV, JSON, HTML, Markdown or plain text.")]
    Unsupported { found: String },
    #[error("This is a file of an older Office program; save it as {instead} and upload it again.")]
    OldOffice { instead: &'static str },
    #[error("The file holds binary data, not text.")]
    NotText,
    #[error("The file is protected with a password; remove the password and upload it again.")]
    Locked,
    #[error("The file is cut off or damaged and cannot be read as {format}; upload it again from the original.")]
    Damaged { format: &'static str },
    #[error("The file unpacks to far more data than it may ({what}); it looks like an attack on programs that read it.")]
    Bomb { what: &'static str },
    #[error("The PDF has no readable text; it seems to be scanned images. Run text recognition (OCR) on it first.")]
    Scanned,
    #[error("Lists, quotes or values in the file are nested more than {limit} deep.")]
    TooDeep { limit: usize },
    #[error("The file gives {passages} passages; at most {limit} are kept. Split it into several documents.")]
    TooManyPassages { passages: usize, limit: usize },
    #[error("The file holds more than {limit} values or cells. Split it into several documents.")]
    TooManyValues { limit: usize },
    #[error("The file has {pages} pages; at most {limit} are read. Split it into several documents.")]
    TooManyPages { pages: usize, limit: usize },
    #[error("The file holds no readable text.")]
    Empty,
    #[error("Reading the file was cancelled.")]
    Cancelled,
    #[error("Reading the file took too long. Split it into several documents.")]
    TookTooLong,
}
