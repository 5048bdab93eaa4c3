//! `WhatsApp`, Messenger and Instagram through the door, against the simulated platform.

mod bad_input;
mod campaigns;
mod coming;
mod comments;
mod crash;
mod going;
mod health;
mod merging;
mod payloads;
mod posts;
mod ratings;
mod replay;
mod schedules;
mod shop;
mod social;
mod surfaces;
mod templates;
mod webhooks;

use std::time::Duration;

use engine::clock::{Clock as _, SystemClock};
use sandbox::meta::{
    APP_ID, APP_SECRET, Clock, Customer, INSTAGRAM, INSTAGRAM_SECRET, INSTAGRAM_TOKEN, Message, Meta, NUMBER, PAGE, PAGE_TOKEN,
    Rules, SYSTEM_TOKEN, WABA,
};
use serde_json::{Value, json};

use crate::harness::PATIENCE;
use crate::harness::api::text;
use crate::harness::program::NO_LIMITS;
use crate::harness::shop::{DEMO_INBOX, Shop};
use crate::harness::web::Request;

/// A medium with the simulated account on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    WhatsApp,
    Messenger,
    Instagram,
}

impl Medium {
    pub const ALL: [Self; 3] = [Self::WhatsApp, Self::Messenger, Self::Instagram];

    pub const fn name(self) -> &'static str {
        match self {
            Self::WhatsApp => "whatsapp",
            Self::Messenger => "messenger",
            Self::Instagram => "instagram",
        }
    }

    const fn object(self) -> &'static str {
        match self {
            Self::WhatsApp => "whatsapp_business_account",
            Self::Messenger => "page",
            Self::Instagram => "instagram",
        }
    }

    pub const fn account(self) -> &'static str {
        match self {
            Self::WhatsApp => NUMBER,
            Self::Messenger => PAGE,
            Self::Instagram => INSTAGRAM,
        }
    }

    fn settings(self) -> Value {
        match self {
            Self::WhatsApp => {
                json!({"id": NUMBER, "parent": WABA, "app": APP_ID, "token": SYSTEM_TOKEN, "secrets": [APP_SECRET]})
            }
            Self::Messenger => {
                json!({"id": PAGE, "app": APP_ID, "token": PAGE_TOKEN, "secrets": [APP_SECRET], "human_agent": true})
            }
            Self::Instagram => {
                json!({"id": INSTAGRAM, "app": APP_ID, "token": INSTAGRAM_TOKEN, "secrets": [APP_SECRET, INSTAGRAM_SECRET]})
            }
        }
    }
}

/// An inbox that is connected to a simulated account.
#[derive(Debug, Clone)]
pub struct Connected {
    pub id: String,
    pub key: String,
    pub verify_token: String,
}

/// A shop whose inboxes are connected to the simulated platform.
pub struct Platform {
    pub shop: Shop,
    pub meta: Meta,
    pub inboxes: Vec<(Medium, Connected)>,
    /// The program's environment besides.
    more: Vec<(String, String)>,
}

fn settings<'a>(facebook: &'a str, instagram: &'a str, more: &'a [(String, String)]) -> Vec<(&'a str, &'a str)> {
    let own = [NO_LIMITS, ("SWITCHBOARD__CHANNELS__FACEBOOK", facebook), ("SWITCHBOARD__CHANNELS__INSTAGRAM", instagram)];
    own.into_iter().chain(more.iter().map(|(name, value)| (name.as_str(), value.as_str()))).collect()
}

pub fn now_ms() -> u64 {
    SystemClock.now().as_millis().unsigned_abs()
}

impl Platform {
    pub async fn open(media: &[Medium]) -> Self {
        Self::with(media, Clock::from(now_ms())).await
    }

    /// `clock`: the time of the platform.
    pub async fn with(media: &[Medium], clock: Clock) -> Self {
        Self::with_all(media, clock, Rules::default(), Vec::new()).await
    }

    /// `more`: the program's environment besides.
    pub async fn with_all(media: &[Medium], clock: Clock, rules: Rules, more: Vec<(String, String)>) -> Self {
        let meta = Meta::start(rules, clock).await.unwrap();
        let (facebook, instagram) = (meta.url(), meta.instagram_url());
        let shop = Shop::open(&settings(&facebook, &instagram, &more)).await;
        let mut platform = Self { shop, meta, inboxes: Vec::new(), more };
        for medium in media {
            let connected = platform.connect(*medium).await;
            platform.inboxes.push((*medium, connected));
        }
        platform
    }

    /// A shop that is there already, and is connected to nothing yet.
    pub fn of(shop: Shop, meta: Meta) -> Self {
        Self { shop, meta, inboxes: Vec::new(), more: Vec::new() }
    }

    /// The same after a kill: another program on the same folder, to which the platform brings its webhooks from now on.
    pub async fn killed_and_started(self) -> Self {
        let Self { shop, meta, inboxes, more } = self;
        let (facebook, instagram) = (meta.url(), meta.instagram_url());
        let shop = shop.restarted(&settings(&facebook, &instagram, &more), async |program| program.kill()).await;
        for (medium, Connected { key, verify_token, .. }) in &inboxes {
            let url = format!("{}/webhooks/{}/{key}", shop.program.url, medium.name());
            meta.set_callback(medium.object(), &url, verify_token, &[]).await.expect("the address is ours");
        }
        Self { shop, meta, inboxes, more }
    }

    pub async fn connect(&self, medium: Medium) -> Connected {
        let api = &self.shop.api;
        let inboxes = api.get("/api/v1/inboxes").await.expect(200);
        let demo = inboxes["items"].as_array().unwrap().iter().find(|inbox| inbox["public_key"] == DEMO_INBOX).unwrap().clone();
        let bot = demo["bot"].clone();
        let timing = json!({"settle_ms": 0, "session_idle_s": 86_400, "session_warning_s": 0, "queue_patience_s": 600});
        let body = json!({"name": medium.name(), "bot": bot, "channel": medium.name(), "timing": timing});
        let made = api.post("/api/v1/inboxes", &body).await;
        let inbox = made.expect(201);
        let tag = made.header("etag").expect("an inbox has an ETag").to_owned();
        let id = text(&inbox["id"]);
        let request = Request::new("PUT", format!("/api/v1/inboxes/{id}/account")).json(&medium.settings()).with("if-match", tag);
        let account = api.call(request).await.expect(200);
        let connected = Connected { id, key: text(&inbox["public_key"]), verify_token: text(&account["verify_token"]) };
        let checked = api.post(&format!("/api/v1/inboxes/{}/account/check", connected.id), &json!({})).await.expect(200);
        assert_eq!(checked["ok"], true, "{checked}");
        let url = format!("{}{}", self.shop.program.url, text(&account["webhook_path"]));
        self.meta.set_callback(medium.object(), &url, &connected.verify_token, &[]).await.expect("the address is ours");
        connected
    }

    pub fn inbox(&self, medium: Medium) -> &Connected {
        &self.inboxes.iter().find(|(own, _)| *own == medium).expect("it is connected").1
    }

    pub fn customer(&self, medium: Medium, id: &str, name: &str) -> Customer {
        self.meta.customer(medium.account(), id, name)
    }

    /// The one conversation of this inbox, as soon as it is there.
    pub async fn conversation(&self, medium: Medium) -> Value {
        let inbox = &self.inbox(medium).id;
        eventually("a conversation", async || {
            let found = self.conversations().await.into_iter().find(|conversation| conversation["inbox"]["id"] == inbox.as_str());
            found.ok_or_else(String::new)
        })
        .await
    }

    pub async fn conversations(&self) -> Vec<Value> {
        let mut all = Vec::new();
        for view in ["all", "resolved"] {
            let page = self.shop.api.get(&format!("/api/v1/conversations?view={view}&limit=100")).await.expect(200);
            all.extend(page["items"].as_array().unwrap().iter().cloned());
        }
        all
    }

    /// The messages of the one conversation of this inbox when they are as wanted.
    pub async fn messages(&self, medium: Medium, are_there: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let conversation = text(&self.conversation(medium).await["id"]);
        eventually("messages", async || {
            let messages = self.shop.api.messages(&conversation).await;
            if are_there(&messages) { Ok(messages) } else { Err(format!("{messages:#?}\n{}", self.shop.program.log())) }
        })
        .await
    }
}

/// Asks until it holds.
pub async fn eventually<T>(what: &str, ask: impl AsyncFn() -> Result<T, String>) -> T {
    eventually_within(PATIENCE, what, ask).await
}

pub async fn eventually_within<T>(patience: Duration, what: &str, ask: impl AsyncFn() -> Result<T, String>) -> T {
    let until = tokio::time::Instant::now() + patience;
    loop {
        match ask().await {
            Ok(found) => return found,
            Err(last) if tokio::time::Instant::now() >= until => panic!("{what} did not come: {last}"),
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

/// What a phone shows of the business when it is as wanted.
pub async fn received(customer: &Customer, are_there: impl Fn(&[Message]) -> bool) -> Vec<Message> {
    eventually("answers on the phone", async || {
        let received = customer.received();
        if are_there(&received) { Ok(received) } else { Err(format!("{received:#?}")) }
    })
    .await
}

pub fn texts(messages: &[Value]) -> Vec<String> {
    messages.iter().map(|message| text(&message["text"])).collect()
}
