//! The body of an answer, bounded as it travels and again as it unpacks.
//!
//! Unpacking is done here and not by the client, so that neither a bomb nor a stream of empty blocks passes uncounted.

use std::io::{self, Write};

use flate2::write::MultiGzDecoder;
use reqwest::Response;
use reqwest::header::CONTENT_ENCODING;

use super::error::FetchError;
use super::web::Budget;

/// What to do with a body beyond the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beyond {
    Refuse,
    /// Go on with the beginning.
    Cut,
}

pub(super) async fn read(
    mut response: Response,
    budget: &mut Budget,
    limit: usize,
    beyond: Beyond,
) -> Result<Vec<u8>, FetchError> {
    let is_long = response.content_length().is_some_and(|length| length > limit as u64);
    if is_long && beyond == Beyond::Refuse {
        return Err(FetchError::too_large(limit));
    }
    let mut sink = Sink::new(coding(&response)?, limit);
    let mut travelled = 0;
    while let Some(chunk) =
        budget.spend(response.chunk()).await?.map_err(|error| FetchError::broke_off().because(error.without_url()))?
    {
        travelled += chunk.len();
        match sink.push(&chunk) {
            Ok(()) if travelled <= limit => {}
            Err(Full::Broken(error)) => return Err(damaged(error)),
            _ if beyond == Beyond::Cut => return Ok(sink.into_bytes()),
            _ => return Err(FetchError::too_large(limit)),
        }
    }
    match sink.finish() {
        Err(Full::Broken(error)) => Err(damaged(error)),
        Err(Full::Limit) if beyond == Beyond::Refuse => Err(FetchError::too_large(limit)),
        _ => Ok(sink.into_bytes()),
    }
}

/// Unpacks a file that is itself gzip.
pub(super) fn unpack(bytes: &[u8], limit: usize) -> Result<Vec<u8>, FetchError> {
    let mut sink = Sink::new(Coding::Gzip, limit);
    match sink.push(bytes).and_then(|()| sink.finish()) {
        Ok(()) => Ok(sink.into_bytes()),
        Err(Full::Limit) => Err(FetchError::too_large(limit)),
        Err(Full::Broken(error)) => Err(damaged(error)),
    }
}

fn damaged(error: io::Error) -> FetchError {
    FetchError::unavailable("The site sent a page whose compression is damaged.").because(error)
}

#[derive(Clone, Copy)]
enum Coding {
    Plain,
    Gzip,
}

fn coding(response: &Response) -> Result<Coding, FetchError> {
    let mut named = response.headers().get_all(CONTENT_ENCODING).iter();
    let only = named.next().map_or("", |value| value.to_str().unwrap_or("?"));
    match (only.trim().to_ascii_lowercase().as_str(), named.next()) {
        ("" | "identity", None) => Ok(Coding::Plain),
        ("gzip" | "x-gzip", None) => Ok(Coding::Gzip),
        _ => Err(FetchError::unsupported("The site sends the page in a compression that was not asked for.")),
    }
}

/// Why a sink takes no more.
enum Full {
    Limit,
    Broken(io::Error),
}

enum Sink {
    Plain(Bounded),
    Gzip(Box<MultiGzDecoder<Bounded>>),
}

impl Sink {
    fn new(coding: Coding, limit: usize) -> Self {
        let bounded = Bounded { bytes: Vec::new(), limit, is_over: false };
        match coding {
            Coding::Plain => Self::Plain(bounded),
            Coding::Gzip => Self::Gzip(Box::new(MultiGzDecoder::new(bounded))),
        }
    }

    fn push(&mut self, chunk: &[u8]) -> Result<(), Full> {
        let written = match self {
            Self::Plain(bounded) => bounded.write_all(chunk),
            Self::Gzip(decoder) => decoder.write_all(chunk),
        };
        written.map_err(|error| self.full(error))
    }

    /// An archive that ends in the middle is an error.
    fn finish(&mut self) -> Result<(), Full> {
        match self {
            Self::Plain(_) => Ok(()),
            Self::Gzip(decoder) => decoder.try_finish().map_err(|error| self.full(error)),
        }
    }

    fn full(&mut self, error: io::Error) -> Full {
        if self.bounded().is_over { Full::Limit } else { Full::Broken(error) }
    }

    fn bounded(&mut self) -> &mut Bounded {
        match self {
            Self::Plain(bounded) => bounded,
            Self::Gzip(decoder) => decoder.get_mut(),
        }
    }

    fn into_bytes(mut self) -> Vec<u8> {
        std::mem::take(&mut self.bounded().bytes)
    }
}

struct Bounded {
    bytes: Vec<u8>,
    limit: usize,
    is_over: bool,
}

impl Write for Bounded {
    fn write(&mut self, chunk: &[u8]) -> io::Result<usize> {
        let room = self.limit - self.bytes.len();
        if chunk.len() <= room {
            self.bytes.extend_from_slice(chunk);
            return Ok(chunk.len());
        }
        self.bytes.extend_from_slice(&chunk[..room]);
        self.is_over = true;
        Err(io::Error::other("more than the limit"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
