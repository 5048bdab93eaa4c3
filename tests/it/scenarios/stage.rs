use std::env;

use sandbox::models::{Models, Rules};
use sandbox::peers::ChatPeer;
use serde_json::{Value, json};

use super::file::Scenario;
use super::store::Store;
use crate::harness::api::text;
use crate::harness::jwt;
use crate::harness::people::come;
use crate::harness::shop::{Shop, add_inbox};

const SIMULATED: &str = "gpt-6-luna";

/// Which model the bot has.
pub enum Model {
    /// The simulated one, which follows the script of the file.
    Scripted,
    /// With the settings of a connection, and its name there.
    Real(Value, String),
}

impl Model {
    pub fn real() -> Self {
        let var = |name: &str| env::var(format!("SWITCHBOARD_TEST_MODEL_{name}")).ok().filter(|value| !value.is_empty());
        let key = var("KEY").expect("SWITCHBOARD_TEST_MODEL_KEY is set");
        let kind = var("KIND").unwrap_or_else(|| "openai".to_owned());
        let mut settings = json!({"name": "Real", "kind": kind, "key": key});
        let usual = (kind == "openai").then(|| "https://api.openai.com/v1".to_owned());
        if let Some(url) = var("URL").or(usual) {
            settings["allow_private"] = json!(url.starts_with("http://"));
            settings["base_url"] = json!(url);
        }
        Self::Real(settings, var("NAME").unwrap_or_else(|| SIMULATED.to_owned()))
    }

    pub const fn is_real(&self) -> bool {
        matches!(self, Self::Real(..))
    }
}

/// A running program.
pub struct Place {
    pub shop: Shop,
}

/// A customer before a bot with the pack's agents.
pub struct Stage {
    pub customer: ChatPeer,
    pub store: Store,
    /// The key of the inbox.
    pub inbox: String,
    /// Kept while the conversation goes on.
    _models: Option<Models>,
}

impl Place {
    pub const fn new(shop: Shop) -> Self {
        Self { shop }
    }

    pub async fn set(&self, pack: &str, scenario: &Scenario, model: &Model) -> Stage {
        let api = &self.shop.api;
        let store = Store::start(pack, scenario).await;
        let agents = store.connect(api, pack).await;
        let (models, settings, name) = match model {
            Model::Real(settings, name) => (None, settings.clone(), name.clone()),
            Model::Scripted => {
                let models = Models::start(Rules::default(), scenario.model.clone()).await.unwrap();
                let url = format!("{}/v1", models.url());
                let settings =
                    json!({"name": "Script", "kind": "openai", "base_url": url, "key": "sk-sandbox", "allow_private": true});
                (Some(models), settings, SIMULATED.to_owned())
            }
        };
        let connection = api.post("/api/v1/model-connections", &settings).await.expect(201);
        let bot = json!({"name": "Nila", "responder": "agents", "agents": agents,
            "profile": {"appointment_link": "https://book.example/design"},
            "models": [{"connection": text(&connection["id"]), "model": name}]});
        let inbox = add_inbox(api, &bot).await;
        let mut auth = json!({"inbox": inbox.key});
        if let Some(person) = &scenario.signed_as {
            let secret = api.post(&format!("{}/identity-secret", inbox.path()), &json!({})).await.expect(201);
            auth["identity"] = json!(jwt::identity(&text(&secret["identity_secret"]), person));
        }
        Stage { customer: come(self.shop.url(), &auth).await, store, inbox: inbox.key, _models: models }
    }
}
