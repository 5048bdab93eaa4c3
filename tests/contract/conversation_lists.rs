//! Views, counts, the queue, and what a restarted program owes: the reading half of `ConversationStore`.

use std::collections::HashSet;
use std::time::Duration;

use engine::error::Kind;
use engine::ids::{ConversationId, InboxId};
use engine::model::act::Act;
use engine::model::conversation::{NewConversation, Status};
use engine::model::inbox::Timing;
use engine::model::sight::Sight;
use engine::page::MAX_PAGE;
use engine::ports::conversation_store::{About, Counts, Filter, ListQuery, Listed, View};

use super::acts::{ask_human, take};
use super::{ALPHA, ASHA, BEN, BETA, House};

every_backend! {
    pages_lose_nothing_and_repeat_nothing,
    each_view_holds_what_its_name_says,
    a_row_brings_its_last_message_and_the_contacts_name,
    a_row_brings_the_rating_of_the_last_session_alone,
    a_foreign_cursor_is_refused,
    the_place_in_the_queue_counts_who_waited_longer,
    due_turns_are_those_due_until_then,
}

async fn page(house: &House, view: View, cursor: Option<String>, limit: usize) -> (Vec<Listed>, Option<String>) {
    let page = house
        .conversations
        .list(ALPHA, ListQuery { view, about: About::default(), filter: Filter::default(), cursor, limit })
        .await
        .unwrap();
    (page.items, page.next)
}

async fn ids(house: &House, view: View) -> Vec<ConversationId> {
    let (items, next) = page(house, view, None, MAX_PAGE).await;
    assert!(next.is_none());
    items.iter().map(|item| item.conversation.id).collect()
}

async fn pages_lose_nothing_and_repeat_nothing(house: House) {
    const MANY: usize = 130;
    for number in 0..MANY {
        let to = house.opened(ALPHA).await;
        house.say(to, "hello").await;
        // Groups of three share their time, so that the time alone cannot order them.
        if number % 3 == 0 {
            house.wait(Duration::from_millis(1));
        }
    }
    for limit in [1, 7, 50] {
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let (items, next) = page(&house, View::Status(Status::Open), cursor, limit).await;
            assert!(items.len() <= limit && !items.is_empty());
            seen.extend(items.iter().map(|item| (item.conversation.updated_at, item.conversation.id)));
            cursor = next;
            if cursor.is_none() {
                break;
            }
        }
        assert!(seen.is_sorted_by(|newer, older| newer > older), "newest activity first");
        assert_eq!(seen.iter().collect::<HashSet<_>>().len(), MANY, "in pages of {limit}");
    }
    let (items, _) = page(&house, View::Status(Status::Open), None, 100_000).await;
    assert_eq!(items.len(), MAX_PAGE, "nobody gets more than a page");
}

async fn each_view_holds_what_its_name_says(house: House) {
    let mut people = Vec::new();
    for _ in 0..6 {
        let to = house.opened(ALPHA).await;
        house.say(to, "hello").await;
        house.wait(Duration::from_secs(1));
        people.push(to);
    }
    let [with_agent, queued, ashas, bens, resolved, taken_then_resolved] = people[..] else { unreachable!() };
    house.apply(queued, ask_human()).await;
    house.apply(ashas, take(ASHA)).await;
    house.apply(bens, take(BEN)).await;
    house.apply(resolved, Act::Resolve).await;
    house.apply(taken_then_resolved, take(ASHA)).await;
    house.apply(taken_then_resolved, Act::Resolve).await;

    assert_eq!(ids(&house, View::Mine(ASHA)).await, [ashas.id]);
    assert_eq!(ids(&house, View::Mine(BEN)).await, [bens.id]);
    assert_eq!(ids(&house, View::Unassigned).await, [queued.id]);
    let open: HashSet<_> = ids(&house, View::Status(Status::Open)).await.into_iter().collect();
    assert_eq!(open, HashSet::from([with_agent.id, queued.id, ashas.id, bens.id]));
    let closed: HashSet<_> = ids(&house, View::Status(Status::Resolved)).await.into_iter().collect();
    assert_eq!(closed, HashSet::from([resolved.id, taken_then_resolved.id]));
    assert_eq!(ids(&house, View::Contact(resolved.contact)).await, [resolved.id], "of every status");
    assert!(ids(&house, View::Status(Status::Snoozed)).await.is_empty());

    let counts = house.conversations.count(ALPHA, ASHA, Vec::new(), Sight::Everything).await.unwrap();
    assert_eq!(counts, Counts { mine: 1, unassigned: 1, all: 4, ..Counts::default() });
    let counts = house.conversations.count(BETA, ASHA, Vec::new(), Sight::Everything).await.unwrap();
    assert_eq!(counts, Counts::default());
}

async fn a_row_brings_its_last_message_and_the_contacts_name(house: House) {
    let silent = house.opened(ALPHA).await;
    house.wait(Duration::from_secs(1));
    let to = house.opened(ALPHA).await;
    house.say(to, "first").await;
    house.say(to, "last").await;
    let mut contact = house.contacts.find(ALPHA, to.contact).await.unwrap().unwrap();
    contact.name = Some("Mira".to_owned());
    house.contacts.update(contact).await.unwrap();
    let (items, _) = page(&house, View::Status(Status::Open), None, 10).await;
    assert_eq!(items[0].last.as_ref().map(|message| message.text.as_str()), Some("last"));
    assert_eq!(items[0].contact_name.as_deref(), Some("Mira"));
    assert_eq!(items[1].conversation.id, silent.id);
    assert!(items[1].last.is_none() && items[1].contact_name.is_none());
}

async fn a_row_brings_the_rating_of_the_last_session_alone(house: House) {
    let to = house.opened(ALPHA).await;
    let session = house.say(to, "hello").await.conversation.session.unwrap();
    house.apply(to, Act::Resolve).await;
    let rating = async |status| page(&house, View::Status(status), None, 10).await.0[0].rating;
    assert_eq!(rating(Status::Resolved).await, None);
    house.conversations.rate(ALPHA, to.id, session, 4).await.unwrap();
    assert_eq!(rating(Status::Resolved).await, Some(4));
    house.say(to, "one more thing").await;
    assert_eq!(rating(Status::Open).await, None, "the new session is not rated yet");
}

async fn a_foreign_cursor_is_refused(house: House) {
    for cursor in ["", "x", "12-", "12-ct_0000000000001", "12-cv_…", "9999999999999999999999-cv_0000000000001"] {
        let query = ListQuery {
            view: View::Unassigned,
            about: About::default(),
            filter: Filter::default(),
            cursor: Some(cursor.to_owned()),
            limit: 5,
        };
        let refused = house.conversations.list(ALPHA, query).await.unwrap_err();
        assert_eq!(refused.kind, Kind::Invalid, "{cursor}");
    }
}

async fn the_place_in_the_queue_counts_who_waited_longer(house: House) {
    let mut waiting = Vec::new();
    for _ in 0..3 {
        let to = house.opened(ALPHA).await;
        house.apply(to, ask_human()).await;
        house.wait(Duration::from_secs(1));
        waiting.push(to);
    }
    // Neither another inbox nor another organisation stands in this queue.
    let elsewhere = NewConversation { inbox: InboxId(99), ..house.somebody(ALPHA) };
    house.conversations.open(elsewhere).await.unwrap();
    house.apply(elsewhere, ask_human()).await;
    let others = house.opened(BETA).await;
    house.apply(others, ask_human()).await;
    let agents = house.opened(ALPHA).await;
    house.say(agents, "hello").await;

    let queue = house.conversations.list_queue(ALPHA, waiting[0].inbox, 10).await.unwrap();
    assert_eq!(queue.iter().map(|one| one.id).collect::<Vec<_>>(), waiting.iter().map(|one| one.id).collect::<Vec<_>>());
    assert_eq!(house.conversations.list_queue(ALPHA, waiting[0].inbox, 2).await.unwrap().len(), 2);
    let place = async |to: NewConversation| house.conversations.queue_position(to.organisation, to.id).await.unwrap();
    assert_eq!([place(waiting[0]).await, place(waiting[1]).await, place(waiting[2]).await], [Some(1), Some(2), Some(3)]);
    assert_eq!([place(elsewhere).await, place(others).await, place(agents).await], [Some(1), Some(1), None]);
    assert_eq!(house.conversations.queue_position(BETA, waiting[0].id).await.unwrap(), None);
    house.apply(waiting[0], take(ASHA)).await;
    assert_eq!([place(waiting[0]).await, place(waiting[1]).await, place(waiting[2]).await], [None, Some(1), Some(2)]);
    house.apply(waiting[1], Act::Resolve).await;
    assert_eq!([place(waiting[1]).await, place(waiting[2]).await], [None, Some(1)]);
}

async fn due_turns_are_those_due_until_then(mut house: House) {
    let settle = Timing::default().settle();
    let mut asked = Vec::new();
    for organisation in [ALPHA, BETA, ALPHA] {
        let to = house.opened(organisation).await;
        house.say(to, "a question").await;
        asked.push(to);
        house.wait(Duration::from_secs(1));
    }
    let held = house.opened(ALPHA).await;
    house.apply(held, take(ASHA)).await;
    house.say(held, "to a person").await;

    let now = house.now();
    let due = house.conversations.list_due_turns(now, 10).await.unwrap();
    let expected: Vec<_> = asked.iter().map(|to| (to.organisation, to.id)).collect();
    assert_eq!(due.iter().map(|hint| (hint.organisation, hint.conversation)).collect::<Vec<_>>(), expected, "the oldest first");
    assert_eq!(due[0].at, engine::clock::Timestamp::from_millis(super::START.as_millis()).plus(settle));
    assert_eq!(house.conversations.list_due_turns(now, 2).await.unwrap().len(), 2);
    assert_eq!(house.conversations.list_due_turns(due[0].at, 10).await.unwrap().len(), 1);

    house.reopen();
    assert_eq!(house.conversations.list_due_turns(now, 10).await.unwrap(), due, "a restart finds what is owed");
    let owed = house.conversation(asked[0]).await;
    house.apply(asked[0], Act::Reply(house.answer(owed.control.epoch, owed.contact_seq, "an answer"))).await;
    house.apply(asked[1], take(BEN)).await;
    assert_eq!(house.conversations.list_due_turns(now, 10).await.unwrap(), due[2..]);
}
