//! Answers of the shop's API.

use serde_json::Value;

use super::{Checkout, Order, Parcel, Payment, Unreadable, Way, address, first, id, items, link, text, time, times, words};

/// Of an order's node.
pub(in crate::shop) fn order(node: &Value) -> Result<Order, Unreadable> {
    let number = id(&node["id"]);
    if number.is_empty() {
        return Err(Unreadable("an order has no number"));
    }
    let (created_at, updated_at) = times(&node["createdAt"], &node["updatedAt"])?;
    let (name, phone, person) = (text(&node["name"]), phone(node), person(node));
    let fulfilment = text(&node["displayFulfillmentStatus"]);
    let money = &node["currentTotalPriceSet"]["shopMoney"];
    let all = node["fulfillments"].as_array().map(Vec::as_slice).unwrap_or_default();
    let parcels = all.iter().filter_map(|one| parcel(one).ok()).map(|parcel| Parcel {
        order: number.clone(),
        order_name: name.clone(),
        phone: phone.clone(),
        person: person.clone(),
        ..parcel
    });
    let parcels = parcels.collect();
    Ok(Order {
        is_cancelled: time(&node["cancelledAt"]).is_some(),
        is_fulfilled: matches!(fulfilment.as_str(), "FULFILLED" | "PARTIALLY_FULFILLED"),
        payment: Payment::of(&text(&node["displayFinancialStatus"])),
        gateways: words(&node["paymentGatewayNames"]),
        tags: words(&node["tags"]),
        total: text(&money["amount"]),
        currency: text(&money["currencyCode"]),
        items: items(&node["lineItems"]["nodes"], "variantTitle"),
        address: address(&node["shippingAddress"]),
        status_link: link(&node["statusPageUrl"]),
        checkout: String::new(),
        id: number,
        name,
        phone,
        person,
        created_at,
        updated_at,
        parcels,
    })
}

/// Of an abandoned checkout's node.
pub(in crate::shop) fn checkout(node: &Value) -> Result<Checkout, Unreadable> {
    let number = id(&node["id"]);
    if number.is_empty() {
        return Err(Unreadable("a checkout has no number"));
    }
    let (created_at, updated_at) = times(&node["createdAt"], &node["updatedAt"])?;
    let money = &node["totalPriceSet"]["shopMoney"];
    Ok(Checkout {
        id: number,
        token: String::new(),
        name: text(&node["name"]),
        phone: phone(node),
        person: person(node),
        created_at,
        updated_at,
        is_completed: time(&node["completedAt"]).is_some(),
        total: text(&money["amount"]),
        currency: text(&money["currencyCode"]),
        items: items(&node["lineItems"]["nodes"], "variantTitle"),
        link: link(&node["abandonedCheckoutUrl"]),
    })
}

fn parcel(node: &Value) -> Result<Parcel, Unreadable> {
    let number = id(&node["id"]);
    if number.is_empty() {
        return Err(Unreadable("a fulfilment has no number"));
    }
    let (created_at, updated_at) = times(&node["createdAt"], &node["updatedAt"])?;
    let track = &node["trackingInfo"][0];
    Ok(Parcel {
        id: number,
        company: text(&track["company"]),
        number: text(&track["number"]),
        link: link(&track["url"]),
        way: Way::of(&text(&node["status"]), &text(&node["displayStatus"])),
        created_at,
        updated_at,
        ..Parcel::default()
    })
}

fn phone(node: &Value) -> String {
    let places = [
        &node["phone"],
        &node["customer"]["defaultPhoneNumber"]["phoneNumber"],
        &node["shippingAddress"]["phone"],
        &node["billingAddress"]["phone"],
    ];
    first(places.map(text))
}

fn person(node: &Value) -> String {
    first([text(&node["shippingAddress"]["name"]), text(&node["customer"]["displayName"])])
}
