//! What may stand in the rules of a shop.

use engine::error::Result;
use engine::ids::{CampaignId, OrgId};
use engine::model::campaign::{Campaign, CampaignState};
use engine::model::shop::{CartRule, CodRule, LONGEST_VALUE, MOST_WORDS, ShipmentRule, ShopRules};

use crate::app::App;
use crate::campaigns::zones::is_country;
use crate::http::problem::{Answer, Checks};
use crate::http::wire::shop::{ShopCartRule, ShopCodRule, ShopRules as WireRules, ShopShipmentRule};
use crate::shop::{LONGEST_ANSWER, bare};

/// Minutes.
const PATIENCE: std::ops::RangeInclusive<u32> = 10..=14 * 24 * 60;
const IDLE: std::ops::RangeInclusive<u32> = 1..=2 * 24 * 60;

/// Of an amount, in whole units.
const MOST: u64 = 1_000_000_000;

pub(super) async fn checked(app: &App, organisation: OrgId, entered: WireRules) -> Answer<ShopRules> {
    let mut checks = Checks::default();
    let WireRules { country, cod, cart, shipment } = entered;
    let country = country.map(|code| code.trim().to_ascii_uppercase()).filter(|code| !code.is_empty());
    let is_known = country.as_deref().is_none_or(is_country);
    checks.need(is_known, "/country", "no such country: two letters, such as IN");
    let cod = cod.map(|rule| cod_rule(rule, &mut checks));
    let cart = cart.map(|ShopCartRule { sequence, idle, at_least }| {
        checks.need(IDLE.contains(&idle), "/cart/idle", "1 to 2,880 minutes");
        checks.need(at_least <= MOST, "/cart/at_least", "1,000,000,000 at most");
        CartRule { sequence, idle, at_least }
    });
    let shipment = shipment.map(|ShopShipmentRule { sequence }| ShipmentRule { sequence });
    let rules = ShopRules { organisation, country, cod, cart, shipment };
    let named = [
        ("/cod/sequence", rules.cod.as_ref().map(|rule| rule.sequence)),
        ("/cart/sequence", rules.cart.as_ref().map(|rule| rule.sequence)),
        ("/shipment/sequence", rules.shipment.as_ref().map(|rule| rule.sequence)),
    ];
    for (pointer, sequence) in named.iter().filter_map(|(pointer, sequence)| Some((*pointer, (*sequence)?))) {
        if let Some(wrong) = wrong(app, organisation, sequence).await? {
            checks.need(false, pointer, wrong);
        }
    }
    checks.finish()?;
    Ok(rules)
}

/// None: people may come into it, now or once it is started.
async fn wrong(app: &App, organisation: OrgId, sequence: CampaignId) -> Result<Option<&'static str>> {
    let found = app.engine.records.get::<Campaign>(organisation, sequence.0).await?;
    Ok(match found.map(|found| found.value).filter(|campaign| campaign.is_sequence) {
        None => Some("no such sequence"),
        Some(campaign) if matches!(campaign.state, CampaignState::Stopped | CampaignState::Ended) => {
            Some("this sequence is over: nobody comes into it any more")
        }
        Some(_) => None,
    })
}

fn cod_rule(rule: ShopCodRule, checks: &mut Checks) -> CodRule {
    let ShopCodRule { sequence, gateways, order_tags, at_least, confirm, change, cancel, patience } = rule;
    checks.need(PATIENCE.contains(&patience), "/cod/patience", "10 to 20,160 minutes");
    checks.need(at_least <= MOST, "/cod/at_least", "1,000,000,000 at most");
    let gateways = words(gateways, "/cod/gateways", checks);
    let order_tags = words(order_tags, "/cod/order_tags", checks);
    let is_known = !gateways.is_empty() || !order_tags.is_empty();
    checks.need(is_known, "/cod/gateways", "say by which way to pay, or by which tag, such an order is known");
    let confirm = answers(confirm, "/cod/confirm", checks);
    checks.need(!confirm.is_empty(), "/cod/confirm", "say by which answer an order is confirmed");
    let change = answers(change, "/cod/change", checks);
    let cancel = answers(cancel, "/cod/cancel", checks);
    for (place, word) in change.iter().enumerate() {
        need_new(word, &[&confirm], format!("/cod/change/{place}"), checks);
    }
    for (place, word) in cancel.iter().enumerate() {
        need_new(word, &[&confirm, &change], format!("/cod/cancel/{place}"), checks);
    }
    CodRule { sequence, gateways, order_tags, at_least, confirm, change, cancel, patience }
}

/// One answer cannot mean two things.
fn need_new(word: &str, others: &[&Vec<String>], pointer: String, checks: &mut Checks) {
    let is_there = others.iter().any(|words| words.iter().any(|other| bare(other) == bare(word)));
    checks.need(!is_there, pointer, "this answer means something else already");
}

/// What is left of each when it is read has to be something.
fn answers(entered: Vec<String>, pointer: &str, checks: &mut Checks) -> Vec<String> {
    let words = words(entered, pointer, checks);
    for (place, word) in words.iter().enumerate() {
        let can_be = !bare(word).is_empty() && word.chars().count() <= LONGEST_ANSWER;
        let wrong = format!("an answer has letters or digits, and {LONGEST_ANSWER} characters at most");
        checks.need(can_be, format!("{pointer}/{place}"), wrong);
    }
    words
}

/// On one line each, and each once.
fn words(entered: Vec<String>, pointer: &str, checks: &mut Checks) -> Vec<String> {
    checks.need(entered.len() <= MOST_WORDS, pointer, format!("at most {MOST_WORDS}"));
    let mut words: Vec<String> = Vec::with_capacity(entered.len().min(MOST_WORDS));
    for (place, word) in entered.into_iter().enumerate().take(MOST_WORDS) {
        let word = word.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_short = word.chars().count() <= LONGEST_VALUE;
        checks.need(is_short, format!("{pointer}/{place}"), format!("at most {LONGEST_VALUE} characters"));
        if !word.is_empty() && !words.contains(&word) {
            words.push(word);
        }
    }
    words
}
