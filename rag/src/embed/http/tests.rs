use std::time::Instant;

use sandbox::embeddings::{Embeddings, Fault, Rules, vector};

use super::*;
use crate::embed::{EmbedErrorKind, Secret, unit};

const MODEL: &str = "text-embedding-3-small";

async fn provider(rules: Rules) -> Embeddings {
    Embeddings::start(rules).await.unwrap()
}

fn embedder(provider: &Embeddings, limits: Limits) -> HttpEmbedder {
    let key = Some(Secret::new("sk-sandbox"));
    let service = Service::openai(&format!("{}/v1", provider.url()), MODEL, key).unwrap();
    HttpEmbedder::new(service, 64, Prefixes::default(), limits).unwrap()
}

fn texts(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("Text number {number}")).collect()
}

async fn refusal(embedder: &HttpEmbedder) -> EmbedError {
    embedder.embed(&texts(2), Purpose::Passage).await.unwrap_err()
}

fn assert_are_of(vectors: &[Vec<f32>], texts: &[String]) {
    assert_eq!(vectors.len(), texts.len());
    for (is, text) in vectors.iter().zip(texts) {
        let mut should = vector(text, 64);
        unit(&mut should);
        assert!(is.iter().zip(&should).all(|(is, should)| (is - should).abs() < 1e-5), "{text}");
    }
}

#[tokio::test]
async fn vectors_come_in_order_with_length_one_whatever_the_batches() {
    let provider = provider(Rules::default()).await;
    let limits = Limits { batch: 7, concurrency: 3, ..Limits::default() };
    provider.fail_with([Fault::Slow(Duration::from_millis(100)), Fault::Reversed]);
    let vectors = embedder(&provider, limits).embed(&texts(40), Purpose::Passage).await.unwrap();
    assert_are_of(&vectors, &texts(40));
    assert_eq!(provider.seen().len(), 6);
    assert!(vectors.iter().all(|vector| (vector.iter().map(|value| value * value).sum::<f32>() - 1.0).abs() < 1e-5));
}

#[tokio::test]
async fn a_wrong_key_or_model_is_never_tried_again() {
    let provider = provider(Rules::default()).await;
    let base = format!("{}/v1", provider.url());
    for (model, key) in [(MODEL, Some("sk-wrong")), (MODEL, None), ("text-embedding-9", Some("sk-sandbox"))] {
        let service = Service::openai(&base, model, key.map(Secret::new)).unwrap();
        let error = refusal(&HttpEmbedder::new(service, 64, Prefixes::default(), Limits::default()).unwrap()).await;
        assert_eq!(error.kind, EmbedErrorKind::Invalid, "{error}");
        assert!(!format!("{error:?}").contains("sk-"), "{error:?}");
    }
    assert_eq!(provider.seen().len(), 3);
}

#[tokio::test]
async fn what_may_pass_is_tried_again() {
    let provider = provider(Rules::default()).await;
    provider.fail_with([Fault::Status(429, Some(0)), Fault::Status(503, Some(0)), Fault::Disconnect]);
    let vectors = embedder(&provider, Limits::default()).embed(&texts(2), Purpose::Question).await.unwrap();
    assert_are_of(&vectors, &texts(2));
}

#[tokio::test]
async fn the_time_a_provider_names_is_waited() {
    let provider = provider(Rules::default()).await;
    provider.fail_with([Fault::Status(429, Some(1))]);
    let started = Instant::now();
    embedder(&provider, Limits::default()).embed(&texts(1), Purpose::Question).await.unwrap();
    assert!(started.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_long_wait_is_reported_instead() {
    let provider = provider(Rules::default()).await;
    provider.fail_with([Fault::Status(429, Some(3_600))]);
    let error = refusal(&embedder(&provider, Limits::default())).await;
    assert_eq!((error.kind, error.retry_after), (EmbedErrorKind::Unavailable, Some(Duration::from_hours(1))));
}

#[tokio::test]
async fn tries_come_to_an_end() {
    let provider = provider(Rules { requests: Some(0), ..Rules::default() }).await;
    let error = refusal(&embedder(&provider, Limits { attempts: 2, ..Limits::default() })).await;
    assert_eq!((error.kind, error.retry_after), (EmbedErrorKind::Unavailable, Some(Duration::from_secs(1))));
    assert_eq!(provider.seen().len(), 2);
}

#[tokio::test]
async fn an_account_without_credit_is_not_asked_again() {
    let provider = provider(Rules::default()).await;
    provider.fail_with([Fault::NoCredit]);
    let error = refusal(&embedder(&provider, Limits::default())).await;
    assert_eq!(error.kind, EmbedErrorKind::Unavailable);
    assert!(error.context.contains("no credit"), "{error}");
}

#[tokio::test]
async fn a_batch_too_large_is_halved() {
    let provider = provider(Rules { most_inputs: 3, most_tokens_of_a_request: 12, ..Rules::default() }).await;
    let vectors = embedder(&provider, Limits::default()).embed(&texts(10), Purpose::Passage).await.unwrap();
    assert_are_of(&vectors, &texts(10));
}

#[tokio::test]
async fn a_text_too_long_is_cut_and_the_others_stay_whole() {
    let provider = provider(Rules { most_tokens_of_a_text: 30, ..Rules::default() }).await;
    let mut asked = texts(3);
    asked[1] = "one word more ".repeat(30);
    let vectors = embedder(&provider, Limits::default()).embed(&asked, Purpose::Passage).await.unwrap();
    assert_are_of(&[vectors[0].clone(), vectors[2].clone()], &[asked[0].clone(), asked[2].clone()]);
    let sent = provider.seen().into_iter().filter(|seen| seen.status == 200).flat_map(|seen| seen.inputs);
    assert!(sent.filter(|text| text.starts_with("one")).all(|text| text.len() > 100));
}

#[tokio::test]
async fn an_answer_is_not_believed_unchecked() {
    let provider = provider(Rules::default()).await;
    let embedder = embedder(&provider, Limits::default());
    for fault in [Fault::OneMissing, Fault::Zeros, Fault::NoJson, Fault::Endless(8 << 20)] {
        provider.fail_with([fault.clone()]);
        assert_eq!(refusal(&embedder).await.kind, EmbedErrorKind::Unavailable, "{fault:?}");
    }
    let service = Service::openai(&format!("{}/v1", provider.url()), MODEL, Some(Secret::new("sk-sandbox"))).unwrap();
    let other = HttpEmbedder::new(service, 65, Prefixes::default(), Limits::default()).unwrap();
    let error = refusal(&other).await;
    assert_eq!(error.kind, EmbedErrorKind::Invalid);
    assert!(error.context.contains("64") && error.context.contains("65"), "{error}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = provider(Rules::default()).await;
    let provider = provider(Rules::default()).await;
    provider.fail_with([Fault::Redirect(format!("{}/v1/embeddings", other.url()))]);
    assert_eq!(refusal(&embedder(&provider, Limits::default())).await.kind, EmbedErrorKind::Invalid);
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn a_whole_call_ends_in_time() {
    let provider = provider(Rules::default()).await;
    provider.fail_with([Fault::Slow(Duration::from_secs(20))]);
    let started = Instant::now();
    let error = refusal(&embedder(&provider, Limits { total_seconds: 1, ..Limits::default() })).await;
    assert_eq!(error.kind, EmbedErrorKind::Unavailable);
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_slow_request_is_given_up_and_tried_again() {
    let provider = provider(Rules::default()).await;
    provider.fail_with([Fault::Slow(Duration::from_secs(20))]);
    let limits = Limits { request_seconds: 1, ..Limits::default() };
    assert_are_of(&embedder(&provider, limits).embed(&texts(1), Purpose::Question).await.unwrap(), &texts(1));
}

#[tokio::test]
async fn both_forms_of_azure_are_spoken() {
    let provider = provider(Rules::default()).await;
    for (version, target) in [
        (Some("2024-10-21"), "/openai/deployments/support-embedding/embeddings?api-version=2024-10-21"),
        (None, "/openai/v1/embeddings"),
    ] {
        let key = Secret::new("sk-sandbox");
        let service = Service::azure(&provider.url(), "support-embedding", MODEL, version, key).unwrap();
        let embedder = HttpEmbedder::new(service.shortened(16), 16, Prefixes::default(), Limits::default()).unwrap();
        assert_eq!(embedder.space(), &Space { model: MODEL.into(), dimensions: 16 });
        assert_eq!(embedder.embed(&texts(3), Purpose::Passage).await.unwrap()[2].len(), 16);
        let seen = provider.seen().pop().unwrap();
        assert_eq!((seen.target.as_str(), seen.dimensions), (target, Some(16)));
    }
    let service = Service::azure(&provider.url(), "other", MODEL, Some("2024-10-21"), Secret::new("sk-sandbox")).unwrap();
    let error = refusal(&HttpEmbedder::new(service, 64, Prefixes::default(), Limits::default()).unwrap()).await;
    assert!(error.context.contains("DeploymentNotFound"), "{error}");
}

#[tokio::test]
async fn prefixes_are_sent_and_an_empty_text_is_not() {
    let provider = provider(Rules::default()).await;
    let service = Service::openai(&format!("{}/v1/", provider.url()), MODEL, Some(Secret::new("sk-sandbox"))).unwrap();
    let prefixes = Prefixes { passage: "passage: ".into(), question: "query: ".into() };
    let embedder = HttpEmbedder::new(service, 64, prefixes, Limits::default()).unwrap();
    embedder.embed(&["Where?".to_owned(), String::new()], Purpose::Question).await.unwrap();
    embedder.embed(&["Here.".to_owned()], Purpose::Passage).await.unwrap();
    let sent: Vec<String> = provider.seen().into_iter().flat_map(|seen| seen.inputs).collect();
    assert_eq!(sent, ["query: Where?", ".", "passage: Here."]);
}

#[tokio::test]
async fn nothing_to_embed_asks_nobody() {
    let provider = provider(Rules::default()).await;
    assert!(embedder(&provider, Limits::default()).embed(&[], Purpose::Passage).await.unwrap().is_empty());
    assert!(provider.seen().is_empty());
}

#[test]
fn pauses_grow_to_a_bound_and_differ() {
    for attempt in 1..40 {
        let full = FIRST_PAUSE.saturating_mul(1 << (attempt - 1).min(8)).min(LONGEST_PAUSE);
        let pause = pause(attempt);
        assert!(pause <= full && pause >= full.mul_f64(0.74), "{attempt}: {pause:?}");
    }
}
