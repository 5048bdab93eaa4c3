//! Campaigns on the phone: what it takes to make their calls, and how many there may be at once.

use engine::error::Result;
use engine::model::campaign::Campaign;
use engine::model::inbox::Inbox;
use engine::ports::call_store::CallsOf;

use crate::app::App;
use crate::channels::is_connected;
use crate::voice::outbound::{MOST_LIVE, own_url};

/// Live calls of one campaign.
const MOST_AT_ONCE: usize = 20;

/// Of all live calls of an organisation, so many are left to people who call by hand.
const LEFT: usize = 20;

/// What keeps the phone of an inbox from calling people by itself.
pub fn lacks(app: &App, inbox: &Inbox) -> Option<&'static str> {
    if !is_connected(inbox) {
        Some("this inbox is not connected")
    } else if inbox.voice_agent.is_none() {
        Some("this inbox has no voice agent")
    } else if own_url(app).is_none() {
        Some("the configuration has no public_url, so that no carrier could find this server")
    } else {
        None
    }
}

/// How many more people it may call now.
pub(super) async fn room(app: &App, campaign: &Campaign) -> Result<usize> {
    let live = app.engine.calls.list(campaign.organisation, CallsOf::Live, None, MOST_LIVE).await?;
    let own = live.iter().filter(|call| call.campaign.as_ref().is_some_and(|mark| mark.id == campaign.id)).count();
    Ok(MOST_AT_ONCE.saturating_sub(own).min(MOST_LIVE.saturating_sub(LEFT + live.len())))
}
