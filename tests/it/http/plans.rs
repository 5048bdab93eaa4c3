//! What a plan allows: enforced where things are made, counted without a race, and told before it is used up.

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::harness::api::{Api, text};
use crate::harness::form::request;
use crate::harness::people::{ask, control, conversation, message, notice, visitor};
use crate::harness::program::NO_LIMITS;
use crate::harness::shop::{Shop, scripted};

async fn limit(api: &Api, what: &str) -> Value {
    let plan = api.get("/api/v1/organisation/plan").await.expect(200);
    let limits = plan["limits"].as_array().unwrap();
    limits.iter().find(|limit| limit["what"] == what).unwrap_or_else(|| panic!("no {what} in {plan}")).clone()
}

#[tokio::test]
async fn of_many_who_make_something_at_once_no_more_than_the_plan_allows_succeed() {
    let shop = Shop::open(&[NO_LIMITS]).await;
    let used = limit(&shop.api, "bots").await["used"].as_u64().unwrap();
    assert!(limit(&shop.api, "bots").await.get("most").is_none(), "without a plan there is no limit");
    let most = (used + 3).to_string();
    let settings = [NO_LIMITS, ("SWITCHBOARD__PLANS__DEFAULT__BOTS", most.as_str())];
    let shop = shop.restarted(&settings, async |program| program.stop().await).await;
    let mut makers = JoinSet::new();
    for number in 0..12 {
        let api = shop.api.clone();
        makers.spawn(async move { api.post("/api/v1/bots", &json!({"name": format!("Bot {number}")})).await });
    }
    let answers = makers.join_all().await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 3);
    let refused = answers.iter().find(|answer| answer.status != 201).unwrap().problem(403);
    assert!(refused["detail"].as_str().unwrap().contains(&format!("allows {most} bots")), "{refused}");
    let now = limit(&shop.api, "bots").await;
    assert_eq!((&now["used"], &now["level"]), (&json!(used + 3), &json!("reached")));
    // Room is what is there now.
    let bot = text(&answers.iter().find(|answer| answer.status == 201).unwrap().json()["id"]);
    shop.api.call(crate::harness::web::Request::new("DELETE", format!("/api/v1/bots/{bot}"))).await.expect(204);
    shop.api.post("/api/v1/bots", &json!({"name": "Another"})).await.expect(201);
}

#[tokio::test]
async fn every_limit_is_held_where_something_is_made() {
    let shop = Shop::open(&[NO_LIMITS]).await;
    let mut settings = vec![NO_LIMITS];
    let mut values = Vec::new();
    for what in ["knowledge_bases", "documents", "operators", "inboxes"] {
        let used = limit(&shop.api, what).await["used"].as_u64().unwrap();
        values.push((format!("SWITCHBOARD__PLANS__DEFAULT__{}", what.to_uppercase()), (used + 1).to_string()));
    }
    settings.extend(values.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let shop = shop.restarted(&settings, async |program| program.stop().await).await;
    let api = &shop.api;
    let base = text(&api.get("/api/v1/knowledge").await.expect(200)["items"][0]["id"]);
    let bot = text(&api.get("/api/v1/bots").await.expect(200)["items"][0]["id"]);
    let documents = format!("/api/v1/knowledge/{base}/documents");
    for (number, status) in [(1, 201), (2, 403)] {
        let named = json!({"name": format!("Base {number}")});
        assert_eq!(api.post("/api/v1/knowledge", &named).await.status, status);
        let person = json!({"name": "Mia", "email": format!("mia{number}@plug-and-cord.example")});
        assert_eq!(api.post("/api/v1/operators", &person).await.status, status);
        let inbox = json!({"name": "Another", "bot": bot});
        assert_eq!(api.post("/api/v1/inboxes", &inbox).await.status, status);
        let words = format!("# Page {number}\n\nSomething about page {number}.\n");
        let file = api.call(request(&documents, &format!("page{number}.md"), words.as_bytes())).await;
        assert_eq!(file.status, status, "{}", file.text());
    }
    api.post("/api/v1/invitations", &json!({"email": "mo@plug-and-cord.example"})).await.problem(403);
    // What is there already may get new versions.
    let newer = api.call(request(&documents, "page1.md", b"# Page 1\n\nSomething new.\n")).await;
    assert_eq!(newer.status, 201, "{}", newer.text());
}

#[tokio::test]
async fn beyond_the_sessions_of_a_month_people_answer_and_nothing_is_lost() {
    let settings = [NO_LIMITS, ("SWITCHBOARD__PLANS__DEFAULT__SESSIONS_A_MONTH", "2")];
    let shop = Shop::open(&settings).await;
    let inbox = scripted(&shop.api).await;
    let notices = async || shop.api.get("/api/v1/notices").await.expect(200)["items"].as_array().unwrap().clone();
    let first = visitor(shop.url(), &inbox.key).await;
    assert_eq!(ask(&first, "1", "echo: one").await.text, "one");
    assert!(notices().await.is_empty());
    let second = visitor(shop.url(), &inbox.key).await;
    assert_eq!(ask(&second, "1", "echo: two").await.text, "two");
    let told = notices().await;
    assert_eq!((&told[0]["kind"], &told[0]["level"], &told[0]["used"]), (&json!("plan"), &json!("reached"), &json!(2)));

    let third = visitor(shop.url(), &inbox.key).await;
    third.send("1", "echo: three").await.unwrap();
    message(&third, |message| message.text.contains("person") && notice(message) != "greeting").await;
    control(&third, "queue").await;
    let kept = shop.api.messages(&conversation(&third)).await;
    assert!(kept.iter().any(|message| message["text"] == "echo: three"), "{kept:?}");
    // A session that began within the plan is answered to its end.
    assert_eq!(ask(&first, "2", "echo: still").await.text, "still");
    let month = limit(&shop.api, "sessions_a_month").await;
    assert_eq!((&month["used"], &month["most"], &month["level"]), (&json!(3), &json!(2), &json!("reached")));
}
