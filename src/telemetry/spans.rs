//! Spans for an OpenTelemetry collector: one trace for what a customer says, whichever nodes have a hand in it.
//!
//! The node that takes a message in and the one that answers it agree on the trace without telling each other: its id, and that of
//! its first span, follow from the message's id. Nothing that anybody wrote is part of a span.

mod ids;
mod sending;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use engine::clock::{Clock, Timestamp};
use engine::error::{Context as _, Kind, Result};
use engine::ids::MessageId;
use engine::model::event::{Event, EventKind, Signal};
use engine::model::message::Author;
use engine::model::trace::{Outcome, Step, What};
use engine::ports::event_bus::Subscription;
use engine::ports::responder::{Answer, Turn, Voice};
use engine::ports::{EventBus, Responder};
use opentelemetry::trace::{
    Span as _, SpanBuilder, SpanContext, SpanKind, Status, TraceContextExt as _, TraceFlags, TraceState, Tracer as _,
    TracerProvider as _,
};
use opentelemetry::{Context, KeyValue};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracer, SdkTracerProvider};

use self::ids::{ChosenIds, trace_of};
use self::sending::Sending;
use crate::config::Traces;

/// A batch that a collector has not taken by then is given up.
const SENT_WITHIN: Duration = Duration::from_secs(10);

/// What is left to be sent when the program ends has this long.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// Where spans go.
pub struct Spans {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
}

impl Spans {
    /// `None` when no collector is named. Needs the runtime, which carries what is sent.
    pub fn open(settings: &Traces) -> Result<Option<Arc<Self>>> {
        if settings.endpoint.is_empty() {
            return Ok(None);
        }
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Sending::open(SENT_WITHIN)?)
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(&settings.endpoint)
            .with_headers(settings.headers.iter().map(|(name, value)| (name.clone(), value.0.clone())).collect())
            .with_timeout(SENT_WITHIN)
            .build()
            .context(Kind::Invalid, "traces.endpoint is no address of a collector")?;
        let resource = Resource::builder_empty()
            .with_service_name("switchboard")
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .with_attribute(KeyValue::new("service.instance.id", node_name()))
            .build();
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            // By the trace's id alone, so that all nodes keep the same ones.
            .with_sampler(Sampler::TraceIdRatioBased(settings.share))
            .with_id_generator(ChosenIds::default())
            .with_resource(resource)
            .build();
        let tracer = provider.tracer("switchboard");
        Ok(Some(Arc::new(Self { provider, tracer })))
    }

    /// Sends what is left.
    pub async fn finish(self: Arc<Self>) {
        let ended = tokio::task::spawn_blocking(move || self.provider.shutdown_with_timeout(LAST_WORDS)).await;
        if let Ok(Err(error)) = ended {
            tracing::warn!(%error, "the last spans were not sent");
        }
    }

    /// From when a customer's message came in until others were told that it is stored.
    fn received(&self, event: &Event, message: MessageId) {
        let conversation = &event.conversation;
        let span = SpanBuilder::from_name(format!("receive {}", conversation.channel.as_str()))
            .with_kind(SpanKind::Server)
            .with_start_time(at(message.made_at()))
            .with_attributes([
                KeyValue::new("switchboard.organisation", event.organisation.to_string()),
                KeyValue::new("switchboard.conversation", conversation.id.to_string()),
                KeyValue::new("switchboard.message", message.to_string()),
            ]);
        let (trace, root) = trace_of(message);
        ids::with(trace, root, || self.tracer.build_with_context(span, &Context::new())).end();
    }

    fn turn(&self, turn: &Turn, began: Timestamp, ended: Timestamp, answered: &Result<Answer>) {
        let (Some(first), Some(last)) = (turn.asked.first(), turn.asked.last()) else { return };
        let root = begun_elsewhere(first.id);
        let wait = SpanBuilder::from_name("wait for a turn").with_start_time(at(last.id.made_at()));
        self.tracer.build_with_context(wait, &root).end_with_timestamp(at(began));
        let span = SpanBuilder::from_name("turn").with_start_time(at(began)).with_attributes([
            KeyValue::new("switchboard.organisation", turn.conversation.organisation.to_string()),
            KeyValue::new("switchboard.conversation", turn.conversation.id.to_string()),
            KeyValue::new("switchboard.message", turn.reply.to_string()),
            KeyValue::new("switchboard.bot", turn.bot.id.to_string()),
        ]);
        let mut span = self.tracer.build_with_context(span, &root);
        if let Err(error) = answered {
            span.set_status(Status::error(format!("{:?}", error.kind)));
        }
        let inside = Context::new().with_remote_span_context(span.span_context().clone());
        for step in turn.book.steps() {
            self.step(&inside, began, &step);
        }
        span.end_with_timestamp(at(ended));
    }

    fn step(&self, inside: &Context, turn_began: Timestamp, step: &Step) {
        let (name, kind, attributes, failure) = told(&step.what);
        let began = turn_began.plus(Duration::from_millis(step.after));
        let span = SpanBuilder::from_name(name).with_kind(kind).with_start_time(at(began)).with_attributes(attributes);
        let mut span = self.tracer.build_with_context(span, inside);
        if let Some(failure) = failure {
            span.set_status(Status::error(failure));
        }
        span.end_with_timestamp(at(began.plus(Duration::from_millis(step.took))));
    }
}

/// What a step is called, by the conventions for generative models where they have a name; why it failed, if it did.
fn told(what: &What) -> (String, SpanKind, Vec<KeyValue>, Option<&'static str>) {
    match what {
        What::Asked { model, tokens, .. } => {
            let attributes = vec![
                KeyValue::new("gen_ai.operation.name", "chat"),
                KeyValue::new("gen_ai.request.model", model.clone()),
                KeyValue::new("gen_ai.usage.input_tokens", tokens.input as i64),
                KeyValue::new("gen_ai.usage.output_tokens", tokens.output as i64),
            ];
            (format!("chat {model}"), SpanKind::Client, attributes, None)
        }
        What::Called { tool, outcome, .. } => {
            let attributes =
                vec![KeyValue::new("gen_ai.operation.name", "execute_tool"), KeyValue::new("gen_ai.tool.name", tool.clone())];
            (format!("execute_tool {tool}"), SpanKind::Internal, attributes, failed(*outcome))
        }
        What::Searched { confidence, found, .. } => {
            let attributes = vec![
                KeyValue::new("switchboard.search.confidence", f64::from(*confidence) / 1000.0),
                KeyValue::new("switchboard.search.found", found.len() as i64),
            ];
            ("search the knowledge".to_owned(), SpanKind::Internal, attributes, None)
        }
        What::Routed { agent, .. } => named("route", "switchboard.agent", agent),
        What::Passed { to, .. } => named("pass on", "switchboard.agent", to),
        What::Guarded { rule, .. } => named("guard", "switchboard.rule", rule),
        What::Remembered { .. } => ("answer again".to_owned(), SpanKind::Internal, Vec::new(), None),
        What::Noted { .. } => ("note".to_owned(), SpanKind::Internal, Vec::new(), None),
    }
}

fn named(name: &str, attribute: &'static str, value: &str) -> (String, SpanKind, Vec<KeyValue>, Option<&'static str>) {
    (name.to_owned(), SpanKind::Internal, vec![KeyValue::new(attribute, value.to_owned())], None)
}

fn failed(outcome: Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Failed => Some("failed"),
        Outcome::TimedOut => Some("timed out"),
        Outcome::InDoubt => Some("in doubt"),
        Outcome::Malformed => Some("malformed"),
        Outcome::Done | Outcome::Repeated | Outcome::ToConfirm | Outcome::Declined | Outcome::NotAllowed => None,
    }
}

/// The span that took the message in, on whichever node that was.
fn begun_elsewhere(message: MessageId) -> Context {
    let (trace, root) = trace_of(message);
    Context::new().with_remote_span_context(SpanContext::new(trace, root, TraceFlags::SAMPLED, true, TraceState::NONE))
}

fn at(timestamp: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(timestamp.as_millis().max(0) as u64)
}

/// What tells this process from others of the service.
fn node_name() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    format!("{}-{}", host.trim(), std::process::id())
}

/// The bus, watched for messages that this node took in.
pub struct WatchedBus {
    pub below: Arc<dyn EventBus>,
    pub spans: Arc<Spans>,
}

impl EventBus for WatchedBus {
    fn publish(&self, signal: Signal) {
        if let Signal::Happened(event) = &signal
            && let EventKind::MessageAppended(message) = &event.kind
            && matches!(message.author, Author::Contact(_))
        {
            self.spans.received(event, message.id);
        }
        self.below.publish(signal);
    }

    fn subscribe(&self) -> Box<dyn Subscription> {
        self.below.subscribe()
    }
}

/// A responder whose turns are told.
pub struct WatchedResponder {
    pub below: Arc<dyn Responder>,
    pub spans: Arc<Spans>,
    pub clock: Arc<dyn Clock>,
}

#[async_trait]
impl Responder for WatchedResponder {
    async fn respond(&self, turn: &Turn, voice: &dyn Voice) -> Result<Answer> {
        let began = self.clock.now();
        let answered = self.below.respond(turn, voice).await;
        self.spans.turn(turn, began, self.clock.now(), &answered);
        answered
    }
}
