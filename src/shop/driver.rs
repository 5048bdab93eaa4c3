//! Does what follows from cases, on the node that leads: people come into their sequences and leave them, tags are written at the
//! shop, and what nobody answers goes to people.
//!
//! A case is claimed for a while and written down as it goes on; whoever dies in between leaves a claim that runs out, and each
//! step may be taken again.

mod enter;
mod tags;

use std::time::Duration;

use engine::error::{Error, Result};
use engine::model::lead::Enrolled;
use engine::model::shop::{CaseKind, CaseState, CodRule, ShopCase, ShopRules};
use tokio::task::JoinSet;
use tokio::time::sleep;
use workers::schedule::until_leading;

use super::case::{Seen, looked};
use super::people::Desk;
use crate::app::App;
use crate::personal::forget_number;

/// Cases become due by what the shop tells, and nobody tells this loop: one look at an index each second costs next to nothing.
const LOOK: Duration = Duration::from_secs(1);

/// Between two looks while there are some.
const TICK: Duration = Duration::from_millis(50);

/// Cases that are looked at beside each other.
const AT_ONCE: usize = 8;

/// A claim lasts so long: longer than the questions to a shop that one look asks.
const LEASE: Duration = Duration::from_mins(2);

/// Others may change the same case at the same time, a few of them.
const TRIES: usize = 6;

/// Until the soft stop; what is being done then is done to its end.
pub async fn run_shops(app: App) {
    let mut under_way = JoinSet::new();
    while until_leading(&app.engine.shares, &app.tasks).await {
        let wait = match claim(&app, &mut under_way).await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "cases of shops wait for the store");
                LOOK
            }
        };
        tokio::select! {
            () = app.tasks.stopping() => break,
            Some(_ended) = under_way.join_next() => {}
            () = sleep(wait) => {}
        }
    }
    while under_way.join_next().await.is_some() {}
}

/// How long to wait for the next.
async fn claim(app: &App, under_way: &mut JoinSet<()>) -> Result<Duration> {
    while under_way.try_join_next().is_some() {}
    let free = AT_ONCE.saturating_sub(under_way.len());
    let cases = &app.engine.shop_cases;
    let (next, now) = (cases.next_due().await?, app.engine.clock.now());
    if free == 0 {
        return Ok(LOOK);
    }
    if next.is_none_or(|next| next > now) {
        return Ok(next.map_or(LOOK, |next| next.since(now).clamp(TICK, LOOK)));
    }
    for case in cases.claim(now, LEASE, free).await? {
        let app = app.clone();
        under_way.spawn(async move {
            let id = case.id;
            if let Err(error) = look(&app, case).await {
                // Its claim runs out, and it is looked at again.
                tracing::warn!(case = %id, error = &error as &dyn std::error::Error, "a case of a shop could not go on");
            }
        });
    }
    Ok(TICK)
}

/// What is to be done for a claimed case now.
async fn look(app: &App, case: ShopCase) -> Result<()> {
    let rules = super::rules(app, case.organisation).await?;
    let rules = rules.map_or_else(|| ShopRules::usual(case.organisation), |kept| kept.value);
    let next = match (case.state, case.enrolled) {
        (CaseState::Waiting, _) => enter::cart(app, &rules, &case).await?,
        (CaseState::Asked, None) => enter::enter(app, &rules, &case).await?,
        (CaseState::Asked, Some(place)) => stands(app, &rules, &case, place).await?,
        _ => over(app, &case, place(app, &rules, &case).await?).await?,
    };
    let next = tags::write(app, next).await?;
    write(app, &case, next).await
}

/// Where its person stands, and what follows from that.
async fn stands(app: &App, rules: &ShopRules, case: &ShopCase, place: Enrolled) -> Result<ShopCase> {
    let (engine, organisation) = (&app.engine, case.organisation);
    let patience = rules.cod.as_ref().map_or_else(|| CodRule::default().patience, |rule| rule.patience);
    let patience = Duration::from_secs(u64::from(patience) * 60);
    let mut seen = Seen::default();
    if let Some(standing) = engine.sequences().standing(organisation, place.campaign, place.row).await? {
        (seen.state, seen.reason) = (Some(standing.state), standing.reason);
        let recipient = engine.campaigns.find(organisation, place.campaign, place.row).await?;
        seen.conversation = recipient.and_then(|recipient| recipient.conversation);
        seen = seen.with(&engine.campaigns.list_sends(organisation, place.campaign, place.row).await?);
    }
    if let Some(id) = seen.conversation.filter(|_| case.contact.is_none()) {
        seen.contact = engine.conversations.find(organisation, id).await?.map(|conversation| conversation.contact);
    }
    let next = looked(case, &seen, patience, engine.clock.now());
    if next.state == CaseState::Unanswered {
        give_to_people(app, &next).await?;
    }
    Ok(next)
}

/// Before it is written down: whoever dies in between tells them again, in the same words once.
async fn give_to_people(app: &App, case: &ShopCase) -> Result<()> {
    let Some(conversation) = case.conversation else { return Ok(()) };
    let Some(desk) = Desk::of(app, case.organisation, conversation).await? else { return Ok(()) };
    let name = &case.name;
    desk.refer(&format!("Nobody confirmed order {name}")).await?;
    let text = format!("Order {name} is to be paid on delivery, and the customer has not confirmed it in time.");
    desk.note(format!("shop {} unanswered", case.id), text).await
}

/// Its person gets nothing more because of it.
async fn over(app: &App, case: &ShopCase, place: Option<Enrolled>) -> Result<ShopCase> {
    if let Some(place) = place {
        let why = if case.reason.is_empty() { "answered" } else { case.reason.as_str() };
        app.engine.sequences().leave(case.organisation, place.campaign, place.row, why).await?;
    }
    Ok(ShopCase { enrolled: place, next_at: None, ..case.clone() })
}

/// Where its person came in, also where whoever let them in did not get to write it down.
pub(super) async fn place(app: &App, rules: &ShopRules, case: &ShopCase) -> Result<Option<Enrolled>> {
    if case.enrolled.is_some() {
        return Ok(case.enrolled);
    }
    let Some(campaign) = rules.sequence(case.kind) else { return Ok(None) };
    let row = app.engine.campaigns.find_by_key(case.organisation, campaign, key(case)).await?;
    Ok(row.map(|row| Enrolled { campaign, row }))
}

/// As it goes on. Where somebody was faster, what they wrote is looked at next; a place in a sequence is not lost by that: whoever
/// is in one has to be found there.
async fn write(app: &App, before: &ShopCase, next: ShopCase) -> Result<()> {
    if next == *before {
        return Ok(());
    }
    let (enrolled, is_new) = (next.enrolled, next.enrolled != before.enrolled);
    let next = ShopCase { updated_at: app.engine.clock.now(), ..next };
    if app.engine.shop_cases.change(next).await? || !is_new {
        return Ok(());
    }
    for _ in 0..TRIES {
        let Some(now) = app.engine.shop_cases.find(before.organisation, before.id).await? else {
            // Its person was erased meanwhile, and came in after that.
            return forget_number(app, before.organisation, &before.phone).await;
        };
        let next_at = Some(app.engine.clock.now());
        if app.engine.shop_cases.change(ShopCase { enrolled, next_at, ..now }).await? {
            return Ok(());
        }
    }
    Err(Error::unavailable("a case of a shop is being changed from several places at once"))
}

/// Under which one comes into a sequence once.
fn key(case: &ShopCase) -> String {
    let what = match case.kind {
        CaseKind::Cod => "cod",
        CaseKind::Cart => "cart",
        CaseKind::Shipment => "shipment",
    };
    format!("{what} {}", case.subject)
}
