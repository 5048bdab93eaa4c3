use super::*;

const CLASSIC: &str = "/openai/deployments/support-chat/chat/completions?api-version=2024-10-21";

fn hello() -> Value {
    json!({"messages": [{"role": "user", "content": "Hello"}]})
}

#[tokio::test]
async fn the_classic_form_asks_for_key_deployment_and_version() {
    let models = start().await;
    let key = ("api-key", "azure-sandbox");
    let (status, answer) = Door::new(CLASSIC, &[key]).ask(&models, &hello()).await;
    assert_eq!((status, &answer["model"]), (200, &json!("gpt-4o-mini")));
    assert!(answer["prompt_filter_results"].is_array());
    assert_eq!(Door::new(CLASSIC, &[("authorization", "Bearer azure-sandbox")]).ask(&models, &hello()).await.0, 200);
    Door::new(CLASSIC, &[("api-key", "wrong")]).refuses(&models, &hello(), 401, "invalid subscription key").await;
    let other = CLASSIC.replace("support-chat", "other");
    Door::new(&other, &[key]).refuses(&models, &hello(), 404, "DeploymentNotFound").await;
    let unversioned = CLASSIC.split('?').next().unwrap();
    Door::new(unversioned, &[key]).refuses(&models, &hello(), 404, "Resource not found").await;
    Door::new(CLASSIC, &[key]).refuses(&models, &with(&hello(), json!({"foo": 1})), 400, "foo").await;
}

#[tokio::test]
async fn a_stream_begins_without_choices_and_has_one_without_delta() {
    let models = start().await;
    let door = Door::new(CLASSIC, &[("api-key", "azure-sandbox")]);
    let events = events(&door.send(&models, &with(&hello(), json!({"stream": true}))).await.body);
    assert!(events[0]["choices"].as_array().unwrap().is_empty());
    assert!(events.iter().any(|event| event["choices"][0].is_object() && event["choices"][0].get("delta").is_none()));
}

#[tokio::test]
async fn the_v1_form_names_the_deployment_in_the_body() {
    let models = start().await;
    let chat = Door::new("/openai/v1/chat/completions", &[("api-key", "azure-sandbox")]);
    assert_eq!(chat.ask(&models, &with(&hello(), json!({"model": "support-chat"}))).await.0, 200);
    chat.refuses(&models, &with(&hello(), json!({"model": "gpt-4o-mini"})), 404, "DeploymentNotFound").await;
    let responses = Door::new("/openai/v1/responses", &[("api-key", "azure-sandbox")]);
    let (status, answer) = responses.ask(&models, &json!({"model": "support-luna", "input": "Hello"})).await;
    assert_eq!((status, &answer["model"]), (200, &json!("gpt-6-luna")));
}

#[tokio::test]
async fn its_filter_refuses_a_prompt_in_its_own_words() {
    let models = start().await;
    models.inject(Fault::Filtered { prompt: true });
    let refused = Door::new(CLASSIC, &[("api-key", "azure-sandbox")]).refuses(&models, &hello(), 400, "content_filter").await;
    assert_eq!(refused["error"]["innererror"]["code"], "ResponsibleAIPolicyViolation");
}
