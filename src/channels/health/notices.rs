use channels::check::{State, Step};
use engine::clock::Timestamp;
use engine::error::Result;
use engine::ids::OrgId;
use engine::model::inbox::Inbox;

use super::{ChannelHealth, ends_soon, of_all, token_end};
use crate::app::App;
use crate::channels::inboxes_of;

/// Something about an account that operators should know today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelNotice {
    pub inbox: Inbox,
    pub about: About,
    /// When the token ends; since when the rest is so.
    pub at: Option<Timestamp>,
    pub detail: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    TokenEnds,
    TokenEnded,
    Restricted,
    Unsubscribed,
    Silent,
    Failing,
}

/// Of all inboxes of an organisation.
pub async fn notices(app: &App, organisation: OrgId) -> Result<Vec<ChannelNotice>> {
    let known = of_all(app, organisation).await?;
    let connected = inboxes_of(&app.engine, organisation, |inbox| inbox.account.is_some()).await?;
    let now = app.engine.clock.now();
    let nothing = ChannelHealth::default();
    let of = |inbox: Inbox| of_one(known.get(&inbox.id).unwrap_or(&nothing), &inbox, now);
    Ok(connected.into_iter().flat_map(of).collect())
}

pub(super) fn of_one(health: &ChannelHealth, inbox: &Inbox, now: Timestamp) -> Vec<ChannelNotice> {
    let mut notices = Vec::new();
    let mut add = |about, at, detail| notices.push(ChannelNotice { inbox: inbox.clone(), about, at, detail });
    let is_invalid = health.findings.iter().any(|finding| finding.step == Step::Token && finding.state == State::Bad);
    match token_end(inbox) {
        Some(end) if end <= now => add(About::TokenEnded, Some(end), None),
        _ if is_invalid => add(About::TokenEnded, None, None),
        Some(end) if ends_soon(end, now) => add(About::TokenEnds, Some(end), None),
        _ => {}
    }
    if let Some(told) = &health.restriction {
        add(About::Restricted, Some(told.at), Some(told.text.clone()));
    }
    if health.is_unsubscribed {
        add(About::Unsubscribed, health.checked_at, None);
    }
    if health.is_silent(now) {
        add(About::Silent, health.last_webhook_at, None);
    }
    // That the token has ended says it already.
    if let Some(failing) = health.failing.as_ref().filter(|_| !is_invalid) {
        add(About::Failing, Some(failing.since), Some(failing.text.clone()));
    }
    notices
}
