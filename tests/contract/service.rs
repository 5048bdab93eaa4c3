//! Promises of service: stored with the conversation, listed by what is due, and rung by one timer.

use std::sync::Arc;
use std::time::Duration;

use engine::clock::Timestamp;
use engine::ids::PolicyId;
use engine::model::act::{Act, Verdict};
use engine::model::conversation::{NewConversation, Status};
use engine::model::message::Notice;
use engine::model::service::{Conditions, Policy, Promise, Promises, Terms};
use engine::model::timer::{Timer, TimerKind};
use engine::ports::conversation_store::{About, Filter, ListQuery, View};

use super::acts::{ask_human, take};
use super::{ALPHA, ASHA, BETA, House};

every_backend! {
    what_is_due_is_found_again_after_a_restart,
    what_is_due_first_is_listed_first_page_by_page,
    what_is_late_is_listed_and_told_once,
    an_answer_and_its_timer_are_one_act,
}

fn terms(minutes: u32) -> Terms {
    let policy = Policy {
        id: PolicyId(1),
        organisation: ALPHA,
        name: "Usual".to_owned(),
        place: 1,
        promises: Promises { first_response: Some(minutes), ..Promises::default() },
        in_hours: false,
        warn_percent: 100,
        agent_answers: false,
        conditions: Conditions::default(),
        created_at: Timestamp::default(),
    };
    Terms { policy: Arc::new(policy), hours: None }
}

fn look(minutes: u32) -> Act {
    Act::ServiceDue { terms: Some(terms(minutes)) }
}

/// Somebody waits for a person, who is due within so many minutes.
async fn promised(house: &House, minutes: u32) -> NewConversation {
    let to = house.opened(ALPHA).await;
    house.say(to, "hello").await;
    house.apply(to, ask_human()).await;
    house.apply(to, look(minutes)).await;
    to
}

async fn rung(house: &House) -> Vec<Timer> {
    let timers = house.timers.claim_due(house.now(), 100, Duration::ZERO).await.unwrap();
    timers.into_iter().filter(|timer| timer.kind == TimerKind::Service).collect()
}

async fn what_is_due_is_found_again_after_a_restart(mut house: House) {
    let to = promised(&house, 10).await;
    let before = house.conversation(to).await;
    assert_eq!(before.service.first_due().unwrap().due, Some(house.now().plus(Duration::from_mins(10))));
    house.reopen();
    assert_eq!(*house.conversation(to).await, *before);
    assert!(rung(&house).await.is_empty());
    house.wait(Duration::from_mins(10));
    assert_eq!(rung(&house).await.len(), 1);
}

async fn what_is_due_first_is_listed_first_page_by_page(house: House) {
    let mut wanted = Vec::new();
    for minutes in [30, 10, 20, 40, 10] {
        wanted.push((minutes, promised(&house, minutes).await.id));
    }
    let held = promised(&house, 5).await;
    house.apply(held, Act::Return).await;
    wanted.sort_by_key(|(minutes, id)| (*minutes, std::cmp::Reverse(*id)));
    let (mut listed, mut cursor) = (Vec::new(), None);
    loop {
        let query = ListQuery { view: View::Due, about: About::default(), filter: Filter::default(), cursor, limit: 2 };
        assert!(house.conversations.list(BETA, query.clone()).await.unwrap().items.is_empty());
        let page = house.conversations.list(ALPHA, query).await.unwrap();
        listed.extend(page.items.iter().map(|item| item.conversation.id));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(listed, wanted.into_iter().map(|(_, id)| id).collect::<Vec<_>>());
}

async fn what_is_late_is_listed_and_told_once(house: House) {
    let to = promised(&house, 1).await;
    promised(&house, 100).await;
    house.wait(Duration::from_mins(1));
    assert_eq!(house.apply(to, look(1)).await.verdict, Verdict::Done);
    assert_eq!(house.apply(to, look(1)).await.verdict, Verdict::Unchanged);
    let filter = Filter { breached: true, ..Filter::default() };
    let query = ListQuery { view: View::Status(Status::Open), about: About::default(), filter, cursor: None, limit: 10 };
    let late = house.conversations.list(ALPHA, query).await.unwrap().items;
    assert_eq!(late.iter().map(|item| item.conversation.id).collect::<Vec<_>>(), [to.id]);
    let told = house.transcript(to).await;
    let told: Vec<_> = told.iter().filter(|message| message.notice == Some(Notice::ServiceBreached)).collect();
    assert_eq!((told.len(), told[0].private), (1, true));
    assert_eq!(told[0].content.service.unwrap().promise, Promise::FirstResponse);
}

async fn an_answer_and_its_timer_are_one_act(mut house: House) {
    let to = promised(&house, 1).await;
    house.apply(to, take(ASHA)).await;
    house.apply(to, house.write(ASHA, None, "here I am", false)).await;
    house.reopen();
    house.wait(Duration::from_mins(5));
    let due: Vec<_> = rung(&house).await;
    assert!(due.is_empty(), "nothing is owed: {due:?}");
    assert!(house.conversation(to).await.service.clock(Promise::FirstResponse).unwrap().met_at.is_some());
}
