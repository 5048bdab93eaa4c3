//! Webhooks that the shop has to send.

use agents::tools::{ToolError, ToolErrorKind};
use engine::ids::OrgId;

use crate::app::App;
use crate::shop::counter::{Counter, Subscription};

/// As the API calls them. What has to be told of a person who wants to be forgotten is set where the app is made.
const TOPICS: [&str; 11] = [
    "ORDERS_CREATE",
    "ORDERS_UPDATED",
    "ORDERS_PAID",
    "ORDERS_CANCELLED",
    "ORDERS_FULFILLED",
    "CHECKOUTS_CREATE",
    "CHECKOUTS_UPDATE",
    "CHECKOUTS_DELETE",
    "FULFILLMENTS_CREATE",
    "FULFILLMENTS_UPDATE",
    "APP_UNINSTALLED",
];

/// Where the shop of this organisation tells what happens. Without a configured address it is a path of wherever the server is.
pub fn address(app: &App, organisation: OrgId) -> String {
    format!("{}/webhooks/shopify/{organisation}", app.config.server.public_url.trim_end_matches('/'))
}

/// Subscribes to what is missing, and says so.
pub(super) async fn renew(app: &App, organisation: OrgId, counter: &Counter) -> Result<String, ToolError> {
    let uri = address(app, organisation);
    if !uri.starts_with("https://") {
        return Ok("Webhooks were not looked at: the server has no public address with https.".to_owned());
    }
    let there = match counter.subscriptions().await {
        Ok(there) => there,
        // Some apps have their webhooks from elsewhere and may not look.
        Err(error) if error.kind == ToolErrorKind::Refused => {
            return Ok(format!("Webhooks could not be looked at: {}.", error.detail));
        }
        Err(error) => return Err(error),
    };
    let (mut made, mut failed) = (Vec::new(), Vec::new());
    for topic in missing(&there, &uri) {
        match counter.subscribe(topic, &uri).await {
            Ok(()) => made.push(topic),
            Err(error) => failed.push(format!("{topic} ({})", error.detail)),
        }
    }
    let made = (!made.is_empty()).then(|| format!("Subscribed again to {}.", made.join(", ")));
    let failed = (!failed.is_empty()).then(|| format!("Could not subscribe to {}.", failed.join(", ")));
    Ok(made.into_iter().chain(failed).collect::<Vec<_>>().join(" "))
}

fn missing(there: &[Subscription], uri: &str) -> Vec<&'static str> {
    let is_there = |topic: &&str| there.iter().any(|known| known.topic == *topic && known.uri == uri);
    TOPICS.into_iter().filter(|topic| !is_there(topic)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_leads_here_is_there() {
        let own = "https://desk.example/webhooks/shopify/org_1";
        let there = TOPICS.map(|topic| Subscription { topic: topic.to_owned(), uri: own.to_owned() });
        assert!(missing(&there, own).is_empty());
        assert_eq!(missing(&there[2..], own), ["ORDERS_CREATE", "ORDERS_UPDATED"]);
        assert_eq!(missing(&there, "https://other.example/webhooks/shopify/org_1").len(), TOPICS.len());
    }
}
