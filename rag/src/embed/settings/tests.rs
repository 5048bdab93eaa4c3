use serde_json::json;

use super::*;
use crate::embed::EmbedErrorKind;
use crate::embed::local::tests::write_tiny_model;

fn read(json: serde_json::Value) -> Result<Settings, serde_json::Error> {
    serde_json::from_value(json)
}

async fn opened(json: serde_json::Value) -> Result<Option<Arc<dyn Embedder>>, EmbedError> {
    open(&read(json).unwrap(), Path::new("models")).await
}

#[tokio::test]
async fn without_a_provider_there_is_no_embedder() {
    assert!(opened(json!({"provider": "none"})).await.unwrap().is_none());
    assert!(matches!(Settings::default(), Settings::None));
}

#[tokio::test]
async fn a_known_model_needs_no_dimensions_and_another_does() {
    let known = opened(json!({"provider": "openai", "model": "text-embedding-3-large", "key": "k"})).await.unwrap().unwrap();
    assert_eq!(known.space().dimensions, 3072);
    let own = json!({"provider": "openai", "base_url": "http://127.0.0.1:11434/v1", "model": "nomic-embed-text"});
    assert_eq!(opened(own.clone()).await.err().unwrap().kind, EmbedErrorKind::Invalid);
    let mut own = own;
    own["dimensions"] = json!(768);
    assert_eq!(opened(own).await.unwrap().unwrap().space().dimensions, 768);
}

#[tokio::test]
async fn azure_and_a_folder_open() {
    let azure = json!({
        "provider": "azure", "endpoint": "https://shop.openai.azure.com", "deployment": "d", "model": "text-embedding-ada-002",
        "api_version": "2024-10-21", "key": "k", "limits": {"requests_per_minute": 300}, "prefixes": {"question": "query: "}
    });
    assert_eq!(opened(azure).await.unwrap().unwrap().space().dimensions, 1536);
    let folder = tempfile::tempdir().unwrap();
    write_tiny_model(folder.path());
    let local =
        opened(json!({"provider": "local", "folder": folder.path(), "name": "tiny", "threads": 2})).await.unwrap().unwrap();
    assert_eq!(local.space(), &crate::embed::Space { model: "tiny".into(), dimensions: 8 });
}

#[test]
fn an_unknown_word_is_refused() {
    for json in [
        json!({"provider": "bedrock"}),
        json!({"provider": "local", "folder": "x", "thread": 2}),
        json!({"provider": "openai", "model": "m", "limits": {"rpm": 3}}),
        json!({"provider": "azure", "endpoint": "e", "deployment": "d", "model": "m"}),
    ] {
        assert!(read(json.clone()).is_err(), "{json}");
    }
}

#[test]
fn settings_can_be_shown_without_the_key() {
    let settings = read(json!({"provider": "openai", "model": "m", "key": "hidden-key"})).unwrap();
    assert!(!format!("{settings:?}").contains("hidden-key"));
}

#[tokio::test]
async fn limits_that_let_nothing_through_are_refused() {
    for limits in [json!({"batch": 0}), json!({"batch": 5000}), json!({"concurrency": 0}), json!({"requests_per_minute": 0})] {
        let settings = json!({"provider": "openai", "model": "text-embedding-3-small", "limits": limits});
        assert_eq!(opened(settings).await.err().unwrap().kind, EmbedErrorKind::Invalid);
    }
}
