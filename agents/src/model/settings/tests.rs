use serde_json::{Value, json};

use super::*;

fn check(document: Value) -> Result<String, String> {
    let connection: Connection = serde_json::from_value(document).map_err(|error| error.to_string())?;
    connection.check().map(|url| url.to_string()).map_err(|error| error.detail)
}

#[test]
fn known_providers_need_little() {
    assert_eq!(check(json!({"name": "a", "kind": "openai", "key": "sk-1"})).unwrap(), "https://api.openai.com/v1");
    assert_eq!(check(json!({"name": "a", "kind": "anthropic", "key": "k"})).unwrap(), "https://api.anthropic.com/");
    let bedrock = json!({"name": "a", "kind": "bedrock", "region": "ap-south-1", "access_key": "AKIA", "secret_key": "s"});
    assert_eq!(check(bedrock).unwrap(), "https://bedrock-runtime.ap-south-1.amazonaws.com/");
    assert!(check(json!({"name": "a", "kind": "ollama", "allow_private": true})).is_ok());
}

#[test]
fn what_is_missing_stray_or_unsound_is_said() {
    for document in [
        json!({"name": "", "kind": "openai", "key": "k"}),
        json!({"name": "a", "kind": "openai"}),
        json!({"name": "a", "kind": "openai", "key": "k\nx"}),
        json!({"name": "a", "kind": "openai", "key": "k", "region": "eu"}),
        json!({"name": "a", "kind": "openai", "key": "k", "colour": "red"}),
        json!({"name": "a", "kind": "azure", "key": "k"}),
        json!({"name": "a", "kind": "azure", "key": "k", "base_url": "https://r.openai.azure.com", "api_version": "2024-10-21", "api": "responses"}),
        json!({"name": "a", "kind": "anthropic", "key": "k", "api_version": "2030-01-01"}),
        json!({"name": "a", "kind": "bedrock", "key": "k"}),
        json!({"name": "a", "kind": "bedrock", "key": "k", "region": "x/../y"}),
        json!({"name": "a", "kind": "bedrock", "region": "eu-west-1", "access_key": "A"}),
        json!({"name": "a", "kind": "ollama", "context": 10, "allow_private": true}),
    ] {
        assert!(check(document.clone()).is_err(), "{document}");
    }
}

#[test]
fn addresses_that_lead_home_need_leave_and_some_never_get_it() {
    let at = |url: &str, allow_private: bool| {
        check(json!({"name": "a", "kind": "compatible", "base_url": url, "allow_private": allow_private}))
    };
    assert!(at("https://models.example.com/v1", false).is_ok());
    for private in [
        "http://127.0.0.1:8000/v1",
        "http://localhost:8000",
        "http://10.0.0.5/v1",
        "http://vllm.intern:8000/v1",
        "https://[::1]/v1",
    ] {
        assert!(at(private, true).is_ok(), "{private}");
    }
    for private in [
        "http://127.0.0.1:8000/v1",
        "https://localhost",
        "https://10.0.0.5/v1",
        "http://vllm.intern:8000/v1",
        "https://0x7f.1/v1",
    ] {
        assert!(at(private, false).is_err(), "{private}");
    }
    for never in [
        "http://169.254.169.254/latest",
        "https://0.0.0.0/",
        "http://8.8.8.8/v1",
        "ftp://example.com",
        "https://user:pass@example.com/v1",
        "https://example.com/v1?key=1",
        "nonsense",
        "https://[fd00:ec2::254]/",
    ] {
        assert!(at(never, true).is_err(), "{never}");
    }
}

#[test]
fn a_connection_shows_no_key() {
    let mut connection = Connection::new("a", Kind::Bedrock);
    connection.key = Some(Secret::new("sk-very-secret"));
    connection.secret_key = Some(Secret::new("aws-very-secret"));
    connection.session_token = Some(Secret::new("token-very-secret"));
    assert!(!format!("{connection:?}").contains("very-secret"));
}
