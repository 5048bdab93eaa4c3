//! What the sending of one campaign needs, read together and used for a moment.

use std::sync::Arc;
use std::time::Duration;

use channels::template::Category;
use engine::clock::Timestamp;
use engine::error::Result;
use engine::flow::settings::InboxSettings;
use engine::model::campaign::prices::MessagePrices;
use engine::model::campaign::{Campaign, CampaignRules, Recipient};
use engine::model::hours::zone;
use engine::model::inbox::Inbox;
use jiff::tz::TimeZone;

use super::calls;
use super::prices::prices;
use super::records::rules;
use crate::app::App;
use crate::channels::health;
use crate::channels::templates::{self, MessageTemplate};

/// The platform counts the people who are written to in as long.
const DAY: Duration = Duration::from_hours(24);

/// Without a limit that is known.
const MANY: usize = 1_000_000;

#[derive(Debug)]
pub(super) struct Kit {
    pub(super) campaign: Campaign,
    pub(super) rules: CampaignRules,
    pub(super) prices: MessagePrices,
    pub(super) settings: Arc<InboxSettings>,
    /// By step and variant; on the phone there are none.
    templates: Vec<Vec<MessageTemplate>>,
    /// Zones in which it is not quiet now; the empty one is that of people whose own nobody knows.
    pub(super) open: Vec<String>,
    /// People who may still be written to today, or called now.
    pub(super) headroom: usize,
    /// It was ended or halted since this was read.
    pub(super) is_halted: bool,
}

/// It must not go on.
#[derive(Debug)]
pub(super) struct Unfit {
    pub(super) campaign: Campaign,
    pub(super) why: &'static str,
}

impl Kit {
    pub(super) async fn of(app: &App, campaign: Campaign) -> Result<std::result::Result<Self, Unfit>> {
        let (organisation, inbox) = (campaign.organisation, campaign.inbox);
        let ready = if campaign.is_spoken() { to_call(app, &campaign).await? } else { to_write(app, &campaign).await? };
        let Ready { templates, headroom } = match ready {
            Ok(ready) => ready,
            Err(why) => return Ok(Err(Unfit { campaign, why })),
        };
        let now = app.engine.clock.now();
        let (rules, prices) = (rules(app, organisation).await?.value, prices(app, organisation).await?.value);
        let zones = app.engine.campaigns.zones(organisation, campaign.id).await?;
        let is_open = |name: &String| clock(&campaign, name).is_ok_and(|zone| rules.quiet.ends(&zone, now).is_none());
        let open = zones.into_iter().filter(is_open).collect();
        let settings = app.engine.settings.inbox(organisation, inbox).await?;
        Ok(Ok(Self { campaign, rules, prices, settings, templates, open, headroom, is_halted: false }))
    }

    /// Whether the step that this person is due is one that must not leave any more.
    pub(super) fn is_too_late(&self, recipient: &Recipient, now: Timestamp) -> bool {
        let (Some(meant_for), Ok(zone)) = (recipient.meant_for, clock(&self.campaign, &recipient.zone)) else { return false };
        self.campaign.is_too_late(meant_for, self.rules.quiet, &zone, now)
    }

    /// When nobody is to disturb this person any more, of today.
    pub(super) fn quiet_from(&self, recipient: &Recipient, now: Timestamp) -> Option<Timestamp> {
        clock(&self.campaign, &recipient.zone).ok().and_then(|zone| self.rules.quiet.begins(&zone, now))
    }

    pub(super) fn template(&self, step: u8, variant: u8) -> Option<&MessageTemplate> {
        self.templates.get(usize::from(step))?.get(usize::from(variant))
    }
}

struct Ready {
    templates: Vec<Vec<MessageTemplate>>,
    headroom: usize,
}

/// What it takes to write to people; or our word for why nobody may be.
async fn to_write(app: &App, campaign: &Campaign) -> Result<std::result::Result<Ready, &'static str>> {
    let (organisation, inbox) = (campaign.organisation, campaign.inbox);
    let mut by_step = Vec::with_capacity(campaign.steps.len());
    for step in &campaign.steps {
        let mut by_variant = Vec::with_capacity(step.variants.len());
        for template in step.variants.iter().filter_map(|variant| variant.words.template()) {
            let found = templates::find(&app.engine, inbox, &template.name, &template.language).await?;
            match found.filter(|kept| kept.organisation == organisation && kept.is_approved()) {
                Some(kept) => by_variant.push(kept),
                None => return Ok(Err("template")),
            }
        }
        by_step.push(by_variant);
    }
    let health = health::read(app, organisation, inbox).await?;
    if let Some(failing) = health.failing {
        // What is on its way waits for somebody to mend the account, and the others with it.
        return Ok(Err(if failing.is_token { "token" } else { "account" }));
    }
    let standing = health.standing;
    if standing.quality.as_deref() == Some("RED") {
        return Ok(Err("quality"));
    }
    let headroom = match standing.limit.as_deref().and_then(people_a_day) {
        Some(most) => {
            let since = app.engine.clock.now().minus(DAY);
            let reached = app.engine.campaigns.count_reached(organisation, inbox, since).await?;
            usize::try_from(most.saturating_sub(reached)).unwrap_or(MANY)
        }
        None => MANY,
    };
    Ok(Ok(Ready { templates: by_step, headroom }))
}

/// The same for who calls people.
async fn to_call(app: &App, campaign: &Campaign) -> Result<std::result::Result<Ready, &'static str>> {
    let inbox = app.engine.records.get::<Inbox>(campaign.organisation, campaign.inbox.0).await?;
    if inbox.is_none_or(|inbox| calls::lacks(app, &inbox.value).is_some()) {
        return Ok(Err("account"));
    }
    Ok(Ok(Ready { templates: Vec::new(), headroom: calls::room(app, campaign).await? }))
}

/// Of somebody in this zone, or in none that is known. Where a zone cannot be read, the campaign's own keeps the hours.
fn clock(campaign: &Campaign, name: &str) -> Result<TimeZone> {
    let name = if name.is_empty() { campaign.zone.as_str() } else { name };
    zone(name).or_else(|_unknown| zone(&campaign.zone))
}

/// Counts against the caps, and needs that they did not stop it. A category that is new to us may be a kind of marketing.
pub(super) fn is_marketing(template: &MessageTemplate) -> bool {
    matches!(Category::from_wire(&template.category), Category::Marketing | Category::Other(_))
}

/// `TIER_2K` → 2,000; none where there is no limit, or none that is known.
fn people_a_day(limit: &str) -> Option<u64> {
    let number = limit.strip_prefix("TIER_").unwrap_or(limit);
    match number.strip_suffix('K') {
        Some(thousands) => thousands.parse::<u64>().ok()?.checked_mul(1_000),
        None => number.parse().ok(),
    }
}

#[cfg(test)]
mod tests;
