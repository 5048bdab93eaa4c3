use std::sync::Arc;

use engine::ids::{ContactId, ConversationId, InboxId, MessageId, OrgId};
use engine::model::conversation::{Conversation, NewConversation};
use engine::model::inbox::Channel;
use engine::model::message::{Author, Content, Message};

use super::*;

/// Monday, 30 November 2026, 09:30 in Madrid.
const MONDAY: Timestamp = Timestamp::from_millis(1_796_027_400_000);

fn facts(text: &str) -> Facts {
    let new = NewConversation {
        id: ConversationId(1),
        organisation: OrgId(1),
        inbox: InboxId(1),
        channel: Channel::Web,
        contact: ContactId(2),
    };
    let message = Message {
        id: MessageId(3),
        organisation: OrgId(1),
        conversation: ConversationId(1),
        seq: 1,
        author: Author::Contact(ContactId(2)),
        author_name: None,
        client_id: None,
        text: text.to_owned(),
        notice: None,
        private: false,
        content: Content::default(),
        delivery: None,
        epoch: 0,
        at: MONDAY,
    };
    let conversation = Arc::new(Conversation::new(new, MONDAY));
    Facts { conversation, message: Some(message), contact: None, is_first: true, now: MONDAY }
}

fn says(text: &str, wanted: &str, whole: bool) -> bool {
    holds(&Test::Text { words: vec![wanted.to_owned()], whole }, &facts(text))
}

#[test]
fn words_are_found_as_they_were_asked_for() {
    assert!(says("Where is my REORDER?", "order", false));
    assert!(!says("Where is my reorder?", "order", true));
    assert!(says("My order, please!", "ORDER please", true), "signs between words make no difference");
    assert!(says("मेरा ऑर्डर कहाँ है?", "ऑर्डर", true));
    assert!(!says("anything", "  ", false) && !says("anything", "!", true), "nothing is found nowhere");
}

#[test]
fn hours_are_those_of_the_zone() {
    let at = |days: &[u8], from: &str, until: &str, zone: &str| {
        let test = Test::Hours { days: days.to_vec(), from: from.to_owned(), until: until.to_owned(), zone: zone.to_owned() };
        holds(&test, &facts(""))
    };
    assert!(at(&[1], "09:00", "17:00", "Europe/Madrid"));
    assert!(!at(&[2], "09:00", "17:00", "Europe/Madrid"));
    assert!(!at(&[1], "09:00", "17:00", "UTC"), "it is half past eight there");
    assert!(at(&[7], "22:00", "10:00", "Europe/Madrid"), "Sunday's night lasts until Monday's morning");
    assert!(!at(&[1], "22:00", "09:00", "Europe/Madrid"));
    assert!(!at(&[1], "09:00", "17:00", "Nowhere/AtAll"));
}

#[test]
fn without_conditions_it_is_always_so() {
    assert!(matches(Matching::All, &[]) && matches(Matching::Any, &[]));
    assert!(!matches(Matching::All, &[true, false]) && matches(Matching::Any, &[true, false]));
    let not_first = Condition { test: Test::FirstMessage, not: true };
    assert_eq!(answers(&[not_first], &facts("hi")), [false]);
}

#[test]
fn a_wait_is_looked_at_by_the_rules_it_is_long_enough_for() {
    let waits = |minutes: i64| Happened::Waits(Timestamp::from_millis(MONDAY.as_millis() - minutes * MINUTE_MS));
    let when = Trigger::NoAnswer { minutes: 10 };
    assert!(begins(&when, waits(10), MONDAY) && !begins(&when, waits(9), MONDAY));
    let rule = |minutes, enabled| Automation {
        id: engine::ids::AutomationId(1),
        organisation: OrgId(1),
        name: String::new(),
        enabled,
        when: Trigger::NoAnswer { minutes },
        matching: Matching::All,
        conditions: Vec::new(),
        steps: Vec::new(),
        created_at: MONDAY,
    };
    let rules = [rule(5, true), rule(30, true), rule(20, false)];
    let since = Timestamp::from_millis(MONDAY.as_millis() - 10 * MINUTE_MS);
    let next = looks_again(&rules, since, MONDAY).map(|due| (due.as_millis() - MONDAY.as_millis()) / MINUTE_MS);
    assert_eq!(next, Some(20), "five minutes are over, and the other rule is off");
}

#[test]
fn a_language_is_guessed_from_what_was_said() {
    let is = |text: &str, code: &str| holds(&Test::Language { languages: vec![code.to_owned()] }, &facts(text));
    assert!(is("¿Dónde está mi pedido y cuando llega?", "es") && is("where is my order", "en"));
    assert!(!is("", "en"), "who said nothing has no language");
}
