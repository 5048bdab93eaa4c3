use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::*;

fn hello() -> Value {
    json!({"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "₹ Hello"}], "stream": true})
}

fn with_tool() -> Value {
    let tool = json!([{"type": "function", "function": {"name": "get_order", "parameters": parameters()}}]);
    with(&hello(), json!({"tools": tool, "tool_choice": "required", "stream": false}))
}

async fn raw(models: &Models) -> Result<Response, crate::PeerError> {
    let key = [("authorization", "Bearer sk-sandbox")];
    exchange(models.address(), "POST", "/v1/chat/completions", &key, &hello().to_string()).await
}

#[tokio::test]
async fn faults_come_in_order_and_then_the_lasting_one() {
    let models = start().await;
    models.always(Some(Fault::status(503)));
    models.inject(Fault::rate_limited(7));
    models.inject(Fault::no_credit());
    let first = raw(&models).await.unwrap();
    assert_eq!((first.status, first.header("retry-after")), (429, Some("7")));
    assert!(raw(&models).await.unwrap().body.contains("insufficient_quota"));
    for _ in 0..2 {
        assert_eq!(raw(&models).await.unwrap().status, 503);
    }
    models.always(None);
    assert_eq!(raw(&models).await.unwrap().status, 200);
}

#[tokio::test]
async fn answers_break_off_hang_or_are_late() {
    let models = start().await;
    models.inject(Fault::Disconnect);
    assert!(raw(&models).await.is_err());
    models.inject(Fault::Drop { after: 2 });
    assert!(raw(&models).await.is_err());
    models.inject(Fault::Stall { after: 2 });
    assert!(timeout(Duration::from_millis(200), raw(&models)).await.is_err());
    models.inject(Fault::Endless);
    assert!(timeout(Duration::from_millis(200), raw(&models)).await.is_err());
    models.inject(Fault::SlowFirstByte(Duration::from_millis(60)));
    let start = Instant::now();
    assert_eq!(raw(&models).await.unwrap().status, 200);
    assert!(start.elapsed() >= Duration::from_millis(60));
    let ended: Vec<Option<Ended>> = models.requests().iter().map(|seen| seen.ended).collect();
    let should = [Ended::Broken, Ended::Broken, Ended::Left, Ended::Left, Ended::Whole];
    assert_eq!(ended, should.map(Some), "a client that gives up is noticed");
}

#[tokio::test]
async fn calls_are_spoilt() {
    let models = start().await;
    let arguments = |answer: &Value| answer["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"].clone();
    models.inject(Fault::HalfArguments);
    let (_, answer) = Door::chat().ask(&models, &with_tool()).await;
    assert!(serde_json::from_str::<Value>(arguments(&answer).as_str().unwrap()).is_err());
    models.inject(Fault::UnknownTool("launch".into()));
    let (_, answer) = Door::chat().ask(&models, &with_tool()).await;
    assert_eq!(answer["choices"][0]["message"]["tool_calls"][0]["function"]["name"], "launch");
    models.inject(Fault::ManyCalls(200));
    let (_, answer) = Door::chat().ask(&models, &with_tool()).await;
    assert_eq!(answer["choices"][0]["message"]["tool_calls"].as_array().unwrap().len(), 200);
    models.inject(Fault::Empty);
    let (_, answer) = Door::chat().ask(&models, &with_tool()).await;
    assert_eq!(answer["choices"][0]["message"]["content"], "");
    models.inject(Fault::NoUsage);
    assert!(Door::chat().ask(&models, &with_tool()).await.1.get("usage").is_none());
    models.inject(Fault::NoIndex);
    let response = Door::chat().send(&models, &with(&with_tool(), json!({"stream": true}))).await;
    assert!(response.body.contains("\"tool_calls\":[{\"function\""));
}

#[tokio::test]
async fn the_wire_is_spoilt_and_still_the_same_text() {
    let models = start().await;
    let text = |body: &str| -> String {
        events(body).iter().filter_map(|event| event["choices"][0]["delta"]["content"].as_str().map(str::to_owned)).collect()
    };
    for fault in [Fault::Crlf, Fault::Comments, Fault::Shredded(1)] {
        models.inject(fault.clone());
        let response = raw(&models).await.unwrap();
        assert_eq!(text(&response.body), "You said: ₹ Hello", "{fault:?}");
        assert!(fault != Fault::Crlf || response.body.contains("\r\n\r\n"));
        assert!(fault != Fault::Comments || response.body.contains(": keep-alive\n"));
    }
    models.inject(Fault::ErrorInStream);
    let response = raw(&models).await.unwrap();
    assert!(response.body.contains("server_error") && !response.body.contains("[DONE]"));
    models.inject(Fault::Garbage { after: 3 });
    assert!(raw(&models).await.is_err(), "no client that wants UTF-8 can read it");
    models.inject(Fault::NoJson);
    assert_eq!(raw(&models).await.unwrap().body, "<html>Bad gateway</html>");
}

#[tokio::test]
async fn every_provider_has_an_error_inside_its_stream() {
    let models = start().await;
    let words = [
        (Door::responses(), json!({"model": "gpt-6-luna", "input": "x", "stream": true}), "event: error"),
        (
            Door::messages("2026-10-21"),
            json!({"model": "claude-haiku-5-5", "max_tokens": 9, "messages": [{"role": "user", "content": "x"}], "stream": true}),
            "overloaded_error",
        ),
        (Door::ollama(), json!({"model": "llama3.2", "messages": [{"role": "user", "content": "x"}]}), "{\"error\":"),
    ];
    for (door, body, words) in words {
        models.inject(Fault::ErrorInStream);
        let response = door.send(&models, &body).await;
        assert!(response.status == 200 && response.body.contains(words), "{}", response.body);
    }
}
