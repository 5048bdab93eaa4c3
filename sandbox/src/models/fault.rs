//! What can go wrong with one request.

use std::time::Duration;

use serde_json::json;

use super::brain::{Asked, Call, Piece, Said, Stop};
use super::refusal::Refusal;
use crate::serve::{Part, Reply};

/// One word, so that it is one piece of text.
const ENDLESS: &str = "and-so-on ";

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// An error instead of an answer, in the provider's form. The code is `OpenAI`'s and Azure's `error.code`,
    /// Anthropic's `details.error_code`, Bedrock's exception; the headers are added.
    Status {
        status: u16,
        code: Option<String>,
        headers: Vec<(String, String)>,
    },
    /// The connection ends without an answer.
    Disconnect,
    /// The first byte takes this long.
    SlowFirstByte(Duration),
    /// After so many chunks nothing comes any more, and the connection stays open.
    Stall {
        after: usize,
    },
    /// After so many chunks the connection ends.
    Drop {
        after: usize,
    },
    /// After so many chunks come bytes that are nothing.
    Garbage {
        after: usize,
    },
    /// A body that is no JSON, with status 200.
    NoJson,
    /// The first call of a tool has half of its arguments.
    HalfArguments,
    /// The first call of a tool names this one.
    UnknownTool(String),
    /// So many calls of tools instead of an answer.
    ManyCalls(usize),
    /// The answer goes on and on until the client leaves.
    Endless,
    /// No text and no call.
    Empty,
    /// A refusal of the provider's content filter: of the prompt, or in the middle of the answer.
    Filtered {
        prompt: bool,
    },
    /// After the first chunks of an answer with status 200 comes an error object.
    ErrorInStream,
    NoUsage,
    /// Pieces of calls without their index.
    NoIndex,
    /// Every call whole and at index 0, as Ollama sends them.
    ZeroIndex,
    /// Lines end with CR LF.
    Crlf,
    /// Comment lines between the events of a stream.
    Comments,
    /// Every chunk is this long, so that characters, lines and frames are cut anywhere.
    Shredded(usize),
}

impl Fault {
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::Status { status, code: None, headers: Vec::new() }
    }

    /// An error with the provider's code for it.
    #[must_use]
    pub fn coded(status: u16, code: &str) -> Self {
        Self::Status { status, code: Some(code.to_owned()), headers: Vec::new() }
    }

    /// A 429 with the seconds to wait.
    #[must_use]
    pub fn rate_limited(seconds: u64) -> Self {
        Self::status(429).with_header("retry-after", &seconds.to_string())
    }

    /// A 429 that no waiting helps: the account has no credit.
    #[must_use]
    pub fn no_credit() -> Self {
        Self::coded(429, "insufficient_quota")
    }

    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        if let Self::Status { headers, .. } = &mut self {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// The refusal it stands for, when it comes before any answer.
    pub(super) fn refusal(&self) -> Option<Refusal> {
        let (status, code, headers) = match self {
            Self::Status { status, code, headers } => (*status, code.clone(), headers.clone()),
            Self::Filtered { prompt: true } => (400, Some("content_filter".to_owned()), Vec::new()),
            _ => return None,
        };
        let message = match (status, code.as_deref()) {
            (_, Some("insufficient_quota")) => "You exceeded your current quota, please check your plan and billing details.",
            (_, Some("context_length_exceeded")) => "This model's maximum context length is exceeded by your messages.",
            (_, Some("content_filter")) => "The response was filtered due to the prompt triggering a content management policy.",
            (429, _) => "Rate limit reached. Please try again later.",
            (503 | 529, _) => "Overloaded",
            (500, _) => "The server had an error while processing your request.",
            _ => "The sandbox was told to refuse this.",
        };
        Some(Refusal { code: code.map(String::into_boxed_str), headers, ..Refusal::new(status, message) })
    }

    /// What the model says under it.
    pub(super) fn spoil(&self, said: Said, asked: &Asked) -> Said {
        let mut said = said;
        match self {
            Self::HalfArguments => {
                for call in said.calls.iter_mut().take(1) {
                    let half = call.arguments.floor_char_boundary(call.arguments.len() / 2);
                    call.arguments.truncate(half.max(1));
                }
            }
            Self::UnknownTool(name) => {
                said.calls.truncate(1);
                let arguments = said.calls.pop().map_or_else(|| "{}".to_owned(), |call| call.arguments);
                said.calls.push(Call { id: String::new(), name: name.clone(), arguments });
            }
            Self::ManyCalls(count) => {
                let name = asked.tools.first().map_or("nothing", |tool| tool.name.as_str());
                said.calls = (0..*count).map(|number| Call::new(name, &json!({"number": number}))).collect();
            }
            Self::Empty => said = Said::default(),
            Self::Filtered { prompt: false } => {
                let half = said.pieces.len().div_ceil(2);
                said.pieces.truncate(half);
                said.calls.clear();
                said.stop = Stop::Filtered;
            }
            Self::Endless => said = Said::text(ENDLESS),
            // Breaking off needs something to break.
            Self::ErrorInStream if said.pieces.is_empty() => {
                said.pieces.push(Piece { text: "Well. ".to_owned(), pause: Duration::ZERO });
            }
            _ => {}
        }
        said
    }

    /// What becomes of a finished answer on its way.
    pub(super) fn carry(&self, mut reply: Reply) -> Reply {
        let has_lines = reply.is_stream && !reply.headers.iter().any(|(_, value)| value.ends_with("eventstream"));
        let parts = std::mem::take(&mut reply.parts);
        reply.parts = match self {
            Self::SlowFirstByte(time) => {
                reply.delay = *time;
                parts
            }
            Self::Stall { after } => cut(parts, *after, reply.is_stream, &[Part::Hang]),
            Self::Drop { after } => cut(parts, *after, reply.is_stream, &[Part::Cut]),
            Self::Garbage { after } => {
                let garbage = Part::Bytes(b"\xff\xfe\x00<html>\n\n{]\xc3\x28 data\n\n".to_vec());
                let mut parts = parts;
                let place = after_chunks(&parts, *after);
                parts.insert(place, garbage);
                parts
            }
            Self::NoJson => vec![Part::Bytes(b"<html>Bad gateway</html>".to_vec())],
            Self::Endless if reply.is_stream => endless(parts),
            Self::Crlf if has_lines => parts.into_iter().map(crlf).collect(),
            Self::Comments if has_lines => {
                parts.into_iter().flat_map(|part| [Part::Bytes(b": keep-alive\n\n".to_vec()), part]).collect()
            }
            Self::Shredded(size) => parts.into_iter().flat_map(|part| shredded(part, *size)).collect(),
            _ => parts,
        };
        reply
    }
}

/// Where the chunk after so many others is.
fn after_chunks(parts: &[Part], count: usize) -> usize {
    let chunks = parts.iter().enumerate().filter(|(_, part)| matches!(part, Part::Bytes(_)));
    chunks.map(|(place, _)| place).nth(count).unwrap_or(parts.len())
}

/// A whole answer has one chunk alone: half of it is what came before the end.
fn cut(mut parts: Vec<Part>, after: usize, is_stream: bool, end: &[Part]) -> Vec<Part> {
    if is_stream {
        parts.truncate(after_chunks(&parts, after));
    } else if let Some(Part::Bytes(bytes)) = parts.first_mut() {
        bytes.truncate(bytes.len() / 2);
    }
    parts.extend_from_slice(end);
    parts
}

fn endless(mut parts: Vec<Part>) -> Vec<Part> {
    let is_piece = |part: &Part| matches!(part, Part::Bytes(bytes) if String::from_utf8_lossy(bytes).contains(ENDLESS));
    if let Some(place) = parts.iter().position(is_piece) {
        parts.truncate(place + 1);
        if let Some(Part::Bytes(piece)) = parts.pop() {
            parts.push(Part::Endless(piece, Duration::from_millis(2)));
        }
    }
    parts
}

fn crlf(part: Part) -> Part {
    let Part::Bytes(bytes) = part else { return part };
    let mut long = Vec::with_capacity(bytes.len() + 8);
    for byte in bytes {
        if byte == b'\n' {
            long.push(b'\r');
        }
        long.push(byte);
    }
    Part::Bytes(long)
}

fn shredded(part: Part, size: usize) -> Vec<Part> {
    match part {
        Part::Bytes(bytes) => bytes.chunks(size.max(1)).map(|shred| Part::Bytes(shred.to_vec())).collect(),
        other => vec![other],
    }
}
