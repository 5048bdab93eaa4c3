//! Bots with agents through the doors: a connected model answers in the widget, owners see how, and publish with care.

mod editions;
mod notices;
mod practice;
mod spans;
mod talk;

use sandbox::models::{Asked, Models, Rules, Said};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::harness::api::{Api, text};
use crate::harness::program::NO_LIMITS;
use crate::harness::shop::{Inbox, Shop, add_inbox};

const MODEL: &str = "gpt-6-luna";

struct Place {
    shop: Shop,
    /// Where the simulated models are.
    models: String,
}

async fn place() -> &'static Place {
    static PLACE: OnceCell<Place> = OnceCell::const_new();
    PLACE.get_or_init(build).await
}

async fn build() -> Place {
    let models = models_for_all().await;
    let shop = Shop::open(&[NO_LIMITS]).await;
    Place { shop, models }
}

/// On a thread of their own: the runtime of a test ends with it.
async fn models_for_all() -> String {
    let (tell, told) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let models = Models::start(Rules::default(), brain).await.unwrap();
            tell.send(models.url()).unwrap();
            std::future::pending::<()>().await;
        });
    });
    told.await.unwrap()
}

/// Says what the customer said and which role it plays; routes by "refund"; helps operators.
fn brain(asked: &Asked) -> Said {
    let customer = asked.customer();
    if asked.wants_schema.is_some() {
        let agent = if customer.contains("money") { "returns" } else { "orders" };
        return Said::text(&json!({"agent": agent}).to_string());
    }
    if asked.instructions.contains("operator of a business") {
        return Said::text("A draft for you.");
    }
    if asked.offers("update_contact") && asked.results().is_empty() {
        let words = customer.trim_end_matches("</customer>").trim_end();
        let name = words.rsplit(' ').next().unwrap_or_default();
        return Said::call("update_contact", &json!({"name": name}));
    }
    if asked.offers("update_lead") && asked.results().is_empty() {
        let refused = json!({"stage": "rejected", "reason": "Too expensive for them"});
        let wanted = json!({"needs": "A website", "budget": "4 lakh", "stage": "real", "tags": ["web"]});
        return Said::call("update_lead", if customer.contains("expensive") { &refused } else { &wanted });
    }
    let role =
        ["orders", "returns", "jokes"].into_iter().find(|role| asked.instructions.contains(&format!("You handle {role}.")));
    Said::text(&format!("{} speaking, about {} letters.", role.unwrap_or("nobody"), customer.len().min(1)))
}

async fn connection(api: &Api, place: &Place) -> String {
    let settings = json!({"name": "Sandbox", "kind": "openai", "base_url": format!("{}/v1", place.models),
        "key": "sk-sandbox", "allow_private": true});
    text(&api.post("/api/v1/model-connections", &settings).await.expect(201)["id"])
}

fn agent(key: &str, words: &[&str]) -> Value {
    json!({"key": key, "name": key, "role": format!("You handle {key}."), "instructions": "",
        "when": {"description": format!("anything about {key}"), "examples": [], "words": words}, "tools": [], "knowledge_bases": []})
}

fn settings(connection: &str, agents: &[Value]) -> Value {
    json!({"name": "Team", "responder": "agents", "agents": agents,
        "models": [{"connection": connection, "model": MODEL}]})
}

async fn team(place: &Place) -> (Inbox, String) {
    let connection = connection(&place.shop.api, place).await;
    let agents = [agent("orders", &["parcel"]), agent("returns", &["refund"])];
    (add_inbox(&place.shop.api, &settings(&connection, &agents)).await, connection)
}
