use engine::model::delivery::DeliveryState;
use engine::model::inbox::Channel;
use engine::ports::outbox::Departure;

use super::*;

every_backend!(
    what_has_to_be_brought_enters_with_the_message_and_nothing_else_does,
    a_conversation_gives_one_message_at_a_time_in_the_order_they_were_said,
    a_claim_that_nobody_settles_comes_back_after_its_lease,
    a_claim_that_is_renewed_holds_longer_and_only_while_it_holds,
    a_part_that_was_begun_is_known_as_such_until_it_passed,
    a_postponed_message_is_due_at_its_time_and_holds_back_those_behind_it,
    another_organisation_changes_nothing_in_the_outbox,
    whoever_waits_is_woken_by_what_enters,
);

const LEASE: Duration = Duration::from_mins(1);

async fn called(house: &House) -> NewConversation {
    let new = NewConversation { channel: Channel::WhatsApp, ..house.somebody(ALPHA) };
    house.conversations.open(new).await.unwrap();
    new
}

/// An operator's message, which has to be brought.
async fn written(house: &House, to: NewConversation, text: &str) -> Arc<Message> {
    house.apply(to, house.write(ASHA, None, text, false)).await.message.unwrap()
}

/// Greeting and the notice that somebody joined are brought too; they are out of the way after this.
async fn joined(house: &House, to: NewConversation) {
    house.apply(to, Act::Take { operator: ASHA, name: "Asha".into(), epoch: None }).await;
    while let Some(waiting) = claim(house).await {
        house.outbox.remove(ALPHA, waiting.message).await.unwrap();
    }
}

async fn claim(house: &House) -> Option<Departure> {
    house.outbox.claim(house.now(), LEASE).await.unwrap()
}

async fn what_has_to_be_brought_enters_with_the_message_and_nothing_else_does(house: House) {
    let web = house.opened(ALPHA).await;
    house.say(web, "hello").await;
    house.apply(web, house.write(ASHA, None, "an answer", false)).await;
    assert_eq!(claim(&house).await, None, "the web's sockets follow the feed");
    let to = called(&house).await;
    house.say(to, "hello").await;
    joined(&house, to).await;
    house.apply(to, house.write(ASHA, None, "a note", true)).await;
    assert_eq!(claim(&house).await, None, "neither what the contact said nor a note");
    let message = written(&house, to, "an answer").await;
    assert_eq!(message.delivery, Some(DeliveryState::Queued));
    let departure = claim(&house).await.expect("it waits");
    assert_eq!((departure.message, departure.conversation, departure.inbox), (message.id, to.id, SHOP));
    assert_eq!((departure.attempts, departure.part, departure.begun_at), (0, 0, None));
    assert_eq!(house.outbox.find(ALPHA, message.id).await.unwrap(), Some(departure));
    assert_eq!(house.outbox.count(ALPHA, SHOP).await.unwrap(), (1, Some(house.now())));
}

async fn a_conversation_gives_one_message_at_a_time_in_the_order_they_were_said(house: House) {
    let (mira, ben) = (called(&house).await, called(&house).await);
    joined(&house, mira).await;
    joined(&house, ben).await;
    let mut mine = Vec::new();
    for number in 0..3 {
        mine.push(written(&house, mira, &format!("{number}")).await.id);
    }
    let his = written(&house, ben, "for Ben").await.id;
    let mut seen = Vec::new();
    let mut order = Vec::new();
    while seen.len() < 4 {
        let mut claimed = Vec::new();
        while let Some(departure) = claim(&house).await {
            claimed.push(departure);
        }
        let conversations: std::collections::HashSet<_> = claimed.iter().map(|departure| departure.conversation).collect();
        assert_eq!(conversations.len(), claimed.len(), "one of each conversation");
        assert!(!claimed.is_empty(), "what is left becomes due");
        for departure in claimed {
            if departure.conversation == mira.id {
                order.push(departure.message);
            }
            seen.push(departure.message);
            house.outbox.remove(ALPHA, departure.message).await.unwrap();
        }
    }
    assert_eq!(order, mine);
    assert!(seen.contains(&his));
    house.outbox.remove(ALPHA, his).await.expect("removing what is gone changes nothing");
}

async fn a_claim_that_nobody_settles_comes_back_after_its_lease(house: House) {
    let to = called(&house).await;
    joined(&house, to).await;
    let message = written(&house, to, "an answer").await;
    assert!(claim(&house).await.is_some());
    assert_eq!(claim(&house).await, None, "hidden");
    house.wait(LEASE);
    assert_eq!(claim(&house).await.map(|departure| departure.message), Some(message.id));
}

async fn a_claim_that_is_renewed_holds_longer_and_only_while_it_holds(house: House) {
    let to = called(&house).await;
    joined(&house, to).await;
    let message = written(&house, to, "an answer").await.id;
    let departure = claim(&house).await.unwrap();
    house.wait(LEASE / 2);
    house.outbox.renew(&departure, house.now(), LEASE).await.unwrap();
    house.wait(LEASE / 2);
    assert_eq!(claim(&house).await, None, "hidden for the whole of it again");
    house.outbox.pass(ALPHA, message, 0, house.now()).await.unwrap();
    house.outbox.renew(&departure, house.now(), LEASE).await.unwrap();
    let second = claim(&house).await.expect("a part that left is no longer held");
    assert_eq!(second.part, 1);
    house.outbox.postpone(&second, house.now(), true).await.unwrap();
    house.outbox.renew(&second, house.now(), LEASE).await.unwrap();
    assert_eq!(claim(&house).await.map(|departure| departure.message), Some(message), "nor is one that waits");
}

async fn a_part_that_was_begun_is_known_as_such_until_it_passed(mut house: House) {
    let to = called(&house).await;
    joined(&house, to).await;
    let message = written(&house, to, "an answer").await.id;
    let departure = claim(&house).await.unwrap();
    house.outbox.begin(&departure, 2, house.now()).await.unwrap();
    house.reopen();
    house.wait(LEASE);
    let again = claim(&house).await.unwrap();
    assert_eq!((again.begun_at.is_some(), again.attempts, again.part, again.of), (true, 1, 0, 2));
    house.outbox.pass(ALPHA, message, 0, house.now()).await.unwrap();
    house.outbox.pass(ALPHA, message, 0, house.now()).await.expect("told twice");
    let next = claim(&house).await.expect("the next part is due at once");
    assert_eq!((next.begun_at, next.attempts, next.part, next.of), (None, 0, 1, 2));
}

async fn a_postponed_message_is_due_at_its_time_and_holds_back_those_behind_it(house: House) {
    let to = called(&house).await;
    joined(&house, to).await;
    let first = written(&house, to, "first").await.id;
    written(&house, to, "second").await;
    let departure = claim(&house).await.unwrap();
    house.outbox.begin(&departure, 1, house.now()).await.unwrap();
    let later = house.now().plus(Duration::from_secs(10));
    house.outbox.postpone(&departure, later, false).await.unwrap();
    assert_eq!(claim(&house).await, None);
    house.wait(Duration::from_secs(10));
    let open = claim(&house).await.expect("it is due");
    assert_eq!((open.message, open.begun_at.is_some()), (first, true), "how it ended is still open");
    house.outbox.postpone(&open, house.now(), true).await.unwrap();
    let unsent = claim(&house).await.unwrap();
    assert_eq!((unsent.message, unsent.begun_at, unsent.attempts), (first, None, 1), "it is known not to have left");
}

async fn another_organisation_changes_nothing_in_the_outbox(house: House) {
    let to = called(&house).await;
    joined(&house, to).await;
    let message = written(&house, to, "an answer").await.id;
    house.outbox.remove(BETA, message).await.unwrap();
    assert_eq!(house.outbox.find(BETA, message).await.unwrap(), None);
    assert_eq!(house.outbox.count(BETA, SHOP).await.unwrap(), (0, None));
    assert!(claim(&house).await.is_some());
    house.outbox.pass(BETA, message, 0, house.now()).await.unwrap();
    assert_eq!(house.outbox.find(ALPHA, message).await.unwrap().unwrap().part, 0);
}

async fn whoever_waits_is_woken_by_what_enters(house: House) {
    let to = called(&house).await;
    joined(&house, to).await;
    // What came before the wait counts; one look more costs nothing.
    let _earlier = tokio::time::timeout(Duration::from_millis(1), house.outbox.entered()).await;
    written(&house, to, "an answer").await;
    tokio::time::timeout(PATIENCE, house.outbox.entered()).await.expect("it is told");
}
