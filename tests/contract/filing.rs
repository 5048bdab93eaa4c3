//! Labels, priority, teams, snoozes and mentions: stored with their conversation, found by it, and nobody else's.

use std::collections::HashSet;
use std::time::Duration;

use engine::ids::{ConversationId, InboxId, LabelId, TeamId};
use engine::model::act::{Act, Verdict, Write};
use engine::model::conversation::{NewConversation, Status};
use engine::model::filing::{Priority, Snooze};
use engine::model::message::Content;
use engine::model::sight::Sight;
use engine::model::timer::TimerKind;
use engine::page::MAX_PAGE;
use engine::ports::conversation_store::{About, Filter, ListQuery, View};

use super::acts::{ask_human, take};
use super::{ALPHA, ASHA, BEN, BETA, House};

every_backend! {
    filing_is_found_again_after_a_restart,
    a_filter_finds_what_is_filed_so,
    filters_hold_together,
    a_list_by_label_follows_its_conversations,
    pages_over_several_teams_lose_nothing_and_repeat_nothing,
    a_snooze_rings_once_and_a_message_ends_it,
    a_note_that_names_an_operator_is_theirs_to_read,
    the_same_note_twice_names_once,
    counts_of_filed_work_agree_with_the_lists,
}

const RED: LabelId = LabelId(71);
const BLUE: LabelId = LabelId(72);
const SALES: TeamId = TeamId(81);
const CARE: TeamId = TeamId(82);

const OPEN: View = View::Status(Status::Open);

async fn listed(house: &House, view: View, filter: Filter) -> Vec<ConversationId> {
    let query = ListQuery { view, about: About::default(), filter, cursor: None, limit: MAX_PAGE };
    let page = house.conversations.list(ALPHA, query).await.unwrap();
    page.items.iter().map(|item| item.conversation.id).collect()
}

async fn speaking(house: &House) -> NewConversation {
    let to = house.opened(ALPHA).await;
    house.say(to, "hello").await;
    house.wait(Duration::from_secs(1));
    to
}

fn label(label: LabelId) -> Act {
    Act::Label { add: vec![label], remove: vec![] }
}

fn note(house: &House, to: NewConversation, client_id: &str) -> Act {
    let Act::Write(write) = house.write(BEN, Some(client_id), "please look", true) else { unreachable!() };
    assert_eq!(to.organisation, ALPHA);
    Act::Write(Write { content: Content { mentions: vec![ASHA], ..Content::default() }, ..write })
}

async fn filing_is_found_again_after_a_restart(mut house: House) {
    let to = speaking(&house).await;
    let until = house.now().plus(Duration::from_mins(1));
    for act in [label(BLUE), label(RED), Act::Prioritise(Priority::High), Act::GiveTeam(Some(SALES))] {
        house.apply(to, act).await;
    }
    let snoozed = house.apply(to, Act::Snooze(Snooze::Until(until))).await.conversation;
    assert_eq!((*snoozed.filing.labels).to_vec(), [RED, BLUE]);
    house.reopen();
    assert_eq!(*house.conversation(to).await, *snoozed);
    let later = house.apply(to, Act::Snooze(Snooze::UntilMessage)).await.conversation;
    house.reopen();
    assert_eq!(house.conversation(to).await.filing, later.filing);
}

async fn a_filter_finds_what_is_filed_so(house: House) {
    let mut people = Vec::new();
    for _ in 0..6 {
        people.push(speaking(&house).await);
    }
    let [red, urgent, sales, ashas, quiet, snoozed] = people[..] else { unreachable!() };
    house.apply(red, label(RED)).await;
    house.apply(urgent, Act::Prioritise(Priority::Urgent)).await;
    house.apply(sales, Act::GiveTeam(Some(SALES))).await;
    house.apply(ashas, take(ASHA)).await;
    house.apply(quiet, house.write(BEN, None, "done", false)).await;
    house.apply(snoozed, Act::Snooze(Snooze::UntilMessage)).await;
    let elsewhere = NewConversation { inbox: InboxId(99), ..house.somebody(ALPHA) };
    house.conversations.open(elsewhere).await.unwrap();

    let none = Filter::default;
    assert_eq!(listed(&house, OPEN, Filter { label: Some(RED), ..none() }).await, [red.id]);
    assert!(listed(&house, OPEN, Filter { label: Some(BLUE), ..none() }).await.is_empty());
    assert_eq!(listed(&house, OPEN, Filter { priority: Some(Priority::Urgent), ..none() }).await, [urgent.id]);
    assert!(!listed(&house, OPEN, Filter { priority: Some(Priority::None), ..none() }).await.contains(&urgent.id));
    assert_eq!(listed(&house, OPEN, Filter { teams: vec![SALES, CARE], ..none() }).await, [sales.id]);
    assert_eq!(listed(&house, OPEN, Filter { assignee: Some(ASHA), ..none() }).await, [ashas.id]);
    assert_eq!(listed(&house, OPEN, Filter { inboxes: vec![elsewhere.inbox], ..none() }).await, [elsewhere.id]);
    assert_eq!(listed(&house, View::Status(Status::Snoozed), none()).await, [snoozed.id]);
    let waiting_since = Some(house.now().minus(Duration::from_secs(5)));
    let waiting = listed(&house, OPEN, Filter { waiting_since, ..none() }).await;
    assert_eq!(waiting, [urgent.id, red.id], "those of the first two seconds who still wait, the newest first");
    let theirs =
        ListQuery { view: OPEN, about: About::default(), filter: Filter { label: Some(RED), ..none() }, cursor: None, limit: 10 };
    assert!(house.conversations.list(BETA, theirs).await.unwrap().items.is_empty());
}

async fn filters_hold_together(house: House) {
    let (both, one) = (speaking(&house).await, speaking(&house).await);
    for to in [both, one] {
        house.apply(to, label(RED)).await;
        house.apply(to, ask_human()).await;
    }
    house.apply(both, Act::Prioritise(Priority::Low)).await;
    house.apply(both, Act::GiveTeam(Some(CARE))).await;
    let narrow = Filter {
        label: Some(RED),
        priority: Some(Priority::Low),
        teams: vec![SALES, CARE],
        inboxes: vec![both.inbox],
        waiting_since: Some(house.now()),
        ..Filter::default()
    };
    for view in [OPEN, View::Unassigned] {
        assert_eq!(listed(&house, view, narrow.clone()).await, [both.id], "{view:?}");
    }
    assert!(listed(&house, View::Mine(ASHA), narrow).await.is_empty());
}

async fn a_list_by_label_follows_its_conversations(house: House) {
    let (first, second) = (speaking(&house).await, speaking(&house).await);
    for to in [first, second] {
        house.apply(to, label(RED)).await;
    }
    let red = |view| listed(&house, view, Filter { label: Some(RED), ..Filter::default() });
    assert_eq!(red(OPEN).await, [second.id, first.id]);
    house.say(first, "again").await;
    assert_eq!(red(OPEN).await, [first.id, second.id], "the newest activity first");
    house.apply(second, Act::Resolve).await;
    assert_eq!((red(OPEN).await, red(View::Status(Status::Resolved)).await), (vec![first.id], vec![second.id]));
    house.apply(first, Act::Label { add: vec![BLUE], remove: vec![RED] }).await;
    assert!(red(OPEN).await.is_empty());
}

async fn pages_over_several_teams_lose_nothing_and_repeat_nothing(house: House) {
    const MANY: usize = 40;
    for number in 0..MANY {
        let to = house.opened(ALPHA).await;
        house.say(to, "hello").await;
        house.apply(to, Act::GiveTeam(Some(if number % 3 == 0 { SALES } else { CARE }))).await;
        if number % 4 == 0 {
            house.wait(Duration::from_millis(1));
        }
    }
    let filter = Filter { teams: vec![SALES, CARE], ..Filter::default() };
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let query = ListQuery { view: OPEN, about: About::default(), filter: filter.clone(), cursor, limit: 7 };
        let page = house.conversations.list(ALPHA, query).await.unwrap();
        seen.extend(page.items.iter().map(|item| (item.conversation.updated_at, item.conversation.id)));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert!(seen.is_sorted_by(|newer, older| newer > older), "newest activity first");
    assert_eq!(seen.iter().collect::<HashSet<_>>().len(), MANY);
}

async fn a_snooze_rings_once_and_a_message_ends_it(house: House) {
    let to = speaking(&house).await;
    let snooze = |time| Act::Snooze(Snooze::Until(house.now().plus(Duration::from_secs(time))));
    house.apply(to, snooze(60)).await;
    house.wait(Duration::from_mins(1));
    let rung = house.timers.claim_due(house.now(), 10, Duration::ZERO).await.unwrap();
    assert_eq!(rung.iter().map(|timer| timer.kind).collect::<Vec<_>>(), [TimerKind::Snooze]);
    assert_eq!(house.apply(to, Act::SnoozeDue).await.conversation.status, Status::Open);
    house.apply(to, snooze(60)).await;
    assert_eq!(house.say(to, "still there?").await.conversation.status, Status::Open);
    house.wait(Duration::from_mins(1));
    assert!(house.timers.claim_due(house.now(), 10, Duration::ZERO).await.unwrap().is_empty());
}

async fn a_note_that_names_an_operator_is_theirs_to_read(house: House) {
    let (first, second) = (speaking(&house).await, speaking(&house).await);
    house.apply(second, note(&house, second, "a")).await;
    house.wait(Duration::from_secs(1));
    house.apply(first, note(&house, first, "b")).await;
    assert_eq!(listed(&house, View::Mentioned(ASHA), Filter::default()).await, [first.id, second.id]);
    assert!(listed(&house, View::Mentioned(BEN), Filter::default()).await.is_empty());
    let unread = async |who| house.conversations.count(ALPHA, who, Vec::new(), Sight::Everything).await.unwrap().mentions;
    assert_eq!((unread(ASHA).await, unread(BEN).await), (2, 0));
    assert!(!house.conversations.read_mentions(BETA, first.id, ASHA).await.unwrap());
    assert!(house.conversations.read_mentions(ALPHA, first.id, ASHA).await.unwrap());
    assert!(!house.conversations.read_mentions(ALPHA, first.id, ASHA).await.unwrap(), "they are read already");
    assert_eq!(unread(ASHA).await, 1);
    house.apply(first, Act::Resolve).await;
    assert_eq!(listed(&house, View::Mentioned(ASHA), Filter::default()).await, [first.id, second.id], "read and resolved too");
    let resolved = Filter { status: Some(Status::Resolved), ..Filter::default() };
    assert_eq!(listed(&house, View::Mentioned(ASHA), resolved).await, [first.id]);
}

async fn the_same_note_twice_names_once(house: House) {
    let to = speaking(&house).await;
    house.apply(to, note(&house, to, "a")).await;
    house.conversations.read_mentions(ALPHA, to.id, ASHA).await.unwrap();
    assert_eq!(house.apply(to, note(&house, to, "a")).await.verdict, Verdict::Duplicate);
    assert_eq!(house.conversations.count(ALPHA, ASHA, Vec::new(), Sight::Everything).await.unwrap().mentions, 0);
}

async fn counts_of_filed_work_agree_with_the_lists(house: House) {
    for number in 0..5 {
        let to = speaking(&house).await;
        house.apply(to, Act::GiveTeam(Some(if number < 3 { SALES } else { CARE }))).await;
        if number == 0 {
            house.apply(to, Act::Snooze(Snooze::UntilMessage)).await;
        }
    }
    let counts = house.conversations.count(ALPHA, ASHA, vec![SALES], Sight::Everything).await.unwrap();
    assert_eq!((counts.all, counts.team, counts.snoozed), (4, 2, 1));
    let counts = house.conversations.count(ALPHA, ASHA, vec![SALES, CARE], Sight::Everything).await.unwrap();
    assert_eq!((counts.team, counts.mine, counts.mentions), (4, 0, 0));
}
