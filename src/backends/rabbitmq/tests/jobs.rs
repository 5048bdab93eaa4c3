use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use engine::clock::{Clock, ManualClock, Timestamp};
use engine::ids::{IdSource, JobId, OrgId};
use engine::model::job::{Job, back_off};
use engine::ports::{EventBus, JobQueue};
use engine::tasks::Tasks;
use lapin::options::BasicGetOptions;
use lapin::types::AMQPValue;
use tempfile::TempDir;

use super::wire::{State, Wire};
use super::{PATIENCE, broker, eventually, installation, uri};
use crate::local::LocalBus;
use crate::rabbitmq::connection::connect;
use crate::rabbitmq::topology::Names;
use crate::rabbitmq::{Broker, RabbitJobs};
use crate::sqlite::{SqliteStore, Synchronous};

const KIND: &str = "ring_bell";
const OWN: &str = "read_bell";
const LEASE: Duration = Duration::from_mins(5);

/// What all nodes share, in place of the database of many machines.
struct House {
    store: Arc<SqliteStore>,
    clock: Arc<ManualClock>,
    ids: Arc<IdSource>,
    tasks: Tasks,
    _folder: TempDir,
}

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(Timestamp::from_millis(1_795_250_000_000)));
        let ids = Arc::new(IdSource::new(0));
        let bus: Arc<dyn EventBus> = Arc::new(LocalBus::default());
        let store = SqliteStore::open(folder.path(), Synchronous::Normal, clock.clone(), ids.clone(), bus).unwrap();
        Self { store: Arc::new(store), clock, ids, tasks: Tasks::default(), _folder: folder }
    }

    fn node(&self, broker: Broker) -> Arc<RabbitJobs> {
        let jobs = Arc::new(RabbitJobs::new(broker, self.store.clone(), self.clock.clone()).unwrap());
        let (running, tasks) = (Arc::clone(&jobs), self.tasks.clone());
        self.tasks.spawn("jobs", async move { running.run(tasks).await });
        jobs
    }

    async fn connected(&self, broker: Broker) -> Arc<RabbitJobs> {
        let jobs = self.node(broker);
        jobs.claim(&[KIND], self.clock.now(), LEASE).await.unwrap();
        eventually("it is connected", PATIENCE, || jobs.is_connected()).await;
        jobs
    }

    fn job(&self, kind: &str) -> Job {
        let now = self.clock.now();
        let id: JobId = self.ids.next(self.clock.as_ref());
        Job::new(id, OrgId(1), kind, None, "{}", now).unwrap()
    }

    async fn end(&self, prefix: &str) {
        assert!(self.tasks.stop(PATIENCE).await);
        broker(prefix, "test", uri()).remove(&[KIND, OWN]).await.unwrap();
        self.store.stop();
    }
}

async fn woken(jobs: &RabbitJobs, within: Duration) -> bool {
    tokio::time::timeout(within, jobs.pushed()).await.is_ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the RabbitMQ that SWITCHBOARD_TEST_AMQP_URL names"]
async fn a_push_wakes_one_node_of_two() {
    const MANY: usize = 40;
    let (house, prefix) = (House::new(), installation());
    let wakes: [Arc<AtomicUsize>; 2] = Default::default();
    let claims = Arc::new(AtomicUsize::new(0));
    let mut nodes = Vec::new();
    for (number, wakes) in wakes.iter().enumerate() {
        let jobs = house.connected(broker(&prefix, &format!("node {number}"), uri())).await;
        let (looking, clock) = (Arc::clone(&jobs), Arc::clone(&house.clock));
        let (wakes, claims, tasks) = (Arc::clone(wakes), Arc::clone(&claims), house.tasks.clone());
        house.tasks.spawn("looking", async move {
            loop {
                tokio::select! {
                    () = tasks.stopping() => return,
                    () = looking.pushed() => {}
                }
                wakes.fetch_add(1, Ordering::SeqCst);
                while let Some(job) = looking.claim(&[KIND], clock.now(), LEASE).await.unwrap() {
                    claims.fetch_add(1, Ordering::SeqCst);
                    looking.complete(job.id).await.unwrap();
                }
            }
        });
        nodes.push(jobs);
    }
    let began = Instant::now();
    for number in 0..MANY {
        nodes[0].push(house.job(KIND)).await.unwrap();
        eventually("it is done", PATIENCE, || claims.load(Ordering::SeqCst) == number + 1).await;
    }
    println!("{:?} from a push to its end", began.elapsed() / MANY as u32);
    let wakes = wakes.map(|wakes| wakes.load(Ordering::SeqCst));
    println!("wakes: {wakes:?}");
    assert!(wakes.iter().all(|wakes| *wakes >= MANY / 4), "{wakes:?}");
    assert!(wakes.iter().sum::<usize>() <= MANY + 2, "one of both each time: {wakes:?}");
    house.end(&prefix).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the RabbitMQ that SWITCHBOARD_TEST_AMQP_URL names"]
async fn a_job_that_fails_comes_back_and_one_that_is_given_up_is_shown_with_the_reason() {
    let (house, prefix) = (House::new(), installation());
    let jobs = house.connected(broker(&prefix, "node", uri())).await;
    assert!(tokio::time::timeout(Duration::ZERO, jobs.pushed_of(OWN)).await.is_err());
    let id = jobs.push(house.job(KIND)).await.unwrap();
    assert!(woken(&jobs, PATIENCE).await);
    let claimed = jobs.claim(&[KIND], house.clock.now(), LEASE).await.unwrap().expect("it is due");
    assert!(!jobs.retry(claimed.id, house.clock.now(), "no rope").await.unwrap());
    let began = Instant::now();
    assert!(woken(&jobs, PATIENCE).await, "it is due again");
    let took = began.elapsed();
    assert!(took >= back_off(1) && took < back_off(1) * 2, "{took:?}");
    house.clock.advance(back_off(1));
    let claimed = jobs.claim(&[KIND], house.clock.now(), LEASE).await.unwrap().expect("it is due again");
    assert_eq!((claimed.id, claimed.attempts), (id, 2));
    jobs.discard(id, "no bell").await.unwrap();

    jobs.push(house.job(OWN)).await.unwrap();
    tokio::time::timeout(PATIENCE, jobs.pushed_of(OWN)).await.expect("its own loop is woken");

    let connection = connect(&broker(&prefix, "test", uri()), "test").await.unwrap();
    let channel = connection.create_channel().await.unwrap();
    let dead = channel.basic_get(Names::new(&prefix).unwrap().dead(), BasicGetOptions { no_ack: true }).await.unwrap();
    let dead = dead.expect("it is there");
    let headers = dead.properties.headers().clone().unwrap();
    let told = |key: &str| headers.inner().get(key).and_then(AMQPValue::as_long_string).map(ToString::to_string);
    assert_eq!(told("x-reason").as_deref(), Some("no bell"));
    assert_eq!((told("x-kind").as_deref(), told("x-attempts").as_deref()), (Some(KIND), Some("2")));
    assert_eq!(dead.properties.message_id().as_ref().map(ToString::to_string), Some(id.to_string()));
    house.end(&prefix).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the RabbitMQ that SWITCHBOARD_TEST_AMQP_URL names"]
async fn a_node_whose_hands_are_full_leaves_the_rest_to_others() {
    let (house, prefix) = (House::new(), installation());
    let full = house.connected(broker(&prefix, "full", uri())).await;
    for _ in 0..40 {
        full.push(house.job(KIND)).await.unwrap();
    }
    assert!(woken(&full, PATIENCE).await);
    let other = house.connected(broker(&prefix, "other", uri())).await;
    assert!(woken(&other, PATIENCE).await, "it hears of those that the first has no hand for");
    house.end(&prefix).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs the RabbitMQ that SWITCHBOARD_TEST_AMQP_URL names"]
async fn a_lost_broker_wakes_whoever_waits_and_the_store_goes_on() {
    let (house, prefix, wires) = (House::new(), installation(), Tasks::default());
    let wire = Wire::to(&uri(), &wires).await;
    let jobs = house.connected(broker(&prefix, "node", wire.uri())).await;
    wire.set(State::Cut);
    assert!(woken(&jobs, PATIENCE).await, "it looks for itself");
    eventually("it is lost", PATIENCE, || !jobs.is_connected()).await;
    let id = jobs.push(house.job(KIND)).await.unwrap();
    assert!(woken(&jobs, PATIENCE).await);
    assert_eq!(jobs.claim(&[KIND], house.clock.now(), LEASE).await.unwrap().map(|job| job.id), Some(id));
    wire.set(State::Whole);
    eventually("it is connected again", PATIENCE, || jobs.is_connected()).await;
    jobs.push(house.job(KIND)).await.unwrap();
    assert!(woken(&jobs, PATIENCE).await);
    house.end(&prefix).await;
    wires.stop(Duration::ZERO).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_broker_a_push_is_kept_and_wakes_who_is_here() {
    let house = House::new();
    let jobs = house.node(broker("nowhere", "node", "amqp://127.0.0.1:1".into()));
    assert!(tokio::time::timeout(Duration::ZERO, jobs.pushed_of(OWN)).await.is_err());
    let id = jobs.push(house.job(KIND)).await.unwrap();
    assert!(woken(&jobs, PATIENCE).await);
    assert_eq!(jobs.claim(&[KIND], house.clock.now(), LEASE).await.unwrap().map(|job| job.id), Some(id));
    jobs.push(house.job(OWN)).await.unwrap();
    tokio::time::timeout(PATIENCE, jobs.pushed_of(OWN)).await.expect("its own loop is woken");
    assert!(house.tasks.stop(PATIENCE).await);
    house.store.stop();
}
