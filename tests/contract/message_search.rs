//! Messages are found by their words from the moment they are stored, and by nobody else's.

use std::collections::HashSet;
use std::time::Duration;

use engine::clock::Timestamp;
use engine::error::Kind;
use engine::ids::{InboxId, OrgId};
use engine::model::act::{Act, Verdict};
use engine::model::amend::Amendment;
use engine::model::conversation::NewConversation;
use engine::page::Page;
use engine::ports::message_search::{Found, SearchQuery, Wrote};

use super::acts::ask_human;
use super::{ALPHA, ASHA, BEN, BETA, House, SHOP};

every_backend! {
    a_message_is_found_by_its_words,
    what_people_type_is_words_and_nothing_else,
    a_search_is_narrowed_by_inbox_author_and_time,
    an_edited_message_is_found_by_its_new_words_alone,
    a_repeat_is_found_once_and_notices_are_not,
    pages_of_a_search_lose_nothing_and_repeat_nothing,
}

fn query(words: &[&str]) -> SearchQuery {
    SearchQuery { phrases: words.iter().map(|word| (*word).to_owned()).collect(), limit: 50, ..SearchQuery::default() }
}

async fn page(house: &House, organisation: OrgId, query: SearchQuery) -> Page<Found> {
    house.search.search(organisation, query).await.unwrap()
}

async fn texts(house: &House, query: SearchQuery) -> Vec<String> {
    page(house, ALPHA, query).await.items.into_iter().map(|found| found.message.text).collect()
}

async fn a_message_is_found_by_its_words(mut house: House) {
    let to = house.opened(ALPHA).await;
    house.say(to, "Where is my parcel?").await;
    house.apply(to, house.write(ASHA, None, "The Café has the parcel", true)).await;
    let theirs = house.opened(BETA).await;
    house.say(theirs, "my parcel too").await;
    assert_eq!(texts(&house, query(&["PARCEL"])).await, ["The Café has the parcel", "Where is my parcel?"]);
    assert_eq!(texts(&house, query(&["parcel", "cafe"])).await, ["The Café has the parcel"]);
    assert_eq!(texts(&house, query(&["my parcel"])).await, ["Where is my parcel?"]);
    assert!(texts(&house, query(&["parcel my"])).await.is_empty());
    assert!(texts(&house, query(&["parc"])).await.is_empty());
    let others = page(&house, BETA, query(&["parcel"])).await.items;
    assert_eq!(others.iter().map(|found| found.conversation.id).collect::<Vec<_>>(), [theirs.id]);
    house.reopen();
    assert_eq!(texts(&house, query(&["parcel"])).await.len(), 2);
}

async fn what_people_type_is_words_and_nothing_else(house: House) {
    let to = house.opened(ALPHA).await;
    house.say(to, "an order OR a return").await;
    for words in ["order\" OR \"x", "place : o1", "o1", "NOT order", "order*", "order)", "(", "\"\"", "words:order"] {
        let found = house.search.search(ALPHA, query(&[words])).await;
        assert!(found.is_ok(), "{words}: {found:?}");
    }
    assert!(texts(&house, query(&["o1"])).await.is_empty(), "the marks of the index are no words of a message");
    assert!(texts(&house, SearchQuery { limit: 10, ..SearchQuery::default() }).await.is_empty());
    let foreign = SearchQuery { cursor: Some("x".to_owned()), ..query(&["order"]) };
    assert_eq!(house.search.search(ALPHA, foreign).await.unwrap_err().kind, Kind::Invalid);
}

async fn a_search_is_narrowed_by_inbox_author_and_time(house: House) {
    let to = house.opened(ALPHA).await;
    house.say(to, "refund one").await;
    house.wait(Duration::from_mins(1));
    let middle: Timestamp = house.now();
    house.apply(to, house.write(ASHA, None, "refund two", false)).await;
    house.apply(to, house.write(BEN, None, "refund three", true)).await;
    let elsewhere = NewConversation { inbox: InboxId(99), ..house.somebody(ALPHA) };
    house.conversations.open(elsewhere).await.unwrap();
    house.say(elsewhere, "refund four").await;
    let refund = || query(&["refund"]);
    assert_eq!(texts(&house, SearchQuery { inbox: Some(InboxId(99)), ..refund() }).await, ["refund four"]);
    assert_eq!(texts(&house, SearchQuery { inbox: Some(SHOP), ..refund() }).await.len(), 3);
    let by = |author| SearchQuery { author: Some(author), ..query(&["refund"]) };
    assert_eq!(texts(&house, by(Wrote::Contact)).await, ["refund four", "refund one"]);
    assert_eq!(texts(&house, by(Wrote::Operator)).await, ["refund three", "refund two"]);
    assert_eq!(texts(&house, by(Wrote::OneOperator(ASHA))).await, ["refund two"]);
    assert!(texts(&house, by(Wrote::Agent)).await.is_empty());
    assert_eq!(texts(&house, SearchQuery { until: Some(middle), ..refund() }).await, ["refund one"]);
    assert_eq!(texts(&house, SearchQuery { since: Some(middle), ..refund() }).await.len(), 3);
}

async fn an_edited_message_is_found_by_its_new_words_alone(house: House) {
    let to = house.opened(ALPHA).await;
    let said = house.say(to, "the old words").await.message.unwrap();
    let edited = Amendment::Edited { text: "the new words".to_owned(), at: house.now() };
    house.conversations.amend(ALPHA, said.id, edited).await.unwrap();
    assert!(texts(&house, query(&["old"])).await.is_empty());
    assert_eq!(texts(&house, query(&["new"])).await, ["the new words"]);
    house.conversations.amend(ALPHA, said.id, Amendment::Deleted { at: house.now() }).await.unwrap();
    assert!(texts(&house, query(&["words"])).await.is_empty(), "what was taken back is gone");
}

async fn a_repeat_is_found_once_and_notices_are_not(house: House) {
    let to = house.opened(ALPHA).await;
    for _ in 0..2 {
        house.apply(to, house.said(to, Some("a"), "only once")).await;
    }
    let again = house.apply(to, house.said(to, Some("a"), "only once")).await;
    assert_eq!(again.verdict, Verdict::Duplicate);
    house.apply(to, ask_human()).await;
    house.apply(to, Act::Resolve).await;
    assert_eq!(texts(&house, query(&["once"])).await.len(), 1);
    assert!(texts(&house, query(&["person"])).await.is_empty() && texts(&house, query(&["resolved"])).await.is_empty());
}

async fn pages_of_a_search_lose_nothing_and_repeat_nothing(house: House) {
    const MANY: usize = 33;
    let to = house.opened(ALPHA).await;
    for number in 0..MANY {
        house.say(to, &format!("hello number {number}")).await;
    }
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let found = page(&house, ALPHA, SearchQuery { limit: 7, cursor, ..query(&["hello"]) }).await;
        seen.extend(found.items.iter().map(|found| found.message.seq));
        cursor = found.next;
        if cursor.is_none() {
            break;
        }
    }
    assert!(seen.is_sorted_by(|newer, older| newer > older), "the newest first");
    assert_eq!(seen.iter().collect::<HashSet<_>>().len(), MANY);
}
