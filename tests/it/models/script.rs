//! One conversation against every provider, with one outcome.

use agents::model::{Effort, Entry, ErrorClass, OutputSchema, Request, Stop, ToolChoice, check};
use sandbox::models::V1;
use serde_json::json;

use super::ends::{End, ends, models, ollamas_route};
use super::{ask, request, with_tool};

async fn hold(end: &End) {
    let name = end.name;
    let model = end.model.as_ref();

    let greeted = ask(model, &request("hi")).await;
    assert_eq!(greeted.text, "Hello from the model. 😀", "{name}: {greeted:?}");
    let usage = greeted.end.as_ref().unwrap().usage;
    assert_eq!(greeted.stop(), Some(Stop::Done), "{name}");
    assert!(!usage.estimated && usage.input > 5 && usage.output > 0 && usage.cached <= usage.input, "{name}: {usage:?}");

    let asked = with_tool("where is my order NK/1?");
    let called = ask(model, &asked).await;
    assert_eq!((called.text.as_str(), called.stop()), ("Let me look. ", Some(Stop::Calls)), "{name}: {called:?}");
    let call = called.calls.first().unwrap().clone();
    assert_eq!((called.calls.len(), call.name.as_str()), (1, "get_order"), "{name}");
    assert_eq!(serde_json::from_str::<serde_json::Value>(&call.arguments).unwrap(), json!({"name": "NK/1"}), "{name}");

    let mut told = asked.clone();
    let echo = called.end.unwrap().echo;
    told.entries.extend([
        Entry::Assistant { text: called.text, calls: called.calls, echo },
        Entry::Tool { call: call.id, name: call.name, output: "sent on Monday".into(), failed: false },
    ]);
    let answered = ask(model, &told).await;
    assert_eq!(answered.text, "The shop says ₹: sent on Monday (false)", "{name}: {answered:?}");

    told.entries
        .extend([Entry::Assistant { text: answered.text, calls: Vec::new(), echo: None }, Entry::User { text: "thanks".into() }]);
    told.choice = ToolChoice::None;
    let thanked = ask(model, &told).await;
    assert_eq!((thanked.text.as_str(), thanked.stop()), ("Hello from the model. 😀", Some(Stop::Done)), "{name}: {thanked:?}");

    let schema = json!({"type": "object", "properties": {"total": {"type": "integer"}}, "required": ["total"], "additionalProperties": false});
    let shaped = Request { schema: Some(OutputSchema { name: "total".into(), schema }), ..request("how many are there?") };
    let shaped = ask(model, &shaped).await;
    assert_eq!(shaped.stop(), Some(Stop::Done), "{name}: {shaped:?}");
    // Nova is asked in words alone, which the simulated model does not read.
    if end.asks_for != "amazon.nova-lite-v1:0" {
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shaped.text).unwrap(), json!({"total": 2}), "{name}");
    }
}

#[tokio::test]
async fn the_same_conversation_has_the_same_outcome_everywhere() {
    let simulated = models(V1::OpenAi).await;
    for end in ends(&simulated) {
        hold(&end).await;
    }
    let refused: Vec<_> = simulated.requests().into_iter().filter(|seen| seen.status != 200).collect();
    assert!(refused.is_empty(), "{refused:#?}");
    hold(&ollamas_route(&models(V1::Ollama).await)).await;
}

#[tokio::test]
async fn every_effort_and_choice_is_put_so_that_the_model_takes_it() {
    let simulated = models(V1::OpenAi).await;
    for end in ends(&simulated) {
        for effort in [None, Some(Effort::None), Some(Effort::Minimal), Some(Effort::High), Some(Effort::Highest)] {
            for choice in [ToolChoice::Auto, ToolChoice::None, ToolChoice::Required] {
                let answer = ask(end.model.as_ref(), &Request { effort, choice, ..with_tool("hi") }).await;
                assert!(answer.error.is_none(), "{} with {effort:?}, {choice:?}: {answer:?}", end.name);
            }
        }
    }
}

#[tokio::test]
async fn a_conversation_that_lost_pieces_is_still_accepted() {
    let simulated = models(V1::OpenAi).await;
    let call = |id: &str| agents::model::ToolCall { id: id.into(), name: "get_order".into(), arguments: "{\"na".into() };
    for end in ends(&simulated) {
        let mut request = with_tool("hi");
        request.entries = vec![
            Entry::Assistant { text: "Welcome! ".into(), calls: Vec::new(), echo: None },
            Entry::User { text: "  ".into() },
            Entry::User { text: "one".into() },
            Entry::User { text: "two".into() },
            Entry::Assistant {
                text: String::new(),
                calls: vec![call("other:provider/1"), call("never run")],
                echo: Some(json!({"wire": "x"})),
            },
            Entry::Tool { call: "other:provider/1".into(), name: "get_order".into(), output: String::new(), failed: true },
            Entry::Tool { call: "stray".into(), name: "get_order".into(), output: "x".into(), failed: false },
            Entry::User { text: "hello?".into() },
            Entry::Assistant { text: String::new(), calls: Vec::new(), echo: None },
        ];
        let answer = ask(end.model.as_ref(), &request).await;
        assert!(answer.error.is_none(), "{}: {answer:?}", end.name);
        request.tools.clear();
        let answer = ask(end.model.as_ref(), &request).await;
        assert!(answer.error.is_none(), "{}, without tools: {answer:?}", end.name);
    }
}

#[tokio::test]
async fn the_button_that_tests_a_connection_tells_what_is_wrong() {
    let simulated = models(V1::OpenAi).await;
    for end in ends(&simulated) {
        check(&end.connection, end.asks_for).await.unwrap_or_else(|error| panic!("{}: {error:?}", end.name));
        if end.connection.deployment.is_none() {
            let unknown = check(&end.connection, "no-such-model").await.unwrap_err();
            assert_eq!(unknown.class, ErrorClass::UnknownModel, "{}: {unknown:?}", end.name);
        }
        let mut connection = end.connection.clone();
        connection.key = connection.key.map(|_| rag::embed::Secret::new("wrong-key"));
        connection.secret_key = connection.secret_key.map(|_| rag::embed::Secret::new("wrong-key"));
        if connection.key.is_some() || connection.secret_key.is_some() {
            let refused = check(&connection, end.asks_for).await.unwrap_err();
            assert_eq!(refused.class, ErrorClass::Unauthorised, "{}: {refused:?}", end.name);
        }
    }
}

#[tokio::test]
async fn a_conversation_begun_at_one_provider_goes_on_at_every_other() {
    let simulated = models(V1::OpenAi).await;
    let ends = ends(&simulated);
    for first in
        ends.iter().filter(|end| ["responses, a model that always reasons", "ollama", "bedrock signed"].contains(&end.name))
    {
        let asked = with_tool("where is my order NK/1?");
        let called = ask(first.model.as_ref(), &asked).await;
        let call = called.calls[0].clone();
        let mut told = asked;
        told.entries.extend([
            Entry::Assistant { text: called.text, calls: called.calls, echo: called.end.unwrap().echo },
            Entry::Tool { call: call.id, name: call.name, output: "sent".into(), failed: false },
        ]);
        for next in &ends {
            let answered = ask(next.model.as_ref(), &told).await;
            assert_eq!(answered.text, "The shop says ₹: sent (false)", "{} after {}: {answered:?}", next.name, first.name);
        }
    }
    let thoughts =
        simulated.requests().iter().filter(|seen| seen.body.to_string().contains("encrypted_content\":\"sealed")).count();
    assert_eq!(thoughts, 1, "sealed thoughts go back to the model that had them, and to no other");
}
