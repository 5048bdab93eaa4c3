use super::*;

fn hello() -> Value {
    json!({"model": "gpt-6-luna", "instructions": "Be kind.", "input": [{"role": "user", "content": "Hello"}], "store": false,
        "include": ["reasoning.encrypted_content"]})
}

fn tools() -> Value {
    json!([{"type": "function", "name": "get_order", "description": "An order.", "strict": true, "parameters": parameters()}])
}

#[tokio::test]
async fn events_are_numbered_and_end_with_the_whole_answer() {
    let models = start().await;
    let response = Door::responses().send(&models, &with(&hello(), json!({"stream": true}))).await;
    let events = events(&response.body);
    assert!((0..).zip(&events).all(|(number, event)| event["sequence_number"] == json!(number)));
    assert_eq!(events[0]["type"], "response.created");
    let text: String = events
        .iter()
        .filter(|event| event["type"] == "response.output_text.delta")
        .filter_map(|event| event["delta"].as_str())
        .collect();
    assert_eq!(text, "You said: Hello");
    let last = &events.last().unwrap();
    assert_eq!(last["type"], "response.completed");
    assert!(last["response"]["usage"]["output_tokens_details"]["reasoning_tokens"].as_u64().unwrap() > 0);
}

#[tokio::test]
async fn reasoning_comes_back_unchanged_with_its_calls() {
    let models = start().await;
    let responses = Door::responses();
    let body = with(&hello(), json!({"tools": tools(), "tool_choice": "required"}));
    let (_, answer) = responses.ask(&models, &body).await;
    let output = answer["output"].as_array().unwrap().clone();
    assert_eq!((&output[0]["type"], &output[1]["type"]), (&json!("reasoning"), &json!("function_call")));
    let result = json!({"type": "function_call_output", "call_id": output[1]["call_id"], "output": "shipped"});
    let with_input = |items: Value| with(&hello(), json!({"tools": tools(), "input": items}));
    let user = hello()["input"][0].clone();
    let (status, answer) = responses.ask(&models, &with_input(json!([user, output[0], output[1], result]))).await;
    assert_eq!((status, &answer["output"][1]["content"][0]["text"]), (200, &json!("get_order gave: shipped")));
    responses.refuses(&models, &with_input(json!([user, output[1], result])), 400, "required 'reasoning' item").await;
    let mut changed = output[0].clone();
    changed["encrypted_content"] = json!("other");
    let refused =
        responses.refuses(&models, &with_input(json!([user, changed, output[1], result])), 400, "could not be verified").await;
    assert_eq!(refused["error"]["code"], "invalid_encrypted_content");
    changed["encrypted_content"] = Value::Null;
    responses.refuses(&models, &with_input(json!([user, changed, output[1], result])), 404, "Items are not persisted").await;
    responses.refuses(&models, &with_input(json!([user, output[0], output[1]])), 400, "No tool output found").await;
    responses.refuses(&models, &with_input(json!([user, result])), 400, "No tool call found").await;
}

#[tokio::test]
async fn names_of_the_other_api_are_refused() {
    let models = start().await;
    for (change, words) in [
        (json!({"messages": []}), "moved to 'input'"),
        (json!({"response_format": {}}), "moved to 'text.format'"),
        (json!({"max_tokens": 9}), "moved to 'max_output_tokens'"),
        (json!({"reasoning_effort": "low"}), "moved to 'reasoning.effort'"),
        (json!({"tools": [{"type": "function", "function": {"name": "x"}}]}), "Missing required parameter: 'tools[0].name'"),
        (json!({"foo": 1}), "Unknown parameter: 'foo'"),
        (json!({"max_output_tokens": 5}), "integer_below_min_value"),
        (json!({"temperature": 0.5}), "'temperature' is not supported"),
        (json!({"input": [{"role": "user", "content": [{"type": "text", "text": "x"}]}]}), "input[0].content[0].type"),
        (json!({"previous_response_id": "resp_1"}), "previous_response_not_found"),
        (json!({"reasoning": {"effort": "extreme"}}), "unsupported_value"),
        (
            json!({"text": {"format": {"type": "json_schema", "name": "x", "strict": true, "schema": open_parameters()}}}),
            "additionalProperties",
        ),
    ] {
        Door::responses().refuses(&models, &with(&hello(), change), 400, words).await;
    }
    let quiet = with(&hello(), json!({"reasoning": {"effort": "none"}, "temperature": 0.5}));
    assert_eq!(Door::responses().ask(&models, &quiet).await.0, 200);
}

#[tokio::test]
async fn an_answer_that_is_cut_is_incomplete() {
    let models = start().await;
    models.inject(Fault::Filtered { prompt: false });
    let response = Door::responses().send(&models, &with(&hello(), json!({"stream": true}))).await;
    let last = events(&response.body).pop().unwrap();
    assert_eq!(last["type"], "response.incomplete");
    assert_eq!(last["response"]["incomplete_details"]["reason"], "content_filter");
}
