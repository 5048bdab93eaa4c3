//! What campaigns cost and bring, over HTTP. Amounts are decimals in texts, with at most six places: they are no binary fractions.

use engine::clock::Timestamp;
use engine::ids::{CampaignId, ContactId};
use engine::model::campaign::prices as model;
use engine::ports::campaign_store::Credit;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::campaigns::money::written;

/// What the platform asks for messages, as the business has it in its contract.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MessagePrices {
    /// Three letters, such as `EUR`; empty where there are no rates.
    pub currency: String,
    /// At most 250, one for each country.
    pub rates: Vec<MessagePrice>,
}

/// What one delivered message costs, by the category of its template: `0.0107`.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MessagePrice {
    /// Of the number's country, two letters, such as `ES`; empty: every other country.
    pub country: String,
    pub marketing: String,
    pub utility: String,
    pub authentication: String,
}

impl From<model::MessagePrices> for MessagePrices {
    fn from(prices: model::MessagePrices) -> Self {
        let model::MessagePrices { currency, rates, .. } = prices;
        let rates = rates.into_iter().map(|rate| {
            let model::Rate { country, marketing, utility, authentication } = rate;
            let [marketing, utility, authentication] = [marketing, utility, authentication].map(written);
            MessagePrice { country, marketing, utility, authentication }
        });
        Self { currency, rates: rates.collect() }
    }
}

/// What has been delivered costs so much.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignCost {
    pub currency: String,
    pub amount: String,
    /// Messages that were delivered.
    pub messages: u64,
    /// Those of them of which no price was known when they left; they are not in the amount.
    pub unpriced: u64,
}

/// What sending it costs, when everything is delivered and nobody writes.
#[derive(Debug, Serialize, ToSchema)]
pub struct CampaignForecastCost {
    pub currency: String,
    /// When everybody gets the first message alone.
    pub first: String,
    /// When everybody gets all that one way through the steps can bring, of each step the dearest variant.
    pub most: String,
    /// People whose country has no rate; they are not in the amounts.
    pub unpriced: u64,
    /// The audience is so large that only some of it was looked at: the others are taken to be from the same countries.
    pub is_partial: bool,
}

/// Somebody did what a campaign was for. Who it was is told by `phone` or by `contact`.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewConversion {
    /// With the country: `+34 600 000 001`.
    #[serde(default)]
    pub phone: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub contact: Option<ContactId>,
    /// What they did, in at most 50 characters; absent: `converted`.
    #[serde(default)]
    pub event: Option<String>,
    /// What it was worth, such as `49.90`.
    #[serde(default)]
    pub value: Option<String>,
    /// Of the value; that of the message prices, where there are any.
    #[serde(default)]
    pub currency: Option<String>,
    /// When it was; absent: now.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Timestamp>,
    /// What it was about, such as an order's number, of at most 100 characters: under one key it counts once, however often it is
    /// sent.
    #[serde(default)]
    pub key: Option<String>,
}

/// Which message brought it; nothing: no campaign wrote to them within 7 days before.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Converted {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub campaign: Option<CampaignId>,
    /// Its place, from zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<u8>,
    /// Its place among those of the step, from zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<u8>,
}

impl From<Credit> for Converted {
    fn from(credit: Credit) -> Self {
        let Credit { campaign, step, variant, .. } = credit;
        Self { campaign: Some(campaign), step: Some(step), variant: Some(variant) }
    }
}
