//! Who looks at which conversation on this node: what each tab says of itself, forgotten when it is not said again.

use std::collections::HashMap;
use std::time::Duration;

use engine::ids::{ConversationId, OperatorId, OrgId};
use parking_lot::Mutex;
use tokio::time::Instant;

/// A tab says it every half minute.
pub const EXPIRY: Duration = Duration::from_mins(1);

/// Operators who look, that one who has just come is told of.
pub const MOST_TOLD: usize = 200;

/// One tab that shows a conversation. There is one for each socket at most, so sockets bound them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct View {
    pub organisation: OrgId,
    pub conversation: ConversationId,
    pub operator: OperatorId,
}

/// The number of a socket on this node.
pub type Tab = u64;

#[derive(Debug, Default)]
pub struct Viewing(Mutex<HashMap<Tab, (View, Instant)>>);

/// What others are to be told.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Change {
    pub left: Option<View>,
    pub came: Option<View>,
}

impl Viewing {
    /// The tab shows this now, or nothing. Whoever looks from a second tab is told of once, but a renewal is told again: it is how
    /// others know that it still holds.
    pub fn on_view(&self, tab: Tab, view: Option<View>, now: Instant) -> Change {
        let mut tabs = self.0.lock();
        let before = match view {
            Some(view) => tabs.insert(tab, (view, now + EXPIRY)),
            None => tabs.remove(&tab),
        };
        let left = before.map(|(before, _)| before).filter(|before| Some(*before) != view);
        Change { left: left.filter(|left| !is_seen(&tabs, *left)), came: view }
    }

    /// Tabs that have said nothing for too long.
    pub fn on_time(&self, now: Instant) -> Vec<View> {
        let mut tabs = self.0.lock();
        let mut gone: Vec<View> = Vec::new();
        tabs.retain(|_, (view, until)| {
            let stays = *until > now;
            if !stays && !gone.contains(view) {
                gone.push(*view);
            }
            stays
        });
        gone.retain(|view| !is_seen(&tabs, *view));
        gone
    }

    /// Who looks at what in this organisation.
    pub fn of(&self, organisation: OrgId) -> Vec<View> {
        let tabs = self.0.lock();
        let mut views: Vec<View> = Vec::new();
        for (view, _) in tabs.values().filter(|(view, _)| view.organisation == organisation) {
            if views.len() < MOST_TOLD && !views.contains(view) {
                views.push(*view);
            }
        }
        views
    }
}

fn is_seen(tabs: &HashMap<Tab, (View, Instant)>, view: View) -> bool {
    tabs.values().any(|(seen, _)| *seen == view)
}

#[cfg(test)]
mod tests;
