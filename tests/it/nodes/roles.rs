//! Nodes that each do a part of the work: together they are one installation, and the absence of one that works in the background is
//! borne like that of an engine.

use std::time::{Duration, Instant};

use sandbox::peers::ChatPeer;
use serde_json::{Value, json};

use super::installation::{Installation, LANES};
use crate::harness::shop::scripted;
use crate::harness::web::Request;
use crate::knowledge::{Base, page};

const GATEWAY: usize = 0;
const VOICE: usize = 1;
const WORKERS: usize = 2;

const CALM: Duration = Duration::from_secs(4);

/// What waited for a worker is done within this time after one is there.
const BACK: Duration = Duration::from_secs(20);

/// The one worker reads the demo's documents first: each node here has an address of its own for the index, and takes it for a new one.
const READ: Duration = Duration::from_mins(2);

async fn is_read(base: &Base<'_>, document: &Value) {
    let began = Instant::now();
    loop {
        let now = base.read(document).await;
        match now["state"].as_str() {
            Some("ready") => return,
            Some("failed") => panic!("{now}"),
            _ => assert!(began.elapsed() < READ, "{now}"),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// What this node answers to a stranger at the door of the API, the door of the carrier, and the one for its own state.
async fn doors(installation: &Installation, number: usize) -> [u16; 3] {
    let url = installation.nodes[number].url().expect("the node runs");
    let mut answers = [0; 3];
    let asked = [("GET", "/api/v1/operators"), ("POST", "/voice/nobody/incoming"), ("GET", "/readyz")];
    for (answer, (method, path)) in answers.iter_mut().zip(asked) {
        *answer = Request::new(method, path).send(&url).await.unwrap().status;
    }
    answers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the engines of the distributed profile: scripts/engines"]
async fn nodes_of_one_role_each_are_one_installation() {
    let mut installation = Installation::open("roles").await;
    installation.doors = vec![GATEWAY];
    // The gateway last, so that somebody answers until then.
    for (number, role) in [(WORKERS, "workers"), (VOICE, "voice"), (GATEWAY, "gateway")] {
        let role = ("SWITCHBOARD__NODE__ROLES".to_owned(), json!([role]).to_string());
        installation.restart_with(number, vec![role]).await;
    }
    installation.lanes_within(BACK).await;
    assert_eq!(installation.lanes_of(WORKERS).await, LANES, "only who works holds lanes");
    let carriers = doors(&installation, VOICE).await[1];
    assert_ne!(carriers, 404, "calls are asked for here, and refused without a signature");
    assert_eq!(doors(&installation, VOICE).await, [404, carriers, 200]);
    assert_eq!(doors(&installation, GATEWAY).await, [401, 404, 200]);
    assert_eq!(doors(&installation, WORKERS).await, [404, 404, 200]);

    installation.under_load(CALM).await;
    let api = installation.alive();
    let base = Base::new(&api, "Harbour").await;
    let before = base.push("before.md", page("anchor").as_bytes()).await;
    is_read(&base, &before).await;
    assert!(base.finds("anchor").await, "read by the worker, found by the gateway");

    installation.kill(WORKERS);
    let inbox = scripted(&api).await;
    let url = installation.nodes[GATEWAY].url().expect("the node runs");
    let customer = ChatPeer::connect(&url, &json!({"inbox": inbox.key})).await.unwrap();
    let accepted = customer.send("first", "echo: is anybody there?").await.expect("it is acknowledged whoever works");
    let waiting = base.push("during.md", page("lantern").as_bytes()).await;
    installation.under_load(CALM).await;
    assert_eq!(base.read(&waiting).await["state"], "queued");

    let role = ("SWITCHBOARD__NODE__ROLES".to_owned(), json!(["workers"]).to_string());
    installation.start_with(WORKERS, vec![role]).await;
    let answer = customer.reply_after(accepted.seq, BACK).await.expect("what was owed is answered");
    assert_eq!(answer.text, "is anybody there?");
    is_read(&base, &waiting).await;
    installation.under_load(CALM).await;
    eprintln!(
        "{}",
        installation.close("a gateway, a node for calls and a worker, which was killed", "it answered what was owed").await
    );
}
