use super::*;

fn hello() -> Value {
    json!({"system": [{"text": "Be kind."}], "messages": [{"role": "user", "content": [{"text": "Hello"}]}],
        "inferenceConfig": {"maxTokens": 100}})
}

fn tools() -> Value {
    json!({"tools": [{"toolSpec": {"name": "get_order", "description": "An order.", "inputSchema": {"json": parameters()}}}]})
}

#[tokio::test]
async fn an_answer_comes_whole() {
    let models = start().await;
    let response = Door::converse("converse").send(&models, &hello()).await;
    assert!(response.header("x-amzn-requestid").is_some());
    let answer: Value = serde_json::from_str(&response.body).unwrap();
    assert_eq!(answer["output"]["message"]["content"][0]["text"], "You said: Hello");
    assert_eq!(answer["stopReason"], "end_turn");
    assert!(answer["usage"]["inputTokens"].as_u64().unwrap() > 0);
}

/// Event types of a stream, with every checksum looked at.
async fn frames(models: &Models, body: &Value) -> Vec<(String, Value)> {
    let door = Door::converse("converse-stream");
    let request = format!(
        "POST {} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{}: {}\r\ncontent-length: {}\r\n\r\n{body}",
        door.target,
        door.headers[0].0,
        door.headers[0].1,
        body.to_string().len()
    );
    let mut stream = tokio::net::TcpStream::connect(models.address()).await.unwrap();
    tokio::io::AsyncWriteExt::write_all(&mut stream, request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut bytes).await.unwrap();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    let mut rest = bytes.split_off(end);
    let mut frames = Vec::new();
    while !rest.starts_with(b"0\r\n") {
        let line = rest.windows(2).position(|two| two == b"\r\n").unwrap();
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..line]).unwrap(), 16).unwrap();
        let frame: Vec<u8> = rest.drain(..line + 2 + size + 2).skip(line + 2).take(size).collect();
        let number = |at: usize| u32::from_be_bytes(frame[at..at + 4].try_into().unwrap()) as usize;
        assert_eq!(number(0), frame.len());
        assert_eq!(number(8), crc32fast::hash(&frame[..8]) as usize);
        assert_eq!(number(frame.len() - 4), crc32fast::hash(&frame[..frame.len() - 4]) as usize);
        let head = String::from_utf8_lossy(&frame[12..12 + number(4)]).into_owned();
        let payload = serde_json::from_slice(&frame[12 + number(4)..frame.len() - 4]).unwrap();
        frames.push((head, payload));
    }
    frames
}

#[tokio::test]
async fn a_stream_is_made_of_frames_with_right_checksums() {
    let models = start().await;
    let frames = frames(&models, &hello()).await;
    assert!(frames[0].0.contains("messageStart"));
    let text: String = frames.iter().filter_map(|(_, payload)| payload["delta"]["text"].as_str()).collect();
    assert_eq!(text, "You said: Hello");
    assert!(frames.last().unwrap().1["usage"]["totalTokens"].is_u64());
}

#[tokio::test]
async fn an_error_in_a_stream_is_an_exception_frame() {
    let models = start().await;
    models.inject(Fault::ErrorInStream);
    let frames = frames(&models, &hello()).await;
    assert!(frames.last().unwrap().0.contains("internalServerException"));
}

#[tokio::test]
async fn shapes_roles_and_results_must_be_right() {
    let models = start().await;
    let door = Door::converse("converse");
    let user = json!({"role": "user", "content": [{"text": "Hello"}]});
    let asks = json!({"role": "assistant", "content": [{"toolUse": {"toolUseId": "t1", "name": "get_order", "input": {}}}]});
    let result =
        |id: &str| json!({"role": "user", "content": [{"toolResult": {"toolUseId": id, "content": [{"text": "shipped"}]}}]});
    let body = |messages: Value| with(&hello(), json!({"toolConfig": tools(), "messages": messages}));
    for (body, words) in [
        (body(json!([user, user])), "must alternate"),
        (body(json!([asks])), "must start with a user message"),
        (body(json!([{"role": "user", "content": []}])), "is empty"),
        (body(json!([{"role": "user", "content": [{"text": " "}]}])), "is blank"),
        (body(json!([{"role": "user", "content": "Hello"}])), "messages.0.content"),
        (body(json!([user, asks, user])), "Expected toolResult blocks at messages.2.content for the following Ids: t1"),
        (
            body(json!([user, {"role": "assistant", "content": [{"text": "x"}]}, result("t1")])),
            "exceeds the number of toolUse blocks",
        ),
        (with(&hello(), json!({"messages": [user, asks, result("t1")]})), "toolConfig field must be defined"),
        (body(json!([user, {"role": "assistant", "content": [{"text": "x"}]}])), "must end with a user message"),
        (with(&hello(), json!({"toolConfig": {"tools": []}})), "toolConfig.tools"),
        (with(&hello(), json!({"inferenceConfig": {"temperature": 2}})), "inferenceConfig.temperature"),
        (with(&hello(), json!({"inferenceConfig": {"maxTokens": 20_000}})), "exceeds the model limit of 10000"),
    ] {
        door.refuses(&models, &body, 400, words).await;
    }
    let (status, answer) = door.ask(&models, &body(json!([user, asks, result("t1")]))).await;
    assert_eq!((status, &answer["output"]["message"]["content"][0]["text"]), (200, &json!("get_order gave: shipped")));
}

#[tokio::test]
async fn models_and_keys_must_be_right() {
    let models = start().await;
    let key = ("authorization", "Bearer bedrock-api-key-sandbox");
    let haiku = "/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/converse";
    Door::new(haiku, &[key]).refuses(&models, &hello(), 400, "inference profile").await;
    assert_eq!(Door::new(&haiku.replace("/anthropic", "/us.anthropic"), &[key]).ask(&models, &hello()).await.0, 200);
    Door::new("/model/none/converse", &[key]).refuses(&models, &hello(), 400, "identifier is invalid").await;
    let nova = "/model/amazon.nova-lite-v1%3A0/converse";
    let response = Door::new(nova, &[]).send(&models, &hello()).await;
    assert!(response.status == 403 && response.header("x-amzn-errortype").unwrap().starts_with("MissingAuthenticationToken"));
    Door::new(nova, &[("authorization", "Bearer wrong")]).refuses(&models, &hello(), 403, "Authentication failed").await;
    models.inject(Fault::status(429));
    let response = Door::converse("converse").send(&models, &hello()).await;
    assert!(response.status == 429 && response.header("x-amzn-errortype").unwrap().starts_with("ThrottlingException:"));
}
