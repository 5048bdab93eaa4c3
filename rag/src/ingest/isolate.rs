//! Parsers of other people run on a thread of their own: a panic there is a refusal, and the stack is of known size.

use std::sync::Once;
use std::{panic, thread};

/// Enough for the deepest nesting that gets past the readers' own bounds; unused stack costs address space only.
const STACK: usize = 128 << 20;

const NAME: &str = "ingest";

/// `None` when the work panicked or no thread could be had.
pub(super) fn run<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    keep_quiet();
    thread::scope(|scope| {
        let worker = thread::Builder::new().name(NAME.to_owned()).stack_size(STACK).spawn_scoped(scope, work).ok()?;
        worker.join().ok()
    })
}

/// The message of a panic may quote the document, and document text never reaches a log.
fn keep_quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |panic| match (thread::current().name(), panic.location()) {
            (Some(NAME), Some(place)) => tracing::warn!(file = place.file(), line = place.line(), "a document's parser panicked"),
            (Some(NAME), None) => {}
            _ => others(panic),
        }));
    });
}

#[cfg(test)]
mod tests;
