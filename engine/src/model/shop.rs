//! What a shop of the business has going on with somebody: an order to be paid on delivery that nobody has confirmed, a cart that was
//! left, a parcel that has left. Each is a case, which brings its person into a sequence and takes them out when it is over.
//!
//! The case here is the truth; what is written at the shop (its tags) follows it. What the shop tells of one thing comes in any order
//! and more than once: only what is newer by the shop's own clock ([`ShopCase::changed_at`]) changes anything, and a case that is over
//! stays over.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{CampaignId, ContactId, ConversationId, MessageId, OrgId, ShopCaseId};
use crate::model::lead::Enrolled;
use crate::model::record::{Key, Record};

/// Of an organisation.
pub const MOST_CASES: u64 = 1_000_000;

/// Characters of a name, a value or a tag.
pub const LONGEST_VALUE: usize = 200;

/// Values of one case, for the gaps of the words.
pub const MOST_VALUES: usize = 20;

/// Words that a rule knows an answer or a way of paying by.
pub const MOST_WORDS: usize = 30;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopCase {
    pub id: ShopCaseId,
    pub organisation: OrgId,
    pub kind: CaseKind,
    /// What it is about, as the shop names it: the id of an order, of a checkout, of a fulfilment. Unique with the kind.
    pub subject: String,
    /// What finds other things of the shop that belong to it: of a cart its checkout's token; empty: nothing.
    pub token: String,
    /// As people call it: `#1001`.
    pub name: String,
    /// E.164; empty: nobody knows.
    pub phone: String,
    /// Who they are.
    pub person: String,
    /// By column, for the words of the sequence: `order`, `total`, `items`, `link`, `tracking`…
    pub values: BTreeMap<String, String>,
    pub state: CaseState,
    /// Why it is over, in one of our words. The shop told it: `fulfilled`, `cancelled`, `paid`, `ordered`, `deleted`, `delivered`,
    /// `uninstalled`. Nothing was asked: `no_phone`, `too_small`, `too_old`, `not_cod`, `no_sequence`. Of its messages: `sent`,
    /// `answered`, `opted_out`, or why they could not be sent. Somebody ended it: `asked_person`, `by_hand`. Of tags that could not
    /// be written, the trouble in words.
    pub reason: String,
    /// Where its person stands.
    pub enrolled: Option<Enrolled>,
    pub contact: Option<ContactId>,
    pub conversation: Option<ConversationId>,
    /// What said how it is to go on.
    pub answer: Option<MessageId>,
    /// Tags that stand at the shop, and those that are to.
    pub tags: Vec<String>,
    pub tags_owed: Vec<String>,
    /// Tries of what is owed to the shop that failed.
    pub tries: u8,
    /// When it happened at the shop; when the shop last changed it, by its own clock.
    pub happened_at: Timestamp,
    pub changed_at: Timestamp,
    /// When the program looks at it next; while it does, when somebody else may. None: never.
    pub next_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Grows with every change; 0: it is not stored yet.
    pub version: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseKind {
    /// An order that is paid on delivery, to be confirmed.
    Cod,
    /// A checkout that was begun and not completed.
    Cart,
    /// A parcel that has left, or is near.
    Shipment,
}

impl CaseKind {
    pub const ALL: [Self; 3] = [Self::Cod, Self::Cart, Self::Shipment];

    pub const fn code(self) -> u8 {
        self as u8 + 1
    }

    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// Its person is not in the sequence yet: a cart that may still be bought.
    Waiting,
    /// They get its messages.
    Asked,
    /// They confirmed the order.
    Confirmed,
    /// They want another address, or not to have it: people see to that.
    WithPeople,
    /// Nobody answered in time: people see to that.
    Unanswered,
    /// There is nothing to ask any more, for the reason that is written there.
    Settled,
    /// Nothing was asked, for the reason that is written there.
    Dropped,
}

impl CaseState {
    pub const ALL: [Self; 7] =
        [Self::Waiting, Self::Asked, Self::Confirmed, Self::WithPeople, Self::Unanswered, Self::Settled, Self::Dropped];

    pub const fn code(self) -> u8 {
        self as u8 + 1
    }

    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Nothing more is said because of it. What is owed to the shop may still be.
    pub const fn is_over(self) -> bool {
        !matches!(self, Self::Waiting | Self::Asked)
    }
}

/// What follows from what happens at the shop; an organisation has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopRules {
    pub organisation: OrgId,
    /// Of numbers that name no country, as ISO 3166 has it: `IN`.
    #[serde(default)]
    pub country: Option<String>,
    #[serde(default)]
    pub cod: Option<CodRule>,
    #[serde(default)]
    pub cart: Option<CartRule>,
    #[serde(default)]
    pub shipment: Option<ShipmentRule>,
}

/// Orders that are paid on delivery are confirmed first. The first step of the sequence asks, the others remind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CodRule {
    pub sequence: CampaignId,
    /// Names of ways to pay, and tags, that such an order is known by; in any case.
    pub gateways: Vec<String>,
    pub order_tags: Vec<String>,
    /// Smaller orders are not asked about; in whole units of the shop's currency.
    pub at_least: u64,
    /// Answers, in any case and without what stands around them.
    pub confirm: Vec<String>,
    pub change: Vec<String>,
    pub cancel: Vec<String>,
    /// Minutes after which nobody waits for an answer any more.
    pub patience: u32,
}

impl Default for CodRule {
    fn default() -> Self {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Self {
            sequence: CampaignId(0),
            gateways: words(&["cash on delivery (cod)", "cash on delivery", "cash_on_delivery", "cod", "الدفع عند الاستلام"]),
            order_tags: words(&["cod"]),
            at_least: 0,
            confirm: words(&["confirm", "confirm order", "yes", "yes, confirm", "confirmar", "sí", "पुष्टि करें", "हाँ", "تأكيد"]),
            change: words(&["change address", "edit address", "cambiar dirección", "पता बदलें", "تغيير العنوان"]),
            cancel: words(&["cancel", "cancel order", "no", "cancelar", "रद्द करें", "إلغاء"]),
            patience: 24 * 60,
        }
    }
}

/// Carts that were left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CartRule {
    pub sequence: CampaignId,
    /// Minutes without anything new in it, after which a cart counts as left.
    pub idle: u32,
    pub at_least: u64,
}

impl Default for CartRule {
    fn default() -> Self {
        Self { sequence: CampaignId(0), idle: 60, at_least: 0 }
    }
}

/// Parcels that have left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ShipmentRule {
    pub sequence: CampaignId,
}

impl Default for ShipmentRule {
    fn default() -> Self {
        Self { sequence: CampaignId(0) }
    }
}

impl ShopRules {
    pub fn usual(organisation: OrgId) -> Self {
        Self { organisation, country: None, cod: None, cart: None, shipment: None }
    }

    /// Into which sequence a case of this kind leads; none: nothing follows from it.
    pub fn sequence(&self, kind: CaseKind) -> Option<CampaignId> {
        match kind {
            CaseKind::Cod => self.cod.as_ref().map(|rule| rule.sequence),
            CaseKind::Cart => self.cart.as_ref().map(|rule| rule.sequence),
            CaseKind::Shipment => self.shipment.as_ref().map(|rule| rule.sequence),
        }
    }
}

impl Record for ShopRules {
    const KIND: &'static str = "shop_rules";

    /// An organisation has one.
    fn id(&self) -> i64 {
        self.organisation.0
    }

    fn keys(&self) -> Vec<Key> {
        Vec::new()
    }
}
