//! When an answer is given again, and when it is not.

use engine::model::bot::Remember;
use serde_json::json;

use super::house::{Fixed, House, agent, kinds, text};
use super::{ASKED, content, has_result, model};
use crate::model::{Scene, Step, Stop};
use crate::rehearsal::{AGENT, CONTACT};
use crate::tools::Output;

const SAID: &str = "You can return any lamp within 30 days of delivery [1].";

async fn house(scenes: Vec<Scene>) -> House {
    let mut house = House::new(model(scenes), Vec::new()).await;
    house.bot.agents[0].tools.clear();
    house
}

/// How often a model was asked after the question was put twice.
async fn asked_twice(house: &House) -> u64 {
    house.ask(ASKED).await;
    house.ask(ASKED).await;
    house.model.requests()
}

#[tokio::test]
async fn an_equal_question_is_answered_without_a_model_and_with_its_sources() {
    let house = house(vec![Scene::says(SAID)]).await;
    let (first, _) = house.ask(ASKED).await;
    let (second, steps) = house.ask("  within how many days can I  return a lamp").await;
    assert_eq!((text(&second), content(&second)), (text(&first), content(&first)));
    assert!(!content(&second).citations.is_empty());
    assert_eq!(house.heard.0.lock().concat(), text(&second));
    assert_eq!(
        (kinds(&steps).as_slice(), house.model.requests()),
        (["searched".to_owned(), "remembered".to_owned()].as_slice(), 1)
    );
    let counted = async {
        while house.memory.used.lock().len() < 2 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), counted).await.unwrap();
    let used = house.memory.used.lock();
    let free = used.iter().find(|used| used.model == "memory").unwrap();
    assert_eq!((free.cost, free.requests, free.tokens.total()), (0, 0, 0));
}

#[tokio::test]
async fn a_question_in_the_midst_of_a_conversation_is_answered_anew_and_not_kept() {
    let house = house(vec![Scene::says(SAID)]).await;
    let before = [(CONTACT, "I bought a lamp"), (AGENT, "Which one?")];
    house.ask_after(&before, ASKED).await;
    house.ask(ASKED).await;
    house.ask_after(&before, ASKED).await;
    assert_eq!(house.model.requests(), 3);
    // What the bot itself says first is the same for everybody.
    house.ask_after(&[(AGENT, "Hello! I am an automated assistant.")], ASKED).await;
    assert_eq!(house.model.requests(), 3);
}

#[tokio::test]
async fn only_what_rests_on_the_knowledge_to_its_last_sentence_is_kept() {
    for said in [
        "You can return any lamp within 30 days of delivery.",
        "You can return any lamp within 30 days of delivery [1]. Our founder personally checks every single parcel on arrival.",
        "You can return any lamp within 45 days of delivery [1].",
    ] {
        assert_eq!(asked_twice(&house(vec![Scene::says(said)]).await).await, 2, "{said}");
    }
    let mut strict =
        house(vec![Scene::says("You can return any lamp within 30 days of delivery [1]. You also get 500 euros.")]).await;
    strict.bot.profile.grounded_only = true;
    assert_eq!(asked_twice(&strict).await, 2, "something was taken out");
}

#[tokio::test]
async fn an_answer_that_was_cut_is_not_kept() {
    let cut = Scene::says(SAID).then(Step::Stop(Stop::Length));
    assert_eq!(asked_twice(&house(vec![cut]).await).await, 2);
    assert_eq!(asked_twice(&house(vec![Scene::dropped(SAID)]).await).await, 2);
    let mut short = house(vec![Scene::says(&format!("{SAID} {SAID} {SAID}"))]).await;
    short.bot.profile.word_limit = 10;
    assert_eq!(asked_twice(&short).await, 2);
}

#[tokio::test]
async fn an_answer_after_a_tool_is_not_kept() {
    let tool = Fixed::new("find_order", Output::new(json!("nothing")), |_| {});
    let scenes = vec![Scene::says(SAID).when(has_result), Scene::calls("c", "find_order", &json!({"order": "1"}))];
    let mut house = House::new(model(scenes), vec![tool.clone()]).await;
    house.bot.remember = Remember::On;
    assert_eq!((asked_twice(&house).await, tool.count()), (4, 2));
}

#[tokio::test]
async fn a_customer_of_whom_tools_know_something_is_answered_by_themselves() {
    let learned = [("shop.customer".to_owned(), json!("7"))].into();
    let tool = Fixed::new("find_order", Output { learned, ..Output::new(json!("found")) }, |_| {});
    let calls = Scene::calls("c", "find_order", &json!({"order": "1"}));
    let asks_for_order = |request: &crate::model::Request| super::told(request).contains("Where is my order");
    let scenes = vec![Scene::says("It is there.").when(has_result), calls.when(asks_for_order), Scene::says(SAID)];
    let mut house = House::new(model(scenes), vec![tool]).await;
    house.bot.remember = Remember::On;
    assert_eq!(asked_twice(&house).await, 1);
    house.ask("Where is my order?").await;
    let before = house.model.requests();
    assert_eq!(asked_twice(&house).await, before + 2);
}

#[tokio::test]
async fn bots_whose_agents_have_tools_remember_only_when_told_so() {
    for (remember, tools, requests) in [
        (Remember::Auto, vec!["find_order".to_owned()], 2),
        (Remember::On, vec!["find_order".to_owned()], 1),
        (Remember::Auto, vec![], 1),
        (Remember::Off, vec![], 2),
    ] {
        let mut house = house(vec![Scene::says(SAID)]).await;
        (house.bot.remember, house.bot.agents[0].tools) = (remember, tools);
        assert_eq!(asked_twice(&house).await, requests, "{remember:?}");
    }
}

#[tokio::test]
async fn a_new_edition_another_agent_and_changed_knowledge_forget() {
    let mut house = house(vec![Scene::says(SAID)]).await;
    assert_eq!(asked_twice(&house).await, 1);
    house.write_page("Lamps of the winter sale can be returned within 60 days.").await;
    assert_eq!(asked_twice(&house).await, 2, "the knowledge changed");
    house.bot.edition += 1;
    assert_eq!(asked_twice(&house).await, 3, "an edition was published");
    house.bot.agents = vec![agent("sales", &[], &[])];
    assert_eq!(asked_twice(&house).await, 4, "another agent answers");
    house.ask("Within how many days can I return 2 lamps?").await;
    assert_eq!(house.model.requests(), 5, "another question");
}

#[tokio::test]
async fn a_trial_neither_keeps_nor_gives_again() {
    let house = house(vec![Scene::says(SAID)]).await;
    house.ask(ASKED).await;
    house.preview(ASKED).await;
    house.preview(ASKED).await;
    assert_eq!(house.model.requests(), 3);
}

#[tokio::test]
async fn whoever_asks_whether_this_is_a_machine_hears_that_first() {
    let house = house(vec![Scene::says(SAID)]).await;
    assert_eq!(asked_twice(&house).await, 1);
    house.ask(&format!("Are you a robot? {ASKED}")).await;
    house.ask(&format!("Are you a robot? {ASKED}")).await;
    assert_eq!(house.model.requests(), 3);
}
