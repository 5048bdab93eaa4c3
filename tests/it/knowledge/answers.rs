use serde_json::{Value, json};

use super::{Base, page, shop};
use crate::harness::PATIENCE;
use crate::harness::api::{Api, number, text};
use crate::harness::people::{ask, conversation, feed, operator, visitor};
use crate::harness::shop::add_inbox;
use crate::harness::web::Request;

async fn gaps(api: &Api) -> Vec<Value> {
    api.get("/api/v1/knowledge/gaps").await.expect(200)["items"].as_array().unwrap().clone()
}

/// The gap with this question, once it is noted.
async fn gap(api: &Api, question: &str) -> Value {
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        if let Some(found) = gaps(api).await.into_iter().find(|gap| gap["question"] == question) {
            return found;
        }
        assert!(tokio::time::Instant::now() < until, "the gap is never noted");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn an_unanswered_question_is_listed_answered_and_answered_from_then_on() {
    const QUESTION: &str = "Can I moor a catamaran overnight?";
    let shop = shop().await;
    let base = Base::new(&shop.api, "Marina").await;
    base.put("lighthouse.md", &page("lighthouse")).await;
    let inbox = add_inbox(&shop.api, &json!({"name": "Marina", "knowledge_bases": [base.id]})).await;
    let desk = operator(shop.url(), &shop.api.token).await;
    let first = visitor(shop.url(), &inbox.key).await;
    assert!(ask(&first, "a", "hello").await.text.len() > 1);
    assert!(ask(&first, "b", QUESTION).await.text.contains("could not find"));
    feed(&desk, |event| event.kind == "gap").await;
    let second = visitor(shop.url(), &inbox.key).await;
    ask(&second, "a", "can i moor a CATAMARAN overnight").await;
    let noted = loop {
        let noted = gap(&shop.api, "can i moor a CATAMARAN overnight").await;
        if number(&noted["times"]) == 2 {
            break noted;
        }
    };
    assert_eq!((text(&noted["conversation"]), text(&noted["bot"])), (conversation(&second), inbox.bot.clone()));
    assert!(gaps(&shop.api).await.iter().all(|gap| gap["question"] != "hello"), "a greeting is no question");

    let entry =
        json!({"question": QUESTION, "answer": "Catamarans moor at pier four overnight, for 30 euros.", "gap": noted["id"]});
    let made = shop.api.post(&base.path("/answers"), &entry).await.expect(201);
    assert_eq!((&made["kind"], &made["state"], number(&made["passages"])), (&"answer".into(), &"ready".into(), 1));
    assert!(gaps(&shop.api).await.iter().all(|gap| gap["id"] != noted["id"]));
    let answer = ask(&first, "c", QUESTION).await;
    assert!(answer.text.contains("pier four"), "{}", answer.text);
    assert_eq!(answer.rest["citations"][0]["document"], made["id"]);

    let path = base.path(&format!("/answers/{}", text(&made["id"])));
    assert_eq!(shop.api.get(&path).await.expect(200)["answer"], entry["answer"]);
    let changed = json!({"question": QUESTION, "answer": "Catamarans moor at pier nine overnight."});
    let now = shop.api.call(Request::new("PUT", &path).json(&changed)).await.expect(200);
    assert_eq!((&now["id"], number(&now["version"])), (&made["id"], 2));
    assert!(ask(&visitor(shop.url(), &inbox.key).await, "a", QUESTION).await.text.contains("pier nine"));
}

#[tokio::test]
async fn a_gap_that_needs_no_answer_is_dismissed() {
    const QUESTION: &str = "Who won the zeppelin regatta of 1931?";
    let shop = shop().await;
    let base = Base::new(&shop.api, "Regatta").await;
    base.put("boathouse.md", &page("boathouse")).await;
    let inbox = add_inbox(&shop.api, &json!({"name": "Regatta", "knowledge_bases": [base.id]})).await;
    ask(&visitor(shop.url(), &inbox.key).await, "a", QUESTION).await;
    let noted = gap(&shop.api, QUESTION).await;
    let path = format!("/api/v1/knowledge/gaps/{}", text(&noted["id"]));
    assert_eq!(shop.api.call(Request::new("DELETE", &path)).await.status, 204);
    shop.api.call(Request::new("DELETE", &path)).await.problem(404);
    assert!(gaps(&shop.api).await.iter().all(|gap| gap["id"] != noted["id"]));
    shop.api.get("/api/v1/knowledge/gaps?days=99").await.problem(422);
}

#[tokio::test]
async fn an_answer_has_to_say_something() {
    let base = Base::new(&shop().await.api, "Says something").await;
    let problem = base.api.post(&base.path("/answers"), &json!({"question": " ", "answer": ""})).await.problem(422);
    assert_eq!(problem["errors"].as_array().unwrap().len(), 2);
    let document = base.put("quay.md", &page("quay")).await;
    base.api.get(&base.path(&format!("/answers/{}", text(&document["id"])))).await.problem(404);
}
