//! What customers reply to the question about their order. Told again it is the same.

use engine::error::{Error, Result};
use engine::ids::{CampaignId, OrgId};
use engine::model::message::Message;
use engine::model::opt_out::OptWord;
use engine::model::shop::{CaseKind, CaseState, ShopCase};

use super::case::{Reply, answered, reply};
use super::people::Desk;
use crate::app::App;

/// Others may change the same case at the same time, a few of them.
const TRIES: usize = 6;

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

/// Somebody wrote who got messages of these: the newest first.
pub async fn said(app: &App, message: &Message, heard: &[Heard]) -> Result<()> {
    let organisation = message.organisation;
    let Some(rules) = super::rules(app, organisation).await? else { return Ok(()) };
    let mut open = Vec::new();
    for one in heard {
        let found = app.engine.shop_cases.find_by_enrolled(organisation, one.campaign, one.row).await?;
        let asked = found.filter(|case| case.state == CaseState::Asked);
        open.extend(asked.map(|case| Open { case, was_over: one.was_over }));
    }
    let rule = rules.value.cod.filter(|_| message.content.opted != Some(OptWord::Stopped));
    let reply = rule.and_then(|rule| reply(&message.text, &rule));
    let meant = match reply {
        Some(reply) => about(app, message, &open).await?.map(|case| (case, reply)),
        None => None,
    };
    // What it means for the others that they wrote at all is seen by looking where they stand.
    for other in open.iter().filter(|open| meant.as_ref().is_none_or(|(case, _)| case.id != open.case.id)) {
        look_soon(app, &other.case).await?;
    }
    match meant {
        Some((case, reply)) => understood(app, message, case, reply).await,
        None => Ok(()),
    }
}

/// Something was told of a message to this person: their case is looked at soon.
pub async fn moved(app: &App, organisation: OrgId, campaign: CampaignId, row: u64) -> Result<()> {
    if super::rules(app, organisation).await?.is_none() {
        return Ok(());
    }
    match app.engine.shop_cases.find_by_enrolled(organisation, campaign, row).await? {
        Some(case) if case.state == CaseState::Asked => look_soon(app, &case).await,
        _ => Ok(()),
    }
}

/// Whoever looked at it just before did not know of this.
async fn look_soon(app: &App, case: &ShopCase) -> Result<()> {
    let mut known = Some(case.clone());
    for _ in 0..TRIES {
        let now = app.engine.clock.now();
        let is_due = |case: &ShopCase| case.next_at.is_some_and(|next| next <= now);
        let Some(before) = known.filter(|case| !case.state.is_over() && !is_due(case)) else { return Ok(()) };
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
        let after = ShopCase { conversation: Some(message.conversation), ..answered(&before, reply, app.engine.clock.now()) };
        if app.engine.shop_cases.change(after).await? {
            return Ok(());
        }
        known = app.engine.shop_cases.find(organisation, id).await?;
    }
    Err(Error::unavailable("a case of a shop is being changed from several places at once"))
}
