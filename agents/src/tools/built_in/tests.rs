use engine::model::agent::When;
use engine::model::contact::{Contact, Identity};
use engine::model::inbox::Channel;

use super::*;
use crate::tools::rehearsal::{self, Props};
use crate::tools::{Output, Then, ToolError};

fn agent(key: &str, tools: &[&str]) -> Agent {
    let when = When { description: format!("Questions about {key}"), ..When::default() };
    Agent { key: key.into(), tools: tools.iter().map(|tool| (*tool).to_owned()).collect(), when, ..Agent::default() }
}

fn bot(agents: Vec<Agent>) -> Bot {
    Bot { agents, ..crate::rehearsal::bot(engine::model::bot::ResponderKind::Agents) }
}

async fn call(props: &Props, bot: &Bot, tool: &str, arguments: Value) -> Result<Output, ToolError> {
    let tools = of(&props.supplies, bot, &bot.agents[0]);
    let tool = tools.iter().find(|known| known.card().name == tool).unwrap_or_else(|| panic!("no {tool}"));
    tool.call(&rehearsal::call(arguments)).await
}

fn names(props: &Props, bot: &Bot) -> Vec<String> {
    of(&props.supplies, bot, &bot.agents[0]).iter().map(|tool| tool.card().name.clone()).collect()
}

#[tokio::test]
async fn every_built_in_tool_is_in_the_catalogue_with_a_schema_that_holds() {
    let props = Props::new().await;
    let all = all(&props.supplies);
    assert_eq!(all.iter().map(|tool| tool.card().name.as_str()).collect::<Vec<_>>(), NAMES);
    for tool in all {
        assert!(jsonschema::validator_for(&tool.card().parameters).is_ok(), "{tool:?}");
    }
}

#[tokio::test]
async fn knowledge_a_person_and_colleagues_are_always_there_and_the_rest_by_name() {
    let props = Props::new().await;
    let alone = bot(vec![agent("sales", &[])]);
    assert_eq!(names(&props, &alone), ["search_knowledge", "hand_over"]);
    let two = bot(vec![agent("sales", &["calculate", "cancel_order", "date", "book_appointment"]), agent("orders", &[])]);
    // A bot without a page for appointments cannot give one.
    assert_eq!(names(&props, &two), ["search_knowledge", "hand_over", "pass_to_agent", "calculate", "date"]);
}

#[tokio::test]
async fn passages_keep_their_number_through_the_turn_and_are_cited() {
    let props = Props::new().await;
    let bot = bot(vec![agent("sales", &[])]);
    let tools = of(&props.supplies, &bot, &bot.agents[0]);
    let search = |query: &str| rehearsal::call(json!({"query": query}));
    let first = tools[0].call(&search("Within how many days can I return a lamp?")).await.unwrap();
    let second = tools[0].call(&search("What does shipping cost?")).await.unwrap();
    let numbers = |output: &Output| -> Vec<(u64, String)> {
        let passages = output.content["passages"].as_array().unwrap().iter();
        passages.map(|passage| (passage["number"].as_u64().unwrap(), passage["text"].as_str().unwrap().to_owned())).collect()
    };
    let (first_numbers, second_numbers) = (numbers(&first), numbers(&second));
    assert_eq!(first_numbers[0].0, 1);
    for (number, text) in &second_numbers {
        let known = first_numbers.iter().find(|(_, known)| known == text);
        assert!(known.is_none_or(|(known, _)| known == number), "{first_numbers:?} {second_numbers:?}");
    }
    assert_eq!(first.citations.len(), first_numbers.len());
    assert!(first.citations[0].url.as_deref().unwrap().starts_with("https://shop.example/"));
    assert_eq!(first.citations[0].text, first_numbers[0].1);
}

#[tokio::test]
async fn an_agent_passes_to_a_colleague_and_not_to_itself() {
    let props = Props::new().await;
    let bot = bot(vec![agent("sales", &[]), agent("orders", &[])]);
    let tools = of(&props.supplies, &bot, &bot.agents[0]);
    let pass = tools.iter().find(|tool| tool.card().name == "pass_to_agent").unwrap();
    assert_eq!(pass.card().parameters["properties"]["agent"]["enum"], json!(["orders"]));
    assert!(pass.card().description.contains("orders: Questions about orders"));
    let output = call(&props, &bot, "pass_to_agent", json!({"agent": "orders", "reason": "a parcel"})).await.unwrap();
    assert_eq!(output.then, Some(Then::Pass { agent: "orders".into(), reason: "a parcel".into() }));
    let output = call(&props, &bot, "hand_over", json!({"reason": "wants a person"})).await.unwrap();
    assert_eq!(output.then, Some(Then::HandOver { reason: "wants a person".into() }));
}

const CONTACT_TOOLS: &[&str] = &["look_up_contact", "update_contact", "book_appointment"];

fn contact(props: &Props) -> Contact {
    props.contacts.0.lock().clone()
}

#[tokio::test]
async fn what_the_customer_says_of_themselves_is_written_in_one_form() {
    let props = Props::new().await;
    let bot = bot(vec![agent("sales", CONTACT_TOOLS)]);
    let given = json!({"name": " Ann  Lee ", "email": "Ann@Example.com", "phone": "+44 20 7946 0958"});
    props.contacts.1.store(1, std::sync::atomic::Ordering::Relaxed);
    let told = call(&props, &bot, "update_contact", given).await.unwrap();
    assert_eq!(told.content["email"], "ann@example.com");
    assert_eq!(contact(&props).phone.as_deref(), Some("+442079460958"));
    let seen = call(&props, &bot, "look_up_contact", json!({})).await.unwrap().content;
    assert_eq!(seen, json!({"name": "Ann Lee", "email": "ann@example.com", "phone": "+442079460958", "vouched_for": false}));
    for wrong in [json!({"email": "ann"}), json!({"phone": "12345678"}), json!({"name": "https://x.example"})] {
        assert!(call(&props, &bot, "update_contact", wrong.clone()).await.is_err(), "{wrong}");
    }
}

#[tokio::test]
async fn a_contact_somebody_vouches_for_is_filled_in_and_never_overwritten() {
    let props = Props::new().await;
    let bot = bot(vec![agent("sales", CONTACT_TOOLS)]);
    {
        let mut contact = props.contacts.0.lock();
        contact.email = Some("ann@example.com".into());
        let identity = Identity {
            channel: Channel::Web,
            inbox: engine::ids::InboxId(4),
            handle: "7".into(),
            verified: true,
            conversation: None,
        };
        contact.identities.push(identity);
    }
    let given = json!({"email": "eve@example.com", "name": "Ann"});
    let told = call(&props, &bot, "update_contact", given).await.unwrap().content;
    assert_eq!(
        (&told["email"], &told["name"], &told["not_changed"]),
        (&json!("ann@example.com"), &json!("Ann"), &json!(["email"]))
    );
    assert_eq!(contact(&props).email.as_deref(), Some("ann@example.com"));
}

#[tokio::test]
async fn the_booking_link_is_filled_in_and_what_it_says_already_stays() {
    let props = Props::new().await;
    let mut bot = bot(vec![agent("sales", CONTACT_TOOLS)]);
    bot.profile.appointment_link = "https://book.example/visit?notes=web".into();
    {
        let mut contact = props.contacts.0.lock();
        (contact.name, contact.email) = (Some("Ann & Bo".into()), Some("ann@example.com".into()));
    }
    let told = call(&props, &bot, "book_appointment", json!({"subject": "a kitchen"})).await.unwrap().content;
    assert_eq!(told["link"], "https://book.example/visit?notes=web&name=Ann+%26+Bo&email=ann%40example.com");
    bot.profile.appointment_link = "javascript:alert(1)".into();
    assert!(!names(&props, &bot).contains(&"book_appointment".to_owned()));
}
