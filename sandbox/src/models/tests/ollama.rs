use super::*;

fn hello() -> Value {
    json!({"model": "llama3.2:latest", "messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hello"}]})
}

fn tools() -> Value {
    json!([{"type": "function", "function": {"name": "get_order", "description": "An order.", "parameters": parameters()}}])
}

fn lines(body: &str) -> Vec<Value> {
    body.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn it_streams_lines_unless_told_not_to() {
    let models = start().await;
    let response = Door::ollama().send(&models, &hello()).await;
    assert_eq!(response.header("content-type"), Some("application/x-ndjson"));
    let lines = lines(&response.body);
    let text: String = lines.iter().filter_map(|line| line["message"]["content"].as_str()).collect();
    assert_eq!(text, "You said: Hello");
    let last = lines.last().unwrap();
    assert!(last["done"] == true && last["eval_count"].is_u64() && last["done_reason"] == "stop");
    let (_, whole) = Door::ollama().ask(&models, &with(&hello(), json!({"stream": false}))).await;
    assert_eq!(whole["message"]["content"], "You said: Hello");
}

#[tokio::test]
async fn what_does_not_fit_is_cut_without_a_word() {
    let models = start().await;
    let mut messages = vec![json!({"role": "system", "content": "Be kind."})];
    messages.extend((0..50).map(|number| json!({"role": "user", "content": format!("{number} {}", "word ".repeat(100))})));
    let body = with(&hello(), json!({"messages": messages, "stream": false, "options": {"num_ctx": 1000}}));
    assert_eq!(Door::ollama().ask(&models, &body).await.0, 200);
    let asked = models.requests()[0].asked.clone().unwrap();
    assert!(asked.tokens() <= 1000 && asked.instructions == "Be kind." && asked.customer().starts_with("49"));
    let one = json!([{"role": "user", "content": "word ".repeat(4000)}]);
    Door::ollama().ask(&models, &with(&body, json!({"messages": one}))).await;
    assert!(models.requests()[1].asked.clone().unwrap().tokens() <= 1001);
}

#[tokio::test]
async fn arguments_are_objects_and_models_must_know_tools() {
    let models = Models::start(Rules::default(), |_: &Asked| Said::call("get_order", &json!({"name": "x"}))).await.unwrap();
    let (_, answer) = Door::ollama().ask(&models, &with(&hello(), json!({"stream": false, "tools": tools()}))).await;
    assert_eq!(answer["message"]["tool_calls"][0]["function"]["arguments"]["name"], "x");
    let text = json!([{"role": "assistant", "content": "", "tool_calls": [{"function": {"name": "x", "arguments": "{}"}}]}]);
    Door::ollama().refuses(&models, &with(&hello(), json!({"messages": text})), 400, "cannot unmarshal string").await;
    Door::ollama()
        .refuses(&models, &with(&hello(), json!({"model": "gemma3:4b", "tools": tools()})), 400, "does not support tools")
        .await;
    Door::ollama().refuses(&models, &with(&hello(), json!({"model": "none"})), 404, "model 'none' not found").await;
}

#[tokio::test]
async fn its_openai_route_is_lenient_and_puts_all_calls_at_index_0() {
    let rules = Rules { v1: V1::Ollama, ..Rules::default() };
    let two = |_: &Asked| Said { calls: vec![Call::new("a", &json!({})), Call::new("b", &json!({}))], ..Said::default() };
    let models = Models::start(rules, two).await.unwrap();
    let door = Door::new("/v1/chat/completions", &[]);
    let response = door.send(&models, &with(&hello(), json!({"stream": true, "foo": 1}))).await;
    let events = events(&response.body);
    let calls: Vec<&Value> =
        events.iter().map(|event| &event["choices"][0]["delta"]["tool_calls"][0]).filter(|call| call.is_object()).collect();
    assert_eq!(calls.len(), 2);
    assert!(calls.iter().all(|call| call["index"] == 0) && calls[0]["id"] != calls[1]["id"]);
}
