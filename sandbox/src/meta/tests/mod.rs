//! Tests through the HTTP door, and of the webhooks that come out of it.

mod apps;
mod comments;
mod delivery;
mod files;
mod messenger;
mod phones;
mod publishing;
mod social;
mod templates;
mod whatsapp;
mod window;

use std::sync::Mutex;

use serde_json::{Value, json};

use super::*;
use crate::http::Response;
use crate::serve::tests::exchange;

/// 20 November 2026, noon.
const NOON: u64 = 1_795_176_000_000;

struct World {
    meta: Meta,
    receiver: Listening,
    hook: Arc<Hook>,
}

/// A receiver that notes what comes and says what it is told to.
#[derive(Default)]
struct Hook {
    seen: Mutex<Vec<Request>>,
    /// Statuses to answer with first; then 200.
    says: Mutex<Vec<u16>>,
}

impl Service for Hook {
    fn answer(&self, request: Request) -> Reply {
        if request.method == "GET" {
            let is_right = request.query("hub.verify_token").as_deref() == Some("open-sesame");
            let challenge = request.query("hub.challenge").unwrap_or_default();
            let mut reply = Reply::empty(if is_right { 200 } else { 403 });
            reply.parts = vec![serve::Part::Bytes(challenge.into_bytes())];
            return reply;
        }
        self.seen.lock().unwrap().push(request);
        let mut says = self.says.lock().unwrap();
        Reply::empty(if says.is_empty() { 200 } else { says.remove(0) })
    }
}

impl World {
    async fn start() -> Self {
        Self::with(Rules::default()).await
    }

    /// A receiver that is subscribed to all, and a clock that stands still.
    async fn with(rules: Rules) -> Self {
        let meta = Meta::start(rules, Clock::held(NOON)).await.unwrap();
        let hook = Arc::new(Hook::default());
        let receiver = serve::listen(Arc::clone(&hook)).await.unwrap();
        let url = format!("http://{}/hook", receiver.address);
        for object in ["whatsapp_business_account", "page", "instagram"] {
            meta.set_callback(object, &url, "open-sesame", &[]).await.unwrap();
        }
        let world = Self { meta, receiver, hook };
        let fields = "messages,message_echoes,message_deliveries,message_reads,message_reactions,message_edits,\
                      messaging_postbacks,messaging_handovers,standby,feed";
        world.post(SYSTEM_TOKEN, &format!("/{WABA}/subscribed_apps"), json!({})).await.ok();
        world.post(PAGE_TOKEN, &format!("/{PAGE}/subscribed_apps?subscribed_fields={fields}"), json!({})).await.ok();
        world
    }

    async fn call(&self, method: &str, token: &str, target: &str, body: &Value) -> Answered {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json"), ("user-agent", "tests")];
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let (host, target) = match target.strip_prefix("ig:") {
            Some(rest) => ("/instagram/v26.0", rest),
            None => ("/v26.0", target),
        };
        let response = exchange(self.meta.address(), method, &format!("{host}{target}"), &headers, &body).await.unwrap();
        Answered::from(response)
    }

    async fn post(&self, token: &str, target: &str, body: Value) -> Answered {
        self.call("POST", token, target, &body).await
    }

    async fn get(&self, token: &str, target: &str) -> Answered {
        self.call("GET", token, target, &Value::Null).await
    }

    /// Sends on `WhatsApp`; the rest of the body is given.
    async fn whatsapp(&self, to: &str, rest: Value) -> Answered {
        let mut body = json!({"messaging_product": "whatsapp", "recipient_type": "individual", "to": to});
        body.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        self.post(SYSTEM_TOKEN, &format!("/{NUMBER}/messages"), body).await
    }

    /// The bodies that came, once all is quiet.
    async fn heard(&self) -> Vec<Value> {
        assert!(self.meta.quiet().await);
        let seen = self.hook.seen.lock().unwrap();
        seen.iter().map(|request| request.json().unwrap()).collect()
    }

    /// Values of `WhatsApp` changes, or updates of the others, flat.
    async fn updates(&self) -> Vec<Value> {
        let mut all = Vec::new();
        for body in self.heard().await {
            for entry in body["entry"].as_array().unwrap() {
                let changes = entry["changes"].as_array().into_iter().flatten().map(|change| change["value"].clone());
                all.extend(changes);
                all.extend(entry["messaging"].as_array().into_iter().flatten().cloned());
            }
        }
        all
    }
}

struct Answered {
    status: u16,
    body: Value,
    response: Response,
}

impl Answered {
    fn from(response: Response) -> Self {
        Self { status: response.status, body: serde_json::from_str(&response.body).unwrap_or_default(), response }
    }

    #[track_caller]
    fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.body);
        self.body
    }

    /// Code and subcode of a refusal; 0 where there is none.
    #[track_caller]
    fn code(&self) -> (i64, i64) {
        assert_ne!(self.status, 200, "{}", self.body);
        assert!(self.body["error"]["fbtrace_id"].is_string(), "{}", self.body);
        let number = |name: &str| self.body["error"][name].as_i64().unwrap_or_default();
        (number("code"), number("error_subcode"))
    }
}
