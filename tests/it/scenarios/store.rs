use sandbox::crm::Crm;
use sandbox::hotel::{self, Hotels};
use sandbox::shop::{self, Shop};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::file::{Scenario, Trouble};
use super::showroom::Showroom;
use crate::harness::api::{Api, text};
use crate::harness::web::Request;

/// The service behind a pack, started anew for one scenario.
pub enum Store {
    Shop(Shop),
    Hotels(Hotels),
    Crm(Crm),
    Showroom(Showroom),
    /// The program keeps its leads itself.
    Here,
}

/// What a service begins with: its own data, changed as the scenario says.
fn given<T: Default + Serialize + DeserializeOwned>(changes: &Map<String, Value>) -> T {
    let mut state = json!(T::default());
    for (pointer, value) in changes {
        let (parent, name) = pointer.rsplit_once('/').expect("a pointer begins with a slash");
        let parent = state.pointer_mut(parent).unwrap_or_else(|| panic!("there is no {parent}"));
        match parent {
            Value::Array(items) => items[name.parse::<usize>().unwrap()] = value.clone(),
            other => other[name] = value.clone(),
        }
    }
    serde_json::from_value(state).expect("what is given fits the service")
}

impl Store {
    pub async fn start(pack: &str, scenario: &Scenario) -> Self {
        match pack {
            "commerce" => Self::Shop(Shop::start(shop::Rules::default(), given(&scenario.given)).await.unwrap()),
            "hotel" => Self::Hotels(Hotels::start(given(&scenario.given)).await.unwrap()),
            "interiors" if scenario.kept_here => Self::Here,
            "interiors" => Self::Crm(Crm::start(given(&scenario.given)).await.unwrap()),
            "mcp" => Self::Showroom(Showroom::start().await),
            other => panic!("no service stands behind {other}"),
        }
    }

    /// Connects the organisation to it, and returns the agents that work with it.
    pub async fn connect(&self, api: &Api, pack: &str) -> Value {
        let settings = match self {
            Self::Shop(shop) => json!({"shop": "nila.myshopify.com", "token": "shpat_sandbox", "address": shop.url()}),
            Self::Hotels(hotels) => json!({"address": hotels.url(), "key": "hotel-sandbox"}),
            Self::Crm(crm) => json!({"address": crm.url(), "key": "crm-sandbox"}),
            Self::Here => json!({}),
            Self::Showroom(showroom) => {
                let settings = json!({"name": "showroom", "url": showroom.url(), "allow_private": true,
                    "auth": {"kind": "bearer", "secret": "mcp-sandbox"}});
                for known in api.get("/api/v1/mcp-servers").await.expect(200)["items"].as_array().unwrap() {
                    let path = format!("/api/v1/mcp-servers/{}", text(&known["id"]));
                    api.call(Request::new("DELETE", path)).await.expect(204);
                }
                api.post("/api/v1/mcp-servers", &settings).await.expect(201);
                return Showroom::agents();
            }
        };
        let mut settings = settings;
        settings["allow_private"] = json!("yes");
        let path = format!("/api/v1/packs/{pack}");
        let connected = api.call(Request::new("PUT", &path).json(&json!({"settings": settings}))).await.expect(200);
        let checked = api.post(&format!("{path}/check"), &json!({})).await.expect(200);
        assert_eq!(checked["ok"], true, "{checked}");
        connected["agents"].clone()
    }

    /// Everything it holds.
    pub fn state(&self) -> Value {
        match self {
            Self::Shop(shop) => json!(shop.state()),
            Self::Hotels(hotels) => json!(hotels.state()),
            Self::Crm(crm) => json!(crm.state()),
            Self::Showroom(showroom) => showroom.state(),
            Self::Here => json!({}),
        }
    }

    /// How many changes were asked of it so far.
    pub fn changes(&self) -> usize {
        let of_rest = |seen: Vec<hotel::Seen>| seen.iter().filter(|seen| seen.method != "GET").count();
        match self {
            Self::Shop(shop) => shop.requests().iter().filter(|seen| seen.query.starts_with("mutation")).count(),
            Self::Hotels(hotels) => of_rest(hotels.requests()),
            Self::Crm(crm) => of_rest(crm.requests()),
            Self::Showroom(showroom) => showroom.state()["visits"].as_array().map_or(0, Vec::len),
            Self::Here => 0,
        }
    }

    /// The next request meets it.
    pub fn meets(&self, trouble: Trouble) {
        match self {
            Self::Shop(shop) => shop.inject(match trouble {
                Trouble::Status(status) => shop::Fault::Status(status),
                Trouble::SlowMs(millis) => shop::Fault::Slow(Trouble::pause(millis)),
                Trouble::Disconnect => shop::Fault::Disconnect,
                Trouble::LostAnswer => shop::Fault::LostAnswer,
            }),
            Self::Hotels(hotels) => hotels.inject(of_rest(trouble)),
            Self::Crm(crm) => crm.inject(of_rest(trouble)),
            Self::Showroom(showroom) => showroom.meets(trouble),
            Self::Here => panic!("nothing goes wrong where no service is"),
        }
    }
}

fn of_rest(trouble: Trouble) -> hotel::Fault {
    match trouble {
        Trouble::Status(status) => hotel::Fault::Status(status, None),
        Trouble::SlowMs(millis) => hotel::Fault::Slow(Trouble::pause(millis)),
        Trouble::Disconnect => hotel::Fault::Disconnect,
        Trouble::LostAnswer => hotel::Fault::LostAnswer,
    }
}
