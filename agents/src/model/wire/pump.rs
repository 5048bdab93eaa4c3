//! Takes bytes from the network, cuts them into events, has them read, and hands the pieces on: one at a time, as they come.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use reqwest::Response;
use tokio::time::timeout;

use super::{Decoder, Frames, Out};
use crate::model::{ErrorClass, ModelError, Piece, Pieces};

/// Bytes of one answer, thoughts and frames among them.
const MOST_BYTES: usize = 64 << 20;
/// How long the count of tokens is waited for once the answer is whole.
const GRACE: Duration = Duration::from_secs(2);

pub struct Pump {
    response: Response,
    reader: Reader,
    host: String,
    idle: Duration,
    bytes: usize,
    is_over: bool,
}

impl Pump {
    pub fn new(response: Response, frames: Frames, decoder: Box<dyn Decoder>, out: Out, host: String, idle: Duration) -> Self {
        Self {
            response,
            reader: Reader { frames, decoder, out, failed: None, is_spent: false },
            host,
            idle,
            bytes: 0,
            is_over: false,
        }
    }

    /// Dropping the stream drops the response, and with it the connection.
    pub fn pieces(self) -> Pieces {
        stream::unfold(self, |mut pump| async move { pump.next().await.map(|piece| (piece, pump)) }).boxed()
    }

    async fn next(&mut self) -> Option<Result<Piece, ModelError>> {
        loop {
            if let Some(piece) = self.reader.next() {
                return Some(piece.map_err(|error| error.at(&self.host)));
            }
            if self.is_over || self.reader.is_spent {
                return None;
            }
            self.read().await;
        }
    }

    /// More bytes, or the end of them.
    async fn read(&mut self) {
        let is_ripe = self.reader.decoder.is_ripe();
        let wait = if is_ripe { GRACE.min(self.idle) } else { self.idle };
        let failed = match timeout(wait, self.response.chunk()).await {
            Ok(Ok(Some(chunk))) => {
                self.bytes += chunk.len();
                self.reader.push(&chunk);
                (self.bytes > MOST_BYTES).then(|| ModelError::broken("sent an answer without end"))
            }
            Ok(Ok(None)) => {
                self.is_over = true;
                self.reader.finish();
                None
            }
            _ if is_ripe => {
                self.is_over = true;
                self.reader.finish();
                None
            }
            Ok(Err(_cause)) => Some(ModelError::broken("broke the answer off")),
            Err(_elapsed) => Some(ModelError::new(ErrorClass::TimedOut, "fell silent in the midst of the answer")),
        };
        if let Some(error) = failed {
            self.is_over = true;
            self.reader.fail(error);
        }
    }
}

/// Events to pieces; knows no network.
struct Reader {
    frames: Frames,
    decoder: Box<dyn Decoder>,
    out: Out,
    failed: Option<ModelError>,
    /// An error was handed on: nothing follows it, whatever else has come.
    is_spent: bool,
}

impl Reader {
    fn push(&mut self, chunk: &[u8]) {
        self.frames.push(chunk);
    }

    fn finish(&mut self) {
        self.frames.finish();
        while self.failed.is_none() && !self.out.has_ended() && self.event() {}
        if self.failed.is_none() && !self.out.has_ended() {
            self.failed = self.decoder.end(&mut self.out).err();
        }
        // A decoder that neither ended nor failed would leave the caller without a word.
        if self.failed.is_none() && !self.out.has_ended() {
            self.failed = Some(ModelError::broken("broke the answer off"));
        }
    }

    fn fail(&mut self, error: ModelError) {
        self.failed.get_or_insert(error);
    }

    /// What has been read and not handed on; first the pieces, then the error that came after them.
    fn next(&mut self) -> Option<Result<Piece, ModelError>> {
        loop {
            if let Some(piece) = self.out.next() {
                return Some(Ok(piece));
            }
            if let Some(error) = self.failed.take() {
                self.is_spent = true;
                return Some(Err(error));
            }
            if self.is_spent || self.out.has_ended() || !self.event() {
                return None;
            }
        }
    }

    /// Reads one event; false when there is none, for now.
    fn event(&mut self) -> bool {
        let read = match self.frames.next() {
            Ok(Some(event)) => self.decoder.event(&event, &mut self.out),
            Ok(None) => return false,
            Err(error) => Err(error),
        };
        if let Err(error) = read {
            self.failed = Some(error);
        }
        true
    }
}

/// Reads canned answers in the tests of providers.
#[cfg(test)]
pub mod testing {
    use super::*;
    use crate::model::Request;
    use crate::model::wire::Wire;

    /// The pieces of these bytes, cut into chunks of this size; texts are joined.
    pub fn read(wire: &dyn Wire, request: &Request, bytes: &[u8], size: usize) -> Vec<Result<Piece, ModelError>> {
        let out = Out::new(request, "asked-model");
        let mut reader = Reader { frames: wire.frames(), decoder: wire.decoder(request), out, failed: None, is_spent: false };
        let mut found: Vec<Result<Piece, ModelError>> = Vec::new();
        let mut take = |reader: &mut Reader| {
            while let Some(piece) = reader.next() {
                match (found.last_mut(), piece) {
                    (Some(Ok(Piece::Text(whole))), Ok(Piece::Text(more))) => whole.push_str(&more),
                    (_, piece) => found.push(piece),
                }
            }
        };
        for chunk in bytes.chunks(size) {
            reader.push(chunk);
            take(&mut reader);
            if reader.is_spent || reader.out.has_ended() {
                return found;
            }
        }
        reader.finish();
        take(&mut reader);
        found
    }

    /// The same pieces wherever the bytes are cut; ids that are made up differ each time.
    pub fn read_cut_anywhere(wire: &dyn Wire, request: &Request, bytes: &[u8]) -> Vec<Result<Piece, ModelError>> {
        let plain = |mut pieces: Vec<Result<Piece, ModelError>>| {
            for piece in &mut pieces {
                if let Ok(Piece::Call(call)) = piece
                    && call.id.len() == "call_0123456789abcdef".len()
                {
                    call.id.clear();
                }
            }
            pieces
        };
        let whole = read(wire, request, bytes, bytes.len().max(1));
        for size in 1..bytes.len().min(96) {
            assert_eq!(plain(read(wire, request, bytes, size)), plain(whole.clone()), "chunks of {size}");
        }
        whole
    }
}
