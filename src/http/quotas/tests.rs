use super::super::limits::Buckets;
use super::*;

fn buckets(burst: u32, period: Duration) -> SharedBuckets<u8> {
    SharedBuckets::over(None, "calls", Buckets::new(burst, period))
}

#[tokio::test]
async fn what_is_left_is_told_by_the_names_that_clients_know() {
    let (wide, narrow) = (buckets(100, Duration::from_secs(1)), buckets(2, Duration::from_secs(30)));
    let mut headers = HeaderMap::new();
    let mut tally = Tally::default();
    tally.take("address", &wide, 1).await.unwrap();
    tally.take("key", &narrow, 7).await.unwrap();
    tally.tell(&mut headers);
    let told = |name: &str| headers[name].to_str().unwrap().to_owned();
    assert_eq!(told("ratelimit-policy"), "\"address\";q=100;w=100, \"key\";q=2;w=60");
    assert_eq!(told("ratelimit"), "\"address\";r=99;t=1, \"key\";r=1;t=30");
    assert_eq!([told("x-ratelimit-limit"), told("x-ratelimit-remaining"), told("x-ratelimit-reset")], ["2", "1", "30"]);
}

#[tokio::test]
async fn a_refused_call_is_told_that_nothing_is_left() {
    let buckets = buckets(1, Duration::from_secs(30));
    assert!(Tally::default().take("key", &buckets, 7).await.is_ok());
    let mut tally = Tally::default();
    let refused = tally.take("key", &buckets, 7).await.unwrap_err();
    assert_eq!(refused.status, axum::http::StatusCode::TOO_MANY_REQUESTS);
    let mut headers = HeaderMap::new();
    tally.tell(&mut headers);
    assert_eq!(headers["x-ratelimit-remaining"], "0");
}

#[tokio::test]
async fn without_limits_nothing_is_told() {
    let mut tally = Tally::default();
    tally.take("key", &SharedBuckets::unlimited(), 7).await.unwrap();
    let mut headers = HeaderMap::new();
    tally.tell(&mut headers);
    assert!(headers.is_empty());
}
