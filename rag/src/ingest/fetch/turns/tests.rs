//! Pauses and places, by the real clock.

use super::*;

fn page(host: &str) -> Url {
    Url::parse(&format!("https://{host}/")).unwrap()
}

const PAUSE: Duration = Duration::from_millis(100);

#[tokio::test]
async fn requests_to_one_host_start_a_pause_apart() {
    let (turns, began) = (Turns::new(5), Instant::now());
    for _ in 0..4 {
        turns.turn(&page("a.example"), PAUSE).await.unwrap();
    }
    assert!(began.elapsed() >= 3 * PAUSE);
    let began = Instant::now();
    turns.turn(&page("b.example"), 1_000 * PAUSE).await.unwrap();
    assert!(began.elapsed() < 20 * PAUSE, "another host does not wait");
}

#[tokio::test]
async fn a_third_request_waits_for_a_place() {
    let turns = Turns::new(2);
    let first = turns.turn(&page("a.example"), Duration::ZERO).await.unwrap();
    let _second = turns.turn(&page("a.example."), Duration::ZERO).await.unwrap();
    let waiting = page("A.example");
    let mut third = Box::pin(turns.turn(&waiting, Duration::ZERO));
    assert!(tokio::time::timeout(PAUSE, &mut third).await.is_err());
    drop(first);
    assert!(tokio::time::timeout(100 * PAUSE, third).await.is_ok());
}

#[tokio::test]
async fn hosts_at_rest_are_forgotten() {
    let turns = Turns::new(1);
    let _held = turns.turn(&page("held.example"), 1_000 * PAUSE).await.unwrap();
    for number in 0..3 * MOST_HOSTS {
        turns.turn(&page(&format!("h{number}.example")), Duration::ZERO).await.unwrap();
    }
    let hosts = turns.hosts.lock();
    assert!(hosts.len() <= MOST_HOSTS && hosts.contains_key("held.example"));
}
