//! Where parsers panicked: ingestion says it to whoever traces, and nothing else.

use std::sync::Mutex;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

static PLACE: Mutex<Option<String>> = Mutex::new(None);

pub fn listen() {
    tracing::subscriber::set_global_default(Listener).expect("the first listener");
}

pub fn take() -> Option<String> {
    PLACE.lock().expect("no panic while it is held").take()
}

struct Listener;

impl Subscriber for Listener {
    fn enabled(&self, _metadata: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut place = Place::default();
        event.record(&mut place);
        if !place.file.is_empty() {
            let file = place.file.rsplit("/src/").next().unwrap_or_default();
            let library = place.file.rsplit('/').find(|part| part.contains('-')).unwrap_or_default();
            *PLACE.lock().expect("no panic while it is held") = Some(format!("{library}:{file}:{}", place.line));
        }
    }

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}

#[derive(Default)]
struct Place {
    file: String,
    line: u64,
}

impl Visit for Place {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "file" {
            self.file = value.to_owned();
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "line" {
            self.line = value;
        }
    }

    fn record_debug(&mut self, _field: &Field, _value: &dyn std::fmt::Debug) {}
}
