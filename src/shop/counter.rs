//! What the program asks the shop by itself, and writes there.
//!
//! A question may cost at most 1,000 points: `2 + size × what one costs` for a list. Pages are as large as that allows.

use std::time::Duration;

use agents::packs::commerce::{self, Shop, accepted};
use agents::tools::{ToolError, ToolErrorKind};
use engine::clock::Timestamp;
use engine::error::{Error, Result};
use engine::ids::OrgId;
use engine::tasks::Tasks;
use serde_json::{Value, json};

use super::told::{self, Checkout, Order, Unreadable};
use crate::app::App;

const ORDER: &str = "id name createdAt updatedAt cancelledAt displayFinancialStatus displayFulfillmentStatus \
    paymentGatewayNames tags phone statusPageUrl currentTotalPriceSet{shopMoney{amount currencyCode}} \
    customer{displayName defaultPhoneNumber{phoneNumber}} \
    shippingAddress{name address1 address2 city zip provinceCode phone} lineItems(first:5){nodes{title variantTitle quantity}} \
    fulfillments(first:3){id status displayStatus createdAt updatedAt trackingInfo{company number url}}";

const CHECKOUT: &str = "id name abandonedCheckoutUrl createdAt updatedAt completedAt \
    customer{displayName defaultPhoneNumber{phoneNumber}} shippingAddress{name phone} \
    lineItems(first:5){nodes{title variantTitle quantity}} totalPriceSet{shopMoney{amount currencyCode}}";

/// What the app has to be allowed for all of it.
const SCOPES: [&str; 4] = ["read_orders", "write_orders", "read_customers", "read_fulfillments"];

/// Nobody waits for what is done by the clock: a shop that is busy is asked again after these seconds.
const PATIENCE: [u64; 5] = [2, 5, 10, 20, 30];

type Asked<T> = std::result::Result<T, ToolError>;

/// One page of a list.
#[derive(Debug)]
pub(super) struct Page<T> {
    pub(super) items: Vec<T>,
    /// What nobody could read.
    pub(super) odd: u64,
    /// None: this is the last one.
    pub(super) next: Option<String>,
}

/// A webhook that the shop sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subscription {
    /// As the API calls it: `ORDERS_CREATE`.
    pub(super) topic: String,
    pub(super) uri: String,
}

/// The shop of an organisation.
pub(super) struct Counter {
    shop: Shop,
    /// It waits until a busy shop has time, and is not kept from stopping by it.
    patience: Option<Tasks>,
}

impl Counter {
    /// None: there is no shop, or what was entered of it is of no use any more.
    pub(super) async fn open(app: &App, organisation: OrgId) -> Result<Option<Self>> {
        let Some(pack) = super::connection(app, organisation).await? else { return Ok(None) };
        match commerce::open(app.shelf.supplies(), &pack) {
            Ok(shop) => Ok(Some(Self { shop, patience: None })),
            Err(error) => {
                tracing::warn!(%organisation, %error, "the connection to a shop cannot be used");
                Ok(None)
            }
        }
    }

    pub(super) fn patient(self, tasks: Tasks) -> Self {
        Self { patience: Some(tasks), ..self }
    }

    /// None: it is not there, or not for this app.
    pub(super) async fn order(&self, id: &str) -> Asked<Option<Order>> {
        let query = format!("query S($id:ID!){{order(id:$id){{{ORDER}}}}}");
        let found = self.read(&query, json!({"id": format!("gid://shopify/Order/{id}")})).await?;
        match &found["order"] {
            Value::Null => Ok(None),
            node => told::order(node).map(Some).map_err(odd),
        }
    }

    /// None: it is not among those that were left. The shop lists one a while after its last change, and none that was bought soon.
    pub(super) async fn checkout(&self, id: &str) -> Asked<Option<Checkout>> {
        let query =
            format!("query A($q:String!){{abandonedCheckouts(first:3,query:$q,sortKey:CREATED_AT){{nodes{{{CHECKOUT}}}}}}}");
        let found = self.read(&query, json!({"q": format!("id:{id}")})).await?;
        let nodes = found["abandonedCheckouts"]["nodes"].as_array().cloned().unwrap_or_default();
        // A search: what it finds is compared.
        Ok(nodes.iter().filter_map(|node| told::checkout(node).ok()).find(|checkout| checkout.id == id))
    }

    /// Those that were changed since then, the oldest change first.
    pub(super) async fn orders(&self, since: Timestamp, after: Option<&str>) -> Asked<Page<Order>> {
        let query = format!(
            "query R($after:String,$q:String!){{orders(first:50,after:$after,query:$q,sortKey:UPDATED_AT){{\
             nodes{{{ORDER}}} pageInfo{{hasNextPage endCursor}}}}}}"
        );
        let asked = json!({"after": after, "q": format!("updated_at:>='{}'", seconds(since))});
        let found = self.read(&query, asked).await?;
        Ok(page(&found["orders"], told::order))
    }

    /// Those that were begun since then and left, the oldest first.
    pub(super) async fn checkouts(&self, since: Timestamp, after: Option<&str>) -> Asked<Page<Checkout>> {
        let query = format!(
            "query A($after:String,$q:String!){{abandonedCheckouts(first:50,after:$after,query:$q,sortKey:CREATED_AT){{\
             nodes{{{CHECKOUT}}} pageInfo{{hasNextPage endCursor}}}}}}"
        );
        let asked = json!({"after": after, "q": format!("created_at:>='{}'", seconds(since))});
        let found = self.read(&query, asked).await?;
        Ok(page(&found["abandonedCheckouts"], told::checkout))
    }

    /// Those that are there already stay.
    pub(super) async fn tag(&self, order: &str, tags: &[String]) -> Asked<()> {
        let query = "mutation T($id:ID!,$tags:[String!]!){tagsAdd(id:$id,tags:$tags){node{id} userErrors{field message}}}";
        let payload = self.shop.change(query, json!({"id": format!("gid://shopify/Order/{order}"), "tags": tags})).await?;
        accepted(&payload["tagsAdd"], "userErrors")
    }

    /// At most a hundred.
    pub(super) async fn subscriptions(&self) -> Asked<Vec<Subscription>> {
        let found = self.read("query V{webhookSubscriptions(first:100){nodes{id topic uri}}}", json!({})).await?;
        let nodes = found["webhookSubscriptions"]["nodes"].as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Ok(nodes.iter().map(|node| Subscription { topic: text(&node["topic"]), uri: text(&node["uri"]) }).collect())
    }

    pub(super) async fn subscribe(&self, topic: &str, uri: &str) -> Asked<()> {
        let query = "mutation W($topic:WebhookSubscriptionTopic!,$hook:WebhookSubscriptionInput!){\
            webhookSubscriptionCreate(topic:$topic,webhookSubscription:$hook){\
            webhookSubscription{id} userErrors{field message}}}";
        let asked = json!({"topic": topic, "hook": {"uri": uri, "format": "JSON"}});
        let payload = self.shop.change(query, asked).await?;
        accepted(&payload["webhookSubscriptionCreate"], "userErrors")
    }

    /// What the app may not do, and would have to.
    pub(super) async fn scopes_missing(&self) -> Asked<Vec<String>> {
        let found = self.read("query C{currentAppInstallation{accessScopes{handle}}}", json!({})).await?;
        let has = found["currentAppInstallation"]["accessScopes"].as_array().cloned().unwrap_or_default();
        let missing = SCOPES.into_iter().filter(|scope| !has.iter().any(|own| own["handle"] == *scope));
        Ok(missing.map(str::to_owned).collect())
    }

    async fn read(&self, query: &str, asked: Value) -> Asked<Value> {
        let mut waits = PATIENCE.into_iter();
        loop {
            let answer = self.shop.read(query, asked.clone()).await;
            let (Some(tasks), Err(error)) = (&self.patience, &answer) else { return answer };
            let Some(wait) = waits.next().filter(|_| error.kind == ToolErrorKind::Unavailable) else { return answer };
            tokio::select! {
                () = tasks.stopping() => return answer,
                () = tokio::time::sleep(Duration::from_secs(wait)) => {}
            }
        }
    }
}

/// As an error of the program.
pub(super) fn failed(error: ToolError) -> Error {
    match error.kind {
        ToolErrorKind::Refused => Error::invalid(error.detail),
        ToolErrorKind::Unavailable | ToolErrorKind::InDoubt => Error::unavailable(error.detail),
    }
}

fn odd(error: Unreadable) -> ToolError {
    ToolError::refused(format!("what the shop answers cannot be read: {error}"))
}

fn page<T>(list: &Value, read: impl Fn(&Value) -> std::result::Result<T, Unreadable>) -> Page<T> {
    let nodes = list["nodes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let items: Vec<T> = nodes.iter().filter_map(|node| read(node).ok()).collect();
    let odd = (nodes.len() - items.len()) as u64;
    let has_next = list["pageInfo"]["hasNextPage"].as_bool().unwrap_or_default();
    // A page that promises another one and does not say where is one that does not end.
    let end = list["pageInfo"]["endCursor"].as_str().unwrap_or_default().to_owned();
    Page { items, odd, next: has_next.then_some(end) }
}

/// The shop counts in seconds.
fn seconds(time: Timestamp) -> String {
    let whole = time.as_millis().div_euclid(1_000);
    jiff::Timestamp::from_second(whole).map_or_else(|_far| time.to_string(), |time| time.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_where_the_next_one_begins_and_what_nobody_could_read() {
        let order = json!({"id": "gid://shopify/Order/1", "createdAt": "2026-11-20T12:00:00Z"});
        let list = json!({"nodes": [order, {"id": null}], "pageInfo": {"hasNextPage": true, "endCursor": "c"}});
        let found = page(&list, told::order);
        assert_eq!((found.items.len(), found.odd, found.next.as_deref()), (1, 1, Some("c")));
        assert_eq!(page(&json!({"nodes": [], "pageInfo": {"hasNextPage": false, "endCursor": "c"}}), told::order).next, None);
        assert_eq!(page(&Value::Null, told::order).items.len(), 0);
    }

    #[test]
    fn the_shop_is_asked_in_whole_seconds() {
        assert_eq!(seconds(Timestamp::from_millis(1_795_176_000_999)), "2026-11-20T12:00:00Z");
    }
}
