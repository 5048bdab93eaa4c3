//! Ids of traces and spans: those of a message's trace follow from the message, all others are random.

use std::cell::Cell;

use engine::ids::MessageId;
use opentelemetry::trace::{SpanId, TraceId};
use opentelemetry_sdk::trace::{IdGenerator, RandomIdGenerator};
use sha2::{Digest as _, Sha256};

thread_local! {
    static CHOSEN: Cell<Option<(TraceId, SpanId)>> = const { Cell::new(None) };
}

/// The trace of what a message led to, and the span in it that took the message in.
pub fn trace_of(message: MessageId) -> (TraceId, SpanId) {
    let digest: [u8; 32] = Sha256::digest(message.0.to_be_bytes()).into();
    let (trace, rest) = digest.split_at(16);
    let (mut trace_id, mut span_id) = ([0; 16], [0; 8]);
    trace_id.copy_from_slice(trace);
    span_id.copy_from_slice(&rest[..8]);
    (TraceId::from_bytes(trace_id), SpanId::from_bytes(span_id))
}

/// A span that is made in `make` gets these ids.
pub fn with<T>(trace: TraceId, span: SpanId, make: impl FnOnce() -> T) -> T {
    CHOSEN.set(Some((trace, span)));
    let result = make();
    CHOSEN.set(None);
    result
}

#[derive(Debug, Default)]
pub struct ChosenIds(RandomIdGenerator);

impl IdGenerator for ChosenIds {
    fn new_trace_id(&self) -> TraceId {
        CHOSEN.get().map_or_else(|| self.0.new_trace_id(), |(trace, _)| trace)
    }

    fn new_span_id(&self) -> SpanId {
        CHOSEN.get().map_or_else(|| self.0.new_span_id(), |(_, span)| span)
    }
}
