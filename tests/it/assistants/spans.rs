//! What an OpenTelemetry collector is told of a message.

use opentelemetry_proto::tonic::trace::v1::Span;

use super::practice::PRACTICE_INBOX;
use crate::harness::collector::{Collector, said};
use crate::harness::people::{ask, conversation, visitor};
use crate::harness::shop::{DEMO_INBOX, Shop};

fn named<'a>(spans: &'a [Span], begins: &str) -> &'a Span {
    let names: Vec<&str> = spans.iter().map(|span| span.name.as_str()).collect();
    spans.iter().find(|span| span.name.starts_with(begins)).unwrap_or_else(|| panic!("no span {begins} among {names:?}"))
}

fn took(span: &Span) -> u64 {
    span.end_time_unix_nano.checked_sub(span.start_time_unix_nano).expect("a span ends after it began")
}

#[tokio::test]
async fn a_message_is_one_trace_from_the_door_to_the_answer_and_holds_none_of_its_words() {
    let collector = Collector::start().await;
    let shop = Shop::open(&collector.settings()).await;
    let peer = visitor(shop.url(), PRACTICE_INBOX).await;
    let answer = ask(&peer, "q1", "Where is order PC-1001, asks Quillfeather?").await;

    // Children end before their turn does, and all of a batch is sent together.
    let spans = collector.spans_with("turn").await;
    let spans = &collector.spans_with("receive web").await.into_iter().chain(spans).collect::<Vec<_>>();
    let (received, waited, turn) = (named(spans, "receive web"), named(spans, "wait for a turn"), named(spans, "turn"));
    assert!(received.parent_span_id.is_empty(), "the door is where it begins");
    assert_eq!((&waited.trace_id, &waited.parent_span_id), (&received.trace_id, &received.span_id));
    assert_eq!((&turn.trace_id, &turn.parent_span_id), (&received.trace_id, &received.span_id));
    for begins in ["chat simulated/practice", "execute_tool practice_"] {
        let step = named(spans, begins);
        assert_eq!((&step.trace_id, &step.parent_span_id), (&received.trace_id, &turn.span_id));
        assert!(took(step) <= took(turn) + 1_000_000, "in whole milliseconds a step is no longer than its turn");
    }
    let tokens = said(named(spans, "chat simulated/practice"), "gen_ai.usage.input_tokens");
    assert!(tokens.is_some_and(|tokens| tokens != "IntValue(0)"));
    assert_eq!(said(received, "switchboard.conversation").as_deref(), Some(conversation(&peer).as_str()));
    assert_eq!(said(turn, "switchboard.message"), Some(answer.id));
    assert!(!format!("{spans:?}").to_lowercase().contains("quillfeather"), "no words of customers leave the house");
}

#[tokio::test]
async fn of_a_share_of_nothing_nothing_is_told() {
    let collector = Collector::start().await;
    let shop = Shop::open(&[&collector.settings()[..], &[("SWITCHBOARD__TRACES__SHARE", "0.0")]].concat()).await;
    let peer = visitor(shop.url(), DEMO_INBOX).await;
    ask(&peer, "q1", "How long does delivery take?").await;
    // Whatever is left is sent before it ends.
    shop.program.stop().await;
    assert!(collector.taken().is_empty());
}
