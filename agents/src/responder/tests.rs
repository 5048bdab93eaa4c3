use engine::model::message::QuickAction;

use super::*;
use crate::rehearsal::{Full, Heard, Shelf, bot, turn};

async fn respond(shelf: &Shelf, bot: Bot, asked: &[&str]) -> Answer {
    AgentResponder::new(Arc::clone(&shelf.index), shelf.retriever(), Arc::new(Full))
        .respond(&turn(bot, &[], asked), &Heard::default())
        .await
        .unwrap()
}

fn extractive() -> Bot {
    Bot { starters: vec!["What does shipping cost?".to_owned()], ..bot(ResponderKind::Extractive) }
}

#[tokio::test]
async fn whoever_asks_is_told_that_this_is_a_machine_whatever_the_responder() {
    let shelf = Shelf::empty();
    for kind in [ResponderKind::Extractive, ResponderKind::Scripted] {
        let Answer::Say { text, content } = respond(&shelf, bot(kind), &["Are you a human?"]).await else {
            panic!("not a reply");
        };
        assert_eq!(text, DEFAULT_DISCLOSURE);
        assert_eq!(content.quick_replies[0].action, Some(QuickAction::AskHuman));
    }
}

#[tokio::test]
async fn whoever_wants_a_person_is_handed_over_whatever_the_responder() {
    let shelf = Shelf::empty();
    for kind in [ResponderKind::Extractive, ResponderKind::Scripted] {
        let answer = respond(&shelf, bot(kind), &["this does not help", "let me talk to a human"]).await;
        assert!(matches!(answer, Answer::HandOver { .. }));
    }
}

#[tokio::test]
async fn a_greeting_is_returned_with_the_questions_to_start_with() {
    let Answer::Say { text, content } = respond(&Shelf::empty(), extractive(), &["Hello!"]).await else {
        panic!("not a reply");
    };
    assert_eq!(text, Language::English.lines().greeting);
    assert_eq!(content.quick_replies[0].title, "What does shipping cost?");
}

#[tokio::test]
async fn a_question_beside_the_question_for_the_machine_is_answered_too() {
    let shelf = Shelf::with_page().await;
    let Answer::Say { text, content } =
        respond(&shelf, extractive(), &["Are you a bot? What does shipping inside the country cost?"]).await
    else {
        panic!("not a reply");
    };
    assert!(text.starts_with(DEFAULT_DISCLOSURE) && text.contains("4 euros"), "{text}");
    assert!(!content.citations.is_empty());
}

#[test]
fn the_business_may_choose_its_words_and_nobody_is_told_less_than_the_fact() {
    let own = Bot { disclosure: "I am Sam, the shop's robot.".to_owned(), ..extractive() };
    assert_eq!(disclosure(&own, Language::English), "I am Sam, the shop's robot.");
    let spanish = disclosure(&own, Language::Spanish);
    assert!(spanish.starts_with(Language::Spanish.lines().disclosure) && spanish.ends_with("robot."));
    let silent = Bot { disclosure: " ".to_owned(), ..extractive() };
    assert_eq!(disclosure(&silent, Language::German), Language::German.lines().disclosure);
}
