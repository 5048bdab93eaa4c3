use std::collections::BTreeMap;

use engine::ports::vault::Sealed;

use super::*;
use crate::tools::rehearsal::{ORG, Props};

fn entered(key: &str, settings: &[(&str, &str)], secrets: &[&str]) -> PackSettings {
    PackSettings {
        organisation: ORG,
        key: key.into(),
        settings: settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        secrets: secrets.iter().map(|name| ((*name).to_owned(), Sealed("1:terces".into()))).collect(),
        ..PackSettings::default()
    }
}

/// Enough to make the tools of every pack.
fn connected() -> [PackSettings; 3] {
    [
        entered("commerce", &[("shop", "nila")], &["token"]),
        entered("hotel", &[("address", "https://hotels.example")], &["key"]),
        entered("interiors", &[], &[]),
    ]
}

#[tokio::test]
async fn every_agent_of_a_pack_is_whole_and_names_tools_there_are() {
    let props = Props::new().await;
    for settings in connected() {
        let pack = find(&settings.key).unwrap();
        assert!(!pack.agents.is_empty(), "{} has no agents: its file cannot be read", pack.key);
        let tools = tools(&props.supplies, &settings).unwrap();
        let names: Vec<&str> = tools.iter().map(|tool| tool.card().name.as_str()).collect();
        assert_eq!(names, tool_names(&settings.key));
        let built_in = ["book_appointment", "calculate", "date"];
        for agent in &pack.agents {
            assert!(!agent.instructions.is_empty() && !agent.when.description.is_empty() && !agent.when.examples.is_empty());
            for tool in &agent.tools {
                assert!(names.contains(&tool.as_str()) || built_in.contains(&tool.as_str()), "{} names {tool}", agent.key);
            }
        }
        // Nobody's tool is out of reach of every agent of its pack.
        for name in names {
            assert!(pack.agents.iter().any(|agent| agent.tools.iter().any(|tool| tool == name)), "nobody has {name}");
        }
    }
}

#[tokio::test]
async fn whatever_changes_an_order_asks_and_needs_the_customer_verified() {
    let props = Props::new().await;
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for settings in connected() {
        for tool in tools(&props.supplies, &settings).unwrap() {
            let card = tool.card();
            assert!(jsonschema::validator_for(&card.parameters).is_ok(), "{}", card.name);
            assert_eq!(names.insert(card.name.clone(), settings.key.clone()), None, "{} is there twice", card.name);
            let is_gated = matches!(card.name.as_str(), "cancel_order" | "update_address");
            assert_eq!(card.confirm, is_gated, "{}", card.name);
            assert_eq!(card.assurance == engine::model::agent::Assurance::Verified, is_gated, "{}", card.name);
        }
    }
}

#[test]
fn what_was_entered_is_checked_by_field() {
    let rows: [(PackSettings, &[&str]); 7] = [
        (entered("commerce", &[("shop", "nila")], &["token"]), &[]),
        (entered("commerce", &[], &[]), &["/settings/shop", "/settings/token"]),
        (entered("commerce", &[("shop", "nila"), ("address", "http://127.0.0.1:1")], &["token"]), &["/settings/address"]),
        (entered("commerce", &[("shop", "nila"), ("address", "http://127.0.0.1:1"), ("allow_private", "yes")], &["token"]), &[]),
        (entered("hotel", &[("address", "ftp://hotels.example")], &[]), &["/settings/address"]),
        (
            entered("hotel", &[("address", "https://hotels.example"), ("allow_private", "maybe")], &[]),
            &["/settings/allow_private"],
        ),
        (entered("interiors", &[("colour", "red")], &[]), &["/settings/colour"]),
    ];
    for (settings, expected) in rows {
        let pack = find(&settings.key).unwrap();
        let found: Vec<String> = problems(&pack, &settings).into_iter().map(|(pointer, _)| pointer).collect();
        assert_eq!(found, expected, "{settings:?}");
    }
}

#[tokio::test]
async fn a_secret_of_somebody_else_opens_nothing() {
    let props = Props::new().await;
    let mut settings = entered("commerce", &[("shop", "nila")], &[]);
    settings.secrets.insert("token".into(), Sealed("2:terces".into()));
    assert!(tools(&props.supplies, &settings).is_err());
    assert!(!check(&props.supplies, &settings).await.ok);
    assert!(!format!("{settings:?}").contains("terces"));
}
