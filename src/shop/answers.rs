//! What customers reply to the question about their order. Told again it is the same.

use std::time::Duration;

use engine::error::{Error, Result};
use engine::ids::{CampaignId, MessageId, OrgId};
use engine::model::message::Message;
use engine::model::opt_out::OptWord;
use engine::model::shop::{CaseKind, CaseState, ShopCase};

use super::case::{Reply, answered, reply};
use super::people::Desk;
use crate::app::App;

/// Others may change the same case at the same time, a few of them.
const TRIES: usize = 6;

/// Within which a message that answers has moved its writer on.
const MOMENT: Duration = Duration::from_secs(5);

/// Whose message it may be an answer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    pub campaign: CampaignId,
    pub row: u64,
    /// They had answered before, or had all of it.
    pub was_over: bool,
}

/// A case, and whether its question had been answered before by something else.
struct Open {
    case: ShopCase,
    was_over: bool,
}

/// Somebody wrote who got messages of these. Asked before they are moved on by it: whether they had answered something before is known
/// only then, also when it is told again.
pub async fn understand(app: &App, message: &Message, heard: &[Heard]) -> Result<()> {
    let organisation = message.organisation;
    if heard.is_empty() {
        return Ok(());
    }
    let Some(rules) = super::rules(app, organisation).await? else { return Ok(()) };
    let rule = rules.value.cod.filter(|_| message.content.opted != Some(OptWord::Stopped));
    let Some(reply) = rule.and_then(|rule| reply(&message.text, &rule)) else { return Ok(()) };
    let mut open = Vec::new();
    for one in heard {
        let found = app.engine.shop_cases.find_by_enrolled(organisation, one.campaign, one.row).await?;
        // Told again, this message or one from before what answered: more than once nothing follows from it.
        if found.as_ref().is_some_and(|case| case.answer.is_some_and(|answer| answer >= message.id)) {
            return Ok(());
        }
        let asked = found.filter(|case| case.state == CaseState::Asked);
        open.extend(asked.map(|case| Open { case, was_over: one.was_over }));
    }
    match about(app, message, &open).await? {
        Some(case) => understood(app, message, case, reply).await,
        None => Ok(()),
    }
}

/// Once they are moved on: what it means for them that they wrote at all is seen by looking where they stand.
pub async fn look_again(app: &App, message: &Message, heard: &[Heard]) -> Result<()> {
    for one in heard {
        look(app, message.organisation, one.campaign, one.row, Some(message.id)).await?;
    }
    Ok(())
}

/// Something was told of a message to this person: their case is looked at soon.
pub async fn moved(app: &App, organisation: OrgId, campaign: CampaignId, row: u64) -> Result<()> {
    look(app, organisation, campaign, row, None).await
}

/// At their case, if it waits for an answer or was ended by this one.
async fn look(app: &App, organisation: OrgId, campaign: CampaignId, row: u64, answer: Option<MessageId>) -> Result<()> {
    if super::rules(app, organisation).await?.is_none() {
        return Ok(());
    }
    match app.engine.shop_cases.find_by_enrolled(organisation, campaign, row).await? {
        Some(case) if case.state == CaseState::Asked || answer.is_some() && case.answer == answer => look_soon(app, &case).await,
        _ => Ok(()),
    }
}

/// Whoever looked at it just before did not know of this.
async fn look_soon(app: &App, case: &ShopCase) -> Result<()> {
    let mut known = Some(case.clone());
    for _ in 0..TRIES {
        let now = app.engine.clock.now();
        // One that is over is looked at as long as anything is to follow from that.
        let is_early = |case: &ShopCase| case.next_at.map_or(!case.state.is_over(), |next| next > now);
        let Some(before) = known.filter(is_early) else { return Ok(()) };
        if app.engine.shop_cases.change(ShopCase { next_at: Some(now), ..before }).await? {
            return Ok(());
        }
        known = app.engine.shop_cases.find(case.organisation, case.id).await?;
    }
    Err(Error::unavailable("a case of a shop is being changed from several places at once"))
}

/// Which order the answer is about: the one whose question it quotes, and else the only one that may be meant.
async fn about(app: &App, message: &Message, open: &[Open]) -> Result<Option<ShopCase>> {
    let quoted = match message.content.reply_to {
        Some(id) => app.engine.messages.find(message.organisation, id).await?,
        None => None,
    };
    let quoted = quoted.and_then(|quoted| quoted.content.campaign).and_then(|mark| Some((mark.id, mark.sent_to?.row)));
    let orders = || open.iter().filter(|open| open.case.kind == CaseKind::Cod);
    let only = |of: Vec<&Open>| if let [only] = of.as_slice() { Some(only.case.clone()) } else { None };
    if let Some(place) = quoted {
        let is_quoted = |open: &&Open| open.case.enrolled.is_some_and(|at| (at.campaign, at.row) == place);
        return Ok(only(orders().filter(is_quoted).collect()));
    }
    let all: Vec<&Open> = orders().collect();
    Ok(only(if all.len() > 1 { all.into_iter().filter(|open| !open.was_over).collect() } else { all }))
}

async fn understood(app: &App, message: &Message, case: ShopCase, reply: Reply) -> Result<()> {
    let (organisation, id, name) = (case.organisation, case.id, case.name.clone());
    // People learn of it before it is written down: whoever dies in between tells them again, in the same words once.
    if let Some(desk) = Desk::of(app, organisation, message.conversation).await? {
        if reply != Reply::Confirm {
            desk.ask_human().await?;
        }
        let text = match reply {
            Reply::Confirm => format!("The customer confirmed order {name}."),
            Reply::Change => format!("The customer wants order {name} to go elsewhere. Ask where, and change it at the shop."),
            Reply::Cancel => format!("The customer does not want order {name}. It is not cancelled: see to it at the shop."),
        };
        desk.note(format!("shop {id} {}", message.id), text).await?;
    }
    let mut known = Some(case);
    for _ in 0..TRIES {
        let Some(before) = known.filter(|case| !case.state.is_over()) else { return Ok(()) };
        let (conversation, answer) = (Some(message.conversation), Some(message.id));
        // Not before whoever answered is moved on by it.
        let next_at = Some(app.engine.clock.now().plus(MOMENT));
        let after = ShopCase { conversation, answer, next_at, ..answered(&before, reply, app.engine.clock.now()) };
        if app.engine.shop_cases.change(after).await? {
            return Ok(());
        }
        known = app.engine.shop_cases.find(organisation, id).await?;
    }
    Err(Error::unavailable("a case of a shop is being changed from several places at once"))
}
