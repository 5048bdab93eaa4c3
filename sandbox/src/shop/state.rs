//! What the shop has: plain data, to look at before and after.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    pub products: Vec<Product>,
    pub customers: Vec<Customer>,
    pub orders: Vec<Order>,
    #[serde(default)]
    pub jobs: Vec<Job>,
    #[serde(default)]
    pub checkouts: Vec<Checkout>,
    /// Where the app wants to be told.
    #[serde(default)]
    pub subscriptions: Vec<Subscription>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Product {
    pub id: u64,
    pub handle: String,
    pub title: String,
    pub vendor: String,
    pub product_type: String,
    pub tags: Vec<String>,
    pub description: String,
    #[serde(default = "active")]
    pub status: String,
    pub variants: Vec<Variant>,
}

fn active() -> String {
    "ACTIVE".to_owned()
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    pub id: u64,
    pub sku: String,
    /// Names and values: `("Size", "M")`.
    pub options: Vec<(String, String)>,
    /// Rupees, with two digits after the point.
    pub price: String,
    #[serde(default)]
    pub compare_at: Option<String>,
    pub stock: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Customer {
    pub id: u64,
    pub first_name: String,
    pub last_name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    #[serde(default)]
    pub locale: String,
    #[serde(default)]
    pub tags: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Order {
    pub id: u64,
    pub name: String,
    pub created_at: String,
    #[serde(default)]
    pub cancelled_at: Option<String>,
    #[serde(default)]
    pub cancel_reason: Option<String>,
    pub customer: Option<u64>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub financial: String,
    pub fulfillment: String,
    pub gateway: String,
    pub address: Address,
    pub lines: Vec<Line>,
    #[serde(default)]
    pub fulfillments: Vec<Fulfillment>,
    #[serde(default)]
    pub tags: Vec<String>,
    #[serde(default)]
    pub note: Option<String>,
    /// Names and values that the shop's pages put beside it.
    #[serde(default)]
    pub attributes: Vec<(String, String)>,
    /// Of the checkout and the cart that it came from; empty where it came from none.
    #[serde(default)]
    pub checkout_token: String,
    #[serde(default)]
    pub cart_token: String,
    /// Empty: never since it was made. Who compares what the shop has compares the rest.
    #[serde(default, skip_serializing)]
    pub updated_at: String,
}

impl Order {
    pub(super) fn changed_at(&self) -> &str {
        if !self.updated_at.is_empty() {
            return &self.updated_at;
        }
        let sent = self.fulfillments.iter().map(Fulfillment::changed_at);
        sent.chain(self.cancelled_at.as_deref()).fold(self.created_at.as_str(), Ord::max)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    pub first_name: String,
    pub last_name: String,
    pub address1: String,
    pub address2: String,
    pub city: String,
    pub company: String,
    pub province_code: String,
    pub country_code: String,
    pub zip: String,
    pub phone: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub variant: u64,
    pub quantity: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fulfillment {
    pub id: u64,
    pub status: String,
    pub display: String,
    pub created_at: String,
    pub estimated_at: Option<String>,
    pub delivered_at: Option<String>,
    pub company: String,
    pub number: String,
    pub url: String,
    #[serde(default, skip_serializing)]
    pub updated_at: String,
}

impl Fulfillment {
    pub(super) fn changed_at(&self) -> &str {
        if self.updated_at.is_empty() { self.delivered_at.as_deref().unwrap_or(&self.created_at) } else { &self.updated_at }
    }
}

/// A checkout that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Checkout {
    pub id: u64,
    pub token: String,
    pub cart_token: String,
    pub created_at: String,
    /// Empty: never since it was made.
    pub updated_at: String,
    pub completed_at: Option<String>,
    pub customer: Option<u64>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub address: Option<Address>,
    pub lines: Vec<Line>,
}

impl Checkout {
    pub(super) fn changed_at(&self) -> &str {
        if self.updated_at.is_empty() { &self.created_at } else { &self.updated_at }
    }

    /// Without a way to reach anybody it is no checkout that was left.
    pub(super) fn has_contact(&self) -> bool {
        self.email.is_some() || self.phone.is_some()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    pub id: u64,
    /// `ORDERS_CREATE`.
    pub topic: String,
    pub uri: String,
    pub filter: Option<String>,
    pub format: String,
    pub created_at: String,
    pub updated_at: String,
}

/// A cancellation under way, or done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    pub id: u64,
    pub order: u64,
    pub reason: String,
    pub restocks: bool,
    pub is_done: bool,
}

impl Default for State {
    /// A small fashion shop in Jaipur, with orders of every kind.
    fn default() -> Self {
        serde_json::from_str(include_str!("seed.json")).unwrap_or_else(|_broken| Self {
            products: Vec::new(),
            customers: Vec::new(),
            orders: Vec::new(),
            jobs: Vec::new(),
            checkouts: Vec::new(),
            subscriptions: Vec::new(),
        })
    }
}

impl State {
    /// The order of exactly that name.
    #[must_use]
    pub fn order(&self, name: &str) -> Option<&Order> {
        self.orders.iter().find(|order| order.name == name)
    }

    #[must_use]
    pub fn variant(&self, id: u64) -> Option<(&Product, &Variant)> {
        self.products.iter().find_map(|product| Some((product, product.variants.iter().find(|variant| variant.id == id)?)))
    }

    #[must_use]
    pub fn stock(&self, sku: &str) -> Option<i64> {
        self.products.iter().flat_map(|product| &product.variants).find(|variant| variant.sku == sku).map(|variant| variant.stock)
    }

    /// The shipment of that number, and the order it is of.
    #[must_use]
    pub fn fulfillment(&self, id: u64) -> Option<(&Order, &Fulfillment)> {
        self.orders.iter().find_map(|order| Some((order, order.fulfillments.iter().find(|sent| sent.id == id)?)))
    }

    /// What is not as before, and does not say itself when that was, was changed now.
    pub(super) fn stamp(&mut self, before: &Self, now: &str) {
        let orders: BTreeMap<u64, &Order> = before.orders.iter().map(|order| (order.id, order)).collect();
        for order in &mut self.orders {
            let Some(old) = orders.get(&order.id).copied().filter(|old| **old != *order) else { continue };
            for sent in &mut order.fulfillments {
                let was = old.fulfillments.iter().find(|other| other.id == sent.id);
                if was.is_some_and(|was| *was != *sent && was.updated_at == sent.updated_at) {
                    now.clone_into(&mut sent.updated_at);
                }
            }
            if old.updated_at == order.updated_at {
                now.clone_into(&mut order.updated_at);
            }
        }
        let checkouts: BTreeMap<u64, &Checkout> = before.checkouts.iter().map(|checkout| (checkout.id, checkout)).collect();
        for checkout in &mut self.checkouts {
            let old = checkouts.get(&checkout.id).copied();
            if old.is_some_and(|old| *old != *checkout && old.updated_at == checkout.updated_at) {
                now.clone_into(&mut checkout.updated_at);
            }
        }
    }

    /// The end of a cancellation: the order is cancelled, and its goods are back in stock where they were to be.
    pub(super) fn finish(&mut self, job: u64, now: &str) {
        let Some(job) = self.jobs.iter_mut().find(|other| other.id == job && !other.is_done) else { return };
        job.is_done = true;
        let (id, reason, restocks) = (job.order, job.reason.clone(), job.restocks);
        let Some(order) = self.orders.iter_mut().find(|order| order.id == id) else { return };
        order.cancelled_at = Some(now.to_owned());
        now.clone_into(&mut order.updated_at);
        order.cancel_reason = Some(reason);
        let paid = order.financial == "PAID";
        order.financial = String::from(if paid { "REFUNDED" } else { "VOIDED" });
        if restocks {
            order.fulfillment = String::from("RESTOCKED");
            let variants = self.products.iter_mut().flat_map(|product| &mut product.variants);
            for variant in variants {
                let back = order.lines.iter().filter(|line| line.variant == variant.id).map(|line| i64::from(line.quantity));
                variant.stock += back.sum::<i64>();
            }
        }
    }
}
