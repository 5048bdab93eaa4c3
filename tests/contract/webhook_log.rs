use std::time::Duration;

use engine::clock::Timestamp;
use engine::error::Kind;
use engine::ids::{ConversationId, LetterId, OrgId, WebhookId};
use engine::model::webhook::{Attempt, EventType, Letter, LetterState, NewLetter, Next};

use super::{ALPHA, BETA, House};

every_backend! {
    letters_and_cursor_enter_in_one_step_and_survive,
    the_same_letter_enters_once,
    a_letter_waits_behind_an_older_one_of_its_conversation_for_a_few_tries,
    a_claimed_letter_is_hidden_until_its_lease_ends,
    tries_are_kept_with_their_letter,
    a_letter_is_told_again_however_it_ended,
    those_with_something_due_are_named,
    old_letters_and_those_of_a_webhook_that_is_gone_are_forgotten,
    letters_of_others_are_not_there,
    who_waits_is_woken_by_a_new_letter,
}

const HOOK: WebhookId = WebhookId(5);
const LEASE: Duration = Duration::from_mins(2);

fn letter(id: i64, conversation: Option<i64>) -> NewLetter {
    NewLetter {
        id: LetterId(id),
        webhook: HOOK,
        event: EventType::MessageCreated,
        key: format!("evt_{id}"),
        conversation: conversation.map(ConversationId),
        body: format!("{{\"number\":{id}}}"),
    }
}

fn attempt(at: Timestamp, status: Option<u16>) -> Attempt {
    let error = status.is_none().then(|| "nobody is there".to_owned());
    Attempt { at, took: Duration::from_millis(12), status, answer: "ok".to_owned(), error }
}

impl House {
    async fn enter(&self, letters: Vec<NewLetter>) {
        self.webhooks.enter(ALPHA, letters, None, self.now()).await.unwrap();
    }

    async fn claim_due(&self) -> Vec<i64> {
        let claimed = self.webhooks.claim(ALPHA, HOOK, self.now(), LEASE, 50).await.unwrap();
        claimed.into_iter().map(|letter| letter.id.0).collect()
    }

    async fn settle(&self, id: i64, next: Next) {
        let status = if next == Next::Delivered { 200 } else { 500 };
        self.webhooks.settle(ALPHA, LetterId(id), attempt(self.now(), Some(status)), next).await.unwrap();
    }

    async fn letter(&self, id: i64) -> (Letter, Vec<Attempt>) {
        self.webhooks.find(ALPHA, HOOK, LetterId(id)).await.unwrap().expect("the letter is there")
    }
}

async fn letters_and_cursor_enter_in_one_step_and_survive(mut house: House) {
    assert_eq!(house.webhooks.cursor(ALPHA).await.unwrap(), None);
    house.webhooks.enter(ALPHA, vec![letter(1, None), letter(2, None)], Some(40), house.now()).await.unwrap();
    house.webhooks.enter(ALPHA, Vec::new(), Some(30), house.now()).await.unwrap();
    house.reopen();
    assert_eq!(house.webhooks.cursor(ALPHA).await.unwrap(), Some(40), "a cursor never goes back");
    assert_eq!(house.webhooks.cursor(BETA).await.unwrap(), None);
    assert_eq!(house.webhooks.count_waiting(ALPHA, HOOK).await.unwrap(), 2);
    let (letter, attempts) = house.letter(1).await;
    assert_eq!((letter.body.as_str(), letter.state, letter.attempts), ("{\"number\":1}", LetterState::Waiting, 0));
    assert!(attempts.is_empty());
}

async fn the_same_letter_enters_once(house: House) {
    house.enter(vec![letter(1, None)]).await;
    house.enter(vec![NewLetter { id: LetterId(9), ..letter(1, None) }]).await;
    assert_eq!(house.claim_due().await, [1]);
    house.enter(vec![NewLetter { id: LetterId(10), webhook: WebhookId(6), ..letter(1, None) }]).await;
    assert_eq!(house.webhooks.count_waiting(ALPHA, WebhookId(6)).await.unwrap(), 1, "another webhook is told the same");
}

async fn a_letter_waits_behind_an_older_one_of_its_conversation_for_a_few_tries(house: House) {
    house.enter(vec![letter(1, Some(7)), letter(2, Some(7)), letter(3, Some(8)), letter(4, Some(7))]).await;
    assert_eq!(house.claim_due().await, [1, 3]);
    house.settle(1, Next::Delivered).await;
    assert_eq!(house.claim_due().await, [2]);
    for tried in 1..=3 {
        house.settle(2, Next::Again(house.now().plus(Duration::from_hours(1)))).await;
        let expected: &[i64] = if tried < 3 { &[] } else { &[4] };
        assert_eq!(house.claim_due().await, expected, "after {tried} tries");
    }
    house.enter(vec![letter(5, Some(7))]).await;
    assert!(house.claim_due().await.is_empty(), "the fourth is on its way");
    house.settle(4, Next::GiveUp).await;
    assert_eq!(house.claim_due().await, [5]);
}

async fn a_claimed_letter_is_hidden_until_its_lease_ends(house: House) {
    house.enter(vec![letter(1, None), letter(2, None), letter(3, None)]).await;
    let first = house.webhooks.claim(ALPHA, HOOK, house.now(), LEASE, 2).await.unwrap();
    assert_eq!(first.len(), 2);
    assert_eq!(house.claim_due().await, [3]);
    assert!(house.claim_due().await.is_empty());
    house.clock.advance(LEASE);
    assert_eq!(house.claim_due().await, [1, 2, 3]);
}

async fn tries_are_kept_with_their_letter(house: House) {
    house.enter(vec![letter(1, None)]).await;
    house.claim_due().await;
    let (first, due) = (attempt(house.now(), None), house.now().plus(Duration::from_secs(5)));
    house.webhooks.settle(ALPHA, LetterId(1), first.clone(), Next::Again(due)).await.unwrap();
    let (waiting, _) = house.letter(1).await;
    assert_eq!((waiting.state, waiting.attempts, waiting.due_at), (LetterState::Waiting, 1, Some(due)));
    let second = attempt(due, Some(204));
    house.webhooks.settle(ALPHA, LetterId(1), second.clone(), Next::Delivered).await.unwrap();
    let (done, attempts) = house.letter(1).await;
    assert_eq!((done.state, done.attempts, done.due_at), (LetterState::Delivered, 2, None));
    assert_eq!(attempts, [first, second]);
    let page = house.webhooks.list(ALPHA, HOOK, None, 10).await.unwrap();
    assert_eq!(page.items, [done]);
}

async fn a_letter_is_told_again_however_it_ended(house: House) {
    house.enter(vec![letter(1, None)]).await;
    house.claim_due().await;
    house.settle(1, Next::GiveUp).await;
    house.webhooks.redeliver(ALPHA, HOOK, LetterId(1), house.now()).await.unwrap();
    assert_eq!(house.claim_due().await, [1]);
    let missing = house.webhooks.redeliver(ALPHA, WebhookId(6), LetterId(1), house.now()).await;
    assert_eq!(missing.unwrap_err().kind, Kind::NotFound);
}

async fn those_with_something_due_are_named(house: House) {
    assert!(house.webhooks.list_due(house.now()).await.unwrap().is_empty());
    house.enter(vec![letter(1, None), letter(2, None)]).await;
    house.webhooks.enter(BETA, vec![NewLetter { webhook: WebhookId(8), ..letter(3, None) }], None, house.now()).await.unwrap();
    assert_eq!(house.webhooks.list_due(house.now()).await.unwrap(), [(ALPHA, HOOK), (BETA, WebhookId(8))]);
    house.claim_due().await;
    assert_eq!(house.webhooks.list_due(house.now()).await.unwrap(), [(BETA, WebhookId(8))]);
}

async fn old_letters_and_those_of_a_webhook_that_is_gone_are_forgotten(house: House) {
    house.enter(vec![letter(1, None)]).await;
    house.claim_due().await;
    house.settle(1, Next::Delivered).await;
    house.clock.advance(Duration::from_mins(1));
    let later = house.now();
    house.enter(vec![letter(2, None), NewLetter { webhook: WebhookId(6), ..letter(3, None) }]).await;
    assert_eq!(house.webhooks.prune(later, 10).await.unwrap(), 1);
    assert!(house.webhooks.find(ALPHA, HOOK, LetterId(1)).await.unwrap().is_none());
    house.webhooks.forget(ALPHA, HOOK).await.unwrap();
    assert!(house.webhooks.list(ALPHA, HOOK, None, 10).await.unwrap().items.is_empty());
    assert_eq!(house.webhooks.count_waiting(ALPHA, WebhookId(6)).await.unwrap(), 1);
}

async fn letters_of_others_are_not_there(house: House) {
    house.enter(vec![letter(1, None)]).await;
    let beta: OrgId = BETA;
    assert!(house.webhooks.find(beta, HOOK, LetterId(1)).await.unwrap().is_none());
    assert!(house.webhooks.list(beta, HOOK, None, 10).await.unwrap().items.is_empty());
    assert!(house.webhooks.claim(beta, HOOK, house.now(), LEASE, 10).await.unwrap().is_empty());
    assert_eq!(house.webhooks.redeliver(beta, HOOK, LetterId(1), house.now()).await.unwrap_err().kind, Kind::NotFound);
    house.webhooks.forget(beta, HOOK).await.unwrap();
    house.webhooks.settle(beta, LetterId(1), attempt(house.now(), Some(200)), Next::Delivered).await.unwrap();
    assert_eq!(house.letter(1).await.0.state, LetterState::Waiting);
}

async fn who_waits_is_woken_by_a_new_letter(house: House) {
    let waiting = house.webhooks.posted();
    let entering = house.enter(vec![letter(1, None)]);
    let both = async { tokio::join!(waiting, entering) };
    tokio::time::timeout(Duration::from_secs(10), both).await.expect("the wait ends");
}
