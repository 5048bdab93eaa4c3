//! What is asked of Redis: the lead, limits, whether it is there.

use std::time::{Duration, Instant};

use engine::error::Kind;
use engine::tasks::Tasks;

use super::{PATIENCE, Way, config, until};
use crate::redis::lease::Term;
use crate::redis::{Rate, RedisConfig, RedisLease, RedisLimits, RedisLink};

#[tokio::test]
#[ignore = "needs the Redis that SWITCHBOARD_TEST_REDIS_URL names"]
async fn one_node_leads() {
    let (config, way) = (config("lease"), Way::new().await);
    let millis = Duration::from_millis;
    let term = Term { lasts: millis(1_500), margin: millis(300), renewed: millis(200) };
    let lease = |url: &str| {
        let link = RedisLink::open(&RedisConfig { url: url.to_owned(), ..config.clone() }).unwrap();
        let (lease, tasks) = (RedisLease::with_term(link, "all", term), Tasks::default());
        assert!(!lease.leads());
        lease.run(&tasks);
        (lease, tasks)
    };
    let (one, one_tasks) = lease(&way.url);
    until(|| one.leads()).await;
    let (two, two_tasks) = lease(&config.url);
    tokio::time::sleep(millis(2_000)).await;
    assert!(one.leads() && !two.leads(), "it is renewed");
    way.open.send_replace(false);
    let since = Instant::now();
    until(|| !one.leads()).await;
    assert!(!two.leads(), "nobody leads before the lease has run out for sure");
    assert!(since.elapsed() < millis(1_300));
    until(|| two.leads()).await;
    way.open.send_replace(true);
    tokio::time::sleep(millis(600)).await;
    assert!(!one.leads());
    // Given back, it is free at once.
    let since = Instant::now();
    two_tasks.stop(PATIENCE).await;
    assert!(!two.leads());
    until(|| one.leads()).await;
    assert!(since.elapsed() < millis(1_000));
    one_tasks.stop(PATIENCE).await;
}

#[tokio::test]
#[ignore = "needs the Redis that SWITCHBOARD_TEST_REDIS_URL names"]
async fn limits_count_over_all_nodes() {
    let (config, way) = (config("limits"), Way::new().await);
    let one = RedisLimits::new(RedisLink::connect(&config).await.unwrap());
    let two = RedisLimits::new(RedisLink::connect(&RedisConfig { url: way.url.clone(), ..config }).await.unwrap());
    let period = Duration::from_millis(200);
    let rate = Rate { burst: 3, period };
    let mut full_in = Duration::ZERO;
    for limits in [&one, &two, &one] {
        let now = limits.take("calls", "a", rate).await.unwrap().unwrap();
        assert!(now > full_in && now <= full_in + period, "{now:?} after {full_in:?}");
        full_in = now;
    }
    let wait = two.take("calls", "a", rate).await.unwrap().unwrap_err();
    assert!(wait <= period && wait > Duration::from_millis(50), "{wait:?}");
    assert!(two.take("calls", "b", rate).await.unwrap().is_ok(), "each key has its own");
    assert!(two.take("sends", "a", rate).await.unwrap().is_ok());
    tokio::time::sleep(wait).await;
    assert!(one.take("calls", "a", rate).await.unwrap().is_ok());
    assert!(two.take("calls", "a", rate).await.unwrap().is_err());
    way.open.send_replace(false);
    let since = Instant::now();
    for _ in 0..10 {
        assert_eq!(two.take("calls", "a", rate).await, None, "the caller decides");
    }
    assert!(since.elapsed() < Duration::from_millis(150));
    way.open.send_replace(true);
    let since = Instant::now();
    while two.take("calls", "c", rate).await.is_none() {
        assert!(since.elapsed() < PATIENCE);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
#[ignore = "needs the Redis that SWITCHBOARD_TEST_REDIS_URL names"]
async fn a_link_comes_back_and_fails_at_once_meanwhile() {
    let (config, way) = (config("link"), Way::new().await);
    let link = RedisLink::connect(&RedisConfig { url: way.url.clone(), ..config }).await.unwrap();
    link.ping().await.unwrap();
    way.open.send_replace(false);
    let since = Instant::now();
    for _ in 0..50 {
        assert_eq!(link.ping().await.unwrap_err().kind, Kind::Unavailable);
    }
    assert!(since.elapsed() < Duration::from_secs(1));
    way.open.send_replace(true);
    let since = Instant::now();
    while link.ping().await.is_err() {
        assert!(since.elapsed() < PATIENCE);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn nothing_that_is_shown_holds_the_password() {
    let config = RedisConfig { url: "redis://shop:hunter2@127.0.0.1:1/3".into(), prefix: "shop".into() };
    let link = RedisLink::open(&config).unwrap();
    let error = RedisLink::connect(&config).await.unwrap_err();
    let shown = format!("{config:?} {link:?} {error:?} {error}");
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(shown.contains("127.0.0.1:1"), "{shown}");
    assert_eq!(error.kind, Kind::Unavailable);
}

#[tokio::test]
async fn a_link_needs_an_address_and_a_prefix() {
    for (url, prefix) in [("", "a"), ("http://localhost", "a"), ("redis://localhost", ""), ("redis://localhost", "a b")] {
        let config = RedisConfig { url: url.into(), prefix: prefix.into() };
        assert_eq!(RedisLink::open(&config).unwrap_err().kind, Kind::Invalid, "{url} {prefix}");
    }
    let config = RedisConfig { url: "rediss://localhost:1".into(), prefix: "a".into() };
    assert_eq!(RedisLink::connect(&config).await.unwrap_err().kind, Kind::Unavailable);
}
