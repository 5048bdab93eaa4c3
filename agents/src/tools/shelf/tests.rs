use engine::ids::{OrgId, RecordId};
use engine::model::bot::ResponderKind;
use serde_json::json;

use super::*;
use crate::tools::rehearsal::site::{Reply, Site};
use crate::tools::rehearsal::{ORG, Props};

fn http_tool(id: i64, name: &str) -> HttpTool {
    let (title, description) = ("Find".to_owned(), "Finds.".to_owned());
    HttpTool {
        id: RecordId(id),
        organisation: ORG,
        name: name.into(),
        title,
        description,
        url: "https://api.example/".into(),
        ..HttpTool::default()
    }
}

fn pack(key: &str, settings: &[(&str, &str)]) -> PackSettings {
    let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    PackSettings { id: RecordId(9), organisation: ORG, key: key.into(), settings, ..PackSettings::default() }
}

fn names(tools: &[Arc<dyn Tool>]) -> Vec<&str> {
    tools.iter().map(|tool| tool.card().name.as_str()).collect()
}

#[tokio::test]
async fn an_agent_has_what_it_names_and_the_catalogue_has_everything_with_its_source() {
    let props = Props::new().await;
    let records = &props.supplies.records;
    records.put(ORG, &http_tool(1, "find_parcel"), 0).await.unwrap();
    // A name that is built in, or used twice, is given to nobody a second time.
    records.put(ORG, &http_tool(2, "calculate"), 0).await.unwrap();
    records.put(ORG, &http_tool(3, "find_lead"), 0).await.unwrap();
    records.put(ORG, &pack("interiors", &[]), 0).await.unwrap();
    let shelf = Shelf::new(props.supplies.clone());
    let cards = shelf.cards(ORG).await.unwrap();
    let source = |name: &str| cards.iter().filter(|(card, _)| card.name == name).map(|(_, source)| source).collect::<Vec<_>>();
    assert_eq!(source("find_parcel"), [&Source::Http]);
    assert_eq!(source("calculate"), [&Source::BuiltIn]);
    assert_eq!(source("find_lead"), [&Source::Pack("interiors".into())]);
    let bot = crate::rehearsal::bot(ResponderKind::Agents);
    let named = ["find_parcel", "calculate", "gone"].map(str::to_owned).to_vec();
    let agent = Agent { key: "a".into(), tools: named, ..Agent::default() };
    assert_eq!(
        names(&shelf.tools(ORG, &bot, &agent).await.unwrap()),
        ["search_knowledge", "hand_over", "calculate", "find_parcel"]
    );
    assert_eq!(names(&shelf.tools(OrgId(2), &bot, &agent).await.unwrap()), ["search_knowledge", "hand_over", "calculate"]);
}

#[tokio::test]
async fn leads_are_noted_by_the_organisations_own_tool_where_it_has_one() {
    let props = Props::new().await;
    let shelf = Shelf::new(props.supplies.clone());
    let bot = crate::rehearsal::bot(ResponderKind::Agents);
    let agent = Agent { key: "a".into(), tools: vec!["update_lead".into(), "find_lead".into()], ..Agent::default() };
    let fields = |tools: &[Arc<dyn Tool>]| {
        let card = tools.iter().map(|tool| tool.card()).find(|card| card.name == "update_lead").unwrap();
        ["tags", "scope"].map(|field| card.parameters["properties"].get(field).is_some())
    };
    let tools = shelf.tools(ORG, &bot, &agent).await.unwrap();
    assert_eq!(names(&tools), ["search_knowledge", "hand_over", "update_lead", "find_lead"]);
    assert_eq!(fields(&tools), [true, false]);
    props.supplies.records.put(ORG, &pack("interiors", &[]), 0).await.unwrap();
    shelf.forget();
    let tools = shelf.tools(ORG, &bot, &agent).await.unwrap();
    assert_eq!(names(&tools), ["search_knowledge", "hand_over", "find_lead", "update_lead"]);
    assert_eq!(fields(&tools), [false, true]);
}

#[tokio::test]
async fn a_change_is_seen_when_the_shelf_is_told_to_forget() {
    let props = Props::new().await;
    let shelf = Shelf::new(props.supplies.clone());
    let before = shelf.cards(ORG).await.unwrap().len();
    props.supplies.records.put(ORG, &http_tool(1, "find_parcel"), 0).await.unwrap();
    assert_eq!(shelf.cards(ORG).await.unwrap().len(), before);
    shelf.forget();
    assert_eq!(shelf.cards(ORG).await.unwrap().len(), before + 1);
}

#[tokio::test]
async fn a_pack_or_a_server_that_is_broken_takes_no_other_tool_with_it() {
    let props = Props::new().await;
    let records = &props.supplies.records;
    let site = Site::start(|_| Reply::json(500, &json!({})));
    records.put(ORG, &http_tool(1, "find_parcel"), 0).await.unwrap();
    records.put(ORG, &pack("commerce", &[("shop", "no shop at all")]), 0).await.unwrap();
    let server = McpServer {
        id: RecordId(5),
        organisation: ORG,
        name: "docs".into(),
        url: site.at("/mcp"),
        allow_private: true,
        ..McpServer::default()
    };
    records.put(ORG, &server, 0).await.unwrap();
    let cards = Shelf::new(props.supplies.clone()).cards(ORG).await.unwrap();
    assert_eq!(cards.len(), built_in::NAMES.len() + 1);
}
