use super::*;
use crate::model::Entry;
use tokio::time::Instant;

fn asked(text: &str) -> Request {
    Request::new("Be brief.", vec![Entry::User { text: text.into() }])
}

async fn played(model: &Scripted, request: &Request) -> Vec<Result<Piece, ModelError>> {
    match model.stream(request).await {
        Ok(pieces) => pieces.collect().await,
        Err(error) => vec![Err(error)],
    }
}

fn stop(pieces: &[Result<Piece, ModelError>]) -> Option<Stop> {
    match pieces.last() {
        Some(Ok(Piece::End(end))) => Some(end.stop),
        _ => None,
    }
}

fn class(pieces: &[Result<Piece, ModelError>]) -> Option<ErrorClass> {
    pieces.last()?.as_ref().err().map(|error| error.class)
}

#[tokio::test]
async fn scenes_are_played_in_order_and_the_last_again() {
    let model = Scripted::new(vec![Scene::says("one"), Scene::says("two words")]);
    assert_eq!(played(&model, &asked("a")).await.len(), 2);
    assert_eq!(played(&model, &asked("b")).await.len(), 3);
    assert_eq!(played(&model, &asked("c")).await.len(), 3);
    assert_eq!(model.requests(), 3);
    assert!(matches!(&model.heard()[1].entries[..], [Entry::User { text }] if text == "b"));
}

#[tokio::test]
async fn a_scene_with_a_condition_goes_before_the_order() {
    let order = Scene::calls("c1", "get_order", &serde_json::json!({"name": "NK/1"}))
        .when(|request| matches!(request.entries.last(), Some(Entry::User { text }) if text.contains("order")));
    let model = Scripted::new(vec![Scene::says("hello"), order]);
    assert_eq!(stop(&played(&model, &asked("where is my order")).await), Some(Stop::Calls));
    assert_eq!(stop(&played(&model, &asked("hi")).await), Some(Stop::Done));
}

#[tokio::test]
async fn an_endless_answer_is_cut() {
    let model = Scripted::new(vec![Scene::endless("again and again ")]);
    let mut request = asked("hi");
    request.most_tokens = 10;
    assert_eq!(stop(&played(&model, &request).await), Some(Stop::Length));
}

#[tokio::test]
async fn silence_and_slowness_end_in_time() {
    let silent = Scripted::new(vec![Scene::says("late").after(Duration::from_secs(9))]);
    let request = Request { idle: Duration::from_millis(20), ..asked("hi") };
    assert_eq!(class(&played(&silent, &request).await), Some(ErrorClass::TimedOut));
    let slow = Scripted::new(vec![Scene::says("a b c d e f g h").every(Duration::from_millis(40))]);
    let request = Request { deadline: Instant::now() + Duration::from_millis(100), ..asked("hi") };
    let start = Instant::now();
    assert_eq!(class(&played(&slow, &request).await), Some(ErrorClass::TimedOut));
    assert!(start.elapsed() < Duration::from_millis(250));
}

#[tokio::test]
async fn a_dropped_answer_ends_in_one_error() {
    let model = Scripted::new(vec![Scene::dropped("half a")]);
    let pieces = played(&model, &asked("hi")).await;
    assert_eq!(pieces.len(), 3);
    assert_eq!(class(&pieces), Some(ErrorClass::Broken));
}

#[tokio::test]
async fn two_hundred_calls_arrive_and_three_hundred_do_not() {
    let many = |count| Scripted::new(vec![Scene::many_calls(count, "get_order", &serde_json::json!({}))]);
    let pieces = played(&many(200), &asked("hi")).await;
    assert_eq!((pieces.len(), stop(&pieces)), (201, Some(Stop::Calls)));
    assert_eq!(class(&played(&many(300), &asked("hi")).await), Some(ErrorClass::Broken));
}

#[tokio::test]
async fn a_refusal_comes_before_the_stream() {
    let model = Scripted::new(vec![Scene::refused(ErrorClass::QuotaSpent)]);
    assert!(matches!(model.stream(&asked("hi")).await, Err(error) if error.class == ErrorClass::QuotaSpent));
}

#[tokio::test]
async fn calls_that_may_not_be_made_are_let_go() {
    let model = Scripted::new(vec![Scene::calls("c1", "get_order", &serde_json::json!({}))]);
    let request = Request { choice: crate::model::ToolChoice::None, ..asked("hi") };
    let pieces = played(&model, &request).await;
    assert_eq!((pieces.len(), stop(&pieces)), (1, Some(Stop::Done)));
}
