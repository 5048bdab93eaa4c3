//! What follows from what happens at the shop, and cases.

use std::collections::BTreeMap;

use engine::clock::Timestamp;
use engine::flow::sequences::Standing;
use engine::ids::{CampaignId, ContactId, ConversationId, ShopCaseId};
use engine::model::shop as model;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::campaign::RecipientState;

/// What follows from what happens at the shop. Nothing follows from what is absent.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ShopRules {
    /// Where numbers are from that name no country: two letters, such as `IN`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cod: Option<ShopCodRule>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cart: Option<ShopCartRule>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipment: Option<ShopShipmentRule>,
}

/// Orders that are paid on delivery are confirmed first. The first step of the sequence asks, the others remind.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ShopCodRule {
    #[schema(value_type = String)]
    pub sequence: CampaignId,
    /// Names of ways to pay that such an order is known by, in any case. At most 30; absent: the usual ones.
    #[serde(default = "usual::gateways")]
    pub gateways: Vec<String>,
    /// Tags of an order that it is known by, in any case. At most 30; absent: `cod`.
    #[serde(default = "usual::order_tags")]
    pub order_tags: Vec<String>,
    /// Smaller orders are not asked about; in whole units of the shop's currency.
    #[serde(default)]
    pub at_least: u64,
    /// Answers that confirm, each a whole message, in any case. At most 30; absent: the usual ones.
    #[serde(default = "usual::confirm")]
    pub confirm: Vec<String>,
    /// Answers that want another address.
    #[serde(default = "usual::change")]
    pub change: Vec<String>,
    /// Answers that do not want the order.
    #[serde(default = "usual::cancel")]
    pub cancel: Vec<String>,
    /// Minutes after the question for which an answer is waited for, 10 to 20,160.
    #[serde(default = "usual::patience")]
    pub patience: u32,
}

/// What is not said is usual.
mod usual {
    use engine::model::shop::{CartRule, CodRule};

    pub(super) fn gateways() -> Vec<String> {
        CodRule::default().gateways
    }

    pub(super) fn order_tags() -> Vec<String> {
        CodRule::default().order_tags
    }

    pub(super) fn confirm() -> Vec<String> {
        CodRule::default().confirm
    }

    pub(super) fn change() -> Vec<String> {
        CodRule::default().change
    }

    pub(super) fn cancel() -> Vec<String> {
        CodRule::default().cancel
    }

    pub(super) fn patience() -> u32 {
        CodRule::default().patience
    }

    pub(super) fn idle() -> u32 {
        CartRule::default().idle
    }
}

/// Carts that were left are reminded of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ShopCartRule {
    #[schema(value_type = String)]
    pub sequence: CampaignId,
    /// Minutes without anything new in it, after which a cart counts as left, 1 to 2,880.
    #[serde(default = "usual::idle")]
    pub idle: u32,
    /// Smaller carts are not reminded of; in whole units of the shop's currency.
    #[serde(default)]
    pub at_least: u64,
}

/// Parcels that have left are told of.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ShopShipmentRule {
    #[schema(value_type = String)]
    pub sequence: CampaignId,
}

/// The rules, and how the connection to the shop stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShopFollowUps {
    #[serde(flatten)]
    pub rules: ShopRules,
    /// The pack `commerce` is connected.
    pub connected: bool,
    /// As Shopify names it; empty: none is connected.
    pub shop: String,
    /// What its webhooks are signed with was entered.
    pub has_secret: bool,
    /// Where the shop tells what happens.
    pub webhook_address: String,
    /// What its app may not do and would have to, as far as was seen when the shop was looked through.
    pub scopes_missing: Vec<String>,
    /// Whose sequence takes nobody now: it is a draft, or was stopped.
    pub not_running: Vec<ShopCaseKind>,
}

/// `cod`: an order that is paid on delivery. `cart`: a checkout that was not completed. `shipment`: a parcel that has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShopCaseKind {
    Cod,
    Cart,
    Shipment,
}

/// `waiting`: a cart that may still be bought. `asked`: they get the messages. `with_people`: they want another address, or not to
/// have it. `unanswered`: nobody answered in time. `settled`: there is nothing to ask any more. `dropped`: nothing was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShopCaseState {
    Waiting,
    Asked,
    Confirmed,
    WithPeople,
    Unanswered,
    Settled,
    Dropped,
}

impl From<model::CaseKind> for ShopCaseKind {
    fn from(kind: model::CaseKind) -> Self {
        match kind {
            model::CaseKind::Cod => Self::Cod,
            model::CaseKind::Cart => Self::Cart,
            model::CaseKind::Shipment => Self::Shipment,
        }
    }
}

impl From<ShopCaseKind> for model::CaseKind {
    fn from(kind: ShopCaseKind) -> Self {
        match kind {
            ShopCaseKind::Cod => Self::Cod,
            ShopCaseKind::Cart => Self::Cart,
            ShopCaseKind::Shipment => Self::Shipment,
        }
    }
}

impl From<model::CaseState> for ShopCaseState {
    fn from(state: model::CaseState) -> Self {
        match state {
            model::CaseState::Waiting => Self::Waiting,
            model::CaseState::Asked => Self::Asked,
            model::CaseState::Confirmed => Self::Confirmed,
            model::CaseState::WithPeople => Self::WithPeople,
            model::CaseState::Unanswered => Self::Unanswered,
            model::CaseState::Settled => Self::Settled,
            model::CaseState::Dropped => Self::Dropped,
        }
    }
}

impl From<ShopCaseState> for model::CaseState {
    fn from(state: ShopCaseState) -> Self {
        match state {
            ShopCaseState::Waiting => Self::Waiting,
            ShopCaseState::Asked => Self::Asked,
            ShopCaseState::Confirmed => Self::Confirmed,
            ShopCaseState::WithPeople => Self::WithPeople,
            ShopCaseState::Unanswered => Self::Unanswered,
            ShopCaseState::Settled => Self::Settled,
            ShopCaseState::Dropped => Self::Dropped,
        }
    }
}

impl From<&model::ShopRules> for ShopRules {
    fn from(rules: &model::ShopRules) -> Self {
        let cod = rules.cod.clone().map(|rule| {
            let model::CodRule { sequence, gateways, order_tags, at_least, confirm, change, cancel, patience } = rule;
            ShopCodRule { sequence, gateways, order_tags, at_least, confirm, change, cancel, patience }
        });
        let cart = rules.cart.as_ref().map(|rule| {
            let model::CartRule { sequence, idle, at_least } = *rule;
            ShopCartRule { sequence, idle, at_least }
        });
        let shipment = rules.shipment.as_ref().map(|rule| ShopShipmentRule { sequence: rule.sequence });
        Self { country: rules.country.clone(), cod, cart, shipment }
    }
}

/// Something that the shop has going on with somebody.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShopCase {
    #[schema(value_type = String)]
    pub id: ShopCaseId,
    pub kind: ShopCaseKind,
    /// The number that the shop gave to the order, the checkout or the fulfilment.
    pub subject: String,
    /// As people call it: `#1001`.
    pub name: String,
    /// E.164; empty: nobody knows.
    pub phone: String,
    /// Who they are.
    pub person: String,
    /// What the words of the sequence may say, by column: `order`, `total`, `items`, `link`…
    pub values: BTreeMap<String, String>,
    pub state: ShopCaseState,
    /// Why it is over, or was not begun: `fulfilled`, `cancelled`, `paid`, `ordered`, `deleted`, `delivered`, `uninstalled`,
    /// `no_phone`, `too_small`, `too_old`, `not_cod`, `no_sequence`, `sent`, `answered`, `opted_out`, `not_sent`, `asked_person`,
    /// `by_hand`, or as in the figures of a campaign; words where something failed.
    pub reason: String,
    /// The sequence that its person came into.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub sequence: Option<CampaignId>,
    /// Where they stand in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standing: Option<ShopCaseStanding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub contact: Option<ContactId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub conversation: Option<ConversationId>,
    /// Tags that the program has written at the shop, and those that it has yet to write.
    pub tags: Vec<String>,
    pub tags_owed: Vec<String>,
    /// When it happened, and when it was changed last, by the shop's clock.
    #[schema(value_type = String, format = DateTime)]
    pub happened_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub changed_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

impl ShopCase {
    pub fn new(case: model::ShopCase, standing: Option<Standing>) -> Self {
        Self {
            id: case.id,
            kind: case.kind.into(),
            subject: case.subject,
            name: case.name,
            phone: case.phone,
            person: case.person,
            values: case.values,
            state: case.state.into(),
            reason: case.reason,
            sequence: case.enrolled.map(|at| at.campaign),
            standing: standing.map(Into::into),
            contact: case.contact,
            conversation: case.conversation,
            tags: case.tags,
            tags_owed: case.tags_owed,
            happened_at: case.happened_at,
            changed_at: case.changed_at,
            created_at: case.created_at,
            updated_at: case.updated_at,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ShopCaseStanding {
    /// The one that is sent next, or else the last one; from 1.
    pub step: u32,
    /// How many there are.
    pub steps: u32,
    pub state: RecipientState,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due_at: Option<Timestamp>,
}

impl From<Standing> for ShopCaseStanding {
    fn from(standing: Standing) -> Self {
        let Standing { step, steps, state, due_at, .. } = standing;
        Self { step: u32::from(step) + 1, steps: steps as u32, state: state.into(), due_at }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ShopCaseList {
    pub items: Vec<ShopCase>,
    /// Give it as `before` for the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ShopCasesQuery {
    #[param(inline)]
    pub kind: Option<ShopCaseKind>,
    #[param(inline)]
    pub state: Option<ShopCaseState>,
    /// Those that began before this one: `next` of the page before.
    #[param(value_type = Option<String>)]
    pub before: Option<ShopCaseId>,
    /// 1 to 100; 50 when absent.
    pub limit: Option<usize>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ShopCaseCounts {
    /// Of every kind and state.
    pub items: Vec<ShopCaseCount>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ShopCaseCount {
    pub kind: ShopCaseKind,
    pub state: ShopCaseState,
    pub count: u64,
}

/// How somebody ends a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShopCaseEnding {
    /// The customer wants the order; of orders alone.
    Confirmed,
    /// There is nothing to ask any more.
    Settled,
}

#[derive(Debug, Deserialize, ToSchema)]
pub struct SettleShopCase {
    pub state: ShopCaseEnding,
}
