//! Durable work: pushed once, claimed by one, tried again, then dead and shown.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use engine::error::Kind;
use engine::ids::{JobId, OrgId};
use engine::model::job::{Job, MAX_ATTEMPTS, back_off};
use tokio::task::JoinSet;

use super::{ALPHA, BETA, House};
use crate::PATIENCE;

const LEASE: Duration = Duration::from_mins(5);
const KIND: &str = "ring_bell";

every_backend! {
    a_job_with_a_key_that_waits_is_pushed_once,
    a_key_belongs_to_its_organisation,
    a_job_is_claimed_when_due_and_by_its_kind,
    a_claimed_job_is_hidden_until_its_lease_ends,
    a_renewed_lease_hides_a_job_longer,
    a_failing_job_waits_longer_each_time_and_dies_at_last,
    a_discarded_job_is_dead_at_once,
    the_dead_are_listed_page_by_page_and_to_their_own,
    a_revived_job_has_all_its_tries_again,
    a_completed_job_is_gone_and_frees_its_key,
    only_jobs_without_any_result_are_untried,
    eight_workers_never_get_the_same_job,
    a_push_wakes_whoever_waits,
    many_jobs_of_a_kind_come_in_the_order_they_were_pushed,
    a_kind_with_a_loop_of_its_own_is_woken_by_itself,
    jobs_are_found_again_after_a_restart,
}

impl House {
    fn job(&self, organisation: OrgId, key: Option<&str>) -> Job {
        Job {
            id: self.id(),
            organisation,
            kind: KIND.to_owned(),
            key: key.map(str::to_owned),
            payload: r#"{"times":3}"#.to_owned(),
            run_at: self.now(),
            attempts: 0,
            last_error: None,
        }
    }

    async fn next_job(&self) -> Option<Job> {
        self.jobs.claim(&[KIND], self.now(), LEASE).await.unwrap()
    }

    /// A job in the place of the dead.
    async fn dead(&self, organisation: OrgId) -> JobId {
        let id = self.jobs.push(self.job(organisation, None)).await.unwrap();
        self.jobs.discard(id, "broken").await.unwrap();
        id
    }
}

async fn a_job_with_a_key_that_waits_is_pushed_once(house: House) {
    let first = house.jobs.push(house.job(ALPHA, Some("door"))).await.unwrap();
    assert_eq!(house.jobs.push(house.job(ALPHA, Some("door"))).await.unwrap(), first);
    let other_kind = Job { kind: "mend_bell".to_owned(), ..house.job(ALPHA, Some("door")) };
    assert_ne!(house.jobs.push(other_kind).await.unwrap(), first);
    let other_key = house.jobs.push(house.job(ALPHA, Some("gate"))).await.unwrap();
    let unnamed =
        [house.jobs.push(house.job(ALPHA, None)).await.unwrap(), house.jobs.push(house.job(ALPHA, None)).await.unwrap()];
    assert_eq!(HashSet::from([first, other_key, unnamed[0], unnamed[1]]).len(), 4);
}

async fn a_key_belongs_to_its_organisation(house: House) {
    let ours = house.jobs.push(house.job(ALPHA, Some("door"))).await.unwrap();
    let theirs = house.jobs.push(house.job(BETA, Some("door"))).await.unwrap();
    assert_ne!(ours, theirs, "work of one organisation must not swallow the work of another");
    let claimed = [house.next_job().await.unwrap().organisation, house.next_job().await.unwrap().organisation];
    assert_eq!(HashSet::from(claimed).len(), 2);
}

async fn a_job_is_claimed_when_due_and_by_its_kind(house: House) {
    let later = Job { run_at: house.now().plus(Duration::from_secs(10)), ..house.job(ALPHA, None) };
    let id = house.jobs.push(later).await.unwrap();
    assert_eq!(house.next_job().await, None);
    house.wait(Duration::from_secs(10));
    assert_eq!(house.jobs.claim(&["mend_bell"], house.now(), LEASE).await.unwrap(), None);
    assert_eq!(house.jobs.claim(&[], house.now(), LEASE).await.unwrap(), None);
    let claimed = house.jobs.claim(&["mend_bell", KIND], house.now(), LEASE).await.unwrap().unwrap();
    assert_eq!((claimed.id, claimed.payload.as_str(), claimed.organisation), (id, r#"{"times":3}"#, ALPHA));
}

async fn a_claimed_job_is_hidden_until_its_lease_ends(house: House) {
    let id = house.jobs.push(house.job(ALPHA, None)).await.unwrap();
    assert_eq!(house.next_job().await.map(|job| (job.id, job.attempts)), Some((id, 1)));
    house.wait(LEASE.saturating_sub(Duration::from_millis(1)));
    assert_eq!(house.next_job().await, None);
    house.wait(Duration::from_millis(1));
    assert_eq!(house.next_job().await.map(|job| (job.id, job.attempts)), Some((id, 2)), "its worker died");
}

async fn a_renewed_lease_hides_a_job_longer(house: House) {
    let id = house.jobs.push(house.job(ALPHA, None)).await.unwrap();
    house.next_job().await.expect("it is due");
    house.wait(LEASE / 2);
    house.jobs.renew(id, house.now(), LEASE).await.unwrap();
    house.wait(LEASE.saturating_sub(Duration::from_millis(1)));
    assert_eq!(house.next_job().await, None);
    house.wait(Duration::from_millis(1));
    assert_eq!(house.next_job().await.map(|job| job.id), Some(id));
    house.jobs.complete(id).await.unwrap();
    house.jobs.renew(id, house.now(), Duration::ZERO).await.unwrap();
    assert_eq!(house.next_job().await, None, "what is over does not come back");
}

async fn a_failing_job_waits_longer_each_time_and_dies_at_last(house: House) {
    let id = house.jobs.push(house.job(ALPHA, Some("door"))).await.unwrap();
    for attempt in 1..=MAX_ATTEMPTS {
        let job = house.next_job().await.expect("it is due");
        assert_eq!((job.id, job.attempts), (id, attempt));
        let dead = house.jobs.retry(id, house.now(), &format!("failure {attempt}")).await.unwrap();
        assert_eq!(dead, attempt == MAX_ATTEMPTS);
        house.wait(back_off(attempt).saturating_sub(Duration::from_millis(1)));
        assert_eq!(house.next_job().await, None, "not before its time");
        house.wait(Duration::from_millis(1));
    }
    house.wait(Duration::from_hours(24));
    assert_eq!(house.next_job().await, None, "the dead stay dead");
    let dead = house.jobs.list_dead(ALPHA, None, 10).await.unwrap().items;
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].last_error.as_deref(), Some(format!("failure {MAX_ATTEMPTS}").as_str()));
}

async fn a_discarded_job_is_dead_at_once(house: House) {
    let id = house.jobs.push(house.job(ALPHA, Some("door"))).await.unwrap();
    house.next_job().await.unwrap();
    house.jobs.discard(id, &"long ".repeat(10_000)).await.unwrap();
    house.wait(Duration::from_hours(24));
    assert_eq!(house.next_job().await, None);
    let dead = house.jobs.list_dead(ALPHA, None, 10).await.unwrap().items;
    assert_eq!(dead[0].id, id);
    assert!(dead[0].last_error.as_ref().is_some_and(|error| error.starts_with("long ") && error.len() < 10_000));
    let again = house.jobs.push(house.job(ALPHA, Some("door"))).await.unwrap();
    assert_ne!(again, id, "a dead job's key is free");
}

async fn the_dead_are_listed_page_by_page_and_to_their_own(house: House) {
    let mut dead = Vec::new();
    for _ in 0..7 {
        dead.push(house.dead(ALPHA).await);
    }
    house.dead(BETA).await;
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let page = house.jobs.list_dead(ALPHA, cursor, 3).await.unwrap();
        assert!(page.items.len() <= 3);
        seen.extend(page.items.into_iter().map(|job| job.id));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, dead);
    let refused = house.jobs.list_dead(ALPHA, Some("not one of ours".to_owned()), 3).await.unwrap_err();
    assert_eq!(refused.kind, Kind::Invalid);
}

async fn a_revived_job_has_all_its_tries_again(house: House) {
    let id = house.dead(ALPHA).await;
    assert_eq!(house.jobs.revive(BETA, id, house.now()).await.unwrap_err().kind, Kind::NotFound);
    assert_eq!(house.next_job().await, None);
    house.jobs.revive(ALPHA, id, house.now()).await.unwrap();
    assert_eq!(house.next_job().await.map(|job| (job.id, job.attempts)), Some((id, 1)));
    assert_eq!(house.jobs.revive(ALPHA, id, house.now()).await.unwrap_err().kind, Kind::NotFound, "it is not dead");
    assert!(house.jobs.list_dead(ALPHA, None, 10).await.unwrap().items.is_empty());
}

async fn a_completed_job_is_gone_and_frees_its_key(house: House) {
    let id = house.jobs.push(house.job(ALPHA, Some("door"))).await.unwrap();
    house.next_job().await.unwrap();
    house.jobs.complete(id).await.unwrap();
    house.jobs.complete(id).await.unwrap();
    house.wait(LEASE);
    assert_eq!(house.next_job().await, None);
    assert_ne!(house.jobs.push(house.job(ALPHA, Some("door"))).await.unwrap(), id);
}

async fn only_jobs_without_any_result_are_untried(house: House) {
    let count = async || house.jobs.count_untried(ALPHA, KIND).await.unwrap();
    for _ in 0..3 {
        house.jobs.push(house.job(ALPHA, None)).await.unwrap();
    }
    house.jobs.push(house.job(BETA, None)).await.unwrap();
    house.jobs.push(Job { kind: "mend_bell".to_owned(), ..house.job(ALPHA, None) }).await.unwrap();
    assert_eq!(count().await, 3);
    house.dead(ALPHA).await;
    let mut claimed = Vec::new();
    while let Some(job) = house.next_job().await {
        claimed.extend((job.organisation == ALPHA).then_some(job.id));
    }
    assert_eq!((claimed.len(), count().await), (3, 3), "those that run count still");
    house.jobs.complete(claimed[0]).await.unwrap();
    house.jobs.retry(claimed[1], house.now(), "not today").await.unwrap();
    assert_eq!(count().await, 1);
}

async fn eight_workers_never_get_the_same_job(house: House) {
    const MANY: usize = 80;
    for _ in 0..MANY {
        house.jobs.push(house.job(ALPHA, None)).await.unwrap();
    }
    let house = Arc::new(house);
    let mut workers = JoinSet::new();
    for _ in 0..8 {
        let house = Arc::clone(&house);
        workers.spawn(async move {
            let mut claimed = Vec::new();
            while let Some(job) = house.next_job().await {
                claimed.push(job.id);
            }
            claimed
        });
    }
    let claimed: Vec<_> = workers.join_all().await.into_iter().flatten().collect();
    assert_eq!((claimed.len(), claimed.iter().collect::<HashSet<_>>().len()), (MANY, MANY));
}

async fn a_push_wakes_whoever_waits(house: House) {
    let house = Arc::new(house);
    let mut waiting = JoinSet::new();
    let sleeper = Arc::clone(&house);
    waiting.spawn(async move { tokio::time::timeout(PATIENCE, sleeper.jobs.pushed()).await.is_ok() });
    house.jobs.push(house.job(ALPHA, None)).await.unwrap();
    assert_eq!(waiting.join_all().await, [true]);
    let dead = house.dead(ALPHA).await;
    // The push of the dead one is heard, then the revival.
    tokio::time::timeout(PATIENCE, house.jobs.pushed()).await.expect("a push before the wait counts");
    house.jobs.revive(ALPHA, dead, house.now()).await.unwrap();
    tokio::time::timeout(PATIENCE, house.jobs.pushed()).await.expect("a revived job may be due now");
}

async fn jobs_are_found_again_after_a_restart(mut house: House) {
    let id = house.jobs.push(house.job(ALPHA, Some("door"))).await.unwrap();
    let dead = house.dead(ALPHA).await;
    house.reopen();
    assert_eq!(house.jobs.push(house.job(ALPHA, Some("door"))).await.unwrap(), id);
    assert_eq!(house.jobs.list_dead(ALPHA, None, 10).await.unwrap().items[0].id, dead);
    assert_eq!(house.next_job().await.map(|job| job.id), Some(id));
}

async fn many_jobs_of_a_kind_come_in_the_order_they_were_pushed(house: House) {
    let mut pushed = Vec::new();
    for _ in 0..5 {
        pushed.push(house.jobs.push(house.job(ALPHA, None)).await.unwrap());
    }
    house.jobs.push(Job { kind: "another".to_owned(), ..house.job(ALPHA, None) }).await.unwrap();
    let ids = |jobs: Vec<Job>| jobs.into_iter().map(|job| job.id).collect::<Vec<_>>();
    let claim = async |most| ids(house.jobs.claim_many(KIND, house.now(), LEASE, most).await.unwrap());
    assert_eq!(claim(3).await, pushed[..3]);
    assert_eq!(claim(10).await, pushed[3..], "what is claimed is hidden");
    house.wait(LEASE);
    assert_eq!(claim(10).await, pushed, "and comes back");
    for _ in 0..=MAX_ATTEMPTS {
        house.wait(LEASE);
        claim(10).await;
    }
    assert_eq!(claim(10).await, [], "a job whose process ends at every try is dead");
    assert_eq!(house.jobs.list_dead(ALPHA, None, 10).await.unwrap().items.len(), 5);
}

async fn a_kind_with_a_loop_of_its_own_is_woken_by_itself(house: House) {
    let waits = tokio::time::timeout(Duration::ZERO, house.jobs.pushed_of(KIND)).await;
    assert!(waits.is_err(), "nothing was pushed yet");
    house.jobs.push(house.job(ALPHA, None)).await.unwrap();
    tokio::time::timeout(PATIENCE, house.jobs.pushed_of(KIND)).await.expect("its loop is woken");
    house.jobs.push(Job { kind: "another".to_owned(), ..house.job(ALPHA, None) }).await.unwrap();
    tokio::time::timeout(PATIENCE, house.jobs.pushed()).await.expect("others wake the loop for all");
}
