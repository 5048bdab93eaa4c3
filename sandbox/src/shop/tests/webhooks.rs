//! What the shop tells by itself, and where.

use std::sync::mpsc;

use super::*;

const SUBSCRIBE: &str = r"mutation W($t:WebhookSubscriptionTopic!,$w:WebhookSubscriptionInput!){webhookSubscriptionCreate(
  topic:$t,webhookSubscription:$w){webhookSubscription{id topic uri} userErrors{field message}}}";

/// Says when it is asked, and of what.
struct Ear(mpsc::SyncSender<Request>);

impl Service for Ear {
    fn answer(&self, request: Request) -> Reply {
        let reply = Reply::empty(if request.path() == "/gone" { 404 } else { 200 });
        self.0.send(request).unwrap();
        reply
    }
}

#[tokio::test]
async fn an_address_takes_a_topic_once_and_only_one_that_the_app_may_read() {
    let shop = start(Rules { scopes: vec!["read_orders".into()], ..Rules::default() }).await;
    let uri = "https://chat.example/webhooks/shopify/1";
    let subscribe = async |topic: &str, uri: &str| {
        let variables = json!({"t": topic, "w": {"uri": uri, "format": "JSON"}});
        let answer = ask(&shop, SUBSCRIBE, variables).await;
        let payload = &answer["data"]["webhookSubscriptionCreate"];
        assert_eq!(payload["webhookSubscription"].is_null(), payload["userErrors"] != json!([]), "{answer}");
        payload["userErrors"][0]["message"].as_str().unwrap_or_default().to_owned()
    };
    for (topic, uri, words) in [
        ("ORDERS_CREATE", uri, ""),
        ("CHECKOUTS_UPDATE", uri, ""),
        ("APP_UNINSTALLED", uri, ""),
        ("ORDERS_CREATE", uri, "Address for this topic has already been taken"),
        ("ORDERS_CREATE", "http://chat.example/x", "Address protocol http:// is not supported"),
        ("ORDERS_CREATE", "https://localhost/x", "Address cannot be a Shopify or an internal domain"),
        ("ORDERS_CREATE", "https://nila.myshopify.com/x", "Address cannot be a Shopify or an internal domain"),
        ("ORDERS_CREATE", "chat.example", "Address is invalid"),
        ("FULFILLMENTS_CREATE", uri, "You cannot create a webhook subscription with the specified topic"),
    ] {
        assert_eq!(subscribe(topic, uri).await, words, "{topic} {uri}");
    }
    let redact = ask(&shop, SUBSCRIBE, json!({"t": "CUSTOMERS_REDACT", "w": {"uri": uri}})).await;
    assert_eq!(redact["errors"][0]["extensions"]["code"], "INVALID_VARIABLE", "the app's own settings hold that");
    let list = "query($t:[WebhookSubscriptionTopic!]){webhookSubscriptions(first:100,topics:$t){
        nodes{id topic uri filter apiVersion{handle}}}}";
    let known = ask(&shop, list, json!({})).await["data"]["webhookSubscriptions"]["nodes"].clone();
    let topics: Vec<&str> = known.as_array().unwrap().iter().map(|one| one["topic"].as_str().unwrap()).collect();
    assert_eq!(topics, ["ORDERS_CREATE", "CHECKOUTS_UPDATE", "APP_UNINSTALLED"]);
    let update = "mutation($id:ID!,$w:WebhookSubscriptionInput!){webhookSubscriptionUpdate(id:$id,webhookSubscription:$w){
        webhookSubscription{uri} userErrors{message}}}";
    let moved = ask(&shop, update, json!({"id": known[0]["id"], "w": {"uri": "https://chat.example/new"}})).await;
    assert_eq!(moved["data"]["webhookSubscriptionUpdate"]["webhookSubscription"]["uri"], "https://chat.example/new");
    let delete = "mutation($id:ID!){webhookSubscriptionDelete(id:$id){deletedWebhookSubscriptionId userErrors{message}}}";
    for is_there in [true, false] {
        let gone = ask(&shop, delete, json!({"id": known[1]["id"]})).await["data"]["webhookSubscriptionDelete"].clone();
        assert_eq!(gone["deletedWebhookSubscriptionId"] == known[1]["id"], is_there, "{gone}");
    }
    assert_eq!(shop.state().subscriptions.len(), 2);
}

#[tokio::test]
async fn a_webhook_is_signed_over_its_bytes_and_brought_as_it_is() {
    let shop = start(Rules::default()).await;
    let (sender, told) = mpsc::sync_channel(16);
    let ear = serve::listen(Arc::new(Ear(sender))).await.unwrap();
    let url = format!("http://{}/webhooks/shopify/1", ear.address);
    let webhook = shop.webhook("orders/create", 9004).unwrap();
    assert_eq!(webhook.post(&url).await.unwrap(), 200);
    let came = told.recv().unwrap();
    assert_eq!((came.method.as_str(), came.path()), ("POST", "/webhooks/shopify/1"));
    for (name, value) in [
        ("x-shopify-topic", "orders/create"),
        ("x-shopify-shop-domain", "nila.myshopify.com"),
        ("x-shopify-api-version", "2026-10"),
        ("content-type", "application/json"),
    ] {
        assert_eq!(came.header(name), Some(value));
    }
    assert_eq!(came.header("x-shopify-hmac-sha256"), webhook.header("Hmac-Sha256"));
    assert_eq!(webhook.clone().signed("shpss_sandbox"), webhook, "the same bytes have the same signature");
    assert_ne!(webhook.clone().signed("other").header("Hmac-Sha256"), webhook.header("Hmac-Sha256"));
    assert_eq!(webhook.clone().unsigned().header("Hmac-Sha256"), None);
    assert_ne!(shop.webhook("orders/create", 9004).unwrap().header("Webhook-Id"), webhook.header("Webhook-Id"));
    let newer = webhook.newer();
    assert_eq!(newer.post(&url.replace("/webhooks/shopify/1", "/gone")).await.unwrap(), 404);
    let came = told.recv().unwrap();
    assert_eq!((came.header("shopify-topic"), came.header("x-shopify-topic")), (Some("orders/create"), None));
    assert_eq!(
        shop.send("orders/create", 1, &url).await.unwrap_err().to_string(),
        "malformed: the shop has nothing to tell on orders/create"
    );
}

#[tokio::test]
async fn bodies_have_the_older_shape_with_plain_numbers_and_the_shops_own_time() {
    let shop = start(Rules::default()).await;
    shop.change(|state| {
        let order = state.orders.iter_mut().find(|order| order.name == "#1004").unwrap();
        order.tags.push("COD Confirmed".into());
        order.checkout_token = "token501".into();
        state.checkouts.push(Checkout {
            id: 501,
            token: "token501".into(),
            created_at: "2026-11-26T09:00:00Z".into(),
            phone: Some("+919812345678".into()),
            lines: vec![Line { variant: 800_101, quantity: 2 }],
            ..Checkout::default()
        });
    });
    let body = |topic: &str, number: u64| shop.webhook(topic, number).map(|webhook| webhook.body);
    let read = |topic: &str, number: u64| serde_json::from_str::<Value>(&body(topic, number).unwrap()).unwrap();
    let order = read("orders/updated", 9004);
    assert_eq!((&order["id"], &order["admin_graphql_api_id"]), (&json!(9004), &json!("gid://shopify/Order/9004")));
    assert_eq!(
        (&order["created_at"], &order["updated_at"]),
        (&json!("2026-11-26T00:50:00+05:30"), &json!("2026-11-26T17:30:00+05:30"))
    );
    assert_eq!((&order["financial_status"], &order["fulfillment_status"]), (&json!("pending"), &Value::Null));
    assert_eq!((&order["tags"], &order["total_price"]), (&json!("cod, COD Confirmed"), &order["total_outstanding"]));
    assert_eq!((&order["checkout_token"], &order["customer"]["phone"]), (&json!("token501"), &json!("+919847000111")));
    assert_eq!(order["payment_gateway_names"], json!(["Cash on Delivery (COD)"]));
    let sent = read("orders/fulfilled", 9002);
    assert_eq!(
        (&sent["fulfillment_status"], &sent["fulfillments"][0]["tracking_number"]),
        (&json!("fulfilled"), &json!("DL100200300"))
    );
    let shipment = read("fulfillments/update", 6002);
    assert_eq!(
        (&shipment["order_id"], &shipment["shipment_status"], &shipment["status"]),
        (&json!(9003), &json!("delivered"), &json!("success"))
    );
    let checkout = read("checkouts/update", 501);
    assert_eq!(
        (&checkout["token"], &checkout["completed_at"], &checkout["total_price"]),
        (&json!("token501"), &Value::Null, &json!("3798.00"))
    );
    assert!(body("checkouts/update", 501).unwrap().contains("\\u0026locale="), "an ampersand is escaped in the bytes");
    assert_eq!(read("checkouts/delete", 501), json!({"id": 501, "presentment_currency": "INR"}));
    let redact = read("customers/redact", 7001);
    assert_eq!((&redact["customer"]["phone"], &redact["orders_to_redact"]), (&json!("+919812345678"), &json!([9001, 9006])));
    assert_eq!(read("shop/redact", 0)["shop_domain"], "nila.myshopify.com");
    assert_eq!((body("orders/create", 1), body("fulfillments/create", 1), body("themes/create", 1)), (None, None, None));
    shop.rule(|rules| rules.protected = Protected::Nulls);
    let hidden = read("orders/updated", 9004);
    assert_eq!(
        (&hidden["phone"], &hidden["shipping_address"], &hidden["customer"]["first_name"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
}
