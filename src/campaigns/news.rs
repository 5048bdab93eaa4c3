//! What happened to the messages of campaigns, and what their readers did: follows the log of events, on the node that leads. Of calls
//! that is in [`calls`].
//!
//! Each event may be told again: what a send and a person make of it is the same.

use std::collections::BTreeSet;
use std::time::Duration;

use engine::error::{Error, Kind, Result};
use engine::flow::deliver::QUIET;
use engine::ids::{CampaignId, ConversationId, MessageId, OrgId};
use engine::model::campaign::walk::{News, Of, walked};
use engine::model::campaign::{Answer, Campaign, CampaignState, Recipient, Send, SendState};
use engine::model::delivery::DeliveryState;
use engine::model::event::{Event, EventKind, Signal};
use engine::model::message::{Author, Fault, Message, Notice};
use engine::model::opt_out::OptWord;
use engine::ports::event_bus::{Missed, Subscription};
use tokio::time::{Instant, sleep_until};
use workers::schedule::until_leading;

use super::records::{self, halt};
use crate::app::App;
use crate::shop::answers::{self, Heard};

pub mod calls;

/// Events that are looked at in one step.
const STEP: usize = 100;

/// Other nodes commit unheard.
const POLL: Duration = Duration::from_secs(2);

/// Whose campaigns are followed is read anew after so long.
const LOOK: Duration = Duration::from_secs(5);

/// Where nothing of theirs happens, a cursor moves on once so much of others' did.
const PASSED_OVER: u64 = 10_000;

/// What comes of a campaign is followed so long after its end.
const FOLLOWED: Duration = Duration::from_hours(30 * 24);

/// Others may move the same person on, a few times.
const TRIES: usize = 6;

/// What failed is tried again after so long; what the platform held back for the person's sake later.
const AGAIN: Duration = Duration::from_hours(12);
const AGAIN_LATER: Duration = Duration::from_hours(24);
const HELD_BACK: i64 = 131_049;

/// Until the soft stop.
pub async fn follow_campaigns(app: App) {
    let mut feed = app.engine.bus.subscribe();
    let (mut followed, mut read_at) = (BTreeSet::new(), None::<Instant>);
    while until_leading(&app.engine.shares, &app.tasks).await {
        if read_at.is_none_or(|at| at.elapsed() >= LOOK) {
            match owners(&app).await {
                Ok(owners) => (followed, read_at) = (owners, Some(Instant::now())),
                Err(error) => tracing::warn!(%error, "whose campaigns are followed could not be read"),
            }
        }
        for organisation in &followed {
            if let Err(error) = follow(&app, *organisation).await {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(%organisation, error, "what happened could not be told to campaigns yet");
            }
        }
        heard(&app, feed.as_mut(), &followed).await;
    }
}

/// Something of theirs happened, or may have.
async fn heard(app: &App, feed: &mut dyn Subscription, followed: &BTreeSet<OrgId>) {
    let until = Instant::now() + POLL;
    loop {
        tokio::select! {
            () = app.tasks.stopping() => return,
            () = sleep_until(until) => return,
            signal = feed.next() => match signal {
                Ok(Signal::Happened(event)) if followed.contains(&event.organisation) && is_told(&event.kind) => return,
                Ok(_) => {}
                Err(Missed(_)) => return,
            },
        }
    }
}

const fn is_told(kind: &EventKind) -> bool {
    matches!(kind, EventKind::MessageAppended(_) | EventKind::MessageChanged(_))
}

/// Organisations with campaigns of which something may still come.
async fn owners(app: &App) -> Result<BTreeSet<OrgId>> {
    let since = app.engine.clock.now().minus(FOLLOWED);
    let all = records::all(app, |campaign| is_followed(campaign, since)).await?;
    Ok(all.into_iter().map(|campaign| campaign.organisation).collect())
}

fn is_followed(campaign: &Campaign, since: engine::clock::Timestamp) -> bool {
    campaign.state != CampaignState::Draft && campaign.ended_at.is_none_or(|ended| ended >= since)
}

/// Before the first person gets anything: what happens from now on is told. What happened while nobody followed is of no campaign.
pub async fn begin_following(app: &App, organisation: OrgId) -> Result<()> {
    if owners(app).await?.contains(&organisation) && app.engine.campaigns.cursor(organisation).await?.is_some() {
        return Ok(());
    }
    let last = app.engine.events.last_cursor().await?;
    app.engine.campaigns.set_cursor(organisation, last).await
}

async fn follow(app: &App, organisation: OrgId) -> Result<()> {
    let engine = &app.engine;
    let Some(mut cursor) = engine.campaigns.cursor(organisation).await? else { return Ok(()) };
    while !app.tasks.is_stopping() {
        let last = engine.events.last_cursor().await?;
        let happened = engine.events.list_after(organisation, cursor, STEP).await?;
        let Some(newest) = happened.last().map(|event| event.cursor) else {
            if last > cursor + PASSED_OVER {
                engine.campaigns.set_cursor(organisation, last).await?;
            }
            return Ok(());
        };
        for event in &happened {
            match tell(app, event).await {
                Ok(()) => {}
                // What is gone or broken would hold up all that comes after it.
                Err(error) if matches!(error.kind, Kind::NotFound | Kind::Corrupt) => {
                    tracing::error!(cursor = event.cursor, %error, "an event cannot be told to campaigns and is left out");
                }
                Err(error) => return Err(error),
            }
        }
        engine.campaigns.set_cursor(organisation, newest).await?;
        cursor = newest;
    }
    Ok(())
}

async fn tell(app: &App, event: &Event) -> Result<()> {
    let (message, is_new) = match &event.kind {
        EventKind::MessageAppended(message) => (message, true),
        EventKind::MessageChanged(message) => (message, false),
        _ => return Ok(()),
    };
    if message.content.call.is_some() {
        let is_over = is_new && message.notice == Some(Notice::CallEnded);
        return if is_over { calls::ended(app, message).await } else { Ok(()) };
    }
    if message.content.campaign.is_some() {
        return went(app, message).await;
    }
    if !is_new || !matches!(message.author, Author::Contact(_)) || message.content.from_blocked {
        return Ok(());
    }
    if event.conversation.channel.is_spoken() && calls::is_in_one(app, message).await? {
        return Ok(());
    }
    answered(app, message, None).await
}

/// How far a message of a campaign has come.
async fn went(app: &App, message: &Message) -> Result<()> {
    let Some(mark) = &message.content.campaign else { return Ok(()) };
    let (Some(to), Some(delivery)) = (mark.sent_to, message.delivery) else { return Ok(()) };
    let of = Of { step: mark.step, tries: to.tries };
    let fault = message.content.fault.as_ref();
    let (state, reason) = stands(delivery, fault);
    if state == SendState::Begun {
        return Ok(());
    }
    let Some(campaign) = find(app, message.organisation, mark.id).await? else { return Ok(()) };
    let (place, now) = (Place { campaign: &campaign, row: to.row, step: mark.step }, app.engine.clock.now());
    change_send(app, &place, |send| send.told(message.id, state, &reason, now)).await?;
    for news in news(delivery, state, of, fault) {
        move_on(app, &place, message.conversation, &news).await?;
    }
    if campaign.is_sequence {
        answers::moved(app, message.organisation, campaign.id, to.row).await?;
    }
    if let Some(why) = halting(&reason).filter(|_| campaign.state == CampaignState::Running) {
        halt(app, &campaign, why).await?;
    }
    Ok(())
}

fn stands(delivery: DeliveryState, fault: Option<&Fault>) -> (SendState, String) {
    match delivery {
        DeliveryState::Queued => (SendState::Begun, String::new()),
        DeliveryState::Sent => (SendState::Sent, String::new()),
        DeliveryState::Delivered => (SendState::Delivered, String::new()),
        DeliveryState::Read => (SendState::Read, String::new()),
        DeliveryState::Failed => {
            let reason = fault.map(|fault| fault.reason.clone()).unwrap_or_default();
            let is_open = reason == engine::model::again::UNKNOWN;
            (if is_open { SendState::Unknown } else { SendState::Failed }, reason)
        }
    }
}

/// The platform asks nothing for this message: it knows better than our prices.
pub async fn was_free(app: &App, organisation: OrgId, id: MessageId) -> Result<()> {
    let Some(message) = app.engine.messages.find(organisation, id).await? else { return Ok(()) };
    let Some(mark) = &message.content.campaign else { return Ok(()) };
    let (Some(to), Some(campaign)) = (mark.sent_to, find(app, organisation, mark.id).await?) else { return Ok(()) };
    let place = Place { campaign: &campaign, row: to.row, step: mark.step };
    // Whoever says it may not have written down yet which message it is.
    let free = |send: &Send| Send { price: Some(0), message: send.message.or(Some(id)), ..send.clone() };
    change_send(app, &place, |send| (send.price != Some(0)).then(|| free(send))).await
}

/// In their order: what came before may not have been told.
fn news(delivery: DeliveryState, state: SendState, of: Of, fault: Option<&Fault>) -> Vec<News> {
    match delivery {
        // Nobody knows whether it arrived: it is waited for, and never sent again.
        _ if state == SendState::Unknown => Vec::new(),
        DeliveryState::Queued => Vec::new(),
        DeliveryState::Sent => vec![News::Sent(of)],
        DeliveryState::Delivered => vec![News::Sent(of), News::Delivered(of)],
        DeliveryState::Read => vec![News::Sent(of), News::Delivered(of), News::Read(of)],
        DeliveryState::Failed => {
            let reason = fault.map(|fault| fault.reason.clone()).unwrap_or_default();
            let again = again(&reason, fault.map_or(0, |fault| fault.code));
            vec![News::Failed(of, reason, again)]
        }
    }
}

/// Only what may pass by itself is tried again.
fn again(reason: &str, code: i64) -> Option<Duration> {
    match reason {
        // When the night is over, which its claim waits for.
        QUIET => Some(Duration::ZERO),
        "unavailable" | "too_many" => Some(if code == HELD_BACK { AGAIN_LATER } else { AGAIN }),
        calls::BUSY | calls::NO_ANSWER | calls::LOST => Some(AGAIN),
        _ => None,
    }
}

/// Whoever sends on after these makes it worse.
fn halting(reason: &str) -> Option<&'static str> {
    ["token", "account", "complaints", "template"].into_iter().find(|why| *why == reason)
}

/// They wrote in a conversation in which they got something. `to`: what they answer, where that is known.
async fn answered(app: &App, message: &Message, to: Option<(CampaignId, u64)>) -> Result<()> {
    let (news, answer) = match message.content.opted {
        Some(OptWord::Stopped) => (News::OptedOut, Answer::OptedOut),
        _ => (News::Replied, Answer::Replied),
    };
    // By our clock: platforms tell whole seconds.
    let came_at = message.id.made_at();
    let mut people = app.engine.campaigns.list_in(message.organisation, message.conversation).await?;
    people.sort_by_key(|recipient| to.is_some_and(|to| to != (recipient.campaign, recipient.row)));
    let mut got = Vec::with_capacity(people.len());
    for recipient in people {
        let Some(campaign) = find(app, recipient.organisation, recipient.campaign).await? else { continue };
        let sends = app.engine.campaigns.list_sends(recipient.organisation, recipient.campaign, recipient.row).await?;
        let had = sends.iter().filter(|send| send.state != SendState::Skipped && send.said_at() <= came_at);
        let Some(last) = had.map(|send| send.step).max() else { continue };
        got.push((recipient, campaign, last));
    }
    let of_sequences = got.iter().filter(|(_, campaign, _)| campaign.is_sequence);
    let heard: Vec<Heard> = of_sequences
        .map(|(recipient, campaign, _)| Heard { campaign: campaign.id, row: recipient.row, was_over: recipient.state.is_over() })
        .collect();
    answers::understand(app, message, &heard).await?;
    let mut is_newest = true;
    for (recipient, campaign, last) in got {
        let place = Place { campaign: &campaign, row: recipient.row, step: last };
        // An answer is to what they got last; it ends whatever else is under way for them.
        if is_newest {
            let said = |send: &Send| (send.answer.code() < answer.code()).then(|| Send { answer, ..send.clone() });
            change_send(app, &place, said).await?;
        }
        if is_newest || !recipient.state.is_over() {
            move_on(app, &place, message.conversation, &news).await?;
        }
        is_newest = false;
    }
    answers::look_again(app, message, &heard).await
}

async fn find(app: &App, organisation: OrgId, id: CampaignId) -> Result<Option<Campaign>> {
    Ok(app.engine.records.get::<Campaign>(organisation, id.0).await?.map(|kept| kept.value))
}

/// Whose send of which step.
struct Place<'a> {
    campaign: &'a Campaign,
    row: u64,
    step: u8,
}

async fn change_send(app: &App, place: &Place<'_>, change: impl Fn(&Send) -> Option<Send>) -> Result<()> {
    let Place { campaign, row, step } = *place;
    for _ in 0..TRIES {
        let Some(before) = app.engine.campaigns.find_send(campaign.organisation, campaign.id, row, step).await? else {
            return Ok(());
        };
        let Some(after) = change(&before) else { return Ok(()) };
        if app.engine.campaigns.mark(before, after).await? {
            return Ok(());
        }
    }
    Err(Error::unavailable("a send of a campaign is being changed from several places at once"))
}

async fn move_on(app: &App, place: &Place<'_>, conversation: ConversationId, news: &News) -> Result<()> {
    let campaign = place.campaign;
    for _ in 0..TRIES {
        let Some(recipient) = app.engine.campaigns.find(campaign.organisation, campaign.id, place.row).await? else {
            return Ok(());
        };
        let Some(next) = walked(&campaign.steps, &recipient, news, app.engine.clock.now()) else { return Ok(()) };
        let known = next.conversation.or(Some(conversation));
        if app.engine.campaigns.change(Recipient { conversation: known, ..next }).await? {
            return Ok(());
        }
    }
    Err(Error::unavailable("somebody in a campaign is being moved on from several places at once"))
}

#[cfg(test)]
mod tests;
