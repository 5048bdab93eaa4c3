//! kill -9 at random moments under load: nothing acknowledged is lost, nothing is stored or said twice.
//!
//! Customers send numbered messages all the time and write down what was acknowledged and what they heard. After each
//! kill they come back as browsers do: with their token and the last message they hold, and they send again what was not
//! acknowledged. In the end their notes are compared with what is stored.

pub mod customer;
pub mod follower;
pub mod verdict;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::harness::api::Api;
use crate::harness::chance::Chance;
use crate::harness::program::{NO_LIMITS, Program};
use crate::harness::shop::scripted;

const KILLS: u64 = 50;

/// Customers who wait for each answer, and customers who write on without waiting.
const PATIENT: usize = 5;
const HASTY: usize = 3;

/// From the moment it listens to the kill, in milliseconds: from "nobody is back yet" to "in full swing".
const SHORTEST: u64 = 20;
const LONGEST: u64 = 900;

/// Where the program is now, in however many processes; nowhere while it is down. `finish` asks everybody to end what they began.
#[derive(Debug, Clone, Default)]
pub struct Situation {
    pub urls: Vec<Arc<str>>,
    pub finish: bool,
}

impl Situation {
    /// As a balancer gives it to whoever comes for the `tried`th time.
    fn url(&self, tried: usize) -> Arc<str> {
        Arc::clone(&self.urls[tried % self.urls.len()])
    }
}

/// What a customer wrote down.
#[derive(Debug)]
pub struct Notes {
    pub name: String,
    pub conversation: String,
    /// Texts in the order they were first sent, with the id and seq that were acknowledged.
    pub sent: Vec<Sent>,
    /// Everything heard or read, by seq: id, author kind and text.
    pub heard: std::collections::BTreeMap<u64, (String, String, String)>,
    pub is_patient: bool,
}

#[derive(Debug)]
pub struct Sent {
    pub client_id: String,
    pub text: String,
    pub id: String,
    pub seq: u64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_kills_lose_nothing_and_repeat_nothing() {
    let seed = std::env::var("CRASH_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_261_121);
    eprintln!("killing at moments chosen by CRASH_SEED={seed}");
    let mut chance = Chance(seed);
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut program = Program::start(&data, &[NO_LIMITS]).await;
    let api = Api::of(&program.url, &program.login).await;
    let inbox = scripted(&api).await;

    let (tell, situation) = watch::channel(Situation { urls: vec![program.url.as_str().into()], finish: false });
    let mut customers = JoinSet::new();
    for number in 0..PATIENT + HASTY {
        customers.spawn(customer::run(number, number < PATIENT, inbox.key.clone(), situation.clone()));
    }
    let mut follower = JoinSet::new();
    follower.spawn(follower::run(api.token.clone(), situation));

    for kill in 0..KILLS {
        let moment = SHORTEST + chance.below(LONGEST - SHORTEST);
        // Not a wait for something: the moment itself is what is tried.
        tokio::time::sleep(Duration::from_millis(moment)).await;
        program.kill();
        tell.send_modify(|now| now.urls.clear());
        program = Program::start(&data, &[NO_LIMITS]).await;
        tell.send_modify(|now| now.urls = vec![program.url.as_str().into()]);
        if kill % 10 == 9 {
            eprintln!("{} kills, the last one {moment} ms after the start", kill + 1);
        }
    }
    tell.send_modify(|now| now.finish = true);
    let notes = customers.join_all().await;
    let api = api.at(&program.url);
    let told = follower::finished(follower, &api, &notes).await;
    let sent: usize = notes.iter().map(|notes| notes.sent.len()).sum();
    eprintln!("{sent} messages were acknowledged over {KILLS} kills; {} messages were told to the operator", told.len());
    assert!(sent as u64 > KILLS, "so few messages prove nothing");
    for notes in &notes {
        verdict::check(notes, &api.messages(&notes.conversation).await);
    }
    verdict::check_feed(&told, &notes);
    program.stop().await;
    verdict::check_log(&data, &notes).await;
}
