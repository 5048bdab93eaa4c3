//! Bodies of webhooks.

use serde_json::Value;

use super::{Checkout, Order, Parcel, Payment, Unreadable, Way, address, first, id, items, link, text, time, times, words};

/// What a webhook tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::shop) enum Told {
    Order(Box<Order>),
    Checkout(Box<Checkout>),
    /// A checkout is not there any more.
    CheckoutGone(String),
    Parcel(Box<Parcel>),
    /// Somebody wants to be forgotten.
    Redact {
        phone: String,
    },
    /// The app was taken out of the shop.
    Uninstalled,
    /// The shop itself wants to be forgotten.
    ShopGone,
    /// Nothing that anything follows from.
    Other,
}

/// By the topic under which it came.
pub(in crate::shop) fn read(topic: &str, body: &str) -> Result<Told, Unreadable> {
    let told: Value = serde_json::from_str(body).map_err(|_odd| Unreadable("the body is no JSON"))?;
    Ok(match topic {
        "orders/create"
        | "orders/updated"
        | "orders/paid"
        | "orders/cancelled"
        | "orders/fulfilled"
        | "orders/partially_fulfilled" => Told::Order(Box::new(order(&told)?)),
        "checkouts/create" | "checkouts/update" => Told::Checkout(Box::new(checkout(&told)?)),
        "checkouts/delete" => Told::CheckoutGone(need(id(&told["id"]))?),
        "fulfillments/create" | "fulfillments/update" => Told::Parcel(Box::new(parcel(&told)?)),
        "customers/redact" => Told::Redact { phone: text(&told["customer"]["phone"]) },
        "app/uninstalled" => Told::Uninstalled,
        "shop/redact" => Told::ShopGone,
        _ => Told::Other,
    })
}

fn need(id: String) -> Result<String, Unreadable> {
    if id.is_empty() { Err(Unreadable("it does not say what it is about")) } else { Ok(id) }
}

fn order(told: &Value) -> Result<Order, Unreadable> {
    let number = need(id(&told["id"]))?;
    let (created_at, updated_at) = times(&told["created_at"], &told["updated_at"])?;
    let (name, phone, person) = (text(&told["name"]), phone(told), person(told));
    let fulfilment = text(&told["fulfillment_status"]).to_ascii_lowercase();
    let mut gateways = words(&told["payment_gateway_names"]);
    gateways.extend(words(&told["gateway"]));
    let all = told["fulfillments"].as_array().map(Vec::as_slice).unwrap_or_default();
    // A parcel that cannot be read keeps nothing else from being known.
    let parcels = all.iter().filter_map(|one| parcel(one).ok()).map(|parcel| Parcel {
        order: number.clone(),
        order_name: name.clone(),
        phone: first([phone.clone(), parcel.phone]),
        person: first([person.clone(), parcel.person]),
        ..parcel
    });
    let parcels = parcels.collect();
    Ok(Order {
        is_cancelled: time(&told["cancelled_at"]).is_some(),
        is_fulfilled: matches!(fulfilment.as_str(), "fulfilled" | "partial"),
        payment: Payment::of(&text(&told["financial_status"])),
        gateways,
        tags: words(&told["tags"]),
        total: first([text(&told["current_total_price"]), text(&told["total_price"])]),
        currency: text(&told["currency"]),
        items: items(&told["line_items"], "variant_title"),
        address: address(&told["shipping_address"]),
        status_link: link(&told["order_status_url"]),
        checkout: id(&told["checkout_id"]),
        id: number,
        name,
        phone,
        person,
        created_at,
        updated_at,
        parcels,
    })
}

fn checkout(told: &Value) -> Result<Checkout, Unreadable> {
    let (created_at, updated_at) = times(&told["created_at"], &told["updated_at"])?;
    Ok(Checkout {
        id: need(id(&told["id"]))?,
        token: text(&told["token"]),
        name: text(&told["name"]),
        phone: phone(told),
        person: person(told),
        created_at,
        updated_at,
        is_completed: time(&told["completed_at"]).is_some(),
        total: text(&told["total_price"]),
        currency: first([text(&told["currency"]), text(&told["presentment_currency"])]),
        items: items(&told["line_items"], "variant_title"),
        link: link(&told["abandoned_checkout_url"]),
    })
}

fn parcel(told: &Value) -> Result<Parcel, Unreadable> {
    let (created_at, updated_at) = times(&told["created_at"], &told["updated_at"])?;
    let to = &told["destination"];
    // A fulfilment is called as its order, with its own number behind a point.
    let name = text(&told["name"]);
    let order_name = name.rsplit_once('.').map_or(name.as_str(), |(order, _)| order).to_owned();
    Ok(Parcel {
        id: need(id(&told["id"]))?,
        order: id(&told["order_id"]),
        order_name,
        phone: text(&to["phone"]),
        person: first([text(&to["name"]), text(&to["first_name"])]),
        company: text(&told["tracking_company"]),
        number: first([text(&told["tracking_number"]), text(&told["tracking_numbers"][0])]),
        link: first([link(&told["tracking_url"]), link(&told["tracking_urls"][0])]),
        way: Way::of(&text(&told["status"]), &text(&told["shipment_status"])),
        created_at,
        updated_at,
    })
}

/// Of whoever bought, and else of where it goes.
fn phone(told: &Value) -> String {
    let customer = &told["customer"];
    let places = [
        &told["phone"],
        &customer["phone"],
        &told["shipping_address"]["phone"],
        &told["billing_address"]["phone"],
        &customer["default_address"]["phone"],
    ];
    first(places.map(text))
}

fn person(told: &Value) -> String {
    let customer = &told["customer"];
    let whole = [text(&customer["first_name"]), text(&customer["last_name"])].join(" ");
    first([text(&told["shipping_address"]["name"]), whole.trim().to_owned(), text(&told["billing_address"]["name"])])
}
