//! Too many at once, from one place.

use sandbox::PeerError;
use sandbox::peers::ChatPeer;
use sandbox::socket_io::ConnectOptions;
use serde_json::json;
use tokio::task::JoinSet;

use super::Neighbour;
use crate::harness::PATIENCE;
use crate::harness::api::{Api, try_login};
use crate::harness::people::{auth, bare_chat, refused};
use crate::harness::program::NO_LIMITS;
use crate::harness::shop::{DEMO_INBOX, Shop};

fn from(address: &str) -> ConnectOptions {
    ConnectOptions { source: Some(address.parse().unwrap()), ..ConnectOptions::default() }
}

#[tokio::test]
async fn of_three_hundred_connections_from_one_address_two_hundred_and_fifty_get_in() {
    let shop = Shop::open(&[NO_LIMITS]).await;
    let neighbour = Neighbour::of(&shop).await;
    let mut callers = JoinSet::new();
    for _ in 0..300 {
        let url = shop.url().to_owned();
        callers.spawn(async move { ChatPeer::connect_with(&url, &auth(DEMO_INBOX), &from("127.0.0.9")).await });
    }
    let (mut inside, mut refused) = (Vec::new(), 0);
    for called in callers.join_all().await {
        match called {
            Ok(peer) => inside.push(peer),
            Err(PeerError::Refused(refusal)) => {
                assert_eq!(refusal.code, "rate_limited");
                refused += 1;
            }
            Err(other) => panic!("neither let in nor refused: {other}"),
        }
    }
    assert_eq!((inside.len(), refused), (250, 50));
    neighbour.is_well().await;
    ChatPeer::connect_with(shop.url(), &auth(DEMO_INBOX), &from("127.0.0.10")).await.expect("another address has its own places");

    // Who leaves makes room, as soon as the server has seen it.
    let leaver = inside.pop().unwrap();
    leaver.close().await;
    let until = tokio::time::Instant::now() + PATIENCE;
    while let Err(refused) = ChatPeer::connect_with(shop.url(), &auth(DEMO_INBOX), &from("127.0.0.9")).await {
        assert!(refused.refusal().is_some(), "{refused}");
        assert!(tokio::time::Instant::now() < until, "a place that was given back stays taken");
    }
    neighbour.is_well().await;
}

#[tokio::test]
async fn guessing_passwords_is_slowed_down_and_others_still_work() {
    let shop = Shop::open(&[]).await;
    let neighbour = Neighbour::of(&shop).await;
    let (mut wrong, mut limited) = (0, 0);
    for attempt in 0..40 {
        let answer = try_login(shop.url(), &shop.login.email, &format!("guess-{attempt}")).await;
        match answer.status {
            401 => wrong += 1,
            429 => {
                let problem = answer.problem(429);
                let wait: u64 = answer.header("retry-after").expect("it says when to come back").parse().unwrap();
                assert!(wait >= 1, "{problem}");
                limited += 1;
            }
            other => panic!("{other}: {}", answer.text()),
        }
    }
    // The owner's own login has used one of the first eight.
    assert!(wrong <= 10 && limited >= 30, "{wrong} guesses were looked at, {limited} were not");
    let right = try_login(shop.url(), &shop.login.email, shop.login.password.as_deref().unwrap()).await;
    assert_eq!(right.status, 429, "the guesser does not get in by luck in the meantime");
    // Guessing at many accounts from one address is limited as well.
    let mut statuses = Vec::new();
    for attempt in 0..40 {
        statuses.push(try_login(shop.url(), &format!("somebody-{attempt}@example.org"), "guess").await.status);
    }
    assert!(statuses.contains(&429), "{statuses:?}");
    shop.api.get("/api/v1/me").await.expect(200);
    neighbour.is_well().await;
}

#[tokio::test]
async fn wrong_password_and_unknown_e_mail_look_the_same() {
    let shop = Shop::open(&[NO_LIMITS]).await;
    let wrong = try_login(shop.url(), &shop.login.email, "wrong").await;
    let unknown = try_login(shop.url(), "nobody@example.org", "wrong").await;
    assert_eq!(wrong.problem(401), unknown.problem(401));
    try_login(shop.url(), &shop.login.email, &"long".repeat(10_000)).await.problem(401);
    let shouting = shop.login.email.to_uppercase();
    Api::login(shop.url(), &format!("  {shouting} "), shop.login.password.as_deref().unwrap()).await;
}

#[tokio::test]
async fn a_visitor_who_writes_without_end_is_told_to_wait() {
    let shop = Shop::open(&[]).await;
    let neighbour = Neighbour::of(&shop).await;
    let client = bare_chat(shop.url(), &auth(DEMO_INBOX)).await;
    let mut limited = 0;
    for number in 0..60 {
        let answer = client.call("send", &json!({"client_id": format!("c{number}"), "text": "hello"}), PATIENCE).await.unwrap();
        if refused(&answer) == "rate_limited" {
            limited += 1;
        } else {
            assert!(answer["seq"].is_u64(), "{answer}");
        }
    }
    assert!(limited >= 20, "{limited}");
    neighbour.is_well().await;
}
