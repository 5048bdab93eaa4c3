//! Where the shop tells what happens.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use engine::ids::OrgId;
use metrics::counter;

use crate::app::App;
use crate::http::extract::Path;
use crate::http::problem::{Answer, Problem};
use crate::shop::door::{Brought, Letter, arrived};

pub use crate::shop::door::MAX_WEBHOOK;

/// Whatever is wrong with a webhook is told in the same words: whoever guesses learns nothing of which shops there are.
pub async fn receive(
    State(app): State<App>,
    Path(organisation): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer<StatusCode> {
    // The older family of names begins with an x.
    let header = |name: &str| {
        let known = headers.get(format!("x-shopify-{name}")).or_else(|| headers.get(format!("shopify-{name}")));
        known.and_then(|value| value.to_str().ok()).unwrap_or_default()
    };
    let letter = Letter {
        topic: header("topic").trim(),
        shop: header("shop-domain"),
        id: header("webhook-id"),
        signature: header("hmac-sha256"),
        body: &body,
    };
    let brought = match organisation.parse::<OrgId>() {
        Ok(organisation) => arrived(&app, organisation, &letter).await?,
        Err(_odd) => Brought::Refused("no_shop"),
    };
    match brought {
        Brought::Kept => Ok(StatusCode::OK),
        Brought::Refused(why) => {
            counter!("switchboard_webhook_refusals_total", "channel" => "shopify", "why" => why).increment(1);
            Err(Problem::unauthorized("no connected shop has signed this"))
        }
    }
}
