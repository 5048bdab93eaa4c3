use std::time::Instant;

use sandbox::rerank::{Fault, Reranker as Service, Rules};

use super::*;

const QUESTION: &str = "When is the car tax due?";

fn texts() -> Vec<String> {
    ["Dogs wear a leash.", "The car tax is due in May.", "The car is red."].map(str::to_owned).to_vec()
}

fn settings(service: &Service, shape: Shape) -> EndpointSettings {
    let base_url = if shape == Shape::Cohere { format!("{}/v2", service.url()) } else { service.url() };
    let key = Some(Secret::new(Rules::default().key));
    EndpointSettings { base_url, shape, model: Rules::default().model, key, timeout: Duration::from_secs(2) }
}

async fn service() -> Service {
    Service::start(Rules::default()).await.unwrap()
}

async fn score(service: &Service) -> Result<Vec<f32>, RerankError> {
    Endpoint::new(settings(service, Shape::Cohere)).unwrap().score(QUESTION, &texts()).await
}

#[tokio::test]
async fn both_forms_give_a_score_for_each_text_in_their_order() {
    let service = service().await;
    let wanted: Vec<f32> = texts().iter().map(|text| sandbox::rerank::score(QUESTION, text)).collect();
    for shape in [Shape::Cohere, Shape::Tei] {
        let endpoint = Endpoint::new(settings(&service, shape)).unwrap();
        assert_eq!(endpoint.score(QUESTION, &texts()).await.unwrap(), wanted, "{shape:?}");
    }
    let targets: Vec<String> = service.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(targets, ["/v2/rerank", "/rerank"]);
}

#[tokio::test]
async fn what_fails_in_passing_is_asked_once_more() {
    let service = service().await;
    service.fail_with([Fault::Status(503, None)]);
    assert!(score(&service).await.is_ok());
    service.fail_with([Fault::Disconnect]);
    assert!(score(&service).await.is_ok());
    service.fail_with([Fault::Status(429, None), Fault::Status(429, None)]);
    let error = score(&service).await.unwrap_err();
    assert!(error.context.contains("429"), "{error}");
}

#[tokio::test]
async fn what_is_refused_or_asks_to_wait_long_is_not_asked_again() {
    let service = service().await;
    service.fail_with([Fault::Status(400, None)]);
    assert!(score(&service).await.is_err());
    service.fail_with([Fault::Status(429, Some(30))]);
    let started = Instant::now();
    assert!(score(&service).await.is_err() && started.elapsed() < Duration::from_secs(5));
    service.fail_with([Fault::Redirect("http://127.0.0.1:1/".into())]);
    assert!(score(&service).await.is_err());
    assert_eq!(service.seen().len(), 3);
    let wrong = EndpointSettings { key: Some(Secret::new("other")), ..settings(&service, Shape::Cohere) };
    let error = Endpoint::new(wrong).unwrap().score(QUESTION, &texts()).await.unwrap_err();
    assert!(error.context.contains("key") && !format!("{error:?}").contains("other"), "{error:?}");
}

#[tokio::test]
async fn answers_that_do_not_fit_are_no_scores() {
    let service = service().await;
    for fault in [Fault::OneMissing, Fault::SameIndex, Fault::NoJson, Fault::Endless(4 << 20)] {
        service.fail_with([fault.clone()]);
        assert!(score(&service).await.is_err(), "{fault:?}");
    }
}

#[tokio::test]
async fn a_slow_answer_is_not_waited_for() {
    let service = service().await;
    service.fail_with([Fault::Slow(Duration::from_secs(30))]);
    let hasty = EndpointSettings { timeout: Duration::from_millis(200), ..settings(&service, Shape::Cohere) };
    let error = Endpoint::new(hasty).unwrap().score(QUESTION, &texts()).await.unwrap_err();
    assert!(error.context.contains("in time"), "{error}");
}

#[test]
fn an_address_is_taken_with_and_without_its_last_part() {
    for base in ["https://api.example.com/v2", "https://api.example.com/v2/", "https://api.example.com/v2/rerank"] {
        assert_eq!(address(base).unwrap().as_str(), "https://api.example.com/v2/rerank");
    }
    assert!(address("ftp://example.com").is_err() && address("https://me:pass@example.com").is_err());
}
