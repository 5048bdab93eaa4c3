//! What automations begin with is kept with the act that made it, and no run is begun twice.

use std::time::Duration;

use engine::ids::{AutomationId, AutomationRunId, ConversationId, LabelId, OrgId};
use engine::model::act::Act;
use engine::model::automation::{Happened, RECORD_KIND};
use engine::ports::automation_log::{Run, RunsOf};
use engine::ports::records::RawRecord;

use super::{ALPHA, BETA, House};

every_backend! {
    an_act_and_what_it_may_begin_are_kept_together,
    a_run_is_begun_once_for_each_occasion,
    runs_are_listed_newest_first_and_counted,
    old_runs_and_those_beyond_the_most_are_forgotten,
}

const RULE: AutomationId = AutomationId(7);

async fn with_a_rule(house: &House, organisation: OrgId) {
    let body = "{}".to_owned();
    let record = RawRecord { organisation, kind: RECORD_KIND, id: RULE.0, version: 0, body };
    house.records.put(record, Vec::new(), 0).await.unwrap();
}

fn run(house: &House, automation: AutomationId, conversation: i64, occasion: &str) -> Run {
    Run {
        id: house.id(),
        organisation: ALPHA,
        automation,
        conversation: ConversationId(conversation),
        occasion: occasion.to_owned(),
        at: house.now(),
        report: "{}".to_owned(),
    }
}

async fn an_act_and_what_it_may_begin_are_kept_together(mut house: House) {
    let to = house.opened(ALPHA).await;
    house.say(to, "nobody listens yet").await;
    assert_eq!(house.automations.list_waiting(10).await.unwrap(), [], "without automations nothing is kept");
    with_a_rule(&house, ALPHA).await;
    let said = house.say(to, "hello").await.message.unwrap();
    let label = Act::Label { add: vec![LabelId(3)], remove: Vec::new() };
    house.apply(to, Act::ByAutomation(Box::new(label))).await;
    house.reopen();
    let waiting = house.automations.list_waiting(10).await.unwrap();
    assert_eq!(waiting.iter().map(|occasion| occasion.what).collect::<Vec<_>>(), [Happened::Received(said.id)]);
    assert_eq!((waiting[0].organisation, waiting[0].conversation), (ALPHA, to.id));
    house.automations.settle(waiting[0].id).await.unwrap();
    assert_eq!(house.automations.list_waiting(10).await.unwrap(), []);
    house.say(to, "again").await;
    assert!(house.automations.list_waiting(10).await.unwrap()[0].id > waiting[0].id, "no number is given twice");
    let other = house.opened(BETA).await;
    house.say(other, "hello").await;
    assert_eq!(house.automations.list_waiting(10).await.unwrap().len(), 1, "the other organisation has none");
}

async fn a_run_is_begun_once_for_each_occasion(house: House) {
    let first = house.automations.begin(run(&house, RULE, 5, "1")).await.unwrap();
    let noted = Run { report: r#"{"steps":1}"#.to_owned(), ..first.clone() };
    house.automations.note(noted.clone()).await.unwrap();
    let again = house.automations.begin(run(&house, RULE, 5, "1")).await.unwrap();
    assert_eq!(again, noted, "what was begun goes on as it was left");
    let next = house.automations.begin(run(&house, RULE, 5, "2")).await.unwrap();
    let other = house.automations.begin(run(&house, AutomationId(8), 5, "1")).await.unwrap();
    assert!(next.id != first.id && other.id != first.id);
    house.automations.note(Run { organisation: BETA, report: "stolen".to_owned(), ..next.clone() }).await.unwrap();
    let kept = house.automations.list(ALPHA, RunsOf::Automation(RULE), None, 10).await.unwrap();
    assert_eq!(kept, [next, noted]);
}

async fn runs_are_listed_newest_first_and_counted(house: House) {
    for number in 0..5 {
        house.automations.begin(run(&house, RULE, 5 + number % 2, &number.to_string())).await.unwrap();
        house.wait(Duration::from_mins(1));
    }
    let numbers = async |of, before: Option<AutomationRunId>| {
        let runs = house.automations.list(ALPHA, of, before, 3).await.unwrap();
        let last = runs.last().map(|run| run.id);
        (runs.into_iter().map(|run| run.occasion).collect::<Vec<_>>(), last)
    };
    let (first, last) = numbers(RunsOf::Everything, None).await;
    assert_eq!(first, ["4", "3", "2"]);
    assert_eq!(numbers(RunsOf::Everything, last).await.0, ["1", "0"]);
    assert_eq!(numbers(RunsOf::Conversation(ConversationId(6)), None).await.0, ["3", "1"]);
    assert_eq!(house.automations.list(BETA, RunsOf::Everything, None, 10).await.unwrap(), []);
    let since = house.now().minus(Duration::from_mins(3));
    assert_eq!(house.automations.count_since(ALPHA, ConversationId(5), since).await.unwrap(), 2);
    assert_eq!(house.automations.count_since(BETA, ConversationId(5), since).await.unwrap(), 0);
}

async fn old_runs_and_those_beyond_the_most_are_forgotten(house: House) {
    for number in 0..3 {
        house.automations.begin(run(&house, RULE, 5, &number.to_string())).await.unwrap();
    }
    house.wait(Duration::from_hours(1));
    for number in 3..6 {
        house.automations.begin(run(&house, RULE, 5, &number.to_string())).await.unwrap();
    }
    assert_eq!(house.automations.forget(house.now(), 10, 2).await.unwrap(), 2);
    assert_eq!(house.automations.forget(house.now(), 10, 2).await.unwrap(), 1);
    assert_eq!(house.automations.forget(house.now(), 2, 10).await.unwrap(), 1, "the newest two of each stay");
    let kept = house.automations.list(ALPHA, RunsOf::Everything, None, 10).await.unwrap();
    assert_eq!(kept.iter().map(|run| run.occasion.as_str()).collect::<Vec<_>>(), ["5", "4"]);
}
