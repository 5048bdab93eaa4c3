//! What goes wrong at a provider, put into each of them.

use std::fmt::Write as _;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use agents::model::{Breaker, Chain, ErrorClass, LanguageModel, Link, Piece, Request, Scene, Scripted, Stop};
use futures_util::StreamExt;
use parking_lot::Mutex;
use sandbox::models::{Ended, Fault, Models, Said, V1};
use tokio::time::{Instant, sleep, timeout};
use tracing_subscriber::fmt::MakeWriter;

use super::ends::{End, SECRETS, Wire, ends, models};
use super::{Answer, ask, request, with_tool};

fn hurried(request: Request) -> Request {
    Request { idle: Duration::from_millis(300), ..request }
}

async fn under(simulated: &Models, fault: Fault, end: &End, request: &Request) -> Answer {
    simulated.inject(fault);
    ask(end.model.as_ref(), request).await
}

fn class(answer: &Answer) -> Option<ErrorClass> {
    answer.error.as_ref().map(|error| error.class)
}

#[tokio::test]
async fn refusals_have_the_class_of_what_they_mean() {
    let simulated = models(V1::OpenAi).await;
    for end in ends(&simulated) {
        let of = async |fault: Fault| class(&under(&simulated, fault, &end, &request("hi")).await);
        let name = end.name;
        let limited = under(&simulated, Fault::rate_limited(2), &end, &request("hi")).await.error.unwrap();
        assert_eq!((limited.class, limited.retry_after), (ErrorClass::RateLimited, Some(Duration::from_secs(2))), "{name}");
        for status in [500, 502, 503, 529] {
            assert_eq!(of(Fault::status(status)).await, Some(ErrorClass::Overloaded), "{name}: {status}");
        }
        for status in [401, 403] {
            assert_eq!(of(Fault::status(status)).await, Some(ErrorClass::Unauthorised), "{name}: {status}");
        }
        assert_eq!(of(Fault::status(404)).await, Some(ErrorClass::UnknownModel), "{name}");
        assert_eq!(of(Fault::status(408)).await, Some(ErrorClass::TimedOut), "{name}");
        assert_eq!(of(Fault::Disconnect).await, Some(ErrorClass::Unreachable), "{name}");
        assert_eq!(of(Fault::NoJson).await, Some(ErrorClass::Broken), "{name}");
        let word = under(&simulated, Fault::status(503).with_header("x-should-retry", "false"), &end, &request("hi")).await;
        assert_eq!(word.error.unwrap().should_retry, Some(false), "{name}");
        if end.wire != Wire::Bedrock {
            assert_eq!(of(Fault::no_credit()).await, Some(ErrorClass::QuotaSpent), "{name}");
            assert_eq!(of(Fault::coded(400, "context_length_exceeded")).await, Some(ErrorClass::ContextTooLong), "{name}");
        }
        if matches!(end.wire, Wire::Chat | Wire::Responses) {
            assert_eq!(of(Fault::Filtered { prompt: true }).await, Some(ErrorClass::Filtered), "{name}");
        }
    }
}

#[tokio::test]
async fn answers_that_stop_coming_end_in_time_and_keep_what_came() {
    let simulated = models(V1::OpenAi).await;
    for end in ends(&simulated) {
        let name = end.name;
        let began = Instant::now();
        let slow = under(&simulated, Fault::SlowFirstByte(Duration::from_secs(9)), &end, &hurried(request("hi"))).await;
        assert_eq!(class(&slow), Some(ErrorClass::TimedOut), "{name}: {slow:?}");
        let stalled = under(&simulated, Fault::Stall { after: 4 }, &end, &hurried(request("hi"))).await;
        assert_eq!(class(&stalled), Some(ErrorClass::TimedOut), "{name}: {stalled:?}");
        assert!(began.elapsed() < Duration::from_secs(3), "{name}");
        let dropped = under(&simulated, Fault::Drop { after: 4 }, &end, &request("hi")).await;
        assert_eq!(class(&dropped), Some(ErrorClass::Broken), "{name}: {dropped:?}");
        let error = under(&simulated, Fault::ErrorInStream, &end, &request("hi")).await;
        assert_eq!(class(&error), Some(ErrorClass::Overloaded), "{name}: {error:?}");
        assert_eq!(error.text, "Hello ", "{name}");
    }
}

#[tokio::test]
async fn an_answer_without_end_is_cut_and_its_connection_closed() {
    let simulated = models(V1::OpenAi).await;
    for end in ends(&simulated) {
        let mut request = request("hi");
        request.most_tokens = 20;
        request.deadline = Instant::now() + Duration::from_secs(5);
        let endless = under(&simulated, Fault::Endless, &end, &request).await;
        assert!(
            endless.stop() == Some(Stop::Length) || class(&endless) == Some(ErrorClass::TimedOut),
            "{}: {endless:?}",
            end.name
        );
        assert!(endless.text.len() < 8 << 10, "{}", end.name);
        assert_eq!(ended(&simulated).await, Ended::Left, "{}", end.name);
    }
}

#[tokio::test]
async fn nonsense_is_passed_over_or_named_and_never_said_to_the_customer() {
    let simulated = models(V1::OpenAi).await;
    for end in ends(&simulated) {
        for after in [0, 2, 4] {
            let garbage = under(&simulated, Fault::Garbage { after }, &end, &request("hi")).await;
            assert!(garbage.end.is_some() || class(&garbage) == Some(ErrorClass::Broken), "{}: {garbage:?}", end.name);
            assert!("Hello from the model. 😀".starts_with(&garbage.text), "{}: {garbage:?}", end.name);
        }
    }
}

#[tokio::test]
async fn odd_calls_reach_the_caller_as_they_are_and_within_bounds() {
    let simulated = models(V1::OpenAi).await;
    for end in ends(&simulated) {
        let name = end.name;
        let asked = with_tool("where is my order?");
        let half = under(&simulated, Fault::HalfArguments, &end, &asked).await;
        assert_eq!((half.calls.len(), half.stop()), (1, Some(Stop::Calls)), "{name}: {half:?}");
        let unknown = under(&simulated, Fault::UnknownTool("launch".into()), &end, &asked).await;
        assert_eq!(unknown.calls[0].name, "launch", "{name}");
        let many = under(&simulated, Fault::ManyCalls(200), &end, &asked).await;
        assert_eq!(many.calls.len(), 200, "{name}: {:?}", many.error);
        let ids: std::collections::HashSet<&str> = many.calls.iter().map(|call| call.id.as_str()).collect();
        assert_eq!(ids.len(), 200, "{name}");
        let more = under(&simulated, Fault::ManyCalls(400), &end, &asked).await;
        assert_eq!(class(&more), Some(ErrorClass::Broken), "{name}");
        let empty = under(&simulated, Fault::Empty, &end, &asked).await;
        assert_eq!((empty.text.as_str(), empty.calls.len(), empty.stop()), ("", 0, Some(Stop::Done)), "{name}");
        let filtered = under(&simulated, Fault::Filtered { prompt: false }, &end, &request("hi")).await;
        if end.wire != Wire::Ollama {
            assert!(matches!(filtered.stop(), Some(Stop::Filtered | Stop::Refused)), "{name}: {filtered:?}");
        }
    }
}

#[tokio::test]
async fn habits_of_single_servers_change_nothing() {
    let simulated = models(V1::OpenAi).await;
    let habits =
        [Fault::Crlf, Fault::Comments, Fault::Shredded(1), Fault::Shredded(7), Fault::NoIndex, Fault::ZeroIndex, Fault::NoUsage];
    for end in ends(&simulated) {
        for habit in &habits {
            // Frames and lines have no comments and no other ends of line.
            if matches!(end.wire, Wire::Bedrock | Wire::Ollama) && matches!(habit, Fault::Crlf | Fault::Comments) {
                continue;
            }
            let text = under(&simulated, habit.clone(), &end, &request("hi")).await;
            assert_eq!(text.text, "Hello from the model. 😀", "{}, {habit:?}: {text:?}", end.name);
            assert_eq!(text.end.unwrap().usage.estimated, *habit == Fault::NoUsage, "{}, {habit:?}", end.name);
            let called = under(&simulated, habit.clone(), &end, &with_tool("where is my order?")).await;
            assert_eq!((called.calls.len(), called.stop()), (1, Some(Stop::Calls)), "{}, {habit:?}: {called:?}", end.name);
            assert_eq!(called.calls[0].arguments.replace(' ', ""), "{\"name\":\"NK/1\"}", "{}, {habit:?}", end.name);
        }
    }
}

/// How the newest request ended at the provider, once it has.
async fn ended(simulated: &Models) -> Ended {
    let told = timeout(Duration::from_secs(5), async {
        loop {
            match simulated.requests().last().and_then(|seen| seen.ended) {
                Some(ended) => return ended,
                None => sleep(Duration::from_millis(2)).await,
            }
        }
    });
    told.await.expect("the provider notices")
}

#[tokio::test]
async fn dropping_the_stream_closes_the_connection() {
    let simulated = models(V1::OpenAi).await;
    simulated.think_with(|_: &sandbox::models::Asked| Said::paced("one two three four five six", Duration::from_millis(300)));
    for end in ends(&simulated) {
        let mut pieces = end.model.stream(&request("hi")).await.unwrap();
        let first = timeout(Duration::from_secs(3), pieces.next()).await.unwrap().unwrap().unwrap();
        assert_eq!(first, Piece::Text("one ".into()), "{}: the first piece does not wait for the second", end.name);
        drop(pieces);
        assert_eq!(ended(&simulated).await, Ended::Left, "{}", end.name);
    }
}

#[tokio::test]
async fn a_chain_goes_on_to_the_model_that_answers() {
    let simulated = models(V1::OpenAi).await;
    let house = Arc::new(Scripted::named("house/last", vec![Scene::says("From the house.")]));
    for end in ends(&simulated) {
        let link = Link::new(Arc::clone(&end.model), Arc::new(Breaker::new(end.name)));
        let chain =
            Chain::new(vec![link, Link::new(Arc::clone(&house) as Arc<dyn LanguageModel>, Arc::new(Breaker::new("house")))]);
        simulated.always(Some(Fault::no_credit()));
        let before = simulated.requests().len();
        for _ in 0..3 {
            let answer = ask(&chain, &request("hi")).await;
            assert_eq!(answer.end.unwrap().served_by.as_deref(), Some("house/last"), "{}", end.name);
        }
        let asked = simulated.requests().len() - before;
        assert!(
            asked <= if end.wire == Wire::Bedrock { 6 } else { 1 },
            "{}: an account without credit was asked {asked} times",
            end.name
        );
        simulated.always(None);
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn no_key_and_no_word_of_the_conversation_is_in_a_log_or_an_error() {
    let log = Log::default();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::DEBUG).with_writer(log.clone()).with_ansi(false).finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let simulated = models(V1::OpenAi).await;
    let words = "my card is 4111-1111";
    let mut told = String::new();
    for end in ends(&simulated) {
        let breaker = Arc::new(Breaker::new(end.name));
        let chain = Chain::new(vec![Link::new(Arc::clone(&end.model), breaker)]);
        for fault in [
            Fault::status(401),
            Fault::status(500),
            Fault::Drop { after: 3 },
            Fault::ErrorInStream,
            Fault::no_credit(),
            Fault::NoJson,
        ] {
            let mut request = hurried(with_tool(words));
            request.deadline = Instant::now() + Duration::from_millis(200);
            let _ = write!(told, "{:?}{:?}", under(&simulated, fault.clone(), &end, &request).await.error, end.connection);
            simulated.inject(fault);
            let _ = write!(told, "{:?}{request:?}", ask(&chain, &request).await.error);
        }
    }
    drop(guard);
    told.push_str(&String::from_utf8_lossy(&log.0.lock()));
    assert!(told.contains("a model's connection needs a person"), "the alert is in the log");
    for secret in SECRETS.iter().chain(&["4111-1111", "Be brief", "Hello from"]) {
        assert!(!told.contains(secret), "{secret} was told");
    }
}
