//! What the platform asks for a message, as the business has it in its contract: no platform tells, and rates change.

use serde::{Deserialize, Serialize};

use crate::ids::OrgId;
use crate::model::record::{Key, Record};

/// Rates of an organisation; there are fewer countries.
pub const MOST_RATES: usize = 250;

/// The largest amount that is written down, in millionths.
pub const MOST_VALUE: u64 = 1_000_000_000 * UNIT;

/// Amounts are in millionths of the currency's unit.
pub const UNIT: u64 = 1_000_000;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessagePrices {
    pub organisation: OrgId,
    /// ISO 4217, such as `EUR`; empty while there are no rates.
    pub currency: String,
    /// One for each country.
    pub rates: Vec<Rate>,
}

/// What a message to somebody of a country costs once it is delivered, by the category of its template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// ISO 3166, two letters; empty: every other country.
    pub country: String,
    pub marketing: u64,
    pub utility: u64,
    pub authentication: u64,
}

/// By what a message is priced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priced {
    Marketing,
    Utility,
    Authentication,
}

impl Rate {
    pub const fn of(&self, priced: Priced) -> u64 {
        match priced {
            Priced::Marketing => self.marketing,
            Priced::Utility => self.utility,
            Priced::Authentication => self.authentication,
        }
    }
}

impl MessagePrices {
    pub const fn none(organisation: OrgId) -> Self {
        Self { organisation, currency: String::new(), rates: Vec::new() }
    }

    /// Of a country, or else of every other one.
    pub fn rate(&self, country: &str) -> Option<&Rate> {
        let of = |country: &str| self.rates.iter().find(|rate| rate.country == country);
        of(country).or_else(|| of(""))
    }
}

impl Record for MessagePrices {
    const KIND: &'static str = "message_prices";

    /// An organisation has one.
    fn id(&self) -> i64 {
        self.organisation.0
    }

    fn keys(&self) -> Vec<Key> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_without_a_rate_has_that_of_every_other_one() {
        let rate = |country: &str, marketing| Rate { country: country.to_owned(), marketing, utility: 2, authentication: 3 };
        let mut prices = MessagePrices { organisation: OrgId(1), currency: "EUR".into(), rates: vec![rate("IN", 10)] };
        assert_eq!(prices.rate("IN").map(|rate| rate.of(Priced::Marketing)), Some(10));
        assert_eq!(prices.rate("DE"), None);
        prices.rates.push(rate("", 90));
        assert_eq!(prices.rate("DE").map(|rate| rate.of(Priced::Marketing)), Some(90));
        assert_eq!(prices.rate("IN").map(|rate| rate.of(Priced::Utility)), Some(2));
        assert_eq!(prices.rate("").map(|rate| rate.of(Priced::Authentication)), Some(3), "a number that is of no country");
    }
}
