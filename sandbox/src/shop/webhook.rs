//! What the shop tells by itself: one delivery, to be brought once, again, or changed on its way.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::{Shop, bodies, time};
use crate::http::{Request, fetch};
use crate::{Address, PeerError};

/// The shop waits no longer for an answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The older names of the headers begin with it; the newer ones are in small letters and lack the `X-`.
const OLDER: &str = "X-Shopify-";
const NEWER: &str = "shopify-";
const SIGNATURE: &str = "hmac-sha256";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Shop {
    /// What the shop tells now of the order, checkout, shipment or customer of that number. Each call is a delivery of its own.
    #[must_use]
    pub fn webhook(&self, topic: &str, number: u64) -> Option<Webhook> {
        let port = self.address().port();
        let mut inside = self.front.lock();
        inside.settle();
        let body = bodies::body(&inside.state, &inside.rules, topic, number)?;
        inside.told += 1;
        let told = inside.told;
        let name = |kind: u8| format!("{port:08x}-000{kind}-4000-8000-{told:012x}");
        let at = time::written(inside.now()).replace('Z', ".000000000Z");
        let version = inside.rules.versions.last().cloned().unwrap_or_default();
        let own = [
            ("Topic", topic.to_owned()),
            ("Hmac-Sha256", String::new()),
            ("Shop-Domain", inside.rules.domain.clone()),
            ("API-Version", version),
            ("Webhook-Id", name(1)),
            ("Event-Id", name(2)),
            ("Triggered-At", at),
        ];
        let own = own.into_iter().map(|(name, value)| (format!("{OLDER}{name}"), value));
        let general = [("Content-Type", "application/json"), ("User-Agent", "Shopify-Captain-Hook")];
        let general = general.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let webhook = Webhook { headers: general.chain(own).collect(), body: escaped(&body.to_string()) };
        Some(webhook.signed(&inside.rules.secret))
    }

    /// Tells it at that address; the status of the answer.
    ///
    /// Errors: when there is no such thing, or no answer in five seconds.
    pub async fn send(&self, topic: &str, number: u64, url: &str) -> Result<u16, PeerError> {
        let webhook = self.webhook(topic, number);
        let webhook = webhook.ok_or_else(|| PeerError::Malformed(format!("the shop has nothing to tell on {topic}")))?;
        webhook.post(url).await
    }
}

/// As the shop writes JSON: what could end a tag of a page is escaped.
fn escaped(json: &str) -> String {
    json.replace('&', "\\u0026").replace('<', "\\u003c").replace('>', "\\u003e")
}

impl Webhook {
    /// A header by the rest of its name, such as `Webhook-Id`, in the older family or the newer.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| is(known, name)).map(|(_, value)| value.as_str())
    }

    /// With another value of a header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        for (_, own) in self.headers.iter_mut().filter(|(known, _)| is(known, name)) {
            value.clone_into(own);
        }
        self
    }

    /// Signed with that secret, over the bytes as they are.
    #[must_use]
    pub fn signed(self, secret: &str) -> Self {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return self };
        mac.update(self.body.as_bytes());
        let signature = STANDARD.encode(mac.finalize().into_bytes());
        self.with(SIGNATURE, &signature)
    }

    #[must_use]
    pub fn unsigned(mut self) -> Self {
        self.headers.retain(|(known, _)| !is(known, SIGNATURE));
        self
    }

    /// With another body, signed as it is then.
    #[must_use]
    pub fn with_body(mut self, body: &str, secret: &str) -> Self {
        body.clone_into(&mut self.body);
        self.signed(secret)
    }

    /// In the newer family of headers.
    #[must_use]
    pub fn newer(mut self) -> Self {
        for (name, _) in &mut self.headers {
            if let Some(rest) = name.strip_prefix(OLDER) {
                *name = format!("{NEWER}{}", rest.to_ascii_lowercase());
            }
        }
        self
    }

    /// Brings it; the status of the answer. A redirect is an answer like any other.
    ///
    /// Errors: when there is no answer in five seconds.
    pub async fn post(&self, url: &str) -> Result<u16, PeerError> {
        let address = Address::parse(url)?;
        let path = url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
        let target = format!("/{path}");
        let request = Request { method: "POST", target: &target, headers: &self.headers, body: &self.body };
        let answer = tokio::time::timeout(PATIENCE, fetch(&address, request)).await;
        Ok(answer.map_err(|_elapsed| PeerError::Timeout("an answer to a webhook"))??.status)
    }
}

fn is(known: &str, name: &str) -> bool {
    let known = known.strip_prefix(OLDER).or_else(|| known.strip_prefix(NEWER));
    known.is_some_and(|known| known.eq_ignore_ascii_case(name))
}
