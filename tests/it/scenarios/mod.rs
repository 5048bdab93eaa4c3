//! Conversations with the packs and an MCP server through the whole program, judged by what the service holds afterwards.
//!
//! A scenario is a file in `tests/scenarios/{pack}`: what the customer says, what must have been called, what never may be
//! done, and the end state. `file` reads it, `store` is the service behind the pack, `stage` puts a bot before it, `play`
//! is the conversation, `verdict` compares. With the model's script in the file the house itself is tested: toolbox, proof,
//! confirmation, ledger. With `SWITCHBOARD_TEST_MODEL_KEY` the same files run against a real model, and the script is ignored.
//!
//! To add one: a file. To add a pack: a folder, its arm in `store`, its tests here.

mod crash;
mod file;
mod play;
mod showroom;
mod stage;
mod store;
mod verdict;

use serde_json::json;

use crate::harness::program::NO_LIMITS;
use crate::harness::shop::Shop;
use file::Scenario;
use stage::{Model, Place};

/// A program for each pack's test: an organisation has one connection of a pack.
async fn place() -> Place {
    Place::new(Shop::open(&[NO_LIMITS]).await)
}

/// Plays every file of a folder, one after the other, and tells everything that was not as written.
async fn play_all(pack: &str, model: &Model) {
    let place = place().await;
    let scenarios = Scenario::all(pack);
    assert!(!scenarios.is_empty(), "there are no scenarios of {pack}");
    let mut wrong = Vec::new();
    for (name, scenario) in scenarios {
        let played = play::play(&place, pack, &scenario, model).await;
        let differences = verdict::differences(&scenario, &played);
        if !differences.is_empty() {
            wrong.push(format!("{pack}/{name}:\n  {}\n{}", differences.join("\n  "), played.shown()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every pack with one model; the attributes are those of each test.
macro_rules! every_pack {
    ([$($attribute:meta)?] $model:expr) => {
        $(#[$attribute])?
        #[tokio::test]
        async fn the_shop_is_left_as_every_scenario_says() {
            super::play_all("commerce", &$model).await;
        }

        $(#[$attribute])?
        #[tokio::test]
        async fn the_hotels_are_left_as_every_scenario_says() {
            super::play_all("hotel", &$model).await;
        }

        $(#[$attribute])?
        #[tokio::test]
        async fn the_leads_are_left_as_every_scenario_says() {
            super::play_all("interiors", &$model).await;
        }

        $(#[$attribute])?
        #[tokio::test]
        async fn the_showroom_behind_an_mcp_server_is_left_as_every_scenario_says() {
            super::play_all("mcp", &$model).await;
        }
    };
}

mod scripted {
    use super::Model;

    every_pack!([] Model::Scripted);
}

/// What a model makes of them, and costs: only when asked for.
mod real {
    use super::Model;

    every_pack!([ignore = "needs SWITCHBOARD_TEST_MODEL_KEY"] Model::real());
}

#[tokio::test]
async fn a_scenario_fails_when_the_end_the_calls_or_the_words_are_not_as_written() {
    let place = place().await;
    let right = Scenario::named("commerce", "cancel_with_confirmation");
    let played = play::play(&place, "commerce", &right, &Model::Scripted).await;
    assert_eq!(verdict::differences(&right, &played), Vec::<String>::new(), "{}", played.shown());
    let told = |alter: &dyn Fn(&mut Scenario)| {
        let mut wrong = right.clone();
        alter(&mut wrong);
        verdict::differences(&wrong, &played)
    };
    let one = |differences: Vec<String>, part: &str| {
        assert!(differences.len() == 1 && differences[0].contains(part), "{part}: {differences:?}");
    };
    one(told(&|wrong| drop(wrong.end.insert("orders/#1001/cancel_reason".into(), json!("FRAUD")))), "orders/#1001/cancel_reason");
    one(told(&|wrong| drop(wrong.end.remove("orders/#1001/financial"))), "orders/#1001/financial");
    one(told(&|wrong| drop(wrong.end.insert("orders/#1004/note".into(), json!("Moved")))), "orders/#1004/note");
    one(told(&|wrong| wrong.forbidden.tools.push("cancel_order".into())), "cancel_order");
    one(told(&|wrong| wrong.forbidden.told.push("money is coming".into())), "money is coming");
    one(told(&|wrong| wrong.handed_over = true), "handed over");
    one(told(&|wrong| wrong.tools[0].arguments = json!({"order": "#1002"}).as_object().unwrap().clone()), "#1002");
    one(told(&|wrong| wrong.tools.last_mut().unwrap().times = Some(2)), "2 times");
}
