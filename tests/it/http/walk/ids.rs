//! Something of every kind that an operation can name, made in the shop by its owner.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::Town;
use super::exempt;
use crate::harness::api::{Api, text};
use crate::harness::form::request;
use crate::harness::people::{ask, contact, conversation, visitor};

/// Ids by the place they stand in: the path up to and with the parameter.
pub(super) struct Ids(BTreeMap<&'static str, String>);

impl Ids {
    pub(super) async fn gather(town: &Town) -> Self {
        let api = &town.shop.api;
        let mut ids = BTreeMap::new();
        talked_about(town, &mut ids).await;
        settings(api, &mut ids).await;
        people(api, &mut ids).await;
        knowledge(api, &mut ids).await;
        ids.extend(exempt::UNMADE.iter().map(|(place, id)| (*place, (*id).to_owned())));
        Self(ids)
    }

    /// The same with another id in this place.
    pub(super) fn with(&self, place: &'static str, id: &str) -> Self {
        let mut ids = self.0.clone();
        ids.insert(place, id.to_owned());
        Self(ids)
    }

    /// The path with its parameters filled in; the `Err` names the place no id is known for.
    pub(super) fn filled(&self, path: &str) -> Result<String, String> {
        let (mut filled, mut place) = (String::new(), String::new());
        for part in path.split('/').skip(1) {
            place = format!("{place}/{part}");
            let part =
                if part.starts_with('{') { self.0.get(place.as_str()).ok_or_else(|| place.clone())?.as_str() } else { part };
            filled = format!("{filled}/{part}");
        }
        Ok(filled)
    }
}

/// The path with something in every parameter that is no id.
pub(super) fn odd(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "%F0%9F%92%A5'--" } else { part }).collect::<Vec<_>>().join("/")
}

async fn made(api: &Api, path: &str, body: &Value) -> String {
    text(&api.post(&format!("/api/v1/{path}"), body).await.expect(201)["id"])
}

async fn talked_about(town: &Town, ids: &mut BTreeMap<&'static str, String>) {
    let inbox = town.shop.scripted().await;
    let peer = visitor(town.shop.url(), &inbox.key).await;
    let answer = ask(&peer, "walk", "echo: hello").await;
    ids.insert("/conversations/{id}", conversation(&peer));
    ids.insert("/conversations/{id}/messages/{message}", answer.id.clone());
    ids.insert("/contacts/{id}", contact(&peer));
    let notes = format!("contacts/{}/notes", contact(&peer));
    ids.insert("/contacts/notes/{id}", made(&town.shop.api, &notes, &json!({"text": "Walks."})).await);
    ids.insert("/inboxes/{id}", inbox.id.clone());
    ids.insert("/bots/{id}", inbox.bot.clone());
    let bot = format!("/api/v1/bots/{}", inbox.bot);
    town.shop.api.change(&bot, |bot| bot["greeting"] = json!("Good day.")).await;
    ids.insert("/bots/{id}/editions/{edition}", "1".to_owned());
}

async fn settings(api: &Api, ids: &mut BTreeMap<&'static str, String>) {
    let model = json!({"name": "Walk", "kind": "ollama", "base_url": "http://127.0.0.1:9", "allow_private": true});
    ids.insert("/model-connections/{id}", made(api, "model-connections", &model).await);
    ids.insert("/http-tools/{id}", made(api, "http-tools", &super::bodies::tool()).await);
    ids.insert("/mcp-servers/{id}", made(api, "mcp-servers", &json!({"name": "walk", "url": "https://mcp.example/"})).await);
    ids.insert("/voice-agents/{id}", made(api, "voice-agents", &super::bodies::voice_agent()).await);
    ids.insert("/business-hours/{id}", made(api, "business-hours", &super::bodies::open_hours()).await);
    ids.insert("/service-policies/{id}", made(api, "service-policies", &super::bodies::policy()).await);
    ids.insert("/labels/{id}", made(api, "labels", &json!({"name": "Walk"})).await);
    ids.insert("/teams/{id}", made(api, "teams", &json!({"name": "Walk"})).await);
    ids.insert("/saved-views/{id}", made(api, "saved-views", &json!({"name": "Walk", "filter": {"view": "all"}})).await);
    ids.insert("/canned-replies/{id}", made(api, "canned-replies", &super::bodies::canned()).await);
    ids.insert("/macros/{id}", made(api, "macros", &super::bodies::steps()).await);
    ids.insert("/automations/{id}", made(api, "automations", &super::bodies::automation()).await);
    ids.insert("/contact-fields/{id}", made(api, "contact-fields", &super::bodies::field()).await);
    ids.insert("/api-keys/{id}", made(api, "api-keys", &super::bodies::api_key()).await);
    ids.insert("/webhooks/{id}", made(api, "webhooks", &super::bodies::webhook()).await);
    let schedules = api.get("/api/v1/schedules").await.expect(200);
    ids.insert("/schedules/{id}", text(&schedules["items"][0]["id"]));
    ids.insert("/campaigns/{id}", made(api, "campaigns", &super::bodies::campaign()).await);
    audience(api, ids).await;
    ids.insert("/leads/{id}", made(api, "leads", &super::bodies::lead()).await);
    ids.insert("/crm-connections/{id}", made(api, "crm-connections", &super::bodies::crm("Walked")).await);
    let places = api.get("/api/v1/posts/places").await.expect(200);
    ids.insert("/social/accounts/{inbox}", text(&places["items"][0]["inbox"]));
    let post = super::bodies::post(places["items"][0]["inbox"].as_str().unwrap());
    ids.insert("/posts/{id}", made(api, "posts", &post).await);
    let packs = api.get("/api/v1/packs").await.expect(200);
    ids.insert("/packs/{key}", text(&packs["items"][0]["key"]));
}

/// With somebody in it, and a file that may become another.
async fn audience(api: &Api, ids: &mut BTreeMap<&'static str, String>) {
    let audience = made(api, "audiences", &super::bodies::audience("Walked")).await;
    let somebody = json!({"members": [{"number": "+34612345678"}]});
    let added = api.post(&format!("/api/v1/audiences/{audience}/members"), &somebody).await.expect(200);
    assert_eq!(added["added"], 1, "{added}");
    ids.insert("/audiences/{id}", audience);
    ids.insert("/audiences/{id}/members/{row}", "1".to_owned());
    let file = api.call(request("/api/v1/audience-files", "walk.csv", b"phone\n+34612345678\n")).await.expect(201);
    ids.insert("/audience-files/{file}", text(&file["file"]));
}

async fn people(api: &Api, ids: &mut BTreeMap<&'static str, String>) {
    ids.insert("/roles/{id}", made(api, "roles", &json!({"name": "Walked", "levels": {}})).await);
    let new = json!({"name": "Walked", "email": "walked@plug-and-cord.example"});
    ids.insert("/operators/{id}", made(api, "operators", &new).await);
    let new = json!({"email": "asked@plug-and-cord.example"});
    ids.insert("/invitations/{id}", made(api, "invitations", &new).await);
}

async fn knowledge(api: &Api, ids: &mut BTreeMap<&'static str, String>) {
    let base = made(api, "knowledge", &json!({"name": "Walk"})).await;
    let entry = json!({"question": "Who walks?", "answer": "Everybody walks."});
    let entry = made(api, &format!("knowledge/{base}/answers"), &entry).await;
    ids.insert("/knowledge/{kb}", base);
    ids.insert("/knowledge/{kb}/documents/{document}", entry.clone());
    ids.insert("/knowledge/{kb}/answers/{document}", entry);
}
