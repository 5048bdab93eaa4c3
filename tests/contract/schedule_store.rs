//! What is done by the clock is begun once, whoever looks, and each time of it is told to its end.

use std::time::Duration;

use engine::clock::Timestamp;
use engine::error::Kind;
use engine::ids::{JobId, OrgId, RunId, ScheduleId};
use engine::model::job::Job;
use engine::model::schedule::{Missed, Progress, Rule, Run, RunState, Schedule};
use engine::ports::schedule_store::RunsOf;

use super::{ALPHA, ASHA, BETA, House};

every_backend! {
    a_schedule_is_changed_as_it_was_read_and_of_one_task_there_is_one,
    a_run_its_job_and_its_schedule_are_stored_together,
    two_who_begin_the_same_begin_it_once,
    what_is_due_comes_in_order_of_all_organisations,
    a_run_tells_how_it_goes_until_it_is_over,
    a_run_that_is_to_end_learns_of_it,
    runs_are_listed_newest_first_and_old_ones_are_forgotten,
}

const HOUR: Duration = Duration::from_hours(1);

pub fn schedule(house: &House, organisation: OrgId, subject: &str) -> Schedule {
    Schedule {
        id: house.id(),
        organisation,
        task: "sync_posts".to_owned(),
        subject: subject.to_owned(),
        rule: Rule { cron: "0 4 * * *".to_owned(), time_zone: "Europe/Madrid".to_owned() },
        missed: Missed::Skip,
        is_paused: false,
        next_run: Some(house.now().plus(HOUR)),
        current: None,
        version: 0,
    }
}

pub fn run(house: &House, schedule: &Schedule) -> Run {
    Run {
        id: house.id(),
        organisation: schedule.organisation,
        schedule: Some(schedule.id),
        task: schedule.task.clone(),
        subject: schedule.subject.clone(),
        asked_by: None,
        due_at: house.now(),
        began_at: None,
        ended_at: None,
        state: RunState::Waiting,
        progress: Progress::default(),
        report: String::new(),
        is_to_stop: false,
    }
}

pub fn job(house: &House, run: &Run) -> Job {
    Job::new(house.id(), run.organisation, "run_task", None, &run.id, house.now()).unwrap()
}

fn begun(schedule: &Schedule, run: &Run) -> Schedule {
    let next_run = schedule.next_run.map(|next| next.plus(HOUR));
    Schedule { next_run, current: Some(run.id), ..schedule.clone() }
}

async fn claimed(house: &House) -> Option<JobId> {
    let claimed = house.jobs.claim(&["run_task"], house.now(), HOUR).await.unwrap();
    claimed.map(|job| job.id)
}

async fn a_schedule_is_changed_as_it_was_read_and_of_one_task_there_is_one(mut house: House) {
    let first = house.schedules.put(schedule(&house, ALPHA, "page 1")).await.unwrap();
    assert_eq!(first.version, 1);
    let twin = house.schedules.put(schedule(&house, ALPHA, "page 1")).await.unwrap_err();
    assert_eq!(twin.kind, Kind::Conflict);
    let other = house.schedules.put(schedule(&house, ALPHA, "page 0")).await.unwrap();
    let theirs = house.schedules.put(schedule(&house, BETA, "page 1")).await.unwrap();
    house.reopen();
    let paused = Schedule { is_paused: true, next_run: None, missed: Missed::Once, ..first.clone() };
    let paused = house.schedules.put(paused).await.unwrap();
    assert_eq!(paused.version, 2);
    assert_eq!(house.schedules.put(first.clone()).await.unwrap_err().kind, Kind::Conflict, "it was read before");
    assert_eq!(house.schedules.find(ALPHA, first.id).await.unwrap(), Some(paused.clone()));
    assert_eq!(house.schedules.list(ALPHA).await.unwrap(), [other, paused.clone()]);
    assert_eq!(house.schedules.list(BETA).await.unwrap(), std::slice::from_ref(&theirs));
    assert_eq!(house.schedules.find(BETA, first.id).await.unwrap(), None);
    let stolen = Schedule { organisation: BETA, ..paused };
    assert_eq!(house.schedules.put(stolen).await.unwrap_err().kind, Kind::Conflict);
    assert!(!house.schedules.remove(BETA, first.id).await.unwrap());
    assert!(house.schedules.remove(ALPHA, first.id).await.unwrap());
    assert!(!house.schedules.remove(ALPHA, first.id).await.unwrap());
    house.schedules.put(schedule(&house, ALPHA, "page 1")).await.expect("its place is free again");
}

async fn a_run_its_job_and_its_schedule_are_stored_together(house: House) {
    let due = house.schedules.put(schedule(&house, ALPHA, "")).await.unwrap();
    let first = run(&house, &due);
    let its = job(&house, &first);
    assert!(house.schedules.begin(first.clone(), Some(its.clone()), Some(begun(&due, &first))).await.unwrap());
    let now = house.schedules.find(ALPHA, due.id).await.unwrap().unwrap();
    assert_eq!(now, Schedule { version: 2, ..begun(&due, &first) });
    assert_eq!(house.schedules.find_run(ALPHA, first.id).await.unwrap(), Some(first.clone()));
    assert_eq!(house.schedules.find_run(BETA, first.id).await.unwrap(), None);
    assert_eq!(claimed(&house).await, Some(its.id));
    // With the schedule as it was before.
    let late = run(&house, &due);
    assert!(!house.schedules.begin(late.clone(), Some(job(&house, &late)), Some(begun(&due, &late))).await.unwrap());
    assert_eq!(house.schedules.find_run(ALPHA, late.id).await.unwrap(), None);
    assert_eq!(claimed(&house).await, None);
    let asked = Run { schedule: None, asked_by: Some(ASHA), ..run(&house, &due) };
    assert!(house.schedules.begin(asked.clone(), Some(job(&house, &asked)), None).await.unwrap(), "once, without a schedule");
    assert_eq!(house.schedules.find_run(ALPHA, asked.id).await.unwrap(), Some(asked));
    assert!(claimed(&house).await.is_some());
    let ended_at = Some(house.now());
    let left_out = Run { ended_at, state: RunState::Skipped, report: "missed".to_owned(), ..run(&house, &now) };
    assert!(house.schedules.begin(left_out.clone(), None, Some(now)).await.unwrap());
    assert_eq!(house.schedules.find_run(ALPHA, left_out.id).await.unwrap(), Some(left_out));
    assert_eq!(claimed(&house).await, None);
}

async fn two_who_begin_the_same_begin_it_once(house: House) {
    let due = house.schedules.put(schedule(&house, ALPHA, "")).await.unwrap();
    let begin = async || {
        let one = run(&house, &due);
        house.schedules.begin(one.clone(), Some(job(&house, &one)), Some(begun(&due, &one))).await.unwrap()
    };
    let all = tokio::join!(begin(), begin(), begin(), begin());
    let times = [all.0, all.1, all.2, all.3].into_iter().filter(|was_first| *was_first).count();
    assert_eq!(times, 1);
    assert_eq!(house.schedules.list_runs(ALPHA, RunsOf::Everything, None, 10).await.unwrap().len(), 1);
    assert!(claimed(&house).await.is_some());
    assert_eq!(claimed(&house).await, None);
}

async fn what_is_due_comes_in_order_of_all_organisations(house: House) {
    assert_eq!(house.schedules.next_due().await.unwrap(), None);
    let at = |time| Some(house.now().plus(time));
    let mut stored: Vec<ScheduleId> = Vec::new();
    for (organisation, next_run) in [(ALPHA, at(3 * HOUR)), (BETA, at(HOUR)), (ALPHA, None), (ALPHA, at(2 * HOUR))] {
        let subject = stored.len().to_string();
        let new = Schedule { next_run, ..schedule(&house, organisation, &subject) };
        stored.push(house.schedules.put(new).await.unwrap().id);
    }
    assert_eq!(house.schedules.next_due().await.unwrap(), at(HOUR));
    let due = async |now: Timestamp, limit| -> Vec<ScheduleId> {
        house.schedules.list_due(now, limit).await.unwrap().into_iter().map(|due| due.id).collect()
    };
    assert_eq!(due(house.now(), 10).await, []);
    assert_eq!(due(house.now().plus(2 * HOUR), 10).await, [stored[1], stored[3]]);
    assert_eq!(due(house.now().plus(9 * HOUR), 2).await, [stored[1], stored[3]]);
    assert_eq!(due(house.now().plus(9 * HOUR), 10).await, [stored[1], stored[3], stored[0]]);
}

async fn a_run_tells_how_it_goes_until_it_is_over(mut house: House) {
    let due = house.schedules.put(schedule(&house, ALPHA, "")).await.unwrap();
    let first = run(&house, &due);
    house.schedules.begin(first.clone(), None, Some(begun(&due, &first))).await.unwrap();
    let began = house.now();
    let some = Progress { done: 3, total: Some(10), place: "page 2".to_owned() };
    assert!(house.schedules.note(ALPHA, first.id, RunState::Running, some.clone(), began).await.unwrap());
    house.wait(Duration::from_secs(5));
    let more = Progress { done: 7, total: None, place: "page 4".to_owned() };
    assert!(house.schedules.note(ALPHA, first.id, RunState::Retrying, more.clone(), house.now()).await.unwrap());
    assert!(!house.schedules.note(BETA, first.id, RunState::Running, some, house.now()).await.unwrap());
    house.reopen();
    let going = Run { state: RunState::Retrying, began_at: Some(began), progress: more.clone(), ..first.clone() };
    assert_eq!(house.schedules.find_run(ALPHA, first.id).await.unwrap(), Some(going.clone()), "it began when it first said so");
    house.schedules.end(BETA, first.id, RunState::Failed, "stolen", house.now()).await.unwrap();
    house.schedules.end(ALPHA, first.id, RunState::Done, "7 posts", house.now()).await.unwrap();
    let over = Run { state: RunState::Done, ended_at: Some(house.now()), report: "7 posts".to_owned(), ..going };
    house.wait(Duration::from_secs(5));
    house.schedules.end(ALPHA, first.id, RunState::Failed, "late", house.now()).await.unwrap();
    assert!(!house.schedules.note(ALPHA, first.id, RunState::Running, more, house.now()).await.unwrap());
    assert_eq!(house.schedules.find_run(ALPHA, first.id).await.unwrap(), Some(over.clone()), "what is over stays as it is");
    let free = house.schedules.find(ALPHA, due.id).await.unwrap().unwrap();
    assert_eq!((free.current, free.next_run), (None, begun(&due, &first).next_run));
    let second = run(&house, &free);
    assert!(house.schedules.begin(second.clone(), None, Some(begun(&free, &second))).await.unwrap());
    house.schedules.end(ALPHA, first.id, RunState::Done, "again", house.now()).await.unwrap();
    let busy = house.schedules.find(ALPHA, due.id).await.unwrap().unwrap();
    assert_eq!(busy.current, Some(second.id), "the end of an older run frees nothing");
    assert_eq!(house.schedules.latest_runs(ALPHA).await.unwrap(), [second]);
    assert_eq!(house.schedules.latest_runs(BETA).await.unwrap(), []);
}

async fn a_run_that_is_to_end_learns_of_it(house: House) {
    let due = house.schedules.put(schedule(&house, ALPHA, "")).await.unwrap();
    let only = run(&house, &due);
    house.schedules.begin(only.clone(), None, Some(begun(&due, &only))).await.unwrap();
    let note = async || {
        let progress = Progress { done: 1, ..Progress::default() };
        house.schedules.note(ALPHA, only.id, RunState::Running, progress, house.now()).await.unwrap()
    };
    assert!(note().await);
    assert!(!house.schedules.stop(BETA, only.id).await.unwrap());
    assert!(note().await);
    assert!(house.schedules.stop(ALPHA, only.id).await.unwrap());
    assert!(!note().await);
    assert!(house.schedules.find_run(ALPHA, only.id).await.unwrap().unwrap().is_to_stop);
    house.schedules.end(ALPHA, only.id, RunState::Stopped, "", house.now()).await.unwrap();
    assert!(!house.schedules.stop(ALPHA, only.id).await.unwrap(), "it is over");
}

async fn runs_are_listed_newest_first_and_old_ones_are_forgotten(house: House) {
    let one = house.schedules.put(schedule(&house, ALPHA, "")).await.unwrap();
    let mut stored: Vec<RunId> = Vec::new();
    for number in 0..6 {
        let (schedule, task) = if number % 2 == 0 { (Some(one.id), "sync_posts") } else { (None, "sync_leads") };
        let new = Run { schedule, task: task.to_owned(), ..run(&house, &one) };
        house.schedules.begin(new.clone(), None, None).await.unwrap();
        if number < 4 {
            house.schedules.end(ALPHA, new.id, RunState::Done, "", house.now()).await.unwrap();
        }
        stored.push(new.id);
        house.wait(HOUR);
    }
    let theirs = Run { organisation: BETA, ..run(&house, &one) };
    house.schedules.begin(theirs.clone(), None, None).await.unwrap();
    let listed = async |of: RunsOf, before, limit| -> Vec<RunId> {
        let found = house.schedules.list_runs(ALPHA, of, before, limit).await.unwrap();
        found.into_iter().map(|run| run.id).collect()
    };
    stored.reverse();
    assert_eq!(listed(RunsOf::Everything, None, 10).await, stored);
    assert_eq!(listed(RunsOf::Everything, Some(stored[1]), 2).await, stored[2..4]);
    assert_eq!(listed(RunsOf::Schedule(one.id), None, 10).await, [stored[1], stored[3], stored[5]]);
    assert_eq!(listed(RunsOf::Task("sync_leads".to_owned()), None, 10).await, [stored[0], stored[2], stored[4]]);
    let two_hours_ago = house.now().minus(2 * HOUR);
    assert_eq!(house.schedules.forget(two_hours_ago, 3).await.unwrap(), 3);
    assert_eq!(house.schedules.forget(two_hours_ago, 3).await.unwrap(), 1);
    assert_eq!(house.schedules.forget(two_hours_ago, 3).await.unwrap(), 0);
    assert_eq!(listed(RunsOf::Everything, None, 10).await, stored[..2], "what goes on stays");
    assert!(house.schedules.find_run(BETA, theirs.id).await.unwrap().is_some());
}
