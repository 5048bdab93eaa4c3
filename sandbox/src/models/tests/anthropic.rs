use super::*;

const OLD: &str = "2023-06-01";
const NEW: &str = "2026-10-21";

fn hello() -> Value {
    json!({"model": "claude-haiku-5-5", "max_tokens": 100, "system": "Be kind.", "messages": [{"role": "user", "content": "Hello"}]})
}

fn tools() -> Value {
    json!([{"name": "get_order", "description": "An order.", "input_schema": parameters()}])
}

#[tokio::test]
async fn an_answer_comes_whole_and_as_named_events() {
    let models = start().await;
    let response = Door::messages(NEW).send(&models, &hello()).await;
    assert!(response.header("request-id").is_some() && response.header("anthropic-ratelimit-tokens-reset").is_some());
    let answer: Value = serde_json::from_str(&response.body).unwrap();
    assert_eq!((&answer["content"][0]["text"], &answer["stop_reason"]), (&json!("You said: Hello"), &json!("end_turn")));
    let response = Door::messages(NEW).send(&models, &with(&hello(), json!({"stream": true}))).await;
    let events = events(&response.body);
    let text: String = events.iter().filter_map(|event| event["delta"]["text"].as_str()).collect();
    assert_eq!(text, "You said: Hello");
    assert!(response.body.starts_with("event: message_start\n") && response.body.contains("event: ping\n"));
    assert_eq!(events.last().unwrap()["type"], "message_stop");
}

#[tokio::test]
async fn keys_versions_and_fields_must_be_right() {
    let models = start().await;
    Door::new("/v1/messages", &[("anthropic-version", NEW)]).refuses(&models, &hello(), 401, "authentication_error").await;
    Door::new("/v1/messages", &[("x-api-key", "sk-ant-sandbox")]).refuses(&models, &hello(), 400, "header is required").await;
    Door::messages("2025-01-01").refuses(&models, &hello(), 400, "not a valid version").await;
    let door = Door::messages(NEW);
    door.refuses(&models, &with(&hello(), json!({"model": "claude-2"})), 404, "not_found_error").await;
    for (change, words) in [
        (json!({"max_tokens": null}), "max_tokens: Field required"),
        (json!({"max_tokens": 200_000}), "200000 > 128000"),
        (json!({"foo": 1}), "foo: Extra inputs are not permitted"),
        (json!({"temperature": 1}), "temperature: this parameter is not supported in version 2026-10-21"),
        (json!({"top_k": 4}), "top_k"),
        (json!({"messages": []}), "at least one message"),
        (json!({"messages": [{"role": "system", "content": "x"}]}), "Unexpected role \"system\""),
        (json!({"messages": [{"role": "assistant", "content": "x"}]}), "first message must use"),
        (json!({"messages": [{"role": "user", "content": ""}]}), "non-empty content"),
        (json!({"messages": [{"role": "user", "content": [{"type": "text", "text": " "}]}]}), "non-whitespace"),
        (json!({"messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": "y"}]}), "prefill"),
        (json!({"tools": [{"type": "function", "function": {"name": "x"}}]}), "tools.0.custom.name: Field required"),
        (json!({"tools": [{"name": "x", "input_schema": {}}]}), "input_schema.type: Field required"),
        (json!({"tools": [{"name": "x", "strict": true, "input_schema": open_parameters()}]}), "additionalProperties"),
        (json!({"tool_choice": {"type": "any"}}), "while providing tools"),
        (json!({"output_config": {"format": {"type": "json_schema", "schema": open_parameters()}}}), "additionalProperties"),
    ] {
        door.refuses(&models, &with(&hello(), change), 400, words).await;
    }
    assert_eq!(Door::messages(OLD).ask(&models, &with(&hello(), json!({"temperature": 0.2}))).await.0, 200);
}

#[tokio::test]
async fn results_follow_their_calls_at_once() {
    let models = start().await;
    let door = Door::messages(NEW);
    let user = json!({"role": "user", "content": "Hello"});
    let asks = json!({"role": "assistant", "content": [{"type": "tool_use", "id": "t1", "name": "get_order", "input": {}}]});
    let result = json!({"type": "tool_result", "tool_use_id": "t1", "content": "shipped"});
    let stray = json!({"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t9", "content": "x"}]});
    let late = json!({"role": "user", "content": [{"type": "text", "text": "Well"}, result]});
    let good = json!({"role": "user", "content": [result, {"type": "text", "text": "Well"}]});
    let body = |messages: Value| with(&hello(), json!({"tools": tools(), "messages": messages}));
    for (messages, words) in [
        (json!([user, asks, user]), "without `tool_result` blocks immediately after: t1"),
        (json!([stray]), "unexpected `tool_use_id`"),
        (json!([user, asks, late]), "immediately after"),
        (json!([user, asks]), "prefill"),
    ] {
        door.refuses(&models, &body(messages), 400, words).await;
    }
    assert_eq!(door.ask(&models, &body(json!([user, asks, good]))).await.0, 200);
    door.refuses(&models, &with(&hello(), json!({"messages": [user, asks, good]})), 400, "must define tools").await;
    assert_eq!(door.ask(&models, &body(json!([user, user]))).await.0, 200, "neighbours of one role are one turn");
}

#[tokio::test]
async fn thinking_comes_back_unchanged_within_a_turn_of_tools() {
    let models = Models::start(Rules::default(), |asked: &Asked| match asked.results().last() {
        Some((_, output, _)) => Said::text(output),
        None => Said::call("get_order", &json!({"name": "x"})),
    })
    .await
    .unwrap();
    let door = Door::messages(NEW);
    let thinks = with(&hello(), json!({"tools": tools(), "thinking": {"type": "adaptive"}}));
    let (_, answer) = door.ask(&models, &thinks).await;
    let content = answer["content"].clone();
    assert_eq!((&content[0]["type"], &content[1]["type"]), (&json!("thinking"), &json!("tool_use")));
    let result = json!([{"type": "tool_result", "tool_use_id": content[1]["id"], "content": "shipped"}]);
    let again = |content: Value| {
        let messages =
            json!([hello()["messages"][0], {"role": "assistant", "content": content}, {"role": "user", "content": result}]);
        with(&thinks, json!({"messages": messages}))
    };
    assert_eq!(door.ask(&models, &again(content.clone())).await.0, 200);
    door.refuses(&models, &again(json!([content[1]])), 400, "must start with a thinking block").await;
    let mut changed = content.clone();
    changed[0]["thinking"] = json!("Otherwise.");
    door.refuses(&models, &again(changed), 400, "Invalid `signature`").await;
    let forced = with(&thinks, json!({"tool_choice": {"type": "any"}}));
    door.refuses(&models, &forced, 400, "forces tool use").await;
}

#[tokio::test]
async fn an_overload_has_its_own_status() {
    let models = start().await;
    models.inject(Fault::status(529));
    Door::messages(NEW).refuses(&models, &hello(), 529, "overloaded_error").await;
    models.inject(Fault::coded(429, "enforced_spend_limit_reached"));
    let refused = Door::messages(NEW).refuses(&models, &hello(), 429, "rate_limit_error").await;
    assert_eq!(refused["error"]["details"]["error_code"], "enforced_spend_limit_reached");
}
