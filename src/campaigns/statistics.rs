//! The figures of a campaign, each of which can list its rows.

use engine::clock::Timestamp;
use engine::model::campaign::prices::MessagePrices;
use engine::model::campaign::{Answer, Campaign, CampaignState, RecipientState, SendState};
use engine::ports::campaign_store::{SendTally, Tally};

use super::money::written;
use crate::http::wire::campaign_figures::{
    CampaignPeople, CampaignStatistics, ReasonStatistics, StepStatistics, VariantStatistics, VariantVerdict, VerdictMeasure,
};
use crate::http::wire::campaign_value::CampaignCost;

/// Fewer in one of two say nothing of which is better.
const FEWEST: u64 = 30;

const SIGNIFICANT: f64 = 0.05;

/// What it costs is told where prices were entered; of calls nobody knows it.
pub fn statistics(campaign: &Campaign, tally: &Tally, next_due: Option<Timestamp>, prices: &MessagePrices) -> CampaignStatistics {
    let is_priced = !prices.rates.is_empty() && !campaign.is_spoken();
    let people = people(campaign, tally);
    let total = tally.people.iter().map(|(_, people)| people).sum();
    let steps = (0_u8..).zip(&campaign.steps).filter(|(_, step)| !step.variants.is_empty()).map(|(place, step)| {
        let of_step = tally.sends.iter().filter(move |sends| sends.step == place);
        let mut variants: Vec<_> = (0_u8..)
            .zip(&step.variants)
            .map(|(number, variant)| {
                let of_variant = of_step.clone().filter(move |sends| sends.variant == number);
                let sums = Sums::of(of_variant.clone());
                VariantStatistics {
                    variant: number,
                    name: variant.name.clone(),
                    converted: sums.converted,
                    value: written(sums.value),
                    cost: is_priced.then(|| written(sums.cost)),
                    ..counted(of_variant)
                }
            })
            .collect();
        compare(&mut variants);
        StepStatistics { step: place, variants }
    });
    let is_on = matches!(campaign.state, CampaignState::Running | CampaignState::Paused);
    let sums = Sums::of(tally.sends.iter());
    let cost = is_priced.then(|| CampaignCost {
        currency: prices.currency.clone(),
        amount: written(sums.cost),
        messages: sums.messages,
        unpriced: sums.unpriced,
    });
    CampaignStatistics {
        people,
        total,
        steps: steps.collect(),
        next_due: next_due.filter(|_| is_on),
        cost,
        converted: sums.converted,
        value: written(sums.value),
    }
}

/// What messages cost and what they brought, in millionths.
#[derive(Default)]
struct Sums {
    messages: u64,
    unpriced: u64,
    cost: u64,
    converted: u64,
    value: u64,
}

impl Sums {
    /// What has not arrived costs nothing.
    fn of<'a>(tallies: impl Iterator<Item = &'a SendTally>) -> Self {
        let mut sums = Self::default();
        for tally in tallies {
            if tally.state.has_arrived() {
                sums.messages += tally.sends;
                sums.unpriced += tally.unpriced;
                sums.cost = sums.cost.saturating_add(tally.price);
            }
            sums.converted += tally.converted;
            sums.value = sums.value.saturating_add(tally.value);
        }
        sums
    }
}

fn people(campaign: &Campaign, tally: &Tally) -> CampaignPeople {
    let mut people = CampaignPeople::default();
    for (state, count) in &tally.people {
        let of = match state {
            // Nothing is sent to them any more.
            RecipientState::Due if campaign.state == CampaignState::Stopped => &mut people.stopped,
            RecipientState::Due => &mut people.due,
            RecipientState::Underway => &mut people.underway,
            RecipientState::Done => &mut people.done,
            RecipientState::Replied => &mut people.replied,
            RecipientState::OptedOut => &mut people.opted_out,
            RecipientState::Failed => &mut people.failed,
            RecipientState::Skipped => &mut people.skipped,
            RecipientState::Stopped => &mut people.stopped,
        };
        *of += count;
    }
    people
}

fn counted<'a>(tallies: impl Iterator<Item = &'a SendTally>) -> VariantStatistics {
    let mut counted = VariantStatistics::default();
    for tally in tallies {
        let SendTally { state, sends, answer, reason, .. } = tally;
        match state {
            SendState::Begun => counted.underway += sends,
            SendState::Unknown => counted.unknown += sends,
            SendState::Sent => counted.sent += sends,
            SendState::Delivered => {
                counted.sent += sends;
                counted.delivered += sends;
            }
            SendState::Read => {
                counted.sent += sends;
                counted.delivered += sends;
                counted.read += sends;
            }
            SendState::Failed => counted.failed += sends,
            SendState::Skipped => counted.skipped += sends,
        }
        match answer {
            Answer::Nothing => {}
            Answer::Replied => counted.replied += sends,
            Answer::OptedOut => counted.opted_out += sends,
        }
        if matches!(state, SendState::Failed | SendState::Skipped) {
            let same = |known: &&mut ReasonStatistics| known.reason == *reason && known.state == (*state).into();
            match counted.reasons.iter_mut().find(same) {
                Some(known) => known.sends += sends,
                None => counted.reasons.push(ReasonStatistics { state: (*state).into(), reason: reason.clone(), sends: *sends }),
            }
        }
    }
    counted.reasons.sort_by(|one, other| other.sends.cmp(&one.sends).then_with(|| one.reason.cmp(&other.reason)));
    counted
}

/// Each with the first: by who answered where anybody did, and else by who read it.
fn compare(variants: &mut [VariantStatistics]) {
    let Some((first, others)) = variants.split_first_mut() else { return };
    for other in others {
        let measure = if first.replied + other.replied > 0 { VerdictMeasure::Replied } else { VerdictMeasure::Read };
        let of = |variant: &VariantStatistics| match measure {
            VerdictMeasure::Replied => (variant.replied, variant.sent),
            VerdictMeasure::Read => (variant.read, variant.sent),
        };
        let ((hits, all), (base_hits, base_all)) = (of(other), of(first));
        if all < FEWEST || base_all < FEWEST {
            continue;
        }
        let Some((z, p_value)) = two_shares(hits, all, base_hits, base_all) else { continue };
        other.verdict =
            Some(VariantVerdict { compared_by: measure, is_better: z > 0.0, p_value, is_significant: p_value < SIGNIFICANT });
    }
}

/// The z of the difference and how likely one as large is by chance, with the share of both together. None: there is no spread.
fn two_shares(hits: u64, all: u64, base_hits: u64, base_all: u64) -> Option<(f64, f64)> {
    let (all, base_all) = (all as f64, base_all as f64);
    let (share, base) = (hits as f64 / all, base_hits as f64 / base_all);
    let both = (hits + base_hits) as f64 / (all + base_all);
    let spread = (both * (1.0 - both) * (1.0 / all + 1.0 / base_all)).sqrt();
    if spread <= 0.0 {
        return None;
    }
    let z = (share - base) / spread;
    Some((z, libm::erfc(z.abs() / std::f64::consts::SQRT_2)))
}

#[cfg(test)]
mod tests;
