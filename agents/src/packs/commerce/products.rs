use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value, json};

use super::shop::Shop;
use super::words::present;
use crate::tools::{Call, Card, Output, Tool, ToolError, object};

/// Products looked at, and products told.
const LOOKED_AT: usize = 25;
const TOLD: usize = 8;
/// Words of a search; more find nothing.
const MOST_WORDS: usize = 6;

pub(super) struct FindProducts {
    card: Card,
    shop: Arc<Shop>,
}

impl FindProducts {
    pub(super) fn new(shop: Arc<Shop>) -> Self {
        let parameters = object(
            json!({
                "words": {"type": "string", "maxLength": 100,
                    "description": "One to three words of the product, such as linen shirt; without them all products."},
                "most_price": {"type": "number", "minimum": 0, "description": "In the shop's currency."},
                "only_available": {"type": "boolean"},
            }),
            &[],
        );
        let description = "Finds products of the shop with price, availability and link.";
        Self { card: Card::new("find_products", "Find products", description, parameters), shop }
    }
}

#[async_trait]
impl Tool for FindProducts {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        let query = "query P($q:String!){products(first:25,query:$q){nodes{id title handle productType description(truncateAt:200) \
            onlineStoreUrl totalInventory priceRangeV2{minVariantPrice{amount currencyCode} maxVariantPrice{amount}}}}}";
        let words = words(call.arguments["words"].as_str().unwrap_or_default());
        let search = std::iter::once("status:active".to_owned()).chain(words).collect::<Vec<_>>().join(" ");
        let found = self.shop.read(query, json!({"q": search})).await?;
        let products = found["products"]["nodes"].as_array().cloned().unwrap_or_default();
        let most = call.arguments["most_price"].as_f64();
        let only_available = call.arguments["only_available"] == true;
        let fits = |product: &&Value| {
            let price =
                product["priceRangeV2"]["minVariantPrice"]["amount"].as_str().and_then(|amount| amount.parse::<f64>().ok());
            let stock = product["totalInventory"].as_i64().unwrap_or(0);
            most.is_none_or(|most| price.is_some_and(|price| price <= most)) && (!only_available || stock > 0)
        };
        let fitting: Vec<&Value> = products.iter().filter(fits).collect();
        let told: Vec<Value> = fitting.iter().take(TOLD).map(|product| brief(product)).collect();
        let more = fitting.len() > TOLD || products.len() == LOOKED_AT;
        Ok(Output::new(json!({"products": told, "there_are_more": more})))
    }
}

/// Nothing of the search's own language gets through.
fn words(text: &str) -> Vec<String> {
    // Marks above and below letters are part of a word in many scripts; signs of ASCII are what the search reads.
    let plain = text.split(|letter: char| {
        letter.is_whitespace() || (letter.is_ascii() && !letter.is_ascii_alphanumeric()) || letter.is_control()
    });
    let plain = plain.filter(|word| !word.is_empty());
    // Lower case, for the search knows AND, OR and NOT.
    plain.take(MOST_WORDS).map(str::to_lowercase).filter(|word| !matches!(word.as_str(), "and" | "or" | "not")).collect()
}

fn brief(product: &Value) -> Value {
    let prices = &product["priceRangeV2"];
    let mut told = present(&[
        ("id", &product["id"]),
        ("title", &product["title"]),
        ("kind", &product["productType"]),
        ("about", &product["description"]),
        ("price_from", &prices["minVariantPrice"]["amount"]),
        ("currency", &prices["minVariantPrice"]["currencyCode"]),
        ("link", &product["onlineStoreUrl"]),
    ]);
    told["available"] = json!(product["totalInventory"].as_i64().is_some_and(|stock| stock > 0));
    told
}

pub(super) struct ProductDetails {
    card: Card,
    shop: Arc<Shop>,
}

impl ProductDetails {
    pub(super) fn new(shop: Arc<Shop>) -> Self {
        let product = json!({"type": "string", "pattern": "^(gid://shopify/Product/)?[0-9]{1,20}$", "description": "The id."});
        let description = "Tells all of one product that find_products found: variants with prices and availability.";
        let card =
            Card::new("product_details", "Product details", description, object(json!({"product": product}), &["product"]));
        Self { card, shop }
    }
}

#[async_trait]
impl Tool for ProductDetails {
    fn card(&self) -> &Card {
        &self.card
    }

    async fn call(&self, call: &Call) -> Result<Output, ToolError> {
        let query = "query D($id:ID!){product(id:$id){id title status description(truncateAt:2000) onlineStoreUrl vendor productType \
            options{name values} variants(first:100){nodes{title sku price compareAtPrice availableForSale}}}}";
        let id = call.arguments["product"].as_str().unwrap_or_default().rsplit('/').next().unwrap_or_default();
        let found = self.shop.read(query, json!({"id": format!("gid://shopify/Product/{id}")})).await?;
        let product = &found["product"];
        // What is a draft or archived is the shop's own business.
        if product["status"] != "ACTIVE" {
            return Err(ToolError::refused("there is no such product; find_products gives the ids"));
        }
        let mut told = present(&[
            ("id", &product["id"]),
            ("title", &product["title"]),
            ("maker", &product["vendor"]),
            ("kind", &product["productType"]),
            ("about", &product["description"]),
            ("link", &product["onlineStoreUrl"]),
            ("options", &product["options"]),
        ]);
        let variants = product["variants"]["nodes"].as_array().into_iter().flatten();
        told["variants"] = variants
            .map(|variant| {
                present(&[
                    ("title", &variant["title"]),
                    ("price", &variant["price"]),
                    ("price_before", &variant["compareAtPrice"]),
                    ("available", &variant["availableForSale"]),
                ])
            })
            .collect();
        Ok(Output::new(told))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_search_are_words_and_no_commands() {
        assert_eq!(words("Linen shirt"), ["linen", "shirt"]);
        assert_eq!(words("status:draft OR title:\"x\" -tag"), ["status", "draft", "title", "x", "tag"]);
        assert_eq!(words("कुर्ता 42"), ["कुर्ता", "42"]);
    }
}
