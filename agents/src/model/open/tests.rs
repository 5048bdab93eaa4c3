use super::*;
use crate::model::{ErrorClass, Scene, Scripted};

fn connection(kind: Kind) -> Connection {
    Connection { key: Some(Secret::new("sk-very-secret")), ..Connection::new("house", kind) }
}

/// Address and headers of a request, as they would be sent.
fn sent(connection: &Connection, model: &str) -> (String, Vec<(String, String)>) {
    let request = Request::new("Be brief.", vec![Entry::User { text: "hi".into() }]);
    let outgoing = Provider::open(connection).unwrap().wire(model, Table::shipped()).unwrap().encode(&request).unwrap();
    assert!(!format!("{:?}", outgoing.headers).contains("very-secret"));
    let headers =
        outgoing.headers.iter().map(|(name, value)| (name.to_string(), String::from_utf8(value.as_bytes().to_vec()).unwrap()));
    (outgoing.url.to_string(), headers.collect())
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> &'a str {
    headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
}

#[test]
fn every_kind_has_its_address_and_its_key() {
    let (address, headers) = sent(&Connection { organisation: Some("org-1".into()), ..connection(Kind::OpenAi) }, "gpt-6-luna");
    assert_eq!(address, "https://api.openai.com/v1/responses");
    assert_eq!((header(&headers, "authorization"), header(&headers, "openai-organization")), ("Bearer sk-very-secret", "org-1"));
    let chat = Connection { api: Some(Api::Chat), ..connection(Kind::OpenAi) };
    assert_eq!(sent(&chat, "gpt-4o").0, "https://api.openai.com/v1/chat/completions");

    let azure = Connection {
        base_url: Some("https://r.openai.azure.com/".into()),
        deployment: Some("support".into()),
        ..connection(Kind::Azure)
    };
    let (address, headers) = sent(&azure, "gpt-6-luna");
    assert_eq!(
        (address.as_str(), header(&headers, "api-key")),
        ("https://r.openai.azure.com/openai/v1/responses", "sk-very-secret")
    );
    let classic = Connection { api_version: Some("2024-10-21".into()), bearer: true, ..azure };
    let (address, headers) = sent(&classic, "gpt-4o-mini");
    assert_eq!(address, "https://r.openai.azure.com/openai/deployments/support/chat/completions?api-version=2024-10-21");
    assert_eq!((header(&headers, "api-key"), header(&headers, "authorization")), ("", "Bearer sk-very-secret"));

    let (address, headers) = sent(&connection(Kind::Anthropic), "claude-haiku-5-5");
    assert_eq!(address, "https://api.anthropic.com/v1/messages");
    assert_eq!((header(&headers, "x-api-key"), header(&headers, "anthropic-version")), ("sk-very-secret", NEWEST));

    let ollama = Connection { allow_private: true, key: None, ..connection(Kind::Ollama) };
    assert_eq!(sent(&ollama, "llama3.2").0, "http://localhost:11434/api/chat");
}

#[test]
fn ids_of_bedrock_are_encoded_and_requests_signed_or_let_in_by_key() {
    let bedrock = Connection { region: Some("ap-south-1".into()), ..connection(Kind::Bedrock) };
    let (address, headers) = sent(&bedrock, "anthropic.claude-haiku-4-5-20251001-v1:0");
    assert_eq!(
        address,
        "https://bedrock-runtime.ap-south-1.amazonaws.com/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/converse-stream"
    );
    assert_eq!(header(&headers, "authorization"), "Bearer sk-very-secret");
    let signed =
        Connection { key: None, access_key: Some("AKIA1".into()), secret_key: Some(Secret::new("very-secret")), ..bedrock };
    let (address, headers) = sent(&signed, "arn:aws:bedrock:x:1:inference-profile/a");
    assert!(address.ends_with("/model/arn%3Aaws%3Abedrock%3Ax%3A1%3Ainference-profile%2Fa/converse-stream"));
    assert!(header(&headers, "authorization").starts_with("AWS4-HMAC-SHA256 Credential=AKIA1/"));
}

#[test]
fn a_model_without_a_name_is_refused() {
    let provider = Provider::open(&connection(Kind::OpenAi)).unwrap();
    for name in ["", "  ", "a\nb", &"x".repeat(300)] {
        assert!(provider.model(name, Table::shipped()).is_err());
    }
    assert_eq!(provider.model("gpt-6-luna", Table::shipped()).unwrap().name(), "openai/gpt-6-luna");
}

#[tokio::test]
async fn a_check_tells_the_model_or_the_class() {
    let checked = check_model(&Scripted::new(vec![Scene::says("OK")])).await.unwrap();
    assert_eq!(checked.model, "scripted/scenes");
    let refused = check_model(&Scripted::new(vec![Scene::refused(ErrorClass::Unauthorised)])).await;
    assert_eq!(refused.unwrap_err().class, ErrorClass::Unauthorised);
}

#[tokio::test]
async fn nobody_listening_is_unreachable_and_names_no_key() {
    let closed =
        Connection { base_url: Some("http://127.0.0.1:9/v1".into()), allow_private: true, ..connection(Kind::Compatible) };
    let error = check(&closed, "m").await.unwrap_err();
    assert_eq!(error.class, ErrorClass::Unreachable);
    assert!(!format!("{error:?}").contains("very-secret"));
}

#[tokio::test]
async fn a_name_that_leads_home_is_refused_when_it_is_resolved() {
    // `localhost` is caught by its form; a name that resolves there is not, until it is looked up.
    let client = client(false).unwrap();
    let error = client.get("http://localhost:9/").send().await.unwrap_err();
    let mut link: Option<&dyn std::error::Error> = Some(&error);
    let mut told = String::new();
    while let Some(cause) = link {
        told.push_str(&cause.to_string());
        link = cause.source();
    }
    assert!(told.contains("may not be reached"), "{told}");
}
