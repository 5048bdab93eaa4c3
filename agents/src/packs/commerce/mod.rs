//! A shop on Shopify: its products for everybody, an order for whoever shows that it is theirs.
//!
//! What the shop knows of a customer leaves a tool only for that customer: by the order's name with the e-mail or phone
//! of that order (`proof`). A wrong pair and an unknown order are told in the same words.

mod cancel;
mod orders;
mod products;
mod proof;
mod shop;
mod update;
mod words;

use std::sync::Arc;

use engine::ports::vault::Secret;
use serde_json::json;

pub use self::shop::{Shop, accepted};
use super::settings::PRIVATE;
use super::{Field, FieldKind, Pack, PackSettings, agents};
use crate::tools::{Supplies, Tool, ToolError};

pub(super) const TOOLS: [&str; 6] =
    ["find_products", "product_details", "order_status", "verify_customer", "cancel_order", "update_address"];

/// The pack, among those that an organisation has connected.
pub const KEY: &str = "commerce";

const WEBHOOK_SECRET: &str = "webhook_secret";

/// The fact that holds whose orders may be shown: `{"customer": id or null, "order": id}`.
const FACT: &str = "commerce.customer";

pub(super) fn pack() -> Pack {
    let field = |name, title, help, secret, needed, kind| Field { name, title, help, secret, needed, kind };
    Pack {
        key: KEY,
        title: "Shop on Shopify",
        description: "Answers about products and orders, and after the customer has shown who they are cancels an order or \
            changes where it goes.",
        fields: vec![
            field("shop", "Shop", "The shop's name at Shopify, such as my-shop.myshopify.com", false, true, FieldKind::Text),
            field(
                "token",
                "Access token",
                "Of an app with read_products, read_orders, write_orders, read_customers",
                true,
                true,
                FieldKind::Text,
            ),
            field(
                "address",
                "Other address",
                "Only for a shop that is tried out elsewhere than at Shopify",
                false,
                false,
                FieldKind::Url,
            ),
            field(
                WEBHOOK_SECRET,
                "Webhook secret",
                "Client secret of the app: what Shopify signs its webhooks with. Needed for shop follow-ups.",
                true,
                false,
                FieldKind::Text,
            ),
            PRIVATE,
        ],
        agents: agents(include_str!("agents.json")),
    }
}

pub(super) fn tools(supplies: &Supplies, settings: &PackSettings) -> Result<Vec<Arc<dyn Tool>>, ToolError> {
    let shop = Arc::new(Shop::new(supplies, settings)?);
    Ok(vec![
        Arc::new(products::FindProducts::new(Arc::clone(&shop))),
        Arc::new(products::ProductDetails::new(Arc::clone(&shop))),
        Arc::new(orders::OrderStatus::new(Arc::clone(&shop))),
        Arc::new(orders::VerifyCustomer::new(Arc::clone(&shop))),
        Arc::new(cancel::CancelOrder::new(Arc::clone(&shop))),
        Arc::new(update::UpdateAddress::new(shop)),
    ])
}

/// The shop itself, for what the program does without an agent.
pub fn open(supplies: &Supplies, settings: &PackSettings) -> Result<Shop, ToolError> {
    Shop::new(supplies, settings)
}

/// As Shopify names the shop, also in its webhooks: `my-shop.myshopify.com`.
pub fn domain(settings: &PackSettings) -> Result<String, ToolError> {
    shop::shop_name(settings.text("shop"))
}

/// What Shopify signs the webhooks of this shop with; empty: nobody has entered it.
pub fn webhook_secret(supplies: &Supplies, settings: &PackSettings) -> Result<Secret, ToolError> {
    settings.secret(supplies.vault.as_ref(), WEBHOOK_SECRET)
}

pub(super) async fn check(supplies: &Supplies, settings: &PackSettings) -> Result<String, ToolError> {
    let shop = Shop::new(supplies, settings)?;
    let told = shop.read("query{shop{name} currentAppInstallation{accessScopes{handle}}}", json!({})).await?;
    let name = told["shop"]["name"].as_str().unwrap_or("the shop").to_owned();
    let scopes = told["currentAppInstallation"]["accessScopes"].as_array().cloned().unwrap_or_default();
    let has = |wanted: &str| scopes.iter().any(|scope| scope["handle"] == wanted);
    let needed = ["read_products", "read_orders", "write_orders", "read_customers"];
    let missing: Vec<&str> = needed.into_iter().filter(|scope| !has(scope)).collect();
    if missing.is_empty() {
        Ok(format!("Connected to {name}."))
    } else {
        Err(ToolError::refused(format!("{name} answers, but the app lacks {}.", missing.join(", "))))
    }
}

#[cfg(test)]
mod tests;
