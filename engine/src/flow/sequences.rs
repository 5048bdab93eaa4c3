//! Sequences: people who come into a campaign one by one, where each of them stands, and how they leave it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::clock::{Clock, Timestamp};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::ids::{CampaignId, OrgId};
use crate::model::audience::{LONGEST_NAME, LONGEST_VALUE};
use crate::model::campaign::walk::{News, walked};
use crate::model::campaign::{Campaign, CampaignState, LONGEST_KEY, Recipient, RecipientState};
use crate::model::hours::zone;
use crate::ports::CampaignStore;
use crate::ports::campaign_store::Entered;
use crate::ports::records::Typed;

/// Others may move the same person on, a few times.
const TRIES: usize = 6;

/// Digits of a number with its country.
const FEWEST_DIGITS: usize = 6;
const MOST_DIGITS: usize = 15;

/// What it takes to let people in and out.
#[derive(Clone)]
pub struct Sequences {
    pub campaigns: Arc<dyn CampaignStore>,
    pub records: Typed,
    pub clock: Arc<dyn Clock>,
}

/// Somebody who comes in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// E.164, with the plus.
    pub phone: String,
    pub name: String,
    /// A name of the IANA database; empty: nobody knows.
    pub zone: String,
    /// What is known of them, by column. Only what the campaign's words say is kept.
    pub values: BTreeMap<String, String>,
}

/// Where somebody stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Of the campaign.
    pub name: String,
    /// The step that is sent next, or else the last one; from zero.
    pub step: u8,
    pub steps: usize,
    pub state: RecipientState,
    /// When that step leaves, where it has its time.
    pub due_at: Option<Timestamp>,
    /// Why it ended.
    pub reason: String,
}

impl Engine {
    pub fn sequences(&self) -> Sequences {
        Sequences { campaigns: Arc::clone(&self.campaigns), records: self.records.clone(), clock: Arc::clone(&self.clock) }
    }
}

impl Sequences {
    /// Lets somebody in under a key, which says what brought them: an order, a lead. Whoever is in under it already, or is on their way
    /// with the same number, stays as they are. `NotFound` when there is no such campaign, `Conflict` with a sentence when nobody comes
    /// into it one by one now, `Invalid` when the person or the key cannot be.
    pub async fn enter(&self, organisation: OrgId, campaign: CampaignId, person: Person, key: &str) -> Result<Entered> {
        let campaign = self.records.require::<Campaign>(organisation, campaign.0).await?.value;
        need_open(&campaign)?;
        let key = key.trim();
        if !(1..=LONGEST_KEY).contains(&key.chars().count()) {
            return Err(Error::invalid(format!("a key has 1 to {LONGEST_KEY} characters")));
        }
        let recipient = recipient(&campaign, person, self.clock.now())?;
        self.campaigns.enter(recipient, key.to_owned()).await
    }

    /// Takes somebody out, with our word for why. False: they were over already, or were never in.
    pub async fn leave(&self, organisation: OrgId, campaign: CampaignId, row: u64, why: &str) -> Result<bool> {
        let Some(kept) = self.records.get::<Campaign>(organisation, campaign.0).await? else { return Ok(false) };
        let news = News::Left(why.to_owned());
        for _ in 0..TRIES {
            let Some(there) = self.campaigns.find(organisation, campaign, row).await? else { return Ok(false) };
            let Some(out) = walked(&kept.value.steps, &there, &news, self.clock.now()) else { return Ok(false) };
            if self.campaigns.change(out).await? {
                return Ok(true);
            }
        }
        Err(Error::unavailable("somebody in a campaign is being moved on from several places at once"))
    }

    /// None: the campaign or the row is gone.
    pub async fn standing(&self, organisation: OrgId, campaign: CampaignId, row: u64) -> Result<Option<Standing>> {
        let Some(kept) = self.records.get::<Campaign>(organisation, campaign.0).await? else { return Ok(None) };
        let found = self.campaigns.find(organisation, campaign, row).await?;
        Ok(found.map(|recipient| standing(&kept.value, &recipient)))
    }
}

/// Where somebody stands in a campaign that was read before.
pub fn standing(campaign: &Campaign, recipient: &Recipient) -> Standing {
    // Whoever waits in a campaign that was stopped waits for nothing.
    let is_stopped = campaign.state == CampaignState::Stopped && !recipient.state.is_over();
    let state = if is_stopped { RecipientState::Stopped } else { recipient.state };
    Standing {
        name: campaign.name.clone(),
        step: recipient.step,
        steps: campaign.steps.len(),
        state,
        // When a message that is under way is given up is of no interest.
        due_at: recipient.due_at.filter(|_| state == RecipientState::Due),
        reason: recipient.reason.clone(),
    }
}

fn need_open(campaign: &Campaign) -> Result<()> {
    if campaign.takes_people() {
        return Ok(());
    }
    Err(Error::conflict(match campaign.state {
        _ if !campaign.is_sequence => "people come into this campaign from its audience, and not one by one",
        CampaignState::Draft => "this sequence is a draft: start it first",
        _ => "this sequence is over: nobody comes into it any more",
    }))
}

fn recipient(campaign: &Campaign, person: Person, now: Timestamp) -> Result<Recipient> {
    let Person { phone, name, zone: named, values } = person;
    let digits = phone.strip_prefix('+').unwrap_or_default();
    if !(FEWEST_DIGITS..=MOST_DIGITS).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::invalid("a phone number begins with a plus and its country"));
    }
    if !named.is_empty() {
        zone(&named)?;
    }
    let columns = campaign.columns();
    let said = values.into_iter().filter(|(column, _)| columns.contains(column.as_str()));
    let due_at = Some(campaign.first_due(now));
    Ok(Recipient {
        organisation: campaign.organisation,
        campaign: campaign.id,
        row: 0,
        handle: phone,
        name: cut(&name, LONGEST_NAME),
        zone: named,
        values: said.map(|(column, value)| (column, cut(&value, LONGEST_VALUE))).collect(),
        state: RecipientState::Due,
        step: 0,
        due_at,
        meant_for: due_at,
        asked_by: None,
        tries: 0,
        conversation: None,
        reason: String::new(),
        version: 0,
    })
}

/// On one line, and no longer than this.
fn cut(text: &str, most: usize) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(most).collect()
}
