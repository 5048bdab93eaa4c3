//! Sends what is due of every campaign that is under way, on the node that leads.
//!
//! A person is claimed for a while, asked for ([`post`](super::post)) and moved on; whoever dies between leaves a claim that runs
//! out, and each step on the way may be taken again.

use std::collections::HashMap;
use std::time::Duration;

use engine::error::Result;
use engine::ids::{CampaignId, InboxId};
use engine::model::campaign::{Campaign, CampaignState};
use futures_util::{StreamExt as _, stream};
use tokio::time::{Instant, sleep};
use workers::schedule::until_leading;

use super::judge::{self, Judged};
use super::kit::{Kit, Unfit};
use super::pace::Pace;
use super::post::{self, Posted};
use super::records::{self, change, halt};
use crate::app::App;

/// What is known of campaigns is read anew after so long; other nodes start and stop them too.
const LOOK: Duration = Duration::from_secs(1);

/// Between two looks at who is due while there are some.
const TICK: Duration = Duration::from_millis(50);

/// People who are claimed at once, and sent to beside each other.
const BATCH: usize = 200;
const AT_ONCE: usize = 16;

/// A claim lasts so long.
const LEASE: Duration = Duration::from_mins(2);

/// People who are taken in by one statement, and statements by one round.
const TAKEN_IN: usize = 5_000;
const STATEMENTS: usize = 10;

/// Figures are looked at whether it has to be halted.
const JUDGED_EVERY: Duration = Duration::from_secs(10);

/// Until the soft stop.
pub async fn run_campaigns(app: App) {
    let mut driver = Driver { app, kits: Vec::new(), read_at: None, paces: HashMap::new() };
    while until_leading(&driver.app.engine.shares, &driver.app.tasks).await {
        let wait = match driver.round().await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "campaigns wait for the store");
                driver.read_at = None;
                LOOK
            }
        };
        tokio::select! {
            () = driver.app.tasks.stopping() => return,
            () = driver.app.campaigns_changed().notified() => driver.read_at = None,
            () = sleep(wait) => {}
        }
    }
}

struct Driver {
    app: App,
    /// Of those that run.
    kits: Vec<Kit>,
    read_at: Option<Instant>,
    paces: HashMap<CampaignId, (Pace, Judged)>,
}

impl Driver {
    /// How long to wait for the next.
    async fn round(&mut self) -> Result<Duration> {
        if self.read_at.is_none_or(|at| at.elapsed() >= LOOK) {
            self.look().await?;
            self.read_at = Some(Instant::now());
        }
        let mut wait = LOOK;
        for place in 0..self.kits.len() {
            if self.app.tasks.is_stopping() {
                break;
            }
            if let Some(kit) = self.kits.get_mut(place) {
                let (inbox, before) = (kit.campaign.inbox, kit.headroom);
                wait = wait.min(send_due(&self.app, kit, &mut self.paces).await?);
                let left = before - kit.headroom;
                self.take_headroom(inbox, place, left);
            }
        }
        Ok(wait)
    }

    /// All campaigns of a number write to people of the same day.
    fn take_headroom(&mut self, inbox: InboxId, except: usize, left: usize) {
        let of_inbox = |(place, kit): &(usize, &mut Kit)| *place != except && kit.campaign.inbox == inbox;
        for (_, kit) in self.kits.iter_mut().enumerate().filter(of_inbox) {
            kit.headroom = kit.headroom.saturating_sub(left);
        }
    }

    async fn look(&mut self) -> Result<()> {
        let on = |campaign: &Campaign| matches!(campaign.state, CampaignState::Planning | CampaignState::Running);
        let mut kits = Vec::new();
        for campaign in records::all(&self.app, on).await? {
            if campaign.state == CampaignState::Planning {
                take_in(&self.app, &campaign).await?;
                continue;
            }
            match Kit::of(&self.app, campaign).await? {
                Ok(kit) => kits.push(kit),
                Err(Unfit { campaign, why }) => halt(&self.app, &campaign, why).await?,
            }
        }
        let is_on = |id: &CampaignId| kits.iter().any(|kit: &Kit| kit.campaign.id == *id);
        self.paces.retain(|id, _| is_on(id));
        self.kits = kits;
        Ok(())
    }
}

/// Of one campaign; how long until there may be more.
async fn send_due(app: &App, kit: &mut Kit, paces: &mut HashMap<CampaignId, (Pace, Judged)>) -> Result<Duration> {
    let (now, id, organisation) = (Instant::now(), kit.campaign.id, kit.campaign.organisation);
    let (pace, judged) = paces.entry(id).or_insert_with(|| (Pace::new(kit.campaign.per_minute, now), Judged::new(now)));
    pace.set(kit.campaign.per_minute);
    if kit.is_halted {
        return Ok(LOOK);
    }
    let most = pace.allowed(now).min(BATCH).min(kit.headroom);
    if most == 0 {
        return Ok(if kit.headroom == 0 { LOOK } else { pace.wait().clamp(TICK, LOOK) });
    }
    let claimed = app.engine.campaigns.claim(organisation, id, kit.open.clone(), app.engine.clock.now(), LEASE, most).await?;
    let (count, is_full) = (claimed.len(), claimed.len() == most);
    let shared = &*kit;
    let posted: Vec<_> = stream::iter(claimed)
        .map(|recipient| async move {
            let row = recipient.row;
            (row, post::post(app, shared, recipient).await)
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let mut left = 0;
    for (row, posted) in posted {
        match posted {
            Ok(Posted::Left) => left += 1,
            Ok(Posted::Kept) => {}
            // Their claim runs out, and they are tried again.
            Err(error) => {
                tracing::warn!(campaign = %id, row, error = &error as &dyn std::error::Error, "a step could not be sent yet");
            }
        }
    }
    pace.left(left);
    kit.headroom = kit.headroom.saturating_sub(left);
    if judged.is_due(Instant::now(), JUDGED_EVERY)
        && let Some(why) = judge::judge(app, &kit.campaign).await?
    {
        kit.is_halted = true;
        halt(app, &kit.campaign, why).await?;
    }
    if is_full {
        return Ok(pace.wait().clamp(TICK, LOOK));
    }
    let next = app.engine.campaigns.next_due(organisation, id).await?;
    // Somebody may come into a sequence yet.
    if count == 0 && next.is_none() && !kit.campaign.is_sequence {
        end(app, &kit.campaign).await?;
        kit.is_halted = true;
    }
    // Whoever is due and was not claimed sleeps: their hours are looked at with the rest.
    let now = app.engine.clock.now();
    Ok(next.filter(|next| *next > now).map_or(LOOK, |next| next.since(now).clamp(TICK, LOOK)))
}

/// Some of those who are not in yet.
async fn take_in(app: &App, campaign: &Campaign) -> Result<()> {
    let engine = &app.engine;
    let due = campaign.start_at.unwrap_or_default().max(engine.clock.now());
    let (mut after, mut is_whole) = (campaign.planned_to, false);
    for _ in 0..STATEMENTS {
        let taken = match campaign.audience {
            Some(from) => engine.campaigns.take_in(campaign.organisation, campaign.id, from, after, TAKEN_IN, due).await?,
            None => None,
        };
        let Some(last) = taken else {
            is_whole = true;
            break;
        };
        after = last;
    }
    let people = if is_whole {
        let tally = engine.campaigns.count(campaign.organisation, campaign.id).await?;
        tally.people.iter().map(|(_, people)| people).sum()
    } else {
        campaign.people
    };
    change(app, campaign.organisation, campaign.id, |kept| {
        let is_ours = kept.state == CampaignState::Planning && kept.planned_to == campaign.planned_to;
        let state = if is_whole { CampaignState::Running } else { CampaignState::Planning };
        Ok(is_ours.then(|| Campaign { state, planned_to: after, people, ..kept.clone() }))
    })
    .await
    .map(drop)
}

/// Nobody has a time any more.
async fn end(app: &App, campaign: &Campaign) -> Result<()> {
    let now = app.engine.clock.now();
    change(app, campaign.organisation, campaign.id, |kept| {
        let ended = || Campaign { state: CampaignState::Ended, ended_at: Some(now), ..kept.clone() };
        Ok((kept.state == CampaignState::Running).then(ended))
    })
    .await
    .map(drop)
}
