//! What of an order and of a product is told.

use serde_json::{Map, Value, json};

use super::proof::Order;

/// Of the customer's own order, without how it was shown to be theirs.
pub(super) fn order(order: &Order) -> Value {
    let order = &order.0;
    let items = order["lineItems"]["nodes"].as_array().into_iter().flatten().map(|line| {
        present(&[
            ("title", &line["title"]),
            ("variant", &line["variantTitle"]),
            ("quantity", &line["quantity"]),
            ("price_each", &line["discountedUnitPriceSet"]["shopMoney"]["amount"]),
        ])
    });
    let parcels = order["fulfillments"].as_array().into_iter().flatten().map(|parcel| {
        let tracking = &parcel["trackingInfo"][0];
        present(&[
            ("state", if parcel["displayStatus"].is_null() { &parcel["status"] } else { &parcel["displayStatus"] }),
            ("expected", &parcel["estimatedDeliveryAt"]),
            ("delivered", &parcel["deliveredAt"]),
            ("carrier", &tracking["company"]),
            ("tracking_number", &tracking["number"]),
            ("tracking_link", &tracking["url"]),
        ])
    });
    let state = if order["cancelledAt"].is_null() { &order["displayFulfillmentStatus"] } else { &json!("CANCELLED") };
    let mut told = present(&[
        ("order", &order["name"]),
        ("state", state),
        ("payment", &order["displayFinancialStatus"]),
        ("placed", &order["createdAt"]),
        ("cancelled", &order["cancelledAt"]),
        ("total", &order["currentTotalPriceSet"]["shopMoney"]["amount"]),
        ("currency", &order["currentTotalPriceSet"]["shopMoney"]["currencyCode"]),
        ("status_page", &order["statusPageUrl"]),
    ]);
    told["items"] = items.collect();
    told["parcels"] = parcels.collect();
    if order["shippingAddress"].is_object() {
        told["ships_to"] = address(&order["shippingAddress"]);
    }
    told
}

pub(super) fn address(address: &Value) -> Value {
    present(&[
        ("first_name", &address["firstName"]),
        ("last_name", &address["lastName"]),
        ("address1", &address["address1"]),
        ("address2", &address["address2"]),
        ("company", &address["company"]),
        ("city", &address["city"]),
        ("province_code", &address["provinceCode"]),
        ("zip", &address["zip"]),
        ("country_code", &address["countryCodeV2"]),
    ])
}

/// What is there, by these names.
pub(super) fn present(fields: &[(&str, &Value)]) -> Value {
    let is_there = |value: &Value| !value.is_null() && value.as_str().is_none_or(|text| !text.is_empty());
    let fields = fields.iter().filter(|(_, value)| is_there(value));
    Value::Object(fields.map(|(name, value)| ((*name).to_owned(), (*value).clone())).collect::<Map<_, _>>())
}
