//! Whose order it is.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::FACT;
use super::shop::Shop;
use crate::tools::{Output, Standing, ToolError, shape};

/// An order with what shows whose it is; nothing of it is told before that.
pub(super) struct Order(pub(super) Value);

const ORDER: &str = "id name createdAt cancelledAt displayFinancialStatus displayFulfillmentStatus \
    currentTotalPriceSet{shopMoney{amount currencyCode}} customer{id defaultEmailAddress{emailAddress} \
    defaultPhoneNumber{phoneNumber}} email phone statusPageUrl shippingAddress{firstName lastName address1 address2 company city \
    provinceCode zip countryCodeV2 phone} lineItems(first:30){nodes{title variantTitle quantity currentQuantity \
    discountedUnitPriceSet{shopMoney{amount}}}} fulfillments(first:10){status displayStatus estimatedDeliveryAt deliveredAt \
    trackingInfo{company number url}}";

/// The order of exactly this name. The shop searches by its beginning, so what it finds is compared.
pub(super) async fn find(shop: &Shop, name: &str) -> Result<Option<Order>, ToolError> {
    let typed = name.trim();
    // Quotes would end the search's own.
    let plain: String = typed.chars().filter(|letter| !matches!(letter, '"' | '\\' | '\'') && !letter.is_control()).collect();
    let bare = plain.trim_start_matches('#');
    if bare.is_empty() {
        return Ok(None);
    }
    for candidate in [plain.clone(), if plain.starts_with('#') { bare.to_owned() } else { format!("#{plain}") }] {
        let query = format!("query O($q:String!){{orders(first:3,query:$q){{nodes{{{ORDER}}}}}}}");
        let found = shop.read(&query, json!({"q": format!("name:\"{candidate}\"")})).await?;
        let orders = found["orders"]["nodes"].as_array().cloned().unwrap_or_default();
        let same = |order: &Value| {
            let name = order["name"].as_str().unwrap_or_default();
            name.eq_ignore_ascii_case(&candidate) || name.trim_start_matches('#').eq_ignore_ascii_case(bare)
        };
        if let Some(order) = orders.into_iter().find(same) {
            return Ok(Some(Order(order)));
        }
    }
    Ok(None)
}

/// The same order as it is now.
pub(super) async fn again(shop: &Shop, order: &Order) -> Result<Order, ToolError> {
    let query = format!("query R($id:ID!){{order(id:$id){{{ORDER}}}}}");
    let mut found = shop.read(&query, json!({"id": order.0["id"]})).await?;
    match found["order"].take() {
        Value::Null => Err(ToolError::refused("the order is not there any more")),
        order => Ok(Order(order)),
    }
}

impl Order {
    /// The contact showed before that this order, or another of the same customer, is theirs.
    pub(super) fn is_of(&self, standing: &Standing) -> bool {
        let Some(known) = standing.facts.get(FACT) else { return false };
        let (customer, order) = (&self.0["customer"]["id"], &self.0["id"]);
        (customer.is_string() && known["customer"] == *customer) || (order.is_string() && known["order"] == *order)
    }

    /// The e-mail or phone is the order's own or its customer's. Where it is sent may be somebody else's home.
    pub(super) fn is_shown_by(&self, email: Option<&str>, phone: Option<&str>) -> bool {
        let order = &self.0;
        let emails = [&order["email"], &order["customer"]["defaultEmailAddress"]["emailAddress"]];
        let phones = [&order["phone"], &order["customer"]["defaultPhoneNumber"]["phoneNumber"]];
        let same_email = |given: &str| {
            let given = given.trim().to_lowercase();
            !given.is_empty() && emails.iter().any(|known| known.as_str().is_some_and(|known| known.to_lowercase() == given))
        };
        let same_phone = |given: &str| phones.iter().any(|known| known.as_str().is_some_and(|known| is_same_phone(given, known)));
        // Both, when both are given: a right one does not excuse a wrong one.
        (email.is_some() || phone.is_some()) && email.is_none_or(same_email) && phone.is_none_or(same_phone)
    }

    pub(super) fn fact(&self) -> BTreeMap<String, Value> {
        let fact = json!({"customer": self.0["customer"]["id"], "order": self.0["id"]});
        BTreeMap::from([(FACT.to_owned(), fact)])
    }

    pub(super) fn name(&self) -> &str {
        self.0["name"].as_str().unwrap_or_default()
    }
}

/// With or without the country's code; fewer digits than a whole number prove nothing.
fn is_same_phone(given: &str, known: &str) -> bool {
    const LEAST: usize = 8;
    const LONGEST_CODE: usize = 3;
    let digits = |text: &str| shape::digits(text.trim().trim_start_matches('+'));
    let (Some(given), Some(known)) = (digits(given), digits(known)) else { return false };
    let given = given.trim_start_matches('0');
    given.len() >= LEAST && known.len() - known.len().min(given.len()) <= LONGEST_CODE && known.ends_with(given)
}

/// The same whether the order does not exist or is somebody else's.
pub(super) fn not_shown() -> Output {
    let content = json!({"verified": false, "why": "the order and the e-mail or phone do not belong together"});
    Output { failed_proof: true, ..Output::new(content) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order() -> Order {
        Order(json!({"id": "gid://shopify/Order/1", "name": "#1001", "email": "Ann@Example.com", "phone": "+919812345678",
            "customer": {"id": "gid://shopify/Customer/7", "defaultEmailAddress": null},
            "shippingAddress": {"phone": "+919800000000"}}))
    }

    #[test]
    fn the_order_is_shown_by_its_own_email_or_phone_and_by_nothing_less() {
        let rows = [
            (Some("ann@example.com "), None, true),
            (None, Some("+91 98123 45678"), true),
            (None, Some("98123-45678"), true),
            (None, Some("098123 45678"), true),
            (Some("ann@example.com"), Some("9812345678"), true),
            (Some("ann@example.com"), Some("9812345679"), false),
            (Some("eve@example.com"), None, false),
            (None, Some("45678"), false),
            (None, Some("2345678"), false),
            (None, Some("+919800000000"), false),
            (None, Some("1 919812345678"), false),
            (Some(""), None, false),
            (Some("*"), None, false),
            (None, None, false),
        ];
        for (email, phone, shown) in rows {
            assert_eq!(order().is_shown_by(email, phone), shown, "{email:?} {phone:?}");
        }
        assert!(!Order(json!({"email": null, "phone": null})).is_shown_by(Some(""), None));
    }

    #[test]
    fn a_customer_who_is_known_has_their_orders_and_no_others() {
        let standing = |fact: Value| Standing { facts: BTreeMap::from([(FACT.to_owned(), fact)]), ..Standing::default() };
        assert!(order().is_of(&standing(json!({"customer": "gid://shopify/Customer/7", "order": "gid://shopify/Order/9"}))));
        assert!(order().is_of(&standing(json!({"customer": null, "order": "gid://shopify/Order/1"}))));
        assert!(!order().is_of(&standing(json!({"customer": "gid://shopify/Customer/8", "order": "gid://shopify/Order/9"}))));
        assert!(!order().is_of(&Standing::default()));
        // An order without a customer is nobody's by having none.
        assert!(!Order(json!({"customer": null})).is_of(&standing(json!({"customer": null, "order": null}))));
    }
}
