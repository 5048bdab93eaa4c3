//! The changes an app may make.

use serde_json::{Map, Value, json};

use super::state::{Address, Job, Order, State};
use super::trees::{gid, number};
use super::{Rules, subscriptions};

const LONGEST_NOTE: usize = 255;
const LONGEST_TAG: usize = 40;
const MOST_TAGS: usize = 250;

/// States and union territories by the codes of a shop in India.
const PROVINCES: &str =
    "AN AP AR AS BR CH CG DN DL GA GJ HR HP JK JH KA KL LA LD MP MH MN ML MZ NL OR PY PB RJ SK TN TS TR UP UK WB";

/// The scope that a change needs; a subscription needs that of what it tells of.
pub(super) fn scope(name: &str) -> Option<&'static str> {
    (!name.starts_with("webhookSubscription")).then_some("write_orders")
}

/// A change at a time of the shop: the tree of its payload.
pub(super) fn change(state: &mut State, rules: &Rules, now: &str, name: &str, arguments: &Map<String, Value>) -> Value {
    match name {
        "orderCancel" => cancel(state, arguments),
        "orderUpdate" => update(state, &arguments.get("input").cloned().unwrap_or_default()),
        "tagsAdd" | "tagsRemove" => tag(state, arguments, name == "tagsAdd"),
        _ => subscriptions::change(state, rules, now, name, arguments),
    }
}

fn of<'a>(orders: &'a mut [Order], id: &Value) -> Option<&'a mut Order> {
    let id = number("Order", id.as_str().unwrap_or_default())?;
    orders.iter_mut().find(|order| order.id == id)
}

fn cancel(state: &mut State, arguments: &Map<String, Value>) -> Value {
    let no = |field: &str, message: &str, code: &str| json!({"job": null, "orderCancelUserErrors": [{"field": [field], "message": message, "code": code}]});
    let text = |name: &str| arguments.get(name).and_then(Value::as_str).unwrap_or_default();
    if text("staffNote").chars().count() > LONGEST_NOTE {
        return no("staffNote", "Staff note is too long (maximum is 255 characters)", "INVALID");
    }
    let Some(order) = arguments.get("orderId").and_then(|id| of(&mut state.orders, id)) else {
        return no("orderId", "Order does not exist", "NOT_FOUND");
    };
    if order.cancelled_at.is_some() {
        return no("orderId", "Order has already been canceled", "INVALID");
    }
    if !order.fulfillments.is_empty() {
        return no("orderId", "Cannot cancel order with fulfillments that cannot be canceled", "INVALID");
    }
    let order = order.id;
    if state.jobs.iter().any(|job| job.order == order && !job.is_done) {
        return no("orderId", "A cancellation of this order is already in progress", "INVALID");
    }
    let id = 5001 + state.jobs.len() as u64;
    let restocks = arguments.get("restock") == Some(&Value::Bool(true));
    state.jobs.push(Job { id, order, reason: text("reason").to_owned(), restocks, is_done: false });
    json!({"job": {"id": gid("Job", id), "done": false}, "orderCancelUserErrors": []})
}

fn update(state: &mut State, input: &Value) -> Value {
    let no = |field: &[&str], message: &str| json!({"order": null, "userErrors": [{"field": field, "message": message}]});
    let Some(order) = of(&mut state.orders, &input["id"]) else { return no(&["id"], "Order does not exist") };
    if let Some(given) = input["shippingAddress"].as_object() {
        if order.cancelled_at.is_some() {
            return no(&["shippingAddress"], "Shipping address cannot be changed on a canceled order");
        }
        if !order.fulfillments.is_empty() {
            return no(&["shippingAddress"], "Shipping address cannot be changed after fulfillment");
        }
        match address(given) {
            Ok(address) => order.address = address,
            Err((field, message)) => return no(&["shippingAddress", field], message),
        }
    }
    let phone = input["phone"].as_str();
    if phone.is_some_and(|phone| !is_phone(phone)) {
        return no(&["phone"], "Phone is invalid");
    }
    let email = input["email"].as_str();
    if email.is_some_and(|email| !email.contains('@')) {
        return no(&["email"], "Email is invalid");
    }
    let keep = |new: Option<&str>, old: &mut Option<String>| {
        if let Some(new) = new {
            *old = Some(new.to_owned());
        }
    };
    keep(phone, &mut order.phone);
    keep(email, &mut order.email);
    keep(input["note"].as_str(), &mut order.note);
    // Tags are replaced, not added to.
    if let Some(tags) = input["tags"].as_array() {
        order.tags = tags.iter().filter_map(|tag| tag.as_str().map(str::to_owned)).collect();
    }
    json!({"order": {"$ref": gid("Order", order.id)}, "userErrors": []})
}

fn is_phone(phone: &str) -> bool {
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    (8..=15).contains(&digits) && phone.chars().all(|letter| letter.is_ascii_digit() || " +-()".contains(letter))
}

/// The address is taken as it is given: what is left out is empty afterwards.
fn address(given: &Map<String, Value>) -> Result<Address, (&'static str, &'static str)> {
    let text = |name: &str| given.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let address = Address {
        first_name: text("firstName"),
        last_name: text("lastName"),
        address1: text("address1"),
        address2: text("address2"),
        city: text("city"),
        company: text("company"),
        province_code: text("provinceCode"),
        country_code: text("countryCode"),
        zip: text("zip"),
        phone: text("phone"),
    };
    let is_in_india = address.country_code == "IN";
    if address.address1.trim().is_empty() {
        return Err(("address1", "Address1 can't be blank"));
    }
    if address.city.trim().is_empty() {
        return Err(("city", "City can't be blank"));
    }
    if address.country_code.is_empty() {
        return Err(("countryCode", "Country can't be blank"));
    }
    if is_in_india && !PROVINCES.split(' ').any(|code| code == address.province_code) {
        return Err(("provinceCode", "Province is not valid for India"));
    }
    if is_in_india && (address.zip.len() != 6 || !address.zip.bytes().all(|digit| digit.is_ascii_digit())) {
        return Err(("zip", "Zip is not valid for India"));
    }
    if !address.phone.is_empty() && !is_phone(&address.phone) {
        return Err(("phone", "Phone is invalid"));
    }
    Ok(address)
}

/// Adds or removes tags. Their case does not matter, and one with commas is several.
fn tag(state: &mut State, arguments: &Map<String, Value>, adds: bool) -> Value {
    let no = |field: &str, message: &str| json!({"node": null, "userErrors": [{"field": [field], "message": message}]});
    let Some(order) = arguments.get("id").and_then(|id| of(&mut state.orders, id)) else {
        return no("id", "Order does not exist");
    };
    let given = arguments.get("tags").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let tags: Vec<&str> = given.flat_map(|tag| tag.split(',')).map(str::trim).filter(|tag| !tag.is_empty()).collect();
    if adds && tags.iter().any(|tag| tag.chars().count() > LONGEST_TAG) {
        return no("tags", "Tags is invalid: each tag is at most 40 characters long");
    }
    if adds && order.tags.len() + tags.len() > MOST_TAGS {
        return no("tags", "Tags is invalid: there are at most 250 of them");
    }
    for tag in tags {
        let is_there = order.tags.iter().any(|own| own.eq_ignore_ascii_case(tag));
        if adds && !is_there {
            order.tags.push(tag.to_owned());
        } else if !adds {
            order.tags.retain(|own| !own.eq_ignore_ascii_case(tag));
        }
    }
    json!({"node": {"$ref": gid("Order", order.id)}, "userErrors": []})
}
