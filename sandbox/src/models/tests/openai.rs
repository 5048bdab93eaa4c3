use super::*;

fn hello() -> Value {
    json!({"model": "gpt-4o-mini", "messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hello"}]})
}

fn tool(strict: bool, parameters: &Value) -> Value {
    json!([{"type": "function", "function": {"name": "get_order", "description": "An order.", "strict": strict, "parameters": parameters}}])
}

#[tokio::test]
async fn an_answer_comes_whole_with_its_usage() {
    let models = start().await;
    let response = Door::chat().send(&models, &hello()).await;
    assert!(response.header("x-request-id").is_some() && response.header("x-ratelimit-remaining-tokens").is_some());
    let answer: Value = serde_json::from_str(&response.body).unwrap();
    assert_eq!(answer["choices"][0]["message"]["content"], "You said: Hello");
    assert_eq!(answer["choices"][0]["finish_reason"], "stop");
    assert!(answer["usage"]["prompt_tokens"].as_u64().unwrap() > 0);
    assert_eq!(models.requests()[0].asked.as_ref().unwrap().instructions, "Be kind.");
}

#[tokio::test]
async fn a_stream_has_the_role_then_text_then_usage_and_ends() {
    let models = start().await;
    let body = with(&hello(), json!({"stream": true, "stream_options": {"include_usage": true}}));
    let response = Door::chat().send(&models, &body).await;
    assert!(response.body.ends_with("data: [DONE]\n\n"));
    let events = events(&response.body);
    assert_eq!(events[0]["choices"][0]["delta"]["role"], "assistant");
    let text: String = events.iter().filter_map(|event| event["choices"][0]["delta"]["content"].as_str()).collect();
    assert_eq!(text, "You said: Hello");
    let last = events.last().unwrap();
    assert!(last["choices"].as_array().unwrap().is_empty() && last["usage"]["total_tokens"].is_u64());
    let without = Door::chat().send(&models, &with(&hello(), json!({"stream": true}))).await;
    assert!(!without.body.contains("usage"));
}

#[tokio::test]
async fn calls_stream_in_pieces_and_their_results_are_taken() {
    let models = start().await;
    let body = with(&hello(), json!({"tools": tool(true, &parameters()), "tool_choice": "required", "stream": true}));
    let response = Door::chat().send(&models, &body).await;
    let events = events(&response.body);
    let calls: Vec<&Value> =
        events.iter().map(|event| &event["choices"][0]["delta"]["tool_calls"][0]).filter(|call| call.is_object()).collect();
    let id = calls[0]["id"].as_str().unwrap();
    let arguments: String = calls.iter().filter_map(|call| call["function"]["arguments"].as_str()).collect();
    assert_eq!(serde_json::from_str::<Value>(&arguments).unwrap(), json!({"name": "x"}));
    let call = json!({"id": id, "type": "function", "function": {"name": "get_order", "arguments": arguments}});
    let mut messages = hello()["messages"].as_array().unwrap().clone();
    messages.push(json!({"role": "assistant", "content": null, "tool_calls": [call]}));
    messages.push(json!({"role": "tool", "tool_call_id": id, "content": "shipped"}));
    let (status, answer) =
        Door::chat().ask(&models, &with(&hello(), json!({"messages": messages, "tools": tool(true, &parameters())}))).await;
    assert_eq!((status, &answer["choices"][0]["message"]["content"]), (200, &json!("get_order gave: shipped")));
}

#[tokio::test]
async fn keys_models_and_fields_must_be_right() {
    let models = start().await;
    let no_key = Door::new("/v1/chat/completions", &[]);
    no_key.refuses(&models, &hello(), 401, "You didn't provide an API key").await;
    let wrong = Door::new("/v1/chat/completions", &[("authorization", "Bearer sk-wrong")]);
    assert_eq!(wrong.refuses(&models, &hello(), 401, "Incorrect").await["error"]["code"], "invalid_api_key");
    let chat = Door::chat();
    let gone = chat.refuses(&models, &with(&hello(), json!({"model": "gpt-4"})), 404, "does not exist").await;
    assert_eq!(gone["error"]["code"], "model_not_found");
    for (change, words) in [
        (json!({"foo": 1}), "Unrecognized request argument supplied: foo"),
        (json!({"messages": []}), "empty_array"),
        (json!({"messages": [{"role": "robot", "content": "x"}]}), "messages[0].role"),
        (json!({"messages": [{"role": "user", "content": null}]}), "invalid_type"),
        (json!({"messages": [{"role": "user", "content": "x", "id": 1}]}), "unknown_parameter"),
        (json!({"stream_options": {"include_usage": true}}), "only allowed when 'stream' is enabled"),
        (json!({"tool_choice": "required"}), "only allowed when 'tools' are specified"),
        (json!({"max_tokens": 20_000}), "at most 16384 completion tokens"),
        (json!({"tools": []}), "empty_array"),
        (json!({"response_format": {"type": "json_object"}}), "must contain the word 'json'"),
        (json!({"reasoning_effort": "low"}), "unsupported_parameter"),
        (json!({"temperature": 3}), "decimal_above_max_value"),
    ] {
        chat.refuses(&models, &with(&hello(), change), 400, words).await;
    }
}

#[tokio::test]
async fn strict_schemas_are_closed_and_complete() {
    let models = start().await;
    let chat = Door::chat();
    let refused = chat
        .refuses(&models, &with(&hello(), json!({"tools": tool(true, &open_parameters())})), 400, "additionalProperties")
        .await;
    assert_eq!(refused["error"]["code"], "invalid_function_parameters");
    let partial =
        json!({"type": "object", "properties": {"a": {"type": "string"}}, "required": [], "additionalProperties": false});
    chat.refuses(&models, &with(&hello(), json!({"tools": tool(true, &partial)})), 400, "Missing 'a'").await;
    assert_eq!(chat.ask(&models, &with(&hello(), json!({"tools": tool(false, &open_parameters())}))).await.0, 200);
    let format = |schema| json!({"response_format": {"type": "json_schema", "json_schema": {"name": "x", "strict": true, "schema": schema}}});
    chat.refuses(&models, &with(&hello(), format(open_parameters())), 400, "response_format 'x'").await;
    let (_, answer) = chat.ask(&models, &with(&hello(), format(parameters()))).await;
    assert_eq!(answer["choices"][0]["message"]["content"], "{\"name\":\"x\"}");
    let many: Vec<Value> =
        (0..129).map(|number| json!({"type": "function", "function": {"name": format!("t{number}")}})).collect();
    chat.refuses(&models, &with(&hello(), json!({"tools": many})), 400, "array_above_max_length").await;
}

#[tokio::test]
async fn results_answer_the_calls_before_them() {
    let models = start().await;
    let chat = Door::chat();
    let call = json!({"id": "call_1", "type": "function", "function": {"name": "get_order", "arguments": "{}"}});
    let user = json!({"role": "user", "content": "Hello"});
    let asks = json!({"role": "assistant", "content": null, "tool_calls": [call]});
    let stray = json!({"role": "tool", "tool_call_id": "call_2", "content": "x"});
    for (messages, words) in [
        (json!([user, asks]), "did not have response messages: call_1"),
        (json!([user, asks, user]), "did not have response messages: call_1"),
        (json!([user, stray]), "must be a response to a preceeding message"),
        (json!([user, asks, stray]), "must be a response to a preceeding message"),
    ] {
        chat.refuses(&models, &with(&hello(), json!({"messages": messages})), 400, words).await;
    }
}

#[tokio::test]
async fn models_that_reason_refuse_tools_and_sampling_on_chat_unless_they_do_not_reason() {
    let models = start().await;
    let chat = Door::chat();
    for name in ["gpt-6-luna", "gpt-5.6-luna"] {
        let luna = with(&hello(), json!({"model": name}));
        let tools = with(&luna, json!({"tools": tool(false, &parameters())}));
        let refused = chat.refuses(&models, &tools, 400, "/v1/responses").await;
        assert_eq!(refused["error"]["param"], "reasoning_effort");
        assert_eq!(chat.ask(&models, &with(&tools, json!({"reasoning_effort": "none"}))).await.0, 200);
        chat.refuses(&models, &with(&luna, json!({"temperature": 0.2})), 400, "'temperature' is not supported").await;
        chat.refuses(&models, &with(&luna, json!({"max_tokens": 5})), 400, "max_completion_tokens").await;
    }
    let sol = with(&hello(), json!({"model": "gpt-6.1-sol", "reasoning_effort": "none"}));
    chat.refuses(&models, &sol, 400, "does not support 'none'").await;
    assert_eq!(
        chat.ask(&models, &with(&hello(), json!({"model": "gpt-5.4-mini", "tools": tool(false, &parameters())}))).await.0,
        200
    );
}

#[tokio::test]
async fn limits_of_length_are_kept() {
    let models = start().await;
    let (_, answer) = Door::chat().ask(&models, &with(&hello(), json!({"max_completion_tokens": 2}))).await;
    assert_eq!(answer["choices"][0]["finish_reason"], "length");
    assert_eq!(answer["choices"][0]["message"]["content"], "You ");
    let long = json!({"messages": [{"role": "user", "content": "word ".repeat(120_000)}]});
    let refused = Door::chat().refuses(&models, &with(&hello(), long), 400, "maximum context length is 128000").await;
    assert_eq!(refused["error"]["code"], "context_length_exceeded");
}
