//! What a webhook holds: the older shape of the API, with plain numbers, small letters and times by the shop's own clock.

use serde_json::{Value, json};

use super::state::{Address, Checkout, Customer, Fulfillment, Line, Order, State};
use super::trees::{gid, owes, paise, recovery, shipment, status_page, title, total};
use super::{Protected, Rules, time};

/// The body for a topic, of what has that number; none: there is no such thing, or the shop tells nothing of it.
pub(super) fn body(state: &State, rules: &Rules, topic: &str, number: u64) -> Option<Value> {
    let shows = rules.protected == Protected::Shown;
    let shop = json!({"shop_id": 64_100_000_000_u64, "shop_domain": rules.domain});
    match topic {
        // What is gone has left nothing but its number.
        "checkouts/delete" => return Some(json!({"id": number, "presentment_currency": "INR"})),
        "shop/redact" => return Some(shop),
        "app/uninstalled" => {
            return Some(json!({"id": 64_100_000_000_u64, "name": "Nila", "domain": "nila.example", "country": "IN",
                "myshopify_domain": rules.domain, "iana_timezone": "Asia/Kolkata", "currency": "INR", "plan_name": "basic"}));
        }
        _ => {}
    }
    let (kind, _) = topic.split_once('/')?;
    match kind {
        "orders" => state.orders.iter().find(|order| order.id == number).map(|one| order(state, one, shows)),
        "checkouts" => state.checkouts.iter().find(|checkout| checkout.id == number).map(|one| checkout(state, one, shows)),
        "fulfillments" => state.fulfillment(number).map(|(order, one)| fulfillment(state, order, one, shows)),
        "customers" => {
            let customer = state.customers.iter().find(|customer| customer.id == number)?;
            let orders = state.orders.iter().filter(|order| order.customer == Some(number)).map(|order| order.id);
            let mut body = shop;
            body["customer"] = json!({"id": customer.id, "email": customer.email, "phone": customer.phone});
            body[if topic == "customers/redact" { "orders_to_redact" } else { "orders_requested" }] = orders.collect();
            Some(body)
        }
        _ => None,
    }
}

fn local(at: &str) -> Option<String> {
    time::parse(at).map(time::local)
}

fn rupees(paise: u64) -> String {
    format!("{}.{:02}", paise / 100, paise % 100)
}

fn known(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn listed(text: Option<&str>) -> Vec<&str> {
    text.into_iter().collect()
}

fn join(one: &mut Value, other: Value) {
    if let (Value::Object(one), Value::Object(other)) = (one, other) {
        one.extend(other);
    }
}

fn order(state: &State, order: &Order, shows: bool) -> Value {
    let sum = rupees(total(state, &order.lines));
    let owed = if owes(order) { sum.clone() } else { "0.00".to_owned() };
    let attributes = order.attributes.iter().map(|(name, value)| json!({"name": name, "value": value}));
    let lines = order.lines.iter().filter_map(|line| self::line(state, order, line));
    let number: u64 = order.name.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(order.id);
    let from = state.checkouts.iter().find(|checkout| checkout.token == order.checkout_token).map(|checkout| checkout.id);
    let mut body = json!({"id": order.id, "admin_graphql_api_id": gid("Order", order.id), "name": order.name,
        "order_number": number, "number": number.saturating_sub(1_000), "confirmation_number": format!("NK{}", order.id),
        "token": format!("{:032x}", order.id), "checkout_id": from, "checkout_token": known(&order.checkout_token),
        "cart_token": known(&order.cart_token), "created_at": local(&order.created_at), "updated_at": local(order.changed_at()),
        "processed_at": local(&order.created_at), "closed_at": null,
        "cancelled_at": order.cancelled_at.as_deref().and_then(local),
        "cancel_reason": order.cancel_reason.as_ref().map(|reason| reason.to_lowercase()),
        "financial_status": order.financial.to_lowercase(), "fulfillment_status": progress(&order.fulfillment),
        "confirmed": true, "test": false, "tags": order.tags.join(", "), "note": order.note,
        "note_attributes": attributes.collect::<Vec<_>>(), "source_name": "web", "order_status_url": status_page(order)});
    join(
        &mut body,
        json!({"payment_gateway_names": [order.gateway], "currency": "INR", "presentment_currency": "INR",
            "total_price": sum, "current_total_price": sum, "subtotal_price": sum, "total_outstanding": owed,
            "total_price_set": {"shop_money": {"amount": sum, "currency_code": "INR"},
                "presentment_money": {"amount": sum, "currency_code": "INR"}},
            "customer_locale": "en-IN", "line_items": lines.collect::<Vec<_>>(), "refunds": [], "discount_codes": []}),
    );
    let sent = order.fulfillments.iter().map(|one| fulfillment(state, order, one, shows));
    body["fulfillments"] = sent.collect();
    join(&mut body, people(state, order.customer, order.email.as_ref(), order.phone.as_ref(), Some(&order.address), shows));
    body
}

/// How far the sending is.
fn progress(status: &str) -> Option<&'static str> {
    match status {
        "FULFILLED" => Some("fulfilled"),
        "PARTIALLY_FULFILLED" => Some("partial"),
        "RESTOCKED" => Some("restocked"),
        _ => None,
    }
}

fn line(state: &State, order: &Order, line: &Line) -> Option<Value> {
    let (product, variant) = state.variant(line.variant)?;
    let current = if order.cancelled_at.is_some() { 0 } else { line.quantity };
    let is_sent = order.fulfillment == "FULFILLED";
    Some(json!({"id": order.id * 1_000_000 + line.variant, "title": product.title, "variant_title": title(variant),
        "name": format!("{} - {}", product.title, title(variant)), "sku": variant.sku, "quantity": line.quantity,
        "current_quantity": current, "fulfillable_quantity": if is_sent { 0 } else { current }, "price": variant.price,
        "fulfillment_status": is_sent.then_some("fulfilled"), "product_id": product.id,
        "variant_id": variant.id, "vendor": product.vendor}))
}

/// Who it is for; an app that may not know finds nothing there.
fn people(
    state: &State,
    customer: Option<u64>,
    email: Option<&String>,
    phone: Option<&String>,
    delivery: Option<&Address>,
    shows: bool,
) -> Value {
    let customer = customer.and_then(|id| state.customers.iter().find(|customer| customer.id == id));
    let delivery = delivery.filter(|_| shows).map(address);
    let (email, phone) = (email.filter(|_| shows), phone.filter(|_| shows));
    json!({"email": email, "contact_email": email, "phone": phone, "shipping_address": delivery, "billing_address": delivery,
        "customer": customer.map(|customer| self::customer(customer, shows))})
}

fn customer(customer: &Customer, shows: bool) -> Value {
    let own = |text: &str| Some(text.to_owned()).filter(|_| shows);
    json!({"id": customer.id, "admin_graphql_api_id": gid("Customer", customer.id), "first_name": own(&customer.first_name),
        "last_name": own(&customer.last_name), "email": customer.email.as_deref().and_then(own),
        "phone": customer.phone.as_deref().and_then(own), "tags": customer.tags.join(", "), "currency": "INR", "state": "disabled"})
}

fn address(address: &Address) -> Value {
    let Address { first_name, last_name, address1, address2, city, company, province_code, country_code, zip, phone } = address;
    json!({"first_name": first_name, "last_name": last_name, "name": format!("{first_name} {last_name}"), "address1": address1,
        "address2": known(address2), "city": city, "company": known(company), "province": province_code,
        "province_code": province_code, "country": if country_code == "IN" { "India" } else { country_code },
        "country_code": country_code, "zip": zip, "phone": known(phone), "latitude": null, "longitude": null})
}

fn checkout(state: &State, checkout: &Checkout, shows: bool) -> Value {
    let sum = rupees(total(state, &checkout.lines));
    let lines = checkout.lines.iter().filter_map(|line| {
        let (product, variant) = state.variant(line.variant)?;
        Some(json!({"key": format!("{:032x}", line.variant), "title": product.title, "variant_title": title(variant),
            "sku": variant.sku, "quantity": line.quantity, "price": variant.price, "product_id": product.id,
            "line_price": rupees(paise(&variant.price) * u64::from(line.quantity)), "variant_id": variant.id}))
    });
    let mut body = json!({"id": checkout.id, "token": checkout.token, "cart_token": known(&checkout.cart_token),
        "name": format!("#{}", checkout.id), "gateway": null, "created_at": local(&checkout.created_at),
        "updated_at": local(checkout.changed_at()), "completed_at": checkout.completed_at.as_deref().and_then(local),
        "closed_at": null, "abandoned_checkout_url": recovery(checkout), "currency": "INR", "presentment_currency": "INR",
        "total_price": sum, "subtotal_price": sum, "line_items": lines.collect::<Vec<_>>(), "customer_locale": "en-IN",
        "note": null, "note_attributes": [], "source_name": "web", "buyer_accepts_marketing": false});
    let delivery = checkout.address.as_ref();
    join(&mut body, people(state, checkout.customer, checkout.email.as_ref(), checkout.phone.as_ref(), delivery, shows));
    body
}

fn fulfillment(state: &State, order: &Order, one: &Fulfillment, shows: bool) -> Value {
    let lines = order.lines.iter().filter_map(|line| self::line(state, order, line));
    // Before the courier has scanned it there is no word of where it is.
    let place = Some(one.display.to_lowercase()).filter(|place| !matches!(place.as_str(), "" | "fulfilled"));
    let (number, url) = (known(&one.number), known(&one.url));
    json!({"id": one.id, "admin_graphql_api_id": gid("Fulfillment", one.id), "order_id": order.id,
        "name": format!("{}.{}", order.name, shipment(order, one)),
        "status": one.status.to_lowercase(), "service": "manual", "shipment_status": place,
        "created_at": local(&one.created_at), "updated_at": local(one.changed_at()), "tracking_company": known(&one.company),
        "tracking_number": number, "tracking_numbers": listed(number), "tracking_url": url, "tracking_urls": listed(url),
        "email": order.email.as_ref().filter(|_| shows),
        "destination": Some(&order.address).filter(|_| shows).map(address), "line_items": lines.collect::<Vec<_>>()})
}
