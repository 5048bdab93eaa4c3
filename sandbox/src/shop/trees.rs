//! The state in the shape of the schema. A connection is a list here, and another object is `{"$ref": id}`.

use serde_json::{Value, json};

use super::state::{Address, Checkout, Customer, Fulfillment, Line, Order, Product, State, Subscription, Variant};

pub(super) fn gid(kind: &str, id: u64) -> String {
    format!("gid://shopify/{kind}/{id}")
}

/// The number in a global id of that kind.
pub(super) fn number(kind: &str, gid: &str) -> Option<u64> {
    gid.strip_prefix("gid://shopify/")?.strip_prefix(kind)?.strip_prefix('/')?.parse().ok()
}

pub(super) fn kind(gid: &str) -> &str {
    gid.strip_prefix("gid://shopify/").and_then(|rest| rest.split('/').next()).unwrap_or_default()
}

fn reference(kind: &str, id: u64) -> Value {
    json!({"$ref": gid(kind, id)})
}

/// What a reference stands for; a checkout too, whether it counts as left or not.
pub(super) fn find(state: &State, gid: &str) -> Option<Value> {
    let product = |id| state.products.iter().find(|product| product.id == id).map(product);
    let order = |id| state.orders.iter().find(|order| order.id == id).map(|order| self::order(state, order));
    let customer = |id| state.customers.iter().find(|customer| customer.id == id).map(|customer| self::customer(state, customer));
    let checkout = |id| state.checkouts.iter().find(|checkout| checkout.id == id).map(|checkout| self::checkout(state, checkout));
    number("Product", gid)
        .and_then(product)
        .or_else(|| number("Order", gid).and_then(order))
        .or_else(|| number("Customer", gid).and_then(customer))
        .or_else(|| number("ProductVariant", gid).and_then(|id| state.variant(id)).map(|(product, one)| variant(product, one)))
        .or_else(|| number("Fulfillment", gid).and_then(|id| state.fulfillment(id)).map(|(order, one)| fulfillment(order, one)))
        .or_else(|| number("AbandonedCheckout", gid).and_then(checkout))
}

fn money(paise: u64) -> Value {
    json!({"amount": format!("{}.{:02}", paise / 100, paise % 100), "currencyCode": "INR"})
}

fn bag(paise: u64) -> Value {
    json!({"shopMoney": money(paise), "presentmentMoney": money(paise)})
}

pub(super) fn paise(price: &str) -> u64 {
    let (rupees, rest) = price.split_once('.').unwrap_or((price, "0"));
    rupees.parse::<u64>().unwrap_or(0) * 100 + rest.parse::<u64>().unwrap_or(0)
}

pub(super) fn title(variant: &Variant) -> String {
    variant.options.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(" / ")
}

pub(super) fn product(product: &Product) -> Value {
    let prices = product.variants.iter().map(|variant| paise(&variant.price));
    let (least, most) = (prices.clone().min().unwrap_or(0), prices.max().unwrap_or(0));
    let mut options: Vec<(String, Vec<String>)> = Vec::new();
    for (name, value) in product.variants.iter().flat_map(|variant| &variant.options) {
        match options.iter_mut().find(|(known, _)| known == name) {
            Some((_, values)) if values.contains(value) => {}
            Some((_, values)) => values.push(value.clone()),
            None => options.push((name.clone(), vec![value.clone()])),
        }
    }
    let options = (1..).zip(options).map(
        |(place, (name, values))| json!({"id": gid("ProductOption", product.id * 10 + place), "name": name, "values": values}),
    );
    let url = format!("https://cdn.example/{}.jpg", product.handle);
    let preview = json!({"image": {"url": url, "altText": product.title}});
    let media = json!({"id": gid("MediaImage", product.id), "alt": product.title, "preview": preview});
    json!({"id": gid("Product", product.id), "legacyResourceId": product.id.to_string(), "title": product.title,
        "handle": product.handle, "vendor": product.vendor, "productType": product.product_type, "status": product.status,
        "tags": product.tags, "createdAt": "2026-06-01T06:00:00Z", "updatedAt": "2026-11-20T06:00:00Z",
        "description": product.description, "descriptionHtml": format!("<p>{}</p>", product.description),
        "onlineStoreUrl": format!("https://nila.example/products/{}", product.handle),
        "totalInventory": product.variants.iter().map(|variant| variant.stock).sum::<i64>(),
        "priceRangeV2": {"minVariantPrice": money(least), "maxVariantPrice": money(most)},
        "options": options.collect::<Vec<_>>(), "featuredMedia": media, "media": [media],
        "variants": product.variants.iter().map(|one| variant(product, one)).collect::<Vec<_>>()})
}

fn variant(product: &Product, variant: &Variant) -> Value {
    let options = variant.options.iter().map(|(name, value)| json!({"name": name, "value": value}));
    json!({"id": gid("ProductVariant", variant.id), "legacyResourceId": variant.id.to_string(), "sku": variant.sku,
        "title": title(variant), "displayName": format!("{} - {}", product.title, title(variant)), "price": variant.price,
        "compareAtPrice": variant.compare_at, "inventoryQuantity": variant.stock, "availableForSale": variant.stock > 0,
        "selectedOptions": options.collect::<Vec<_>>(), "product": reference("Product", product.id)})
}

pub(super) fn customer(state: &State, customer: &Customer) -> Value {
    let orders: Vec<&Order> = state.orders.iter().filter(|order| order.customer == Some(customer.id)).collect();
    let spent = orders.iter().filter(|order| order.financial == "PAID").map(|order| total(state, &order.lines)).sum();
    let last = orders.iter().max_by(|one, other| one.created_at.cmp(&other.created_at));
    let email = customer.email.as_ref().map(|email| json!({"emailAddress": email, "marketingState": "SUBSCRIBED"}));
    let phone = customer.phone.as_ref().map(|phone| json!({"phoneNumber": phone, "marketingState": "NOT_SUBSCRIBED"}));
    json!({"id": gid("Customer", customer.id), "legacyResourceId": customer.id.to_string(),
        "displayName": format!("{} {}", customer.first_name, customer.last_name), "firstName": customer.first_name,
        "lastName": customer.last_name, "locale": customer.locale, "tags": customer.tags, "email": customer.email,
        "phone": customer.phone, "numberOfOrders": orders.len().to_string(), "amountSpent": money(spent),
        "defaultEmailAddress": email, "defaultPhoneNumber": phone, "createdAt": "2026-01-10T06:00:00Z",
        "lastOrder": last.map(|order| reference("Order", order.id)),
        "orders": orders.iter().map(|order| reference("Order", order.id)).collect::<Vec<_>>()})
}

pub(super) fn total(state: &State, lines: &[Line]) -> u64 {
    let prices = lines.iter().filter_map(|line| Some((state.variant(line.variant)?.1, line.quantity)));
    prices.map(|(variant, quantity)| paise(&variant.price) * u64::from(quantity)).sum()
}

pub(super) fn order(state: &State, order: &Order) -> Value {
    let is_sent = !order.fulfillments.is_empty();
    let lines = order.lines.iter().enumerate();
    // Of an order that is partly sent, the first line has left.
    let lines = lines
        .filter_map(|(place, line)| self::line(state, order, line, is_sent && (order.fulfillment == "FULFILLED" || place == 0)));
    let (sum, delivery) = (bag(total(state, &order.lines)), address(&order.address));
    let mut tree = json!({"id": gid("Order", order.id), "name": order.name, "legacyResourceId": order.id.to_string(),
        "confirmationNumber": format!("NK{}", order.id), "createdAt": order.created_at, "updatedAt": order.changed_at(),
        "processedAt": order.created_at, "cancelledAt": order.cancelled_at, "cancelReason": order.cancel_reason,
        "closed": order.cancelled_at.is_some(), "test": false, "displayFinancialStatus": order.financial,
        "displayFulfillmentStatus": order.fulfillment, "paymentGatewayNames": [order.gateway], "currentTotalPriceSet": sum,
        "totalPriceSet": sum, "customer": order.customer.map(|id| reference("Customer", id)), "email": order.email,
        "phone": order.phone, "customerLocale": "en", "tags": order.tags, "note": order.note, "sourceName": "web",
        "statusPageUrl": status_page(order), "shippingAddress": delivery, "billingAddress": delivery,
        "lineItems": lines.collect::<Vec<_>>(),
        "fulfillments": order.fulfillments.iter().map(|one| fulfillment(order, one)).collect::<Vec<_>>()});
    let attributes = order.attributes.iter().map(|(name, value)| json!({"key": name, "value": value}));
    let owed = if owes(order) { total(state, &order.lines) } else { 0 };
    for (name, value) in [
        ("customAttributes", attributes.collect()),
        ("checkoutToken", json!(known(&order.checkout_token))),
        ("cartToken", json!(known(&order.cart_token))),
        ("currencyCode", json!("INR")),
        ("totalOutstandingSet", bag(owed)),
        ("unpaid", json!(owed > 0)),
    ] {
        tree[name] = value;
    }
    tree
}

pub(super) fn owes(order: &Order) -> bool {
    matches!(order.financial.as_str(), "PENDING" | "AUTHORIZED")
}

pub(super) fn status_page(order: &Order) -> String {
    format!("https://nila.example/orders/{}/status", order.id)
}

/// What is empty is null.
fn known(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

pub(super) fn checkout(state: &State, checkout: &Checkout) -> Value {
    let lines = checkout.lines.iter().filter_map(|line| {
        let (product, variant) = state.variant(line.variant)?;
        let price = bag(paise(&variant.price));
        Some(json!({"id": gid("AbandonedCheckoutLineItem", checkout.id * 1_000_000 + line.variant), "title": product.title,
            "variantTitle": title(variant), "sku": variant.sku, "quantity": line.quantity, "originalUnitPriceSet": price,
            "variant": reference("ProductVariant", variant.id), "product": reference("Product", product.id)}))
    });
    let (sum, delivery) = (bag(total(state, &checkout.lines)), checkout.address.as_ref().map(address));
    let quantity: u32 = checkout.lines.iter().map(|line| line.quantity).sum();
    json!({"id": gid("AbandonedCheckout", checkout.id), "name": format!("#{}", checkout.id), "createdAt": checkout.created_at,
        "updatedAt": checkout.changed_at(), "completedAt": checkout.completed_at, "abandonedCheckoutUrl": recovery(checkout),
        "customer": checkout.customer.map(|id| reference("Customer", id)), "shippingAddress": delivery,
        "billingAddress": delivery, "note": "", "customAttributes": [], "discountCodes": [], "taxesIncluded": true,
        "totalPriceSet": sum, "subtotalPriceSet": sum, "totalLineItemsPriceSet": sum, "lineItemsQuantity": quantity,
        "lineItems": lines.collect::<Vec<_>>()})
}

/// The link that fills the cart again.
pub(super) fn recovery(checkout: &Checkout) -> String {
    let key = checkout.id.wrapping_mul(2_654_435_761);
    format!("https://nila.example/64100000000/checkouts/ac/{}/recover?key={key:016x}&locale=en-IN", checkout.token)
}

pub(super) fn subscription(one: &Subscription, version: &str) -> Value {
    let Subscription { id, topic, uri, filter, format, created_at, updated_at } = one;
    json!({"id": gid("WebhookSubscription", *id), "legacyResourceId": id.to_string(), "topic": topic, "uri": uri,
        "callbackUrl": uri, "filter": filter, "format": format, "includeFields": [], "metafieldNamespaces": [], "name": null,
        "apiVersion": {"handle": version, "displayName": version, "supported": true}, "createdAt": created_at,
        "updatedAt": updated_at})
}

fn line(state: &State, order: &Order, line: &Line, is_sent: bool) -> Option<Value> {
    let (product, variant) = state.variant(line.variant)?;
    let current = if order.cancelled_at.is_some() { 0 } else { line.quantity };
    let price = bag(paise(&variant.price));
    Some(
        json!({"id": gid("LineItem", order.id * 1_000_000 + line.variant), "title": product.title, "variantTitle": title(variant),
        "sku": variant.sku, "name": format!("{} - {}", product.title, title(variant)), "quantity": line.quantity,
        "currentQuantity": current, "unfulfilledQuantity": if is_sent { 0 } else { current }, "discountedUnitPriceSet": price,
        "originalUnitPriceSet": price, "variant": reference("ProductVariant", variant.id),
        "product": reference("Product", product.id)}),
    )
}

/// Which shipment of its order it is, from one on.
pub(super) fn shipment(order: &Order, one: &Fulfillment) -> usize {
    order.fulfillments.iter().position(|other| other.id == one.id).unwrap_or(0) + 1
}

fn fulfillment(order: &Order, one: &Fulfillment) -> Value {
    json!({"id": gid("Fulfillment", one.id), "legacyResourceId": one.id.to_string(),
        "name": format!("{}-F{}", order.name, shipment(order, one)),
        "order": reference("Order", order.id), "updatedAt": one.changed_at(), "status": one.status,
        "displayStatus": one.display, "createdAt": one.created_at,
        "estimatedDeliveryAt": one.estimated_at, "deliveredAt": one.delivered_at,
        "trackingInfo": [{"company": one.company, "number": one.number, "url": one.url}]})
}

fn address(address: &Address) -> Value {
    let Address { first_name, last_name, address1, address2, city, company, province_code, country_code, zip, phone } = address;
    let name = format!("{first_name} {last_name}");
    let street = format!("{address1}, {address2}");
    json!({"name": name, "firstName": first_name, "lastName": last_name, "address1": address1, "address2": address2, "city": city,
        "company": company, "province": province_code, "provinceCode": province_code, "zip": zip,
        "country": if country_code == "IN" { "India" } else { country_code }, "countryCodeV2": country_code, "phone": phone,
        "formatted": [name, street.trim_end_matches(", "), format!("{zip} {city}")]})
}
