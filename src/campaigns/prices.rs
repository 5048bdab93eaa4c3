//! What messages cost, by what the business says of its contract: one that leaves, and all of a campaign before it begins.

use std::collections::HashMap;

use channels::template::Category;
use engine::error::Result;
use engine::ids::{AudienceId, OrgId};
use engine::model::campaign::prices::{MessagePrices, Priced, Rate};
use engine::model::campaign::{Campaign, Step};
use engine::model::conversation::Conversation;
use engine::model::record::Versioned;

use super::money::written;
use super::numbers::country;
use crate::app::App;
use crate::channels::templates::{self, MessageTemplate};
use crate::http::windows;
use crate::http::wire::campaign_value::CampaignForecastCost;

/// People of an audience whose countries are looked at; those of the others are taken to be the same.
const MOST_LOOKED_AT: u64 = 200_000;

/// People who are in memory at once.
const PIECE: usize = 5_000;

pub async fn prices(app: &App, organisation: OrgId) -> Result<Versioned<MessagePrices>> {
    let kept = app.engine.records.get::<MessagePrices>(organisation, organisation.0).await?;
    Ok(kept.unwrap_or_else(|| Versioned { version: 0, value: MessagePrices::none(organisation) }))
}

/// A category that is new to us may be a kind of marketing.
fn priced(template: &MessageTemplate) -> Priced {
    match Category::from_wire(&template.category) {
        Category::Utility => Priced::Utility,
        Category::Authentication => Priced::Authentication,
        Category::Marketing | Category::Other(_) => Priced::Marketing,
    }
}

/// What it costs when it is delivered. What is of use to the customer is free for a day after they wrote.
pub(super) async fn price(
    app: &App,
    prices: &MessagePrices,
    template: &MessageTemplate,
    handle: &str,
    conversation: &Conversation,
) -> Result<Option<u64>> {
    let kind = priced(template);
    if kind == Priced::Utility && windows::is_open(app, conversation).await? {
        return Ok(Some(0));
    }
    // Most have entered none.
    if prices.rates.is_empty() {
        return Ok(None);
    }
    Ok(prices.rate(&country(handle)).map(|rate| rate.of(kind)))
}

/// What it costs to send a campaign to all its audience; none where that is not known: no prices were entered, or it is for nobody
/// yet.
pub async fn forecast(app: &App, campaign: &Campaign, people: u64) -> Result<Option<CampaignForecastCost>> {
    let prices = prices(app, campaign.organisation).await?.value;
    // What the carrier asks for a call hangs on how long it lasts.
    let is_priced = !prices.rates.is_empty() && !campaign.is_spoken();
    let Some(audience) = campaign.audience.filter(|_| is_priced) else { return Ok(None) };
    let ways = Ways::of(app, campaign).await?;
    let Countries { people: by_country, looked_at, is_whole } = countries(app, campaign.organisation, audience).await?;
    let (mut first, mut most, mut unpriced) = (0_u128, 0_u128, 0_u128);
    for (country, people) in by_country {
        let people = u128::from(people);
        match prices.rate(&country) {
            Some(rate) => {
                first += people * ways.first(rate);
                most += people * u128::from(ways.dearest(rate));
            }
            None => unpriced += people,
        }
    }
    // So many times as many people as were looked at.
    let all = |of_them: u128| {
        let of_all = if is_whole { of_them } else { of_them * u128::from(people) / u128::from(looked_at.max(1)) };
        u64::try_from(of_all).unwrap_or(u64::MAX)
    };
    Ok(Some(CampaignForecastCost {
        first: written(all(first / ways.shares())),
        most: written(all(most)),
        unpriced: all(unpriced),
        currency: prices.currency,
        is_partial: !is_whole,
    }))
}

/// By what the messages of a campaign are priced.
struct Ways<'a> {
    steps: &'a [Step],
    /// By step and variant, with its share; a template that is gone costs nothing.
    variants: Vec<Vec<(Option<Priced>, u32)>>,
}

impl<'a> Ways<'a> {
    async fn of(app: &App, campaign: &'a Campaign) -> Result<Self> {
        let mut variants = Vec::with_capacity(campaign.steps.len());
        for step in &campaign.steps {
            let mut of_step = Vec::with_capacity(step.variants.len());
            for variant in &step.variants {
                let found = match variant.words.template() {
                    Some(template) => templates::find(&app.engine, campaign.inbox, &template.name, &template.language).await?,
                    None => None,
                };
                let kept = found.filter(|kept| kept.organisation == campaign.organisation);
                of_step.push((kept.as_ref().map(priced), variant.share));
            }
            variants.push(of_step);
        }
        Ok(Self { steps: &campaign.steps, variants })
    }

    fn opening(&self) -> &[(Option<Priced>, u32)] {
        self.variants.first().map(Vec::as_slice).unwrap_or_default()
    }

    /// Of the first step, all together.
    fn shares(&self) -> u128 {
        self.opening().iter().map(|(_, share)| u128::from(*share)).sum::<u128>().max(1)
    }

    /// What the first step costs for one person, times all shares.
    fn first(&self, rate: &Rate) -> u128 {
        self.opening().iter().map(|(priced, share)| u128::from(cost(rate, *priced)) * u128::from(*share)).sum()
    }

    /// The dearest way through the steps for one person.
    fn dearest(&self, rate: &Rate) -> u64 {
        let of_step = |step: &Vec<(Option<Priced>, u32)>| step.iter().map(|(priced, _)| cost(rate, *priced)).max();
        let steps: Vec<u64> = self.variants.iter().map(|step| of_step(step).unwrap_or_default()).collect();
        dearest_way(self.steps, &steps)
    }
}

fn cost(rate: &Rate, priced: Option<Priced>) -> u64 {
    priced.map(|priced| rate.of(priced)).unwrap_or_default()
}

/// What all steps of one way cost together. Each step follows one that stands before it.
fn dearest_way(steps: &[Step], costs: &[u64]) -> u64 {
    let (mut followed, mut way) = (vec![0_u64; steps.len()], 0);
    for ((place, step), own) in steps.iter().enumerate().zip(costs).rev() {
        way = own + followed.get(place).copied().unwrap_or_default();
        if let Some(known) = step.after.and_then(|after| followed.get_mut(usize::from(after.step))) {
            *known = way.max(*known);
        }
    }
    way
}

struct Countries {
    people: HashMap<String, u64>,
    looked_at: u64,
    /// Nobody was left out.
    is_whole: bool,
}

async fn countries(app: &App, organisation: OrgId, audience: AudienceId) -> Result<Countries> {
    let mut found = Countries { people: HashMap::new(), looked_at: 0, is_whole: false };
    let mut after = 0;
    while found.looked_at < MOST_LOOKED_AT {
        let members = app.engine.audiences.list_members(organisation, audience, after, PIECE).await?;
        let Some(last) = members.last() else {
            found.is_whole = true;
            break;
        };
        after = last.row;
        found.looked_at += members.len() as u64;
        for member in &members {
            *found.people.entry(country(&member.handle)).or_default() += 1;
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use engine::model::campaign::{After, Occasion};

    use super::*;

    #[test]
    fn the_dearest_way_is_that_of_one_branch() {
        let step = |after: Option<u8>| {
            let after = after.map(|step| After { step, on: Occasion::Read, wait: 0 });
            Step { after, variants: Vec::new() }
        };
        let tree = [step(None), step(Some(0)), step(Some(0)), step(Some(1)), step(Some(2))];
        assert_eq!(dearest_way(&tree, &[10, 1, 5, 20, 3]), 31, "the first, the second and what follows that");
        assert_eq!(dearest_way(&tree, &[10, 1, 5, 2, 3]), 18);
        assert_eq!(dearest_way(&tree[..1], &[10]), 10);
        assert_eq!(dearest_way(&[], &[]), 0);
    }
}
