//! Holds any stream of pieces to the port's promises: in time, of bounded size, with one end.

use futures_util::{StreamExt, stream};
use tokio::time::{Instant, timeout_at};

use super::{
    End, ErrorClass, MOST_ARGUMENTS, MOST_CALLS, ModelError, Piece, Pieces, Request, Stop, ToolChoice, Usage, estimated_tokens,
};

/// Bytes a token may have; runs of spaces take the most.
const BYTES_OF_A_TOKEN: usize = 24;
const SLACK: usize = 4 << 10;

/// How much a stream may bring, and until when.
pub struct Bounds {
    deadline: Instant,
    most_text: usize,
    /// Not every provider can be told that no tool may be called.
    may_call: bool,
    /// For an estimate when the text is cut.
    input: u64,
    model: String,
}

impl Bounds {
    pub fn of(request: &Request, model: &str) -> Self {
        let most_text = SLACK + (request.most_tokens as usize).saturating_mul(BYTES_OF_A_TOKEN);
        let may_call = request.choice != ToolChoice::None;
        Self { deadline: request.deadline, most_text, may_call, input: request.estimated_input(), model: model.to_owned() }
    }
}

struct State {
    pieces: Option<Pieces>,
    bounds: Bounds,
    text: usize,
    calls: usize,
}

/// The stream within its bounds. What lies beneath is dropped at the end, which closes its connection.
pub fn bounded(pieces: Pieces, bounds: Bounds) -> Pieces {
    let state = State { pieces: Some(pieces), bounds, text: 0, calls: 0 };
    stream::unfold(state, |mut state| async move {
        let next = loop {
            let pieces = state.pieces.as_mut()?;
            match timeout_at(state.bounds.deadline, pieces.next()).await {
                Ok(Some(Ok(Piece::Call(_)))) if !state.bounds.may_call => {}
                Ok(Some(next)) => break next,
                Ok(None) => break Err(ModelError::broken("the answer broke off")),
                Err(_elapsed) => break Err(ModelError::new(ErrorClass::TimedOut, "the answer took longer than the turn may")),
            }
        };
        let next = next.and_then(|piece| state.admit(piece));
        if matches!(next, Err(_) | Ok(Piece::End(_))) {
            state.pieces = None;
        }
        Some((next, state))
    })
    .boxed()
}

impl State {
    fn admit(&mut self, mut piece: Piece) -> Result<Piece, ModelError> {
        match &mut piece {
            Piece::Text(text) => {
                self.text += text.len();
                if self.text > self.bounds.most_text {
                    let usage = Usage::estimate(self.bounds.input, estimated_tokens(self.text));
                    return Ok(Piece::End(End::new(Stop::Length, usage, &self.bounds.model)));
                }
            }
            Piece::Call(call) => {
                self.calls += 1;
                if self.calls > MOST_CALLS {
                    return Err(ModelError::broken(format!("the model asked for more than {MOST_CALLS} tools at once")));
                }
                if call.arguments.len() > MOST_ARGUMENTS {
                    return Err(ModelError::broken("the arguments of a tool call have no end"));
                }
            }
            Piece::End(end) if !self.bounds.may_call && end.stop == Stop::Calls => {
                end.stop = Stop::Done;
                end.echo = None;
            }
            Piece::End(_) => {}
        }
        Ok(piece)
    }
}
