//! Who is there, over all nodes.

use std::time::{Duration, Instant};

use engine::ids::ContactId;
use engine::ports::{EventBus, Presence};

use super::{A_MOMENT, ALPHA, ASHA, BETA, Heard, MIRA, Node, Way, hears, hears_nothing, two, until};
use crate::redis::RedisConfig;

#[tokio::test]
#[ignore = "needs the Redis that SWITCHBOARD_TEST_REDIS_URL names"]
async fn people_are_there_while_they_are_on_any_node() {
    let (one, two, config) = two("people").await;
    let mut followers = [one.bus.subscribe(), two.bus.subscribe()];
    let first = one.presence.contact_joined(ALPHA, MIRA);
    for follower in &mut followers {
        hears(follower, &[Heard::Contact(true)]).await;
    }
    assert!(two.presence.is_contact_online(ALPHA, MIRA));
    assert_eq!(two.presence.contacts(ALPHA, 9), [MIRA]);
    assert!(!two.presence.is_contact_online(BETA, MIRA));
    let second = two.presence.contact_joined(ALPHA, MIRA);
    tokio::time::sleep(A_MOMENT).await;
    drop(first);
    for follower in &mut followers {
        hears_nothing(follower).await;
    }
    assert!(one.presence.is_contact_online(ALPHA, MIRA), "they are on the other node");
    drop(second);
    for follower in &mut followers {
        hears(follower, &[Heard::Contact(false)]).await;
    }
    assert!(!one.presence.is_contact_online(ALPHA, MIRA));
    let asha = two.presence.operator_joined(ALPHA, ASHA);
    for follower in &mut followers {
        hears(follower, &[Heard::Operators]).await;
    }
    assert_eq!(one.presence.operators(ALPHA), [ASHA]);
    // Whoever starts later knows them at once.
    let third = Node::new(&config, &one.log).await;
    assert_eq!(third.presence.operators(ALPHA), [ASHA]);
    drop(asha);
    until(|| third.presence.operators(ALPHA).is_empty()).await;
}

#[tokio::test]
#[ignore = "needs the Redis that SWITCHBOARD_TEST_REDIS_URL names"]
async fn who_was_on_a_node_that_stops_or_dies_is_there_no_more() {
    let (one, two, config) = two("death").await;
    let way = Way::new().await;
    let dying = Node::new(&RedisConfig { url: way.url.clone(), ..config.clone() }, &one.log).await;
    let _mira = dying.presence.contact_joined(ALPHA, MIRA);
    let _asha = two.presence.operator_joined(ALPHA, ASHA);
    until(|| one.presence.is_contact_online(ALPHA, MIRA) && !one.presence.operators(ALPHA).is_empty()).await;
    let mut follower = one.bus.subscribe();
    // It says nothing, as it would not in death.
    way.open.send_replace(false);
    hears(&mut follower, &[Heard::Contact(false)]).await;
    let since = Instant::now();
    two.stop().await;
    hears(&mut follower, &[Heard::Operators]).await;
    assert!(since.elapsed() < Duration::from_secs(1), "who stops says so");
    assert!(one.presence.operators(ALPHA).is_empty());
    // Back again, with who is still there.
    way.open.send_replace(true);
    hears(&mut follower, &[Heard::Contact(true)]).await;
}

#[tokio::test]
#[ignore = "needs the Redis that SWITCHBOARD_TEST_REDIS_URL names"]
async fn nobody_leaves_because_redis_forgets() {
    let (one, two, _) = two("forget").await;
    let _asha = one.presence.operator_joined(ALPHA, ASHA);
    let _mira = two.presence.contact_joined(ALPHA, MIRA);
    until(|| !two.presence.operators(ALPHA).is_empty() && one.presence.is_contact_online(ALPHA, MIRA)).await;
    let mut followers = [one.bus.subscribe(), two.bus.subscribe()];
    let mut forget = redis::cmd("DEL");
    forget.arg(one.link.key("presence"));
    for node in [&one, &two] {
        forget.arg(node.link.key(&format!("presence:{}", node.link.node())));
    }
    let forgotten: u64 = one.link.ask(&forget).await.unwrap();
    assert_eq!(forgotten, 3);
    tokio::time::sleep(Duration::from_secs(4)).await;
    for follower in &mut followers {
        hears_nothing(follower).await;
    }
    let third: u64 = one.link.ask(redis::cmd("SCARD").arg(one.link.key("presence"))).await.unwrap();
    assert_eq!(third, 2);
}

#[tokio::test]
#[ignore = "needs the Redis that SWITCHBOARD_TEST_REDIS_URL names"]
async fn many_people_are_read_at_once() {
    let (one, two, _) = two("many").await;
    let guards: Vec<_> = (1..=3_000).map(|id| one.presence.contact_joined(BETA, ContactId(id))).collect();
    until(|| two.presence.contacts(BETA, 5_000).len() == 3_000).await;
    drop(guards);
    until(|| two.presence.contacts(BETA, 5_000).is_empty()).await;
}
