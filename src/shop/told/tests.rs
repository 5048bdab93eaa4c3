use serde_json::json;

use super::*;

/// 20 November 2026, noon.
const NOON: Timestamp = Timestamp::from_millis(1_795_176_000_000);

fn body() -> Value {
    json!({"id": 450_789_469_u64, "name": "#1001", "created_at": "2026-11-20T17:30:00+05:30",
        "updated_at": "2026-11-20T17:30:05+05:30", "financial_status": "pending", "fulfillment_status": null,
        "payment_gateway_names": ["Cash on Delivery (COD)"],
        "tags": "cod, first order", "phone": null, "current_total_price": "1499.00", "currency": "INR", "cancelled_at": null,
        "customer": {"first_name": "Asha", "last_name": "Rao", "phone": "+919812345678"},
        "shipping_address": {"name": "Asha Rao", "phone": "098123 45679", "address1": "12 Main Street", "address2": "Flat 3",
            "city": "Kochi", "zip": "682001"},
        "order_status_url": "https://nila.example/1/orders/abc", "checkout_id": 901, "checkout_token": "tok",
        "line_items": [{"title": "Kurta", "variant_title": "M", "quantity": 2},
            {"title": "Shawl", "variant_title": "Default Title", "quantity": 1}],
        "fulfillments": [{"id": 7, "order_id": 450_789_469_u64, "status": "success", "shipment_status": "in_transit",
            "created_at": "2026-11-20T12:00:00Z", "tracking_company": "Delhivery", "tracking_number": "D1",
            "tracking_url": "https://track.example/D1"}]})
}

fn node() -> Value {
    json!({"id": "gid://shopify/Order/450789469", "name": "#1001", "createdAt": "2026-11-20T12:00:00Z",
        "updatedAt": "2026-11-20T12:00:05Z", "cancelledAt": null, "displayFinancialStatus": "PENDING",
        "displayFulfillmentStatus": "UNFULFILLED",
        "paymentGatewayNames": ["Cash on Delivery (COD)"], "tags": ["cod", "first order"], "phone": null,
        "statusPageUrl": "https://nila.example/1/orders/abc",
        "customer": {"displayName": "Asha Rao", "defaultPhoneNumber": {"phoneNumber": "+919812345678"}},
        "currentTotalPriceSet": {"shopMoney": {"amount": "1499.00", "currencyCode": "INR"}},
        "shippingAddress": {"name": "Asha Rao", "phone": "098123 45679", "address1": "12 Main Street", "address2": "Flat 3",
            "city": "Kochi", "zip": "682001"},
        "lineItems": {"nodes": [{"title": "Kurta", "variantTitle": "M", "quantity": 2},
            {"title": "Shawl", "variantTitle": null, "quantity": 1}]},
        "fulfillments": [{"id": "gid://shopify/Fulfillment/7", "status": "SUCCESS", "displayStatus": "IN_TRANSIT",
            "createdAt": "2026-11-20T12:00:00Z", "trackingInfo": [{"company": "Delhivery", "number": "D1",
            "url": "https://track.example/D1"}]}]})
}

fn told(topic: &str, body: &Value) -> Told {
    read(topic, &body.to_string()).unwrap()
}

#[test]
fn a_webhook_and_the_api_say_the_same_of_an_order() {
    let Told::Order(by_webhook) = told("orders/create", &body()) else { panic!("it is an order") };
    let by_api = order(&node()).unwrap();
    assert_eq!(Order { checkout: String::new(), ..(*by_webhook).clone() }, by_api);
    assert_eq!((by_webhook.checkout.as_str(), by_api.created_at), ("901", NOON));
    assert_eq!(by_api.items, "2 × Kurta (M), 1 × Shawl");
    assert_eq!(by_api.address, "12 Main Street, Flat 3, Kochi 682001");
    assert_eq!(by_api.phone, "+919812345678", "whoever bought comes before where it goes");
    let parcel = &by_api.parcels[0];
    assert_eq!((parcel.order_name.as_str(), parcel.number.as_str(), parcel.way), ("#1001", "D1", Way::Going));
    assert_eq!(parcel.phone, "+919812345678");
}

#[test]
fn what_the_app_may_not_know_is_missing_and_nothing_else() {
    let mut hidden = node();
    for field in ["phone", "customer", "shippingAddress"] {
        hidden[field] = Value::Null;
    }
    let order = order(&hidden).unwrap();
    assert_eq!((order.phone.as_str(), order.person.as_str(), order.address.as_str()), ("", "", ""));
    assert_eq!(order.total, "1499.00");
}

#[test]
fn the_state_of_an_order_is_read_in_either_language() {
    let payments = [("pending", Payment::Pending), ("PAID", Payment::Paid), ("voided", Payment::Void), ("", Payment::Pending)];
    for (financial, payment) in payments {
        assert_eq!(Payment::of(financial), payment, "{financial}");
    }
    for (status, display, way) in [
        ("success", "delivered", Way::Arrived),
        ("SUCCESS", "OUT_FOR_DELIVERY", Way::Going),
        ("cancelled", "", Way::Off),
        ("FAILURE", "DELIVERED", Way::Off),
    ] {
        assert_eq!(Way::of(status, display), way, "{status} {display}");
    }
    let mut fulfilled = body();
    fulfilled["fulfillment_status"] = json!("partial");
    fulfilled["cancelled_at"] = json!("2026-11-20T18:00:00+05:30");
    let Told::Order(order) = told("orders/cancelled", &fulfilled) else { panic!("it is an order") };
    assert!(order.is_fulfilled && order.is_cancelled);
}

#[test]
fn a_checkout_and_a_parcel_are_read() {
    let cart = json!({"id": 901, "token": "tok", "name": "#901", "created_at": "2026-11-20T12:00:00Z",
        "updated_at": "2026-11-20T12:05:00Z", "completed_at": null, "phone": "+919812345678", "total_price": "999.50",
        "currency": "INR",
        "abandoned_checkout_url": "https://nila.example/checkouts/ac/tok/recover?key=k",
        "line_items": [{"title": "A", "quantity": 1}, {"title": "B", "quantity": 1}, {"title": "C", "quantity": 1},
            {"title": "D", "quantity": 1}, {"title": "E", "quantity": 1}]});
    let Told::Checkout(checkout) = told("checkouts/update", &cart) else { panic!("it is a checkout") };
    assert_eq!((checkout.id.as_str(), checkout.token.as_str(), checkout.is_completed), ("901", "tok", false));
    assert_eq!(checkout.items, "1 × A, 1 × B, 1 × C, 1 × D, …");
    assert_eq!(
        told("checkouts/delete", &json!({"id": 901, "presentment_currency": "INR"})),
        Told::CheckoutGone("901".to_owned())
    );
    let sent = json!({"id": 7, "order_id": 5, "name": "#1001.1", "status": "success", "shipment_status": null,
        "created_at": "2026-11-20T12:00:00Z", "updated_at": "2026-11-20T12:00:00Z", "tracking_numbers": ["D1"],
        "tracking_urls": ["ftp://no"], "destination": {"first_name": "Asha"}});
    let Told::Parcel(parcel) = told("fulfillments/create", &sent) else { panic!("it is a parcel") };
    assert_eq!((parcel.order.as_str(), parcel.order_name.as_str(), parcel.number.as_str()), ("5", "#1001", "D1"));
    assert_eq!((parcel.link.as_str(), parcel.phone.as_str()), ("", ""));
}

#[test]
fn what_cannot_be_read_says_why_and_what_is_of_no_interest_is_let_pass() {
    for (topic, body) in [
        ("orders/create", "{"),
        ("orders/create", "[]"),
        ("orders/create", r#"{"id": "x"}"#),
        ("orders/create", r#"{"id": 1}"#),
        ("checkouts/delete", "{}"),
        ("fulfillments/create", r#"{"id": -1, "created_at": "2026-11-20T12:00:00Z"}"#),
    ] {
        assert!(read(topic, body).is_err(), "{topic} {body}");
    }
    assert_eq!(read("products/update", r#"{"id": 1}"#), Ok(Told::Other));
    let redact = r#"{"shop_domain": "nila.myshopify.com", "customer": {"id": 1, "email": "a@b.c",
        "phone": "+919812345678"}}"#;
    assert_eq!(read("customers/redact", redact), Ok(Told::Redact { phone: "+919812345678".to_owned() }));
}
