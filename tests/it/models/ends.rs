//! Every way to a simulated model: which connection, which model.

use agents::model::{Api, Connection, Kind, LanguageModel, open};
use rag::embed::Secret;
use sandbox::models::{Asked, Models, Rules, Said, V1};
use serde_json::json;
use std::sync::Arc;

/// Keys of the simulated accounts; none of them may be seen anywhere.
pub const SECRETS: [&str; 5] = ["sk-sandbox", "azure-sandbox", "sk-ant-sandbox", "bedrock-api-key-sandbox", "sandbox/secret/key"];

pub struct End {
    /// For the message of a test that fails.
    pub name: &'static str,
    pub model: Arc<dyn LanguageModel>,
    pub connection: Connection,
    pub asks_for: &'static str,
    pub wire: Wire,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    Chat,
    Responses,
    Anthropic,
    Bedrock,
    Ollama,
}

/// Says hello, looks an order up, and tells its state; in a schema when asked.
fn brain(asked: &Asked) -> Said {
    if asked.wants_schema.is_some() {
        return Said::text("{\"total\": 2}");
    }
    if let Some((_, output, failed)) = asked.results().first() {
        return Said::text(&format!("The shop says ₹: {output} ({failed})"));
    }
    if asked.customer().contains("order") && asked.offers("get_order") {
        let mut said = Said::text("Let me look. ");
        said.calls = Said::call("get_order", &json!({"name": "NK/1"})).calls;
        return said;
    }
    Said::text("Hello from the model. 😀")
}

pub async fn models(v1: V1) -> Models {
    Models::start(Rules { v1, ..Rules::default() }, brain).await.unwrap()
}

fn connection(name: &str, kind: Kind, base: String, key: Option<&str>) -> Connection {
    let mut connection = Connection::new(name, kind);
    connection.base_url = Some(base);
    connection.key = key.map(Secret::new);
    connection.allow_private = true;
    connection
}

/// All ends of a server whose `/v1` is `OpenAI`'s.
pub fn ends(models: &Models) -> Vec<End> {
    let url = models.url();
    let openai = || connection("openai", Kind::OpenAi, format!("{url}/v1"), Some(SECRETS[0]));
    let azure = |deployment: &str| {
        let azure = connection("azure", Kind::Azure, url.clone(), Some(SECRETS[1]));
        Connection { deployment: Some(deployment.into()), ..azure }
    };
    let anthropic = || connection("anthropic", Kind::Anthropic, url.clone(), Some(SECRETS[2]));
    let bedrock =
        |key| Connection { region: Some("ap-south-1".into()), ..connection("bedrock", Kind::Bedrock, url.clone(), key) };
    let chat = Some(Api::Chat);
    let signed = Connection {
        access_key: Some("AKIASANDBOX000000000".into()),
        secret_key: Some(Secret::new(SECRETS[4])),
        ..bedrock(None)
    };
    let classic = |deployment| Connection { api_version: Some("2024-10-21".into()), ..azure(deployment) };
    let haiku = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
    let all = [
        ("responses", openai(), "gpt-6-luna", Wire::Responses),
        ("responses, a model that always reasons", openai(), "gpt-6-astra", Wire::Responses),
        ("responses, an older model", openai(), "gpt-4o-mini", Wire::Responses),
        ("chat", Connection { api: chat, ..openai() }, "gpt-6-luna", Wire::Chat),
        ("chat, an older model", Connection { api: chat, ..openai() }, "gpt-4o-mini", Wire::Chat),
        ("a compatible server", Connection { kind: Kind::Compatible, ..openai() }, "gpt-4o-mini", Wire::Chat),
        ("azure classic", classic("support-chat"), "gpt-4o-mini", Wire::Chat),
        ("azure classic, a model that reasons", classic("support-luna"), "gpt-6-luna", Wire::Chat),
        ("azure v1", azure("support-luna"), "gpt-6-luna", Wire::Responses),
        ("azure v1 chat", Connection { api: chat, ..azure("support-chat") }, "gpt-4o-mini", Wire::Chat),
        ("anthropic", anthropic(), "claude-haiku-5-5", Wire::Anthropic),
        (
            "anthropic 2023",
            Connection { api_version: Some("2023-06-01".into()), ..anthropic() },
            "claude-haiku-4-5",
            Wire::Anthropic,
        ),
        ("anthropic by token", Connection { bearer: true, ..anthropic() }, "claude-sonnet-5-5", Wire::Anthropic),
        ("bedrock by key", bedrock(Some(SECRETS[3])), haiku, Wire::Bedrock),
        ("bedrock signed", signed, "amazon.nova-lite-v1:0", Wire::Bedrock),
        ("ollama", connection("ollama", Kind::Ollama, url.clone(), None), "llama3.2", Wire::Ollama),
    ];
    all.map(|(name, connection, asks_for, wire)| end(name, connection, asks_for, wire)).into()
}

/// Ollama's copy of Chat Completions.
pub fn ollamas_route(models: &Models) -> End {
    let connection = connection("ollama", Kind::Compatible, format!("{}/v1", models.url()), None);
    end("ollama's route", connection, "llama3.2", Wire::Chat)
}

fn end(name: &'static str, connection: Connection, asks_for: &'static str, wire: Wire) -> End {
    let model = open(&connection, asks_for).unwrap();
    End { name, model, connection, asks_for, wire }
}
